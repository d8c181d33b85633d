# SPDX-License-Identifier: Apache-2.0
"""Tables that change under load, tables that are refused, and how proxyd starts, drains and recovers."""
import json
import os
import random
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import threading
import time

import pytest

import kit
from kit import reply

SWAPS, SECONDS = (200, 20.0) if kit.LONG else (20, 3.0)


class Load:
    """Threads that keep asking: some over kept connections, some over a fresh one each time. Counts what fails."""

    def __init__(self, port, kept=4, fresh=2, path="/"):
        self.port, self.path = port, path
        self.over = threading.Event()
        self.sent, self.failed = 0, []
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.run, args=(i < kept,)) for i in range(kept + fresh)]
        for t in self.threads:
            t.start()

    def note(self, what):
        with self.lock:
            self.sent += 1
            if what is not None:
                self.failed.append(what)

    def one(self, c):
        try:
            r = c.ask(self.path)
            self.note(None if r is not None and r.status == 200 and r.complete else repr(r))
        except OSError as e:
            self.note(repr(e))

    def run(self, kept):
        c = kit.Client(self.port) if kept else None
        while not self.over.is_set():
            if kept:
                self.one(c)
            else:
                with kit.Client(self.port) as once:
                    self.one(once)

    def stop(self):
        self.over.set()
        for t in self.threads:
            t.join(60)


def variant(docs, i):
    """The same policy with another header, so that every table is another."""
    docs = json.loads(json.dumps(docs))
    docs[2]["spec"]["rules"][0]["responseHeaders"] = {"set": {"x-table": str(i)}}
    return docs


def test_swaps_under_load_lose_no_request_and_close_no_connection(serve, origin, policy, capsys):
    docs = kit.simple(origin())
    tables = [policy.compile(variant(docs, i)).read_bytes() for i in range(8)]
    p = serve(variant(docs, 0))
    port = p.port()
    named = [kit.Client(port) for _ in range(64)]
    assert all(c.ask().status == 200 for c in named)
    load = Load(port)
    began, slowest = time.monotonic(), 0.0
    for i in range(SWAPS):
        due = began + SECONDS * i / SWAPS
        select.select([], [], [], max(0.0, due - time.monotonic()))
        at = time.monotonic()
        answer = p.load(tables[(i + 1) % len(tables)])
        slowest = max(slowest, time.monotonic() - at)
        assert answer["generation"] == i + 2
    took = time.monotonic() - began
    assert select.select([c.sock for c in named], [], [], 0)[0] == [], "no FIN, no RST, not a byte"
    load.stop()
    answers = [c.ask() for c in named]
    assert [r.status for r in answers] == [200] * 64
    assert {r.get("x-table") for r in answers} == {str(SWAPS % len(tables))}, "the last table serves"
    assert load.failed == [] and load.sent > SWAPS
    assert p.metrics()["proxyd_generation"] == SWAPS + 1
    with capsys.disabled():
        print(f"\n{SWAPS} swaps in {took:.1f} s, slowest {slowest * 1000:.0f} ms: {load.sent} requests, "
              f"{len(load.failed)} failed; 64 named connections untouched")


def test_memory_does_not_grow_with_the_number_of_swaps(serve, origin, policy):
    docs = kit.simple(origin())
    tables = [policy.compile(variant(docs, i)).read_bytes() for i in range(3)]
    p = serve(variant(docs, 0), workers=1)
    for i in range(10):
        p.load(tables[i % 3])
    before = kit.memory_bytes(p.workers()[0])
    maps = len(open(f"/proc/{p.workers()[0]}/maps", encoding="utf-8").readlines())
    for i in range(40):
        p.load(tables[i % 3])
    assert kit.memory_bytes(p.workers()[0]) - before < 1 << 20
    assert len(open(f"/proc/{p.workers()[0]}/maps", encoding="utf-8").readlines()) - maps < 4


def test_a_request_lives_in_the_generation_it_began_in(serve, origin, policy):
    go = threading.Event()

    def slow(request, c):
        assert go.wait(kit.PATIENCE)
        return reply()
    o = origin(slow)
    docs = kit.simple(o)
    p = serve(variant(docs, 1))
    with p.client() as c:
        c.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
        o.wait(1)
        for i in range(2, 8):
            p.load(policy.compile(variant(docs, i)))
        gone = [kit.listener(), kit.route("none", kit.rule("none", respond={"status": 404}))]
        p.load(policy.compile(gone))
        go.set()
        r = c.response()
        assert (r.status, r.get("x-table")) == (200, "1")
        assert c.ask().status == 404, "the next one is in the last"
    assert [line["generation"] for line in p.log_lines(2)] == [1, 8]


