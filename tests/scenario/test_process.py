# SPDX-License-Identifier: Apache-2.0
"""proxyd as processes: supervisor, workers and aux are killed, stopped, starved and started twice."""
import concurrent.futures
import json
import os
import pwd
import select
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

import pytest

import kit

ROOT = os.geteuid() == 0
RESPAWN_SECONDS = 0.1


def respond(body="ok", name="all"):
    return kit.rule(name, respond={"status": 200, "body": body})


def local(body="ok", bind="127.0.0.1:0"):
    """A policy that needs no origin."""
    return [kit.listener(bind=bind), kit.route("all", respond(body))]


def total(p, name):
    """A metric over all workers."""
    return sum(v for k, v in p.metrics().items() if k.split("{")[0] == name)


def table_of(p):
    return Path(p.process.args[p.process.args.index("--table") + 1])


def alive(p):
    try:
        return p.admin("GET", "/livez")[0] == 200
    except OSError:
        return False


def parent_of(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def children(pid):
    found = []
    for p in Path("/proc").iterdir():
        try:
            if p.name.isdigit() and parent_of(p.name) == pid:
                found.append((int(p.name), (p / "comm").read_text().strip()))
        except OSError:
            pass  # it ended meanwhile
    return found


def aux_of(p):
    return next((pid for pid, name in children(p.process.pid) if name == "proxyd-aux"), None)


def gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def cpus(pid):
    line = next(l for l in Path(f"/proc/{pid}/status").read_text().splitlines() if l.startswith("Cpus_allowed_list"))
    return line.split()[1]


def ask_unix(path, target="/", host="a.test"):
    """One request over a unix socket: the whole answer."""
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(kit.PATIENCE)
        s.connect(str(path))
        s.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        return kit.Pipe(s).read_message("GET")


def said(p, text):
    return kit.until(lambda: text in p.messages(), f"proxyd says {text!r}")


# ---- listeners and endpoints of other families ----

def test_listeners_on_ipv6_and_unix_sockets_and_endpoints_behind_them(serve, proxyd, policy, tmp_path):
    back, front = tmp_path / "back.sock", tmp_path / "front.sock"
    proxyd(policy.compile(local("inner", f"unix:{back}")))
    p = serve([kit.listener(bind=["[::1]:0", f"unix:{front}"]), kit.upstream("app", f"unix:{back}"),
               kit.route("all", kit.rule("all", to={"upstream": "app"}))])
    row = next(r for r in p.status()["listeners"] if r["port"])
    assert row["address"] == f"[::1]:{row['port']}"
    with socket.create_connection(("::1", row["port"]), timeout=kit.PATIENCE) as s:
        s.sendall(b"GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
        assert kit.Pipe(s).read_message("GET").body == b"inner"
    assert ask_unix(front).body == b"inner"
    p.stop()
    assert not front.exists()  # it took its socket along
    assert back.exists()


def test_an_origin_on_ipv6_sees_the_client_on_a_unix_socket_as_unknown_or_its_family(serve, tmp_path):
    seen = []
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as origin:
        origin.settimeout(kit.PATIENCE)

        def answer():
            s, _ = origin.accept()
            with s:
                seen.append(kit.Pipe(s).read_message())
                s.sendall(kit.reply(b"six"))
        thread = threading.Thread(target=answer)
        thread.start()
        front = tmp_path / "front.sock"
        serve([kit.listener(bind=f"unix:{front}"), kit.upstream("app", f"[::1]:{origin.getsockname()[1]}"),
               kit.route("all", kit.rule("all", to={"upstream": "app"}))])
        assert ask_unix(front).body == b"six"
        thread.join(kit.PATIENCE)
    assert len(seen[0].all("X-Forwarded-For")) <= 1  # there is no address to tell
    assert seen[0].get("X-Forwarded-Proto") == "http"


# ---- admin ----

def test_admin_on_tcp_answers_and_takes_no_orders(policy, tmp_path):
    port = kit.free_port()
    table = policy.compile(local())
    p = kit.Proxy(tmp_path / "p", table, args=["--admin", f"127.0.0.1:{port}"], wait=False)
    try:
        def ready():
            try:
                return kit.fetch(port, "/readyz").status == 200
            except OSError:
                return False
        kit.until(ready, "ready over TCP")
        before = json.loads(kit.fetch(port, "/status").body)
        assert kit.fetch(port, "/metrics").status == 200
        for path in ("/tables", "/drain", f"/tables?use={before['content_id']}"):
            answer = kit.fetch(port, path, method="POST", body=b"")
            assert answer.status == 403, answer
            assert b"read-only" in answer.body
        after = json.loads(kit.fetch(port, "/status").body)
        assert (after["generation"], after["draining"]) == (before["generation"], False)
        p.stop()
    finally:
        p.kill()


def test_at_most_16_loads_wait_and_the_next_is_turned_away(proxyd, policy):
    table = policy.compile(local()).read_bytes()
    p = proxyd(workers=1, wait=False)
    kit.until(lambda: alive(p), "admin")
    p.load(table)
    worker = p.workers()[0]
    os.kill(worker, signal.SIGSTOP)
    try:
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            jobs = [pool.submit(p.admin, "POST", "/tables", table) for _ in range(18)]
            done = next(concurrent.futures.as_completed(jobs, kit.PATIENCE))
            assert done.result()[0] == 503
            assert b"too many loads wait already" in done.result()[1]
            assert p.status()["load"] == "preparing"
            os.kill(worker, signal.SIGCONT)
            codes = sorted(j.result()[0] for j in jobs)
    finally:
        os.kill(worker, signal.SIGCONT)
    assert codes == [200] * 17 + [503]
    assert p.status()["generation"] == 18


def test_sixteen_tables_are_kept_and_the_one_that_serves_is_among_them(proxyd, policy):
    tables = [policy.compile(local(f"v{i}")).read_bytes() for i in range(18)]
    p = proxyd(workers=1, wait=False)
    kit.until(lambda: alive(p), "admin")
    ids = [p.load(t)["file_digest"] for t in tables]
    kept = {f.name.removesuffix(".pxt") for f in (p.state / "tables").glob("*.pxt")}
    assert len(kept) == 16 and ids[-1] in kept
    assert (p.state / "current").read_text().strip() == ids[-1]
    shown = json.loads(p.admin("GET", "/tables")[1])
    assert len(shown["stored"]) == 16 and len(shown["warm"]) == 4


# ---- starts that cannot be ----

def test_a_damaged_table_at_start_leaves_it_running_and_not_ready(proxyd, policy):
    good = policy.compile(local("fine"))
    bad = good.with_suffix(".bad")
    data = bytearray(good.read_bytes())
    data[len(data) // 2] ^= 1
    bad.write_bytes(data)
    p = proxyd(bad, wait=False)
    said(p, "--table is refused")
    kit.until(lambda: alive(p), "admin")
    assert p.admin("GET", "/readyz")[0] == 503
    assert p.admin("GET", "/livez")[0] == 200
    assert p.status()["last_error"]
    p.load(good)
    p.wait_ready()
    assert kit.fetch(p.port()).body == b"fine"


def test_one_state_directory_has_one_proxyd(proxyd, policy):
    p = proxyd(policy.compile(local()))
    other = kit.Proxy(p.path.parent / "other", state=p.state, wait=False)
    try:
        assert other.process.wait(kit.PATIENCE) == 3
        assert f"is in use by another proxyd (pid {p.process.pid})" in other.messages()
    finally:
        other.kill()
    assert kit.fetch(p.port()).status == 200


def test_a_port_in_use_is_refused_with_the_pid_of_its_owner(proxyd, policy):
    port = kit.free_port()
    table = policy.compile(local("first", f"127.0.0.1:{port}"))
    first = proxyd(table)
    second = proxyd(table, wait=False)
    said(second, f"127.0.0.1:{port} is in use by pid {first.process.pid} (proxyd)")
    kit.until(lambda: alive(second), "admin")
    assert second.admin("GET", "/readyz")[0] == 503
    assert f"pid {first.process.pid}" in second.status()["last_error"]
    assert kit.fetch(port).body == b"first"


@pytest.mark.skipif(not ROOT, reason="only root can become somebody else")
def test_a_state_directory_of_another_user_is_refused_in_words(tmp_path):
    nobody = pwd.getpwnam("nobody")
    state = tmp_path / "state"
    state.mkdir()
    command = [kit.BUILD / "bin" / "proxyd", "--state", state, "--user", "nobody", "--access-log", "off"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=kit.PATIENCE, check=False)
    assert run.returncode == 3
    assert f"belongs to user 0 and proxyd is to run as nobody (user {nobody.pw_uid})" in run.stderr
    assert state.stat().st_uid == 0 and not (state / "lock").exists()


@pytest.mark.skipif(not ROOT, reason="only root can become somebody else")
def test_as_nobody_it_serves_keeps_and_starts_again(tmp_path, policy):
    nobody = pwd.getpwnam("nobody").pw_uid
    table = policy.compile(local("kept")).read_bytes()
    p = None
    for start in range(2):
        state = tmp_path / "state"  # made by proxyd, whose parent directories nobody cannot enter
        p = kit.Proxy(tmp_path / f"p{start}", args=["--user", "nobody", "--access-log", "off", "--state", state],
                      wait=False)
        try:
            kit.until(lambda: alive(p), "admin")
            if start == 0:
                p.load(table)
            p.wait_ready()
            assert {os.stat(f"/proc/{pid}").st_uid for pid in [*p.workers(), aux_of(p)]} == {nobody}
            assert state.stat().st_uid == nobody
            assert kit.fetch(p.port()).body == b"kept"
            p.stop()
        finally:
            p.kill()


# ---- deaths ----

def test_aux_is_killed_and_traffic_never_notices(serve):
    p = serve(local())
    port, stop, counts = p.port(), threading.Event(), []

    def traffic():
        n = 0
        with kit.Client(port) as c:
            while not stop.is_set():
                assert c.ask("/").status == 200
                n += 1
        return n
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(traffic) for _ in range(2)]
        try:
            for _ in range(2):
                old = aux_of(p)
                os.kill(old, signal.SIGKILL)
                kit.until(lambda: aux_of(p) not in (None, old), "another aux")
                p.wait_ready()
        finally:
            stop.set()
        counts = [j.result() for j in jobs]
    assert min(counts) > 0
    assert total(p, "proxyd_requests_total") >= sum(counts)
    assert p.load(table_of(p))["generation"] == 2


def test_a_killed_worker_is_back_at_once_and_serves_what_waited_in_its_queue(serve):
    p = serve(local(), workers=1)
    port, old = p.port(), p.workers()[0]
    kit.until(lambda: time.time() - os.stat(f"/proc/{old}").st_mtime > 1.05, "a worker that has lived for a second")
    os.kill(old, signal.SIGSTOP)
    waiting = [kit.Client(port) for _ in range(20)]  # in the kernel's queue of the worker's socket
    for c in waiting:
        c.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
    began = time.monotonic()
    os.kill(old, signal.SIGKILL)
    first = waiting[0].response()
    took = time.monotonic() - began
    assert first.status == 200
    assert all(c.response().status == 200 for c in waiting[1:])
    assert took < RESPAWN_SECONDS, took
    assert p.workers()[0] != old and p.port() == port
    p.calm = False  # it told of the death
    assert f"worker 0 (pid {old}) died of signal 9" in p.messages()
    for c in waiting:
        c.close()


def test_workers_and_aux_end_with_a_supervisor_that_is_killed(serve):
    p = serve(local())
    kit.until(lambda: len(children(p.process.pid)) == 3, "two workers and aux")
    port, all_of_them = p.port(), [pid for pid, _ in children(p.process.pid)]
    p.kill()
    kit.until(lambda: all(gone(pid) for pid in all_of_them), "the end of its children")
    with pytest.raises(ConnectionError):
        kit.Client(port)
    again = kit.Proxy(p.path, state=p.state)  # the socket and the lock it left behind are in nobody's way
    assert kit.fetch(again.port()).status == 200
    again.stop()


# ---- ends ----

def slow(serve, origin, **kw):
    """A proxyd with a request under way at an origin that answers when told."""
    go = threading.Event()
    o = origin(answer=lambda r, c: (go.wait(kit.PATIENCE), kit.reply(b"late"))[1])
    p = serve(kit.simple(o), **kw)
    c = p.client()
    c.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
    kit.until(lambda: o.begun, "the request at the origin")
    return p, c, go


def test_a_drain_finishes_requests_and_is_not_ready_meanwhile(serve, origin):
    p, c, go = slow(serve, origin)
    port = p.port()
    assert p.admin("POST", "/drain")[0] == 202
    kit.until(lambda: p.admin("GET", "/readyz")[0] == 503, "not ready")
    assert p.admin("GET", "/livez")[0] == 200
    status = p.status()
    assert status["draining"] and not status["ready"]
    code, body = p.admin("POST", "/tables", b"x" * 300)
    assert code == 503 and b"drains" in body

    def refused():
        try:
            kit.Client(port).close()
        except ConnectionError:
            return True
        return False
    kit.until(refused, "no new connections")
    go.set()
    late = c.response()
    assert late.body == b"late" and late.get("Connection") == "close"
    assert c.ended()
    assert p.process.wait(kit.PATIENCE) == 0


def test_a_drain_cuts_no_answer_and_no_request_short(serve, origin):
    body = os.urandom(4 << 20)
    p = serve(kit.simple(origin(body=body)), workers=1)
    slow_reader, halfway, waiting = p.client(buffer=4096), p.client(), p.client()
    slow_reader.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
    first = slow_reader.sock.recv(1)  # the rest of it waits in proxyd
    halfway.send("GET /half HTTP/1.1\r\nHo")
    kit.until(lambda: total(p, "proxyd_connections_open") == 3, "three connections")
    p.process.send_signal(signal.SIGTERM)
    said(p, "draining")
    halfway.send("st: a.test\r\n\r\n")
    waiting.send("GET /late HTTP/1.1\r\nHost: a.test\r\n\r\n")  # its first request: it may not be lost
    for c in (halfway, waiting):
        answer = c.response()
        assert answer.body == body and answer.get("Connection") == "close"
    slow_reader.kept = first
    assert slow_reader.response().body == body
    assert p.process.wait(kit.PATIENCE) == 0


def test_what_waits_in_the_queue_of_a_worker_that_drains_is_served(serve):
    p = serve(local(), workers=1)
    worker, port = p.workers()[0], p.port()
    os.kill(worker, signal.SIGSTOP)
    clients = [kit.Client(port) for _ in range(40)]
    for c in clients:
        c.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
    p.process.send_signal(signal.SIGTERM)
    said(p, "draining")
    os.kill(worker, signal.SIGCONT)
    assert all(c.response().status == 200 for c in clients)
    assert p.process.wait(kit.PATIENCE) == 0
    for c in clients:
        c.close()


def test_a_listener_that_leaves_the_policy_ends_after_the_answers_under_way(serve, origin, policy):
    go = threading.Event()
    o = origin(answer=lambda r, c: (go.wait(kit.PATIENCE), kit.reply(b"late"))[1])
    both = [kit.upstream("app", o)] + [d for n, at in (("edge", "127.0.0.1:0"), ("more", "127.0.0.2:0"))
                                       for d in (kit.listener(n, at),
                                                 kit.route(n, kit.rule("all", to={"upstream": "app"}), listeners=(n,)))]
    p = serve(both, workers=1)
    ports = p.ports()
    busy, idle = kit.Client(ports["more"], host="127.0.0.2"), kit.Client(ports["more"], host="127.0.0.2")
    busy.send("GET /1 HTTP/1.1\r\nHost: a.test\r\n\r\nGET /2 HTTP/1.1\r\nHost: a.test\r\n\r\n")
    kit.until(lambda: o.begun, "the request at the origin")
    p.load(policy.compile(both[:3]))
    assert idle.ended()
    with pytest.raises(ConnectionError):
        kit.Client(ports["more"], host="127.0.0.2")
    go.set()
    late = busy.response()
    assert late.body == b"late" and late.get("Connection") == "close"
    assert busy.response() is None or busy.reset  # the second has no listener any more
    assert kit.fetch(ports["edge"]).body == b"late"


def test_the_second_term_does_not_wait(serve, origin):
    p, c, go = slow(serve, origin, args=["--drain", "1h"])
    p.process.send_signal(signal.SIGTERM)
    said(p, "draining")
    assert p.process.poll() is None
    began = time.monotonic()
    p.process.send_signal(signal.SIGTERM)
    assert p.process.wait(kit.PATIENCE) == 0
    assert time.monotonic() - began < 1.5
    assert c.response() is None or c.reset
    go.set()


def test_a_drain_that_takes_too_long_ends(serve, origin):
    p, c, go = slow(serve, origin, args=["--drain", "100ms"])
    p.process.send_signal(signal.SIGTERM)
    assert p.process.wait(kit.PATIENCE) == 0
    assert "the time to drain is over" in p.messages()
    assert c.response() is None or c.reset
    go.set()


# ---- the log ----

def test_a_log_that_nobody_reads_costs_lines_and_never_requests(policy, tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    p = kit.Proxy(tmp_path / "p", policy.compile(local()), workers=1, args=["--access-log", path])
    try:
        head = b"GET /" + b"x" * 6000 + b" HTTP/1.1\r\nHost: a.test\r\n\r\n"
        asked = 0

        def dropped():
            nonlocal asked
            for _ in range(50):
                c.send(head)
                assert c.response().status == 200
                asked += 1
            return total(p, "proxyd_log_dropped_total")
        with p.client() as c:
            kit.until(dropped, "dropped lines")
            lost = total(p, "proxyd_log_dropped_total")
            assert 0 < lost < asked
            assert total(p, "proxyd_requests_total") == asked
        drain = threading.Event()

        def drink():
            while not drain.is_set():
                select.select([reader], [], [], 0.05)
                try:
                    got.append(os.read(reader, 1 << 20))
                except BlockingIOError:
                    pass
        got = []
        thread = threading.Thread(target=drink)
        thread.start()
        lines = lambda: b"".join(got).count(b"\n")
        kit.until(lambda: lines() == asked - lost, "every line that was not dropped")
        assert all(json.loads(line)["status"] == 200 for line in b"".join(got).splitlines())
        drain.set()
        thread.join()
        p.stop()
    finally:
        p.kill()
        os.close(reader)


# ---- CPUs ----

@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2 or len(os.sched_getaffinity(0)) != os.cpu_count(),
                    reason="needs all CPUs of two or more")
def test_workers_have_a_cpu_each_where_there_are_as_many(proxyd, policy):
    table, n = policy.compile(local()), os.cpu_count()
    everywhere = cpus("self")
    pinned = proxyd(table, workers=n)
    assert sorted(cpus(pid) for pid in pinned.workers()) == sorted(str(c) for c in os.sched_getaffinity(0))
    assert {cpus(pinned.process.pid), cpus(aux_of(pinned))} == {everywhere}
    loose = proxyd(table, workers=n, args=["--no-pin"])
    fewer = proxyd(table, workers=n - 1)
    assert {cpus(pid) for pid in [*loose.workers(), *fewer.workers()]} == {everywhere}


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="needs two CPUs")
def test_an_affinity_from_outside_stays(proxyd, policy):
    table, all_of_them = policy.compile(local()), os.sched_getaffinity(0)
    some = sorted(all_of_them)[:1]
    os.sched_setaffinity(0, some)
    try:
        p = proxyd(table, workers=1)
    finally:
        os.sched_setaffinity(0, all_of_them)
    assert {cpus(pid) for pid in p.workers()} == {str(some[0])}


# ---- the cost of a swap ----

def test_the_supervisor_answers_while_a_table_is_prepared(serve):
    p = serve(local(), workers=2)
    table = table_of(p)
    stopped, other = p.workers()
    os.kill(stopped, signal.SIGSTOP)
    try:
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            job = pool.submit(p.admin, "POST", "/tables", table.read_bytes())
            kit.until(lambda: p.status()["load"] == "preparing", "preparing")
            os.kill(stopped, signal.SIGKILL)  # a worker that dies preparing fails the load
            code, body = job.result()
    finally:
        p.calm = False
    assert code == 422 and b"died while it prepared" in body
    p.wait_ready()
    assert other in p.workers() and p.status()["generation"] == 1
    assert kit.fetch(p.port()).status == 200
