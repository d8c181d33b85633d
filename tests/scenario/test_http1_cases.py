# SPDX-License-Identifier: Apache-2.0
"""The raw HTTP/1.1 cases over real sockets.

Every row has a listener, an upstream and an origin of its own, so that all rows run at once and nothing that one of them
does can be taken for another's. What an origin saw is read after proxyd ended, when every connection to it has: then
"nothing arrived" is a fact.
"""
import asyncio
import json
from types import SimpleNamespace

import pytest

import kit

CASES = kit.SOURCE / "tests" / "cases"
DRIP_MAX = 4096
NEXT = b"GET /next HTTP/1.1\r\nHost: a.test\r\n\r\n"


def latin1(value):
    parts = value if isinstance(value, list) else [value]
    return b"".join((p if isinstance(p, str) else p["repeat"] * p["times"]).encode("latin-1") for p in parts)


def load(name):
    rows = [SimpleNamespace(**row) for row in json.loads((CASES / name).read_text())]
    for row in rows:
        row.data = latin1(row.bytes)
        row.expect.setdefault("complete", True)
    return rows


REQUESTS = load("http1-requests.json")
RESPONSES = load("http1-responses.json")
REFUSED = [r.id for r in REQUESTS if not r.expect["forwarded"] and not r.expect.get("unfinished")]
NOT_FORWARDED = [r.id for r in REQUESTS if not r.expect["forwarded"]]


class Stream:
    """kit's reader over asyncio: messages of either side, strictly."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    async def head(self):
        try:
            return kit.parse_head(await self.reader.readuntil(b"\r\n\r\n"))
        except (asyncio.IncompleteReadError, ConnectionError):
            return None

    async def body(self, m, how):
        """Fills in m.body as far as it comes."""
        try:
            if how[0] == "length":
                await self.exactly(m, how[1])
            elif how[0] == "close":
                while data := await self.reader.read(65536):
                    m.body += data
            elif how[0] == "chunked":
                while size := int(await self.reader.readuntil(b"\r\n"), 16):
                    await self.exactly(m, size)
                    assert await self.reader.readexactly(2) == b"\r\n"
                while (line := await self.reader.readuntil(b"\r\n")) != b"\r\n":
                    m.trailer.append(line)
            m.complete = True
        except (asyncio.IncompleteReadError, ConnectionError):
            pass

    async def exactly(self, m, n):
        while n:
            data = await self.reader.read(min(n, 65536))
            if not data:
                raise asyncio.IncompleteReadError(b"", n)
            m.body += data
            n -= len(data)

    async def rest(self):
        try:
            return await self.reader.read()
        except ConnectionError:
            return b""


class Seen:
    """What came of one row."""

    def __init__(self, row):
        self.row = row
        self.upstream = []      # requests whose head came, in order; .complete, .connection
        self.garbage = b""      # what an origin got that is not a message
        self.closes = []        # an event per upstream connection
        self.answers = []       # final responses
        self.interim = []
        self.after = b""        # what came after them
        self.closed = None
        self.next = None        # the answer to one more request


class Origin:
    """One row's upstream. `script(seen, stream, request)` answers a request and says whether to read on."""

    def __init__(self, seen, script):
        self.seen, self.script = seen, script

    async def start(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0, limit=1 << 20)
        self.address = "127.0.0.1:%d" % self.server.sockets[0].getsockname()[1]

    async def serve(self, reader, writer):
        stream, index = Stream(reader, writer), len(self.seen.closes)
        gone = asyncio.Event()
        self.seen.closes.append(gone)
        try:
            while (m := await stream.head()) is not None:
                m.connection = index
                self.seen.upstream.append(m)
                if m.get("Expect"):
                    writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
                await stream.body(m, kit.framing(m))
                if not m.complete or not await self.script(self.seen, stream, m):
                    break
            self.seen.garbage += await stream.rest() if m is None else b""
        finally:
            gone.set()
            writer.close()


def host_of(i):
    """Listeners on port 0 need an address each: all of 127.0.0.0/8 is this machine."""
    return f"127.1.{i // 200}.{i % 200 + 1}"


def policy_of(origins):
    docs = []
    for i, o in enumerate(origins):
        docs += [kit.listener(f"l{i}", f"{host_of(i)}:0"), kit.upstream(f"u{i}", o),
                 kit.route(f"r{i}", kit.rule("all", to={"upstream": f"u{i}"}), listeners=[f"l{i}"])]
    return docs


async def connect(where):
    reader, writer = await asyncio.open_connection(*where, limit=1 << 20)
    return Stream(reader, writer)


