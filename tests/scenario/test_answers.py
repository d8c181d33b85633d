# SPDX-License-Identifier: Apache-2.0
"""Answers of our own, and second tries: what an attacker would make of them."""
import time

import pytest

import kit
from kit import reply

CHUNKED = "PUT /put HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n"
SMUGGLED = b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n"


def deaf_after_first(request, c):
    return reply() if c.served == 0 else None


@pytest.mark.parametrize("body", [SMUGGLED, b"x" * 5000, b""], ids=["smuggler", "plain", "empty"])
def test_a_chunked_body_is_sent_again_in_chunks(serve, origin, body):
    o = origin(deaf_after_first)
    p = serve(kit.simple(o), workers=1)
    chunk = b"%x\r\n" % len(body) + body + b"\r\n" if body else b""
    with p.client() as c:
        assert c.ask("/").status == 200
        c.send(CHUNKED.encode() + chunk + b"0\r\n\r\n")
        assert c.response("PUT").status == 200
    assert [m.body for m in o.requests if m.method == "PUT"] == [body, body]
    assert not [m for m in o.begun if m.target == "/smuggled"]


def test_a_chunked_body_that_is_still_coming_goes_on_after_the_second_try(serve, origin):
    def deaf(c):
        first = c.request()
        if c.index == 0:
            assert first is not None
            c.send(reply())
            c.read_until(b"hello\r\n")  # a part of the second body, then gone
            return
        c.send(reply(first.body))
    o = origin(session=deaf)
    p = serve(kit.simple(o), workers=1)
    with p.client() as c:
        assert c.ask("/").status == 200
        c.send(CHUNKED + "5\r\nhello\r\n")
        kit.until(lambda: len(o.connections) > 1, "the second try")
        c.send("6\r\n world\r\n0\r\n\r\n")
        r = c.response("PUT")
        assert (r.status, r.body) == (200, b"hello world")


def respond(name, path, status, **spec):
    return kit.rule(name, [{"path": {"exact": path}}], respond={"status": status, **spec})


def answers(*rules):
    return [kit.listener(), kit.route("answers", *rules)]


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_without_a_body_is_followed_by_the_next_answer(serve, status):
    p = serve(answers(respond("empty", "/empty", status), respond("full", "/full", 200, body="ok")), workers=1)
    with p.client() as c:
        c.send("GET /empty HTTP/1.1\r\nHost: a.test\r\n\r\nGET /full HTTP/1.1\r\nHost: a.test\r\n\r\n")
        assert (c.response().status, c.response().body) == (status, b"ok")


def test_every_answer_of_our_own_has_date_and_request_id(serve):
    p = serve(answers(respond("ok", "/ok", 200, body="ok"),
                      kit.rule("gone", [{"path": {"exact": "/gone"}}], redirect={"path": {"replaceFull": "/ok"}})),
              workers=1)
    seen = set()
    for path, method, status in [("/ok", "GET", 200), ("/gone", "GET", 302), ("/nowhere", "GET", 404),
                                 ("/ok", "TRACE", 405), ("/ok", "BREW", 501), ("/%00", "GET", 400)]:
        with p.client() as c:
            r = c.ask(path, method)
            assert r.status == status and r.get("Date")
            assert len(r.get("X-Request-Id")) == 32
            seen.add(r.get("X-Request-Id"))
    assert len(seen) == 6


def test_who_announces_a_body_and_is_answered_at_once_is_told_that_the_connection_closes(serve):
    p = serve(answers(respond("ok", "/ok", 200, body="ok")), workers=1)
    with p.client() as c:
        c.send("POST /ok HTTP/1.1\r\nHost: a.test\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        r = c.response("POST")
        assert r.status == 200 and r.get("Connection") == "close"
        assert c.ended()


def test_who_asks_but_does_not_read_gets_no_memory(serve):
    p = serve(answers(respond("big", "/big", 200, body="x" * 60000)), workers=1)
    before = kit.memory_bytes(p.workers()[0])
    asks = b"GET /big HTTP/1.1\r\nHost: a.test\r\n\r\n" * 4000
    with p.client(buffer=4096) as c:
        c.sock.setblocking(False)
        sent, patience = 0, time.monotonic() + 2
        while sent < len(asks) and time.monotonic() < patience:
            try:
                sent += c.sock.send(asks[sent:])
            except BlockingIOError:
                with p.client() as other:  # served all the while
                    assert other.ask("/big").status == 200
        assert kit.memory_bytes(p.workers()[0]) - before < 4 << 20
        c.sock.settimeout(kit.PATIENCE)
        for _ in range(20):  # and now it reads: everything is in order
            assert c.response().body == b"x" * 60000


def test_header_edits_and_locations_of_any_lawful_size_are_sent(serve, origin):
    o = origin()
    long = "y" * 3500
    p = serve([kit.listener(), kit.upstream("app", o),
               kit.route("r",
                         kit.rule("local", [{"path": {"exact": "/local"}}], respond={"status": 200, "body": "ok"},
                                  responseHeaders={"set": {"x-a": long, "x-b": long}}),
                         kit.rule("away", [{"path": {"prefix": "/away"}}], redirect={"host": "b.test"}),
                         kit.rule("on", to={"upstream": "app"},
                                  requestHeaders={"set": {"x-a": long, "x-b": long}},
                                  responseHeaders={"set": {"x-a": long, "x-b": long}}))], workers=1)
    with p.client() as c:
        r = c.ask("/local")
        assert (r.status, r.get("x-a"), r.get("x-b")) == (200, long, long)
        r = c.ask("/away/" + "z" * 8000)
        assert (r.status, r.get("Location")) == (302, "http://b.test/away/" + "z" * 8000)
        r = c.ask("/other", headers={f"x-{i}": "v" * 7000 for i in range(4)})
        assert (r.status, r.get("x-b")) == (200, long)
    assert o.requests[0].get("x-b") == long


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_answer_of_a_mebibyte_arrives_whole_and_the_connection_goes_on(serve, method):
    body = "".join(f"{i:07d}x" for i in range(126 * 1024))
    p = serve(answers(respond("all", "/", 200, body=body)), workers=1)
    with p.client() as c:
        for _ in range(3):
            r = c.ask("/", method)
            assert r.status == 200 and r.get("Content-Length") == str(len(body))
            assert r.body == (body.encode() if method == "GET" else b"")


def test_who_does_not_read_a_large_answer_gets_the_rest_later(serve):
    body = "".join(f"{i:07d}x" for i in range(126 * 1024))
    p = serve(answers(respond("all", "/", 200, body=body)), workers=1)
    with p.client() as slow, p.client() as other:
        slow.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n" * 2)
        assert other.ask("/").status == 200
        for _ in range(2):
            assert slow.response().body == body.encode()
