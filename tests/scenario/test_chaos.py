# SPDX-License-Identifier: Apache-2.0
"""Everybody misbehaves at once, by a seed: clients, origins, policies, processes. Afterwards all is as before.

PX_LONG=1: 20 s instead of 4 s. PX_SEED: another storm. The sanitized build is used where there is one.
"""
import concurrent.futures
import os
import random
import re
import signal
import socket
import struct
import threading
import time
from pathlib import Path

import pytest

import kit

SECONDS = 20 if kit.LONG else 4
SEED = int(os.environ.get("PX_SEED") or 20260101)
MEMORY_MAX = 192 << 20  # of a worker, resident and its own; a sanitizer's shadow included
CLIENTS, STEADY = 4, 2
HEADERS = ["Accept: */*", "X-A: " + "a" * 300, "Cookie: a=b; c=d", "Connection: close", "Connection: keep-alive",
           "Range: bytes=0-1", "Expect: 100-continue", "TE: trailers", "Upgrade: websocket", "X-Empty:"]
NOISE = [b"\x00", b"\r\n", b"GET", b" HTTP/1.1\r\n", b"Host: a\r\n", b"Content-Length: 5\r\n", b"\xff\xfe",
         b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n", b"ffffffffffffffff\r\n", b"\r\n\r\n", b": ", b"\t", b"%00"]


def healthy(request, connection):
    return kit.reply(b"" if request.method == "HEAD" else b"healthy")


def wicked(rng):
    """A session that answers, cuts, stalls, resets, lies and says nonsense."""
    def session(c):
        while (m := c.request()) is not None:
            body = rng.randbytes(rng.choice([0, 1, 100, 70000]))
            whole = kit.reply(b"" if m.method == "HEAD" else body)
            chunks = (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                      + b"".join(b"%x\r\n%b\r\n" % (len(body[i:i + 999]), body[i:i + 999])
                                 for i in range(0, len(body), 999)))
            turn = rng.randrange(12)
            if turn < 4:
                c.send(whole)
                continue
            if turn == 4 and m.method != "HEAD":
                c.send(chunks + b"0\r\n\r\n")
                continue
            if turn == 5:
                for i in range(0, min(len(whole), 600), 7):
                    c.send(whole[i:i + 7])
            elif turn == 6:
                c.send(whole[:rng.randrange(len(whole) + 1)])
            elif turn == 7:
                c.send(chunks[:rng.randrange(len(chunks) + 1)])
            elif turn == 8:
                c.send(rng.randbytes(200))
            elif turn == 9:
                c.send(b"HTTP/1.1 100 Continue\r\n\r\n" * rng.randrange(3) + b"HTTP/1.1 200 X\r\n\r\n" + body)
            elif turn == 10:
                c.send(whole + whole)  # an answer that nobody asked for
                continue
            elif turn == 11:
                c.sock.settimeout(rng.random() / 5)
                try:
                    c.more()  # says nothing for a while
                except OSError:
                    pass
            return c.abort() if rng.random() < 0.5 else None
        return None
    return session


def head(rng, path, length=None):
    lines = [f"{rng.choice(['GET', 'GET', 'POST', 'HEAD', 'DELETE'])} {path} HTTP/1.1", "Host: a.test"]
    lines += rng.sample(HEADERS, rng.randrange(4))
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def rough_bytes(rng):
    """A stream of requests, sound or damaged."""
    data = b""
    for _ in range(rng.randrange(1, 5)):
        body = rng.randbytes(rng.choice([0, 10, 5000, 100000]))
        path = rng.choice(["/wicked/x", "/", "/healthy", "/wicked/" + "y" * rng.randrange(4000), "/%2e%2e/x", "*"])
        data += head(rng, path, len(body) if body else None) + body
    for _ in range(rng.choice([0, 0, 1, 3])):
        at = rng.randrange(len(data))
        data = data[:at] + rng.choice(NOISE) + data[at + rng.randrange(3):]
    return data


def rough_client(rng, connect):
    """Speaks, listens a little, goes away in one of the ways there are."""
    try:
        with connect() as s:
            s.settimeout(rng.choice([0.01, 0.05, 0.3]))
            data = rough_bytes(rng)
            while data:
                n = rng.choice([1, 7, 100, 5000, len(data)])
                s.sendall(data[:n])
                data = data[n:] if rng.random() < 0.97 else b""
            if rng.random() < 0.3:
                s.shutdown(socket.SHUT_WR)
            for _ in range(rng.randrange(6)):
                if not s.recv(rng.choice([1, 100, 65536])):
                    break
            if rng.random() < 0.3:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    except OSError:
        pass


class Steady:
    """Well-formed requests to the healthy route: each ends with its answer or with the end of the connection."""

    def __init__(self, connect):
        self.connect = connect
        self.answered = self.cut = 0

    def converse(self, stop):
        with self.connect() as s:
            s.settimeout(kit.PATIENCE)
            pipe = kit.Pipe(s)
            while not stop.is_set():
                s.sendall(b"GET /healthy HTTP/1.1\r\nHost: a.test\r\n\r\n")
                m = pipe.read_message("GET")
                if m is None or not m.complete:
                    self.cut += 1
                    return
                assert (m.status, m.body) == (200, b"healthy"), m
                self.answered += 1
                if m.get("Connection") == "close":
                    return

    def run(self, stop):
        while not stop.is_set():
            try:
                self.converse(stop)
            except (ConnectionError, kit.Broken):
                self.cut += 1


@pytest.fixture
def build(monkeypatch):
    """The sanitized programs, where they were built no earlier than those under test."""
    def built(where):
        files = [where / "bin" / n for n in ("proxyc", "proxyd", "proxyd-aux")]
        return min(f.stat().st_mtime for f in files) if all(f.exists() for f in files) else 0
    asan = kit.SOURCE / "build" / "asan"
    if built(asan) > built(kit.BUILD):
        monkeypatch.setattr(kit, "BUILD", asan)
    return kit.BUILD


def policies(policy, good, bad, path, count=4):
    """Tables that differ in all that may change under way."""
    tables = []
    for i in range(count):
        docs = [kit.listener(bind=["127.0.0.1:0", f"unix:{path}"]), kit.upstream("good", good),
                kit.upstream("bad", bad, connectTimeout="50ms", **({"idleTimeout": "20ms"} if i == 3 else {})),
                kit.route("all", kit.rule("healthy", [{"path": {"prefix": "/healthy"}}], to={"upstream": "good"}),
                          kit.rule("wicked", [{"path": {"prefix": "/wicked"}}], to={"upstream": "bad"},
                                   timeout=f"{100 + i}ms"),
                          *[kit.rule(f"r{k}", [{"path": {"exact": f"/r/{i}/{k}"}}], respond={"status": 204})
                            for k in range(10 * i)],
                          kit.rule("rest", respond={"status": 404, "body": f"policy {i}"}))]
        if i == 2:
            docs.append(kit.listener("other", "127.0.0.2:0"))
            docs.append(kit.route("other", kit.rule("all", respond={"status": 200}), listeners=("other",)))
        tables.append(policy.compile(docs).read_bytes())
    return tables


def alive(p):
    try:
        return p.admin("GET", "/livez")[0] == 200
    except OSError:
        return False


def aux_pid(p):
    for f in Path(f"/proc/{p.process.pid}/task/{p.process.pid}/children").read_text().split():
        if Path(f"/proc/{f}/comm").read_text().strip() == "proxyd-aux":
            return int(f)
    return None


def governor(rng, p, tables, stop, seen):
    """Swaps tables, good and damaged; asks for pages; now and then kills a worker or aux."""
    while not stop.is_set():
        turn = rng.randrange(16)
        try:
            if turn < 8:
                table = bytearray(rng.choice(tables))
                if turn == 0:
                    table[rng.randrange(len(table))] ^= 1 << rng.randrange(8)
                code, body = p.admin("POST", "/tables", bytes(table))
                assert code in ((200,) if turn else (200, 422)) or b"died while it prepared" in body, (code, body)
                seen[code] = seen.get(code, 0) + 1
            elif turn < 13:
                p.admin("GET", rng.choice(["/metrics", "/status", "/tables", "/readyz"]))
            elif turn == 13:
                os.kill(aux_pid(p) or 0x7fffffff, signal.SIGKILL)
                seen["aux"] = seen.get("aux", 0) + 1
            else:
                pid = rng.choice(p.workers())
                seen["memory"] = max(seen.get("memory", 0), kit.memory_bytes(pid) if pid else 0)
                if turn == 14 and pid:
                    os.kill(pid, signal.SIGKILL)
                    seen["worker"] = seen.get("worker", 0) + 1
        except (OSError, kit.http.client.HTTPException, AttributeError):
            pass  # aux was killed under the question
        stop.wait(rng.random() / 10)


def gauges(p):
    rows = p.metrics()
    return {k: v for k, v in rows.items() if v and re.search(r"_(open|pending|inflight|active)\b", k) and "idle" not in k}


def test_a_storm_passes_and_leaves_nothing_behind(build, policy, proxyd, origin, tmp_path):
    rng = random.Random(SEED)
    good, bad = origin(answer=healthy), origin(session=wicked(random.Random(SEED + 1)))
    path = tmp_path / "edge.sock"
    tables = policies(policy, good, bad, path)
    p = proxyd(wait=False)
    p.calm = False  # it tells of the workers that we kill
    kit.until(lambda: alive(p), "admin")
    p.load(tables[0])
    port = next(row["port"] for row in p.status()["listeners"] if row["port"])

    def tcp():
        return socket.create_connection(("127.0.0.1", port), timeout=kit.PATIENCE)

    def unix():
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(kit.PATIENCE)
        s.connect(str(path))
        return s
    stop, seen = threading.Event(), {}

    def rough(own):
        count = 0
        while not stop.is_set():
            rough_client(own, own.choice([tcp, tcp, unix]))
            count += 1
        return count
    steady = [Steady(tcp if i else unix) for i in range(STEADY)]
    with concurrent.futures.ThreadPoolExecutor(CLIENTS + STEADY + 1) as pool:
        jobs = [pool.submit(rough, random.Random(rng.random())) for _ in range(CLIENTS)]
        jobs += [pool.submit(s.run, stop) for s in steady]
        jobs.append(pool.submit(governor, random.Random(rng.random()), p, tables, stop, seen))
        end = time.monotonic() + SECONDS
        while time.monotonic() < end and p.process.poll() is None and not any(j.done() for j in jobs):
            stop.wait(0.05)
        stop.set()
        results = [j.result(kit.PATIENCE * 2) for j in jobs]
    said = p.messages()
    assert p.process.poll() is None, said
    assert not re.search(r"Sanitizer|runtime error:|Assertion|assert", said), said
    deaths = re.findall(r"worker \d+ \(pid \d+\) (?:died of signal|exited with status) (\d+)", said)
    assert set(deaths) <= {"9"} and len(deaths) == seen.get("worker", 0), said
    assert min(results[:CLIENTS]) > 0 and all(s.answered > 20 for s in steady), (results, seen)
    kills = seen.get("worker", 0)
    assert sum(s.cut for s in steady) <= (kills + 1) * STEADY, ([s.cut for s in steady], seen)
    assert seen.get("memory", 0) < MEMORY_MAX, seen

    kit.until(lambda: quiet(p), "the end of all loads")
    p.load(tables[0])
    p.wait_ready()
    for connect in (tcp, unix):
        with connect() as s:
            s.sendall(b"GET /healthy HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n")
            assert kit.Pipe(s).read_message("GET").body == b"healthy"
    good.stop()  # its connections were idle in the pools
    bad.stop()
    try:
        kit.until(lambda: not gauges(p), "gauges at zero")
    except AssertionError:
        pytest.fail(f"still open: {gauges(p)}")


def quiet(p):
    try:
        return p.status()["load"] == "idle"
    except OSError:
        return False
