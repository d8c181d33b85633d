# SPDX-License-Identifier: Apache-2.0
"""`proxyc diff` and `proxyc breaking` on a repository with history: one test a class, and every example is replayed."""
import json
import re

import pytest

from cli import FILES, HEAD, make_repo

SHOP = "base/shop.yaml"


@pytest.fixture
def repo(tmp_path):
    return make_repo(tmp_path / "repo")


def diff(repo, *args):
    done = repo("diff", "HEAD", "--env", "prod", "--format", "json", *args)
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert told["format_version"] == "2.2"
    return told["environments"][0]


def explain(repo, rev, example):
    """what proxyc makes of an example at a revision: the rule, or empty"""
    args = ["-X", example["method"]]
    cookies = [f"{f['name']}={f['value']}" for f in example["fields"] if f["in"] == "cookie"]
    query = [f"{f['name']}={f['value']}" for f in example["fields"] if f["in"] == "query"]
    for field in example["fields"]:
        if field["in"] == "header":
            args += ["-H", f"{field['name']}: {field['value']}"]
    if cookies:
        args += ["-H", "cookie: " + "; ".join(cookies)]
    url = f"http://{example['host']}{example['path']}" + ("?" + "&".join(query) if query else "")
    args += ["--listener", example["listener"], "--rev", rev, "--env", "prod", "--format", "json", url]
    done = repo("explain", *args)
    assert done.code == 0, done.err
    return json.loads(done.out).get("rule", "")


def replay(repo, told):
    """every example that is printed goes where it is said to go; of requests that change hands it really changes"""
    count = 0
    for shift in told["requests"]:
        assert shift["examples"] or shift["unknown"]
        for example in shift["examples"]:
            was, now = explain(repo, "HEAD", example), explain(repo, "WORKTREE", example)
            assert (was, now) == (shift["rule_from"], shift["rule_to"]) == (example["was"]["rule"], example["is"]["rule"])
            assert was != now
            count += 1
    for change in told["changes"]:
        for example in change["examples"]:
            assert explain(repo, "HEAD", example) == explain(repo, "WORKTREE", example) == change["name"]
            count += 1
    return count


RULE = "    - name: rest\n      respond: {status: 404, body: none}\n"
BETA = "    - name: beta\n      match: [{path: {prefix: /checkout}, headers: {x-beta: {exact: \"1\"}}}]\n      to: {upstream: v2}\n"

# the edit; classes of objects; (class, from, to, request) of those that change hands
CASES = {
    "added rule": (
        [(SHOP, RULE, BETA + RULE)], {"rule shop/shop/beta": "route+"},
        [("action", "shop/shop/checkout", "shop/shop/beta", "GET http://shop.test/checkout   x-beta: 1")]),
    "removed rule": (
        [(SHOP, RULE, "")], {"rule shop/shop/rest": "route-"},
        [("route-", "shop/shop/rest", "", "GET http://shop.test/")]),
    "renamed rule": (
        [(SHOP, "name: checkout\n", "name: buy\n")], {"rule shop/shop/buy": ""}, []),
    "renamed and changed rule": (
        [(SHOP, "name: checkout\n", "name: buy\n"),
         (SHOP, "      to: {split: checkout}\n", "      to: {split: checkout}\n      timeout: 3s\n")],
        {"rule shop/shop/buy": "route+", "rule shop/shop/checkout": "route-"},
        [("action", "shop/shop/checkout", "shop/shop/buy", "GET http://shop.test/checkout")]),
    "another path": (
        [(SHOP, "exact: /healthz", "exact: /livez")], {"rule shop/shop/health": "match"},
        [("action", "shop/shop/health", "shop/shop/rest", "GET http://shop.test/healthz"),
         ("action", "shop/shop/rest", "shop/shop/health", "GET http://shop.test/livez")]),
    "another host": (
        [(SHOP, "hosts: [shop.test]", 'hosts: ["*.test"]')], {"route shop/shop": "match"},
        [("route+", "", "shop/shop/checkout", "GET http://www.test/checkout"),
         ("route+", "", "shop/shop/health", "GET http://www.test/healthz"),
         ("route+", "", "shop/shop/rest", "GET http://www.test/")]),
    "another action": (
        [(SHOP, "respond: {status: 200, body: ok}", "respond: {status: 204}")], {"rule shop/shop/health": "action"}, []),
    "no timeout": (
        [(SHOP, "      to: {split: checkout}\n", "      to: {split: checkout}\n      timeout: none\n")],
        {"rule shop/shop/checkout": "resilience"}, []),
    "another share": (
        [("environments/prod/split.yaml", "percent: 10", "percent: 12.55")], {"split shop/checkout": "split"}, []),
    "another endpoint": (
        [("base/upstreams.yaml", "127.0.0.1:9001", "127.0.0.1:9003")], {"upstream shop/v1": "upstream"}, []),
    "more connections": (
        [("base/upstreams.yaml", '[{address: "127.0.0.1:9001"}]\n',
          '[{address: "127.0.0.1:9001"}]\n  concurrency: {connections: 5000}\n')], {"upstream shop/v1": "limit"}, []),
    "another address": (
        [("base/edge.yaml", "18080", "18081")], {"listener shop/edge": "listener"}, []),
}


