# SPDX-License-Identifier: Apache-2.0
"""proxyc on a real Git repository: exit statuses and the lines that people and scripts read."""
import json
import re
import subprocess
import xml.etree.ElementTree

import pytest

from cli import FILES, HEAD, PROXYC, SPLIT, Repo, make_repo


@pytest.fixture
def repo(tmp_path):
    return make_repo(tmp_path / "repo")


def content_id(repo, *args):
    done = repo("compile", "-o", str(repo.path.parent / "x.pxt"), *args)
    assert done.code == 0, done.err
    return done.out.split()[0]


# ---- the command line ----

@pytest.mark.parametrize("args, code, err", [
    (["lnit"], 2, "proxyc: there is no command `lnit`; did you mean `lint`?\ntry `proxyc help`\n"),
    (["lint", "--fromat", "x"], 2, "proxyc lint: there is no option `--fromat`; did you mean `--format`?\n"
                                   "try `proxyc lint --help`\n"),
    (["lint", "--format", "xml"], 2, "proxyc lint: there is no format `xml` here; there is human, short, json, sarif, "
                                     "github, gitlab, rdjson, junit, markdown\n"
                                     "try `proxyc lint --help`\n"),
    (["lint", "--color", "red"], 2, "proxyc lint: `--color` takes `auto`, `always` or `never`, not `red`\n"
                                    "try `proxyc lint --help`\n"),
    (["lint", "--only", "split-jmp"], 2, "proxyc lint: there is no rule `split-jmp`; did you mean `split-jump`?\n"
                                         "try `proxyc lint --help`\n"),
    (["lint", "--max-file", "1"], 2, "proxyc lint: `--max-file` takes a size such as `4MiB`, not `1`\n"
                                     "try `proxyc lint --help`\n"),
    (["compile"], 2, "proxyc compile: say where to write, `-o FILE.pxt`, or `--check`\ntry `proxyc compile --help`\n"),
    (["compile", "--check"], 2, "proxyc compile: say which environment: `--env` one of prod, staging\n"
                                "try `proxyc compile --help`\n"),
    (["test", "--env", "prd"], 2, "proxyc test: there is no environment `prd`; did you mean `prod`?\n"
                                  "try `proxyc test --help`\n"),
    (["set", "split/checkout", "canary=20"], 2, "proxyc set: say which environment's split: `--env` one of prod, staging\n"
                                                "try `proxyc set --help`\n"),
    (["diff"], 2, "proxyc diff: something is missing: a revision, or `--env A..B`\ntry `proxyc diff --help`\n"),
    (["deploy"], 2, "proxyc deploy: say which proxyd: `--to unix:PATH` or `--to http://HOST:PORT`\n"
                    "try `proxyc deploy --help`\n"),
    (["set", "split/shop/checkout", "x\n::error::y\x1b[1m"], 2,
     "proxyc set: `x?::error::y?[1m` is not `MEMBER=PERCENT` with 0 to 100 and at most two decimals\n"
     "try `proxyc set --help`\n"),
    (["set", "--env", "prod", "split/shop/checkout", "canary=20", "canary=33.33"], 2,
     "proxyc set: `canary` is to have two shares\ntry `proxyc set --help`\n"),
    (["init", ""], 2, "proxyc init: `` is no folder; without one it is this one\ntry `proxyc init --help`\n"),
    (["inspect", "none.pxt"], 3, "proxyc inspect: `none.pxt` cannot be read: No such file or directory\n"),
])
def test_usage_is_told_with_the_way_out(repo, args, code, err):
    done = repo(*args)
    assert (done.code, done.out, done.err) == (code, "", err)


def test_every_command_has_help_and_completion(repo):
    names = re.findall(r"^  (\w+) +\S", repo("help").out, re.M)
    assert {"init", "lint", "deploy", "rollback", "completion"} <= set(names)
    for name in names:
        done = repo(name, "--help")
        assert done.code == 0 and done.out.startswith(f"usage: proxyc {name} "), name
        assert repo("help", name).out == done.out
    for shell in ["bash", "zsh", "fish"]:
        script = repo("completion", shell).out
        assert all(name in script for name in names)
    assert subprocess.run(["bash", "-n"], input=repo("completion", "bash").out, text=True).returncode == 0


