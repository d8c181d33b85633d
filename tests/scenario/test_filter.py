# SPDX-License-Identifier: Apache-2.0
"""Lua filters in `proxyc test` and `proxyc explain`: the sandbox over the world that a test gives."""
import json

import jsonschema
import pytest

import kit
from cli import SCHEMAS

POLICY = """
apiVersion: proxyc.dev/v1alpha1
kind: Listener
metadata: {name: edge}
spec: {bind: ["127.0.0.1:8080"], protocol: http}
---
apiVersion: proxyc.dev/v1alpha1
kind: Upstream
metadata: {name: auth}
spec: {endpoints: [{address: "127.0.0.1:9001"}]}
---
apiVersion: proxyc.dev/v1alpha1
kind: Route
metadata: {name: shop}
spec:
  listeners: [edge]
  hosts: [shop.example.com]
  rules:
    - name: all
      filters: [{use: gate, params: {wait: 2s}}]
      to: {upstream: auth}
---
apiVersion: proxyc.dev/v1alpha1
kind: Filter
metadata: {name: gate}
spec:
  api: 1
  onError: fail-closed
  uses:
    services: [auth]
    dicts: [{name: seen}]
    metrics: [{name: gate, labels: {result: ["no", "again"]}}]
    logFields: [who]
  params:
    type: object
    additionalProperties: false
    properties:
      wait: {type: number, format: duration-s, default: 1s}
      deadline: {type: integer, format: timestamp, default: "2026-01-02T00:00:00Z"}
  inline: |
    return {on_request = function(req, p)
      if px.now() > p.deadline then error("late") end
      local id = req:header("x-id")
      if not id then return end
      local fresh, err = px.dict("seen"):add(id, true, p.wait)
      if err then return px.respond{status = 503, body = err} end
      if not fresh then
        px.metrics.gate:inc{result = "again"}
        return px.respond{status = 409}
      end
      local r, code = px.http.call{service = "auth", path = "/" .. id}
      if not r or r.status ~= 200 then
        px.metrics.gate:inc{result = "no"}
        return px.respond{status = 403, body = code or r.body}
      end
      req:set_header("x-who", r.body)
      req:log_field("who", r.body)
    end}
---
apiVersion: proxyc.dev/v1alpha1
kind: FilterTest
metadata: {name: gate}
spec:
  filter: gate
  given: {now: "2026-01-01T00:00:00Z", services: {auth: [{status: 200, body: ann, after: 20ms}]}}
  cases: [CASE]
"""

CASES = {
    "nobody asks": "{request: {path: /}, expect: {passes: true, fuel: {max: 1000}}}",
    "a service answers": "{request: {headers: {x-id: a}}, expect: {passes: true, logFields: {who: ann},"
                         " upstreamHeaders: {x-who: {exact: ann}}}}",
    "a service refuses": "{given: {services: {auth: [{fail: reset}]}}, request: {headers: {x-id: a}},"
                         " expect: {respond: {status: 403, body: reset}, metrics: {'gate{result=no}': 1}}}",
    "a service takes too long": "{given: {services: {auth: [{after: 1s}]}}, request: {headers: {x-id: a}},"
                                " expect: {respond: {status: 403, body: timeout}}}",
    "a store remembers": "{given: {dicts: {seen: {a: '1'}}}, request: {headers: {x-id: a}},"
                         " expect: {respond: {status: 409}, metrics: {'gate{result=again}': 1}}}",
    "a store fails": "{given: {dicts: {seen: {fail: store}}}, request: {headers: {x-id: a}},"
                     " expect: {respond: {status: 503, body: store}}}",
    "an error is said with its line": "{given: {now: '2026-01-03T00:00:00Z'},"
                                      " expect: {error: 'policy/all.yaml:42: late'}}",
}


def make(where, case):
    (where / "policy").mkdir()
    (where / "proxyc.yaml").write_text("version: v1alpha1\ninclude: [policy]\n")
    (where / "policy/all.yaml").write_text(POLICY.replace("CASE", case.replace("{", "{name: it, ", 1)))


def report_of(run):
    told = json.loads(run.stdout)
    jsonschema.Draft7Validator(SCHEMAS["test"]).validate(told)
    return told


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_filter_test_holds(tmp_path, case):
    make(tmp_path, case)
    run = kit.proxyc("test", "-C", tmp_path, "--format", "json", ok=False)
    report = report_of(run)
    assert report["failed"] == 0, report


