# SPDX-License-Identifier: Apache-2.0
"""What `proxyc lint --explain RULE` shows as bad is bad, and what it shows as good is good.

The snippets after `Bad:` and `Good:` are put into a small policy at the place that PLACES names. A text whose ways are
told in prose alone has its case in tests/lint alone, and stands in PROSE.
"""
import re

import pytest

import kit

HEAD = "apiVersion: proxyc.dev/v1alpha1\nkind: {}\nmetadata: {{name: {}}}\n"
PROSE = {"bad-encoding", "empty-input", "duplicate-name", "unused-object", "ref-cycle", "not-owner", "host-hole",
         "not-formatted", "patch-target-missing", "secret-in-history", "kind-location", "table-too-large", "runtime-too-old",
         "large-response", "auth-weakened", "split-jump", "remap-large", "change-not-authorised",
         "not-formatted", "patch-target-missing", "split-jump", "remap-large", "change-not-authorised",
         "secret-provider-missing", "canary-unobserved", "canary-no-ejection", "split-stale", "split-lock",
         "lua-large-table", "lua-untested", "breaker-below-load", "canary-over-capacity"}


def doc(kind, name, spec):
    return HEAD.format(kind, name) + spec


def route(*rules, more=""):
    return doc("Route", "shop", "spec:\n  listeners: [edge]\n" + (more or "  hosts: [a.test]\n  defaults: {timeout: 2s}\n")
               + "  rules:\n" + "".join(rules))


def split(*members):
    return doc("TrafficSplit", "checkout", "spec:\n  baseline: stable\n  members:\n    stable: {upstream: v1}\n"
               + "".join(members))


def upstream(name, spec='spec: {endpoints: [{address: "127.0.0.1:9001"}]}\n'):
    return doc("Upstream", name, spec)


LISTENER = doc("Listener", "edge", 'spec:\n  bind: ["127.0.0.1:8080"]\n')
ALL = route("    - name: all\n      to: {upstream: v1}\n")
TO_SPLIT = route("    - name: all\n      to: {split: checkout}\n")
UPSTREAMS = [upstream(n) for n in ("shop", "v1", "v2", "v3")]
RULE = [LISTENER, *UPSTREAMS, route("    - name: all\n      @\n      to: {upstream: v1}\n")]
ACTION = [LISTENER, *UPSTREAMS, split("    canary: {upstream: v2, percent: 5}\n"), route("    - name: all\n      @\n")]
RULES = [LISTENER, *UPSTREAMS, route("    @\n")]
MEMBERS = [LISTENER, *UPSTREAMS, TO_SPLIT, split("    @\n")]
ENDPOINTS = [LISTENER, upstream("v1", "spec:\n  @\n"), ALL]
UPSTREAM = [LISTENER, upstream("v1", 'spec:\n  @\n  endpoints: [{address: "127.0.0.1:9001"}]\n'), ALL]

SCRIPT = [LISTENER, ALL, *UPSTREAMS, doc("Filter", "guard", """spec:
  api: 1
  uses: {logFields: [note], dicts: [{name: seen}], secrets: [k]}
  params: {type: object, properties: {maxPath: {type: integer}}}
  inline: |
    @
""")]
EDGE_TLS = [doc("Listener", "edge", """spec:
  bind: ["127.0.0.1:8443"]
  protocol: https
  tls:
    @
    certificates: [{secretRef: {provider: files, name: a}}]
"""), *UPSTREAMS, ALL]
EDGE_TLS_CERTIFICATES = [EDGE_TLS[0].replace("    certificates: [{secretRef: {provider: files, name: a}}]\n", ""),
                         *UPSTREAMS, ALL]