@pytest.mark.parametrize("name", CASES)
def test_each_class_of_difference_is_called_by_its_name(repo, name):
    edits, objects, requests = CASES[name]
    for edit in edits:
        repo.edit(*edit)
    told = diff(repo)
    assert {f"{c['part']} {c['name']}": ",".join(c["classes"]) for c in told["changes"]} == objects
    assert sorted((",".join(r["classes"]), r["rule_from"], r["rule_to"], r["examples"][0]["request"])
                  for r in told["requests"]) == sorted(requests)
    replay(repo, told)
    assert told["effect"] == ("rebind-listener" if name == "another address" else "swap")


def test_where_secrets_come_from_is_compared(repo):
    environment = ("apiVersion: proxyc.dev/v1alpha1\nkind: Environment\nmetadata: {{name: {}}}\n"
                   "spec: {{secretProviders: {{files: {{directory: {}}}}}}}\n")
    for name, folder in [("prod", "/run/prod"), ("staging", "/run/staging")]:
        repo.write({f"environments/{name}/environment.yaml": environment.format(name, folder)})
    told = diff(repo)
    assert [(c["change"], c["part"], c["name"], c["classes"]) for c in told["changes"]] == [
        ("added", "environment", "secretProviders", ["auth"])]
    assert not told["unnamed"]
    repo.commit("providers")
    both = json.loads(repo("diff", "--env", "staging..prod", "--format", "json").out)["environments"][0]
    assert [(f["what"], f["from"], f["to"]) for c in both["changes"] for f in c["facts"]] == [
        ("secretProviders.files.directory", "/run/staging", "/run/prod")]
    repo.edit("environments/prod/environment.yaml", "/run/prod", "/run/staging")
    repo.edit("environments/prod/environment.yaml", "spec: {", "spec: {production: true, ")
    repo.commit("the same")
    both = json.loads(repo("diff", "--env", "staging..prod", "--format", "json").out)["environments"][0]
    assert (both["changes"], both["effect"]) == ([], "none")


@pytest.mark.parametrize("edit", [
    (SHOP, "spec:", "spec:   # only words"),
    (SHOP, "{path: {exact: /healthz}, methods: [GET]}", "{methods: [GET], path: {exact: /healthz}}"),
    None,
])
def test_words_and_order_are_no_difference(repo, edit):
    if edit is not None:
        repo.edit(*edit)
    repo.write({"base/renamed.yaml": (repo.path / SHOP).read_text()})
    (repo.path / SHOP).unlink()
    told = diff(repo)
    assert (told["changes"], told["requests"], told["effect"]) == ([], [], "none")
    assert repo("diff", "HEAD", "--env", "prod", "--exit-code").code == 0


def test_an_action_that_changed_has_an_example_that_the_rule_takes(repo):
    repo.edit(SHOP, "respond: {status: 200, body: ok}", "respond: {status: 204}")
    told = diff(repo)
    assert told["changes"][0]["examples"][0]["request"] == "GET http://shop.test/healthz"
    assert told["changes"][0]["examples"][0]["is"]["does"] == "answer 204"
    assert replay(repo, told) == 1


