# SPDX-License-Identifier: Apache-2.0
"""proxyc lint on real repositories: formats, silence, baselines, leave, mending, and ways back."""
import json
import os
import subprocess
import xml.etree.ElementTree

import jsonschema
import pytest

from cli import FILES, HEAD, PROXYC, ROOT, Repo, make_repo

SCHEMA = json.loads((ROOT / "schemas/cli/lint.schema.json").read_text())
SPLIT = "environments/prod/split.yaml"
LONG = ("    - name: reports\n      match: [{path: {prefix: /reports}}]\n      to: {upstream: v1}\n"
        "      timeout: none\n")


@pytest.fixture
def repo(tmp_path):
    return make_repo(tmp_path / "repo")


def add_rule(repo, text=LONG):
    repo.edit("base/shop.yaml", "    - name: rest\n", text + "    - name: rest\n")


def codes(repo, *args):
    done = repo("lint", "--format", "json", *args)
    assert done.code in (0, 1), done.err
    return [d["code"] for d in json.loads(done.out)["diagnostics"]]


def findings(repo, *args):
    done = repo("lint", "--format", "json", *args)
    root = json.loads(done.out)
    jsonschema.Draft7Validator(SCHEMA).validate(root)
    return root


def bad(repo):
    """one error that can be mended safely, one warning, and a typing mistake that cannot"""
    add_rule(repo)
    repo.edit("base/shop.yaml", "hosts: [shop.test]", "hosts: shop.test")
    repo.edit(SPLIT, "stickyBy", "stickyBi")
    return repo


# ---- formats ----

def test_the_schema_of_the_json_format_is_one():
    jsonschema.Draft7Validator.check_schema(SCHEMA)


def test_json_fits_its_schema_and_knows_the_field(repo):
    root = findings(bad(repo))
    by_code = {d["code"]: d for d in root["diagnostics"]}
    assert by_code["PX109"]["subject"] == {"kind": "Route", "name": "shop/shop", "environment": None,
                                           "field_path": "spec.hosts"}
    assert by_code["PX109"]["fixes"][0]["applicability"] == "safe"
    assert by_code["PX108"]["subject"]["environment"] == "prod"
    assert by_code["PX108"]["fixes"][0]["applicability"] == "unsafe"
    assert root["summary"]["errors"] == 2
    assert len({d["fingerprint"] for d in root["diagnostics"]}) == len(root["diagnostics"])


def test_trouble_with_the_source_fits_the_schema_too(repo):
    done = repo("lint", "--format", "json", "--rev", "nope")
    assert done.code == 3
    root = json.loads(done.out)
    jsonschema.Draft7Validator(SCHEMA).validate(root)
    assert root["diagnostics"][0]["code"] is None


def sarif_object(required, **members):
    return {"type": "object", "required": required.split(), "properties": members, "additionalProperties": False}


def sarif_list(items, **more):
    return {"type": "array", "items": items, "uniqueItems": True, **more}


# What SARIF 2.1.0 says of the objects that are written here: members, types, words, numbers.
TEXT = {"type": "string"}
LINE = {"type": "integer", "minimum": 1}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
MESSAGE = sarif_object("text", text=TEXT, markdown=TEXT)
REGION = sarif_object("startLine", startLine=LINE, startColumn=LINE, endLine=LINE, endColumn=LINE)
ARTIFACT = sarif_object("uri", uri={"type": "string", "pattern": "^[A-Za-z0-9._~%/-]+$"}, uriBaseId=TEXT)
PHYSICAL = sarif_object("artifactLocation", artifactLocation=ARTIFACT, region=REGION)
LOCATION = sarif_object("physicalLocation", id={"type": "integer", "minimum": -1}, physicalLocation=PHYSICAL,
                        message=MESSAGE,
                        logicalLocations=sarif_list(sarif_object("fullyQualifiedName", fullyQualifiedName=TEXT, kind=TEXT)))
REPLACEMENT = sarif_object("deletedRegion", deletedRegion=REGION, insertedContent=sarif_object("text", text=TEXT))
FIX = sarif_object("artifactChanges", description=MESSAGE, artifactChanges=sarif_list(
    sarif_object("artifactLocation replacements", artifactLocation=ARTIFACT,
                 replacements={"type": "array", "items": REPLACEMENT, "minItems": 1}), minItems=1))
