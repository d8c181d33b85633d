# SPDX-License-Identifier: Apache-2.0
"""Who changed a policy, when, and what came of it: signed commits, history, bisect."""
import json
import shutil
import subprocess
import time

import pytest

from cli import FILES, make_repo

needs_ssh = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen")
SIGNED = {**FILES, "proxyc.yaml": FILES["proxyc.yaml"] + "signatures: {allowedSigners: signers, require: true}\n"}
SPLIT = "environments/prod/split.yaml"
ASK = ["http://shop.test/checkout", "--env", "prod", "--bucket", "1500"]


def ssh_key(folder, name):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)], check=True)
    return " ".join((folder / f"{name}.pub").read_text().split()[:2])


@pytest.fixture
def signed(tmp_path):
    """A policy whose changes ann signs; bob has a key and no say."""
    ann, bob = ssh_key(tmp_path, "ann"), ssh_key(tmp_path, "bob")
    repo = make_repo(tmp_path / "repo", {**SIGNED, "signers": f"ann@example.test {ann}\n"})
    repo.bob = f"bob@example.test {bob}\n"
    repo.git("config", "gpg.format", "ssh")
    repo.git("tag", "base")
    return repo


def commit(repo, message, by=None, *more):
    repo.git("add", "-A")
    sign = ["-c", f"user.signingkey={repo.path.parent / by}"] if by else []
    repo.git(*sign, "commit", "-q", "-m", message, *(["-S"] if by else []), *more)
    return repo.git("rev-parse", "HEAD")


def change(repo, percent, by=None, message="more"):
    text = (repo.path / SPLIT).read_text().splitlines(keepends=True)
    text[-1] = f"    canary: {{upstream: v2, percent: {percent}}}\n"
    (repo.path / SPLIT).write_text("".join(text))
    return commit(repo, message, by)


def unauthorised(repo, against="base", *more):
    """What PX630 says of HEAD, without their places, and the exit status."""
    done = repo("lint", "--against", against, "--rev", "HEAD", "--only", "PX630", "--format", "json", *more)
    told = json.loads(done.out)
    said = [d["summary"] for d in told["diagnostics"]]
    assert done.code == (1 if said and not told["returns_to"] else 0), done.out + done.err
    return said


@needs_ssh
def test_a_change_is_signed_by_somebody_whom_the_base_names(signed):
    change(signed, 12, "ann")
    assert unauthorised(signed) == []
    at = change(signed, 13)
    assert unauthorised(signed) == [f"commit {at[:12]} of Ann is not signed"]
    at = change(signed, 14, "bob")
    assert len(unauthorised(signed)) == 2
    assert unauthorised(signed, "HEAD~1") == [f"commit {at[:12]} of Ann is signed by a key that nobody named has"]


@needs_ssh
def test_a_change_names_neither_its_own_signers_nor_its_own_rules(signed):
    with open(signed.path / "signers", "a", encoding="utf-8") as f:
        f.write(signed.bob)
    change(signed, 12, "bob")
    assert len(unauthorised(signed)) == 1
    signed.edit("proxyc.yaml", ", require: true", "")
    commit(signed, "off", "bob")
    assert len(unauthorised(signed)) == 2
    signed.edit("proxyc.yaml", "signatures", "# proxyc:ignore PX630 because\nlint: {rules: {PX630: 'off'}}\nsignatures")
    commit(signed, "silent\n\nProxyc-Allow: PX630 because I say so", "bob")
    assert len(unauthorised(signed)) == 3
    signed.edit("proxyc.yaml", "signatures: {allowedSigners: signers}\n", "")
    commit(signed, "gone", "bob")
    assert len(unauthorised(signed)) == 4


@needs_ssh
def test_one_who_may_sign_lets_others_in_from_the_next_change_on(signed):
    with open(signed.path / "signers", "a", encoding="utf-8") as f:
        f.write(signed.bob)
    commit(signed, "bob may", "ann")
    assert unauthorised(signed) == []
    change(signed, 12, "bob")
    assert len(unauthorised(signed)) == 1 and unauthorised(signed, "HEAD~1") == []


