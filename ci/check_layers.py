#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the built objects against ci/layers.txt: who may call whom, what may be exported, no cycles, no state.

usage: check_layers.py BUILD_DIR

Reads the symbol table of every object, so it sees what the linker sees: an umbrella header cannot hide a call.
layers.txt, one folder a line:   lb : base table      (lb may call base, table and itself)
A file exports only names that begin with its folder and its own name: lb/ring.c -> lb_ring_*;
the folder's namesake lb/lb.c -> lb_*. A folder marked `name!` (base!) drops the folder word.
A writable object is a mutable global, wherever it is declared; the few that must be stand in ci/limits.txt
(`global FILE NAME`). Objects under tests/ are left out, and so is what a main.c calls. Build without LTO.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
WRITABLE = re.compile(r"(\.data(?!\.rel\.ro)|\.t?bss|\*COM\*|\.tdata)")


def read_layers(path):
    allowed, silent = {}, set()
    for line in path.read_text().splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        name, _, rest = (part.strip() for part in line.partition(":"))
        if name.endswith("!"):
            name = name[:-1]
            silent.add(name)
        unknown = set(rest.split()) - set(allowed)
        if unknown:
            sys.exit(f"layers.txt: {name} names {unknown} before they are listed: not one-way")
        allowed[name] = set(rest.split()) | {name}
    return allowed, silent


def read_globals(path):
    """(file, name) of the writable objects that limits.txt admits"""
    rows = (line.split("#")[0].split() for line in path.read_text().splitlines())
    return {(row[1], row[2]) for row in rows if len(row) >= 3 and row[0] == "global"}


class Unit:
    def __init__(self):
        self.defined, self.wanted, self.state = set(), set(), set()

    def add(self, line):
        """one line of objdump -t:  VALUE FLAGS SECTION SIZE NAME"""
        match = re.match(r"[0-9a-f]+ (.{7}) (\S+)\s+[0-9a-f]+\s+(?:\.hidden )?(\S+)$", line)
        if not match:
            return
        flags, section, name = match.groups()
        if section == "*UND*":
            self.wanted.add(name)
        elif flags[0] in "gu!" or flags[1] == "w":
            self.defined.add(name)
        if flags[6] == "O" and WRITABLE.match(section):
            self.state.add(re.sub(r"\.\d+$", "", name))


def read_objects(build):
    """source path -> Unit, for the objects whose source still exists"""
    paths = {}
    for obj in sorted(build.rglob("*.o")):
        path = obj.relative_to(build).as_posix().removesuffix(".o")
        source = re.sub(r"(CMakeFiles/)?[^/]+\.dir/", "", path)
        if not source.startswith("tests/") and (ROOT / source).is_file():
            paths[str(obj)] = source
    units = {source: Unit() for source in paths.values()}
    if not units:
        return units
    out = subprocess.run(["objdump", "-tw", *paths], capture_output=True, text=True, check=True).stdout
    unit = None
    for line in out.splitlines():
        head = re.match(r"(.*\.o):\s+file format", line)
        if head:
            unit = units[paths[head.group(1)]]
        elif unit:
            unit.add(line)
    return units


def cycles(edges):
    """strongly connected groups of two or more (Tarjan)"""
    index, low, stack, found = {}, {}, [], []

    def visit(v):
        index[v] = low[v] = len(index)
        stack.append(v)
        for w in sorted(edges[v]):
            if w not in index:
                visit(w)
            if w in stack:
                low[v] = min(low[v], low[w])
        if low[v] == index[v]:
            group = stack[stack.index(v):]
            del stack[stack.index(v):]
            if len(group) > 1:
                found.append(sorted(group))

    for v in sorted(edges):
        if v not in index:
            visit(v)
    return found


def faults_of(src, unit, edges, allowed, silent, admitted):
    path = pathlib.Path(src)
    folder, stem = path.parent.name, path.stem
    bad = [f"{src}: writable global {name}" for name in sorted(unit.state) if (src, name) not in admitted]
    if stem == "main":
        return bad
    if folder not in allowed:
        return bad + [f"{src}: folder '{folder}' is not in ci/layers.txt"]
    prefix = stem if folder in silent or folder == stem else f"{folder}_{stem}"
    bad += [f"{src}: exports {name}, wants {prefix}_*" for name in sorted(unit.defined)
            if name != prefix and not name.startswith(prefix + "_")]
    bad += [f"{src}: may not call {dst}" for dst in sorted(edges)
            if pathlib.Path(dst).parent.name not in allowed[folder]]
    return bad


def main(build):
    allowed, silent = read_layers(ROOT / "ci/layers.txt")
    admitted = read_globals(ROOT / "ci/limits.txt")
    units = read_objects(pathlib.Path(build))
    if not units:
        sys.exit(f"{build}: no objects of this tree; build first")
    owner = {name: src for src, unit in units.items() for name in unit.defined}
    edges = {src: {owner[n] for n in unit.wanted if n in owner} - {src} for src, unit in units.items()}
    bad = []
    for src, unit in sorted(units.items()):
        bad += faults_of(src, unit, edges[src], allowed, silent, admitted)
    groups = cycles(edges)
    bad += ["cycle: " + " -> ".join(group) for group in groups]
    for line in bad:
        print(line)
    print(f"{len(units)} files, {sum(map(len, edges.values()))} calls between files, "
          f"{len(bad) - len(groups)} faults, {len(groups)} cycles")
    return 1 if bad else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