RESULT = sarif_object("message ruleId level locations partialFingerprints", ruleId=TEXT,
                      ruleIndex={"type": "integer", "minimum": 0}, level=LEVEL, message=MESSAGE,
                      locations={"type": "array", "items": LOCATION}, relatedLocations=sarif_list(LOCATION),
                      partialFingerprints={"type": "object", "additionalProperties": TEXT}, fixes=sarif_list(FIX))
RULE = sarif_object("id", id=TEXT, name=TEXT, shortDescription=MESSAGE, help=MESSAGE,
                    defaultConfiguration=sarif_object("", level=LEVEL),
                    properties={"type": "object", "properties": {"tags": sarif_list(TEXT)}})
NOTIFICATION = sarif_object("message", message=MESSAGE, level=LEVEL)
RUN = sarif_object("tool", tool=sarif_object("driver", driver=sarif_object(
    "name", name=TEXT, semanticVersion={"type": "string", "pattern": r"^\d+\.\d+\.\d+$"}, rules=sarif_list(RULE))),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    invocations={"type": "array", "items": sarif_object(
        "executionSuccessful", executionSuccessful={"type": "boolean"},
        toolExecutionNotifications={"type": "array", "items": NOTIFICATION})},
    results={"type": "array", "items": RESULT, "maxItems": 5000})
SARIF = sarif_object("version runs", **{"$schema": TEXT, "version": {"enum": ["2.1.0"]},
                                        "runs": {"type": "array", "items": RUN, "maxItems": 20}})


def test_sarif_has_no_member_and_no_word_that_the_standard_does_not_know(repo):
    jsonschema.Draft7Validator.check_schema(SARIF)
    jsonschema.Draft7Validator(SARIF).validate(json.loads(repo("lint", "--format", "sarif").out))
    jsonschema.Draft7Validator(SARIF).validate(json.loads(repo("lint", "--format", "sarif", "--rev", "nope").out))
    bad(repo)
    add_rule(repo, "    - name: twin\n      match: [{path: {prefix: /reports}}]\n      to: {upstream: v2}\n")
    log = json.loads(repo("lint", "--format", "sarif").out)
    assert log["runs"][0]["results"]
    jsonschema.Draft7Validator(SARIF).validate(log)


def sarif_region_holds(region, text):
    lines = text.split("\n")
    first, last = lines[region["startLine"] - 1], lines[region["endLine"] - 1]
    return 1 <= region["startColumn"] <= len(first) + 1 and 1 <= region["endColumn"] <= len(last) + 1


def test_sarif_has_what_code_scanning_asks_for(repo):
    bad(repo)
    repo.edit("base/shop.yaml", "body: none", "body: n\u00f6ne, timeout: 5")
    log = json.loads(repo("lint", "--format", "sarif").out)
    assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-schema-2.1.0.json") and len(log["runs"]) == 1
    run = log["runs"][0]
    assert set(run) == {"tool", "columnKind", "invocations", "results"} and run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        assert rule["shortDescription"]["text"] and rule["help"]["markdown"].endswith("\n")
        assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
    prints = set()
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("note", "warning", "error") and result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        text = (repo.path / place["artifactLocation"]["uri"]).read_text()
        assert sarif_region_holds(place["region"], text)
        prints.add(result["partialFingerprints"]["proxyc.dev/v1alpha1"])
        for fix in result.get("fixes", []):
            for change in fix["artifactChanges"]:
                assert change["replacements"] and all(sarif_region_holds(r["deletedRegion"], text)
                                                      for r in change["replacements"])
    assert len(prints) == len(run["results"]) > 2
    assert {r["ruleId"] for r in run["results"]} == {r["id"] for r in rules}


def test_paths_for_ci_begin_at_the_top_of_the_repository(tmp_path):
    repo = make_repo(tmp_path / "repo", {f"deploy/policy/{name}": text for name, text in FILES.items()})
    repo.edit("deploy/policy/base/shop.yaml", "status: 404", "status: x")
    path = "deploy/policy/base/shop.yaml"
    lint = ["lint", "-C", "deploy/policy", "--format"]
    assert repo(*lint, "github").out.startswith(f"::error file={path},line=")
    assert json.loads(repo(*lint, "gitlab").out)[0]["location"]["path"] == path
    assert json.loads(repo(*lint, "rdjson").out)["diagnostics"][0]["location"]["path"] == path
    assert xml.etree.ElementTree.fromstring(repo(*lint, "junit").out)[0].get("file") == path
    assert repo(*lint, "short").out.startswith("base/shop.yaml:")