def test_version_and_no_command(repo):
    assert re.fullmatch(r"proxyc \d+\.\d+\.\d+ \(table format \d+\.\d+\)\n", repo("--version").out)
    assert repo().code == 2


def test_output_that_cannot_be_written_is_trouble():
    with open("/dev/full", "w") as full:
        assert subprocess.run([PROXYC, "help"], stdout=full, stderr=subprocess.DEVNULL).returncode == 3


# ---- init ----

def test_init_makes_a_policy_that_lints_clean_tests_and_compiles(tmp_path):
    there = Repo(tmp_path)
    done = there("init", "new")
    assert done.code == 0 and "git init" in done.err
    repo = Repo(tmp_path / "new")
    assert (repo("lint").code, repo("lint").out) == (0, "no findings in 3 documents (0 environments)\n")
    assert (repo("test").code, repo("test").out) == (0, "2 passed, 0 failed\n")
    assert repo("compile", "--check").code == 0
    again = there("init", "new")
    assert again.code == 1 and "is there already; nothing was written" in again.err


# ---- lint ----

def test_lint_is_clean_and_counts(repo):
    done = repo("lint")
    assert (done.code, done.out) == (0, "no findings in 6 documents (2 environments)\n")


def test_lint_reports_where_and_what(repo):
    repo.edit("base/shop.yaml", "status: 404", "status: x")
    done = repo("lint", "--format", "short")
    assert done.code == 1
    assert re.search(r"^base/shop\.yaml:\d+:\d+: error\[PX109\]: ", done.out, re.M)
    assert repo("lint", "--skip", "PX109").code == 0


def test_lint_writes_several_formats_at_once(repo):
    repo.edit("base/shop.yaml", "status: 404", "status: x")
    done = repo("lint", "--format", "short", "--format", "json=out.json")
    assert done.code == 1 and "PX109" in done.out
    assert "PX109" in json.dumps(json.loads((repo.path / "out.json").read_text()))


def test_lint_against_reports_what_is_new(repo):
    repo.edit("base/shop.yaml", "status: 404", "status: x")
    repo.commit("broken")
    assert repo("lint", "--against", "HEAD").out.startswith("no new findings")
    assert repo("lint", "--against", "HEAD~1").code == 1


def test_a_jump_is_reported_and_a_return_is_not(repo):
    def lint(against):
        return repo("lint", "--against", against, "--format", "short", "--fail-on", "warning")

    repo.edit("environments/prod/split.yaml", "percent: 10", "percent: 80")
    repo.commit("jump")
    done = lint("HEAD~1")
    assert done.code == 1
    assert "environments/prod/split.yaml:10:37: warning[PX405]: canary jumps from 10% to 80% in one change" in done.out
    repo.edit("environments/prod/split.yaml", "percent: 80", "percent: 5")
    repo.commit("less")
    assert lint("HEAD~1").code == 0, "less is no jump"
    repo.git("revert", "--no-edit", "HEAD")
    assert lint("HEAD~1").code == 0, "back to a tree that was there before"
    repo.git("commit", "-q", "--allow-empty", "-m", "nothing")
    assert lint("HEAD~4").code == 1, "the jump itself does not excuse a jump"


def test_rules_are_listed_and_explained(repo):
    assert re.search(r"^PX405 +\w+ +split-jump ", repo("lint", "--list-rules").out, re.M)
    assert repo("lint", "--explain", "PX405").out == repo("lint", "--explain", "split-jump").out != ""