@needs_ssh
def test_leave_is_given_by_a_signed_commit(signed):
    change(signed, 12)
    change(signed, 13, "ann", "a drill\n\nProxyc-Allow: PX630 imported from the old repository")
    assert unauthorised(signed) == []


@needs_ssh
def test_what_changes_no_policy_needs_no_signature(signed):
    (signed.path / "README.md").write_text("words\n")
    (signed.path / "sub").mkdir()
    for name in FILES:
        (signed.path / "sub" / name).parent.mkdir(parents=True, exist_ok=True)
    signed.write({f"sub/{k}": v for k, v in {**SIGNED, "signers": (signed.path / "signers").read_text()}.items()})
    commit(signed, "a second policy below", "ann")
    signed.git("tag", "-f", "base")
    (signed.path / "README.md").write_text("other words\n")
    commit(signed, "beside it")
    assert unauthorised(signed, "base", "-C", "sub") == []
    assert len(unauthorised(signed)) == 1, "the top holds the file"


@needs_ssh
def test_a_merge_that_git_makes_by_itself_needs_no_signature_and_no_other_does_without(signed):
    signed.git("checkout", "-q", "-b", "side")
    change(signed, 12, "ann")
    signed.git("checkout", "-q", "main")
    (signed.path / "base/more.yaml").write_text(FILES["base/upstreams.yaml"].split("---")[0].replace("v1", "v3"))
    commit(signed, "v3", "ann")
    signed.git("merge", "-q", "--no-ff", "-m", "merged", "side")
    assert unauthorised(signed) == []
    signed.edit("base/more.yaml", "9001", "9009")
    commit(signed, "merged", None, "--amend")
    assert len(unauthorised(signed)) == 1, "the merge holds what neither parent has"


@needs_ssh
def test_a_merge_that_throws_away_is_a_change(signed):
    signed.git("checkout", "-q", "-b", "old", "base")
    commit(signed, "nothing", "ann", "--allow-empty")
    signed.git("checkout", "-q", "main")
    change(signed, 12, "ann")
    signed.git("tag", "-f", "base")
    signed.git("checkout", "-q", "old")
    signed.git("merge", "-q", "--no-ff", "-s", "ours", "-m", "back", "main")
    assert [s.split(" of ")[1] for s in unauthorised(signed)] == ["Ann is not signed"]


@needs_ssh
def test_a_return_is_told_of_and_not_held_up(signed):
    change(signed, 12, "ann")
    signed.git("tag", "-f", "base")
    signed.git("revert", "--no-edit", "HEAD")
    done = signed("lint", "--against", "base", "--rev", "HEAD")
    assert done.code == 0 and "PX630" in done.out


@needs_ssh
def test_a_shallow_clone_does_not_know_and_says_so(signed, tmp_path):
    for i in range(3):
        change(signed, 12 + i, "ann")
    shallow = tmp_path / "shallow"
    signed.git("clone", "-q", "--depth", "2", f"file://{signed.path}", str(shallow))
    signed.git("-C", str(shallow), "fetch", "-q", "--depth", "1", "origin", "tag", "base")
    done = signed("lint", "--against", "base", "--rev", "HEAD", "-C", str(shallow))
    assert done.code == 1 and "is not known" in done.out and "fetch-depth: 0" in done.out


@needs_ssh
def test_signers_that_cannot_be_read_are_found_before_they_are_needed(signed):
    (signed.path / "signers").write_text("\nann@example.test cert-authority ssh-ed25519 AAAA\n")
    done = signed("lint", "--format", "short")
    assert done.code == 1 and done.out.startswith("signers:2:18: error[PX111]: `cert-authority`"), done.out
    (signed.path / "signers").unlink()
    done = signed("lint", "--format", "short")
    assert done.code == 1 and "proxyc.yaml:3:30: error[PX201]: there is no file `signers`" in done.out


