# SPDX-License-Identifier: Apache-2.0
"""What the cache keeps changes nothing: the same words, exit statuses and bytes, cold, warm or without one."""
import os
import shutil
import subprocess

import pytest

from cached import kept, outcome, run, settle, tables
from cli import FILES, HEAD, PROXYC, make_repo

UPSTREAM = HEAD.format("Upstream", "extra") + 'spec:\n  endpoints: [{address: "127.0.0.1:9009"}]\n'


PROD = {k: v for k, v in FILES.items() if not k.startswith("environments/staging")}


@pytest.fixture
def repo(tmp_path):
    return make_repo(tmp_path / "repo", PROD)


@pytest.fixture(scope="module")
def settled(request, tmp_path_factory):
    """A repository for every test that wants one: they settle together, and each is used up by one test."""
    made = {}
    for item in request.session.items:
        if item.module is request.module and {"known", "known_extra"} & set(item.fixturenames):
            extra = {"base/extra.yaml": UPSTREAM} if "known_extra" in item.fixturenames else {}
            made[item.nodeid] = make_repo(tmp_path_factory.mktemp("settled") / "repo", {**PROD, **extra})
    settle(*[repo.path for repo in made.values()])
    return made


@pytest.fixture
def known(request, settled):
    """A repository that the cache knows all files of."""
    repo = settled.pop(request.node.nodeid)
    same(repo)
    return repo


@pytest.fixture
def known_extra(known):
    """The same, with an upstream that nothing uses."""
    return known


def same(repo, *args):
    want = outcome(repo.path, "--no-cache", *args)
    assert outcome(repo.path, *args) == want
    assert outcome(repo.path, *args) == want, "warm"
    return want


# ---- where it lies ----

def test_in_a_repository_it_lies_with_git(repo):
    same(repo)
    assert len(kept(repo.path / ".git/proxyc-cache")) == 1
    assert repo.git("status", "--porcelain") == ""
    assert not (repo.path.parent / ".cache").exists()


def test_a_linked_work_tree_has_a_place_too(repo, tmp_path):
    other = tmp_path / "other"
    repo.git("worktree", "add", "-q", str(other))
    want = outcome(other, "--no-cache")
    assert outcome(other) == want and outcome(other) == want
    assert kept(repo.path / ".git/proxyc-cache") or list((repo.path / ".git/worktrees").glob("*/proxyc-cache/*"))
    assert subprocess.run(["git", "status", "--porcelain"], cwd=other, capture_output=True, check=True).stdout == b""


def test_a_plain_folder_is_kept_with_the_user(repo, tmp_path):
    plain = tmp_path / "plain"
    shutil.copytree(repo.path, plain, ignore=shutil.ignore_patterns(".git"))
    want = outcome(plain, "--no-cache")
    assert outcome(plain) == want and outcome(plain) == want
    assert len(kept(tmp_path / ".cache/proxyc/policies")) == 1
    assert outcome(plain, XDG_CACHE_HOME=str(tmp_path / "xdg")) == want
    assert len(kept(tmp_path / "xdg/proxyc/policies")) == 1


def test_a_folder_may_be_named(repo, tmp_path):
    want = outcome(repo.path, "--no-cache")
    assert outcome(repo.path, "--cache", tmp_path / "a/b") == want
    assert outcome(repo.path, PROXYC_CACHE=str(tmp_path / "c")) == want
    assert len(kept(tmp_path / "a/b/policies")) == len(kept(tmp_path / "c/policies")) == 1
    assert not kept(repo.path / ".git/proxyc-cache")


def test_nothing_is_kept_where_nothing_is_wanted(repo, tmp_path):
    outcome(repo.path, "--no-cache")
    outcome(repo.path, PROXYC_CACHE="off")
    outcome(repo.path, "--no-cache", "--cache", tmp_path / "c")
    assert not (repo.path / ".git/proxyc-cache").exists() and not (tmp_path / "c").exists()
    assert not (tmp_path / ".cache").exists()


def test_a_home_that_takes_nothing_is_no_fault(repo, tmp_path):
    plain = tmp_path / "plain"
    shutil.copytree(repo.path, plain, ignore=shutil.ignore_patterns(".git"))
    want = outcome(plain, "--no-cache")
    (tmp_path / "file").write_text("no folder")
    for home in (tmp_path / "file", "/proc/self"):
        assert outcome(plain, home=home) == want


