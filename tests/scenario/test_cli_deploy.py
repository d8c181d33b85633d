# SPDX-License-Identifier: Apache-2.0
"""deploy, status and rollback against an admin server that answers as told, and against proxyd itself."""
import http.server
import json
import re
import socketserver
import subprocess
import threading
from urllib.parse import parse_qs, urlsplit

import pytest

from cli import BUILD, FILES, make_repo
from kit import until


class Admin:
    """/status and /tables on a unix socket; what a worker serves lags `lag` questions behind"""

    def __init__(self, path):
        self.path, self.generation, self.lag, self.behind = str(path), 0, 0, 0
        self.tables, self.asked, self.refuse = [], [], None
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def address_string(self):
                return "unix"

            def log_message(self, *args):
                pass

            def reply(self, status, body):
                text = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def do_GET(self):
                outer.asked.append(self.path)
                self.reply(200, outer.status() if self.path == "/status" else {"warm": outer.tables})

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.asked.append(self.path)
                self.reply(*outer.post(parse_qs(urlsplit(self.path).query), body))

        class Server(socketserver.ThreadingUnixStreamServer):
            daemon_threads = True

        self.server = Server(self.path, Handler)
        self.target = f"unix:{self.path}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def status(self):
        self.behind = max(0, self.behind - 1)
        serves = self.generation - (1 if self.behind else 0)
        top = self.tables[0] if self.tables else {"content_id": "", "commit": ""}
        return {"version": "0.1.0", "generation": self.generation, "content_id": top["content_id"],
                "commit": top["commit"], "last_error": "", "listeners": [],
                "workers": [{"pid": 7, "generation": self.generation, "connections": 3, "requests": 9},
                            {"pid": 8, "generation": serves, "connections": 0, "requests": 0}]}

    def post(self, query, body):
        if self.refuse:
            return self.refuse
        self.generation += 1
        self.behind = self.lag
        if "use" in query:
            old = next(t for t in self.tables if t["content_id"] == query["use"][0])
            table = dict(old, generation=self.generation)
        else:
            flags = 80 + 32 + 32
            table = {"generation": self.generation, "content_id": body[64:96].hex(), "file_digest": body[96:128].hex(),
                     "commit": body[flags + 16:flags + 36].hex()}
        self.tables.insert(0, table)
        return 200, {"content_id": table["content_id"], "generation": self.generation}


@pytest.fixture
def repo(tmp_path):
    return make_repo(tmp_path / "repo")


@pytest.fixture
def admin(tmp_path):
    server = Admin(tmp_path / "admin.sock")
    yield server
    server.server.shutdown()


def deploy(repo, admin, *args):
    return repo("deploy", "--env", "prod", "--to", admin.target, *args)


def test_deploy_waits_for_every_worker_and_marks_the_commit(repo, admin):
    admin.lag = 5
    done = deploy(repo, admin)
    head = repo.git("rev-parse", "HEAD")
    assert done.code == 0, done.err
    assert re.fullmatch(rf"deployed [0-9a-f]{{12}} \(commit {head[:12]}\) to 2 workers, generation 1, in \d+ ms\n", done.out)
    assert admin.asked.count("/status") >= 5
    assert repo.git("rev-parse", "refs/proxyc/deployed/prod") == head


def test_deploy_takes_a_repository_behind_a_url_and_knows_what_was_deployed_from_it(repo, admin, tmp_path):
    url = f"file://{repo.path}"
    done = deploy(repo, admin, "--repo", url, "--cache", str(tmp_path / "cache"))
    assert done.code == 0 and "refs/proxyc/deployed/prod was not moved" in done.err, done.err
    assert repo.git("for-each-ref", "refs/proxyc") == ""
    assert deploy(repo, admin).code == 0
    repo("set", "checkout", "canary=20", "--env", "prod", "--commit")
    assert repo("diff", "refs/proxyc/deployed/prod", "main", "--env", "prod", "--repo", url, "--exit-code", "--cache",
                str(tmp_path / "cache")).code == 1


def test_deploy_gives_up_after_the_wait(repo, admin):
    admin.lag = 10 ** 9
    done = deploy(repo, admin, "--wait", "100ms")
    assert done.code == 1 and "after 100 ms not every worker" in done.err
    assert repo.git("for-each-ref", "refs/proxyc") == ""


