# SPDX-License-Identifier: Apache-2.0
"""What scripts read: the JSON that commands print fits the schemas in schemas/cli, on policies that differ in much."""
import json
import re

import jsonschema
import pytest

from cli import FILES, ROOT, SCHEMAS, Repo, make_repo

ASK = ["http://shop.test/checkout", "--env", "prod"]
TESTS = ("apiVersion: proxyc.dev/v1alpha1\nkind: RouteTest\nmetadata: {name: shop, namespace: shop}\nspec:\n  cases:\n"
         "    - {name: alive, request: {host: shop.test, path: /healthz}, expect: {status: 200}}\n"
         "    - {name: wrong, request: {host: shop.test, path: /}, expect: {status: 200}}\n")


@pytest.fixture
def repo(tmp_path):
    """Three commits: one that changes much, one that moves a share."""
    made = make_repo(tmp_path / "repo", {**FILES, "base/tests.yaml": TESTS})
    made.edit("base/shop.yaml", "    - name: rest\n",
              "    - name: old\n      match: [{path: {prefix: /old}, headers: {x-a: {exact: b}}}]\n"
              "      timeout: none\n      to: {upstream: v1}\n    - name: rest\n")
    made.edit("base/shop.yaml", "hosts: [shop.test]", "hosts: [shop.test, b.test]")
    made.edit("base/shop.yaml", "    - name: health\n", "    - name: alive\n")
    made.edit("environments/prod/split.yaml", "header: x-user", "header: x-session")
    made.commit("much")
    made.edit("environments/prod/split.yaml", "percent: 10", "percent: 60")
    made.commit("more")
    (tmp_path / "key").write_text("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60\n")
    (tmp_path / "key").chmod(0o600)
    assert made("compile", "--env", "prod", "--rev", "HEAD", "-o", "../t.pxt", "--sign", "../key").code == 0
    return made


@pytest.mark.parametrize("args, code", [
    (["diff", "HEAD~2", "HEAD"], 0),
    (["diff", "HEAD", "HEAD~2"], 0),
    (["diff", "HEAD", "HEAD"], 0),
    (["diff", "--env", "prod..staging"], 0),
    (["breaking", "--against", "HEAD~2"], 1),
    (["breaking", "--against", "HEAD"], 0),
    (["test"], 1),
    (["test", "--coverage", "--filter", "alive"], 0),
    (["explain", *ASK, "--bucket", "7"], 0),
    (["explain", *ASK, "--why-not", "shop/rest"], 0),
    (["explain", "http://other.test/", "--env", "prod"], 0),
    (["explain", "http://shop.test/healthz", "--env", "prod"], 0),
    (["history", "checkout", "--env", "prod"], 0),
    (["history", "Route/shop"], 0),
    (["bisect", *ASK, "--bucket", "3000"], 0),
    (["inspect", "../t.pxt"], 0),
    (["inspect", "../t.pxt", "--section", "PATL"], 0),
    (["verify", "../t.pxt", "--reproduce"], 0),
    (["verify", "--commit", "HEAD"], 1),
], ids=lambda p: " ".join(p) if isinstance(p, list) else str(p))
def test_the_json_of_a_command_fits_its_schema(repo, args, code):
    done = repo(*args, "--format", "json")
    assert done.code == code, done.out + done.err
    told = json.loads(done.out)
    jsonschema.Draft7Validator(SCHEMAS[args[0]]).validate(told)  # as for every test that asks a Repo for JSON
    assert len(told) > 2 or told.get("environments") or told.get("findings") is not None, "there is something in it"


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_a_schema_is_one_and_leaves_no_object_open(name):
    jsonschema.Draft7Validator.check_schema(SCHEMAS[name])
    asked = {"rules": "lint --list-rules"}.get(name, name)
    assert SCHEMAS[name]["title"] == f"proxyc {asked} --format json"

    def walk(node):
        if isinstance(node, dict):
            if node.get("type") == "object" and "properties" not in node:
                assert node["additionalProperties"]["type"], "a map, whose values are known"
            elif node.get("type") == "object":
                assert node["additionalProperties"] is False and set(node.get("required", [])) <= set(node["properties"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(SCHEMAS[name])


def declared():
    """What records.def and what it includes say a record has, by section."""
    text = "".join((ROOT / f"schemas/table/{name}.def").read_text() for name in ("records", "policies"))
    found = {}
    for line in text.splitlines():
        if record := re.match(r"RECORD\(\d+, (\w+),", line):
            fields = found[record[1]] = []
        elif field := re.match(r"  (?:U8|U16|U32|U64|TEXT|COLD_TEXT|BYTES)\((\w+)", line):
            fields.append(field[1])
    return found


ROUTER = {"HOSL": ["domain", "host", "ranked"], "PATL": ["domain", "host", "", "rules"]}
OPAQUE = {"STRP", "STRN", "HOSB", "SHPS", "PATB", "DFAT"}


@pytest.mark.parametrize("policy", sorted((ROOT / "tests/golden").glob("0*/policy")), ids=lambda p: p.parent.name)
def test_inspect_has_every_field_of_every_record(policy, tmp_path):
    ask = Repo(tmp_path)
    env = ["--env", "prod"] if (policy / "environments").exists() else []
    assert ask("compile", "-C", policy, *env, "-o", "t.pxt").code == 0
    told = json.loads(ask("inspect", "t.pxt", "--format", "json").out)
    fields = declared()
    for section in told["sections"]:
        name, items = section["name"], section["items"]
        assert len(items) == (0 if name in OPAQUE else section["records"]), name
        for item in items:
            keys = [k if k not in ("exact", "template", "regex-below", "prefix") else "" for k in item]
            assert keys == (ROUTER.get(name) or fields[name]), name
