# SPDX-License-Identifier: Apache-2.0
"""Every example is what its README says: the commands in it are typed, and their output is the one shown.

A README is a transcript: `$ command`, then its output. `...` in a line of output stands for any text, and a line that
is only `...` for any lines. An example runs in a copy that is a Git repository, on free ports.
"""
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

import kit

EXAMPLES = kit.SOURCE / "examples"
NAMES = sorted(p.parent.name for p in EXAMPLES.glob("*/proxyc.yaml"))
REFUSED = {  # by proxyd, for what it does not have: some of the words by which it says so
    "06-lua-filter": ["filters"],
    "07-jwt-edge": ["tls", "h2", "auth", "health-check"],
    "08-rate-limits": ["rate-limit", "fleet-limit"],
    "09-mesh-resilience": ["retry", "discovery", "outlier-detection", "error-breaker", "balancers", "priority", "guard"],
    "10-l4": ["l4"],
}
COVERED = {"10-l4": 50}  # percent; RouteTests ask about requests, and its split takes connections
GOLDEN = kit.SOURCE / "tests/golden/content-ids.txt"


def environments(example):
    return sorted(p.name for p in (example / "environments").glob("*/")) or [None]


def env_args(env):
    return [] if env is None else ["--env", env]


def transcript(readme):
    """[(command, output)] of a README."""
    steps = []
    for line in readme.read_text().splitlines():
        if line.startswith("    $ "):
            steps.append((line[6:], []))
        elif line.startswith("    ") and steps:
            steps[-1][1].append(line[4:])
    return [(command, "\n".join(lines)) for command, lines in steps]


def pattern(text):
    lines = [r"(?s:.*)" if line == "..." else re.escape(line).replace(r"\.\.\.", ".+") for line in text.splitlines()]
    return re.compile("\n".join(lines))


class Shell:
    """Types commands in a copy of an example; 127.0.0.1:8080 and :9001 to :9004 are other ports there."""

    def __init__(self, example, where, origin, proxyd):
        self.where = where
        self.proxyd = proxyd
        shutil.copytree(example, where)
        self.origins = {str(port): origin(body=f"checkout v{port % 10}, served by server-{port % 10}\n".encode())
                        for port in range(9001, 9005)}
        for path in where.rglob("*.yaml"):
            text = path.read_text()
            for port, o in self.origins.items():
                text = text.replace(f"127.0.0.1:{port}", o.address)
            path.write_text(text.replace("127.0.0.1:8080", "127.0.0.1:0"))
        self.port = "0"
        self.env = {**os.environ, "PATH": f"{kit.BUILD / 'bin'}:{os.environ['PATH']}", "NO_COLOR": "1",
                    "GIT_AUTHOR_NAME": "ann", "GIT_COMMITTER_NAME": "ann", "GIT_AUTHOR_EMAIL": "ann@example.test",
                    "GIT_COMMITTER_EMAIL": "ann@example.test"}
        self.type("git init -q -b main && git add -A && git commit -q -m begin")

    def type(self, command):
        if command.startswith("proxyd "):
            words = shlex.split(command.removesuffix("&"))
            running = self.proxyd(self.where / words[words.index("--table") + 1])
            self.port = str(running.port())
            return ""
        command = command.replace("127.0.0.1:8080", "127.0.0.1:" + self.port)
        run = subprocess.run(["bash", "-c", command], cwd=self.where, env=self.env, text=True, timeout=60,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False)
        assert run.returncode == 0, (command, run.stdout)
        return self.shown(run.stdout)

    def shown(self, text):
        """With the README's ports again."""
        for port, name in [(self.port, "8080"), *((str(o.port), name) for name, o in self.origins.items())]:
            text = text.replace("127.0.0.1:" + port, "127.0.0.1:" + name)
        return text