def test_a_filter_test_that_does_not_hold_says_what_it_got(tmp_path):
    make(tmp_path, "{request: {path: /}, expect: {respond: {status: 401}}}")
    run = kit.proxyc("test", "-C", tmp_path, ok=False)
    assert run.returncode == 1
    assert "respond: expected an answer of the filter, got it passes" in run.stdout


def test_explain_tells_what_filters_did(tmp_path):
    make(tmp_path, CASES["nobody asks"])
    run = kit.proxyc("explain", "-C", tmp_path, "-H", "x-id: a", "http://shop.example.com/")
    assert "action      answer 403, by a filter" in run.stdout
    assert "filters     default/gate: answers 403 (fuel " in run.stdout



def test_a_trace_tells_every_call(tmp_path):
    make(tmp_path, CASES["a service refuses"])
    told = kit.proxyc("test", "-C", tmp_path, "--trace").stdout
    assert told.splitlines()[1:10] == [
        "    on_request",
        "        px.now() -> 1767225600",
        '        req:header("x-id") -> "a"',
        '        px.dict("seen") -> px.dict("seen")',
        '        px.dict("seen"):add("a", true, 1) -> true',
        '        px.http.call({path = "/a", service = "auth"}) -> nil, "reset"',
        '        px.metrics.gate:inc({result = "no"})',
        '        px.respond({body = "reset", status = 403}) -> a Response',
        "        answers 403, fuel " + told.splitlines()[9].rpartition(" ")[2],
    ], told
    assert "req:header" not in kit.proxyc("test", "-C", tmp_path).stdout
    case, = report_of(kit.proxyc("test", "-C", tmp_path, "--trace", "--format", "json"))["cases"]
    assert case["trace"][0] == "on_request"


def test_lines_of_scripts_are_covered(tmp_path):
    make(tmp_path, CASES["nobody asks"])
    run = kit.proxyc("test", "-C", tmp_path, "--coverage", "--fail-under", "90", "--format", "json",
                     "--format", "lcov=cov.info", cwd=tmp_path, ok=False)
    row, = [r for r in report_of(run)["coverage"]["rows"] if r["part"] == "script"]
    assert (row["name"], row["covered"], row["total"]) == ("policy/all.yaml", 4, 15)
    assert row["missing"] == ["lines 45 to 57"]
    assert run.returncode == 1 and "`--fail-under` wants 90%" in run.stderr
    lcov = (tmp_path / "cov.info").read_text().splitlines()
    assert lcov[:4] == ["TN:", "SF:policy/all.yaml", "DA:41,1", "DA:42,1"]
    assert lcov[-3:] == ["LF:15", "LH:4", "end_of_record"]


def test_fuzzing_finds_what_can_be_pasted(tmp_path):
    """`x-id` of more than 250 bytes is no key of a dict; nobody wrote such a request."""
    make(tmp_path, CASES["nobody asks"])
    run = kit.proxyc("test", "-C", tmp_path, "--fuzz=3000", "--seed", "3", "--format", "json", ok=False)
    case, = [c for c in report_of(run)["cases"] if c["name"] == "fuzz: 3000 cases of seed 3"]
    failure, = case["failures"]
    assert "a dict's keys have at most 250 bytes" in failure["got"]
    assert run.stdout == kit.proxyc("test", "-C", tmp_path, "--fuzz=3000", "--seed", "3", "--format", "json",
                                    ok=False).stdout
    text = (tmp_path / "policy/all.yaml").read_text()
    (tmp_path / "policy/all.yaml").write_text(text[:text.rindex("cases: [")] + "cases:\n" + failure["case"])
    pasted = kit.proxyc("test", "-C", tmp_path, ok=False)
    assert pasted.returncode == 1
    assert "a dict's keys have at most 250 bytes" in pasted.stdout


def test_fuzzing_leaves_a_filter_that_looks_first_alone(tmp_path):
    make(tmp_path, CASES["nobody asks"])
    text = (tmp_path / "policy/all.yaml").read_text()
    (tmp_path / "policy/all.yaml").write_text(text.replace("if not id then", "if not id or #id > 250 then"))
    told = kit.proxyc("test", "-C", tmp_path, "--fuzz", "--filter", "fuzz").stdout
    assert told.startswith("1 passed, 0 failed"), told


