# SPDX-License-Identifier: Apache-2.0
"""Upstreams that are down, slow, garbled, rude or busy: what the client gets, and what the origin sees."""
import socket
import threading
import time

import pytest

import kit
from kit import reply


def hang(request, c):
    """Reads the request and says nothing until the peer goes."""
    c.drain()


def one_rule(docs):
    return docs[2]["spec"]["rules"][0]


# ---- connecting ----

@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_a_refused_connect_goes_to_the_next_endpoint_whatever_the_method(serve, origin, method):
    o = origin()
    p = serve(kit.simple(f"127.0.0.1:{kit.free_port()}", o), workers=1)
    with p.client() as c:
        for _ in range(4):
            assert c.ask("/", method, body=b"x" * 20000).status == 200
    assert [(m.method, m.body) for m in o.requests] == [(method, b"x" * 20000)] * 4
    assert p.log_lines(4)[0]["tries"] in (1, 2)
    assert p.metrics()['proxyd_upstream_failures_total{upstream="default/app"}'] > 0


def test_503_when_every_endpoint_refuses(serve):
    p = serve(kit.simple(*[f"127.0.0.1:{kit.free_port()}" for _ in range(3)]), workers=1)
    with p.client() as c:
        began = time.monotonic()
        assert [c.ask().status for _ in range(10)] == [503] * 10
        assert time.monotonic() - began < 2
    line = p.log_lines(10)[0]
    assert (line["reason"], line["tries"], line["status"]) == ("connect-failed", 3, 503)


def test_a_connect_that_hangs_is_504_unless_another_endpoint_answers(serve, origin):
    full, o = kit.FullListener(), origin()
    docs = kit.simple(full, connectTimeout="100ms")
    docs += [kit.upstream("two", full, o, connectTimeout="100ms")]
    docs[2]["spec"]["rules"].append(kit.rule("two", [{"path": {"prefix": "/two"}}], to={"upstream": "two"}))
    p = serve(docs, workers=1)
    with p.client() as c:
        assert c.ask("/").status == 504
        assert [c.ask("/two", "POST", body=b"abc").status for _ in range(2)] == [200, 200]
    assert [m.body for m in o.requests] == [b"abc"] * 2
    assert p.log_lines(3)[0]["reason"] == "connect-timeout"
    full.stop()


def test_an_endpoint_on_a_unix_socket_that_was_made_anew_is_found_again(serve, tmp_path):
    path = tmp_path / "app.sock"

    def once():
        s = socket.socket(socket.AF_UNIX)
        s.bind(str(path))
        s.listen()
        return s

    def answer(s):
        pipe = kit.Pipe(s.accept()[0])
        while pipe.read_message() is not None:
            pipe.sock.sendall(reply())
        pipe.sock.close()

    p = None
    for _ in range(2):
        s = once()
        t = threading.Thread(target=answer, args=(s,))
        t.start()
        if p is None:
            p = serve(kit.simple(f"unix:{path}", idleTimeout="50ms"), workers=1)
        assert kit.fetch(p.port()).status == 200
        t.join(kit.PATIENCE)  # idle, closed by proxyd
        assert not t.is_alive()
        s.close()
        path.unlink()
        assert kit.fetch(p.port()).status == 503


# ---- slow ----

def test_no_answer_within_the_routes_timeout_is_504_and_the_connection_is_given_up(serve, origin):
    o = origin(hang)
    p = serve(kit.simple(o, timeout="200ms"), workers=1)
    with p.client() as c:
        began = time.monotonic()
        r = c.ask()
        assert r.status == 504 and 0.15 < time.monotonic() - began < 5
        o.wait(1)
        assert o.connections[0].ended.wait(kit.PATIENCE)
        assert c.ended(), "nobody can tell what the origin still does: the client starts anew"
    assert p.log_lines(1)[0]["reason"] == "upstream-timeout"


