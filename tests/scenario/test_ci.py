# SPDX-License-Identifier: Apache-2.0
"""What users put into their own CI: every script of the templates, of the action and of the hooks is run in clones of a
real repository, with the variables that the forge sets. Forges are played by what is here; ssh is a link."""
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import xml.etree.ElementTree
from types import SimpleNamespace

import jsonschema
import pytest
import yaml

import kit
from cli import FILES, PROXYC, ROOT, Repo, make_repo
from test_lint import SARIF

TEMPLATES = ROOT / "ci/templates"
ACTION = ROOT / "ci/action"
HOSTS = ["github", "gitlab"]
EXAMPLE = ROOT / "examples/02-canary"
SPLIT = "environments/prod/splits/checkout.yaml"
# What an outsider may call a branch; whatever runs it as a script leaves a file behind.
HOSTILE = 'x";touch${IFS}owned;$(touch${IFS}owned)`touch${IFS}owned`;\'&'


def template(host):
    name = {"github": "github/.github/workflows/policy.yaml", "gitlab": "gitlab/.gitlab-ci.yml"}[host]
    return yaml.safe_load((TEMPLATES / name).read_text())


# ---- the repository, and clones as runners make them ----

@pytest.fixture
def upstream(tmp_path):
    """the forge's copy: main holds the example below deploy/edge"""
    repo = make_repo(tmp_path / "upstream", {"README.md": "shop\n", "chart/values.yaml": "a:   1\n"})
    shutil.copytree(EXAMPLE, repo.path / "deploy/edge")
    repo.commit("policy")
    return repo


def edit(repo, name, old, new):
    repo.edit(f"deploy/edge/{name}", old, new)


def percent(number):
    return lambda repo: edit(repo, SPLIT, "percent: 10", f"percent: {number}")


def unformatted(repo):
    edit(repo, SPLIT, "  baseline: stable", "  baseline:    stable")


def propose(repo, change, base="main", branch="change"):
    """A pull request; refs/pull/1/merge is what the forge makes of it, after main went on."""
    repo.git("switch", "-q", "-c", branch)
    change(repo)
    head = repo.commit("change")
    repo.git("switch", "-q", base)
    repo.write({"other.txt": "main went on\n"})
    repo.commit("other")
    repo.git("switch", "-q", "--detach")
    repo.git("merge", "-q", "--no-ff", "-m", "merge", head)
    repo.git("update-ref", "refs/pull/1/merge", "HEAD")
    repo.git("switch", "-q", base)


def check_out(repo, path, ref, depth=0):
    """as actions/checkout does"""
    path.mkdir()
    clone = Repo(path)
    clone.git("init", "-q")
    clone.git("remote", "add", "origin", f"file://{repo.path}")
    limit, all_branches = ([f"--depth={depth}"], []) if depth else ([], ["+refs/heads/*:refs/remotes/origin/*"])
    clone.git("fetch", "-q", *limit, "origin", *all_branches, f"+{ref}:refs/remotes/checkout")
    clone.git("checkout", "-q", "--detach", "refs/remotes/checkout")
    return clone


# ---- GitHub ----

class Missing(str):
    def __getattr__(self, name):
        return self


class Context:
    """github.event.before and the like; what nobody set is empty, however deep"""

    def __init__(self, **values):
        self.values = values

    def __getattr__(self, name):
        return self.values.get(name, Missing())


def evaluate(text, names):
    code = re.sub(r"!(?!=)", " not ", text.replace("&&", " and ").replace("||", " or "))
    return eval(code.strip(), {"__builtins__": {}}, names)


