# SPDX-License-Identifier: Apache-2.0
"""Which rule takes a request, what it does to it, and who gets which share."""
import collections
import re

import pytest

import kit
from kit import Client, listener, reply, route, rule, split, upstream


def echo(m, c):
    """Answers with the request line, and the head as fields that tests can ask for."""
    return reply(m.start, headers=["X-Origin: 1"])


@pytest.fixture
def shop(serve, origin):
    o = origin(echo)
    docs = [
        listener(),
        upstream("app", o),
        route("hosts", rule("exact", respond={"status": 200, "body": "exact"}), hosts=["www.shop.test"]),
        route("suffix", rule("suffix", respond={"status": 200, "body": "suffix"}), hosts=["*.shop.test"]),
        route("longer", rule("longer", respond={"status": 200, "body": "longer"}), hosts=["*.eu.shop.test"]),
        route("main",
              rule("exact", [{"path": {"exact": "/a"}}], respond={"status": 200, "body": "exact /a"}),
              rule("prefix", [{"path": {"prefix": "/a"}}], respond={"status": 200, "body": "prefix /a"}),
              rule("deeper", [{"path": {"prefix": "/a/b"}}], respond={"status": 200, "body": "prefix /a/b"}),
              rule("item", [{"path": {"template": "/items/{id}"}}], respond={"status": 200, "body": "template"}),
              rule("first", [{"path": {"exact": "/items/first"}}], respond={"status": 200, "body": "exact item"}),
              rule("read", [{"path": {"exact": "/m"}, "methods": ["GET", "HEAD"]}],
                   respond={"status": 200, "body": "read"}),
              rule("write", [{"path": {"exact": "/m"}, "methods": ["POST"]}], respond={"status": 200, "body": "write"}),
              rule("purge", [{"path": {"exact": "/p"}, "methods": ["PURGE"]}], respond={"status": 200, "body": "purged"}),
              rule("plain", [{"path": {"exact": "/c"}}], respond={"status": 200, "body": "plain"}),
              rule("beta", [{"path": {"exact": "/c"}, "headers": {"x-beta": {"exact": "1"}}}],
                   respond={"status": 200, "body": "beta"}),
              rule("page", [{"path": {"exact": "/c"}, "query": {"page": {"present": True}}}],
                   respond={"status": 200, "body": "page"}),
              rule("cookie", [{"path": {"exact": "/c"}, "cookies": {"lang": {"prefix": "de"}}}],
                   respond={"status": 200, "body": "cookie"}),
              rule("absent", [{"path": {"exact": "/d"}, "headers": {"authorization": {"absent": True}}}],
                   respond={"status": 401}),
              rule("allowed", [{"path": {"exact": "/d"}, "headers": {"authorization": {"present": True}}}],
                   respond={"status": 200, "body": "in"}),
              rule("old", [{"path": {"prefix": "/old"}}],
                   redirect={"path": {"replacePrefix": "/new"}, "status": 308}),
              rule("secure", [{"path": {"prefix": "/secure"}}], redirect={"scheme": "https", "status": 301}),
              rule("away", [{"path": {"exact": "/away"}}],
                   redirect={"host": "other.test", "port": 8443, "path": {"replaceFull": "/in"}}),
              rule("cut", [{"path": {"prefix": "/api"}}], to={"upstream": "app"},
                   rewrite={"path": {"replacePrefix": "/"}}),
              rule("full", [{"path": {"exact": "/index"}}], to={"upstream": "app"},
                   rewrite={"path": {"replaceFull": "/index.html"}, "host": "internal.test:8080"}),
              rule("edit", [{"path": {"exact": "/edit"}}], to={"upstream": "app"},
                   requestHeaders={"set": {"x-env": "prod"}, "add": {"x-more": "2"}, "remove": ["x-debug"]},
                   responseHeaders={"set": {"x-frame-options": "DENY"}, "remove": ["x-origin"]}),
              rule("through", [{"path": {"prefix": "/through"}}], to={"upstream": "app"}),
              hosts=["a.test"]),
    ]
    p = serve(docs)
    with p.client() as c:
        yield c, o


