# SPDX-License-Identifier: Apache-2.0
"""Whatever the policy: cold, warm or without a cache the same words, exit statuses and bytes come out."""
import random
import re
import shutil
import subprocess

import pytest

from cached import kept, outcome, settle, tables, verdicts
from cli import ROOT

FIXTURES = sorted(p.parent for p in (ROOT / "tests/lint").glob("*/*/proxyc.yaml"))
EXAMPLES = sorted(p.parent for p in (ROOT / "examples").glob("*/proxyc.yaml"))
SEEDS = range(3)
LONE = re.compile(r"\b(timeout|percent): \d+")  # what nothing but its own document's checks look at


def same_by_all_ways(where, cache):
    want = outcome(where, "--no-cache")
    for way in ("cold", "warm"):
        assert outcome(where, "--cache", cache) == want, way
    return want


@pytest.mark.parametrize("where", EXAMPLES, ids=lambda p: p.name)
def test_examples_are_the_same_by_all_ways(where, tmp_path):
    want = same_by_all_ways(where, tmp_path / "cache")
    assert outcome(where, PROXYC_CACHE="off") == want
    # a single file of all kinds has no short form
    assert want[0] == 0 and len(kept(tmp_path / "cache/policies")) == (where.name != "01-quickstart")


@pytest.mark.parametrize("part", range(8))
def test_lint_fixtures_are_the_same_by_all_ways(part, tmp_path):
    for where in FIXTURES[part::8]:
        assert same_by_all_ways(where, tmp_path / "cache")[0] in (0, 1)


def generate(path):
    subprocess.run([ROOT / "tests/bench/generate.py", "documents", "60", path], check=True, capture_output=True)


def mutate(rng, path):
    """One change of one file, as people make them; some are mistakes."""
    files = sorted(p for p in path.rglob("*.yaml") if p.name != "proxyc.yaml")
    file = rng.choice(files)
    lines = file.read_text().split("\n")
    what = rng.randrange(14)
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
    elif what >= 8:
        file = rng.choice([p for p in files if LONE.search(p.read_text())])
        file.write_text(LONE.sub(lambda m: f"{m[1]}: {rng.randrange(1, 60)}", file.read_text(), count=rng.randrange(1, 4)))
    else:
        at = rng.randrange(len(lines))
        old = lines[at]
        lines[at] = (old.replace("1", "2", 1), old + " # note", old.replace("ms", "s", 1), old[:-1],
                     old.replace("upstream", "split", 1))[rng.randrange(5)]
        file.write_text("\n".join(lines))


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """A policy for every seed; they settle together."""
    made = [tmp_path_factory.mktemp("generated") / "policy" for _ in SEEDS]
    for path in made:
        generate(path)
    settle(*made)
    return made


@pytest.mark.parametrize("seed", SEEDS)
def test_after_any_change_the_warm_run_says_what_a_fresh_one_says(generated, tmp_path, seed):
    rng, path, cache = random.Random(seed), generated[seed], tmp_path / "cache"
    assert outcome(path, "--cache", cache) == outcome(path, "--no-cache")
    codes, retouched, judged = set(), 0, 0
    original = {p: p.read_text() for p in path.rglob("*.yaml")}
    for step in range(30):
        mutate(rng, path)
        want, beside, said = outcome(path, "--no-cache"), tables(cache / "policies"), verdicts(cache / "policies")
        assert outcome(path, "--cache", cache) == want, step
        retouched += want[0] == 0 and beside == tables(cache / "policies") != {}
        judged += want[0] == 0 and said == verdicts(cache / "policies") != {}
        codes.add(want[0])
        if step % 6 == 5:  # back to the beginning: what is kept is old by now
            for p in path.rglob("*.yaml"):
                p.unlink()
            for p, text in original.items():
                p.write_text(text)
            assert outcome(path, "--cache", cache) == outcome(path, "--no-cache"), step
    assert len(kept(cache / "policies")) == 1 and codes == {0, 1} and retouched > 3 and judged > 3