@pytest.mark.parametrize("breakage, words", [
    (lambda r: (r.path / "proxyc.yaml").unlink(), "there is no proxyc.yaml here"),
    (lambda r: (r.path / "base/link.yaml").symlink_to("edge.yaml"), "is a symbolic link"),
    (lambda r: r.write({"base/lfs.yaml": "version https://git-lfs.github.com/spec/v1\n"}), "is a Git LFS pointer"),
])
def test_trouble_with_the_source_is_exit_3(repo, breakage, words):
    breakage(repo)
    done = repo("lint")
    assert done.code == 3 and words in done.out
    done = repo("compile", "--env", "prod", "--check")
    assert done.code == 3 and words in done.err


def test_a_missing_revision_is_exit_3(repo):
    done = repo("lint", "--rev", "nowhere")
    assert done.code == 3 and "`nowhere`" in done.out


# ---- compile, inspect ----

def test_same_tree_same_content_id_same_commit_same_bytes(repo):
    first = content_id(repo, "--env", "prod")
    bytes_first = (repo.path.parent / "x.pxt").read_bytes()
    assert content_id(repo, "--env", "prod") == first
    assert (repo.path.parent / "x.pxt").read_bytes() == bytes_first
    repo.edit("environments/prod/split.yaml", "percent: 10", "percent: 20")
    repo.commit("more")
    assert content_id(repo, "--env", "prod") != first
    repo.git("revert", "--no-edit", "HEAD")
    assert content_id(repo, "--env", "prod") == first
    repo.edit("base/shop.yaml", "spec:", "spec:   # a comment")
    assert content_id(repo, "--env", "prod") == first


def test_errors_stop_the_compiler_before_it_writes(repo):
    repo.edit("environments/prod/split.yaml", "upstream: v2", "upstream: v3")
    done = repo("compile", "--env", "prod", "-o", "x.pxt")
    assert done.code == 1 and "PX201" in done.err and not (repo.path / "x.pxt").exists()


def test_an_unwritable_output_is_trouble(repo):
    assert repo("compile", "--env", "prod", "-o", "no/such/folder/x.pxt").code == 3


def test_inspect_shows_a_file_and_refuses_a_damaged_one(repo):
    identity = content_id(repo, "--env", "prod", "--rev", "HEAD")
    path = repo.path.parent / "x.pxt"
    done = repo("inspect", str(path))
    assert done.code == 0 and identity in done.out and repo.git("rev-parse", "HEAD") in done.out
    assert json.loads(repo("inspect", "--format", "json", str(path)).out)["content_id"] == identity
    rules = repo("inspect", "--section", "RULE", str(path))
    assert rules.code == 0 and all(line.startswith("RULE") for line in rules.out.splitlines())
    damaged = bytearray(path.read_bytes())
    damaged[-100] ^= 1
    path.write_bytes(damaged)
    done = repo("inspect", str(path))
    assert (done.code, done.out) == (1, "") and "is refused: " in done.err


# ---- test, explain ----

TESTS = HEAD.format("RouteTest", "shop") + """spec:
  environments: [prod]
  defaults:
    request: {listener: edge, host: shop.test}
  cases:
    - name: shares
      request: {path: /checkout}
      sample: {key: {header: x-user}, count: 20000}
      expect: {rule: shop/checkout, sharePercent: {stable: 90, canary: 10}, tolerancePercent: 1}
    - name: one user
      request: {path: /checkout, headers: {x-user: u1}}
      repeat: 50
      expect: {distinctMembers: 1}
    - name: a bucket
      request: {path: /checkout, bucket: 999}
      expect: {member: canary, upstream: v2}
    - name: the health check
      request: {path: /healthz}
      expect: {rule: shop/health, status: 200}
"""


def test_route_tests_pass_in_their_environment(repo):
    repo.write({"base/tests.yaml": TESTS})
    done = repo("test")
    assert (done.code, done.out) == (0, "4 passed, 0 failed, 4 of other environments\n")
    assert repo("test", "--env", "prod", "--filter", "bucket").out == "1 passed, 0 failed\n"
    assert repo("test", "--env", "prod", "environments").out == "0 passed, 0 failed\n"
    assert repo("test", "--env", "prod", "./base/").out == "4 passed, 0 failed\n"