class GitHub:
    """Runs steps in a clone. `event`: what `github` holds, besides what the runner sets."""

    def __init__(self, clone, event_name="pull_request", base="main", event=None, **names):
        self.clone = clone
        self.temp = clone.path.parent / "runner"
        self.temp.mkdir()
        self.names = {"github": Context(event_name=event_name, event=event or Context()), **names,
                      "cancelled": lambda: False,
                      "hashFiles": lambda name: "digest" if (clone.path / name).is_file() else ""}
        self.env = {**clone.env, "PATH": f"{kit.BUILD / 'bin'}:/usr/bin:/bin", "GITHUB_ACTIONS": "true", "CI": "true",
                    "GITHUB_WORKSPACE": str(clone.path), "GITHUB_EVENT_NAME": event_name, "RUNNER_TEMP": str(self.temp),
                    "GITHUB_BASE_REF": base if event_name == "pull_request" else "",
                    "GITHUB_HEAD_REF": HOSTILE, "GITHUB_REF_NAME": HOSTILE}

    def expand(self, text):
        return re.sub(r"\$\{\{(.*?)\}\}", lambda m: str(evaluate(m.group(1), self.names)), str(text))

    def run(self, script, env=None, **more):
        file, summary, output = (self.temp / name for name in ("step.sh", "summary.md", "output"))
        file.write_text(script)
        summary.write_text("")
        output.write_text("")
        done = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", str(file)], cwd=self.clone.path,
                              env={**self.env, **(env or {}), **more, "GITHUB_STEP_SUMMARY": str(summary),
                                   "GITHUB_OUTPUT": str(output)}, text=True, capture_output=True, timeout=120)
        assert not list(self.clone.path.parent.rglob("owned")), script
        return SimpleNamespace(code=done.returncode, out=done.stdout, err=done.stderr, summary=summary.read_text(),
                               output=dict(line.split("=", 1) for line in output.read_text().splitlines()))

    def job(self, workflow, name, **env):
        """{step: what it did}; a step whose condition does not hold is not there"""
        job, done, failed = workflow["jobs"][name], {}, False
        shared = {k: str(v) for k, v in {**workflow["env"], **env}.items()}
        for step in job["steps"]:
            if not evaluate(re.sub(r"^\$\{\{|\}\}$", "", step.get("if", "True" if not failed else "False")), self.names):
                continue
            name = step.get("name", step.get("uses", "").split("@")[0])
            if "run" not in step:
                done[name] = None
                continue
            own = {k: self.expand(v) for k, v in step.get("env", {}).items()}
            done[name] = self.run(step["run"], {**shared, **own})
            failed = failed or done[name].code != 0
        return done

    def action(self, **inputs):
        action = yaml.safe_load((ACTION / "action.yml").read_text())
        given = {name: row["default"] for name, row in action["inputs"].items()}
        assert set(inputs) <= set(given)
        self.names["inputs"] = Context(**{**given, "path": PROXYC, "folder": "deploy/edge", **inputs})
        [step] = action["runs"]["steps"]
        done = self.run(step["run"], {k: self.expand(v) for k, v in step["env"].items()}, GITHUB_ACTION_PATH=str(ACTION))
        report = action["outputs"]["report"]["value"]
        assert report == "${{ steps.run.outputs.report }}" and step["id"] == "run"
        done.report = done.output.get("report") and (self.clone.path / done.output["report"]).read_text()
        return done


@pytest.fixture
def pull(upstream, tmp_path):
    """pull(change): the judge's steps over a pull request"""
    def run(change, base="main", **more):
        if base != "main":
            upstream.git("switch", "-q", "-c", base)
        propose(upstream, change, base, more.pop("branch", "change"))
        github = GitHub(check_out(upstream, tmp_path / "clone", "refs/pull/1/merge"), base=base)
        return github.clone, github.job(template("github"), "judge", **{"POLICY": "deploy/edge", **more})
    return run


def statuses(steps):
    return {name: step.code for name, step in steps.items() if step}


GOOD = {"trust the checkout": 0, "format": 0, "lint": 0, "test": 0, "what the change does": 0}