def test_numbers_of_a_fuzz_have_bounds(tmp_path):
    make(tmp_path, CASES["nobody asks"])
    for option in ("--fuzz=0", "--fuzz=1000001", "--seed=x"):
        run = kit.proxyc("test", "-C", tmp_path, option, ok=False)
        assert run.returncode == 2 and f"`{option.partition('=')[0]}` takes" in run.stderr


STAGES = """
apiVersion: proxyc.dev/v1alpha1
kind: Listener
metadata: {name: edge}
spec: {bind: ["127.0.0.1:8080"], protocol: http}
---
apiVersion: proxyc.dev/v1alpha1
kind: Upstream
metadata: {name: web}
spec: {endpoints: [{address: "127.0.0.1:9001"}]}
---
apiVersion: proxyc.dev/v1alpha1
kind: Upstream
metadata: {name: next}
spec: {endpoints: [{address: "127.0.0.1:9002"}]}
---
apiVersion: proxyc.dev/v1alpha1
kind: TrafficSplit
metadata: {name: web}
spec:
  stickyBy: [{header: x-user}]
  baseline: old
  members:
    old: {upstream: web}
    new: {upstream: next, percent: 0, filters: [{use: mark, params: {as: member}}]}
  force: {header: x-variant, from: [0.0.0.0/0]}
---
apiVersion: proxyc.dev/v1alpha1
kind: AuthPolicy
metadata: {name: inside}
spec:
  rules:
    - {name: out, decision: deny, match: [{headers: {x-out: {exact: "1"}}}]}
    - {name: "in", decision: allow}
---
apiVersion: proxyc.dev/v1alpha1
kind: Route
metadata: {name: shop}
spec:
  listeners: [edge]
  hosts: [shop.example.com]
  rules:
    - name: all
      auth: {policy: inside}
      filters: [{use: mark, params: {as: after}}, {use: mark, params: {as: before}, stage: pre-auth}]
      to: {split: web}
---
apiVersion: proxyc.dev/v1alpha1
kind: Filter
metadata: {name: mark}
spec:
  api: 1
  params: {type: object, required: [as], properties: {as: {type: string}}}
  inline: |
    return {on_request = function(req, p)
      if req:header("x-stop") == p.as then return px.respond{status = 418} end
      req:set_header("x-marks", (req:header("x-marks") or "") .. p.as .. ";")
    end}
"""

# fields of the request -> how often a filter ran, the action
ORDER = {
    "before and after": ([], 2, "forward"),
    "and the member's": (["x-variant: new"], 3, "forward"),
    "a request that may not pass meets those before alone": (["x-out: 1"], 1, "403"),
    "before may answer in place of a refusal": (["x-out: 1", "x-stop: before"], 1, "418"),
    "whoever answers is the last": (["x-variant: new", "x-stop: before"], 1, "418"),
    "the member's comes after all others": (["x-variant: new", "x-stop: member"], 3, "418"),
}


@pytest.mark.parametrize("fields, runs, action", ORDER.values(), ids=ORDER.keys())
def test_filters_run_in_the_order_of_their_stages(tmp_path, fields, runs, action):
    (tmp_path / "policy").mkdir()
    (tmp_path / "proxyc.yaml").write_text("version: v1alpha1\ninclude: [policy]\n")
    (tmp_path / "policy/all.yaml").write_text(STAGES)
    headers = [part for field in fields for part in ("-H", field)]
    told = kit.proxyc("explain", "-C", tmp_path, *headers, "--from", "192.0.2.7", "http://shop.example.com/").stdout
    assert told.count("default/mark: ") == runs, told
    assert action in told.split("action", 1)[1].splitlines()[0], told


CHUNKS = """
apiVersion: proxyc.dev/v1alpha1
kind: Filter
metadata: {name: chunks}
spec:
  api: 1
  body: {request: stream, response: stream}
  inline: |
    return {
      on_request_chunk = function(req, chunk, last) if chunk == "drop" then return false end end,
      on_response_chunk = function(req, res, chunk, last)
        if last then return (chunk:gsub("%d", "#")) end
      end,
    }
---
apiVersion: proxyc.dev/v1alpha1
kind: FilterTest
metadata: {name: chunks}
spec:
  filter: chunks
  cases:
    - {name: as it is, request: {method: POST, body: keep}, expect: {body: keep}}
    - {name: dropped, request: {method: POST, body: drop}, expect: {body: ""}}
    - {name: replaced, request: {path: /}, response: {status: 200, body: "card 42"}, expect: {body: "card ##"}}
    - {name: wrong on purpose, request: {path: /}, response: {status: 200, body: "42"}, expect: {body: "42"}}
"""


