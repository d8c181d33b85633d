# SPDX-License-Identifier: Apache-2.0
"""Documents made to cost: each ends in a diagnostic, and costs no more than reading it. Cost is counted in instructions
(cachegrind), so that neither the machine nor its neighbours have a say."""
import re
import shutil
import subprocess

import pytest

import kit

HEAD = "apiVersion: proxyc.dev/v1alpha1\nkind: Route\nmetadata: {name: a, namespace: b}\nspec:\n"
PROXYC = kit.BUILD / "bin/proxyc"


def times(piece, size):
    return piece * (size // len(piece))


def numbered(piece, size):
    return "".join(piece % i for i in range(size // len(piece % 99999)))


def deep(size):
    return "".join(" " * i + "a:\n" for i in range(int((2 * size) ** 0.5)))


def anchors_and_aliases(size):
    one = "---\nx:\n" + "".join(f"  - &a{i} a\n" for i in range(250)) + "".join(f"  - *a{i % 250}\n" for i in range(2250))
    return one * max(1, size // len(one))


# name: text of about so many bytes, what is said first
ATTACKS = {
    "brackets": (lambda n: "[" * n, "PX101"),
    "braces": (lambda n: "{" * n, "PX107"),
    "items in items": (lambda n: times("- ", n), "PX101"),
    "keys in keys": (lambda n: times("? ", n), "PX107"),
    "deep blocks": (deep, "PX101"),
    "64 k keys": (lambda n: HEAD + numbered("  k%05d: 1\n", n), "PX108"),
    "the same key": (lambda n: HEAD + times("  k: 1\n", n), "PX103"),
    "60,000 anchors": (lambda n: HEAD + "  x:\n" + numbered("  - &a%05d a\n", n), "PX104"),
    "anchors and aliases": (anchors_and_aliases, "PX110"),
    "bytes that are no text": (lambda n: times("a: \xff\n---\n", n), "PX102"),
    "one scalar": (lambda n: 'a: "' + "x" * n + '"\n', "PX110"),
    "one scalar of many lines": (lambda n: "a:" + times(" x\n", n), "PX110"),
    "one key": (lambda n: "x" * n + ": 1\n", "PX101"),
    "tiny documents": (lambda n: times("---\na: 1\n", n), "PX110"),
    "broken documents": (lambda n: times("---\n[\n", n), "PX101"),
    "directives": (lambda n: times("%\n", n), "PX101"),
    "tags": (lambda n: "a:\n" + times("- !x y\n", n), "PX107"),
    "findings in one line": (lambda n: HEAD + "  rules: [" + times("{b: c, b: d}, ", n) + "]\n", "PX103"),
}
PER_BYTE_MAX = 2500  # instructions for a byte more; a plain document takes 200, and what is wrong every few bytes up to 1,700
SMALL, LARGE = 100_000, 200_000  # beyond the number of findings that are kept


def policy_of(path, text):
    (path / "x").mkdir(parents=True)
    (path / "proxyc.yaml").write_text("version: v1alpha1\ninclude: [x]\n")
    (path / "x/a.yaml").write_bytes(text.encode("latin-1"))
    return path


def lint(path, *before):
    return subprocess.run([*before, str(PROXYC), "lint", "-C", str(path), "--format", "short", "--max-file", "64MiB"],
                          capture_output=True, text=True, errors="replace", timeout=300)


def instructions(path):
    done = lint(path, "valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")
    return int(re.search(r"I +refs: +([\d,]+)", done.stderr)[1].replace(",", ""))


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_ends_in_a_diagnostic(tmp_path, name):
    make, code = ATTACKS[name]
    done = lint(policy_of(tmp_path / "p", make(1 << 20)))
    assert done.returncode == 1 and code in done.stdout.splitlines()[0], done.stdout[:300]


@pytest.mark.skipif(shutil.which("valgrind") is None, reason="no valgrind here")
@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_costs_what_reading_costs(tmp_path, name):
    make, _ = ATTACKS[name]
    small, large = make(SMALL), make(LARGE)
    assert len(large) - len(small) > SMALL / 2
    more = instructions(policy_of(tmp_path / "large", large)) - instructions(policy_of(tmp_path / "small", small))
    assert more <= PER_BYTE_MAX * (len(large) - len(small)), f"{more / (len(large) - len(small)):.0f} a byte"


def test_a_bomb_of_aliases_is_counted_not_built(tmp_path):
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 60))
    done = lint(policy_of(tmp_path / "p", text))
    assert done.returncode == 1 and "PX104" in done.stdout.splitlines()[0]


def test_a_large_file_is_refused_unread(tmp_path):
    path = policy_of(tmp_path / "p", "")
    with open(path / "x/a.yaml", "wb") as f:
        f.truncate(100 << 20)
    done = lint(path)
    assert done.returncode == 3 and "the limit is" in done.stdout + done.stderr