def test_every_format_reads_back(repo):
    bad(repo)
    expected = codes(repo)
    gitlab = json.loads(repo("lint", "--format", "gitlab").out)
    assert len(gitlab) == len(expected) and all({"description", "fingerprint", "severity", "location"} <= set(g)
                                                for g in gitlab)
    rdjson = json.loads(repo("lint", "--format", "rdjson").out)
    assert [d["code"]["value"] for d in rdjson["diagnostics"]] == expected
    suite = xml.etree.ElementTree.fromstring(repo("lint", "--format", "junit").out)
    assert int(suite.get("tests")) == len(expected) == len(suite.findall("testcase"))
    assert int(suite.get("failures")) == len(suite.findall(".//failure"))


def test_the_summary_page_of_a_step_is_added_to(repo):
    page = repo.path.parent / "page.md"
    page.write_text("before\n")
    repo.env["GITHUB_STEP_SUMMARY"] = str(page)
    repo.edit("base/shop.yaml", "status: 404", "status: x")
    assert repo("lint", "--format", "short").code == 1 and page.read_text() == "before\n"
    assert repo("lint", "--format", "github").code == 1
    text = page.read_text()
    assert text.startswith("before\n### proxyc lint: 1 error\n") and "| error | PX109 | base/shop.yaml:" in text


def test_findings_come_in_the_same_order_every_time(repo):
    bad(repo)
    first = repo("lint", "--format", "short").out
    assert all(repo("lint", "--format", "short").out == first for _ in range(3))
    places = [line.split(":")[:3] for line in first.splitlines()[:-1]]
    assert places == sorted(places, key=lambda p: (p[0], int(p[1]), int(p[2])))


# ---- what is shown, and the exit status ----

def test_max_findings_shows_the_worst_and_counts_all(repo):
    bad(repo)
    everything = repo("lint", "--format", "short").out.splitlines()
    root = findings(repo, "--max-findings", "1")
    assert [d["severity"] for d in root["diagnostics"]] == ["error"]
    assert root["summary"]["errors"] == 2 and root["summary"]["left_out"] == len(everything) - 2
    assert repo("lint", "--max-findings", "0", "--format", "short").out.splitlines() == everything
    assert repo("lint", "--max-findings", "all").code == 2


def test_fail_on_and_levels_decide_the_exit_status(repo):
    add_rule(repo)
    assert codes(repo) == ["PX505"]
    assert [repo("lint", "--fail-on", level).code for level in ("error", "warning", "info")] == [0, 1, 1]
    for key in ("no-timeout", "PX505"):
        for level, code in (("off", 0), ("info", 0), ("warning", 0), ("error", 1)):
            repo.write({"proxyc.yaml": FILES["proxyc.yaml"] + f"lint: {{rules: {{{key}: {level}}}}}\n"})
            assert repo("lint").code == code, (key, level)
            assert codes(repo) == ([] if level == "off" else ["PX505"])
    repo.write({"proxyc.yaml": FILES["proxyc.yaml"] + "lint: {failOn: warning}\n"})
    assert repo("lint").code == 1


def test_paths_restrict_what_is_told(repo):
    bad(repo)
    assert codes(repo, "base") == ["PX109"] or set(codes(repo, "base")) <= {"PX109", "PX505"}
    assert codes(repo, "./environments/prod/") == ["PX108"]
    assert codes(repo, "base/shop.yaml", SPLIT).count("PX108") == 1
    done = repo("lint", "nowhere")
    assert done.code == 2 and "`nowhere` is none of the files of this policy" in done.err


def test_quiet_says_nothing_of_nothing(repo):
    assert (repo("lint", "-q").code, repo("lint", "-q").out) == (0, "")


