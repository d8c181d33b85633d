# SPDX-License-Identifier: Apache-2.0
"""The compiler is a pure function: same tree, same content id; same commit, same file, byte for byte."""
import os
import random
import shutil
import subprocess
from types import SimpleNamespace

import pytest

import kit
from cli import Repo

SOURCES = {"02-canary": "prod", "05-routing": None}
PROXYCS = [p for p in [kit.BUILD / "bin/proxyc", *sorted(kit.SOURCE.glob("build/*/bin/proxyc"))] if p.exists()]


def compile_table(where, env, cwd=None, umask=0o022, proxyc=kit.BUILD / "bin/proxyc", rev=None, **variables):
    """The table of a repository: its content id and its bytes."""
    out = where.parent / "table.pxt"
    out.unlink(missing_ok=True)
    words = ["compile", "-C", where, "-o", out, *(["--env", env] if env else []), *(["--rev", rev] if rev else [])]
    told = subprocess.run([str(w) for w in [proxyc, *words]], cwd=cwd or where, umask=umask, check=True, text=True,
                          capture_output=True, env={**os.environ, **variables}).stdout
    shown = subprocess.run([str(proxyc), "inspect", str(out)], check=True, text=True, capture_output=True).stdout
    assert told.split()[0] in shown
    return SimpleNamespace(content_id=told.split()[0], bytes=out.read_bytes())


def files_of(name):
    top = kit.SOURCE / "examples" / name
    return {str(p.relative_to(top)): p.read_text() for p in sorted(top.rglob("*")) if p.is_file()}


def make(path, name, order=None):
    """A repository of an example. `order` shuffles in which order the files are made."""
    files = list(files_of(name).items())
    if order is not None:
        random.Random(order).shuffle(files)
    path.mkdir(parents=True)
    repo = Repo(path)
    repo.env |= {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
                 for what, value in (("NAME", "Ann"), ("EMAIL", "ann@example.test"))}
    repo.write(dict(files))
    repo.git("init", "-q", "-b", "main")
    repo.commit("begin")
    return repo


@pytest.fixture(params=SOURCES)
def made(request, tmp_path):
    repo = make(tmp_path / "a" / "repo", request.param)
    return SimpleNamespace(name=request.param, env=SOURCES[request.param], repo=repo, path=repo.path,
                           table=compile_table(repo.path, SOURCES[request.param]))


@pytest.mark.parametrize("order", range(5))
def test_the_order_in_which_files_were_made_does_not_matter(made, tmp_path, order):
    other = make(tmp_path / "b" / "repo", made.name, order)
    assert compile_table(other.path, made.env).bytes == made.table.bytes


@pytest.mark.parametrize("around", [
    {"LC_ALL": "C"}, {"LC_ALL": "tr_TR.UTF-8"}, {"LC_ALL": "de_DE.UTF-8"}, {"TZ": "Pacific/Kiritimati"},
    {"TZ": "America/St_Johns"}, {"HOME": "/nonexistent"}, {"USER": "somebody", "LOGNAME": "somebody"}, {"umask": 0o077},
    {"umask": 0},
    {"SOURCE_DATE_EPOCH": "1"}], ids=str)
def test_what_stands_around_the_compiler_does_not_matter(made, around):
    assert compile_table(made.path, made.env, **around).bytes == made.table.bytes


def test_the_folder_one_stands_in_does_not_matter(made, tmp_path):
    for cwd in (tmp_path, made.path / "routes", kit.SOURCE):
        assert compile_table(made.path, made.env, cwd=cwd).bytes == made.table.bytes


def test_a_clone_gives_the_same_bytes_bare_or_not(made, tmp_path):
    for i, kind in enumerate([["--bare"], [], ["--no-hardlinks"], ["--depth=1"]]):
        there = tmp_path / f"clone{i}" / "somewhere-else"
        made.repo.git("clone", "-q", *kind, f"file://{made.path}", str(there))
        assert compile_table(there, made.env).bytes == made.table.bytes, kind
    packed = tmp_path / "clone0" / "somewhere-else"
    subprocess.run(["git", "gc", "-q"], cwd=packed, check=True)
    assert compile_table(packed, made.env).bytes == made.table.bytes, "packed objects"


def test_the_work_tree_and_its_revision_give_the_same_bytes(made):
    for rev in ("HEAD", "main", "WORKTREE", "INDEX"):
        assert compile_table(made.path, made.env, rev=rev).content_id == made.table.content_id
    for rev in ("HEAD", "main", made.repo.git("rev-parse", "HEAD")):
        assert compile_table(made.path, made.env, rev=rev).bytes == made.table.bytes


def test_a_plain_copy_of_the_folder_gives_the_same_content_id(made, tmp_path):
    there = tmp_path / "copy" / "folder"
    shutil.copytree(made.path, there, ignore=shutil.ignore_patterns(".git"))
    assert compile_table(there, made.env).content_id == made.table.content_id


def test_a_comment_changes_the_file_but_not_what_it_decides(made):
    path = next(p for p in sorted(made.path.rglob("routes/*.yaml")))
    path.write_text("# words only\n" + path.read_text().replace("spec:\n", "spec:   # more words\n\n"))
    made.repo.commit("words")
    after = compile_table(made.path, made.env)
    assert after.content_id == made.table.content_id
    assert after.bytes != made.table.bytes


def test_the_same_tree_in_another_commit_is_another_file(made):
    made.repo.git("commit", "-q", "--allow-empty", "-m", "nothing")
    after = compile_table(made.path, made.env)
    assert after.content_id == made.table.content_id and after.bytes != made.table.bytes


def test_a_revert_gives_the_earlier_content_id(made):
    made.repo.edit("listeners/edge.yaml", "8080", "8081")
    made.repo.commit("another port")
    assert compile_table(made.path, made.env).content_id != made.table.content_id
    made.repo.git("revert", "--no-edit", "HEAD")
    assert compile_table(made.path, made.env).content_id == made.table.content_id


def test_documents_may_stand_in_other_files(made):
    """What decides is what the documents say, not which file says it or in which order."""
    folder = made.path / "upstreams"
    texts = [t for p in sorted(folder.glob("*.yaml")) for t in p.read_text().split("\n---\n")]
    for p in folder.glob("*.yaml"):
        p.unlink()
    for i, text in enumerate(reversed(texts)):
        (folder / f"{i}.yaml").write_text(text.rstrip("\n") + "\n")
    made.repo.commit("one document a file")
    assert len(texts) > 2 and compile_table(made.path, made.env).content_id == made.table.content_id


def test_what_is_kept_of_earlier_runs_does_not_matter(made, tmp_path):
    kept = {"PROXYC_CACHE": str(tmp_path / "kept")}
    for way, around in (("none", {"PROXYC_CACHE": "off"}), ("cold", kept), ("warm", kept)):
        assert compile_table(made.path, made.env, **around).bytes == made.table.bytes, way
    assert list((tmp_path / "kept/policies").iterdir())


@pytest.mark.skipif(len(PROXYCS) < 2, reason="one build of proxyc only")
def test_whoever_compiled_the_compiler_the_bytes_are_the_same(made):
    for proxyc in PROXYCS:
        assert compile_table(made.path, made.env, proxyc=proxyc).bytes == made.table.bytes, proxyc
