#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts the cases in JUnit files and names those that failed.

usage: tally.py FILE...        prints "PASSED FAILED SKIPPED", then a line for each failure

A ctest entry is one program of many cmocka cases; its own report, kept in system-out, says how many. A program that
ends without such a report (a crash, a time limit, a plain program) counts as the one case that ctest saw.
"""
import pathlib
import re
import sys
import xml.etree.ElementTree as tree


def cases(case):
    """(passed, failed names, skipped) of one <testcase>"""
    name = case.get("name", "?")
    if case.get("classname", name) != name:
        name = f"{case.get('classname')}::{name}"
    output = "".join(node.text or "" for node in case.findall("system-out"))
    passed = sum(map(int, re.findall(r"^\[  PASSED  \] (\d+) test", output, flags=re.M)))
    skipped = sum(map(int, re.findall(r"^\[  SKIPPED \] (\d+) test", output, flags=re.M)))
    broken = [f"{name}: {row}" for row in re.findall(r"^\[  FAILED  \] ([A-Za-z_]\S*)$", output, flags=re.M)]
    failed = case.find("failure") is not None or case.find("error") is not None or case.get("status") == "fail"
    if failed:
        return passed, sorted(set(broken)) or [name], skipped
    if case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
        return 0, [], 1
    return passed if passed + skipped else 1, [], skipped


def main(paths):
    passed = skipped = 0
    broken = []
    for path in paths:
        try:
            root = tree.fromstring(re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"?", pathlib.Path(path).read_bytes()))
        except (OSError, tree.ParseError) as error:
            broken.append(f"{path}: {error}")
            continue
        for case in root.iter("testcase"):
            ok, bad, left = cases(case)
            passed, skipped = passed + ok, skipped + left
            broken += bad
    print(passed, len(broken), skipped)
    for line in broken:
        print(line)


if __name__ == "__main__":
    main(sys.argv[1:])