STAFF = doc("AuthPolicy", "staff", """spec:
  jwt: {issuer: "https://id.test/", audiences: [shop], algorithms: [RS256], jwks: {url: "https://id.test/jwks.json"}}
""")
PEOPLE = doc("AuthPolicy", "people", """spec:
  jwt:
    issuer: https://id.example.com/
    audiences: [shop]
    algorithms: [RS256]
    jwks: {url: "https://id.example.com/jwks.json"}
    forward: [{claim: sub, header: x-user-id}]
""")
POLICY = [LISTENER, ALL, *UPSTREAMS, doc("AuthPolicy", "people", "spec:\n  @\n")]
CLIENTS = [doc("Listener", "edge", 'spec:\n  bind: ["127.0.0.1:8080"]\n  @\n'), *UPSTREAMS,
           doc("AuthPolicy", "office", "spec: {ipAllow: [192.0.2.0/24]}\n"),
           route("    - {name: all, auth: {policy: office}, to: {upstream: v1}}\n")]
PLACES = {
    "yaml-syntax": [LISTENER, *UPSTREAMS, route("    - name: all\n      to: {upstream: v1}\n", more="  @\n")],
    "duplicate-key": MEMBERS,
    "bad-alias": RULES,
    "merge-key": [LISTENER, ALL, upstream("defaults", "spec: &defaults {abstract: true}\n"),
                  HEAD.format("Upstream", "v1") + "@\n"],
    "ambiguous-scalar": RULE,
    "yaml-tag": ACTION,
    "unknown-field": RULE,
    "wrong-type": [*RULES[:-1], ALL, upstream("other", "spec:\n  @\n")],
    "missing-field": RULES,
    "out-of-range": ACTION,
    "unit-missing": RULE,
    "exclusive-fields": ACTION,
    "deprecated-field": UPSTREAM,
    "newer-language": [LISTENER, ALL, UPSTREAMS[0], "@\nkind: Upstream\nmetadata: {name: v1}\n"
                       'spec: {endpoints: [{address: "127.0.0.1:9001"}]}\n'],
    "bad-name": [LISTENER, ALL, UPSTREAMS[1], "apiVersion: proxyc.dev/v1alpha1\nkind: Upstream\nmetadata:\n  @\n"
                 'spec: {endpoints: [{address: "127.0.0.1:9001"}]}\n'],
    "unused-suppression": RULES,
    "ref-not-found": ACTION,
    "ref-wrong-kind": ACTION,
    "listener-conflict": [doc("Listener", "edge", "spec:\n  @1\n"), doc("Listener", "second", "spec:\n  @2\n"),
                          UPSTREAMS[1], ALL.replace("[edge]", "[edge, second]")],
    "upstream-empty": ENDPOINTS,
    "test-stale": [LISTENER, UPSTREAMS[1], route("    - name: checkout\n      to: {upstream: v1}\n"),
                   doc("RouteTest", "shop", "spec:\n  cases:\n    - name: a\n      request: {host: a.test}\n      @\n")],
    "route-unreachable": RULES,
    "match-duplicate": RULES,
    "match-ambiguous": RULES,
    "match-impossible": RULE,
    "regex-unanchored": RULE,
    "regex-unsupported": RULE,
    "regex-is-literal": RULE,
    "path-not-normal": RULE,
    "no-default": RULE,
    "rewrite-mismatch": RULE,
    "priority-inversion": RULES,
    "split-sum": MEMBERS,
    "split-zero": ENDPOINTS,
    "split-duplicate": MEMBERS,
    "split-resolution": MEMBERS,
    "timeout-inversion": UPSTREAM,
    "no-timeout": RULE,
    "tls-weak": EDGE_TLS,
    "tls-no-verify": UPSTREAM,
    "cert-problem": EDGE_TLS_CERTIFICATES,
    "plaintext-auth": [doc("Listener", "edge", "spec:\n  @\n"), *UPSTREAMS, STAFF,
                       route("    - name: all\n      auth: {policy: staff}\n      to: {upstream: v1}\n")],
    "waf-detect-only": [LISTENER, *UPSTREAMS, doc("WafPolicy", "waf", "spec:\n  @\n"),
                        doc("Environment", "prod", "spec: {production: true}\n"),
                        route("    - name: all\n      waf: {policy: waf}\n      to: {upstream: v1}\n")],
    "secret-in-git": RULE,
    "header-injection": RULE,
    "upstream-from-request": RULE,
    "open-redirect": [LISTENER, *UPSTREAMS, route("    - name: all\n      @\n")],
    "framing-header": RULE,
    "host-not-served": [doc("Listener", "edge", """spec:
  bind: ["127.0.0.1:8443"]
  protocol: https
  tls: {strictSni: true, certificates: [{secretRef: {provider: files, name: a}, hosts: [a.test]}]}
"""), *UPSTREAMS, doc("Route", "shop", "spec:\n  listeners: [edge]\n  @\n  rules: [{name: all, to: {upstream: v1}}]\n")],
    "policy-no-effect": ACTION,
    "protocol-mismatch": [doc("Listener", "edge", 'spec:\n  bind: ["127.0.0.1:8080"]\n  @\n'), *UPSTREAMS, ALL],
    "match-partly-dead": RULE,
    "redirect-loop": ACTION,
    "method-hole": RULE,
    "sni-host-mismatch": [doc("Listener", "edge", 'spec:\n  bind: ["127.0.0.1:8080"]\n  @\n'), *UPSTREAMS,
                          doc("L4Route", "db", "spec:\n  listeners: [edge]\n  rules: [{name: all, match: [{sni: [a.test]}],"
                              " to: {upstream: v1}}]\n")],
    "split-dead-member": MEMBERS,
    "split-not-sticky": MEMBERS,
    "mirror-writes": RULE,
    "hash-key-absent": [LISTENER, upstream("v1", "spec:\n  lb: {algorithm: maglev, hashBy: [{header: x-user}]}\n"
                                           '  endpoints: [{address: "127.0.0.1:9001"}]\n'), RULE[-1]],
    "lb-incompatible": UPSTREAM,
    "retry-non-idempotent": RULE,
    "retries-cannot-finish": RULE,
    "retry-amplification": [LISTENER, UPSTREAMS[1], upstream("loop", 'spec: {endpoints: [{address: "127.0.0.1:8080"}]}\n'),
                            route("    @\n")],
    "no-health-check": ENDPOINTS,
    "ejects-all": UPSTREAM,
    "retry-no-budget": RULE,
    "retry-on-4xx": RULE,
    "stream-timeout": RULE,
    "single-endpoint": ENDPOINTS,
    "probe-overlap": UPSTREAM,
    "failover-blind": ENDPOINTS,
    "retry-body": RULE,
    "admin-exposed": [LISTENER, ALL, *UPSTREAMS, doc("Telemetry", "all", "spec:\n  @\n")],
    "route-no-auth": [PEOPLE, *RULES],
    "jwt-alg": POLICY,
    "jwt-no-aud": POLICY,
    "jwt-no-issuer": POLICY,
    "jwt-lifetime": POLICY,
    "jwks-insecure": POLICY,
    "jwks-private": POLICY,
    "identity-header-spoof": [LISTENER, *UPSTREAMS, PEOPLE, route(
        "    - {name: own, match: [{path: {prefix: /own}}], auth: {policy: people}, to: {upstream: v1}}\n    @\n")],
    "claim-route-no-auth": [PEOPLE, *RULES],
    "cors-star-credentials": RULE,
    "cors-loose-regex": RULE,
    "xff-trust-all": CLIENTS,
    "ip-allow-behind-lb": CLIENTS,
    "allow-no-deny": [LISTENER, ALL, *UPSTREAMS, doc("AuthPolicy", "people", "spec:\n  @\n  rules:\n"
                      "    - {name: staff, decision: allow, match: [{path: {prefix: /staff}}]}\n")],
    "authz-dead": [LISTENER, ALL, *UPSTREAMS, doc("AuthPolicy", "people", "spec:\n  rules:\n"
                   "    - {name: closed, decision: deny, match: [{path: {prefix: /admin}}]}\n    @\n")],
    "lua-syntax": SCRIPT,
    "lua-undefined-global": SCRIPT,
    "lua-forbidden": SCRIPT,
    "lua-global-write": SCRIPT,
    "lua-no-hook": SCRIPT,
    "lua-costly": SCRIPT,
    "lua-phase": SCRIPT,
    "lua-not-returned": SCRIPT,
    "lua-state": SCRIPT,
    "lua-call": SCRIPT,
    "lua-undeclared": SCRIPT,
    "lua-unused": SCRIPT,
    "lua-shadow": SCRIPT,
    "lua-flow": SCRIPT,
    "lua-pattern": SCRIPT,
    "lua-nilable": SCRIPT,
    "lua-float": SCRIPT,
    "lua-yield": SCRIPT,
    "lua-body": SCRIPT,
    "lua-require": SCRIPT,
    "lua-header": SCRIPT,
    "lua-timing": SCRIPT,
    "lua-param": SCRIPT,
    "lua-config": [LISTENER, *UPSTREAMS, route("    - name: all\n      @\n      to: {upstream: v1}\n"),
                   doc("Filter", "strip-debug", """spec:
  api: 1
  params: {type: object, additionalProperties: false, properties: {maxPath: {type: integer}}}
  inline: "return {on_request = function(req, p) req:set_header('x-max', p.maxPath) end}"
""")],
    "lua-lasting": [LISTENER, *UPSTREAMS,
                    route("    - {name: all, stream: true, filters: [{use: guard}], to: {upstream: v1}}\n"),
                    doc("Filter", "guard", """spec:
  api: 1
  @
""")],
    "lua-fail-open": [LISTENER, ALL, *UPSTREAMS, doc("Filter", "guard", """spec:
  api: 1
  @
  uses: {secrets: [key]}
  inline: "return {on_log = function() end}"
""")],
    "dfa-blowup": RULE,
}


