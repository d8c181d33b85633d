#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs clang-tidy over the sources of a build, as many at a time as there are processors, and remembers
which are clean.

usage: check_tidy.py BUILD_DIR [FILE...]      without files: every source of schemas/, compiler/ and runtime/

What decides the outcome is the file, the headers of ours that it read, how it is compiled, .clang-tidy and the version
of clang-tidy: the hash of all that names an empty file under build/tidy once the source was found clean. So a second
run looks at what changed only. Nothing is remembered of a source with findings.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = ROOT / "build/tidy"
PARTS = ("schemas/", "compiler/", "runtime/")
INCLUDE = re.compile(rb'^\s*#\s*include\s*"([^"]+)"', re.M)


def own_headers(source, roots):
    """the headers of this tree that a source reads, however deep"""
    seen, todo = set(), [source]
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        for name in INCLUDE.findall(path.read_bytes()):
            found = [base / os.fsdecode(name) for base in [path.parent, *roots]]
            todo += [candidate.resolve() for candidate in found if candidate.is_file()][:1]
    return sorted(seen)


def key_of(entry, common):
    words = entry["command"].split()
    roots = [pathlib.Path(w[2:]) for w in words if w.startswith("-I") and w[2:].startswith(str(ROOT))]
    digest = hashlib.sha256(common)
    digest.update(" ".join(words[1:]).replace(str(ROOT), "").encode())
    for path in own_headers(pathlib.Path(entry["file"]).resolve(), roots):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def tidy(build, path):
    done = subprocess.run(["clang-tidy", "--quiet", "-p", str(build), str(path)], capture_output=True, text=True)
    lines = [line for line in (done.stdout + done.stderr).splitlines()
             if not re.match(r"\d+ warnings? (generated|treated)|Suppressed |Use -header-filter", line)]
    return done.returncode, "\n".join(lines).replace(f"{ROOT}/", "")


def main(build, wanted):
    if not shutil.which("clang-tidy"):
        sys.exit("clang-tidy is not installed: ci/setup test")
    CACHE.mkdir(parents=True, exist_ok=True)
    version = subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout
    common = version + (ROOT / ".clang-tidy").read_bytes() + pathlib.Path(__file__).read_bytes()
    todo, known = [], 0
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["file"]).resolve()
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ""
        if not name.startswith(PARTS) or (wanted and name not in wanted) or not path.is_file():
            continue
        key = key_of(entry, common)
        if (CACHE / key).exists():
            known += 1
        else:
            todo.append((path, key))
    faults, found = 0, []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (path, key), (code, text) in zip(todo, pool.map(lambda job: tidy(build, job[0]), todo)):
            if code == 0:
                (CACHE / key).touch()
            else:
                faults += 1
                print(text, flush=True)
                found += [line for line in text.splitlines() if re.search(r": (error|warning): ", line)] or [str(path)]
    # Once more without the notes, which are what makes the report long.
    for line in dict.fromkeys(found):
        print(line)
    print(f"{len(todo)} files looked at, {known} known to be clean, {faults} with findings")
    return 1 if faults else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(ROOT / sys.argv[1], set(sys.argv[2:])))