def test_a_second_deploy_expects_what_the_first_left(repo, admin):
    assert deploy(repo, admin).code == 0
    assert deploy(repo, admin).code == 0
    posts = [p for p in admin.asked if p.startswith("/tables")]
    assert posts[0] == "/tables" and posts[1] == "/tables?expect=" + admin.tables[0]["content_id"]


@pytest.mark.parametrize("status, code", [(422, 1), (409, 1), (500, 3)])
def test_a_refusal_is_told_with_its_reason(repo, admin, status, code):
    admin.refuse = (status, {"error": "worker 2 has no room"})
    done = deploy(repo, admin)
    assert done.code == code and "worker 2 has no room" in done.err


def test_dry_run_hands_nothing_over(repo, admin):
    done = deploy(repo, admin, "--dry-run")
    assert done.code == 0 and done.out.startswith("would deploy ") and admin.asked == ["/status"]


def test_deploy_takes_head_and_refuses_what_is_not_committed(repo, admin):
    assert deploy(repo, admin).code == 0
    committed = admin.tables[0]["content_id"]
    repo.edit("environments/prod/split.yaml", "percent: 10", "percent: 20")
    assert deploy(repo, admin).code == 0 and admin.tables[0]["content_id"] == committed
    done = deploy(repo, admin, "--rev", "WORKTREE")
    assert done.code == 1 and "not committed" in done.err and len(admin.tables) == 2
    assert deploy(repo, admin, "--allow-dirty").code == 0 and admin.tables[0]["content_id"] != committed


def test_lint_errors_stop_a_deploy(repo, admin):
    repo.edit("environments/prod/split.yaml", "percent: 10", "percent: 10, nonsense: 1")
    repo.commit("wrong")
    done = deploy(repo, admin)
    assert done.code == 1 and "PX108" in done.err and admin.asked == []


def test_a_file_is_deployed_as_it_is(repo, admin):
    assert repo("compile", "--env", "prod", "--rev", "HEAD", "-o", "x.pxt").code == 0
    assert repo("deploy", "--to", admin.target, "x.pxt").code == 0
    (repo.path / "x.pxt").write_bytes((repo.path / "x.pxt").read_bytes()[:-64])
    done = repo("deploy", "--to", admin.target, "x.pxt")
    assert done.code == 1 and "is refused" in done.err


def test_status_tells_what_is_served(repo, admin):
    assert repo("status", "--to", admin.target).code == 1, "no table yet"
    assert deploy(repo, admin).code == 0
    done = repo("status", "--to", admin.target)
    assert done.code == 0
    assert f"table       {admin.tables[0]['content_id']}\n" in done.out
    assert "worker      pid 7, generation 1, 3 connections, 9 requests\n" in done.out
    told = json.loads(repo("status", "--to", admin.target, "--format", "json").out)
    assert told["settled"] is True and told["generation"] == 1


def test_rollback_goes_back_and_git_follows(repo, admin):
    assert deploy(repo, admin).code == 0
    first = repo.git("rev-parse", "HEAD")
    tree = repo.git("rev-parse", "HEAD^{tree}")
    assert repo("rollback", "--to", admin.target).code == 1, "nothing to go back to"
    assert repo("set", "split/checkout", "canary=25", "--env", "prod", "--commit").code == 0
    assert deploy(repo, admin).code == 0
    done = repo("rollback", "--to", admin.target)
    assert done.code == 0 and done.out.startswith("rolled back to ") and f"(commit {first[:12]})" in done.out
    assert f"`git revert --no-edit {first[:12]}..HEAD`" in done.err
    assert deploy(repo, admin).code == 0
    done = repo("rollback", "--to", admin.target, first[:10], "--commit")
    assert done.code == 0 and re.search(r"^committed [0-9a-f]{40}$", done.out, re.M), done.err
    assert repo.git("rev-parse", "HEAD^{tree}") == tree
    assert repo("lint", "--against", "HEAD~1", "--fail-on", "info").code == 0


def test_nobody_there_is_exit_3(repo, tmp_path):
    assert repo("status", "--to", f"unix:{tmp_path}/none.sock").code == 3
    assert repo("status", "--to", "ftp://x").code == 2


def answers(proxy):
    try:
        return proxy.admin("GET", "/status")[0] == 200
    except OSError:
        return False


