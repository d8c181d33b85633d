# SPDX-License-Identifier: Apache-2.0
"""Bodies of any size in bounded memory; pipelining; half-closes; aborts."""
import hashlib
import select
import threading

import pytest

import kit
from kit import reply

MIB = 1 << 20
BIG = 100 * MIB
GROWTH = 8 * MIB
BLOCK = bytes(range(256)) * 256  # 64 KiB


def blocks(total):
    return (BLOCK[:min(len(BLOCK), total - at)] for at in range(0, total, len(BLOCK)))


class Sum:
    """Takes a body and keeps its digest."""

    def __init__(self):
        self.sha, self.n = hashlib.sha256(), 0

    def __call__(self, part):
        self.sha.update(part)
        self.n += len(part)

    def check(self, total):
        want = Sum()
        for b in blocks(total):
            want(b)
        assert (self.n, self.sha.digest()) == (want.n, want.sha.digest())


class Memory:
    """Watches the workers' memory while a scenario runs."""

    def __init__(self, proxy):
        self.pids = proxy.workers()
        self.before = self.most = self.now()

    def now(self):
        return sum(kit.memory_bytes(pid) for pid in self.pids)

    def look(self):
        self.most = max(self.most, self.now())

    @property
    def growth(self):
        return self.most - self.before


def sanitized():
    return b"__asan_init" in (kit.BUILD / "bin" / "proxyd").read_bytes()


def chunked(sock, total):
    for b in blocks(total):
        sock.sendall(b"%x\r\n%s\r\n" % (len(b), b))
    sock.sendall(b"0\r\n\r\n")


def plain(sock, total):
    for b in blocks(total):
        sock.sendall(b)


@pytest.mark.parametrize("framing", ["length", "chunked", "close"])
def test_100_mib_down_in_bounded_memory(serve, origin, framing):
    def send(request, c):
        head = {"length": f"Content-Length: {BIG}\r\n", "chunked": "Transfer-Encoding: chunked\r\n", "close": ""}
        c.send(f"HTTP/1.1 200 OK\r\n{head[framing]}\r\n".encode())
        (chunked if framing == "chunked" else plain)(c.sock, BIG)
        if framing == "close":
            return None
        return b""
    p = serve(kit.simple(origin(send), timeout="none"), workers=1)
    memory, got = Memory(p), Sum()

    def take(part):
        got(part)
        if got.n % (4 * MIB) < len(part):
            memory.look()
    with p.client() as c:
        c.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
        r = c.response(sink=take)
        assert r.complete and r.get("Content-Length") == (str(BIG) if framing == "length" else None)
        got.check(BIG)
        if framing != "close":
            assert c.ask("/", "HEAD").status == 200
    assert sanitized() or memory.growth < GROWTH


@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_100_mib_up_in_bounded_memory(serve, origin, framing):
    got = Sum()

    def take(c):
        while (m := c.request(sink=got)) is not None and m.complete:
            c.send(reply())
    o = origin(session=take)
    p = serve(kit.simple(o, timeout="none"), workers=1)
    memory = Memory(p)
    with p.client() as c:
        field = f"Content-Length: {BIG}" if framing == "length" else "Transfer-Encoding: chunked"
        c.send(f"PUT / HTTP/1.1\r\nHost: a.test\r\n{field}\r\n\r\n")
        for i, b in enumerate(blocks(BIG)):
            c.send(b"%x\r\n%s\r\n" % (len(b), b) if framing == "chunked" else b)
            if i % 64 == 0:
                memory.look()
        if framing == "chunked":
            c.send(b"0\r\n\r\n")
        assert c.response("PUT").status == 200
        assert c.ask().status == 200
    got.check(BIG)
    assert o.requests[0].get("Transfer-Encoding") == ("chunked" if framing == "chunked" else None)
    assert sanitized() or memory.growth < GROWTH


def fills_up(sock):
    """Sends until nobody takes more; how much that was."""
    sock.setblocking(False)
    sent = 0
    while select.select([], [sock], [], 0.5)[1]:
        sent += sock.send(BLOCK)
        assert sent < 64 * MIB, "nothing holds the sender back"
    return sent