def results(clone):
    log = json.loads((clone.path / "lint.sarif").read_text())
    jsonschema.Draft7Validator(SARIF).validate(log)
    return [(r["ruleId"], r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
            for r in log["runs"][0]["results"]]


def test_a_good_pull_request_passes_and_shows_what_it_does(pull):
    clone, steps = pull(percent(25), branch=HOSTILE.replace(" ", ""))
    assert statuses(steps) == GOOD, steps
    assert "10% → 25%" in steps["what the change does"].summary
    assert "moves 15.0% of users" in steps["what the change does"].summary
    assert (clone.path / "diff.md").read_text() == steps["what the change does"].summary
    assert results(clone) == [] and "::" not in steps["lint"].out
    suite = xml.etree.ElementTree.parse(clone.path / "test.xml").getroot()
    assert len(list(suite.iter("testcase"))) > 5 and not list(suite.iter("failure"))
    assert {"github/codeql-action/upload-sarif", "actions/upload-artifact"} <= set(steps)


def test_a_finding_fails_its_step_and_the_other_steps_still_tell(pull):
    clone, steps = pull(percent(90))
    assert statuses(steps) == {**GOOD, "lint": 1}
    path = f"deploy/edge/{SPLIT}"
    assert re.match(rf"::error file={path},line=12,.*title=PX405 split-jump::canary jumps", steps["lint"].out)
    assert results(clone) == [("PX405", path)] and "PX405" in steps["lint"].summary
    assert "10% → 90%" in steps["what the change does"].summary


def test_another_form_fails_the_step_of_the_form_alone(pull):
    clone, steps = pull(unformatted)
    assert statuses(steps) == {**GOOD, "format": 1}
    assert steps["format"].out.startswith(f"::notice file=deploy/edge/{SPLIT},") and results(clone) == []


def test_a_test_that_fails_and_what_no_test_asks_for_fail_the_step_of_the_tests(pull):
    clone, steps = pull(lambda repo: edit(repo, "proxyc.yaml", "upstreams, tests]", "upstreams]"))
    assert statuses(steps) == {**GOOD, "test": 1}
    assert "`--fail-under` wants 80%" in steps["test"].err


def test_faults_of_the_base_are_not_the_pull_requests(upstream, pull):
    unformatted(upstream)
    edit(upstream, "routes/shop.yaml", "kind: Route", "kind: Rout")
    upstream.commit("main is broken")
    clone, steps = pull(lambda repo: edit(repo, "routes/shop.yaml", "kind: Rout\n", "kind: Route\n"))
    assert statuses(steps) == GOOD, steps
    assert steps["what the change does"].summary.startswith("No comparison: ")


def test_the_first_pull_request_with_a_policy_passes(upstream, pull):
    shutil.rmtree(upstream.path / "deploy")
    upstream.commit("no policy yet")
    clone, steps = pull(lambda repo: shutil.copytree(EXAMPLE, repo.path / "deploy/edge"))
    assert statuses(steps) == GOOD, steps
    assert steps["what the change does"].summary.startswith("No comparison: ") and results(clone) == []


def test_names_of_branches_are_no_script(pull):
    clone, steps = pull(percent(25), base="rel$(touch${IFS}owned)", branch=HOSTILE.replace(" ", ""))
    assert statuses(steps) == GOOD, steps


@pytest.mark.parametrize("change, code", [(percent(25), 0), (unformatted, 0),
                                          (lambda repo: edit(repo, SPLIT, "percent: 10", "percent: 101"), 1)])
def test_main_is_looked_at_whole_and_stopped_by_errors_alone(upstream, tmp_path, change, code):
    edit(upstream, "upstreams/checkout.yaml", "kind: Upstream", "# proxyc:ignore PX301 nothing to silence\nkind: Upstream")
    change(upstream)
    upstream.commit("main")
    github = GitHub(check_out(upstream, tmp_path / "clone", "refs/heads/main"), "push")
    steps = github.job(template("github"), "judge", POLICY="deploy/edge")
    assert steps["lint"].code == code and "what the change does" not in steps and steps["format"].code == 0
    assert results(github.clone), "what older commits left behind is in the list"


def test_findings_of_forks_are_not_uploaded(upstream, tmp_path):
    propose(upstream, percent(25))
    event = Context(pull_request=Context(head=Context(repo=Context(fork=True))))
    github = GitHub(check_out(upstream, tmp_path / "clone", "refs/pull/1/merge"), event=event)
    assert "github/codeql-action/upload-sarif" not in github.job(template("github"), "judge", POLICY="deploy/edge")


# ---- the action ----

@pytest.mark.parametrize("depth, notice", [(0, False), (1, True)])
def test_the_action_compares_in_clones_of_any_depth(upstream, tmp_path, depth, notice):
    propose(upstream, percent(90))
    github = GitHub(check_out(upstream, tmp_path / "clone", "refs/pull/1/merge", depth))
    lint = github.action()
    assert lint.code == 1 and re.search(rf"^::error file=deploy/edge/{SPLIT},.*PX405", lint.out, re.M)
    jsonschema.Draft7Validator(SARIF).validate(json.loads(lint.report))
    assert ("::notice title=proxyc::this clone is shallow: compared with " in lint.out) == notice
    diff = github.action(command="diff", environment="prod")
    assert diff.code == 0 and diff.summary == diff.report and "moves 80.0% of users" in diff.report
    assert github.action(command="test").code == 0


def test_without_a_base_the_action_lints_what_there_is(upstream, tmp_path):
    propose(upstream, percent(90))
    github = GitHub(check_out(upstream, tmp_path / "clone", "refs/pull/1/merge", 1))
    github.clone.git("remote", "set-url", "origin", str(tmp_path / "away"))
    lint = github.action()
    assert lint.code == 0 and "::notice title=proxyc::this clone is shallow: what needs the commits" in lint.out
    diff = github.action(command="diff")
    assert diff.code == 0 and diff.report is None and "no commit to compare with" in diff.out


@pytest.mark.parametrize("depth, before, code", [
    (0, "HEAD", 1), (1, "HEAD", 1), (0, "0" * 40, 0), (1, "f" * 40, 0), (0, "$(touch owned)", 0)])
def test_a_push_is_compared_with_what_the_branch_held(upstream, tmp_path, depth, before, code):
    old = upstream.git("rev-parse", "HEAD")
    percent(90)(upstream)
    upstream.commit("jump")
    github = GitHub(check_out(upstream, tmp_path / "clone", "refs/heads/main", depth), "push",
                    event=Context(before=old if before == "HEAD" else before))
    assert github.action().code == code


def test_the_actions_arguments_are_no_script(upstream, tmp_path):
    propose(upstream, unformatted)
    github = GitHub(check_out(upstream, tmp_path / "clone", "refs/pull/1/merge"))
    assert github.action(args="--only not-formatted\n --fail-on info").code == 1
    for words in ["$(touch${IFS}owned)", "`touch${IFS}owned`", ";touch${IFS}owned", "*"]:
        assert github.action(args=words).code == 2, words
    for name in ["command", "folder", "environment", "path"]:
        assert github.action(**{name: "$(touch owned)"}).code != 0


def test_the_action_insists_on_a_version(upstream, tmp_path):
    github = GitHub(check_out(upstream, tmp_path / "clone", "refs/heads/main"))
    own = subprocess.run([PROXYC, "version"], text=True, capture_output=True, check=True).stdout.split()[1]
    assert github.action(version=own, command="test").code == 0
    for other in ["9.9.9", own[:-1], own + ".1"]:
        done = github.action(version=other)
        assert done.code == 2 and f"this is proxyc {own}, and `version` asks for {other}" in done.out


def test_without_a_path_the_action_builds_its_own_source(upstream, tmp_path):
    github = GitHub(check_out(upstream, tmp_path / "clone", "refs/heads/main"))
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "cmake").write_text('#!/bin/sh\necho "$@" >>"$RUNNER_TEMP/asked"\nmkdir -p "$RUNNER_TEMP/proxyc/bin"\n'
                                 f'ln -sf "{PROXYC}" "$RUNNER_TEMP/proxyc/bin/proxyc"\n')
    (tools / "dpkg-query").write_text("#!/bin/sh\nsed -n '/^run_packages=/,/^)/s/ /\\n/gp' "
                                      f"{ROOT}/ci/setup | sed -n 's/^[a-z].*/ii |&/p'\n")
    for tool in tools.iterdir():
        tool.chmod(0o755)
    github.env["PATH"] = f"{tools}:/usr/bin:/bin"
    done = github.action(path="", command="test")
    assert done.code == 0, done
    asked = (github.temp / "asked").read_text().splitlines()
    assert asked == [f"-S {ROOT} -B {github.temp}/proxyc -G Ninja -DTESTS=OFF", f"--build {github.temp}/proxyc --target proxyc"]


