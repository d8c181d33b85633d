# SPDX-License-Identifier: Apache-2.0
"""HTTP on raw sockets: messages, clients, origins.

No good HTTP library on purpose: clients and origins must be able to say anything, and to see exactly what proxyd said.
There is one strict reader of messages for both sides. Waiting is always for something that happens, with a deadline;
nobody sleeps and hopes.
"""
import re
import select
import socket
import struct
import threading
import time

PATIENCE = 20.0  # seconds: a deadline for what should take milliseconds


def until(condition, what="what was waited for", patience=PATIENCE):
    """Calls condition() until it gives something true, and returns that."""
    end = time.monotonic() + patience
    while True:
        got = condition()
        if got:
            return got
        assert time.monotonic() < end, f"{what}: not within {patience} s"
        select.select([], [], [], 0.003)


# ---- messages ----

class Broken(Exception):
    """The peer ended or reset the connection in the middle of a message."""


class Message:
    """start: the first line; fields: [(name, value)]; body; complete: False where it was broken off."""

    def __init__(self, start, fields):
        self.start = start
        self.fields = fields
        self.body = b""
        self.trailer = []
        self.complete = False
        self.interim = []
        self.connection = None

    def all(self, name):
        return [v for n, v in self.fields if n.lower() == name.lower()]

    def get(self, name):
        return (self.all(name) or [None])[0]

    def has_line(self, line):
        name, _, value = line.partition(":")
        return value.strip() in self.all(name)

    @property
    def status(self):
        return int(self.start.split(" ")[1])

    @property
    def method(self):
        return self.start.split(" ")[0]

    @property
    def target(self):
        return self.start.split(" ")[1]

    def __repr__(self):
        return f"<{self.start!r} {self.fields} {self.body[:60]!r}{'' if self.complete else ' BROKEN'}>"


def parse_head(raw):
    """Strict: CRLF lines, `Name: value`. raw ends with the empty line."""
    assert raw.endswith(b"\r\n\r\n"), raw
    lines = raw[:-4].decode("latin-1").split("\r\n")
    assert not any("\n" in line or "\r" in line for line in lines), raw
    fields = []
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        assert colon and re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name), line
        fields.append((name, value.strip(" \t")))
    return Message(lines[0], fields)


def framing(m, request_method=None):
    """Of a response where request_method is given: ("none",), ("length", n), ("chunked",), ("close",)."""
    coding, length = m.all("Transfer-Encoding"), m.all("Content-Length")
    assert len(coding) <= 1 and len(length) <= 1 and not (coding and length), m
    if request_method is not None and (request_method == "HEAD" or m.status < 200 or m.status in (204, 304)):
        return ("none",)
    if coding:
        assert coding == ["chunked"], m
        return ("chunked",)
    if length:
        return ("length", int(length[0]))
    return ("close",) if request_method is not None else ("none",)


class Pipe:
    """Reads messages from a blocking socket; what was read too much stays in `kept`."""

    def __init__(self, sock):
        self.sock = sock
        self.kept = b""
        self.reset = False

    def more(self, most=65536):
        try:
            data = self.sock.recv(most)
        except ConnectionError:
            self.reset = True
            data = b""
        self.kept += data
        return bool(data)

    def take(self, n):
        data, self.kept = self.kept[:n], self.kept[n:]
        return data

    def read_until(self, mark):
        at = self.kept.find(mark)
        while at < 0:
            begin = max(len(self.kept) - len(mark), 0)
            if not self.more():
                raise Broken(self.kept)
            at = self.kept.find(mark, begin)
        return self.take(at + len(mark))

    def read_exactly(self, n, sink):
        while n:
            if not self.kept and not self.more():
                raise Broken(b"")
            part = self.take(n)
            n -= len(part)
            sink(part)

    def read_chunks(self, m, sink):
        while True:
            line = self.read_until(b"\r\n")
            assert re.fullmatch(rb"[0-9a-fA-F]{1,16}\r\n", line), line
            size = int(line, 16)
            if size == 0:
                break
            self.read_exactly(size, sink)
            assert self.read_until(b"\r\n") == b"\r\n"
        while (line := self.read_until(b"\r\n")) != b"\r\n":
            m.trailer.append(line)

    def read_body(self, m, how, sink):
        if how[0] == "length":
            self.read_exactly(how[1], sink)
        elif how[0] == "chunked":
            self.read_chunks(m, sink)
        elif how[0] == "close":
            while self.kept or self.more():
                sink(self.take(len(self.kept)))
            if self.reset:
                raise Broken(b"")
        m.complete = True

    def read_message(self, request_method=None, sink=None, head_seen=None):
        """None where the connection ended between messages. sink takes the body instead of keeping it."""
        if not self.kept and not self.more():
            return None
        m = parse_head(self.read_until(b"\r\n\r\n"))
        if head_seen:
            head_seen(m)
        body = []
        try:
            self.read_body(m, framing(m, request_method), sink or body.append)
        except Broken:
            pass
        m.body = b"".join(body)
        return m