async def answer_of(stream, seen, method):
    """The next final response; None where the connection ends."""
    while (m := await stream.head()) is not None:
        await stream.body(m, kit.framing(m, method))
        if m.status >= 200:
            return m
        seen.interim.append(m)
    return None


async def send(stream, data, drip):
    try:
        if not drip:
            stream.writer.write(data)
            await stream.writer.drain()
            return
        for i in range(len(data)):
            stream.writer.write(data[i:i + 1])
            await asyncio.sleep(0)
    except ConnectionError:
        pass  # refused before its end


async def talk_request(seen, where, drip):
    """Sends a row's bytes and takes down what the client sees."""
    row, expect = seen.row, seen.row.expect
    stream = await connect(where)
    sending = asyncio.create_task(send(stream, row.data, drip))
    methods = [f["line"].split(" ")[0] for f in expect["forwarded"]]
    for i, _ in enumerate(expect["status"]):
        m = await answer_of(stream, seen, methods[i] if i < len(methods) else row.data.split(b" ")[0].decode("latin-1"))
        if m is None:
            break
        seen.answers.append(m)
    await sending
    if not expect["status"]:
        await go_away(seen, stream)
    elif expect["closed"]:
        seen.after = await stream.rest()
        seen.closed = True
    else:
        await send(stream, NEXT, False)
        seen.next = await answer_of(stream, seen, "GET")
        seen.closed = seen.next is None
    if expect.get("unfinished"):
        for gone in seen.closes:
            await gone.wait()
    stream.writer.close()


async def go_away(seen, stream):
    """H01: a client that waits for 100 before it sends its body gets it, and leaves without sending one."""
    m = await stream.head()
    assert m is not None and m.status == 100, m
    seen.interim.append(m)
    seen.closed = stream.reader.at_eof()
    stream.writer.close()


async def run_rows(rows, proxyd, policy, script, talk, workers):
    seens = [Seen(row) for row in rows]
    origins = [Origin(seen, script) for seen in seens]
    for o in origins:
        await o.start()
    proxy = await asyncio.to_thread(lambda: proxyd(policy.compile(policy_of(origins)), workers=workers))
    ports = await asyncio.to_thread(proxy.ports)
    try:
        results = await asyncio.gather(*(asyncio.wait_for(talk(seen, (host_of(i), ports[f"l{i}"])), 30) for i, seen in enumerate(seens)),
                                       return_exceptions=True)
        for seen, result in zip(seens, results):
            seen.trouble = result
    finally:
        await asyncio.to_thread(proxy.stop)
    for seen in seens:
        for gone in seen.closes:
            await asyncio.wait_for(gone.wait(), 10)
    for o in origins:
        o.server.close()
    return {seen.row.id: seen for seen in seens}


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """proxyd and policy for a whole set of rows."""
    made = []

    def run(rows, script, talk, workers=2):
        path = tmp_path_factory.mktemp("cases")

        def proxyd(*args, **kw):
            made.append(kit.Proxy(path / "proxyd", *args, **kw))
            return made[-1]
        return asyncio.run(run_rows(rows, proxyd, kit.Policy(path / "repo"), script, talk, workers))
    yield run
    for p in made:
        p.kill()


async def say_ok(_, stream, m):
    body = b"" if m.method == "HEAD" else b"ok"
    stream.writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n" + body)
    return True


@pytest.fixture(scope="module")
def whole(start):
    return start(REQUESTS, say_ok, lambda seen, where: talk_request(seen, where, False))


@pytest.fixture(scope="module")
def dripped(start):
    rows = [r for r in REQUESTS if len(r.data) <= DRIP_MAX]
    return start(rows, say_ok, lambda seen, where: talk_request(seen, where, True))


def check_forwarded(seen):
    expect = seen.row.expect
    complete = [m for m in seen.upstream if m.complete]
    if seen.next is not None and seen.next.status == 200 and complete and complete[-1].target == "/next":
        complete = complete[:-1]
    broken = [m for m in seen.upstream if not m.complete]
    assert [m.start for m in complete] == [f["line"] for f in expect["forwarded"]]
    assert len(broken) <= (1 if expect.get("unfinished") else 0), broken
    assert seen.garbage == b""
    for m, want in zip(complete, expect["forwarded"]):
        assert m.body == latin1(want.get("body", ""))
        for line in want.get("has", []):
            assert m.has_line(line), (line, m)
        for name in want.get("lacks", []):
            assert not m.all(name), (name, m)