def test_the_matcher_reads_every_line_of_the_short_format(tmp_path):
    repo = make_repo(tmp_path / "repo")
    matchers = json.loads((ACTION / "problem-matcher.json").read_text())["problemMatcher"]
    seen = set()
    for old, new in [("spec:\n", "# proxyc:ignore PX301 nothing\nspec:\n"), ("body: none", "body:   none"),
                     ("status: 404", "status: x")]:
        repo.edit("base/shop.yaml", old, new)
        for line in repo("lint", "--format", "short", "--fail-on", "info").out.splitlines()[:-1]:
            found = [(m, match) for m in matchers for match in [re.search(m["pattern"][0]["regexp"], line)] if match]
            [(matcher, match)] = found
            group = {name: match.group(n) for name, n in matcher["pattern"][0].items() if name != "regexp"}
            assert (repo.path / group["file"]).is_file() and int(group["line"]) and int(group["column"])
            assert f"[{group['code']}]: {group['message']}" in line
            seen.add(group.get("severity", matcher.get("severity")))
    assert seen == {"error", "warning", "notice"}


# ---- GitLab ----

SHELLS = {"bash": ["bash", "-eo", "pipefail"], "dash": ["dash", "-e"]}


def gitlab_job(clone, name, shell, **env):
    config = template("gitlab")
    shared = {**config["variables"], "POLICY": "deploy/edge", "CI_PROJECT_DIR": str(clone.path), "GITLAB_CI": "true",
              "CI_COMMIT_REF_NAME": HOSTILE, "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": HOSTILE, "CI_MERGE_REQUEST_TITLE": HOSTILE}
    done = subprocess.run([*SHELLS[shell], "-c", "\n".join(config[name]["script"])], cwd=clone.path, text=True,
                          capture_output=True, timeout=120,
                          env={**clone.env, "PATH": f"{kit.BUILD / 'bin'}:/usr/bin:/bin", **shared, **env})
    assert not list(clone.path.rglob("owned"))
    return SimpleNamespace(code=done.returncode, out=done.stdout, err=done.stderr)