def test_stdin_is_looked_at_by_itself(repo):
    def lint(text, *args):
        return subprocess.run([PROXYC, "lint", "-", *args], input=text, cwd=repo.path, env=repo.env, text=True,
                              capture_output=True)

    good = FILES["base/shop.yaml"]
    assert lint(good).returncode == 0
    done = lint(good.replace("hosts: [shop.test]", "hosts: shop.test"), "--format", "short")
    assert done.returncode == 1 and done.stdout.startswith("stdin:6:10: error[PX109]: ")
    assert "+++ b/stdin\n" in lint(good.replace("hosts: [shop.test]", "hosts: shop.test"), "--diff").stdout
    assert lint(good, "--fix").returncode == 2
    assert lint("", "--fail-on", "warning").returncode == 1


def test_rules_are_listed_for_machines(repo):
    rules = json.loads(repo("lint", "--list-rules", "--format", "json").out)["rules"]
    listed = repo("lint", "--list-rules").out.splitlines()
    assert [r["code"] for r in rules] == [line.split()[0] for line in listed]
    assert all(r["level"] in ("error", "warning", "info") and r["meaning"] and r["explanation"] for r in rules)


# ---- comments ----

SILENT = LONG.replace("      timeout", "      # proxyc:ignore PX505 reports are long\n      timeout")


def test_a_comment_with_a_reason_silences_the_line_below(repo):
    add_rule(repo, SILENT)
    assert codes(repo) == []
    assert findings(repo)["summary"]["silenced"] == 1
    assert repo("lint").out == "no findings in 6 documents (2 environments), 1 silenced\n"
    repo.edit("base/shop.yaml", "PX505 reports are long", "PX505")
    assert codes(repo) == ["PX120", "PX505"]


def test_a_silenced_error_compiles_and_one_that_cannot_does_not(repo):
    compiled = ["compile", "--check", "--env", "prod"]
    twin = ("    # proxyc:ignore match-duplicate both go the same way\n    - name: later\n"
            "      match: [{path: {prefix: /checkout}}]\n      to: {split: checkout}\n")
    add_rule(repo, twin.split("\n", 1)[1])
    first = codes(repo)
    assert repo(*compiled).code == (1 if "PX302" in first else 0)
    repo.edit("base/shop.yaml", "    - name: later", twin.split("\n")[0] + "\n    - name: later")
    assert "PX302" not in codes(repo)
    repo.edit("base/shop.yaml", "      to: {split: checkout}\n    # ",
              "      # proxyc:ignore PX201 it will be there\n      to: {split: nope}\n    # ")
    assert {"PX201", "PX120"} <= set(codes(repo)) and repo(*compiled).code == 1


def test_a_comment_at_the_head_is_for_the_document(repo):
    add_rule(repo)
    text = (repo.path / "base/shop.yaml").read_text()
    repo.write({"base/shop.yaml": "# proxyc:ignore no-timeout everything here is slow\n" + text})
    assert codes(repo) == []


# ---- baselines ----

def test_a_finding_that_moved_is_not_new_and_another_is(repo):
    add_rule(repo)
    repo.commit("accepted")
    text = (repo.path / "base/shop.yaml").read_text()
    repo.write({"base/shop.yaml": "# a word\n# more words\n" + text})
    assert codes(repo, "--against", "HEAD") == []
    add_rule(repo, LONG.replace("reports", "exports"))
    root = findings(repo, "--against", "HEAD")
    assert [d["subject"]["field_path"] for d in root["diagnostics"]] == ["spec.rules[exports].timeout"]
    assert root["diagnostics"][0]["since_rev"] == repo.git("rev-parse", "HEAD")


# ---- changes ----

def jump(repo, message="jump"):
    repo.edit(SPLIT, "percent: 10", "percent: 80")
    return repo.commit(message)


def test_a_jump_names_base_and_day_and_the_way_around(repo):
    base = repo.git("rev-parse", "--short=7", "HEAD")
    jump(repo)
    out = repo("lint", "--against", "merge-base:HEAD~1").out
    assert f"^^ was 10 at the merge base, {base} (2026-01-02)" in out
    assert "add the trailer `Proxyc-Allow: PX405 <reason>`" in out


def test_a_commit_may_ask_for_leave_with_a_reason(repo):
    lint = ["lint", "--against", "HEAD~1", "--fail-on", "warning"]
    commit = jump(repo, "all to canary\n\nProxyc-Allow: PX405 outage 4711, stable is down")
    done = repo(*lint)
    assert done.code == 0
    assert f"allowed[PX405]: 1 finding, by commit {commit[:12]}: outage 4711, stable is down" in done.out
    root = findings(repo, "--against", "HEAD~1")
    assert root["diagnostics"] == [] and root["allowed"][0]["reason"] == "outage 4711, stable is down"
    repo.git("commit", "-q", "--amend", "-m", "all to canary\n\nProxyc-Allow: PX405")
    done = repo(*lint)
    assert done.code == 1 and "wants a reason" in done.err
    repo.git("commit", "-q", "--amend", "-m", "all\n\nProxyc-Allow: PX301 it is not about a change")
    assert repo(*lint).code == 1