def test_what_got_weaker_is_counted_and_said(repo):
    repo.edit(SHOP, "      to: {split: checkout}\n", "      to: {split: checkout}\n      timeout: none\n")
    human = repo("diff", "HEAD", "--env", "prod").out
    assert "    timeout: 15s → none   WEAKENED: removed\n" in human
    assert "1 object differs, 1 weakened; payload " in human
    repo.commit("no timeout")
    repo.edit(SHOP, "timeout: none", "timeout: 15s")
    assert diff(repo)["weakened"] == 0


def test_what_somebody_wrote_stays_in_its_line(repo):
    repo.edit(SHOP, "respond: {status: 404, body: none}", 'respond: {status: 404, body: "\\n::error::x\\e[1m"}')
    human = repo("diff", "HEAD", "--env", "prod").out
    assert "    respond.body: none → ?::error::x?[1m\n" in human


def test_a_fault_shows_no_secret(repo):
    repo.edit(SHOP, "body: none", 'password: q8Zt41LmXv02RsPd, x: {')
    for args in (["diff", "HEAD"], ["breaking", "--against", "HEAD"], ["compile", "--check", "--env", "prod"], ["test"]):
        done = repo(*args)
        assert done.code == 1 and "****************" in done.err, args
        assert "q8Zt41" not in done.out + done.err, args


def test_classes_are_picked_out_and_count_for_the_exit_status(repo):
    repo.edit("environments/prod/split.yaml", "percent: 10", "percent: 20")
    assert repo("diff", "HEAD", "--env", "prod", "--exit-code", "--class", "auth,route-").code == 0
    assert repo("diff", "HEAD", "--env", "prod", "--exit-code", "--class", "split").code == 1
    done = repo("diff", "HEAD", "--class", "splits")
    assert done.code == 2 and "there is no class `splits`; there is match, action, split" in done.err


def test_the_comment_of_a_pull_request_is_markdown(repo):
    repo.edit(SHOP, RULE, RULE.replace("rest", "others").replace("none", "gone"))
    done = repo("diff", "HEAD", "--env", "prod", "--format", "markdown")
    assert done.code == 0
    assert done.out.startswith("### proxyc diff: <code>prod</code>\n")
    assert done.out.count("<details>") == done.out.count("</details>") == 2
    for line in done.out.splitlines():
        if line.startswith("|"):
            assert line.endswith("|")


def test_the_keys_that_move_between_endpoints_are_said_in_every_format(repo):
    pool = """apiVersion: proxyc.dev/v1alpha1
kind: Upstream
metadata: {name: cache, namespace: shop}
spec:
  lb: {algorithm: ring-hash, hashBy: [{header: x-user}]}
  endpoints: [{address: "192.0.2.1:80"}, {address: "192.0.2.2:80"}, {address: "192.0.2.3:80"}]
"""
    use = "    - name: cached\n      match: [{path: {prefix: /cached}}]\n      to: {upstream: cache}\n    - name: rest\n"
    repo.edit(SHOP, "    - name: rest\n", use)
    repo.write({"base/cache.yaml": pool})
    repo.commit("a cache")
    repo.edit("base/cache.yaml", '{address: "192.0.2.1:80"}, ', "")
    change, = diff(repo)["changes"]
    assert change["keys"] == "move" and 2500 < change["keys_moved"] < 4200
    said = re.compile(r"moves \d\d\.\d+% of keys to another endpoint")
    for form in ("human", "markdown"):
        assert said.search(repo("diff", "HEAD", "--env", "prod", "--format", form).out)


def test_what_was_measured_says_how_many_requests_move(repo):
    repo.edit("environments/prod/split.yaml", "percent: 10", "percent: 25")
    repo.edit(SHOP, RULE, RULE.replace("rest", "others").replace("none", "gone"))
    repo.write({"../load.json": json.dumps({"period": "p95 hour", "rules": {
        "shop/shop/checkout": {"rate": 1220}, "shop/shop/rest": {"rate": 12.5}, "shop/shop/gone": {"rate": 1}}})})
    args = ("diff", "HEAD", "--env", "prod", "--metrics", "../load.json")
    done = repo(*args, "--format", "json")
    changes = {(c["part"], c["name"]): c for c in json.loads(done.out)["environments"][0]["changes"]}
    split = changes["split", "shop/checkout"]
    rest, others = changes["rule", "shop/shop/rest"], changes["rule", "shop/shop/others"]
    assert (split["rate"], split["rate_partial"], split["rate_source"]) == (1220, False, "load.json, p95 hour")
    assert [m["rate"] for m in split["moves"]] == [183]
    assert (rest["change"], rest["rate"]) == ("removed", 12.5)
    assert (others["change"], others["rate"]) == ("added", None)
    assert done.err == "note: --metrics has rule `shop/shop/gone`, and the policy has not\n"
    for form in ("human", "markdown"):
        out = repo(*args, "--format", form).out
        assert "0 back, about 183 req/s" in out and "takes 1220 req/s (load.json, p95 hour)" in out
        assert "305 req/s expected; what shop/v2 carries is unknown" in out
    assert "req/s" not in repo("diff", "HEAD", "--env", "prod").out