@pytest.mark.parametrize("shell, merged", [("bash", True), ("dash", False)])
@pytest.mark.parametrize("change, code, rule", [(percent(25), 0, False), (percent(90), 1, True), (unformatted, 1, False)])
def test_a_merge_request_is_judged(upstream, tmp_path, shell, merged, change, code, rule):
    fork = upstream.git("rev-parse", "main")
    propose(upstream, change)
    clone = check_out(upstream, tmp_path / "clone", "refs/pull/1/merge" if merged else "refs/heads/change")
    env = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": fork}
    if merged:
        env["CI_MERGE_REQUEST_TARGET_BRANCH_SHA"] = upstream.git("rev-parse", "main")
    done = gitlab_job(clone, "policy", shell, **env)
    assert done.code == code, done
    quality = json.loads((clone.path / "lint.json").read_text())
    assert [row["check_name"] for row in quality] == (["split-jump"] if rule else [])
    assert all(row["location"]["path"] == f"deploy/edge/{SPLIT}" for row in quality)
    artifacts = template("gitlab")["policy"]["artifacts"]
    assert ("10%" in (clone.path / "diff.md").read_text()) == (change is not unformatted)
    assert artifacts["paths"] == ["diff.md"] and artifacts["when"] == "always"
    suite = xml.etree.ElementTree.parse(clone.path / artifacts["reports"]["junit"]).getroot()
    assert len(list(suite.iter("testcase"))) > 5


@pytest.mark.parametrize("change, code", [(unformatted, 0), (lambda repo: edit(repo, SPLIT, "percent: 10", "percent: 101"), 1)])
def test_the_default_branch_of_gitlab_is_stopped_by_errors_alone(upstream, tmp_path, change, code):
    change(upstream)
    upstream.commit("main")
    clone = check_out(upstream, tmp_path / "clone", "refs/heads/main")
    assert gitlab_job(clone, "policy", "dash").code == code
    assert not (clone.path / "diff.md").exists()


# ---- deploying ----

SSH = """#!/bin/sh
# -L HERE:THERE is a link; what else was asked is written down
echo "$@" >>"$HOME/ssh.asked"
while [ $# -gt 0 ]; do
    case $1 in
    -L) ln -s "${2#*:}" "${2%%:*}" ;;
    -i) cat "$2" >>"$HOME/ssh.key"; stat -c %a "$2" >>"$HOME/ssh.mode" ;;
    esac
    shift
done
"""


