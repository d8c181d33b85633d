# SPDX-License-Identifier: Apache-2.0
"""A policy repository in a temporary folder, and proxyc run on it."""
import json
import os
import pathlib
import subprocess
from types import SimpleNamespace

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("PX_BUILD", ROOT / "build/release"))
SCHEMAS = {path.name.split(".")[0]: json.loads(path.read_text()) for path in (ROOT / "schemas/cli").glob("*.json")}
PROXYC = os.environ.get("PROXYC", str(BUILD / "bin/proxyc"))

HEAD = "apiVersion: proxyc.dev/v1alpha1\nkind: {}\nmetadata: {{name: {}, namespace: shop}}\n"
SPLIT = (HEAD.format("TrafficSplit", "checkout") + "spec:\n"
         "  # the first key that the request has\n"
         "  stickyBy: [{header: x-user}]\n"
         "  baseline: stable\n"
         "  members:\n"
         "    stable: {upstream: v1}\n"
         "    canary: {upstream: v2, percent: 10}   # one number\n")
FILES = {
    "proxyc.yaml": "version: v1alpha1\ninclude: [base]\n",
    "base/edge.yaml": HEAD.format("Listener", "edge") + 'spec:\n  bind: ["127.0.0.1:18080"]\n  protocol: http\n',
    "base/upstreams.yaml": (HEAD.format("Upstream", "v1") + 'spec:\n  endpoints: [{address: "127.0.0.1:9001"}]\n---\n'
                            + HEAD.format("Upstream", "v2") + 'spec:\n  endpoints: [{address: "127.0.0.1:9002"}]\n'),
    "base/shop.yaml": HEAD.format("Route", "shop") + (
        "spec:\n  listeners: [edge]\n  hosts: [shop.test]\n  rules:\n"
        "    - name: health\n      match: [{path: {exact: /healthz}, methods: [GET]}]\n"
        "      respond: {status: 200, body: ok}\n"
        "    - name: checkout\n      match: [{path: {prefix: /checkout}}]\n      to: {split: checkout}\n"
        "    - name: rest\n      respond: {status: 404, body: none}\n"),
    "environments/prod/split.yaml": SPLIT,
    "environments/staging/split.yaml": SPLIT,
}


class Repo:
    """`repo("lint", ...)` runs proxyc in it; what it prints as JSON has to fit the command's schema"""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.env = {"PATH": os.environ["PATH"], "HOME": str(self.path.parent), "NO_COLOR": "1",
                    "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z",
                    "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z"}

    def write(self, files):
        for name, text in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def edit(self, name, old, new):
        text = (self.path / name).read_text()
        assert old in text
        (self.path / name).write_text(text.replace(old, new))

    def git(self, *args):
        return subprocess.run(["git", *args], cwd=self.path, env=self.env, check=True, text=True,
                              capture_output=True).stdout.strip()

    def commit(self, message):
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)
        return self.git("rev-parse", "HEAD")

    def __call__(self, *args):
        done = subprocess.run([PROXYC, *args], cwd=self.path, env=self.env, text=True, capture_output=True, timeout=60)
        schema = "rules" if "--list-rules" in args else args[0] if args else ""
        if done.stdout and schema in SCHEMAS and ("--format", "json") in zip(args, args[1:]):
            jsonschema.Draft7Validator(SCHEMAS[schema]).validate(json.loads(done.stdout))
        return SimpleNamespace(code=done.returncode, out=done.stdout, err=done.stderr)


def make_repo(path, files=None):
    path.mkdir(parents=True)
    repo = Repo(path)
    repo.write(FILES if files is None else files)
    (path.parent / ".gitconfig").write_text("[user]\n\tname = Ann\n\temail = ann@example.test\n[init]\n\tdefaultBranch = main\n")
    repo.git("init", "-q")
    repo.commit("begin")
    return repo
