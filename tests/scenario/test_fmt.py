# SPDX-License-Identifier: Apache-2.0
"""Commands that rewrite and show documents: fmt, render, migrate, man, completion, schema --install."""
import json
import re
import shutil
import subprocess

import pytest
import yaml

import cli
import kit

EXAMPLES = sorted(p.parent for p in kit.SOURCE.glob("examples/*/proxyc.yaml"))
UGLY = ("# the shop\nkind: Route   # what\napiVersion: \"proxyc.dev/v1alpha1\"\nmetadata: { name: shop }\nspec:\n"
        "    listeners: [edge]\n\n\n    hosts: [no]\n    rules:\n    # the only one\n    - name: all\n      respond: {status: 200}\n")
PRETTY = ("# the shop\napiVersion: proxyc.dev/v1alpha1\nkind: Route   # what\nmetadata: {name: shop}\nspec:\n"
          "  listeners: [edge]\n\n  hosts: [\"no\"]\n  rules:\n    # the only one\n    - name: all\n      respond: {status: 200}\n")


def run(*args, cwd=None, stdin=None):
    return subprocess.run([cli.PROXYC, *map(str, args)], cwd=cwd, input=stdin, text=True, capture_output=True, timeout=60)


def content_id(folder, *args):
    return kit.proxyc("compile", "--check", "-C", folder, *args).stdout.split()[0]


def environments(folder):
    return sorted(p.name for p in (folder / "environments").iterdir()) if (folder / "environments").is_dir() else [None]


# ---- fmt ----

def test_fmt_prints_shows_checks_and_writes(tmp_path):
    (tmp_path / "a.yaml").write_text(UGLY)
    (tmp_path / "b.yaml").write_text(PRETTY)
    assert run("fmt", "-", stdin=UGLY).stdout == PRETTY
    assert run("fmt", "a.yaml", cwd=tmp_path).stdout == PRETTY
    check = run("fmt", "--check", cwd=tmp_path)
    assert (check.returncode, check.stdout, check.stderr) == (1, "a.yaml\n", "")
    diff = run("fmt", "-d", cwd=tmp_path)
    assert diff.returncode == 0 and diff.stdout.startswith("--- a/a.yaml\n+++ b/a.yaml\n@@ -1,13 +1,12 @@\n # the shop\n")
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=diff.stdout, text=True, check=True)
    assert (tmp_path / "a.yaml").read_text() == PRETTY
    (tmp_path / "a.yaml").write_text(UGLY)
    before = (tmp_path / "b.yaml").stat().st_mtime_ns
    write = run("fmt", "-w", cwd=tmp_path)
    assert (write.returncode, write.stdout, write.stderr) == (0, "", "wrote a.yaml\n")
    assert (tmp_path / "a.yaml").read_text() == PRETTY and (tmp_path / "b.yaml").stat().st_mtime_ns == before


def test_fmt_shows_no_secret_beside_a_fault(tmp_path):
    (tmp_path / "a.yaml").write_text("kind: {password: q8Zt41LmXv02RsPd\nx: y\n")
    done = run("fmt", cwd=tmp_path)
    assert done.returncode == 1 and "****************" in done.stderr
    assert "q8Zt41" not in done.stdout + done.stderr