def test_hooks_of_chunks_run_in_filter_tests(tmp_path):
    (tmp_path / "policy").mkdir()
    (tmp_path / "proxyc.yaml").write_text("version: v1alpha1\ninclude: [policy]\n")
    (tmp_path / "policy/all.yaml").write_text(CHUNKS)
    run = kit.proxyc("test", "-C", tmp_path, ok=False)
    assert "wrong on purpose" in run.stdout and "expected 42, got ##" in run.stdout, run.stdout
    assert "3 passed, 1 failed" in run.stdout, run.stdout


HEAD = "apiVersion: proxyc.dev/v1alpha1\nkind: {}\nmetadata: {{name: {}}}\n"
PATTERNS = r"""
local id, version, tail = px.re("[0-9a-f]{4}-[0-9a-f]{2}"), px.re("^/v[0-9]+"), require("tail")
return {on_request = function(req)
  local from, to = id:find(req:path())
  if not version:test(req:path()) then return px.respond{status = 404, body = "no version"} end
  return px.respond{status = 200, body = (from or "none") .. " " .. (to or "none") .. " " .. tostring(tail:test(req:path()))}
end}
"""


def test_patterns_are_looked_for_anywhere(tmp_path):
    cases = {"/v1/12ab-0f": "5 11 true", "/v2/12ab-0fx": "5 11 false", "/v3/": "none none false", "/x/v1": "no version"}
    make(tmp_path, "{}")
    kept = [d for d in (tmp_path / "policy/all.yaml").read_text().split("---\n") if "Filter" not in d]
    route = next(i for i, d in enumerate(kept) if "kind: Route" in d)
    kept[route] = kept[route].replace("gate, params: {wait: 2s}", "gate")
    kept.append(HEAD.format("Filter", "gate") + "spec: {api: 1, onError: fail-closed, source: p.lua, modules: [tail.lua]}\n")
    kept.append(HEAD.format("FilterTest", "gate") + "spec:\n  filter: gate\n  cases:\n" + "".join(
        f"    - {{name: c{i}, request: {{path: {path}}}, expect: {{respond: {{body: {body}}}}}}}\n"
        for i, (path, body) in enumerate(cases.items())))
    (tmp_path / "policy/all.yaml").write_text("---\n".join(kept))
    (tmp_path / "policy/p.lua").write_text(PATTERNS)
    (tmp_path / "policy/tail.lua").write_text('return px.re("-[0-9a-f]+$")\n')
    run = kit.proxyc("test", "-C", tmp_path, "--format", "json", ok=False)
    assert report_of(run)["passed"] == len(cases), run.stdout
    assert 'px.re("^/v[0-9]+"):test("/v3/") -> true' in kit.proxyc("test", "-C", tmp_path, "--trace").stdout
    made = []
    for how in (["--no-cache"], ["--cache", tmp_path / "c"], ["--cache", tmp_path / "c"]):
        kit.proxyc("compile", "-C", tmp_path, "-o", tmp_path / "t.pxt", *how)
        made.append((tmp_path / "t.pxt").read_bytes())
    assert made[0] == made[1] == made[2] and b"-[0-9a-f]+$" in made[0]


def test_a_pattern_that_is_none_is_said_once_and_where(tmp_path):
    make(tmp_path, "{request: {path: /}, expect: {passes: true}}")
    policy = (tmp_path / "policy/all.yaml").read_text()
    (tmp_path / "policy/all.yaml").write_text(policy.replace(
        'local id = req:header("x-id")', 'local id = px.re("a(?=b)") and req:header("x-id")'))
    run = kit.proxyc("lint", "-C", tmp_path, "--format", "short", ok=False)
    assert run.returncode == 1
    errors = [line for line in run.stdout.splitlines() if "error" in line and "PX" in line]
    assert any("PX308" in line and "look-ahead" in line for line in errors), run.stdout
    assert not any("PX807" in line for line in errors), run.stdout
