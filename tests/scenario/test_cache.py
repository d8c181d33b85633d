# SPDX-License-Identifier: Apache-2.0
"""What the cache keeps changes nothing: the same words, exit statuses and bytes, cold, warm or without one."""
import os
import random
import shutil
import subprocess
from types import SimpleNamespace

import pytest

from cli import FILES, HEAD, PROXYC, ROOT, make_repo
from wire import until

FIXTURES = sorted(p.parent for p in (ROOT / "tests/lint").glob("*/*/proxyc.yaml"))
EXAMPLES = sorted(p.parent for p in (ROOT / "examples").glob("*/proxyc.yaml"))
SETTLED = 2.1  # seconds: a file that changed since is not known by its identity
UPSTREAM = HEAD.format("Upstream", "extra") + 'spec:\n  endpoints: [{address: "127.0.0.1:9009"}]\n'


def run(where, *args, home=None, **variables):
    home = home or where.parent
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "NO_COLOR": "1", "GIT_CONFIG_NOSYSTEM": "1", **variables}
    done = subprocess.run([PROXYC, *map(str, args)], cwd=where, env=env, capture_output=True, timeout=60, check=False)
    return SimpleNamespace(code=done.returncode, out=done.stdout, err=done.stderr)


def outcome(where, *args, home=None, **variables):
    """What lint says, what compile says and makes of every environment."""
    lint = run(where, "lint", "--format", "json", *args, home=home, **variables)
    said = [lint.code, lint.out, lint.err]
    names = sorted(p.name for p in (where / "environments").glob("*") if p.is_dir()) or [None]
    for name in names:
        made = run(where, "compile", "-o", "-", *(["--env", name] if name else []), *args, home=home, **variables)
        said += [made.code, made.out, made.err]
    return said


def same_by_all_ways(where, cache, *args):
    want = outcome(where, "--no-cache", *args)
    assert outcome(where, *args, PROXYC_CACHE="off") == want
    for way in ("cold", "warm"):
        assert outcome(where, "--cache", cache, *args) == want, way
    return want


def kept(folder):
    return sorted(p for p in folder.glob("*") if p.is_file()) if folder.exists() else []


def settle(where):
    """Waits until what was written is old enough to be known again by its identity."""
    newest = max(p.lstat().st_ctime for p in where.rglob("*.yaml"))
    clock = where.parent / "clock"

    def old_enough():
        clock.write_text("tick")
        return clock.stat().st_ctime > newest + SETTLED
    until(old_enough, "files that are settled")


@pytest.fixture
def repo(tmp_path):
    return make_repo(tmp_path / "repo", {k: v for k, v in FILES.items() if not k.startswith("environments/staging")})


@pytest.fixture
def known(repo):
    """A repository that the cache knows all files of."""
    settle(repo.path)
    same(repo)
    return repo


def same(repo, *args):
    want = outcome(repo.path, "--no-cache", *args)
    assert outcome(repo.path, *args) == want
    assert outcome(repo.path, *args) == want, "warm"
    return want


# ---- the same comes out ----

@pytest.mark.parametrize("where", EXAMPLES, ids=lambda p: p.name)
def test_examples_are_the_same_by_all_ways(where, tmp_path):
    want = same_by_all_ways(where, tmp_path / "cache")
    # a single file of all kinds has no short form
    assert want[0] == 0 and len(kept(tmp_path / "cache/policies")) == (where.name != "01-quickstart")


@pytest.mark.parametrize("part", range(8))
def test_lint_fixtures_are_the_same_by_all_ways(part, tmp_path):
    for where in FIXTURES[part::8]:
        assert same_by_all_ways(where, tmp_path / "cache")[0] in (0, 1)


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


def test_files_are_known_by_where_they_lie(known):
    known.write({"base/extra.yaml": UPSTREAM})
    settle(known.path)
    first = same(known)
    (known.path / "base/extra.yaml").rename(known.path / "base/other.yaml")
    assert same(known)[0] == first[0]
    shutil.copy(known.path / "base/other.yaml", known.path / "base/copy.yaml")
    assert same(known)[0] == 1  # two of one name
    (known.path / "base/copy.yaml").rename(known.path / "environments/prod/copy.yaml")
    assert same(known)[0] in (0, 1)
    (known.path / "environments/prod/copy.yaml").unlink()
    (known.path / "base/other.yaml").unlink()
    same(known)


def test_another_level_of_a_rule_counts(known):
    known.write({"base/extra.yaml": UPSTREAM})
    settle(known.path)
    first = same(known)
    known.edit("proxyc.yaml", "include: [base]", "include: [base]\nlint: {rules: {unused-object: error}}")
    second = same(known)
    assert first != second and second[0] == 1
    known.edit("proxyc.yaml", "unused-object: error", "unused-object: off")
    assert same(known)[0] == 0


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


# ---- whatever happens ----

def generate(path):
    subprocess.run([ROOT / "tests/bench/generate.py", "documents", "60", path], check=True, capture_output=True)


def mutate(rng, path):
    """One change of one file, as people make them; some are mistakes."""
    files = sorted(p for p in path.rglob("*.yaml") if p.name != "proxyc.yaml")
    file = rng.choice(files)
    lines = file.read_text().split("\n")
    what = rng.randrange(8)
    if what == 0:
        file.rename(file.with_name(f"moved-{rng.randrange(1000)}.yaml"))
    elif what == 1:
        shutil.copy(file, file.with_name(f"copy-{rng.randrange(1000)}.yaml"))
    elif what == 2 and len(files) > 20:
        file.unlink()
    elif what == 3:
        file.write_text("# " + "words " * rng.randrange(5) + "\n" + file.read_text())
    elif what == 4:
        file.write_text(file.read_text() + "---\n" + rng.choice(files).read_text())
    else:
        at = rng.randrange(len(lines))
        old = lines[at]
        lines[at] = (old.replace("1", "2", 1), old + " # note", old.replace("ms", "s", 1), old[:-1],
                     old.replace("upstream", "split", 1))[rng.randrange(5)]
        file.write_text("\n".join(lines))


@pytest.mark.parametrize("seed", range(3))
def test_after_any_change_the_warm_run_says_what_a_fresh_one_says(tmp_path, seed):
    rng, path, cache = random.Random(seed), tmp_path / "policy", tmp_path / "cache"
    generate(path)
    settle(path)
    assert outcome(path, "--cache", cache) == outcome(path, "--no-cache")
    codes = set()
    original = {p: p.read_text() for p in path.rglob("*.yaml")}
    for step in range(30):
        mutate(rng, path)
        want = outcome(path, "--no-cache")
        assert outcome(path, "--cache", cache) == want, step
        codes.add(want[0])
        if step % 6 == 5:  # back to the beginning: what is kept is old by now
            for p in path.rglob("*.yaml"):
                p.unlink()
            for p, text in original.items():
                p.write_text(text)
            assert outcome(path, "--cache", cache) == outcome(path, "--no-cache"), step
    assert len(kept(cache / "policies")) == 1 and codes == {0, 1}
