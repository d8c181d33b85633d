#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""CPU of the proxy per request, beside nginx, HAProxy and a byte relay in the same run.

usage: proxy.py [--quick] [--json FILE] [--rounds N] [--seconds N] [--peers "NAME ..."]

Runs bench.sh (README.md there) and reads its raw figures. A ratio is paired: in each round our figure is divided by
the one of the reference in that round; the reference is the peer with the lowest median of the run. Where a bar lies
between the quartiles, as many rounds are run again, once, and all of them count.
"""
import argparse
import collections
import csv
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

import bars

HERE = pathlib.Path(__file__).resolve().parent
BUILD = bars.ROOT / "build/release"
NOT_A_PEER = {"proxyd", "relay", "direct", "nginx-sorted"}
WORKLOADS = ("h1-64", "h1-512")


def run(options, out, suites, rounds):
    env = dict(os.environ, BENCH_BIN=str(BUILD / "bench"), PROXYC=str(BUILD / "bin/proxyc"),
               PROXYD=str(BUILD / "bin/proxyd"), PATH=os.environ["PATH"] + ":/usr/sbin:/sbin")
    command = [str(HERE / "bench.sh"), "-s", suites, "-w", " ".join(WORKLOADS), "-n", str(rounds),
               "-d", str(options.seconds), "-p", options.peers, "-o", str(out)]
    if subprocess.run(command, env=env, stdin=subprocess.DEVNULL).returncode != 0:
        sys.exit("bench.sh could not measure; its own words are above")


def read(out):
    """workload -> peer -> figures in the order of the rounds; and the failed requests of each"""
    figures = collections.defaultdict(lambda: collections.defaultdict(list))
    errors = collections.Counter()
    with open(out / "raw.tsv", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            notes = dict(word.split("=", 1) for word in (row["note"] or "").split() if "=" in word)
            value = notes.get("calls_per_request") if row["suite"] == "sys" else row["cpu_us_req"]
            if float(value or 0) > 0:
                figures[row["workload"]][row["peer"]].append(float(value))
            errors[row["peer"]] += int(row["errors"])
    return figures, errors


def ratio_bar(name, peers, reference):
    ours, theirs = peers["proxyd"], peers[reference]
    return bars.Bar(name, statistics.median(ours), statistics.median(theirs),
                    [a / b for a, b in zip(ours, theirs)], reference)


def make_bars(figures):
    made = []
    for workload in WORKLOADS:
        peers = figures.get(workload, {})
        if "proxyd" not in peers:
            continue
        rivals = [name for name in peers if name not in NOT_A_PEER]
        if rivals:
            made.append(ratio_bar(workload, peers, min(rivals, key=lambda name: statistics.median(peers[name]))))
        if "relay" in peers:
            made.append(ratio_bar(f"{workload}/relay", peers, "relay"))
    calls = figures.get("sys-h1-64", {})
    if "proxyd" in calls:
        rivals = [name for name in calls if name not in NOT_A_PEER]
        best = min(rivals, key=lambda name: statistics.median(calls[name])) if rivals else None
        made.append(bars.Bar("sys-h1-64", statistics.median(calls["proxyd"]),
                             statistics.median(calls[best]) if best else None, calls["proxyd"], best or ""))
    return made


def parse():
    parser = argparse.ArgumentParser(prog="ci/bench proxy")
    parser.add_argument("--quick", action="store_true", help="two rounds of a second: a look, not a measurement")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=int)
    parser.add_argument("--peers", default="")
    options = parser.parse_args()
    options.rounds = options.rounds or (2 if options.quick else 5)
    options.seconds = options.seconds or (1 if options.quick else 3)
    if not options.peers:
        present = [name for name in ("nginx", "haproxy")
                   if shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")]
        options.peers = " ".join(["relay", *present, "proxyd"])
    return options


def main():
    options = parse()
    with tempfile.TemporaryDirectory(prefix="proxybench-out-") as folder:
        out = pathlib.Path(folder)
        run(options, out, "base", options.rounds)
        run(options, out, "sys", 1 if options.quick else 3)
        made = make_bars(read(out)[0])
        if not options.quick and any(bar.undecided() for bar in made):
            print("a bar lies between the quartiles of the rounds: as many again", file=sys.stderr)
            run(options, out, "base", options.rounds)
        figures, errors = read(out)
        made = make_bars(figures)
        if not made:
            sys.exit("proxyd was not measured; see what bench.sh said")
        bars.show("proxy", "CPU us per request; sys: system calls per request, whose ratio is the figure itself", made)
        print("\nfailed requests: " + ", ".join(f"{peer} {count}" for peer, count in sorted(errors.items())))
        if options.json:
            bars.write(options.json, made)


if __name__ == "__main__":
    main()