@pytest.mark.parametrize("host, body", [
    ("www.shop.test", "exact"), ("WWW.Shop.Test", "exact"), ("www.shop.test.", "exact"), ("www.shop.test:80", "exact"),
    ("x.shop.test", "suffix"), ("x.y.shop.test", "suffix"), ("x.eu.shop.test", "longer"), ("eu.shop.test", "suffix"),
])
def test_hosts(shop, host, body):
    assert shop[0].ask(host=host).body == body.encode()


@pytest.mark.parametrize("host", ["shop.test", "xshop.test", "other.test", "127.0.0.1"])
def test_other_hosts_are_404(shop, host):
    assert shop[0].ask(host=host).status == 404


@pytest.mark.parametrize("path, body", [
    ("/a", "exact /a"), ("/a/", "prefix /a"), ("/a/x", "prefix /a"), ("/a/b", "prefix /a/b"), ("/a/b/c", "prefix /a/b"),
    ("/a/./b/../b/c", "prefix /a/b"), ("/%61/b", "prefix /a/b"), ("/a?x=/a/b", "exact /a"),
    ("/items/7", "template"), ("/items/first", "exact item"), ("http://a.test/a", "exact /a"),
])
def test_paths(shop, path, body):
    assert shop[0].ask(path).body == body.encode()


@pytest.mark.parametrize("path", ["/", "/ab", "/items", "/items/7/x", "/items/", "/A", "/m/"])
def test_other_paths_are_404(shop, path):
    assert shop[0].ask(path).status == 404


def test_methods(shop):
    c, _ = shop
    assert [c.ask("/m", m).body for m in ("GET", "POST")] == [b"read", b"write"]
    r = c.ask("/m", "HEAD")
    assert (r.status, r.body, r.get("Content-Length")) == (200, b"", "4")
    r = c.ask("/m", "DELETE")
    assert r.status == 405 and sorted(r.get("Allow").split(", ")) == ["GET", "HEAD", "POST"]
    assert c.ask("/m", "BREW").status == 501, "an unknown method is only taken where it is named"
    assert c.ask("/p", "PURGE").body == b"purged"
    assert c.ask("/none", "DELETE").status == 404


@pytest.mark.parametrize("path, headers, body", [
    ("/c", {}, b"plain"),
    ("/c", {"X-Beta": "1"}, b"beta"),
    ("/c", {"x-beta": "2"}, b"plain"),
    ("/c?page=3", {}, b"page"),
    ("/c?page", {}, b"page"),
    ("/c?pages=3", {}, b"plain"),
    ("/c", {"Cookie": "a=b; lang=de-AT"}, b"cookie"),
    ("/c", {"Cookie": "lang=en; xlang=de"}, b"plain"),
    ("/c?page=1", {"X-Beta": "1"}, b"beta"),
    ("/d", {}, b""),
    ("/d", {"Authorization": "x"}, b"in"),
])
def test_conditions(shop, path, headers, body):
    assert shop[0].ask(path, headers=headers).body == body


@pytest.mark.parametrize("path, status, location", [
    ("/old/x?y=1", 308, "/new/x?y=1"),
    ("/old", 308, "/new"),
    ("/secure/x?y", 301, "https://a.test/secure/x?y"),
    ("/away?q", 302, ":8443/in?q"),
])
def test_redirects(shop, path, status, location):
    r = shop[0].ask(path)
    assert r.status == status and r.get("Location").endswith(location), r.get("Location")
    assert re.match(r"https?://(a|other)\.test", r.get("Location"))


def test_a_redirect_says_no_second_line_whatever_the_query_holds(shop):
    r = shop[0].ask("/old/%0d%0aSet-Cookie:x?%0d%0ax")
    assert r.all("Set-Cookie") == [] and r.status in (308, 400)