@pytest.mark.parametrize("time, carried, verdict", [(500, 2048, "ok"), (5000, 204.8, "TOO LITTLE")])
def test_each_member_has_what_it_is_to_take_and_what_its_upstream_carries(repo, time, carried, verdict):
    repo.edit("environments/prod/split.yaml", "percent: 10", "percent: 25")
    repo.write({"../load.json": json.dumps({"rules": {"shop/shop/checkout": {"rate": 1220}},
                                            "upstreams": {"shop/v2": {"rate": 122, "meanMs": time}}})})
    args = ("diff", "HEAD", "--env", "prod", "--metrics", "../load.json")
    change, = json.loads(repo(*args, "--format", "json").out)["environments"][0]["changes"]
    loads = {row["member"]: (row["rate"], row["rate_carried"]) for row in change["loads"]}
    assert loads == {"stable": (915, None), "canary": (305, carried)}
    assert f"canary: 305 req/s expected, shop/v2 carries {carried:.0f}: {verdict}" in repo(*args).out


def test_a_file_of_metrics_that_cannot_be_read_ends_diff(repo):
    repo.write({"../load.json": '{"rules": {"shop/shop/pay": {"rate": -1}}}'})
    done = repo("diff", "HEAD", "--metrics", "../load.json")
    assert done.code == 3 and done.out == "" and "../load.json:1:38" in done.err


def test_json_has_the_members_that_it_promises(repo):
    repo.edit(SHOP, RULE, RULE.replace("rest", "others").replace("none", "gone"))
    repo.edit("environments/prod/split.yaml", "percent: 10", "percent: 20")
    told = diff(repo)
    assert set(told) == {"environment_from", "environment_to", "content_id_from", "content_id_to", "effect", "classes",
                         "weakened", "unnamed", "changes", "requests", "hosts_gone"}
    for change in told["changes"]:
        assert set(change) == {"change", "classes", "part", "name", "place", "facts", "moves", "rate", "rate_partial",
                               "rate_source", "loads", "reshuffled", "keys", "keys_moved", "examples"}
        assert re.fullmatch(r"[a-z/.]+:\d+:\d+", change["place"])
    for shift in told["requests"]:
        assert set(shift) == {"classes", "rule_from", "rule_to", "hosts", "unknown", "open", "weakened", "examples"}


# ---- breaking ----

def breaking(repo, *args):
    return repo("breaking", "--against", "HEAD", "--env", "prod", *args)


@pytest.mark.parametrize("edit, class_, line", [
    ((SHOP, RULE, ""), "route-", "prod: [route-] requests of rule shop/shop/rest go to no rule"),
    ((SHOP, "    - name: checkout\n      match: [{path: {prefix: /checkout}}]\n      to: {split: checkout}\n", ""), "route-",
     "prod: [route-] requests of rule shop/shop/checkout go to rule shop/shop/rest"),
    ((SHOP, "hosts: [shop.test]", 'hosts: ["*.test"]'), "host-", "prod: [host-] shop.test on listener shop/edge"),
    (("environments/prod/split.yaml", "percent: 10", "percent: 60"), "split",
     "prod: [split] split shop/checkout: canary gains 50%, 25% is the largest step"),
])
def test_dangers_are_findings_unless_allowed(repo, edit, class_, line):
    repo.edit(*edit)
    done = breaking(repo)
    assert done.code == 1, done.out + done.err
    assert any(one.startswith(line) for one in done.out.splitlines()), done.out
    assert {f["class"] for f in json.loads(breaking(repo, "--format", "json").out)["findings"]} == {class_}
    done = breaking(repo, "--allow", class_)
    assert (done.code, done.out) == (0, "0 dangerous differences\n")


