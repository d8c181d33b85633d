# SPDX-License-Identifier: Apache-2.0
"""The schemas as editors read them, with the validator that editors use: ajv, from npm, for tests alone.

Over every file of tests/lint and of the examples the verdict of a schema is that of proxyc, in both directions, as far as
structure goes: unknown, missing, mistyped and exclusive fields, ranges, words, units, names.
"""
import json
import re
import shutil
import subprocess
import warnings

import pytest
import yaml

import kit
from test_schema import Loader

VERSION = "ajv@8"
# PX623 to PX625 stand for PX111 where a text looks like a template of another proxy.
STRUCTURE = re.compile(r"^([^:]+):\d+:\d+: error\[PX(?:10[89]|11[01236]|115|62[345])\]", re.M)
UNREADABLE = re.compile(r"^([^:]+):\d+:\d+: error\[PX10[1-57]\]", re.M)  # a schema never sees these

# What a schema has no words for, by file, and why.
BEYOND = {
    "tests/lint/bad-name/bad/environments/prod/environment.yaml": "which folder a document lies in",
    "tests/lint/bad-name/bad/policy/environment.yaml": "which folder a document lies in",
    "tests/lint/out-of-range/bad/policy/binds.yaml": "how many addresses all listeners together have",
    "tests/lint/out-of-range/bad/policy/limits.yaml": "segments of a path, labels of a host, shapes of all rules of a host",
    "tests/lint/out-of-range/bad/policy/tests.yaml": "how many requests all tests together make",
    "tests/lint/out-of-range/bad/proxyc.yaml": "names of lint rules, which the schemas do not list",
}

VALIDATE = """
const Ajv = require("ajv");
const {schemas, files} = JSON.parse(require("fs").readFileSync(0, "utf8"));
const ajv = new Ajv({strict: false, allErrors: true, validateFormats: false});
const validators = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, ajv.compile(schema)]));
const said = {};
for (const {path, schema, documents} of files) {
    said[path] = [];
    for (const document of documents)
        if (!validators[schema](document))
            said[path].push(...validators[schema].errors.map(e => `${e.instancePath}: ${e.message}`));
}
console.log(JSON.stringify(said));
"""


@pytest.fixture(scope="module")
def node():
    """Runs the script with ajv in reach."""
    folder = kit.BUILD / "npm"
    if not shutil.which("npm") or not shutil.which("node"):
        warnings.warn("the schemas were NOT held against ajv: there is no npm here")
        pytest.skip("there is no npm here")
    if not (folder / "node_modules/ajv").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            done = subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, VERSION],
                                  text=True, capture_output=True, timeout=120)
        except subprocess.TimeoutExpired:
            done = None
        if not done or done.returncode:
            warnings.warn("the schemas were NOT held against ajv: npm could not install it")
            pytest.skip("npm could not install ajv")
    return lambda given: json.loads(subprocess.run(["node", "-e", VALIDATE], input=json.dumps(given), text=True, cwd=folder,
                                                   capture_output=True, check=True, timeout=120).stdout)


def folders():
    yield from sorted(p.parent for p in kit.SOURCE.glob("examples/*/proxyc.yaml"))
    for p in sorted(kit.SOURCE.glob("tests/lint/*/*/proxyc.yaml")):
        if p.parent.name in ("good", "bad"):
            yield p.parent


def as_read(value):
    """JSON has no dates and the like; an editor's reader makes none either."""
    return json.loads(json.dumps(value, default=str))


def test_editors_and_proxyc_give_the_same_verdict(node):
    files, faulty = [], set()
    for folder in folders():
        out = kit.proxyc("lint", "-C", folder, "--format", "short", ok=False).stdout
        unreadable = {folder / p for p in UNREADABLE.findall(out)}
        faulty |= {str(folder / p) for p in STRUCTURE.findall(out)}
        for path in sorted(folder.rglob("*.yaml")):
            if path.name.endswith(".lock.yaml"):
                continue  # of no kind
            if path in unreadable or ("proxyc.yaml" != path.name and path.parent == folder):
                continue
            documents = [as_read(d) for d in yaml.load_all(path.read_text(), Loader) if d is not None]
            files.append({"path": str(path), "documents": documents,
                          "schema": "project" if path.name == "proxyc.yaml" else "all"})
    schemas = {name: json.loads((kit.SOURCE / f"schemas/json/{name}.schema.json").read_text()) for name in ("all", "project")}
    said = node({"schemas": schemas, "files": files})
    assert len(said) > 200
    red = {path for path, lines in said.items() if lines}
    name = lambda paths: {str(p)[len(str(kit.SOURCE)) + 1:] for p in paths}
    assert {p: said[str(kit.SOURCE / p)] for p in name(red - faulty)} == {}, "red in an editor, and proxyc takes it"
    assert name(faulty & set(said) - red) == set(BEYOND), "proxyc finds fault, and an editor shows nothing"
