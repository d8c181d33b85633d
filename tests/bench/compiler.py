#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""CPU of the compiler, as a multiple of what reading the YAML alone costs.

usage: compiler.py [--quick] [--json FILE]

The input is generated (generate.py, seeded) into a folder of its own. proxyc and a bare pass of libyaml over the same
files (yamlpass) take turns; CPU is user + system of the process, the figure the median. K2 and K4 have a cache and
change one file before each run, the others have none. K5 is the peak of resident memory without the input's bytes, a route.
K7 and K7mem are for a million routes; --quick leaves them out.
"""
import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

import bars
import generate

BUILD = pathlib.Path(os.environ.get("PX_BUILD", bars.ROOT / "build/release"))
ROUTES, MILLION = 100000, 1000000


def run(command):
    """CPU seconds (user and system) and peak bytes of one run, which has to succeed"""
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            said.seek(0)
            sys.exit(f"{' '.join(command)}: exit {child.returncode}\n{said.read(2000).decode(errors='replace')}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024


def bytes_of(folder):
    return sum(p.stat().st_size for p in folder.rglob("*.yaml"))


def touch(folder, turn):
    """Changes one file in what it says, as a commit would: the timeout of a rule."""
    path = sorted((folder / "services").rglob("*route*.yaml"))[turn]
    text = path.read_text()
    path.write_text(re.sub(r"timeout: (\d)", lambda m: f"timeout: {int(m[1]) % 9 + 1}", text, count=1))


def over_libyaml(name, command, folder, rounds, before=lambda turn: None):
    """a bar: CPU of the command over CPU of the pass, taking turns; and the highest peak of memory"""
    reference = [str(BUILD / "bench/yamlpass"), str(folder)]
    run(command), run(reference)
    ours, theirs, peak = [], [], 0
    for turn in range(rounds):
        before(turn)
        cpu, memory = run(command)
        ours.append(cpu)
        peak = max(peak, memory)
        theirs.append(run(reference)[0])
    return bars.Bar(name, statistics.median(ours) * 1e3, statistics.median(theirs) * 1e3,
                    [a / b for a, b in zip(ours, theirs)], "libyaml"), peak


def growth(name, command, small, large, rounds):
    """a bar: CPU for twice the documents over CPU for once"""
    pairs = [(run(command(large))[0], run(command(small))[0]) for _ in range(rounds)]
    return bars.Bar(name, statistics.median(a for a, _ in pairs) * 1e3, statistics.median(b for _, b in pairs) * 1e3,
                    [a / b for a, b in pairs], "25,000 docs")


def measure(proxyc, root, rounds):
    table = str(root / "table.pxt")

    cold, warm = ["--no-cache"], ["--cache", str(root / "cache")]

    def lint(folder, cache=cold):
        return [proxyc, "lint", "-C", str(folder), *cache]

    def compile_(folder, cache=cold):
        return [proxyc, "compile", "-C", str(folder), "-o", table, *cache]

    documents, routes, few = root / "documents", root / "routes", root / "few"
    k1, _ = over_libyaml("K1", lint(documents), documents, rounds)
    k2, _ = over_libyaml("K2", lint(documents, warm), documents, rounds, lambda turn: touch(documents, turn))
    k3, peak = over_libyaml("K3", compile_(routes), routes, rounds)
    k4, _ = over_libyaml("K4", compile_(routes, warm), routes, rounds, lambda turn: touch(routes, turn))
    size = bytes_of(routes)
    k5 = bars.Bar("K5", peak / 1e6, size / 1e6, [(peak - size) / ROUTES], "input, MB")
    k6 = growth("K6", lint, root / "documents-25000", root / "documents-50000", rounds)
    k8, _ = over_libyaml("K8", compile_(few), few, rounds)
    return [k1, k2, k3, k4, k5, k6, k8]


def measure_million(proxyc, root, rounds):
    """K7, K7mem; a policy of that size has to be asked for"""
    folder = root / "million"
    generate.routes(MILLION, folder)
    k7, peak = over_libyaml("K7", [proxyc, "compile", "-C", str(folder), "-o", str(root / "table.pxt"), "--no-cache",
                                   "--max-input", "512MiB"], folder, min(rounds, 3))
    return [k7, bars.Bar("K7mem", peak / 1e6, None, [peak / 2 ** 30], "")]


def main():
    parser = argparse.ArgumentParser(prog="ci/bench compiler")
    parser.add_argument("--quick", action="store_true", help="two rounds")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    rounds = 2 if options.quick else 5
    proxyc = str(BUILD / "bin/proxyc")
    if not os.access(proxyc, os.X_OK):
        sys.exit(f"{proxyc} is not built")
    with tempfile.TemporaryDirectory(prefix="proxyc-bench-") as folder:
        root = pathlib.Path(folder)
        print("generating 80,000 documents and 110,000 routes", file=sys.stderr)
        generate.documents(5000, root / "documents")
        generate.documents(25000, root / "documents-25000")
        generate.documents(50000, root / "documents-50000")
        generate.routes(10000, root / "few")
        generate.routes(ROUTES, root / "routes")
        made = measure(proxyc, root, rounds)
        if not options.quick:
            print("generating 1,000,000 routes", file=sys.stderr)
            made += measure_million(proxyc, root, rounds)
        bars.show("compiler", "CPU ms; K5: MB, bytes a route; K7mem: MB, GiB", made)
        if options.json:
            bars.write(options.json, made)


if __name__ == "__main__":
    main()
