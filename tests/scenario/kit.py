# SPDX-License-Identifier: Apache-2.0
"""What scenarios are made of: policies as Python data, a running proxyd, and all of wire.py."""
import http.client
import json
import os
import re
import signal
import socket
import subprocess
from pathlib import Path

from wire import (  # noqa: F401
    Broken, Client, fetch, framing, free_port, FullListener, Message, Origin, OriginConnection, parse_head,
    PATIENCE, Pipe, reply, until)

SOURCE = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("PX_BUILD") or SOURCE / "build" / "release")
LONG = os.environ.get("PX_LONG") == "1"


# ---- policy: documents are dicts; JSON is YAML ----

def document(kind, name, spec, namespace=None):
    meta = {"name": name} if namespace is None else {"name": name, "namespace": namespace}
    return {"apiVersion": "proxyc.dev/v1alpha1", "kind": kind, "metadata": meta, "spec": spec}


def listener(name="edge", bind="127.0.0.1:0", **spec):
    return document("Listener", name, {"bind": [bind] if isinstance(bind, str) else bind, "protocol": "http", **spec})


def upstream(name, *endpoints, **spec):
    """Endpoints: an Origin, an address, or (one of them, weight)."""
    rows = []
    for e in endpoints:
        e, weight = e if isinstance(e, tuple) else (e, None)
        rows.append({"address": getattr(e, "address", e), **({} if weight is None else {"weight": weight})})
    return document("Upstream", name, {"endpoints": rows, **spec})


def rule(name, match=None, **spec):
    return {"name": name, **({} if match is None else {"match": match}), **spec}


def route(name, *rules, hosts=("*",), listeners=("edge",), **spec):
    return document("Route", name, {"listeners": list(listeners), "hosts": list(hosts), "rules": list(rules), **spec})


def split(name, baseline, members, **spec):
    return document("TrafficSplit", name, {"baseline": baseline, "members": members, **spec})


def simple(*origins, timeout=None, **spec):
    """One listener, one rule, one upstream."""
    more = {} if timeout is None else {"timeout": timeout}
    return [listener(), upstream("app", *origins, **spec), route("all", rule("all", to={"upstream": "app"}, **more))]


def proxyc(*args, cwd=None, ok=True):
    run = subprocess.run([BUILD / "bin" / "proxyc", *map(str, args)], cwd=cwd, capture_output=True, text=True,
                         timeout=120, check=False)
    assert not ok or run.returncode == 0, f"proxyc {args}: {run.returncode}\n{run.stdout}{run.stderr}"
    return run


class Policy:
    """A policy repository on disk; tables are compiled from it."""

    def __init__(self, path):
        self.path = Path(path)
        self.made = 0
        (self.path / "policy").mkdir(parents=True)
        project = {"version": "v1alpha1", "include": ["policy"], "lint": {"failOn": "error"}}
        (self.path / "proxyc.yaml").write_text(json.dumps(project) + "\n")

    def write(self, docs):
        lines = "\n---\n".join(json.dumps(d) for d in docs)
        (self.path / "policy" / "all.yaml").write_text(lines + "\n")

    def compile(self, docs=None, *args):
        if docs is not None:
            self.write(docs)
        self.made += 1
        out = self.path.parent / f"{self.path.name}-{self.made}.pxt"
        proxyc("compile", "-C", self.path, "-o", out, *args)
        return out

    def git(self, *args):
        who = ["-c", "user.name=scenario", "-c", "user.email=scenario@example.test", "-c", "commit.gpgsign=false"]
        run = subprocess.run(["git", *who, "-C", self.path, *args], check=True, capture_output=True, text=True)
        return run.stdout.strip()

    def commit(self, message):
        if not (self.path / ".git").exists():
            self.git("init", "-q")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")


# ---- proxyd ----

class UnixHTTP(http.client.HTTPConnection):
    def __init__(self, path, timeout=PATIENCE):
        super().__init__("proxyd", timeout=timeout)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


TROUBLE = re.compile(r"AddressSanitizer|LeakSanitizer|runtime error:|Assertion|worker \d+ .*(died|killed|signal)")


class Proxy:
    """A running proxyd. `calm`: its messages must not speak of trouble when it ends."""

    def __init__(self, path, table=None, workers=2, args=(), state=None, wait=True):
        self.path = Path(path)
        self.path.mkdir(parents=True, exist_ok=True)
        self.state = Path(state) if state else self.path / "state"
        self.state.mkdir(exist_ok=True)
        self.admin_path = self.path / "admin.sock"
        self.log_path = self.path / "access.log"
        self.calm = True
        self.said = open(self.path / "proxyd.err", "w+", encoding="utf-8")
        command = [BUILD / "bin" / "proxyd", "--state", self.state, "--admin", f"unix:{self.admin_path}",
                   "--workers", workers, "--access-log", self.log_path]
        if os.geteuid() == 0:
            command += ["--user", "root"]
        if table:
            command += ["--table", table]
        self.process = subprocess.Popen([str(c) for c in [*command, *args]], stdin=subprocess.DEVNULL,
                                        stdout=self.said, stderr=self.said)
        if wait:
            self.wait_ready()

    def messages(self):
        return (self.path / "proxyd.err").read_text(errors="replace")

    def wait_ready(self):
        def ready():
            assert self.process.poll() is None, f"proxyd ended: {self.process.returncode}\n{self.messages()}"
            try:
                return self.admin("GET", "/readyz")[0] == 200
            except OSError:
                return False
        until(ready, "proxyd ready")

    def admin(self, method, path, body=None):
        c = UnixHTTP(self.admin_path)
        try:
            c.request(method, path, body=body)
            r = c.getresponse()
            return r.status, r.read()
        finally:
            c.close()

    def status(self):
        code, body = self.admin("GET", "/status")
        assert code == 200, body
        return json.loads(body)

    def load(self, table, expect=200):
        data = table if isinstance(table, bytes) else Path(table).read_bytes()
        code, body = self.admin("POST", "/tables", data)
        assert code == expect, (code, body)
        return json.loads(body)

    def metrics(self):
        """{name{labels}: value}"""
        code, body = self.admin("GET", "/metrics")
        assert code == 200
        rows = (line.rsplit(" ", 1) for line in body.decode().splitlines() if line and line[0] != "#")
        return {name: float(value) for name, value in rows}

    def ports(self):
        return {row["name"].split("/")[-1]: row["port"] for row in self.status()["listeners"]}

    def port(self, name="edge"):
        return self.ports()[name]

    def client(self, name="edge", port=None, **kw):
        return Client(port or self.port(name), **kw)

    def workers(self):
        return [w["pid"] for w in self.status()["workers"]]

    def log_lines(self, count):
        """The access log once it has `count` lines at least."""
        def lines():
            text = self.log_path.read_text() if self.log_path.exists() else ""
            rows = [json.loads(line) for line in text.splitlines() if line]
            return len(rows) >= count and rows
        return until(lines, f"{count} lines of access log")

    def stop(self, expect=0):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        text = self.messages()
        self.said.close()
        assert code == expect, f"exit {code}\n{text}"
        if self.calm:
            assert not TROUBLE.search(text), text

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if not self.said.closed:
            self.said.close()


def memory_bytes(pid):
    """Resident, without what is mapped from files or shared."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"RssAnon:\s+(\d+) kB", text).group(1)) * 1024