def test_fmt_keeps_the_name_of_a_file_in_its_line(tmp_path):
    (tmp_path / "x\n::error::y.yaml").write_text(UGLY)
    for how in ("--check", "-d", "-w"):
        done = run("fmt", how, cwd=tmp_path)
        assert "x?::error::y.yaml" in done.stdout + done.stderr
        assert "\n::" not in done.stdout + done.stderr, how
    assert run("fmt", "--check", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("text, said", [("a: [\n", "error[PX101]"), ("? a\n: b\n", "info[PX117]: `fmt` leaves this file as it is")])
def test_fmt_leaves_alone_what_it_cannot_keep(tmp_path, text, said):
    (tmp_path / "a.yaml").write_text(text)
    (tmp_path / "b.yaml").write_text(UGLY)
    done = run("fmt", "-w", cwd=tmp_path)
    assert done.returncode == 1 and said in done.stderr
    assert (tmp_path / "a.yaml").read_text() == text and (tmp_path / "b.yaml").read_text() == PRETTY


def test_fmt_says_what_it_does_not_do(tmp_path):
    assert run("fmt", "-w", "--check").returncode == 2
    assert run("fmt", "-w", "-", stdin="").returncode == 2
    missing = run("fmt", "none.yaml", cwd=tmp_path)
    assert missing.returncode == 3 and "`none.yaml` cannot be read: No such file or directory" in missing.stderr


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda p: p.name)
def test_fmt_changes_no_policy(tmp_path, example):
    copy = tmp_path / "policy"
    shutil.copytree(example, copy)
    assert run("fmt", "-q", "-w", copy).returncode == 0
    for env in environments(example):
        args = ["--env", env] if env else []
        assert content_id(copy, *args) == content_id(example, *args)
    assert run("test", "-C", copy).returncode == 0


def test_lint_looks_at_the_form_where_it_is_asked_to():
    bad = kit.SOURCE / "tests/lint/not-formatted/bad"
    assert "PX117" not in run("lint", "-C", bad).stdout
    assert run("lint", "-C", bad, "--only", "PX117", "--format", "short").stdout.startswith(
        "policy/route.yaml:5:15: info[PX117]: `fmt` would change this file\n")
    assert run("lint", "-C", bad, "--fail-on", "info").returncode == 1


# ---- render ----

def providers(example, env, to):
    """Where secrets come from is said by the Environment, which is no document of the base: it goes along as it is."""
    source = example / f"environments/{env}/environment.yaml"
    if not env or not source.exists() or "secretProviders" not in source.read_text():
        return []
    (to / f"environments/{env}").mkdir(parents=True, exist_ok=True)
    shutil.copy(source, to / f"environments/{env}")
    return ["--env", env]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda p: p.name)
def test_what_render_prints_compiles_to_the_same_content_id(tmp_path, example):
    project = yaml.safe_load((example / "proxyc.yaml").read_text())
    project.pop("environments", None)
    project["include"] = ["all"]
    (tmp_path / "all").mkdir()
    (tmp_path / "proxyc.yaml").write_text(json.dumps(project))
    for script in example.rglob("*.lua"):  # their paths are relative to the document
        shutil.copy(script, tmp_path / "all")
    for env in environments(example):
        args = ["--env", env] if env else []
        for form in ([], ["--origins"]):
            (tmp_path / "all/all.yaml").write_text(kit.proxyc("render", "-C", example, *args, *form).stdout)
            assert content_id(tmp_path, *providers(example, env, tmp_path)) == content_id(example, *args)


def test_render_says_where_each_value_is_written():
    example = kit.SOURCE / "examples/02-canary"
    out = kit.proxyc("render", "-C", example, "--env", "prod", "--kind", "TrafficSplit", "--name", "checkout", "--origins").stdout
    assert "    canary:\n      upstream: checkout-v2  # environments/prod/splits/checkout.yaml:" in out
    made = json.loads(kit.proxyc("render", "-C", example, "--env", "prod", "--name", "shop/checkout-v1", "--format", "json",
                                 "--origins").stdout)
    assert [d["metadata"]["name"]["value"] for d in made] == ["checkout-v1"]
    assert made[0]["spec"]["connectTimeout"] == {"value": "500ms", "origin": "upstreams/checkout.yaml:6"}
    assert made[0]["spec"]["endpoints"][0]["weight"] == {"value": 1, "origin": "default"}
    plain = json.loads(kit.proxyc("render", "-C", example, "--env", "prod", "--name", "shop/checkout-v1", "--format", "json").stdout)
    assert plain[0]["spec"]["endpoints"][0] == {"address": "127.0.0.1:9001", "weight": 1, "priority": 0}
    assert run("render", "-C", example).returncode == 2, "two environments, and none is named"
    assert run("render", "-C", example, "--env", "prod", "--name", "nobody").returncode == 1
    assert run("render", "-C", example, "--env", "prod", "--kind", "Nothing").returncode == 2