def test_a_commit_becomes_what_proxyd_serves_and_goes_back(tmp_path, proxyd):
    repo = make_repo(tmp_path / "repo", {name: text.replace(":18080", ":0") for name, text in FILES.items()})
    proxy = proxyd(wait=False)
    until(lambda: answers(proxy), "the admin server answers")
    target = f"unix:{proxy.admin_path}"
    first = repo("deploy", "--env", "prod", "--to", target)
    assert first.code == 0, first.err
    assert repo("set", "split/checkout", "canary=25", "--env", "prod", "--commit").code == 0
    second = repo("deploy", "--env", "prod", "--to", target)
    assert second.code == 0 and second.out.split()[1] != first.out.split()[1]
    done = repo("rollback", "--to", target, "--commit")
    assert done.code == 0 and done.out.split()[3] == first.out.split()[1], done.err
    assert repo("deploy", "--env", "prod", "--to", target).out.split()[1] == first.out.split()[1]
    assert json.loads(repo("status", "--to", target, "--format", "json").out)["generation"] == 4


# ---- features ----

RETRY = "      retry: {tries: 2, when: [connect-failure], budgetPercent: 20}\n"


def want_retries(repo):
    repo.edit("base/shop.yaml", "to: {split: checkout}\n", "to: {split: checkout}\n" + RETRY)
    repo.commit("retries")


def test_compile_notes_what_proxyd_of_this_version_lacks(repo, tmp_path):
    assert "note:" not in repo("compile", "--env", "prod", "-o", tmp_path / "a.pxt").err
    want_retries(repo)
    done = repo("compile", "--env", "prod", "-o", tmp_path / "a.pxt")
    assert done.code == 0 and (tmp_path / "a.pxt").exists()
    assert done.err == "note: the table needs what proxyd 0.1 does not have, and refuses: retry\n"


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_deploy_sends_nothing_that_the_proxyd_lacks(repo, admin, tmp_path, dry):
    want_retries(repo)
    done = deploy(repo, admin, *dry)
    assert done.code == 1 and "nothing was sent" in done.err and "does not have: retry" in done.err
    assert "proxyd 0.1.0" in done.err and admin.asked == ["/status"]
    repo("compile", "--env", "prod", "-o", tmp_path / "a.pxt")
    done = repo("deploy", "--to", admin.target, tmp_path / "a.pxt")
    assert done.code == 1 and "does not have: retry" in done.err and "/tables" not in admin.asked


def test_fleet_says_which_proxyd_runs_and_how_much_it_takes(repo):
    want_retries(repo)
    repo.edit("proxyc.yaml", "include", "fleet: {proxyd: \"0.1\", maxTable: 4KiB}\ninclude")
    repo.edit("base/shop.yaml", "body: none", "body: " + "x" * 5000)
    repo.commit("fleet")
    done = repo("compile", "--env", "prod", "--check")
    assert done.code == 1 and "PX909" in done.err and "retry" in done.err
    repo.edit("base/shop.yaml", RETRY, "")
    repo.commit("no retries")
    done = repo("compile", "--env", "prod", "--check")
    assert done.code == 1 and "PX901" in done.err and "the proxies take 4096" in done.err
    assert "PX901" in repo("lint").out


def test_proxyd_refuses_by_name_what_it_lacks(repo, tmp_path):
    want_retries(repo)
    repo("compile", "--env", "prod", "-o", tmp_path / "a.pxt")
    run = subprocess.run([str(BUILD / "bin/proxyd"), "--check", str(tmp_path / "a.pxt")], capture_output=True, text=True,
                         timeout=60, check=False)
    assert run.returncode != 0 and "does not have: retry" in run.stdout + run.stderr


def test_proxyd_refuses_filters_by_name_and_inspect_shows_them(repo, tmp_path):
    repo.write({"base/guard.yaml": """apiVersion: proxyc.dev/v1alpha1
kind: Filter
metadata: {name: guard, namespace: shop}
spec:
  api: 1
  onError: fail-closed
  inline: "return {on_request = function(req) req:remove_header('x-debug') end}"
"""})
    repo.edit("base/shop.yaml", "to: {split: checkout}\n", "to: {split: checkout}\n      filters: [guard]\n")
    repo.commit("a filter")
    done = repo("compile", "--env", "prod", "-o", tmp_path / "a.pxt")
    assert done.code == 0 and "refuses: filters" in done.err, done.err
    run = subprocess.run([str(BUILD / "bin/proxyd"), "--check", str(tmp_path / "a.pxt")], capture_output=True, text=True,
                         timeout=60, check=False)
    assert run.returncode != 0 and "does not have: filters" in run.stdout + run.stderr
    shown = repo("inspect", tmp_path / "a.pxt").out
    for section in ("LSRC", "LFLT", "LUSE"):
        assert section in shown