@pytest.mark.parametrize("path, target, host", [
    ("/api/v1/x?y=1", "/v1/x?y=1", "a.test"), ("/api", "/", "a.test"), ("/api/", "/", "a.test"),
    ("/index?q=1", "/index.html?q=1", "internal.test:8080"), ("/through/./x/../y//z", None, "a.test"),
])
def test_rewrites(shop, path, target, host):
    c, o = shop
    assert c.ask(path).status == 200
    assert o.last.get("Host") == host and o.last.all("Host") == [host]
    if target:
        assert o.last.target == target
    else:
        assert "/./" not in o.last.target and ".." not in o.last.target


def test_header_edits_both_ways(shop):
    c, o = shop
    r = c.ask("/edit", headers=[("X-Env", "dev"), ("x-more", "1"), ("X-Debug", "1"), ("x-debug", "2"), ("X-Kept", "k")])
    assert o.last.all("x-env") == ["prod"] and o.last.all("x-more") == ["1", "2"]
    assert o.last.all("x-debug") == [] and o.last.all("x-kept") == ["k"]
    assert r.all("x-frame-options") == ["DENY"] and r.all("x-origin") == []


def test_what_forwarding_adds(shop):
    c, o = shop
    r = c.ask("/through")
    m = o.last
    assert m.get("Via") == "1.1 proxyd" and r.get("Via") == "1.1 proxyd"
    assert m.get("X-Forwarded-For") == "127.0.0.1" and m.get("X-Forwarded-Proto") == "http"
    assert m.get("X-Forwarded-Host") == "a.test"
    assert re.fullmatch("[0-9a-f]{32}", m.get("X-Request-Id"))
    assert r.get("Date") is not None
    ids = {c.ask("/through") and o.last.get("X-Request-Id") for _ in range(50)}
    assert len(ids) == 50


SPOOFED = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Request-Id", "X-Real-IP", "Forwarded"]


@pytest.mark.parametrize("change", [str, str.upper, str.lower, lambda n: n.replace("-", "_"),
                                    lambda n: n.replace("-", "_").upper(), lambda n: n.replace("-", ".")])
def test_what_clients_say_about_themselves_is_not_believed(shop, change):
    c, o = shop
    assert c.ask("/through", headers=[(change(n), "6.6.6.6") for n in SPOOFED]).status == 200

    def folded(name):
        return name.lower().replace("_", "-").replace(".", "-")
    for name in SPOOFED:
        values = [v for n, v in o.last.fields if folded(n) == name.lower()]
        assert "6.6.6.6" not in values and len(values) <= 1, (name, values)


def test_the_local_answers_of_every_kind_carry_a_date(shop):
    c, _ = shop
    for path, status in (("/a", 200), ("/none", 404), ("/old", 308)):
        r = c.ask(path)
        assert r.status == status and re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", r.get("Date"))


def test_listeners_do_not_share_rules_by_accident(serve):
    docs = [listener("public", "127.0.3.1:0"), listener("internal", "127.0.3.2:0"),
            route("open", rule("r", respond={"status": 200, "body": "open"}), listeners=["public"]),
            route("admin", rule("r", [{"path": {"prefix": "/admin"}}], respond={"status": 200, "body": "admin"}),
                  listeners=["internal"])]
    p = serve(docs)
    ports = p.ports()
    with Client(ports["public"], "127.0.3.1") as c:
        assert c.ask("/admin").body == b"open"
    with Client(ports["internal"], "127.0.3.2") as c:
        assert (c.ask("/admin").body, c.ask("/").status) == (b"admin", 404)


def test_a_listener_on_a_unix_socket(serve, tmp_path):
    import socket
    path = tmp_path / "front.sock"
    serve([listener("edge", f"unix:{path}"), route("r", rule("r", respond={"status": 200, "body": "hi"}))])
    s = socket.socket(socket.AF_UNIX)
    s.connect(str(path))
    s.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert kit.Pipe(s).read_message("GET").body == b"hi"
    s.close()


# ---- limits of a listener ----