def test_leave_holds_for_its_own_change_alone(repo):
    jump(repo, "one\n\nProxyc-Allow: split-jump a drill")
    repo.edit("environments/staging/split.yaml", "percent: 10", "percent: 80")
    repo.commit("another")
    assert repo("lint", "--against", "HEAD~1", "--fail-on", "warning").code == 1
    assert repo("lint", "--against", "HEAD~2", "--fail-on", "warning").code == 0, "one change, one leave"


def test_leave_in_a_merged_branch_counts(repo):
    repo.git("checkout", "-q", "-b", "side")
    jump(repo, "jump\n\nProxyc-Allow: PX405 agreed with the owners")
    repo.git("checkout", "-q", "main")
    repo.git("merge", "-q", "--no-ff", "-m", "merged", "side")
    assert repo("lint", "--against", "HEAD~1", "--fail-on", "warning").code == 0


def test_no_rule_holds_up_a_way_back(repo):
    lint = ["lint", "--against", "HEAD~1", "--fail-on", "info"]
    add_rule(repo)
    old = repo.commit("a policy with a warning")
    repo.edit("base/shop.yaml", LONG, "")
    repo.commit("without it")
    repo.git("revert", "--no-edit", "HEAD")
    done = repo(*lint)
    assert done.code == 0 and "PX505" in done.out
    assert f"note: this is the policy of {old[:12]} again: no rule holds a return up" in done.out
    assert findings(repo, "--against", "HEAD~1")["returns_to"] == old
    repo.edit("base/shop.yaml", "status: 404", "status: 410")
    repo.commit("something new")
    assert repo(*lint).code == 0, "the warning is not new"
    assert repo("lint", "--against", "HEAD~2", "--fail-on", "info").code == 1, "and this is no return"


def test_less_canary_is_free(repo):
    jump(repo)
    repo.edit(SPLIT, "percent: 80", "percent: 0")
    repo.commit("off")
    assert repo("lint", "--against", "HEAD~1", "--fail-on", "info").code == 0


# ---- mending ----

def test_fix_mends_what_is_safe_and_says_what_is_left(repo):
    bad(repo)
    done = repo("lint", "--fix", "--format", "short")
    assert done.code == 1 and "mended 1 finding in 1 file\n" in done.err
    assert "PX109" not in done.out and "PX108" in done.out
    assert "hosts: [shop.test]\n" in (repo.path / "base/shop.yaml").read_text()
    assert "stickyBi" in (repo.path / SPLIT).read_text()
    assert repo("lint", "--fix=unsafe").code == 0
    assert "stickyBy" in (repo.path / SPLIT).read_text()
    assert codes(repo) == ["PX505"]


def test_fix_keeps_mode_and_leaves_nothing_beside(repo):
    bad(repo)
    os.chmod(repo.path / "base/shop.yaml", 0o600)
    before = sorted(p.name for p in (repo.path / "base").iterdir())
    assert repo("lint", "--fix").code == 1
    assert (repo.path / "base/shop.yaml").stat().st_mode & 0o777 == 0o600
    assert sorted(p.name for p in (repo.path / "base").iterdir()) == before


def test_diff_is_a_patch_that_applies(repo):
    bad(repo)
    done = repo("lint", "--fix=unsafe", "--diff")
    assert done.code == 1 and "hosts: shop.test\n" in (repo.path / "base/shop.yaml").read_text()
    subprocess.run(["git", "apply"], input=done.out, cwd=repo.path, env=repo.env, text=True, check=True)
    assert codes(repo) == ["PX505"]


@pytest.mark.parametrize("args", [["--rev", "HEAD"], ["--staged"], ["--rev", "INDEX"]])
def test_fix_does_not_touch_what_is_no_file(repo, args):
    done = repo("lint", "--fix", *args)
    assert done.code == 2 and "not of a revision" in done.err
    assert repo("lint", "--diff", *args).code == 0