# ---- migrate ----

def test_migrate_renames_and_touches_nothing_else(tmp_path):
    repo = cli.make_repo(tmp_path / "repo")
    repo.edit("base/upstreams.yaml", "spec:\n", "spec:\n  circuitBreaker: {requests: 5}   # few\n")
    before = (repo.path / "base/upstreams.yaml").read_text()
    check = repo("migrate", "--check")
    assert (check.code, check.out) == (1, "base/upstreams.yaml\n")
    diff = repo("migrate")
    assert [l for l in diff.out.splitlines() if re.match(r"[-+] ", l)] == [
        "-  circuitBreaker: {requests: 5}   # few", "+  concurrency: {requests: 5}   # few"] * 2
    assert repo("migrate", "-w").code == 0
    assert (repo.path / "base/upstreams.yaml").read_text() == before.replace("circuitBreaker", "concurrency")
    again = repo("migrate", "--check")
    assert (again.code, again.out) == (0, "") and "nothing to change" in again.err


def test_an_earlier_name_beside_the_new_one_is_an_error(tmp_path):
    repo = cli.make_repo(tmp_path / "repo")
    repo.edit("base/upstreams.yaml", "spec:\n", "spec:\n  circuitBreaker: {requests: 5}\n  concurrency: {requests: 5}\n")
    out = repo("lint", "--format", "short").out
    assert "error[PX113]: an Upstream takes one of `concurrency` and, as it was called, `circuitBreaker`" in out


# ---- pages and shells ----

def commands():
    return re.findall(r"^  (\w+)  +\S", kit.proxyc("help").stdout, re.M)


def test_every_command_has_a_manual_page():
    overview = kit.proxyc("man").stdout
    assert overview.startswith(".TH PROXYC 1 ")
    for name in commands():
        page = kit.proxyc("man", name).stdout
        assert f"proxyc\\-{name} (1)" in overview
        assert page.startswith(f".TH PROXYC\\-{name} 1 ")
        shown = set(re.findall(r"^(?:\\fB\\-\w\\fR, )?\\-\\-([a-z]+(?:\\-[a-z]+)*)", page, re.M))
        taken = set(re.findall(r"^  (?:-\w, |    )--([a-z-]+)", kit.proxyc(name, "--help").stdout, re.M))
        assert {s.replace("\\-", "-") for s in shown} == taken, name
    assert run("man", "nothing").returncode == 2


def test_bash_completes_commands_and_options():
    script = kit.proxyc("completion", "bash").stdout
    ask = "COMP_WORDS=({}); COMP_CWORD={}; _proxyc; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    for words, at, found in [("proxyc re", 1, "render"), ("proxyc fmt --che", 2, "--check"), ("proxyc migrate --wr", 2, "--write")]:
        done = subprocess.run(["bash", "-c", script + ask.format(words, at)], text=True, capture_output=True, check=True)
        assert found in done.stdout.split()


# ---- beginnings ----

def test_the_users_editor_settings_stay(tmp_path):
    assert run("schema", "--install", "-C", tmp_path).returncode == 0
    settings = tmp_path / ".vscode/settings.json"
    for name in json.loads(settings.read_text())["yaml.schemas"]:
        assert (tmp_path / name).is_file()
    assert "!/**/*.lock.yaml" in settings.read_text(), "no schema is for lock files"
    settings.write_text("{}\n")
    done = run("schema", "--install", "-C", tmp_path)
    assert done.returncode == 0 and "is yours and stays" in done.stderr and settings.read_text() == "{}\n"