def rules():
    return re.findall(r"PX\d+ +\w+ +([a-z0-9-]+)", kit.proxyc("lint", "--list-rules").stdout)


def snippets(rule):
    """(bad, good): lists of snippets of each."""
    text = kit.proxyc("lint", "--explain", rule).stdout
    bad, good = text.split("Bad:", 1)[1].split("Good:", 1)
    good = re.split(r"\n\n(?! {4})", good, maxsplit=1)[0]
    return [["\n".join(line[4:] for line in part.splitlines() if line.startswith("    "))] if "\n    " in part
            else re.findall(r"`([^`]+)`", part) for part in (bad, good)]


def findings(documents, parts, where):
    text = "---\n".join(documents)
    for i, part in enumerate(parts, 1):
        text = text.replace(f"@{i}", part)
    for spaces in re.findall(r"^( *)@$", text, re.M):
        text = re.sub(r"^ *@$", lambda _, s=spaces: "\n".join(s + line for part in parts for line in part.split("\n")),
                      text, flags=re.M)
    policy = kit.Policy(where)
    for i, one in enumerate(text.split("---\n")):
        folder = policy.path / ("environments/prod" if "kind: Environment\n" in one else "policy")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{i}.yaml").write_text(one)
    run = kit.proxyc("lint", "-C", policy.path, "--format", "short", "--fail-on", "info", "--skip", "unused-object",
                     ok=False)
    assert run.returncode < 2, run.stderr
    return run.stdout


@pytest.mark.parametrize("rule", sorted(PLACES))
def test_bad_is_bad_and_good_is_good(rule, tmp_path):
    bad, good = snippets(rule)
    assert bad and good
    code = re.match(r"(PX\d+)", next(line for line in kit.proxyc("lint", "--list-rules").stdout.splitlines()
                                     if f" {rule} " in line)).group(1)
    assert f"[{code}]" in (said := findings(PLACES[rule], bad, tmp_path / "bad")), (bad, said)
    said = findings(PLACES[rule], good, tmp_path / "good")
    assert code not in said and "error" not in said, (good, said)


def test_every_rule_is_shown():
    listed = set(rules())
    assert len(listed) > 40
    told = {r for r in listed if not all(snippets(r))}
    assert listed - told - PLACES.keys() == set()
    assert told == PROSE