def test_a_failed_route_test_says_what_was_expected(repo):
    repo.write({"base/tests.yaml": TESTS.replace("member: canary", "member: stable")})
    done = repo("test", "--env", "prod", "--format", "human", "--format", "junit=j.xml", "--format", "json=j.json")
    assert done.code == 1
    assert "FAIL base/tests.yaml:17: shop/shop: a bucket (prod)\n" in done.out
    assert ": member: expected stable, got canary\n" in done.out
    suite = xml.etree.ElementTree.parse(repo.path / "j.xml").getroot()
    assert suite.attrib["failures"] == "1" and len(suite.findall("testcase")) == 4
    report = json.loads((repo.path / "j.json").read_text())
    assert (report["passed"], report["failed"]) == (3, 1)


def test_a_name_of_a_case_stays_in_its_line(repo):
    case = "    - {name: \"x\\n::error::y\\e[1m\", request: {path: /}, expect: {status: 299}}\n"
    repo.write({"base/tests.yaml": TESTS + case})
    done = repo("test", "--env", "prod")
    assert done.code == 1 and "shop/shop: x?::error::y?[1m (prod)\n" in done.out


def test_explain_names_rule_member_and_reasons(repo):
    done = repo("explain", "--env", "prod", "--bucket", "999", "-H", "x-user: u1", "http://shop.test/checkout/1?q=2")
    assert done.code == 0
    assert "  no  shop/shop/health: the path is not `/healthz`\n" in done.out
    assert "  yes shop/shop/checkout  (base/shop.yaml:11)\n" in done.out
    assert "bucket 999 -> member canary, which has 10% (bucket given)\n" in done.out
    told = json.loads(repo("explain", "--env", "prod", "-X", "POST", "--format", "json", "http://shop.test/healthz").out)
    assert told["rule"] == "shop/shop/rest" and told["status"] == 404
    assert told["candidates"][0]["why"] == "the method is none of GET"


@pytest.mark.parametrize("args", [["/path"], ["-H", "broken", "http://a/"], ["--from", "x", "http://a/"],
                                  ["--bucket", "10000", "http://a/"], ["--listener", "none", "http://a/"]])
def test_explain_refuses_what_is_no_request(repo, args):
    assert repo("explain", "--env", "prod", *args).code == 2


def test_explain_says_that_nothing_listens(repo):
    for name in ["base/edge.yaml", "base/shop.yaml"]:
        (repo.path / name).unlink()
    done = repo("explain", "--env", "prod", "http://a.test/")
    assert (done.code, done.err) == (1, "proxyc explain: the policy has no listener that requests come in by\n")


# ---- diff ----

def test_diff_counts_the_users_that_move(repo):
    repo.edit("environments/prod/split.yaml", "percent: 10", "percent: 25")
    done = repo("diff", "HEAD", "--env", "prod")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[1] == "~ split shop/checkout  [split]  (environments/prod/split.yaml:10:37)"
    assert "    members.canary.percent: 10% → 25%" in lines and "    members.stable: 90% → 75%" in lines
    assert "    moves 15.0% of users stable → canary, 0 back" in lines
    assert re.fullmatch(r"1 object differs; payload [0-9a-f]{12} → [0-9a-f]{12}; effect: swap", lines[-1])
    assert repo("diff", "HEAD", "--env", "prod", "--exit-code").code == 1
    assert repo("diff", "HEAD", "--env", "staging", "--exit-code").code == 0
    pair = json.loads(repo("diff", "--env", "staging..prod", "--format", "json").out)["environments"][0]
    assert pair["changes"][0]["moves"] == [{"from": "stable", "to": "canary", "buckets": 1500, "buckets_back": 0,
                                            "rate": None}]


def test_diff_of_words_is_no_difference(repo):
    repo.edit("base/shop.yaml", "spec:", "spec:   # only words")
    done = repo("diff", "HEAD", "--exit-code")
    assert done.code == 0 and done.out.count("no difference in what is decided") == 2


def test_diff_tells_rebinding_from_swapping(repo):
    repo.edit("base/edge.yaml", "18080", "18081")
    assert repo("diff", "HEAD", "--env", "prod").out.endswith("; effect: rebind-listener\n")


