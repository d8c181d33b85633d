#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the tree against ci/limits.txt, ci/headers.txt and ci/untwinned.txt.

usage: check_shape.py [FILE...]        without files: everything that git tracks or would track

Looks at: lines of files and of functions (universal-ctags), functions we do not call, headers of libraries outside
their own few files, the licence line and design comment on top, words and paths that do not belong into a repository,
and that every source file has its unit test twin. .def lists and tests' data are exempt from the line ceilings.
"""
import fnmatch
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PARTS = ("schemas", "compiler", "runtime")
DATA = ("tests/lint/", "tests/golden/", "tests/fuzz/corpus/", "tests/scenario/data/", "tests/data/", "tests/cases/")
# In pieces, so that this file does not name what it forbids.
LEFTOVERS = re.compile(
    r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b|/wor" r"k/(?:main|shared)\b|/tm" r"p/b-|\bfar" r"m-[a-z]+\b|\b[Ii]ss" r"ue [A-Z]\b")


def rows(name):
    for line in (ROOT / "ci" / name).read_text().splitlines():
        line = line.split("#")[0].strip()
        if line:
            yield line


class Rules:
    def __init__(self):
        self.limit, self.bans, self.headers, self.libc = {}, [], [], []
        for line in rows("limits.txt"):
            word, _, rest = line.partition(" ")
            if word == "ban":
                names, _, files = rest.partition(":")
                pattern = re.compile(r"(?<![\w.>])(" + "|".join(names.split()) + r")\s*\(")
                self.bans.append((pattern, files.split()))
            elif word != "global":
                self.limit[word] = int(rest)
        for line in rows("headers.txt"):
            names, _, files = line.partition(":")
            if names.strip() == "libc":
                self.libc += files.split()
            else:
                self.headers.append((names.split(), files.split()))


def matches(path, globs):
    return any(fnmatch.fnmatchcase(path, glob) for glob in globs)


def bare(text):
    """C text without comments and string contents, line for line"""
    def blank(match):
        token = match.group(0)
        return re.sub(r"[^\n]", " ", token) if token[0] == "/" else '""'
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"', blank, text, flags=re.S)


def check_lines(path, text, rules):
    kind = "header" if path.endswith(".h") else "file"
    count = text.count("\n")
    if path.startswith(DATA) or path.endswith(".def") or count <= rules.limit[kind]:
        return []
    return [f"{path}: {count} lines; a {kind} has at most {rules.limit[kind]}"]


def check_calls(path, code, rules):
    bad = []
    for pattern, files in rules.bans:
        if matches(path, files):
            continue
        for number, line in enumerate(code.splitlines(), 1):
            for match in pattern.finditer(line):
                bad.append(f"{path}:{number}: calls {match.group(1)} (ci/limits.txt)")
    return bad


def check_includes(path, text, rules):
    bad = []
    for header in re.findall(r"^\s*#\s*include\s*<([^>]+)>", text, flags=re.M):
        if matches(header, rules.libc):
            continue
        homes = [files for names, files in rules.headers if matches(header, names)]
        if not any(matches(path, files) for files in homes):
            bad.append(f"{path}: includes <{header}>, which ci/headers.txt does not give it")
    return bad


def check_head(path, text):
    """`/* SPDX-License-Identifier: Apache-2.0` and then, in this comment or the next, what the file is for"""
    if path.endswith((".c", ".h")):
        first, _, rest = text.partition("\n")
        if not first.startswith("/* SPDX-License-Identifier: Apache-2.0"):
            return [f"{path}: begins without the SPDX line"]
        if first.endswith("*/"):
            rest = rest.lstrip()
            if not rest.startswith("/*"):
                return [f"{path}: has no design comment below the SPDX line"]
        if not re.search(r"\w\w.*\w\w", rest.partition("*/")[0], flags=re.S):
            return [f"{path}: has no design comment below the SPDX line"]
    elif text.startswith("#!") and text.split("\n", 2)[1] != "# SPDX-License-Identifier: Apache-2.0":
        return [f"{path}: has no SPDX line below the first"]
    return []


def check_words(path, text):
    return [f"{path}:{number}: holds '{match.group(0)}'"
            for number, line in enumerate(text.splitlines(), 1) for match in LEFTOVERS.finditer(line)]


def check_functions(paths, limit):
    sources = [p for p in paths if p.endswith((".c", ".h"))]
    if not sources:
        return [], 0
    out = subprocess.run(["ctags", "--output-format=json", "--languages=C,C++", "--langmap=C:.c.h", "--c-kinds=f",
                          "--fields=+ne", "-f", "-", "-L", "-"], input="\n".join(sources), cwd=ROOT,
                         capture_output=True, text=True, check=True).stdout
    bad, longest = [], 0
    for tag in map(json.loads, out.splitlines()):
        lines = tag.get("end", tag["line"]) - tag["line"] + 1
        longest = max(longest, lines)
        if lines > limit:
            bad.append(f"{tag['path']}:{tag['line']}: {tag['name']} has {lines} lines; a function has at most {limit}")
    return bad, longest


def check_twins():
    """over the whole tree: a list that shrinks cannot be held file by file"""
    listed, bad = {}, []
    for line in rows("untwinned.txt"):
        path, _, reason = line.partition(" ")
        listed[path] = reason.strip()
        if not (ROOT / path).is_file():
            bad.append(f"ci/untwinned.txt: {path} does not exist")
        elif not reason.strip():
            bad.append(f"ci/untwinned.txt: {path} does not say what covers it")
    for part in PARTS:
        for source in sorted((ROOT / part).rglob("*.c")):
            path = source.relative_to(ROOT).as_posix()
            twin = f"tests/unit/{source.parent.name}/{source.name}"
            if (ROOT / twin).is_file():
                if path in listed:
                    bad.append(f"ci/untwinned.txt: {path} has a twin now; take it off the list")
            elif path not in listed:
                bad.append(f"{path}: no {twin}, and not in ci/untwinned.txt")
    return bad


def tracked():
    out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True,
                         text=True, check=True).stdout
    return [path for path in out.split("\0") if path]


def check_file(path, rules):
    try:
        text = (ROOT / path).read_text()
    except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
        return []
    if path.startswith(DATA):
        return []
    bad = check_words(path, text)
    if path.endswith((".c", ".h", ".py")) or text.startswith("#!"):
        bad += check_lines(path, text, rules) + check_head(path, text)
    if path.endswith((".c", ".h")):
        bad += check_calls(path, bare(text), rules) + check_includes(path, text, rules)
    return bad


def main(paths):
    rules = Rules()
    paths = [p for p in (paths or tracked()) if (ROOT / p).is_file() and not (ROOT / p).is_symlink()]
    bad = [fault for path in paths for fault in check_file(path, rules)]
    long, longest = check_functions(paths, rules.limit["function"])
    bad += long + check_twins()
    for line in bad:
        print(line)
    print(f"{len(paths)} files, longest function {longest} lines, {len(bad)} faults")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