def check_request(seen):
    expect = seen.row.expect
    assert seen.trouble is None, seen.trouble
    assert [m.status for m in seen.answers] == expect["status"]
    assert all(m.complete for m in seen.answers)
    assert seen.closed == expect["closed"]
    assert seen.after == b""
    low, high = expect.get("continues", [0, 0])
    assert low <= len([m for m in seen.interim if m.status == 100]) <= high
    if seen.next is not None:
        assert seen.next.status == 200 and seen.next.body == b"ok"
    check_forwarded(seen)


@pytest.mark.parametrize("row", [r.id for r in REQUESTS])
def test_request_whole(whole, row):
    check_request(whole[row])


@pytest.mark.parametrize("row", [r.id for r in REQUESTS if len(r.data) <= DRIP_MAX])
def test_request_byte_by_byte(dripped, row):
    check_request(dripped[row])


def reached(seen):
    return [m.start for m in seen.upstream if m.complete and m.target != "/next"]


def test_what_is_not_to_be_forwarded_reaches_no_upstream(whole, dripped, record_property, capsys):
    """Head faults: not a byte. Body faults: never a whole request, never a second one."""
    for seen in [s for rows in (whole, dripped) for s in rows.values()]:
        if seen.row.id in REFUSED:
            assert [m for m in seen.upstream if m.target != "/next"] == [], seen.row.id
        elif seen.row.id in NOT_FORWARDED:
            assert reached(seen) == [] and len(seen.upstream) <= 1, seen.row.id
    record_property("not_forwarded", " ".join(NOT_FORWARDED))
    with capsys.disabled():
        print(f"\n{len(NOT_FORWARDED)} request rows are not forwarded, none reached an upstream "
              f"({len(REFUSED)} not with a byte): {' '.join(NOT_FORWARDED)}")


# ---- responses ----

def say_row(stays_open):
    async def say(seen, stream, m):
        if m.target == "/next":
            return await say_ok(seen, stream, m)
        stream.writer.write(seen.row.data)
        return stays_open or not seen.row.closes
    return say


async def talk_response(seen, where):
    row, expect = seen.row, seen.row.expect
    stream = await connect(where)
    await send(stream, f"{row.method} / HTTP/1.1\r\nHost: a.test\r\n\r\n".encode(), False)
    m = await answer_of(stream, seen, row.method)
    seen.answers = [m]
    seen.closed = not m.complete or stream.reader.at_eof()
    if m.complete and not expect["closed"]:
        await send(stream, NEXT, False)
        seen.next = await answer_of(stream, seen, "GET")
        seen.closed = seen.next is None
    else:
        seen.after = await stream.rest()
        seen.closed = True
        other = await connect(where)
        await send(other, NEXT, False)
        seen.next = await answer_of(other, seen, "GET")
        other.writer.close()
    stream.writer.close()


NEED_NO_CLOSE = [r for r in RESPONSES if r.data and (r.expect["complete"] or r.expect.get("or_502")) and
                 r.id != "J27"]  # J27 ends by closing


@pytest.fixture(scope="module")
def answered(start):
    return start(RESPONSES, say_row(False), talk_response, workers=1)


@pytest.fixture(scope="module")
def kept_open(start):
    return start(NEED_NO_CLOSE, say_row(True), talk_response, workers=1)


def check_response(seen):
    expect, m = seen.row.expect, seen.answers[0]
    assert seen.trouble is None, seen.trouble
    if expect.get("or_502") and m.status == 502:
        assert m.complete
        return
    assert m.status == expect["status"]
    assert m.complete == expect["complete"]
    assert seen.closed == expect["closed"]
    if "body" in expect:
        assert m.body == latin1(expect["body"])
    assert [i.status for i in seen.interim] == expect.get("interim", [])
    for line in expect.get("has", []):
        assert m.has_line(line), (line, m)
    for name in expect.get("lacks", []):
        assert not m.all(name), (name, m)
    assert m.trailer == []
    assert seen.after == b""


def check_next(seen):
    """The request after it got its own answer, whatever the origin had said."""
    assert seen.next is not None and seen.next.status == 200 and seen.next.body == b"ok"
    assert [m.target for m in seen.upstream] == ["/", "/next"], "one try each"


@pytest.mark.parametrize("row", [r.id for r in RESPONSES])
def test_response(answered, row):
    check_response(answered[row])
    check_next(answered[row])


@pytest.mark.parametrize("row", [r.id for r in NEED_NO_CLOSE])
def test_response_of_an_origin_that_stays(kept_open, row):
    """Its connection carries the next request exactly where the row says it may."""
    seen = kept_open[row]
    check_response(seen)
    check_next(seen)
    first, second = seen.upstream
    assert (first.connection == second.connection) == seen.row.expect["reusable"]