@needs_ssh
def test_verify_tells_who_signed_a_commit(signed, tmp_path):
    change(signed, 12, "ann")
    done = signed("verify", "--commit", "HEAD")
    assert done.code == 0 and "signer      ann@example.test" in done.out, done.out + done.err
    at = change(signed, 13)
    told = json.loads(signed("verify", "--commit", "HEAD", "--format", "json").out)
    assert (told["ok"], told["commit"], told["verdict"]) == (False, at, "not signed")
    with open(signed.path / "signers", "a", encoding="utf-8") as f:
        f.write(signed.bob)
    commit(signed, "me too", "bob")
    assert signed("verify", "--commit", "HEAD").code == 1, "the list is that of the parent"
    (tmp_path / "mine").write_text(signed.bob)
    assert signed("verify", "--commit", "HEAD", "--allowed-signers", "../mine").code == 0
    assert signed("verify", "--commit", "nope").code == 3
    assert signed("verify", "--commit", "HEAD", "--reproduce").code == 2


@needs_ssh
def test_history_shows_the_signer(signed):
    change(signed, 12, "ann")
    change(signed, 13, "bob")
    change(signed, 14)
    told = json.loads(signed("history", "split/checkout", "--env", "prod", "--format", "json").out)["commits"]
    assert [(c["signature"], c["signer"]) for c in told[:3]] == [
        ("not signed", ""), ("signed by a key that is not named", ""), ("good", "ann@example.test")]
    assert "Ann, signed by ann@example.test  stable 88%" in signed("history", "split/checkout", "--env", "prod").out


# ---- history where files move ----

def values(repo, *args):
    done = repo("history", "split/checkout", "--env", "prod", "--format", "json", *args)
    return [c["value"].rsplit(" ", 1)[1] for c in json.loads(done.out)["commits"]]


def test_a_split_is_followed_by_its_name_from_file_to_file(repo):
    change(repo, 12)
    repo.git("mv", SPLIT, "environments/prod/other.yaml")
    repo.commit("moved")
    text = (repo.path / "environments/prod/other.yaml").read_text()
    (repo.path / "environments/prod/all").mkdir()
    (repo.path / "environments/prod/all/x.yaml").write_text("# many\n---\n" + text.replace("12}", "14}"))
    (repo.path / "environments/prod/other.yaml").write_text("# nothing here any more\n")
    repo.commit("moved again, and raised")
    repo.git("rm", "-q", "environments/prod/other.yaml")
    repo.commit("tidied")
    assert values(repo) == ["14%", "12%", "10%"]


def test_a_split_of_another_environment_is_not_taken_for_it(repo):
    repo.git("rm", "-q", SPLIT)
    repo.commit("gone")
    (repo.path / "environments/prod").mkdir(exist_ok=True)
    (repo.path / SPLIT).write_text(FILES[SPLIT].replace("10}", "30}"))
    repo.commit("back")
    told = json.loads(repo("history", "split/checkout", "--env", "prod", "--format", "json").out)["commits"]
    assert [c["value"] for c in told] == ["stable 70%, canary 30%", "not there", "stable 90%, canary 10%"]


def test_the_history_of_a_route_tells_what_became_of_its_rules(repo):
    repo.edit("base/shop.yaml", "  rules:\n", "  defaults: {timeout: 3s}\n  rules:\n")
    repo.commit("slower")
    repo.edit("base/shop.yaml", "exact: /healthz", "exact: /livez")
    repo.edit("base/shop.yaml", "name: rest", "name: others")
    at = repo.commit("renamed")
    told = json.loads(repo("history", "Route/shop/shop", "--format", "json").out)
    assert (told["kind"], told["name"]) == ("Route", "shop/shop")
    first, second, third = told["commits"]
    assert first["commit"] == at and second["changes"] == [{"what": "defaults.timeout", "from": "", "to": "3s"}]
    assert third["value"] == "there" and third["changes"] == []
    assert [(c["what"], c["from"], c["to"]) for c in first["changes"]] == [
        ("rules", "", "others"), ("rules", "rest", ""),
        ("rules.health.match", "{methods: [GET], path.exact: /healthz}", ""),
        ("rules.health.match", "", "{methods: [GET], path.exact: /livez}")]
    assert "\n    rules: + others\n" in repo("history", "shop/shop").out


# ---- bisect ----

@pytest.fixture
def repo(tmp_path):
    return make_repo(tmp_path / "repo")


