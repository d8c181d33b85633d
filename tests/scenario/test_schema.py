# SPDX-License-Identifier: Apache-2.0
"""Editors (the JSON Schemas) and proxyc agree about structure, and `proxyc doc` shows examples that are right."""
import json
import re

import jsonschema
import pytest
import yaml

import kit

SCHEMAS = kit.SOURCE / "schemas/json"
STRUCTURAL = {"unknown-field", "wrong-type", "missing-field", "out-of-range", "unit-missing", "exclusive-fields",
              "newer-language", "bad-name"}
NOT_YAML = {"yaml-syntax", "bad-encoding", "yaml-tag", "bad-alias", "merge-key"}  # a schema never sees these


class Loader(yaml.SafeLoader):
    """YAML 1.2, as editors read it: `yes` is a text, so is 12:30."""
    yaml_implicit_resolvers = {}


for tag, pattern, first in [("bool", r"true|false", "tf"), ("null", r"null|~|", "n~\0"), ("int", r"[-+]?[0-9]+", "-+0123456789"),
                            ("float", r"[-+]?[0-9]+\.[0-9]+", "-+0123456789")]:
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))


def schema(name):
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text())


PROJECT = jsonschema.Draft7Validator(schema("project"))
DOCUMENT = jsonschema.Draft7Validator(schema("all"))


def faults(folder):
    """What editors say about the files of a policy, by file."""
    said = {}
    for path in sorted(folder.rglob("*.yaml")):
        if path.name.endswith(".lock.yaml"):
            continue  # written by `proxyc lock`, of no kind
        validator = PROJECT if path.name == "proxyc.yaml" else DOCUMENT
        for document in yaml.load_all(path.read_text(), Loader):
            if document is not None:
                said.setdefault(str(path.relative_to(folder)), []).extend(
                    f"{'.'.join(map(str, e.absolute_path))}: {e.message}" for e in validator.iter_errors(document))
    return {path: lines for path, lines in said.items() if lines}


def test_the_committed_schemas_are_those_that_proxyc_writes(tmp_path):
    kit.proxyc("schema", "--install", "-C", tmp_path)
    made = {p.name: p.read_text() for p in (tmp_path / ".proxyc/schema").iterdir()}
    assert made == {p.name: p.read_text() for p in SCHEMAS.iterdir()}


def test_every_schema_is_one():
    for path in SCHEMAS.iterdir():
        jsonschema.Draft7Validator.check_schema(json.loads(path.read_text()))


@pytest.mark.parametrize("name", sorted(p.parent.name for p in kit.SOURCE.glob("examples/*/proxyc.yaml")))
def test_editors_find_nothing_in_an_example(name):
    assert faults(kit.SOURCE / "examples" / name) == {}


@pytest.mark.parametrize("rule", sorted(p.name for p in (kit.SOURCE / "tests/lint").iterdir() if p.is_dir()))
def test_editors_and_proxyc_agree_about_structure(rule):
    folder = kit.SOURCE / "tests/lint" / rule
    assert faults(folder / "good") == {}
    if rule in STRUCTURAL:
        assert faults(folder / "bad"), "proxyc finds fault with it"
    elif rule not in NOT_YAML | {"duplicate-key"}:
        run = kit.proxyc("lint", "-C", folder / "bad", "--format", "short", ok=False)
        if not re.search(r"\[PX(1(0[89]|1[0-6])|62[345])\]", run.stdout):
            assert faults(folder / "bad") == {}, "what proxyc takes is not red in an editor"


# ---- proxyc doc ----

def described(path):
    """(example, [fields that have a description of their own]) of `proxyc doc PATH`."""
    out = kit.proxyc("doc", path).stdout
    example = re.search(r"^  example +(.*)$", out, re.M)
    fields = re.findall(r"^  (\w+) +\S.*$", out.split("Fields", 1)[1], re.M) if "\nFields" in out else []
    later = re.findall(r"^  (\w+) +.*\(a later version\)$", out, re.M)
    return example and example.group(1), [f for f in fields if f not in later]


def walk(path, most=9):
    example, fields = described(path)
    if example:
        yield path, example
    for field in fields if most else []:
        if field not in path.split("."):
            yield from walk(f"{path}.{field}", most - 1)


def inner(node):
    """The alternatives of a schema that have properties: through lists, maps from names, and choices."""
    for key in ("anyOf", "oneOf", "allOf"):
        for part in node.get(key, []):
            yield from inner(part)
    if "properties" in node:
        yield node
    elif isinstance(node.get("additionalProperties"), dict):
        yield from inner(node["additionalProperties"])
    elif "items" in node:
        yield from inner(node["items"])


def find(node, path):
    for name in path:
        node = next(n["properties"][name] for n in inner(node) if name in n["properties"])
    return node


@pytest.mark.parametrize("kind", ["Listener", "Route", "Upstream", "TrafficSplit", "Environment", "RouteTest", "project"])
def test_the_examples_of_proxyc_doc_are_right(kind):
    seen = 0
    whole = schema(kind)
    top = whole if kind == "project" else whole["properties"]["spec"]
    for path, example in walk(kind):
        name = path.rsplit(".", 1)[1]
        value = yaml.load(example, Loader)
        assert list(value) == [name], example
        node = {**find(top, path.split(".")[1:]), **{k: whole[k] for k in ("definitions",) if k in whole}}
        errors = [e.message for e in jsonschema.Draft7Validator(node).iter_errors(value[name])]
        assert not errors, (path, example, errors)
        seen += 1
    assert seen > 0