def test_fix_takes_safe_or_unsafe(repo):
    assert repo("lint", "--fix=all").code == 2


# ---- the index ----

def test_staged_is_what_the_next_commit_will_hold(repo):
    repo.edit("base/shop.yaml", "status: 404", "status: x")
    assert repo("lint", "--staged").code == 0
    repo.git("add", "-A")
    repo.edit("base/shop.yaml", "status: x", "status: 404")
    assert repo("lint", "--staged").code == 1 and repo("lint").code == 0
    assert repo("lint", "--staged", "--rev", "HEAD").code == 2


OFFICE = """apiVersion: proxyc.dev/v1alpha1
kind: AuthPolicy
metadata: {name: office, namespace: shop}
spec: {ipAllow: [192.0.2.0/24]}
"""


def test_what_lets_more_people_in_is_said_of_the_change(repo):
    weaker = ["--against", "HEAD~1", "--only", "PX633"]
    repo.write({"base/office.yaml": OFFICE})
    repo.commit("an office")
    assert codes(repo, *weaker) == [], "what is new was not weaker before"
    repo.edit("base/office.yaml", "192.0.2.0/24", "192.0.2.0/24, 198.51.100.0/24")
    repo.commit("another office")
    assert codes(repo, *weaker) == ["PX633"]
    assert "`198.51.100.0/24` was not there at" in repo("lint", *weaker).out
    assert codes(repo, "--only", "PX633") == [], "only beside an earlier revision"
    repo.git("commit", "-q", "--amend", "-m", "another office\n\nProxyc-Allow: PX633 we moved")
    assert codes(repo, *weaker) == []
    repo.edit("base/office.yaml", "192.0.2.0/24, 198.51.100.0/24", "192.0.2.0/25")
    repo.commit("fewer desks")
    assert codes(repo, *weaker) == [], "narrower is not weaker"
    repo.git("revert", "--no-edit", "HEAD")
    assert codes(repo, *weaker) == [], "a way back is not held up"


SECRET = "# xoxb-" "1234567890-abcdefghij\n"


def test_secret_that_came_and_went_is_found_until_it_is_said_to_be_replaced(repo):
    shop = repo.path / "base/shop.yaml"
    clean = shop.read_text()
    repo.git("tag", "start")
    shop.write_text(SECRET + clean)
    repo.commit("oops")
    assert codes(repo) == ["PX621"] and "1234567890" not in repo("lint").out
    shop.write_text(clean)
    repo.commit("away with it")
    assert codes(repo) == [], "without a base no history is read"
    for base in ("start", "HEAD~1"):
        assert codes(repo, "--against", base) == ["PX622"]
    assert codes(repo, "--history") == ["PX622"]
    assert codes(repo, "--history", "--skip", "PX622") == []
    out = repo("lint", "--history").out
    assert "a token of Slack is gone from line 1 of `base/shop.yaml`" in out and "1234567890" not in out
    assert f"commit {repo.git('rev-parse', '--short=7', 'HEAD~1')}" in out
    repo.git("commit", "-q", "--allow-empty", "-m", "replaced\n\nProxyc-Allow: PX622 Slack withdrew it on 3 May")
    assert codes(repo, "--against", "start") == []
    assert codes(repo, "--against", "HEAD") == [], "later changes have nothing to do with it"


@pytest.mark.parametrize("folder", [".", "deploy/edge"])
def test_a_policy_that_the_base_does_not_have_is_new_as_a_whole(tmp_path, folder):
    repo = make_repo(tmp_path / "repo", {"README": "shop\n"})
    repo.write({f"{folder}/{name}": text for name, text in FILES.items()})
    done = repo("lint", "--against", "HEAD", "-C", folder)
    assert done.code == 0 and done.err == "note: `HEAD` has no policy yet: all of it is new\n", done
    repo.edit(f"{folder}/base/shop.yaml", "status: 404", "status: x")
    repo.commit("a policy")
    assert codes(repo, "--against", "HEAD~1", "-C", folder) == ["PX109"]