@pytest.mark.parametrize("host", HOSTS)
def test_what_main_holds_is_deployed(upstream, tmp_path, proxyd, host):
    edit(upstream, "listeners/edge.yaml", "127.0.0.1:8080", "127.0.0.1:0")
    upstream.commit("any port")
    proxy = proxyd(wait=False)
    kit.until(proxy.admin_path.exists, "the admin socket")
    clone = check_out(upstream, tmp_path / "clone", "refs/heads/main", 1)
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "ssh").write_text(SSH)
    (tools / "ssh").chmod(0o755)
    path = f"{tools}:{kit.BUILD / 'bin'}:/usr/bin:/bin"
    if host == "github":
        given = {"PROXYD_HOST": "me@edge", "PROXYD_SOCKET": str(proxy.admin_path), "PROXYC_ENVIRONMENT": "prod",
                 "PROXYD_KNOWN_HOSTS": "edge ssh-ed25519 AAAA"}
        github = GitHub(clone, "push", vars=Context(**given), secrets=Context(PROXYD_SSH_KEY="the key"))
        github.env["PATH"] = path
        job = template("github")["jobs"]["deploy"]
        assert evaluate(job["if"][3:-2], github.names) and job["needs"] == "judge"
        done = github.job(template("github"), "deploy", POLICY="deploy/edge")["deploy"]
    else:
        (tmp_path / "key").write_text("the key\n")
        done = gitlab_job(clone, "deploy", "dash", PATH=path, PROXYD_HOST="me@edge", PROXYD_SOCKET=str(proxy.admin_path),
                          PROXYC_ENVIRONMENT="prod", PROXYD_SSH_KEY=str(tmp_path / "key"), PROXYD_KNOWN_HOSTS="/dev/null")
    assert done.code == 0 and re.match(r"deployed \w{12} \(commit \w{12}\) to 2 workers", done.out), done
    assert (tmp_path / "ssh.key").read_text() == "the key\n" and "the key" not in done.out + done.err
    assert (tmp_path / "ssh.mode").read_text() == "600\n"
    opened, closed = (tmp_path / "ssh.asked").read_text().splitlines()
    assert "StrictHostKeyChecking=yes" in opened and opened.endswith("-- me@edge") and " -O exit -- me@edge" in closed
    assert not os.path.exists(re.search(r"-i (\S+)/key", opened).group(1)), "the key is gone"


# ---- pre-commit ----

def hooks():
    [local] = yaml.safe_load((TEMPLATES / "any/.pre-commit-config.yaml").read_text())["repos"]
    assert local["hooks"] == yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    return local["hooks"]


@pytest.fixture
def hooked(tmp_path):
    """a repository whose commits go through the hooks, as pre-commit runs them"""
    repo = make_repo(tmp_path / "repo")
    lines = ["#!/bin/sh -e"]
    for hook in hooks():
        assert hook["language"] == "system" and hook["pass_filenames"] is False
        lines.append(f"if git diff --cached --name-only | grep -qE {shlex.quote(hook['files'])}; then {hook['entry']}; fi")
    file = repo.path / ".git/hooks/pre-commit"
    file.write_text("\n".join(lines) + "\n")
    file.chmod(0o755)
    repo.env["PATH"] = f"{kit.BUILD / 'bin'}:{repo.env['PATH']}"
    return repo


def commits(repo):
    done = subprocess.run(["git", "commit", "-q", "-m", "try"], cwd=repo.path, env=repo.env, text=True, capture_output=True)
    return done.returncode == 0, done.stdout + done.stderr


FAULTS = [("status: 404", "status: x", "PX109"), ("body: none", "body:   none", "PX117")]


@pytest.mark.parametrize("old, new, rule", FAULTS)
def test_a_staged_fault_is_refused_though_the_work_tree_is_mended(hooked, old, new, rule):
    hooked.edit("base/shop.yaml", old, new)
    hooked.git("add", "-A")
    hooked.edit("base/shop.yaml", new, old)
    good, said = commits(hooked)
    assert not good and rule in said