# ---- refused ----

def damages(good):
    rng = random.Random(7)
    yield "empty", b""
    yield "one byte less", good[:-1]
    yield "one byte more", good + b"\0"
    yield "half", good[:len(good) // 2]
    yield "head only", good[:64]
    yield "text", b"hello, this is no table\n" * 40
    yield "random", rng.randbytes(len(good))
    for i in range(12):
        at = rng.randrange(len(good))
        yield f"byte {at}", good[:at] + bytes([good[at] ^ (1 << rng.randrange(8))]) + good[at + 1:]
    yield "count of 4 G", good[:40] + struct.pack("<I", 0xffffffff) + good[44:]


def test_a_bad_table_is_refused_with_a_reason_and_the_old_one_serves_on(serve, origin, policy):
    docs = kit.simple(origin())
    good = policy.compile(docs).read_bytes()
    p = serve(docs)
    content = p.status()["content_id"]
    with p.client() as c:
        for name, data in damages(good):
            code, body = p.admin("POST", "/tables", data)
            assert code in (400, 422), (name, code, body)
            assert json.loads(body).get("error"), (name, body)
            assert c.ask().status == 200, name
    status = p.status()
    assert (status["content_id"], status["generation"]) == (content, 1)
    p.load(good)
    assert p.status()["generation"] == 2


def test_a_table_is_only_taken_if_what_is_expected_serves(serve, origin, policy):
    docs = kit.simple(origin())
    p = serve(docs)
    data = policy.compile(variant(docs, 2)).read_bytes()
    assert p.admin("POST", "/tables?expect=" + "0" * 64, data)[0] == 409
    assert p.admin("POST", "/tables?expect=" + p.status()["content_id"], data)[0] == 200


# ---- listeners ----

def test_listeners_come_and_go_by_difference(serve, origin, policy):
    def docs(*names):
        hosts = {"a": "127.0.2.1", "b": "127.0.2.2", "c": "127.0.2.3"}
        return [*[kit.listener(n, f"{hosts[n]}:0") for n in names], kit.upstream("app", o),
                kit.route("all", kit.rule("all", to={"upstream": "app"}), listeners=names)]
    o = origin()
    p = serve(docs("a", "b"))
    ports = p.ports()
    a, b = kit.Client(ports["a"], "127.0.2.1"), kit.Client(ports["b"], "127.0.2.2")
    assert a.ask().status == b.ask().status == 200
    p.load(policy.compile(docs("a", "c")))
    now = p.ports()
    assert now["a"] == ports["a"] and set(now) == {"a", "c"}
    assert kit.Client(now["c"], "127.0.2.3").ask().status == 200
    assert a.ask().status == 200, "its connection goes on"
    assert b.ended(), "an idle connection of a listener that is gone is closed"
    with pytest.raises(ConnectionRefusedError):
        kit.Client(ports["b"], "127.0.2.2")


def test_a_listener_that_goes_lets_its_request_finish(serve, origin, policy):
    go = threading.Event()

    def slow(request, c):
        assert go.wait(kit.PATIENCE)
        return reply()
    o = origin(slow)
    docs = kit.simple(o)
    p = serve(docs, workers=1)
    c = p.client()
    c.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
    o.wait(1)
    docs[0] = kit.listener("edge", "127.0.2.9:0")
    p.load(policy.compile(docs))
    go.set()
    assert c.response().status == 200 and c.ended()


def test_a_port_in_use_is_refused_as_a_whole_and_the_message_names_the_holder(serve, origin, policy):
    docs = kit.simple(origin())
    p = serve(docs)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        more = [*docs, kit.listener("other", f"127.0.0.1:{port}"),
                kit.route("o", kit.rule("o", respond={"status": 200}), listeners=["other"])]
        answer = p.load(policy.compile(more), expect=422)
        text = json.dumps(answer)
        assert str(port) in text and str(os.getpid()) in text, text
        assert p.status()["generation"] == 1 and kit.fetch(p.port()).status == 200
    p.load(policy.compile(more))
    assert kit.fetch(port).status == 200


def test_two_proxyds_never_share_a_port(serve, origin, policy, proxyd):
    docs = kit.simple(origin())
    p = serve(docs)
    docs[0]["spec"]["bind"] = [f"127.0.0.1:{p.port()}"]
    other = proxyd(policy.compile(docs), wait=False)
    kit.until(lambda: str(p.process.pid) in other.messages() or any(str(w) in other.messages() for w in p.workers()),
              "the second to say who holds the port")
    kit.until(lambda: other.admin_path.exists())
    assert kit.fetch(p.port()).status == 200


# ---- start ----

def test_a_restart_serves_the_last_good_table(serve, origin, policy, proxyd, tmp_path):
    docs = kit.simple(origin())
    p = serve(variant(docs, 1))
    p.load(policy.compile(variant(docs, 2)))
    content = p.status()["content_id"]
    p.stop()
    again = proxyd(state=p.state)
    assert again.status()["content_id"] == content
    assert kit.fetch(again.port()).get("x-table") == "2"


def test_the_table_file_wins_after_a_restart_only_if_it_changed(policy, origin, proxyd):
    docs = kit.simple(origin())
    file = policy.path.parent / "now.pxt"
    shutil.copy(policy.compile(variant(docs, 1)), file)
    p = proxyd(file)
    p.load(policy.compile(variant(docs, 2)))
    p.stop()
    p = proxyd(file, state=p.state)
    assert kit.fetch(p.port()).get("x-table") == "2", "the file is the one that was read before"
    p.stop()
    shutil.copy(policy.compile(variant(docs, 3)), file)
    p = proxyd(file, state=p.state)
    assert kit.fetch(p.port()).get("x-table") == "3"


def test_without_a_table_proxyd_starts_and_waits_for_one(proxyd, policy, origin):
    p = proxyd(wait=False)

    def answers():
        try:
            return p.admin("GET", "/readyz")[0] == 503
        except OSError:
            return False
    kit.until(answers, "the admin server")
    assert p.admin("GET", "/livez")[0] == 200
    p.load(policy.compile(kit.simple(origin())))
    p.wait_ready()
    assert kit.fetch(p.port()).status == 200


def test_sighup_reads_the_table_again_and_keeps_the_old_one_if_it_is_bad(policy, origin, proxyd):
    docs = kit.simple(origin())
    file = policy.path.parent / "now.pxt"
    shutil.copy(policy.compile(variant(docs, 1)), file)
    p = proxyd(file)
    shutil.copy(policy.compile(variant(docs, 2)), file)
    p.process.send_signal(signal.SIGHUP)
    kit.until(lambda: p.status()["generation"] == 2)
    assert kit.fetch(p.port()).get("x-table") == "2"
    file.write_bytes(file.read_bytes()[:-1])
    p.process.send_signal(signal.SIGHUP)
    kit.until(lambda: p.status()["last_error"])
    assert kit.fetch(p.port()).get("x-table") == "2"


def test_a_table_file_that_is_overwritten_in_place_harms_nobody(policy, origin, proxyd):
    file = policy.compile(kit.simple(origin()))
    p = proxyd(file)
    with p.client() as c:
        assert c.ask().status == 200
        with open(file, "r+b") as f:
            f.write(b"\xff" * 4096)
            f.truncate(100)
        assert c.ask().status == 200


def test_watch_follows_the_file(policy, origin, proxyd):
    docs = kit.simple(origin())
    file = policy.path.parent / "now.pxt"
    shutil.copy(policy.compile(variant(docs, 1)), file)
    p = proxyd(file, args=["--watch"])
    new = policy.path.parent / "new.pxt"
    shutil.copy(policy.compile(variant(docs, 2)), new)
    new.rename(file)
    kit.until(lambda: p.status()["generation"] == 2)


# ---- end ----

def test_term_drains(serve, origin):
    go = threading.Event()

    def slow(request, c):
        if request.target == "/slow":
            assert go.wait(kit.PATIENCE)
        return reply()
    o = origin(slow)
    p = serve(kit.simple(o))
    port = p.port()
    idle, slow_one = p.client(), p.client()
    assert idle.ask().status == 200
    slow_one.send("GET /slow HTTP/1.1\r\nHost: a.test\r\n\r\n")
    kit.until(lambda: any(m.target == "/slow" for m in o.requests))
    p.process.send_signal(signal.SIGTERM)
    assert idle.ended()

    def refused():
        try:
            with kit.Client(port, timeout=0.5) as c:
                return c.ask() is None
        except OSError:
            return True
    assert kit.until(refused, "new connections to be refused")
    assert p.process.poll() is None
    go.set()
    r = slow_one.response()
    assert r.status == 200 and slow_one.ended()
    assert p.process.wait(kit.PATIENCE) == 0


def test_drain_ends_after_its_time_and_a_second_term_ends_at_once(serve, origin):
    o = origin(lambda m, c: c.drain())
    for terms, args in ((1, ["--drain", "300ms"]), (2, ["--drain", "60s"])):
        p = serve(kit.simple(o, timeout="none"), args=args)
        with p.client() as c:
            count = len(o.begun)
            c.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
            kit.until(lambda: len(o.begun) > count)
            began = time.monotonic()
            p.process.send_signal(signal.SIGTERM)
            if terms == 2:
                kit.until(lambda: "draining for" in p.messages())
                p.process.send_signal(signal.SIGTERM)
            p.process.wait(kit.PATIENCE)
            assert time.monotonic() - began < 10
            assert c.response() is None or c.reset
        p.calm = False


def test_drain_by_admin_fails_readiness_first(serve, origin):
    o = origin(lambda m, c: c.drain())
    p = serve(kit.simple(o, timeout="none"))
    with p.client() as c:
        c.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
        o.wait(1)
        assert p.admin("POST", "/drain")[0] in (200, 202)
        assert p.admin("GET", "/readyz")[0] == 503
        c.abort()
    assert p.process.wait(kit.PATIENCE) == 0


def test_a_killed_worker_is_replaced_and_the_others_serve_on(serve, origin):
    p = serve(kit.simple(origin()), workers=3)
    p.calm = False
    before = p.workers()
    kept = [p.client() for _ in range(24)]
    assert all(c.ask().status == 200 for c in kept)
    os.kill(before[0], signal.SIGKILL)
    kit.until(lambda: p.workers()[0] not in (before[0], 0, -1), "another worker")
    p.wait_ready()
    assert p.workers()[1:] == before[1:]
    alive = 0
    for c in kept:
        try:
            r = c.ask()
            alive += r is not None and r.status == 200
        except OSError:
            pass
    assert 0 < alive < 24 or alive == 24
    assert all(kit.fetch(p.port()).status == 200 for _ in range(60)), "the new one accepts from the same socket"
    assert p.status()["workers"][0]["requests"] >= 0


def test_a_killed_aux_is_replaced_and_traffic_does_not_notice(serve, origin):
    p = serve(kit.simple(origin()))
    p.calm = False
    children = subprocess.run(["ps", "--ppid", str(p.process.pid), "-o", "pid=,comm="], capture_output=True, text=True,
                              check=True).stdout.split("\n")
    aux = [int(line.split()[0]) for line in children if "proxyd-aux" in line]
    assert len(aux) == 1
    load = Load(p.port(), 2, 1)
    os.kill(aux[0], signal.SIGKILL)
    p.wait_ready()
    load.stop()
    assert load.failed == [] and load.sent > 0


# ---- counters, metrics, log ----

def total(p, name):
    return sum(v for k, v in p.metrics().items() if k.startswith(name))


def test_counters_survive_swaps(serve, origin, policy):
    docs = kit.simple(origin())
    p = serve(variant(docs, 0))
    with p.client() as c:
        for i in range(1, 6):
            assert all(c.ask().status == 200 for _ in range(10))
            p.load(policy.compile(variant(docs, i)))
    assert total(p, 'proxyd_rule_requests_total{rule="default/all/all"}') == 50
    assert total(p, 'proxyd_upstream_requests_total{upstream="default/app"}') == 50
    assert total(p, 'proxyd_upstream_connects_total') == 1, "nor does a swap cost a connection"


def test_each_rule_is_counted_and_logged_under_its_own_name(serve, origin):
    """Neither their names nor the order they stand in is that of precedence."""
    asked = {"/": ("a-rest", 3), "/x": ("m-prefix", 2), "/x/y": ("z-exact", 4), "/q": ("b-two", 1), "/r": ("b-two", 1)}
    docs = [kit.listener(), kit.upstream("app", origin()),
            kit.route("all",
                      kit.rule("m-prefix", [{"path": {"prefix": "/x"}}], to={"upstream": "app"}),
                      kit.rule("z-exact", [{"path": {"exact": "/x/y"}}], to={"upstream": "app"}),
                      kit.rule("a-rest", [{"path": {"prefix": "/"}}], to={"upstream": "app"}),
                      kit.rule("b-two", [{"path": {"exact": "/q"}}, {"path": {"exact": "/r"}}], to={"upstream": "app"}))]
    p = serve(docs)
    with p.client() as c:
        for path, (_, times) in asked.items():
            for _ in range(times):
                assert c.ask(path).status == 200
    for path, (name, _) in asked.items():
        wanted = sum(times for other, times in asked.values() if other == name)
        assert total(p, 'proxyd_rule_requests_total{rule="default/all/%s"}' % name) == wanted
    logged = {line["path"]: (line["rule"], line["where"]) for line in p.log_lines(11)}
    assert {path: rule for path, (rule, _) in logged.items()} == {k: "default/all/" + v[0] for k, v in asked.items()}
    assert all(re.fullmatch(r".+:[0-9]+", where) for _, where in logged.values())


def test_promtool_has_nothing_to_say(serve, origin):
    docs = kit.simple(origin())
    docs += [kit.split("s", "app", {"app": {"upstream": "app"}, "b": {"upstream": "b", "percent": 50}}),
             kit.upstream("b", f"127.0.0.1:{kit.free_port()}")]
    docs[2]["spec"]["rules"].append(kit.rule("split", [{"path": {"prefix": "/split"}}], to={"split": "s"}))
    p = serve(docs)
    for path in ["/", "/split"] * 20:
        kit.fetch(p.port(), path)
    text = p.admin("GET", "/metrics")[1]
    check = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, check=False)
    assert (check.returncode, check.stdout + check.stderr) == (0, b"")