# ---- what changes is seen ----

def test_an_edit_that_keeps_size_and_time_is_seen(known):
    path = known.path / "base/upstreams.yaml"
    before, want = path.stat(), same(known)
    path.write_text(path.read_text().replace("9001", "9003"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = path.stat()
    assert (after.st_size, after.st_mtime_ns, after.st_ino) == (before.st_size, before.st_mtime_ns, before.st_ino)
    assert same(known) != want


def test_an_edit_and_its_revert_are_seen(known):
    want = same(known)
    known.edit("base/shop.yaml", "prefix: /checkout", "prefix: /kasse")
    assert same(known) != want
    known.edit("base/shop.yaml", "prefix: /kasse", "prefix: /checkout")
    assert same(known) == want


def test_a_mistake_is_found_where_it_stands_and_its_mending_too(known):
    want = same(known)
    known.edit("base/shop.yaml", "split: checkout", "split: chekout")
    assert same(known)[0] == 1
    known.edit("base/shop.yaml", "split: chekout", "split: checkout")
    assert same(known) == want


def test_a_mistake_elsewhere_is_shown_in_a_file_that_is_known(known):
    """The second file is new; the first one, which the finding quotes, was not read."""
    known.write({"base/again.yaml": HEAD.format("Upstream", "v2") + 'spec:\n  endpoints: [{address: "127.0.0.1:1"}]\n'})
    want = same(known)
    assert want[0] == 1 and b"base/upstreams.yaml" in want[1] and b"base/again.yaml" in want[1]


def test_files_are_known_by_where_they_lie(known_extra):
    first = same(known_extra)
    (known_extra.path / "base/extra.yaml").rename(known_extra.path / "base/other.yaml")
    assert same(known_extra)[0] == first[0]
    shutil.copy(known_extra.path / "base/other.yaml", known_extra.path / "base/copy.yaml")
    assert same(known_extra)[0] == 1  # two of one name
    (known_extra.path / "base/copy.yaml").rename(known_extra.path / "environments/prod/copy.yaml")
    assert same(known_extra)[0] in (0, 1)
    (known_extra.path / "environments/prod/copy.yaml").unlink()
    (known_extra.path / "base/other.yaml").unlink()
    same(known_extra)


def test_another_level_of_a_rule_counts(known_extra):
    first = same(known_extra)
    known_extra.edit("proxyc.yaml", "include: [base]", "include: [base]\nlint: {rules: {unused-object: error}}")
    second = same(known_extra)
    assert first != second and second[0] == 1
    known_extra.edit("proxyc.yaml", "unused-object: error", "unused-object: off")
    assert same(known_extra)[0] == 0


def test_an_environment_may_merge_over_what_is_known(known):
    want = same(known)
    known.write({"environments/prod/v1.yaml": HEAD.format("Upstream", "v1") + "spec:\n  connectTimeout: 70ms\n"})
    assert same(known) != want
    known.edit("environments/prod/v1.yaml", "70ms", "70 ms")
    assert same(known)[0] == 1
    (known.path / "environments/prod/v1.yaml").unlink()
    assert same(known) == want


def test_limits_hold_for_what_is_not_read_too(known):
    for limit in (("--max-file", "500B"), ("--max-input", "900B"), ("--max-input", "64KiB")):
        same(known, *limit)


@pytest.mark.parametrize("harm", ["empty", "cut", "noise", "foreign", "text"])
def test_a_file_that_is_no_cache_is_mended(known, harm):
    want = same(known)
    [file] = kept(known.path / ".git/proxyc-cache")
    whole = file.read_bytes()
    middle = len(whole) // 2
    file.write_bytes({"empty": b"", "cut": whole[:middle], "foreign": b"PXCACHE9" + whole[8:], "text": b"hello\n" * 99,
                      "noise": whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1:]}[harm])
    assert same(known) == want
    assert file.read_bytes()[:16] == whole[:16] and file.stat().st_size >= len(whole)


def test_revisions_of_a_bare_repository(known, tmp_path):
    bare = tmp_path / "bare.git"
    known.git("clone", "-q", "--bare", str(known.path), str(bare))
    want = run(bare, "compile", "--rev", "HEAD", "--env", "prod", "-o", "-", "--no-cache")
    assert want.code == 0 and want.out
    for _ in range(2):
        is_ = run(bare, "compile", "--rev", "HEAD", "--env", "prod", "-o", "-")
        assert (is_.code, is_.out, is_.err) == (want.code, want.out, want.err)
    assert len(kept(bare / "proxyc-cache")) == 1
    for rev in ("HEAD", "INDEX", "WORKTREE"):
        same(known, "--rev", rev)


# ---- tables that are retouched ----

RULES = """spec:
  listeners: [edge]
  hosts: [HOST.test]
  defaults: {timeout: 7s}
  rules:
    - name: exact
      match: [{path: {exact: /a}}, {path: {exact: /b}, methods: [PURGE, GET]}]
      to: {upstream: v1}
      timeout: 800ms
      requestHeaders: {set: {x-team: shop}}
    - name: rest
      to: {split: moving}
"""
MOVING = HEAD.format("TrafficSplit", "moving") + """spec:
  baseline: stable
  members: {stable: {upstream: v1}, canary: {upstream: v2, percent: 10}}
"""
PATCH = HEAD.format("TrafficSplit", "patched") + "spec: {members: {canary: {percent: 20}}}\n"
OWN = HEAD.format("Route", "own") + """spec:
  listeners: [edge]
  hosts: [own.test]
  rules:
    - {name: first, timeout: 3s, to: {upstream: v1}, match: [{path: {prefix: /first}}]}
    - {name: second, to: {split: patched}}
"""
SILENT = OWN.replace("own", "silent").replace("3s", "1s").replace("patched", "moving").replace(
    "spec:", "# proxyc:ignore PX404 here\nspec:")
LARGE = {"base/moving.yaml": MOVING, "base/patched.yaml": MOVING.replace("moving", "patched"), "base/silent.yaml": SILENT,
         "environments/prod/moving.yaml": PATCH, "environments/prod/own.yaml": OWN, **{
    f"base/route-{i}.yaml": HEAD.format("Route", f"r{i}") + RULES.replace("HOST", f"r{i}") for i in range(70)}}


@pytest.fixture
def retouchable(repo):
    repo.write(LARGE)
    repo.commit("more")
    same(repo)
    return repo


def lies_beside(repo):
    beside = tables(repo.path / ".git/proxyc-cache")
    assert len(beside) == 1
    return beside


@pytest.mark.parametrize("file, old, new", [
    ("base/route-3.yaml", "800ms", "900ms"), ("base/route-3.yaml", "timeout: 7s", "timeout: none"),
    ("base/route-3.yaml", "defaults: {timeout: 7s}\n", "defaults: {timeout: 9s}\n  # longer\n\n"),
    ("base/moving.yaml", "percent: 10", "percent: 25"), ("base/moving.yaml", "spec:", "# words\nspec:"),
    ("environments/prod/split.yaml", "percent: 10", "percent: 11"),
    ("environments/prod/moving.yaml", "percent: 20", "percent: 30"),
    ("environments/prod/own.yaml", "timeout: 3s", "timeout: 33s  # longer\n"),
    ("environments/prod/moving.yaml", "spec:", "# words\nspec:"),
])
def test_what_only_its_own_document_knows_is_written_into_the_table(retouchable, file, old, new):
    beside, before = lies_beside(retouchable), same(retouchable)
    retouchable.edit(file, old, new)
    assert same(retouchable) != before and lies_beside(retouchable) == beside
    retouchable.commit("a change")
    same(retouchable)
    retouchable.edit(file, new, old)
    after = same(retouchable)
    assert after[0] == 0 and lies_beside(retouchable) == beside


@pytest.mark.parametrize("file, old, new", [
    ("base/route-3.yaml", "exact: /a", "exact: /c"), ("base/route-3.yaml", "name: rest", "name: other"),
    ("base/route-3.yaml", "x-team: shop", "x-team: tool"), ("base/route-3.yaml", "upstream: v1", "upstream: v2"),
    ("base/moving.yaml", "percent: 10", "percent: 0"), ("base/upstreams.yaml", "9001", "9003"),
    ("proxyc.yaml", "include", "# all\ninclude"), ("environments/prod/moving.yaml", "spec: {", "spec: {salt: other, "),
    ("environments/prod/split.yaml", "header: x-user", "header: x-other"),
    ("base/silent.yaml", "# proxyc:ignore PX404 here", "# words"), ("base/silent.yaml", "1s", "2s"),
])
def test_everything_else_makes_the_table_anew(retouchable, file, old, new):
    beside = lies_beside(retouchable)
    retouchable.edit(file, old, new)
    assert same(retouchable)[0] == 0 and lies_beside(retouchable) != beside


@pytest.mark.parametrize("file, old, new", [
    ("base/moving.yaml", "percent: 10", "percent: 110"), ("environments/prod/moving.yaml", "20", "101"),
    ("base/route-3.yaml", "800ms", "800 ms"),
    ("base/route-3.yaml", "800ms", "0ms"),
])
def test_a_mistake_in_what_could_be_retouched_is_found(retouchable, file, old, new):
    beside, before = lies_beside(retouchable), same(retouchable)
    retouchable.edit(file, old, new)
    assert same(retouchable)[0] == 1
    retouchable.edit(file, new, old)
    assert same(retouchable) == before and lies_beside(retouchable) == beside


def test_no_more_than_a_few_files_are_retouched(retouchable):
    beside = lies_beside(retouchable)
    for i in range(64):
        retouchable.edit(f"base/route-{i}.yaml", "800ms", "900ms")
    same(retouchable)
    assert lies_beside(retouchable) == beside
    retouchable.edit("base/route-64.yaml", "800ms", "900ms")
    same(retouchable)
    assert lies_beside(retouchable) != beside


def test_rules_that_tie_are_compared_in_full(retouchable):
    """Two rules that take the same request are no matter while they do the same with it."""
    for name in ("one", "two"):
        retouchable.write({f"base/{name}.yaml": HEAD.format("Route", name) + (
            "spec:\n  listeners: [edge]\n  hosts: [tied.test]\n  rules:\n    - name: rule\n"
            f"      match: [{{path: {{exact: /a}}, headers: {{x-{name}: {{present: true}}}}}}]\n"
            "      to: {upstream: v1}\n      timeout: 800ms\n")})
    first = same(retouchable)
    retouchable.edit("base/two.yaml", "800ms", "900ms")
    second = same(retouchable)
    assert first[0] == 0 and second[0] == 1 and b"PX303" in second[1], (first, second)


def test_each_environment_has_a_table_of_its_own(retouchable):
    retouchable.write({"environments/staging/split.yaml": PROD["environments/prod/split.yaml"]})
    same(retouchable)
    assert len(tables(retouchable.path / ".git/proxyc-cache")) == 2


@pytest.mark.parametrize("harm", ["empty", "cut", "noise", "foreign", "head"])
def test_a_table_that_is_none_is_made_anew(retouchable, harm):
    [file] = lies_beside(retouchable)
    whole = file.read_bytes()
    middle = len(whole) // 2
    file.write_bytes({"empty": b"", "cut": whole[:middle], "foreign": b"PXBESID9" + whole[8:], "head": whole[:40],
                      "noise": whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1:]}[harm])
    retouchable.edit("base/route-3.yaml", "800ms", "900ms")
    same(retouchable)
    assert file.stat().st_size == len(whole)


def test_two_runs_at_once_disturb_each_other_not(repo):
    want = run(repo.path, "lint", "--format", "json", "--no-cache").out
    env = {"PATH": os.environ["PATH"], "HOME": str(repo.path.parent)}
    for i in range(4):
        repo.write({"base/extra.yaml": f"# {i}\n" + UPSTREAM})
        want = run(repo.path, "lint", "--format", "json", "--no-cache").out
        both = [subprocess.Popen([PROXYC, "lint", "--format", "json"], cwd=repo.path, env=env, stdout=subprocess.PIPE)
                for _ in range(3)]
        assert [p.communicate()[0] for p in both] == [want] * 3
    same(repo)
