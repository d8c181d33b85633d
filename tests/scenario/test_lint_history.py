# SPDX-License-Identifier: Apache-2.0
"""`proxyc lint --history`: a share that nobody has moved for 30 days of commits (PX410)."""
import subprocess

import pytest

import cli

SPLIT = "environments/prod/split.yaml"


@pytest.fixture
def repo(tmp_path):
    return cli.make_repo(tmp_path / "repo")


def at(repo, day):
    """Commits from now on are made on this day."""
    repo.env["GIT_AUTHOR_DATE"] = repo.env["GIT_COMMITTER_DATE"] = f"{day}T03:04:05Z"


def touch(repo, day, text="# a comment\n"):
    at(repo, day)
    repo.edit("base/edge.yaml", "kind: Listener", text + "kind: Listener")
    return repo.commit(f"something else, {day}")


def stale(repo, *args):
    """Places of the findings."""
    run = repo("lint", "--history", "--only", "PX410", "--format", "short", "--fail-on", "warning", *args)
    assert run.code in (0, 1), run.err
    return [line.split(": ")[0] for line in run.out.splitlines() if "PX410" in line]


PLACES = ["environments/prod/split.yaml:10:37", "environments/staging/split.yaml:10:37"]


def test_share_is_old_after_thirty_days_of_commits_and_not_before(repo):
    touch(repo, "2026-02-01")
    assert stale(repo) == []
    touch(repo, "2026-02-02")
    assert stale(repo) == PLACES


def test_change_of_the_file_that_leaves_the_share_does_not_make_it_young(repo):
    at(repo, "2026-01-20")
    repo.edit(SPLIT, "# one number", "# still one number")
    repo.commit("a comment")
    touch(repo, "2026-02-02")
    assert stale(repo) == PLACES


@pytest.mark.parametrize("share", ["11", "5", "0", "100"])
def test_share_that_moved_is_young(repo, share):
    at(repo, "2026-01-20")
    repo.edit(SPLIT, "percent: 10", f"percent: {share}")
    repo.commit("a step")
    touch(repo, "2026-02-02")
    assert stale(repo) == PLACES[1:]


def test_share_that_left_and_came_back_is_as_old_as_its_return(repo):
    for day, old, new in (("2026-01-10", "10", "20"), ("2026-01-11", "20", "10")):
        at(repo, day)
        repo.edit(SPLIT, f"percent: {old}", f"percent: {new}")
        repo.commit("a step")
    touch(repo, "2026-02-05")
    assert stale(repo) == PLACES[1:]


def test_work_tree_that_moves_a_share_has_moved_it_now(repo):
    touch(repo, "2026-02-02")
    repo.edit(SPLIT, "percent: 10", "percent: 15")
    assert stale(repo) == PLACES[1:]


def test_shallow_clone_claims_nothing_beyond_its_boundary(repo, tmp_path):
    touch(repo, "2026-02-02")
    touch(repo, "2026-02-03")
    for depth, wanted in ((2, []), (3, PLACES)):
        clone = tmp_path / f"clone{depth}"
        subprocess.run(["git", "clone", "-q", "--depth", str(depth), f"file://{repo.path}", str(clone)], check=True,
                       env=repo.env, capture_output=True)
        assert stale(repo, "-C", str(clone)) == wanted


def test_what_the_base_has_too_is_not_new(repo):
    base = touch(repo, "2026-02-02")
    touch(repo, "2026-02-03")
    run = repo("lint", "--against", base, "--only", "PX410", "--format", "short")
    assert (run.code, "PX410" in run.out) == (0, False)
    run = repo("lint", "--against", f"{base}~1", "--only", "PX410", "--format", "short")
    assert "PX410" in run.out


def test_reason_above_the_line_silences_it(repo):
    for name in (SPLIT, "environments/staging/split.yaml"):
        repo.edit(name, "    canary:", "    # proxyc:ignore PX410 the control group of a long study\n    canary:")
    touch(repo, "2026-03-02")
    assert stale(repo) == []