def test_bisect_finds_the_commit_that_changed_a_request(repo):
    for percent in (12, 14):
        change(repo, percent, message=f"to {percent}")
    at = change(repo, 20, message="to 20")
    (repo.path / "base/edge.yaml").write_text("# a comment\n" + FILES["base/edge.yaml"])
    repo.commit("words")
    change(repo, 25, message="to 25")
    done = repo("bisect", *ASK)
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[0] == f"changed by  {at[:12]}  2026-01-02T03:04  Ann  to 20"
    assert lines[1] == ("before      forward by split shop/checkout, member stable, by rule shop/shop/checkout "
                        "(base/shop.yaml:11)")
    assert "member canary" in lines[2]
    told = json.loads(repo("bisect", *ASK, "--format", "json").out)
    assert told["changed_by"]["commit"] == at and told["or_by"] == [] and told["passed_over"] == []
    assert told["after"]["place"] == "base/shop.yaml:11" and told["commits"] == 6


def test_bisect_passes_over_what_does_not_compile(repo):
    repo.edit("base/shop.yaml", "split: checkout", "split: nothing")
    broken = [repo.commit("broken")]
    (repo.path / "base/x.yaml").write_text("a: [\n")
    broken.append(repo.commit("more broken"))
    (repo.path / "base/x.yaml").unlink()
    repo.edit("base/shop.yaml", "split: nothing", "upstream: v2")
    at = repo.commit("mended otherwise")
    done = repo("bisect", *ASK)
    assert done.code == 0 and done.out.count("or by") == 2 and "passed over 2 that do not compile" in done.out
    told = json.loads(repo("bisect", *ASK, "--format", "json").out)
    assert told["changed_by"]["commit"] == at and sorted(told["passed_over"]) == sorted(broken)


def test_bisect_says_where_there_is_nothing_to_find(repo):
    first = repo.git("rev-parse", "HEAD")
    change(repo, 20)
    assert repo("bisect", "http://shop.test/healthz", "--env", "prod").code == 1
    assert repo("bisect", *ASK, "--bad", first).code == 1
    assert repo("bisect", *ASK, "--good", "nope").code == 2
    assert repo("bisect", ASK[0]).code == 2, "two environments"
    assert repo("bisect", *ASK, "--listener", "nope").code == 2
    assert repo("bisect", *ASK, "--good", first, "--bad", "HEAD").code == 0
    repo.edit("base/shop.yaml", "split: checkout", "split: nothing")
    repo.commit("broken")
    done = repo("bisect", *ASK)
    assert done.code == 1 and "nothing" in done.err


def test_bisect_ends_at_the_boundary_of_a_shallow_clone(repo, tmp_path):
    for percent in (20, 30, 40):
        change(repo, percent)
    shallow = str(tmp_path / "shallow")
    repo.git("clone", "-q", "--depth", "2", f"file://{repo.path}", shallow)
    done = repo("bisect", *ASK, "-C", shallow)
    assert done.code == 1 and "shallow" in done.err
    done = repo("bisect", "http://shop.test/checkout", "--env", "prod", "--bucket", "3500", "-C", shallow)
    assert done.code == 0 and "shallow" in done.err


def test_two_thousand_commits_are_searched_in_a_moment(repo):
    """K: history of 2,000 commits well under a second; bisect compiles a dozen of them."""
    stream = []
    text = (repo.path / SPLIT).read_text()
    for i in range(2000):
        body = text.replace("percent: 10", f"percent: {i % 100 / 2 if i % 2 else 10}")
        stream.append(f"commit refs/heads/main\ncommitter Ann <ann@example.test> {1767323045 + i} +0000\n"
                      f"data 2\nc\n" + ("from refs/heads/main^0\n" if i == 0 else "")
                      + f"M 100644 inline {SPLIT}\ndata {len(body)}\n{body}\n")
    subprocess.run(["git", "fast-import", "--quiet", "--force"], cwd=repo.path, env=repo.env, input="".join(stream),
                   text=True, check=True, capture_output=True)
    for args in (["history", "split/checkout", "--env", "prod", "--max", "5000", "--rev", "HEAD"], ["bisect", *ASK]):
        begun = time.monotonic()
        assert repo(*args).code == 0
        assert time.monotonic() - begun < 2, args