@pytest.mark.parametrize("old, new, rule", FAULTS)
def test_a_fault_of_the_work_tree_does_not_hold_up_what_is_staged(hooked, old, new, rule):
    hooked.edit("base/shop.yaml", "body: none", "body: nothing")
    hooked.git("add", "-A")
    hooked.edit("base/shop.yaml", old.replace("none", "nothing"), new.replace("none", "nothing"))
    assert commits(hooked)[0]
    hooked.write({"notes.txt": "no policy\n"})
    hooked.git("add", "notes.txt")
    assert commits(hooked)[0]


# ---- what the files are ----

def texts(value):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from ((f"{key}/{path}", text) for path, text in texts(item))
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    else:
        yield "", str(value)


@pytest.mark.parametrize("file", ["ci/templates/github/.github/workflows/policy.yaml", "ci/action/action.yml",
                                  ".github/workflows/ci.yml"])
def test_actions_are_pinned_and_no_script_holds_an_expression(file):
    found = {"run": 0, "uses": 0}
    text = (ROOT / file).read_text()
    for path, value in texts(yaml.safe_load(text)):
        key = path.rstrip("/").split("/")[-1]
        found[key] = found.get(key, 0) + 1
        if key == "run":
            assert "${{" not in value, value
        if key == "uses":
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", value) and re.search(rf"{value} # v\d+\.\d+\.\d+\n", text), value
    assert found["run"] and not re.search(r"head_ref|head\.ref|title\b.*\$\{\{|\.body|pull_request_target", text)


def test_the_workflow_may_do_no_more_than_it_has_to():
    workflow = template("github")
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["jobs"]["judge"]["permissions"] == {"contents": "read", "security-events": "write"}
    assert "permissions" not in workflow["jobs"]["deploy"]
    for job in workflow["jobs"].values():
        [checkout] = [s for s in job["steps"] if s.get("uses", "").startswith("actions/checkout@")]
        assert checkout["with"]["persist-credentials"] is False
        assert "secrets." not in json.dumps(job) or job["environment"] == "production"


@pytest.mark.parametrize("host", HOSTS)
def test_init_writes_the_templates_byte_for_byte(tmp_path, host):
    done = Repo(tmp_path)("init", "--ci", host, "new")
    assert done.code == 0, done.err
    wanted = {str(file.relative_to(TEMPLATES / group)): file.read_bytes() for group in ("policy", "any", host)
              for file in (TEMPLATES / group).rglob("*") if file.is_file()}
    made = {str(f.relative_to(tmp_path / "new")): f.read_bytes() for f in (tmp_path / "new").rglob("*") if f.is_file()}
    assert made == wanted and any("CODEOWNERS" in name for name in made) and ".pre-commit-config.yaml" in made
    again = Repo(tmp_path)("init", "--ci", host, "new")
    assert again.code == 1 and "is there already; nothing was written" in again.err
    assert Repo(tmp_path)("init", "--ci", "jenkins", "other").code == 2


def test_a_policy_that_is_there_gets_the_files_of_the_forge_alone(tmp_path):
    repo = make_repo(tmp_path / "repo", FILES)
    assert repo("init", "--ci", "github").code == 0
    assert repo.git("status", "--porcelain", "-uall").splitlines() == [
        "?? .github/CODEOWNERS", "?? .github/workflows/policy.yaml", "?? .pre-commit-config.yaml"]


@pytest.mark.parametrize("host", HOSTS)
def test_a_new_repository_passes_its_own_ci(tmp_path, host):
    Repo(tmp_path)("init", "--ci", host, "new")
    repo = Repo(tmp_path / "new")
    (tmp_path / ".gitconfig").write_text("[user]\n\tname = Ann\n\temail = ann@example.test\n[init]\n\tdefaultBranch = main\n")
    repo.git("init", "-q")
    repo.commit("begin")
    clone = check_out(repo, tmp_path / "clone", "refs/heads/main")
    if host == "github":
        assert set(statuses(GitHub(clone, "push").job(template("github"), "judge")).values()) == {0}
    else:
        done = gitlab_job(clone, "policy", "dash", POLICY=".")
        assert done.code == 0, done