def test_a_body_that_stalls_past_the_timeout_is_cut_short(serve, origin):
    def stall(request, c):
        c.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst")
        c.drain()
    p = serve(kit.simple(origin(stall), timeout="200ms"), workers=1)
    with p.client() as c:
        r = c.ask()
        assert (r.status, r.body, r.complete) == (200, b"first", False)


def test_a_client_that_stalls_in_its_body_gets_408(serve, origin):
    o = origin()
    docs = kit.simple(o, timeout="20s")
    docs[0]["spec"]["timeouts"] = {"body": "150ms"}
    p = serve(docs, workers=1)
    with p.client() as c:
        c.send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10\r\n\r\nabc")
        r = c.response()
        assert r.status == 408 and r.get("Connection") == "close" and c.ended()
    assert o.connections[0].ended.wait(kit.PATIENCE) and o.requests == []


def test_a_head_that_does_not_come_to_an_end_gets_408_and_bytes_do_not_extend_it(serve, origin):
    docs = kit.simple(origin())
    docs[0]["spec"]["timeouts"] = {"head": "300ms"}
    p = serve(docs, workers=1)
    with p.client() as c:
        began = time.monotonic()
        c.sock.settimeout(0.05)
        for byte in b"GET / HTTP/1.1\r\nHost: a.test\r\nX: " + b"x" * 100:
            try:
                c.send(bytes([byte]))
                if c.more():
                    break
            except TimeoutError:
                pass
        assert time.monotonic() - began < 3
        c.sock.settimeout(kit.PATIENCE)
        assert c.response().status == 408 and c.ended()


def test_an_idle_client_connection_is_closed_in_time(serve, origin):
    docs = kit.simple(origin())
    docs[0]["spec"]["timeouts"] = {"idle": "200ms"}
    p = serve(docs, workers=1)
    with p.client() as c:
        assert c.ask().status == 200
        began = time.monotonic()
        assert c.ended() and 0.1 < time.monotonic() - began < 5


# ---- rude ----

@pytest.mark.parametrize("said, body", [
    (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", b"hello"),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", b"hello"),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", b"hel"),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", b"hello"),
])
@pytest.mark.parametrize("version", ["1.1", "1.0"])
def test_a_truncated_answer_never_looks_complete(serve, origin, said, body, version):
    def cut(request, c):
        c.send(said)
    p = serve(kit.simple(origin(cut)), workers=1)
    with p.client() as c:
        r = c.ask(version=version)
        assert (r.status, r.body, r.complete) == (200, body, False)
        if version == "1.0":
            assert c.reset, "without framing only a reset tells"


def test_a_reset_in_the_middle_of_a_body_that_ends_by_closing_is_not_an_end(serve, origin):
    def cut(request, c):
        c.send(b"HTTP/1.1 200 OK\r\n\r\nsome")
        sent.wait(kit.PATIENCE)
        c.abort()
    sent = threading.Event()
    p = serve(kit.simple(origin(cut)), workers=1)
    with p.client() as c:
        c.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
        assert c.read_until(b"some")
        sent.set()
        rest = b""
        while c.more():
            pass
        rest = c.kept
        assert b"0\r\n\r\n" not in rest


