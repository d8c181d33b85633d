#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""CPU of the compiler, as a multiple of what reading the YAML alone costs.

usage: compiler.py [--quick] [--json FILE]

The input is generated (generate.py, seeded) into a folder of its own. proxyc and a bare pass of libyaml over the same
files (yamlpass) take turns; CPU is user + system of the process, the figure the median.
"""
import argparse
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

import bars
import generate

BUILD = bars.ROOT / "build/release"


def cpu_of(command):
    """seconds of user and system time of one run, which has to succeed"""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{(done.stderr or done.stdout)[:2000]}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def measure(name, command, folder, rounds):
    reference = [str(BUILD / "bench/yamlpass"), str(folder)]
    cpu_of(command), cpu_of(reference)
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(cpu_of(command))
        theirs.append(cpu_of(reference))
    return bars.Bar(name, statistics.median(ours) * 1e3, statistics.median(theirs) * 1e3,
                    [a / b for a, b in zip(ours, theirs)], "libyaml")


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
        print("generating 5,000 documents and 10,000 routes", file=sys.stderr)
        generate.documents(5000, root / "documents")
        generate.routes(10000, root / "routes")
        table = str(root / "table.pxt")
        made = [measure("K1", [proxyc, "lint", "-C", str(root / "documents")], root / "documents", rounds),
                measure("K8", [proxyc, "compile", "-C", str(root / "routes"), "-o", table], root / "routes", rounds)]
        bars.show("compiler", "CPU ms", made)
        if options.json:
            bars.write(options.json, made)


if __name__ == "__main__":
    main()