@pytest.mark.parametrize("edit", [
    (SHOP, "name: checkout\n", "name: buy\n"),
    (SHOP, RULE, BETA + RULE),
    ("environments/prod/split.yaml", "percent: 10", "percent: 0"),
    (SHOP, "respond: {status: 200, body: ok}", "respond: {status: 204}"),
])
def test_what_loses_nothing_is_no_danger(repo, edit):
    repo.edit(*edit)
    done = breaking(repo)
    assert (done.code, done.out) == (0, "0 dangerous differences\n")


def test_breaking_wants_to_know_against_what(repo):
    assert repo("breaking").code == 2
    done = breaking(repo, "--allow", "all")
    assert done.code == 2 and "`--allow` takes auth, tls, route-, host- and split, not `all`" in done.err


# ---- size ----

def test_one_rule_among_thousands_is_found_and_nothing_else(tmp_path):
    files = dict(FILES)
    files[SHOP] = HEAD.format("Route", "shop") + "spec:\n  listeners: [edge]\n  hosts: [shop.test]\n  rules:\n" + "".join(
        f"    - {{name: r{i}, match: [{{path: {{prefix: /p{i}/x}}}}], to: {{upstream: v{1 + i % 2}}}}}\n" for i in range(2000))
    repo = make_repo(tmp_path / "repo", files)
    repo.edit(SHOP, "/p700/x", "/q700/x")
    told = diff(repo)
    assert [c["name"] for c in told["changes"]] == ["shop/shop/r700"]
    assert [(r["rule_from"], r["rule_to"]) for r in told["requests"]] == [("shop/shop/r700", ""), ("", "shop/shop/r700")]
    assert replay(repo, told) == 2


# ---- test --coverage ----

TEST = HEAD.format("RouteTest", "shop") + (
    "spec:\n  defaults: {request: {listener: edge, host: shop.test}}\n  cases:\n"
    "    - {name: 'health # 1', request: {path: /healthz}, expect: {status: 200}}\n"
    "    - {name: low, request: {path: /checkout, bucket: 0}, expect: {member: canary}}\n")


@pytest.fixture
def tested(repo):
    repo.write({"base/test.yaml": TEST})
    return repo


def test_coverage_lists_what_no_test_asks_for_worst_first(tested):
    done = tested("test", "--env", "prod", "--coverage")
    assert (done.code, done.out.splitlines()) == (0, [
        "2 passed, 0 failed",
        "coverage 60%: 3 of 5 alternatives of rules and members of splits",
        "    0/1 rule shop/shop/rest (prod)",
        "        not tested: GET http://shop.test/",
        "    1/2 split shop/checkout (prod)",
        "        not tested: stable",
    ])
    told = json.loads(tested("test", "--env", "prod", "--coverage", "--format", "json").out)["coverage"]
    assert (told["covered"], told["total"]) == (3, 5)
    assert told["rows"][0] == {"environment": "prod", "part": "rule", "name": "shop/shop/rest", "covered": 0, "total": 1,
                               "missing": ["GET http://shop.test/"]}
    assert "coverage" not in json.loads(tested("test", "--env", "prod", "--format", "json").out)


def test_the_request_that_is_proposed_covers_what_was_missing(tested):
    tested.edit("base/test.yaml", "  cases:\n", "  cases:\n    - {name: rest, request: {path: /}, expect: {status: 404}}\n"
                "    - {name: high, request: {path: /checkout, bucket: 9999}, expect: {member: stable}}\n")
    assert "coverage 100%: 5 of 5" in tested("test", "--env", "prod", "--coverage").out


@pytest.mark.parametrize("least, code", [("60", 0), ("61", 1), ("0", 0), ("101", 2), ("x", 2)])
def test_too_little_coverage_fails(tested, least, code):
    done = tested("test", "--env", "prod", "--fail-under", least)
    assert done.code == code
    if code == 1:
        assert "coverage is 60%, `--fail-under` wants 61%" in done.err