def test_garbage_is_502_and_says_so_in_the_log(serve, origin):
    def garble(request, c):
        c.send(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    p = serve(kit.simple(origin(garble)), workers=1)
    with p.client() as c:
        assert c.ask().status == 502
        assert c.ask().status == 502, "the client's connection goes on"
    assert p.log_lines(2)[0]["reason"] == "upstream-garbled"


def test_an_origin_that_answers_early_and_closes_is_heard_although_the_body_was_not_read(serve, origin):
    def early(c):
        head = c.read_until(b"\r\n\r\n")
        assert head.startswith(b"POST")
        c.send(reply(b"too much", 413, ["Connection: close"]))
    p = serve(kit.simple(origin(session=early)), workers=1)
    for _ in range(10):
        with p.client() as c:
            c.send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 4000000\r\n\r\n")
            try:
                for _ in range(40):
                    c.send(b"x" * 100000)
            except ConnectionError:
                pass
            r = c.response("POST")
            assert r is not None and (r.status, r.body) == (413, b"too much")


# ---- pooled connections ----

def deaf_after_first(request, c):
    """Takes the second request of a connection and closes without a word."""
    return reply() if c.served == 0 else None


def test_a_get_on_a_pooled_connection_that_turns_out_dead_is_sent_again(serve, origin):
    o = origin(deaf_after_first)
    p = serve(kit.simple(o), workers=1)
    with p.client() as c:
        assert [c.ask(f"/{i}").status for i in range(6)] == [200] * 6
    assert p.metrics()['proxyd_upstream_retries_total{upstream="default/app"}'] == 5


def test_a_put_with_a_body_is_sent_again_whole(serve, origin):
    o = origin(deaf_after_first)
    p = serve(kit.simple(o), workers=1)
    body = bytes(range(256)) * 100
    with p.client() as c:
        assert c.ask("/").status == 200
        assert c.ask("/put", "PUT", body=body).status == 200
    assert [m.body for m in o.requests if m.method == "PUT"] == [body, body]


def test_a_post_on_a_dead_connection_is_502_and_reaches_the_origin_once(serve, origin):
    o = origin(deaf_after_first)
    p = serve(kit.simple(o), workers=1)
    with p.client() as c:
        assert c.ask("/").status == 200
        assert c.ask("/pay", "POST", body=b"once").status == 502
        assert c.ask("/").status == 200
    assert [m.target for m in o.requests].count("/pay") == 1


def test_408_on_a_pooled_connection_means_it_was_idle_too_long(serve, origin):
    def bored(request, c):
        if c.served == 0:
            return reply()
        c.send(b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
    p = serve(kit.simple(origin(bored)), workers=1)
    with p.client() as c:
        assert [c.ask().status for _ in range(4)] == [200] * 4


def test_a_pooled_connection_that_the_origin_closes_is_not_used_again(serve, origin):
    def polite(c):
        m = c.request()
        c.send(reply(str(c.index).encode()))
        assert m is not None
    o = origin(session=polite)
    p = serve(kit.simple(o), workers=1)
    with p.client() as c:
        for i in range(5):
            assert c.ask("/", "POST", body=b"x").body == str(i).encode()
            o.connections[i].ended.wait(kit.PATIENCE)
            kit.until(lambda: p.metrics()['proxyd_upstream_connections_idle{worker="0"}'] == 0)
    assert len(o.requests) == 5


def test_bytes_that_nobody_asked_for_end_a_pooled_connection(serve, origin):
    poisoned = threading.Event()

    def poison(c):
        assert c.request()
        c.send(reply(b"mine"))
        if c.index == 0:
            poisoned.wait(kit.PATIENCE)
            c.send(reply(b"evil"))
            c.drain()
            return
        while c.request():
            c.send(reply(b"mine"))
    o = origin(session=poison)
    p = serve(kit.simple(o), workers=1)
    with p.client() as c:
        assert c.ask().body == b"mine"
        poisoned.set()
        assert o.connections[0].ended.wait(kit.PATIENCE), "proxyd closes it"
        assert [c.ask().body for _ in range(3)] == [b"mine"] * 3


def test_an_idle_pooled_connection_is_closed_in_time(serve, origin):
    o = origin()
    p = serve(kit.simple(o, idleTimeout="100ms"), workers=1)
    assert kit.fetch(p.port()).status == 200
    assert o.connections[0].ended.wait(5)
    assert kit.fetch(p.port()).status == 200 and len(o.connections) == 2


def test_one_connection_carries_many_requests_and_never_two_at_once(serve, origin):
    o = origin()
    p = serve(kit.simple(o), workers=1)
    for _ in range(5):
        with p.client() as c:
            assert [c.ask().status for _ in range(20)] == [200] * 20
    assert len(o.connections) == 1 and len(o.requests) == 100
    assert p.metrics()['proxyd_upstream_connects_total{upstream="default/app"}'] == 1


def test_close_in_the_answer_is_honoured(serve, origin):
    o = origin(lambda m, c: reply(headers=["Connection: close"]))
    p = serve(kit.simple(o), workers=1)
    with p.client() as c:
        assert [c.ask().status for _ in range(3)] == [200] * 3
    assert len(o.connections) == 3


# ---- limits ----

class Gate:
    """An origin that holds every request back until it is let go."""

    def __init__(self, origin):
        self.open = threading.Event()
        self.origin = origin(self.answer)

    def answer(self, request, c):
        assert self.open.wait(kit.PATIENCE)
        return reply()


def begin(p, count, before=0):
    """Requests in a row: who is accepted while his request is there already may be read before his elders."""
    clients = [p.client() for _ in range(count)]
    kit.until(lambda: sum(w["connections"] for w in p.status()["workers"]) >= before + count)
    for i, c in enumerate(clients):
        c.send(f"GET /{i} HTTP/1.1\r\nHost: a.test\r\n\r\n")
    return clients


def test_more_requests_than_allowed_at_once_are_503(serve, origin):
    gate = Gate(origin)
    p = serve(kit.simple(gate.origin, concurrency={"requests": 3}), workers=2)
    held = begin(p, 3)
    gate.origin.wait(3)
    with p.client() as c:
        assert c.ask().status == 503
    gate.open.set()
    assert [c.response().status for c in held] == [200] * 3
    assert kit.fetch(p.port()).status == 200
    assert [line["reason"] for line in p.log_lines(5)].count("overflow") == 1, "in no order: two workers wrote them"


def test_requests_wait_in_line_for_a_connection_and_the_line_is_bounded(serve, origin):
    gate = Gate(origin)
    p = serve(kit.simple(gate.origin, concurrency={"connections": 1, "pending": 2}), workers=1)
    first = begin(p, 1)
    gate.origin.wait(1)
    waiting = begin(p, 2, before=1)
    with p.client() as c:
        kit.until(lambda: c.ask().status == 503, "the line to be full")
    gate.open.set()
    assert [c.response().status for c in [*first, *waiting]] == [200] * 3
    assert [m.target for m in gate.origin.requests[:3]] == ["/0", "/0", "/1"], "first come, first served"
    assert len(gate.origin.connections) == 1


def test_who_leaves_the_line_is_not_served(serve, origin):
    gate = Gate(origin)
    p = serve(kit.simple(gate.origin, concurrency={"connections": 1}), workers=1)
    first = begin(p, 1)
    gate.origin.wait(1)
    gone, stays = begin(p, 2, before=1)
    gone.abort()
    kit.until(lambda: p.status()["workers"][0]["connections"] == 2)
    gate.open.set()
    assert first[0].response().status == 200 and stays.response().status == 200
    assert [m.target for m in gate.origin.requests] == ["/0", "/1"]
    assert {line["reason"] for line in p.log_lines(3)} == {"ok", "client-gone"}


def test_a_long_line_over_two_endpoints_is_served_to_its_end(serve, origin):
    """Connections to the one endpoint are given up for the other, over and over."""
    a, b = origin(), origin()
    p = serve(kit.simple(a, b, concurrency={"connections": 1, "pending": 500}), workers=1)
    clients = begin(p, 300)
    assert [c.response().status for c in clients] == [200] * 300
    assert len(a.requests) == len(b.requests) == 150


def test_a_line_that_nobody_moves_ends_by_the_timeout(serve, origin):
    o = origin(hang)
    p = serve(kit.simple(o, timeout="300ms", concurrency={"connections": 1}), workers=1)
    clients = begin(p, 5)
    assert [c.response().status for c in clients] == [504] * 5
    assert kit.fetch(p.port()).status == 504, "and the limit is free again"


# ---- choice ----

def test_weights_are_exact(serve, origin):
    origins = [origin() for _ in range(4)]
    p = serve(kit.simple(*zip(origins, [5, 3, 2, 0])), workers=1)
    with p.client() as c:
        assert [c.ask().status for _ in range(200)] == [200] * 200
    assert [len(o.requests) for o in origins] == [100, 60, 40, 0]


# ---- kinds of answers ----

@pytest.mark.parametrize("method, said, status, body", [
    ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n", 200, b""),
    ("GET", b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
    ("GET", b"HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\nContent-Length: 7\r\n\r\n", 304, b""),
    ("GET", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, b""),
    ("GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, b""),
    ("GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", 200, b"abcde"),
    ("DELETE", b"HTTP/1.1 299 Fine\r\nContent-Length: 1\r\n\r\n.", 299, b"."),
])
def test_every_kind_of_answer_leaves_both_connections_in_step(serve, origin, method, said, status, body):
    o = origin(lambda m, c: said)
    p = serve(kit.simple(o), workers=1)
    with p.client() as c:
        for _ in range(3):
            r = c.ask(method=method)
            assert (r.status, r.body, r.complete) == (status, body, True)
    assert len(o.connections) == 1
    if method == "HEAD":
        assert r.get("Content-Length") == "1234"


def test_an_answer_that_ends_by_closing_goes_on_as_chunks(serve, origin):
    def close(request, c):
        c.send(b"HTTP/1.1 200 OK\r\n\r\n" + b"z" * 30000)
    p = serve(kit.simple(origin(close)), workers=1)
    with p.client() as c:
        for _ in range(3):
            r = c.ask()
            assert r.get("Transfer-Encoding") == "chunked" and r.body == b"z" * 30000 and r.complete


def test_an_http_1_0_client_gets_plain_bytes_and_the_end_of_the_connection(serve, origin):
    said = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    p = serve(kit.simple(origin(lambda m, c: said)), workers=1)
    with p.client() as c:
        r = c.ask(version="1.0", headers={"Connection": "keep-alive"})
        assert (r.body, r.complete, r.get("Transfer-Encoding")) == (b"abc", True, None)


def test_an_http_1_0_client_may_keep_its_connection(serve, origin):
    p = serve(kit.simple(origin()), workers=1)
    with p.client() as c:
        for _ in range(3):
            r = c.ask(version="1.0", headers={"Connection": "keep-alive"})
            assert r.body == b"ok" and r.get("Connection") == "keep-alive"
        assert c.ask(version="1.0").get("Connection") == "close" and c.ended()


def test_100_continue_is_the_origins_to_say(serve, origin):
    o = origin()
    p = serve(kit.simple(o), workers=1)
    with p.client() as c:
        c.send("POST / HTTP/1.1\r\nHost: a.test\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        assert c.read_message("POST").status == 100
        assert o.requests == [] and o.begun[0].get("Expect") == "100-continue"
        c.send("hello")
        assert c.response("POST").status == 200
        assert o.last.body == b"hello"
        assert c.ask().status == 200


def test_a_final_answer_in_place_of_100_ends_the_connection(serve, origin):
    def no(c):
        c.read_until(b"\r\n\r\n")
        c.send(reply(b"no", 403))
        c.drain()
    p = serve(kit.simple(origin(session=no)), workers=1)
    with p.client() as c:
        c.send("POST / HTTP/1.1\r\nHost: a.test\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        r = c.response("POST")
        assert (r.status, r.interim, r.get("Connection")) == (403, [], "close") and c.ended()


def test_early_hints_are_relayed_but_not_to_http_1_0(serve, origin):
    said = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" + reply()
    p = serve(kit.simple(origin(lambda m, c: said)), workers=1)
    with p.client() as c:
        r = c.ask()
        assert [i.status for i in r.interim] == [103] and r.interim[0].get("Link") == "</a.css>; rel=preload"
        assert r.body == b"ok"
        assert c.ask(version="1.0").interim == []