# ---- set, history ----

def test_set_changes_one_number_and_nothing_else(repo):
    before = (repo.path / "environments/prod/split.yaml").read_text()
    done = repo("set", "split/shop/checkout", "canary=12.5", "--env", "prod")
    assert (done.code, done.out) == (0, "environments/prod/split.yaml:10: canary 10% -> 12.5%\n"
                                        "-    canary: {upstream: v2, percent: 10}   # one number\n"
                                        "+    canary: {upstream: v2, percent: 12.5}   # one number\n")
    assert (repo.path / "environments/prod/split.yaml").read_text() == before.replace("10}", "12.5}")
    assert repo("set", "split/checkout", "canary=12.50", "--env", "prod").err.endswith("nothing to change\n")


@pytest.mark.parametrize("args, code", [
    (["split/checkout", "stable=5"], 1), (["split/checkout", "none=5"], 2), (["split/checkout", "canary=101"], 2),
    (["split/checkout", "canary=1.234"], 2), (["split/checkout", "canary"], 2), (["upstream/checkout", "canary=5"], 2),
    (["split/chekout", "canary=5"], 2), (["split/checkout", "canary=5", "--rev", "HEAD"], 2),
])
def test_set_refuses_what_is_no_percentage_of_a_member(repo, args, code):
    assert repo("set", *args, "--env", "prod").code == code
    assert repo.git("status", "--porcelain") == ""


def test_set_does_not_move_whoever_has_the_number_by_an_alias(repo):
    split = "environments/prod/split.yaml"
    repo.edit("base/upstreams.yaml", "---\n", "---\n" + HEAD.format("Upstream", "v3")
              + 'spec:\n  endpoints: [{address: "127.0.0.1:9003"}]\n---\n')
    repo.edit(split, "percent: 10}   # one number\n", "percent: &ten 10}\n    third: {upstream: v3, percent: *ten}\n")
    before = (repo.path / split).read_text()
    done = repo("set", "--env", "prod", "split/shop/checkout", "canary=20")
    assert (done.code, done.err) == (1, "proxyc set: member `third` has its share from the same place\n")
    assert (repo.path / split).read_text() == before
    assert repo("set", "--env", "prod", "split/shop/checkout", "third=20").code == 0
    assert "percent: &ten 10}" in (repo.path / split).read_text() and "percent: 20}" in (repo.path / split).read_text()


def test_set_does_not_write_what_would_not_compile(repo):
    repo.write({"environments/prod/split.yaml": SPLIT + "    third: {upstream: v3, percent: 80}\n"})
    repo.edit("base/upstreams.yaml", "---", HEAD.format("Upstream", "v3").replace("apiVersion", "---\napiVersion")
              + 'spec:\n  endpoints: [{address: "127.0.0.1:9003"}]\n---')
    repo.commit("three")
    done = repo("set", "split/checkout", "canary=30", "--env", "prod")
    assert done.code == 1 and "nothing was changed" in done.err
    assert repo.git("status", "--porcelain") == ""


def test_set_commits_into_a_bare_repository_and_history_tells(repo, tmp_path):
    bare = str(tmp_path / "bare.git")
    repo.git("clone", "-q", "--bare", str(repo.path), bare)
    for percent in ["25", "50"]:
        done = repo("set", "split/checkout", f"canary={percent}", "--env", "prod", "--commit", "-C", bare)
        assert done.code == 0, done.err
        assert re.search(r"^committed [0-9a-f]{40}$", done.out, re.M)
    done = repo("history", "split/checkout", "--env", "prod", "-C", bare, "--format", "json")
    told = json.loads(done.out)["commits"]
    assert [c["value"] for c in told] == ["stable 50%, canary 50%", "stable 75%, canary 25%", "stable 90%, canary 10%"]
    assert told[0]["author"] == "Ann" and told[0]["subject"] == "split shop/checkout: canary 25% -> 50% in prod"
    staging = json.loads(repo("history", "split/checkout", "--env", "staging", "-C", bare, "--format", "json").out)
    assert len(staging["commits"]) == 1, "the other environment's number did not change"