# ---- clients ----

class Client(Pipe):
    def __init__(self, port, host="127.0.0.1", timeout=PATIENCE, buffer=None):
        sock = socket.socket()
        sock.settimeout(timeout)
        if buffer:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        sock.connect((host, port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().__init__(sock)

    def send(self, data):
        self.sock.sendall(data if isinstance(data, bytes) else data.encode("latin-1"))

    def response(self, method="GET", sink=None):
        """The next final response, with the interim ones before it in .interim; None at a clean end."""
        interim = []
        while True:
            m = self.read_message(method, sink)
            if m is None or m.status >= 200:
                break
            interim.append(m)
        if m is not None:
            m.interim = interim
        return m

    def ask(self, path="/", method="GET", headers=(), body=None, host="a.test", version="1.1"):
        fields = list(headers.items()) if isinstance(headers, dict) else list(headers)
        if body is not None:
            fields.append(("Content-Length", str(len(body))))
        head = f"{method} {path} HTTP/{version}\r\nHost: {host}\r\n"
        self.send((head + "".join(f"{n}: {v}\r\n" for n, v in fields) + "\r\n").encode("latin-1") + (body or b""))
        return self.response(method)

    def ended(self):
        """Waits for the end of the connection; True where nothing more came before it."""
        return not self.kept and not self.more()

    def shut(self):
        self.sock.shutdown(socket.SHUT_WR)

    def close(self):
        self.sock.close()

    def abort(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def fetch(port, path="/", **kw):
    """One request on a connection of its own."""
    with Client(port) as c:
        return c.ask(path, **kw)


# ---- origins ----

def reply(body=b"ok", status=200, headers=()):
    body = body if isinstance(body, bytes) else body.encode()
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


class OriginConnection(Pipe):
    def __init__(self, origin, sock, index):
        super().__init__(sock)
        self.origin = origin
        self.index = index
        self.ended = threading.Event()  # the peer closed or reset it, or we did
        self.served = 0

    def send(self, data):
        try:
            self.sock.sendall(data)
            return True
        except OSError:
            return False

    def request(self, sink=None):
        """The next request, recorded; None at the end."""
        try:
            m = self.read_message(None, sink, self.begin)
        except (Broken, OSError):
            return None
        if m is not None:
            self.origin.record(m)
        return m

    def begin(self, m):
        m.connection = self.index
        self.origin.begun.append(m)
        if m.get("Expect") and self.origin.continues:
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    def close(self):
        self.sock.close()

    def abort(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def drain(self):
        while self.more():
            self.kept = b""


class Origin:
    """A server on 127.0.0.1 with a thread per connection.

    answer(request, connection) returns the bytes to send, or None: then it has seen to everything itself and the
    connection is read no more. `session(connection)` replaces the whole loop.
    """

    def __init__(self, answer=None, session=None, continues=True, port=0, body=b"ok"):
        self.answer = answer or (lambda request, c: reply(b"" if request.method == "HEAD" else body))
        self.session = session or self.converse
        self.continues = continues
        self.begun = []     # every request whose head came
        self.requests = []  # those that came whole
        self.connections = []
        self.lock = threading.Lock()
        self.listening = socket.socket()
        self.listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listening.bind(("127.0.0.1", port))
        self.listening.listen(4096)
        self.port = self.listening.getsockname()[1]
        self.address = f"127.0.0.1:{self.port}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                sock, _ = self.listening.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self.lock:
                c = OriginConnection(self, sock, len(self.connections))
                self.connections.append(c)
            threading.Thread(target=self.run, args=(c,), daemon=True).start()

    def run(self, c):
        try:
            self.session(c)
        except (OSError, Broken):
            pass
        finally:
            c.sock.close()
            c.ended.set()

    def converse(self, c):
        while (m := c.request()) is not None and m.complete:
            data = self.answer(m, c)
            if data is None or not c.send(data):
                return
            c.served += 1

    def record(self, m):
        with self.lock:
            if m.complete:
                self.requests.append(m)

    def wait(self, count):
        """The requests, once there are `count` of them."""
        until(lambda: len(self.requests) >= count, f"{count} requests at the origin")
        return self.requests

    def stop(self):
        """No more connections; those that are open end."""
        try:
            self.listening.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listening.close()
        for c in self.connections:
            try:
                c.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    @property
    def last(self):
        return self.requests[-1]


def free_port():
    """A port on which nobody listens."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class FullListener:
    """A port that swallows SYNs: its accept queue is full and nobody accepts."""

    def __init__(self):
        self.sock = socket.socket()
        self.sock.bind(("127.0.0.1", 0))
        self.sock.listen(0)
        self.address = "127.0.0.1:%d" % self.sock.getsockname()[1]
        self.fill = []
        for _ in range(4):
            s = socket.socket()
            s.setblocking(False)
            s.connect_ex(self.sock.getsockname())
            self.fill.append(s)

    def stop(self):
        for s in [*self.fill, self.sock]:
            s.close()