def test_tap_has_a_line_for_each_case(tested):
    tested.edit("base/test.yaml", "status: 200", "status: 201")
    done = tested("test", "--env", "prod", "--format", "tap")
    lines = done.out.splitlines()
    assert done.code == 1 and lines[:2] == ["TAP version 13", "1..2"]
    assert lines[2] == r"not ok 1 - shop/shop: health \# 1 (prod)"
    assert lines[3].startswith("# base/test.yaml:") and lines[3].endswith("status: expected 201, got 200")
    assert lines[4] == "ok 2 - shop/shop: low (prod)"


# ---- explain --why-not ----

@pytest.mark.parametrize("url, rule, reason", [
    ("http://shop.test/checkout", "shop/checkout", None),
    ("http://shop.test/checkout", "rest", "it takes such requests, but `shop/shop/checkout` comes first: its prefix is longer"),
    ("http://shop.test/healthz", "rest", "it takes such requests, but `shop/shop/health` comes first: exact paths come before "
                                         "templates, these before regular expressions, these before prefixes"),
    ("http://shop.test/other", "shop/shop/health", "the path is not `/healthz`"),
    ("http://other.test/", "rest", "host `other.test` is none of its route's: `shop.test`"),
])
def test_explain_says_why_not(repo, url, rule, reason):
    told = json.loads(repo("explain", "--env", "prod", "--why-not", rule, "--format", "json", url).out)["why_not"]
    assert told["reasons"] == ([] if reason is None else [reason])
    human = repo("explain", "--env", "prod", "--why-not", rule, url).out
    assert (reason or "it is the rule that takes it") in human


def test_explain_names_the_host_that_a_request_belongs_to(repo):
    repo.write({"base/any.yaml": HEAD.format("Route", "any") + 'spec:\n  listeners: [edge]\n  hosts: ["*.test"]\n'
                "  rules:\n    - {name: all, to: {upstream: v1}}\n"})
    done = repo("explain", "--env", "prod", "--why-not", "any/all", "http://shop.test/other")
    assert "host `shop.test` goes to the rules of `shop.test` alone; its route has `*.test`" in done.out
    assert repo("explain", "--env", "prod", "--why-not", "none", "http://shop.test/").code == 2


def test_explain_says_where_a_timeout_is_written(repo):
    ask = ["explain", "--env", "prod", "http://shop.test/checkout"]
    assert "timeout     15s (the default)\n" in repo(*ask).out
    repo.edit(SHOP, "  rules:\n", "  defaults: {timeout: 3s}\n  rules:\n")
    assert "timeout     3s (defaults of the route, base/shop.yaml:7:23)\n" in repo(*ask).out
    repo.edit(SHOP, "      to: {split: checkout}\n", "      to: {split: checkout}\n      timeout: 2s\n")
    assert "timeout     2s (base/shop.yaml:15:16)\n" in repo(*ask).out


GUARD = """apiVersion: proxyc.dev/v1alpha1
kind: Filter
metadata: {name: guard, namespace: shop}
spec:
  api: 1
  onError: fail-closed
  source: guard.lua
  params: {type: object, properties: {max: {type: integer}}}
"""
SCRIPT = "return {on_request = function(req, p) req:set_header('x-max', p.max or 1) end}\n"


def test_scripts_and_parameters_of_filters_are_compared(repo):
    repo.write({"base/guard.yaml": GUARD, "base/guard.lua": SCRIPT})
    repo.edit(SHOP, "to: {split: checkout}\n", "to: {split: checkout}\n      filters: [{use: guard, params: {max: 7}}]\n")
    repo.commit("a filter")
    repo.edit(SHOP, "max: 7", "max: 8")
    told = diff(repo)
    assert not told["unnamed"] and [c["part"] for c in told["changes"]] == ["rule"]
    facts = json.dumps(told["changes"])
    assert "params.max: 7" in facts and "params.max: 8" in facts
    repo.edit(SHOP, "max: 8", "max: 7")
    repo.write({"base/guard.lua": SCRIPT + "-- the same\n"})
    told = diff(repo)
    assert not told["unnamed"] and [(c["part"], c["name"]) for c in told["changes"]] == [("filter", "shop/guard")]
    facts = json.dumps(told["changes"])
    assert "1 line, " in facts and "2 lines, " in facts
    assert '"lines": "+1 -0 line"' in facts
    assert "script: +1 -0 line\n" in repo("diff", "HEAD", "--env", "prod").out