def test_history_names_the_boundary_of_a_shallow_clone(repo, tmp_path):
    repo.edit("environments/prod/split.yaml", "percent: 10", "percent: 20")
    repo.commit("more")
    shallow = str(tmp_path / "shallow")
    repo.git("clone", "-q", "--depth", "1", f"file://{repo.path}", shallow)
    done = repo("history", "split/checkout", "--env", "prod", "-C", shallow)
    assert done.code == 0 and len(done.out.splitlines()) == 1 and "shallow" in done.err


# ---- schema, doc ----

def test_schemas_are_printed_and_installed(repo):
    assert json.loads(repo("schema", "--kind", "Route").out)["title"] == "Route"
    assert repo("schema", "--kind", "Rout").code == 2
    assert repo("schema", "--install").code == 0
    files = sorted(p.name for p in (repo.path / ".proxyc/schema").iterdir())
    assert "Route.schema.json" in files
    for name in files:
        json.loads((repo.path / ".proxyc/schema" / name).read_text())
    assert repo("lint").code == 0


def test_fields_are_described(repo):
    assert "TrafficSplit" in repo("doc").out
    assert repo("doc", "Route.rules.match").code == 0
    assert repo("doc", "Route.nothing").code == 2


def test_a_plain_folder_works(tmp_path):
    there = Repo(tmp_path / "plain")
    there.write(FILES)
    assert there("lint").code == 0
    assert there("deploy", "--env", "prod", "--to", "unix:/nonexistent").code == 3


AUTH = {
    "base/people.yaml": HEAD.format("AuthPolicy", "people") + (
        "spec:\n  jwt:\n    issuer: https://id.test/\n    audiences: [shop]\n    algorithms: [RS256]\n"
        "    jwks: {url: \"https://id.test/keys\"}\n"),
    "base/shop.yaml": HEAD.format("Route", "shop") + (
        "spec:\n  listeners: [edge]\n  hosts: [shop.test]\n  rules:\n"
        "    - name: checkout\n      match: [{claims: {role: {exact: staff}}}]\n      auth: {policy: people}\n"
        "      to: {split: checkout}\n"
        "    - name: rest\n      auth: {policy: people}\n      to: {upstream: v1}\n"),
}


@pytest.mark.parametrize("args, rule, said", [
    ([], "rest", "answer 401, by AuthPolicy shop/people"),
    (["--claim", "sub=u-1"], "rest", "auth        shop/people: passes"),
    (["--claim", "sub=u-1", "--claim", "role=staff"], "checkout", "auth        shop/people: passes"),
])
def test_explain_takes_claims_of_a_token(tmp_path, args, rule, said):
    repo = make_repo(tmp_path / "repo", {**FILES, **AUTH})
    out = repo("explain", "--env", "prod", "http://shop.test/x", *args)
    assert out.code == 0, out.err
    assert f"yes shop/shop/{rule}" in out.out and said in out.out


def test_a_claim_has_a_name(tmp_path):
    repo = make_repo(tmp_path / "repo", {**FILES, **AUTH})
    assert repo("explain", "--env", "prod", "http://shop.test/x", "--claim", "staff").code == 2


@pytest.mark.parametrize("index", ["--no-sparse-index", "--sparse-index"])
def test_a_part_of_a_policy_is_not_taken_for_the_whole(repo, index):
    repo.git("sparse-checkout", "set", "--cone", index, "environments")
    for args in (["lint"], ["compile", "--env", "prod", "--check"], ["test"]):
        done = repo(*args)
        assert done.code == 3 and "`base/edge.yaml` is not in the work tree, which is sparse" in done.out + done.err, args
    assert repo("lint", "--rev", "HEAD").code == 0
    repo.git("sparse-checkout", "disable")
    assert repo("lint").code == 0
    repo.git("rm", "-q", "environments/staging/split.yaml")
    assert "sparse" not in repo("lint").out
