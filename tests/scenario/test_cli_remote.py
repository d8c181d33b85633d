# SPDX-License-Identifier: Apache-2.0
"""--repo URL: from a folder's file:// and from a git daemon, and what stands in the way."""
import json
import os
import shutil
import socket
import subprocess
import threading

import pytest

from cli import make_repo

ASK = ["http://shop.test/checkout", "--env", "prod", "--bucket", "500"]


@pytest.fixture
def repo(tmp_path):
    made = make_repo(tmp_path / "repo")
    made.env["XDG_CACHE_HOME"] = str(tmp_path / "cache")
    return made


class Daemon:
    """`git daemon` behind a port that the kernel chose; `answer` False: connections are taken and nothing is said."""

    def __init__(self, base, env, answer=True):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port, self.base, self.env, self.answer = self.listener.getsockname()[1], base, env, answer
        self.open, self.asked = [], 0
        self.server = threading.Thread(target=self.serve, daemon=True)
        self.server.start()

    def serve(self):
        while True:
            try:
                one = self.listener.accept()[0]
            except OSError:
                return
            self.asked += 1
            self.open.append(one)
            if self.answer:
                with one:
                    subprocess.run(["git", "daemon", "--inetd", "--export-all", f"--base-path={self.base}"],
                                   stdin=one, stdout=one, stderr=subprocess.DEVNULL, env=self.env, check=False)

    def url(self, name):
        return f"git://127.0.0.1:{self.port}/{name}"

    def close(self):
        # Who is about to accept must be gone before its descriptor's number is another listener's.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.server.join()
        self.listener.close()
        for one in self.open:
            one.close()


@pytest.fixture
def daemon(repo):
    made = Daemon(repo.path.parent, repo.env)
    yield made
    made.close()


def test_a_url_is_read_as_a_folder_is(repo, daemon, tmp_path):
    here = json.loads(repo("explain", *ASK, "--format", "json", "--rev", "HEAD").out)
    for url in (f"file://{repo.path}", daemon.url("repo")):
        done = repo("explain", *ASK, "--format", "json", "--repo", url)
        assert done.code == 0 and json.loads(done.out) == here, done.err
    assert repo("lint", "--repo", daemon.url("repo"), "--rev", "main").code == 0
    assert len(list((tmp_path / "cache/proxyc").glob("*.git"))) == 2
    assert (tmp_path / "cache/proxyc").stat().st_mode & 0o77 == 0


def test_what_the_remote_has_now_is_read(repo, daemon):
    told = ["history", "split/checkout", "--env", "prod", "--format", "json", "--repo", daemon.url("repo")]
    assert len(json.loads(repo(*told).out)["commits"]) == 1
    repo.edit("environments/prod/split.yaml", "percent: 10", "percent: 20")
    repo.commit("more")
    repo.git("tag", "v2")
    assert len(json.loads(repo(*told).out)["commits"]) == 2
    assert repo("lint", "--repo", daemon.url("repo"), "--rev", "v2").code == 0
    repo.git("reset", "-q", "--hard", "HEAD~1")
    repo.git("tag", "-d", "v2")
    repo.git("checkout", "-q", "-b", "other")
    assert len(json.loads(repo(*told).out)["commits"]) == 1, "history that was written anew"
    done = repo("lint", "--repo", daemon.url("repo"), "--rev", "v2")
    assert done.code == 3 and f"`v2` names no commit in `{daemon.url('repo')}`" in done.out
    asked = daemon.asked
    assert repo("bisect", *ASK, "--repo", daemon.url("repo")).code == 1
    assert daemon.asked == asked + 1, "one fetch, however many commits are compiled"


def test_the_cache_is_where_it_is_wanted(repo, tmp_path):
    done = repo("lint", "--repo", f"file://{repo.path}", "--cache", str(tmp_path / "a/b"))
    assert done.code == 0 and list((tmp_path / "a/b").glob("*.git"))
    (tmp_path / "file").write_text("")
    done = repo("lint", "--repo", f"file://{repo.path}", "--cache", str(tmp_path / "file/c"))
    assert done.code == 3 and "--cache DIR" in done.err
    repo.env.pop("XDG_CACHE_HOME")
    repo.env.pop("HOME")
    done = repo("lint", "--repo", f"file://{repo.path}")
    assert done.code == 3 and "--cache DIR" in done.err