@pytest.mark.parametrize("name", NAMES)
def test_the_readme_shows_what_happens(name, tmp_path, origin, proxyd):
    steps = transcript(EXAMPLES / name / "README.md")
    assert {c.split()[0] for c, _ in steps} >= ({"proxyc"} if name in REFUSED else {"proxyc", "proxyd", "curl"})
    shell = Shell(EXAMPLES / name, tmp_path / name, origin, proxyd)
    for command, output in steps:
        got = shell.type(command)
        assert pattern(output).fullmatch(got.rstrip("\n")), f"$ {command}\n{got}\nbut the README shows:\n{output}"


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_without_fault(name):
    """Not even a remark, whatever proxyc.yaml lets pass."""
    run = kit.proxyc("lint", "-C", EXAMPLES / name, "--fail-on", "info")
    assert run.stdout.startswith("no findings"), run.stdout
    run = kit.proxyc("test", "-C", EXAMPLES / name)
    assert re.match(r"[1-9][0-9]* passed, 0 failed", run.stdout), run.stdout


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_formatted_has_owners_and_its_tests_ask_for_all_of_it(name):
    example = EXAMPLES / name
    run = kit.proxyc("fmt", "--check", ".", cwd=example)
    assert run.returncode == 0, run.stdout
    owned = [line.split()[0].strip("/") for line in (example / "CODEOWNERS").read_text().splitlines() if line[0] == "/"]
    for path in owned:
        assert list(example.glob(path)), f"CODEOWNERS names {path}, which is not there"
    run = kit.proxyc("test", "-C", example, "--coverage", "--fail-under", COVERED.get(name, 100))
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("name", NAMES)
def test_proxyd_takes_an_example_or_names_what_it_lacks(name, tmp_path):
    table = tmp_path / "x.pxt"
    for env in environments(EXAMPLES / name):
        run = kit.proxyc("compile", "-C", EXAMPLES / name, "-o", table, *env_args(env))
        check = subprocess.run([kit.BUILD / "bin/proxyd", "--check", table], text=True, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, check=False)
        assert check.returncode == (1 if name in REFUSED else 0), check.stdout
        assert ("refuses" in run.stderr) == (name in REFUSED), run.stderr
        for word in REFUSED.get(name, []):
            said = re.compile(rf"(?<![\w-]){word}(?![\w-])")
            assert said.search(check.stdout) and said.search(run.stderr), (word, check.stdout, run.stderr)


def test_every_folder_is_in_the_list():
    listed = re.findall(r"\| \[([^]]+)\]", (EXAMPLES / "README.md").read_text())
    assert listed == sorted(p.name for p in EXAMPLES.iterdir() if p.is_dir())
    assert listed == NAMES


def content_ids(out):
    rows = []
    for name in NAMES:
        for env in environments(EXAMPLES / name):
            run = kit.proxyc("compile", "-C", EXAMPLES / name, "-o", out, *env_args(env))
            rows.append(f"{run.stdout.split()[0]}  {name}{'' if env is None else ' ' + env}\n")
    return "".join(rows)


def test_a_change_of_what_is_compiled_is_a_visible_commit(tmp_path):
    """UPDATE=1 writes the file anew: do that in the commit that changes the format or the compiler, and say why."""
    made = content_ids(tmp_path / "x.pxt")
    if os.environ.get("UPDATE"):
        GOLDEN.write_text(made)
    assert made == GOLDEN.read_text(), "content ids changed; UPDATE=1 rewrites tests/golden/content-ids.txt"


@pytest.mark.parametrize("name, ms", [("near", 250), ("far", 2000)])
def test_presets_are_inherited_as_the_readme_says(policy, name, ms):
    """policies/README.md: `include` the folder, `from: presets/near`; its own fields win."""
    readme = (kit.SOURCE / "policies/README.md").read_text()
    shop = re.search(r"    # upstreams/shop.yaml\n((?:    .*\n)+)", readme).group(1).replace("\n    ", "\n").strip()
    assert "include: [presets, listeners, routes, upstreams]" in readme and "from: presets/near" in shop
    everything = kit.route("all", kit.rule("all", to={"upstream": "shop/shop"}))
    (policy.path / "policy/presets").mkdir()
    (policy.path / "policy/shop.yaml").write_text(shop.replace("presets/near", "presets/" + name) + "\n")
    shutil.copy(kit.SOURCE / f"policies/presets/{name}.yaml", policy.path / "policy/presets")
    table = policy.compile([kit.listener(), everything])
    assert kit.proxyc("lint", "-C", policy.path, "--fail-on", "info", "--skip", "not-formatted").stdout.startswith("no findings")
    upstreams = kit.proxyc("inspect", "--section", "UPST", table).stdout
    assert re.search(rf"connect\w*[ =]+{ms}\b", upstreams), upstreams