def test_a_client_that_does_not_read_holds_the_origin_back(serve, origin):
    full, go = threading.Event(), threading.Event()
    sent = []

    def push(request, c):
        c.send(f"HTTP/1.1 200 OK\r\nContent-Length: {BIG}\r\n\r\n".encode())
        sent.append(fills_up(c.sock))
        full.set()
        assert go.wait(kit.PATIENCE)
        c.sock.setblocking(True)
        c.sock.settimeout(kit.PATIENCE)
        rest = BIG - sent[0]
        while rest:
            rest -= c.sock.send(BLOCK[:min(rest, len(BLOCK))])
        return b""
    o = origin(push)
    p = serve(kit.simple(o, timeout="none"), workers=1)
    memory = Memory(p)
    with p.client(buffer=65536) as c:
        c.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
        assert full.wait(60)
        memory.look()
        assert sanitized() or memory.growth < MIB, "64 KiB and a read, not a body"
        assert kit.fetch(p.port(), "/", method="BREW").status == 501, "others are served meanwhile"
        go.set()
        got = []
        r = c.response(sink=lambda part: got.append(len(part)))
        assert r.complete and sum(got) == BIG


def test_an_origin_that_does_not_read_holds_the_client_back(serve, origin):
    go = threading.Event()

    def stall(c):
        assert go.wait(60)
        got = Sum()
        m = c.request(sink=got)
        assert m.complete and got.n == 64 * MIB
        c.send(reply())
    p = serve(kit.simple(origin(session=stall), timeout="none"), workers=1)
    memory = Memory(p)
    with p.client() as c:
        c.send(f"POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: {64 * MIB}\r\n\r\n")
        sent = fills_up(c.sock)
        memory.look()
        assert sanitized() or memory.growth < MIB
        go.set()
        c.sock.setblocking(True)
        while sent < 64 * MIB:
            sent += c.sock.send(BLOCK[:min(64 * MIB - sent, len(BLOCK))])
        assert c.response("POST").status == 200


def test_a_client_that_never_reads_is_reset_in_time(serve, origin):
    def push(request, c):
        c.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while c.send(BLOCK):
            pass
    docs = kit.simple(origin(push), timeout="none")
    docs[0]["spec"]["timeouts"] = {"body": "300ms"}
    p = serve(docs, workers=1)
    with p.client(buffer=65536) as c:
        c.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
        kit.until(lambda: p.status()["workers"][0]["connections"] == 0, "the connection to be given up")


def test_both_ways_at_once(serve, origin):
    """The origin answers while it reads, chunk for chunk, before the request is over."""
    def echo(c):
        c.read_until(b"\r\n\r\n")
        c.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        m = kit.Message("", [])

        def back(part):
            c.send(b"%x\r\n%s\r\n" % (len(part), part))
        c.read_chunks(m, back)
        c.send(b"0\r\n\r\n")
        c.drain()
    p = serve(kit.simple(origin(session=echo)), workers=1)
    with p.client() as c:
        c.send("POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n")
        c.send(b"4\r\nping\r\n")
        assert b"chunked" in c.read_until(b"\r\n\r\n")
        for i in range(50):
            word = b"ping" if i == 0 else b"%04d" % i
            if i:
                c.send(b"4\r\n%s\r\n" % word)
            assert c.read_until(word)
        c.send(b"0\r\n\r\n")
        assert c.read_until(b"0\r\n\r\n")


# ---- pipelining ----

@pytest.mark.parametrize("shut", [False, True])
def test_twenty_pipelined_requests_are_answered_in_order(serve, origin, shut):
    o = origin(lambda m, c: reply(m.target))
    p = serve(kit.simple(o), workers=1)
    with p.client() as c:
        c.send("".join(f"GET /{i} HTTP/1.1\r\nHost: a.test\r\n\r\n" for i in range(20)))
        if shut:
            c.shut()
        assert [c.response().body for _ in range(20)] == [f"/{i}".encode() for i in range(20)]
        if shut:
            assert c.ended()
    assert [m.target for m in o.requests] == [f"/{i}" for i in range(20)]
    assert len(o.connections) == 1, "one at a time"