@pytest.mark.parametrize("url, words", [
    ("file:///nowhere/at/all", "does not appear to be a git repository"),
    ("git://127.0.0.1:1/x", "unable to connect"),
    ("ext::sh -c touch% /tmp/px-ext://", "transport 'ext' not allowed"),
    ("--upload-pack=touch x://y", "git says"),
    ("https://user:hunter2@127.0.0.1:1/x", "came with a user or password"),
    ("https://hunter2@127.0.0.1:1/x", "came with a user or password"),
    ("ssh://git:hunter2@127.0.0.1:1/x", "came with a user or password"),
    ("https://us\x1b[31mer:hunter2@127.0.0.1:1/x", "came with a user or password"),
])
def test_what_cannot_be_fetched_says_why_and_no_secret(repo, url, words):
    done = repo("lint", f"--repo={url}")
    assert done.code == 3 and words in done.err.replace("\n          ", " "), done.err
    assert "hunter2" not in done.err + done.out and "\x1b" not in done.err


def test_secrets_of_configuration_stay_where_they_are(repo):
    repo.git("config", "--global", "url.http://user:hunter2@127.0.0.1:1/.insteadOf", "shop://")
    done = repo("lint", "--repo", "shop://policy")
    assert done.code == 3 and "hunter2" not in done.err, done.err


def test_without_git_it_says_so(repo, tmp_path):
    (tmp_path / "bin").mkdir()
    repo.env["PATH"] = str(tmp_path / "bin")
    done = repo("lint", "--repo", "https://127.0.0.1/x")
    assert done.code == 3 and "which is not installed here" in done.err.replace("\n", " ").replace("   ", ""), done.err


def test_nothing_is_written_behind_a_url(repo):
    for args in (["lint", "--fix"], ["set", "split/checkout", "canary=20", "--env", "prod", "--commit"], ["fmt", "-w"]):
        done = repo(*args, "--repo", f"file://{repo.path}")
        assert done.code == 2, args
    assert repo.git("status", "--porcelain") == ""


def test_settings_around_do_not_lead_elsewhere(repo, tmp_path):
    other = tmp_path / "other.git"
    repo.git("init", "-q", "--bare", str(other))
    repo.env.update(GIT_DIR=str(other), GIT_SSH_COMMAND="false", GIT_INDEX_FILE="/nowhere")
    assert repo("lint", "--repo", f"file://{repo.path}").code == 0
    assert not os.listdir(other / "refs/heads")


def test_a_repository_by_sha256_is_named(tmp_path, repo):
    wide = tmp_path / "wide"
    repo.git("init", "-q", "--object-format=sha256", str(wide))
    shutil.copytree(repo.path / "base", wide / "base")
    (wide / "proxyc.yaml").write_text("version: v1alpha1\ninclude: [base]\n")
    repo.git("-C", str(wide), "add", "-A")
    repo.git("-C", str(wide), "commit", "-q", "-m", "x")
    done = repo("lint", "--repo", f"file://{wide}")
    assert done.code == 3 and "cannot be fetched" in done.err and "sha256" in done.err, done.err


def test_ssh_has_no_terminal_to_ask_on(repo, tmp_path):
    (tmp_path / "bin").mkdir()
    ssh = tmp_path / "bin/ssh"
    ssh.write_text("#!/bin/sh\n(: < /dev/tty) 2>/dev/null && echo a terminal >&2 || echo nobody to ask >&2\nexit 255\n")
    ssh.chmod(0o755)
    repo.env["PATH"] = f"{tmp_path}/bin:{repo.env['PATH']}"
    done = repo("lint", "--repo", "git@127.0.0.1:x")
    assert done.code == 3 and "git says: nobody to ask" in done.err