def test_the_access_log_says_what_decided(policy, proxyd, origin):
    v1, v2 = origin(body=b"1"), origin(body=b"2")
    policy.write([kit.listener(), kit.upstream("v1", v1), kit.upstream("v2", v2),
                  kit.split("s", "stable", {"stable": {"upstream": "v1"}, "canary": {"upstream": "v2", "percent": 100}},
                            stickyBy=[{"header": "x-user"}]),
                  kit.route("shop", kit.rule("cart", [{"path": {"prefix": "/cart"}}], to={"split": "s"}),
                            kit.rule("gone", [{"path": {"exact": "/gone"}}], respond={"status": 410}))])
    commit = policy.commit("first")
    p = proxyd(policy.compile())
    with p.client() as c:
        assert c.ask("/cart/1?q=x", headers={"x-user": "u1"}).body == b"2"
        assert c.ask("/gone").status == 410
        assert c.ask("/none").status == 404
        c.send("GET / HTTP/1.1\r\nHost: a b\r\n\r\n")
        assert c.response().status == 400
    rows = {line["path"]: line for line in p.log_lines(4)}
    cart = rows["/cart/1?q=x"]
    assert commit.startswith(cart["commit"]) and len(cart["commit"]) >= 7
    assert cart["rule"] == "default/shop/cart" and cart["where"].startswith("policy/all.yaml:")
    assert (cart["split"], cart["variant"], cart["reason"], cart["status"]) == ("default/s", "canary", "ok", 200)
    assert cart["endpoint"] == v2.address and cart["request_id"] == v2.last.get("X-Request-Id")
    assert (rows["/gone"]["reason"], rows["/gone"]["rule"]) == ("respond", "default/shop/gone")
    assert rows["/none"]["reason"] == "no-rule" and rows["/none"]["rule"] == ""


def test_what_clients_say_cannot_break_the_log(serve, origin):
    p = serve(kit.simple(origin()))
    with p.client() as c:
        assert c.ask("/" + "%22" + "'" + "x" * 3000, headers={"User-Agent": '"\\\x80\xff'}).status == 200
    assert p.log_lines(1)[0]["status"] == 200


def test_usr1_opens_the_log_anew(serve, origin):
    p = serve(kit.simple(origin()))
    assert kit.fetch(p.port()).status == 200
    p.log_lines(1)
    p.log_path.rename(p.log_path.with_suffix(".1"))
    p.process.send_signal(signal.SIGUSR1)
    kit.until(lambda: p.log_path.exists())
    assert kit.fetch(p.port(), "/after").status == 200
    assert [line["path"] for line in p.log_lines(1)] == ["/after"]