def test_pipelined_requests_with_bodies_do_not_mix(serve, origin):
    o = origin(lambda m, c: reply(m.body or m.target))
    p = serve(kit.simple(o), workers=1)
    with p.client() as c:
        c.send(b"POST /a HTTP/1.1\r\nHost: a.test\r\nContent-Length: 30000\r\n\r\n" + b"A" * 30000 +
               b"GET /b HTTP/1.1\r\nHost: a.test\r\n\r\n" +
               b"POST /c HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" +
               b"GET /d HTTP/1.1\r\nHost: a.test\r\n\r\n")
        assert [c.response().body for _ in range(4)] == [b"A" * 30000, b"/b", b"hello", b"/d"]


def test_a_thousand_pipelined_requests_wait_in_the_socket_not_in_memory(serve, origin):
    o = origin(lambda m, c: reply(m.target))
    p = serve(kit.simple(o), workers=1)
    memory = Memory(p)
    with p.client() as c:
        data = "".join(f"GET /{i} HTTP/1.1\r\nHost: a.test\r\nX: {'y' * 1000}\r\n\r\n" for i in range(1000))
        t = threading.Thread(target=c.send, args=(data,))
        t.start()
        for i in range(1000):
            assert c.response().body == f"/{i}".encode()
            if i % 100 == 0:
                memory.look()
        t.join()
    assert sanitized() or memory.growth < MIB


def test_answers_of_our_own_keep_their_place_among_pipelined_ones(serve, origin):
    docs = kit.simple(origin(lambda m, c: reply(m.target)))
    docs[2]["spec"]["rules"].append(kit.rule("own", [{"path": {"exact": "/own"}}],
                                             respond={"status": 200, "body": "own"}))
    p = serve(docs, workers=1)
    with p.client() as c:
        c.send("".join(f"GET {path} HTTP/1.1\r\nHost: a.test\r\n\r\n" for path in ["/a", "/own", "/own", "/b", "/own"]))
        assert [c.response().body for _ in range(5)] == [b"/a", b"own", b"own", b"/b", b"own"]


# ---- ends ----

def test_a_client_that_only_shuts_its_side_gets_its_answer(serve, origin):
    p = serve(kit.simple(origin()), workers=1)
    with p.client() as c:
        c.send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\n\r\nabc")
        c.shut()
        assert c.response("POST").body == b"ok" and c.ended()


def test_a_client_that_shuts_its_side_in_the_middle_of_a_body_gets_400_and_the_origin_a_close(serve, origin):
    o = origin()
    p = serve(kit.simple(o), workers=1)
    with p.client() as c:
        c.send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10\r\n\r\nabc")
        c.shut()
        assert c.response("POST").status == 400 and c.ended()
    kit.until(lambda: o.connections)
    assert o.connections[0].ended.wait(kit.PATIENCE) and o.requests == []


def test_a_client_that_aborts_in_the_middle_of_its_body_ends_the_upstream_connection(serve, origin):
    o = origin()
    p = serve(kit.simple(o), workers=1)
    c = p.client()
    c.send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1000000\r\n\r\n" + "x" * 1000)
    kit.until(lambda: o.begun)
    c.abort()
    assert o.connections[0].ended.wait(kit.PATIENCE) and o.requests == []
    assert p.log_lines(1)[0]["reason"] == "client-gone"


def test_a_client_that_aborts_in_the_middle_of_an_answer_ends_the_upstream_connection(serve, origin):
    def endless(request, c):
        c.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while c.send(BLOCK):
            pass
    o = origin(endless)
    p = serve(kit.simple(o, timeout="none"), workers=1)
    c = p.client()
    c.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
    c.read_until(b"\r\n\r\n")
    c.abort()
    assert o.connections[0].ended.wait(kit.PATIENCE)
    kit.until(lambda: p.metrics()['proxyd_upstream_connections_open{worker="0"}'] == 0)


def test_a_body_that_the_answer_did_not_wait_for_is_read_to_its_end_if_it_is_short(serve, origin):
    docs = kit.simple(origin())
    docs[2]["spec"]["rules"].append(kit.rule("own", [{"path": {"exact": "/own"}}],
                                             respond={"status": 403, "body": "no"}))
    p = serve(docs, workers=1)
    with p.client() as c:
        assert c.ask("/own", "POST", body=b"x" * 30000).status == 403
        assert c.ask("/").body == b"ok", "the connection goes on behind the body"
    with p.client() as c:
        try:
            c.ask("/own", "POST", body=b"x" * 10 * MIB)
        except ConnectionError:
            pass
    assert kit.fetch(p.port()).status == 200