@pytest.mark.parametrize("limits, request_bytes, status", [
    ({"head": "1KiB"}, b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 2000 + b"\r\n\r\n", 431),
    ({"fields": 3}, b"GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\nX: 3\r\n\r\n", 431),
    ({"target": "64B"}, b"GET /" + b"x" * 100 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
])
def test_limits_of_a_listener(serve, limits, request_bytes, status):
    p = serve([listener(limits=limits), route("r", rule("r", respond={"status": 200}))])
    with p.client() as c:
        c.send(request_bytes)
        assert c.response().status == status and c.ended()
    assert kit.fetch(p.port(), host="a").status == 200


# ---- splits ----

def two(origin, percent, **spec):
    old, new = origin(body=b"old"), origin(body=b"new")

    def docs(percent):
        return [listener(), upstream("v1", old), upstream("v2", new),
                split("s", "stable", {"stable": {"upstream": "v1"}, "canary": {"upstream": "v2", "percent": percent}},
                      **spec),
                route("all", rule("all", to={"split": "s"}))]
    return docs(percent), docs


def shares(c, count, **kw):
    return collections.Counter(c.ask(**kw).body for _ in range(count))


@pytest.mark.parametrize("percent", [0, 0.5, 10, 33.33, 100])
def test_shares_without_a_key_are_exact_within_one_in_a_thousand(serve, origin, percent):
    docs, _ = two(origin, percent)
    p = serve(docs, workers=1)
    with p.client() as c:
        for _ in range(3):
            assert abs(shares(c, 1000)[b"new"] - 10 * percent) <= 1
    assert sum(v for k, v in p.metrics().items() if k.startswith("proxyd_member_requests_total")) == 3000


def variants(c, users):
    return {u: c.ask(headers={"x-user": u}).body for u in users}


USERS = [f"user-{i}" for i in range(1000)]


def test_users_stay_where_they_are_and_growth_only_moves_from_old_to_new(serve, origin, policy):
    docs, grow = two(origin, 10, stickyBy=[{"header": "x-user"}])
    p = serve(docs)
    with p.client() as c:
        at10 = variants(c, USERS)
        assert variants(c, USERS) == at10, "sticky"
        first = {u for u, v in at10.items() if v == b"new"}
        assert 70 <= len(first) <= 130
        p.load(policy.compile(grow(25)))
        at25 = {u for u, v in variants(c, USERS).items() if v == b"new"}
        assert first < at25 and 210 <= len(at25) <= 290
        p.load(policy.compile(grow(10)))
        assert variants(c, USERS) == at10, "and back to exactly the same users"


def test_the_first_key_that_a_request_has_decides(serve, origin):
    docs, _ = two(origin, 50, stickyBy=[{"header": "x-user"}, {"cookie": "session"}])
    p = serve(docs)
    with p.client() as c:
        by_header = [c.ask(headers={"x-user": "u", "Cookie": f"session={i}"}).body for i in range(50)]
        assert len(set(by_header)) == 1
        by_cookie = collections.Counter(c.ask(headers={"Cookie": f"session={i}"}).body for i in range(200))
        assert 60 < by_cookie[b"new"] < 140
        assert shares(c, 1000)[b"new"] == pytest.approx(500, abs=2), "no key: exact shares"


@pytest.mark.parametrize("trusted, bodies", [("127.0.0.0/8", {b"new"}), ("10.0.0.0/8", {b"old"})])
def test_only_trusted_clients_choose(serve, origin, trusted, bodies):
    docs, _ = two(origin, 0, force={"header": "x-variant", "from": [trusted]})
    p = serve(docs, workers=1)
    with p.client() as c:
        assert {c.ask(headers={"X-Variant": "canary"}).body for _ in range(20)} == bodies
        assert {c.ask(headers={"X-Variant": "unknown"}).body for _ in range(20)} == {b"old"}
        assert c.ask().body == b"old"
    forced = {line["forced"] for line in p.log_lines(41) if line["variant"] == "canary"}
    assert forced == ({True} if bodies == {b"new"} else set())
