# SPDX-License-Identifier: Apache-2.0
"""`proxyc lock`: three members beside the baseline grow and shrink without moving each other's users."""
import re
import shutil
import subprocess

import kit

GOOD = kit.SOURCE / "tests/lint/split-lock/good"
SPLIT = "split/shop/items-split"


def ranges(path):
    return [(int(lo), int(hi), member)
            for lo, hi, member in re.findall(r"from: (\d+), to: (\d+), member: (\w+)", path.read_text())]


def owners(path):
    return [member for lo, hi, member in ranges(path) for _ in range(lo, hi)]


def test_a_share_that_grows_takes_from_the_baseline_alone(tmp_path):
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    lock, split = tmp_path / "policy/items-split.lock.yaml", tmp_path / "policy/split.yaml"
    before, text = owners(lock), split.read_text()
    split.write_text(text.replace("percent: 10", "percent: 25"))
    assert "PX415" in kit.proxyc("lint", "-C", tmp_path, ok=False).stdout
    assert kit.proxyc("lock", SPLIT, "-C", tmp_path).stdout.startswith("policy/items-split.lock.yaml: ")
    after = owners(lock)
    moved = {(a, b) for a, b in zip(before, after) if a != b}
    assert moved == {("stable", "canary")} and after.count("canary") == 2500
    kit.proxyc("lint", "-C", tmp_path, "--fail-on", "info")
    kit.proxyc("compile", "-C", tmp_path, "-o", tmp_path / "x.pxt")


def test_the_file_is_made_where_there_is_none(tmp_path):
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    lock = tmp_path / "policy/items-split.lock.yaml"
    text = lock.read_text()
    lock.unlink()
    assert kit.proxyc("compile", "-C", tmp_path, "-o", tmp_path / "x.pxt", ok=False).returncode == 1
    kit.proxyc("lock", SPLIT, "-C", tmp_path)
    assert lock.read_text() == text


def test_what_cannot_be_laid_out_is_refused(tmp_path):
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    split = tmp_path / "policy/split.yaml"
    split.write_text(split.read_text().replace("percent: 10", "percent: 99"))
    assert "more than 100%" in kit.proxyc("lock", SPLIT, "-C", tmp_path, ok=False).stderr
    assert kit.proxyc("lock", "split/shop/nobody", "-C", tmp_path, ok=False).returncode == 2
    assert kit.proxyc("lock", SPLIT, "-C", tmp_path, "--rev", "HEAD", ok=False).returncode == 2


def test_set_writes_the_lock_along_with_the_share(tmp_path):
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    lock = tmp_path / "policy/items-split.lock.yaml"
    before = owners(lock)
    said = kit.proxyc("set", SPLIT, "canary=25", "-C", tmp_path).stdout
    assert said.endswith("policy/items-split.lock.yaml: follows\n")
    after = owners(lock)
    assert {(a, b) for a, b in zip(before, after) if a != b} == {("stable", "canary")} and after.count("canary") == 2500
    kit.proxyc("lint", "-C", tmp_path, "--fail-on", "info")
    kit.proxyc("set", SPLIT, "canary=10", "-C", tmp_path)
    assert owners(lock) == before
    assert "more than 100%" in kit.proxyc("set", SPLIT, "canary=99", "-C", tmp_path, ok=False).stderr
    assert owners(lock) == before


def test_a_commit_holds_share_and_lock_together(tmp_path):
    shutil.copytree(GOOD, tmp_path, dirs_exist_ok=True)
    git = ["git", "-C", str(tmp_path), "-c", "user.name=Ann", "-c", "user.email=ann@example.test"]
    for args in (["init", "-q"], ["config", "user.name", "Ann"], ["config", "user.email", "ann@example.test"],
                 ["add", "-A"], ["commit", "-qm", "begin"]):
        subprocess.run([*git, *args], check=True)
    kit.proxyc("set", SPLIT, "canary=25", "--commit", "-C", tmp_path)
    names = subprocess.run([*git, "show", "--format=", "--name-only", "HEAD"], check=True, capture_output=True,
                           text=True).stdout.split()
    assert names == ["policy/items-split.lock.yaml", "policy/split.yaml"]
    assert subprocess.run([*git, "status", "--porcelain"], check=True, capture_output=True, text=True).stdout == ""
    kit.proxyc("compile", "-C", tmp_path, "--rev", "HEAD", "--check")