def test_history_of_a_shallow_clone_is_unknown(repo, tmp_path):
    shop = repo.path / "base/shop.yaml"
    clean = shop.read_text()
    shop.write_text(SECRET + clean)
    repo.commit("oops")
    shop.write_text(clean)
    repo.commit("away with it")
    repo.git("clone", "-q", "--depth", "1", f"file://{repo.path}", str(tmp_path / "shallow"))
    done = repo("lint", "--history", "-C", tmp_path / "shallow")
    assert done.code == 0 and "PX622" in done.err and "fetch-depth: 0" in done.err
    assert "shallow" not in repo("lint", "--history").err


def test_value_of_a_secret_is_in_no_format_and_no_other_finding(repo):
    repo.edit("base/shop.yaml", "hosts: [shop.test]", "hosts: [shop.test]\n  token: Vb5Nw83KpYz06TrQe19H")
    for form in ("human", "short", "json", "sarif", "github", "gitlab", "rdjson", "junit", "markdown"):
        out = repo("lint", "--format", form).out
        assert "PX621" in out and "Vb5Nw83" not in out, form


@pytest.mark.parametrize("name, old, new", [
    ("base/shop.yaml", "hosts: [shop.test]", "hosts: [shop.test, {a: b}]"),
    ("base/shop.yaml", "hosts: [shop.test]", "hosts: [[]]"),
    ("base/shop.yaml", "listeners: [edge]", "listeners: [edge, [edge]]"),
    ("base/edge.yaml", "hosts: [shop.test]", "hosts: [{shop.test: 1}]"),
    ("proxyc.yaml", "include: [base]", "include: [base, {base: 1}]"),
])
def test_one_item_of_a_list_that_is_not_understood_is_one_finding(repo, name, old, new):
    repo.edit("base/edge.yaml", "protocol: http\n", "protocol: https\n  tls:\n    strictSni: true\n    certificates:\n"
              "      - {secretRef: {provider: files, name: shop}, hosts: [shop.test]}\n")
    for env in ["prod", "staging"]:
        repo.write({f"environments/{env}/environment.yaml": "apiVersion: proxyc.dev/v1alpha1\nkind: Environment\n"
                    f"metadata: {{name: {env}}}\nspec: {{secretProviders: {{files: {{directory: /run}}}}}}\n"})
    before = codes(repo)
    repo.edit(name, old, new)
    assert sorted(codes(repo)) == sorted(before + ["PX109"])


FILTER = HEAD.format("Filter", "f") + """spec:
  api: 1
  uses: {dicts: [{size: 1MiB}], secrets: [{param: [x]}], metrics: [{type: counter}]}
  inline: |
    return {on_request = function(req) end}
"""


@pytest.mark.parametrize("name, old, new, code", [
    ("base/upstreams.yaml", '{address: "127.0.0.1:9001"}]', "{weight: 2}]\n  lb: {algorithm: least-requests}", "PX110"),
    ("base/shop.yaml", "methods: [GET]}]\n      respond: {status: 200, body: ok}",
     "methods: [GET]}]\n      to: {upstream: v1}\n      rewrite: {path: {replacePrefix: [x]}}", "PX109"),
    (SPLIT, "{header: x-user}", "{claim: [x]}", "PX109"),
])
def test_field_that_is_missing_or_not_understood_is_one_finding(repo, name, old, new, code):
    repo.edit(name, old, new)
    assert codes(repo, "--fail-on", "error", "--skip", "PX505") == [code]


def test_script_is_judged_where_what_it_may_use_is_not_understood(repo):
    repo.write({"base/filter.yaml": FILTER})
    assert sorted(code for code in codes(repo) if code < "PX2") == ["PX109", "PX110", "PX110"]


def test_removal_that_is_not_understood_removes_nothing_and_is_said_once(repo):
    repo.write({"environments/prod/environment.yaml": "apiVersion: proxyc.dev/v1alpha1\nkind: Environment\n"
                "metadata: {name: prod}\nspec: {remove: [[]]}\n"})
    assert codes(repo) == ["PX109"]


def test_rule_without_a_name_is_called_by_its_place(repo):
    repo.edit("base/shop.yaml", "    - name: rest\n      respond", "    - respond")
    repo.edit("base/shop.yaml", "    - name: health\n      match: [{path: {exact: /healthz}, methods: [GET]}]\n", "    -\n")
    said = [d["summary"] for d in findings(repo)["diagnostics"]]
    assert "rules `rules[0]` and `rules[2]` accept the same requests" in " ".join(said), said
    assert "``" not in " ".join(said)
