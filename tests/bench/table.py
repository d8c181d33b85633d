#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What decisions cost, beside a pointer chase, a radix tree and a list in the same run.

usage: table.py [--quick] [--json FILE] [--plot FILE]

bench/table measures (src/table.c): lookups among 1,000 to 1,000,000 routes, the other decisions, what moves. Each round
has all of it, and a bar pairs what one round gave. R6 is CPU: reading and verifying the largest table, as a multiple
of sha256sum over the file. R17 is a compiled policy's bytes a route (generate.py). The T- bars are nanoseconds each (of
T-dfa: a byte), R11 and R12lost counts of a million, R12moved percent. --quick: two rounds, 100,000 routes.

The plot shows the cost of a lookup (median, uniform traffic) against the number of routes; both axes are logarithmic.
"""
import argparse
import collections
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import bars
import generate
from compiler import BUILD, run

SIZES = {"1k": 1000, "10k": 10000, "100k": 100000, "1m": 1000000}
FINDERS = {"ours": ("proxyc's table", "#1f77b4"), "radix": ("radix tree", "#2ca02c"), "list": ("linear list", "#d62728")}
KINDS = ("T-ip4-100k", "T-ip6-100k", "T-wrr", "T-maglev", "T-pred4", "T-dfa", "T-gcra")


def lines(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr}")
    return [line.split() for line in done.stdout.splitlines()]


def measure(table, file, rounds, routes):
    """name -> one figure a round"""
    figures = collections.defaultdict(list)
    for name, value in lines([table, "rounds", str(rounds), str(routes), file]):
        figures[name].append(float(value))
    for _ in range(rounds):
        for name, value in lines([table, "load", file]):
            figures[name].append(float(value))
        figures["sha256sum"].append(run(["sha256sum", file])[0] * 1e9)
    return figures


def bytes_per_route(folder, routes):
    generate.routes(routes, folder / "policy")
    table = folder / "policy.pxt"
    run([str(BUILD / "bin/proxyc"), "compile", "-C", str(folder / "policy"), "-o", str(table)])
    return table.stat().st_size / routes


def make_bars(figures, largest, per_route):
    def ratio(name, above, below, said):
        a, b = figures[above], figures[below]
        return bars.Bar(name, statistics.median(a), statistics.median(b), [x / y for x, y in zip(a, b)], said)

    def figure(name, reference=None, said=""):
        return bars.Bar(name, statistics.median(figures[name]), reference, figures[name], said)

    chase = statistics.median(figures["chase"])
    return [
        ratio("R1", f"ours.uniform.{largest}", "chase", "chase"),
        ratio("R2u", f"ours.uniform.{largest}", "ours.uniform.1k", "1k"),
        ratio("R2z", f"ours.zipf.{largest}", "ours.zipf.1k", "1k"),
        ratio("R3", f"radix.uniform.{largest}", f"ours.uniform.{largest}", "ours"),
        ratio("R6", "load", "sha256sum", "sha256sum"),
        ratio("R7", "structure", "memcpy", "memcpy"),
        ratio("R10", "maglev", "envoy", "Envoy's"),
        figure("R11"),
        figure("R12lost"),
        figure("R12moved"),
        bars.Bar("R17", per_route, None, [per_route], ""),
        *(figure(name, chase, "chase") for name in KINDS),
    ]


def show_lookups(figures):
    print("\nlookups (ns; median)\n")
    row = "{:<10} {:<16} {:>10} {:>10} {:>10} {:>10}"
    print(row.format("traffic", "", *SIZES))
    for traffic in ("uniform", "zipf", "miss", "shapes", "crowd"):
        for finder, (said, _) in FINDERS.items():
            cells = [figures.get(f"{finder}.{traffic}.{size}") for size in SIZES]
            if any(cells):
                print(row.format(traffic, said, *(f"{statistics.median(c):.0f}" if c else "-" for c in cells)))
    print(row.format("chase", "128 MB", f"{statistics.median(figures['chase']):.0f}", "", "", ""))


def plot(figures, path):
    """cost of a lookup against the number of routes, as SVG"""
    width, height, left, bottom = 640, 420, 70, 360

    def x(routes):
        return left + (math.log10(routes) - 3) / 3 * (width - left - 140)

    def y(ns):
        return bottom - (math.log10(ns) - 1) / 6 * (bottom - 30)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" '
           'font-size="12">', '<rect width="100%" height="100%" fill="white"/>']
    for power in range(1, 8):
        label = f"{10 ** power} ns" if power < 3 else f"{10 ** (power - 3)} us" if power < 6 else f"{10 ** (power - 6)} ms"
        out.append(f'<line x1="{left}" x2="{width - 140}" y1="{y(10 ** power):.1f}" y2="{y(10 ** power):.1f}" stroke="#ddd"/>'
                   f'<text x="{left - 6}" y="{y(10 ** power) + 4:.1f}" text-anchor="end">{label}</text>')
    for routes in SIZES.values():
        out.append(f'<text x="{x(routes):.1f}" y="{bottom + 20}" text-anchor="middle">{routes:,}</text>')
    out.append(f'<text x="{(left + width - 140) / 2}" y="{bottom + 44}" text-anchor="middle">routes</text>')
    chase = y(statistics.median(figures["chase"]))
    out.append(f'<line x1="{left}" x2="{width - 140}" y1="{chase:.1f}" y2="{chase:.1f}" stroke="#888" stroke-dasharray="4 3"/>'
               f'<text x="{width - 134}" y="{chase + 4:.1f}" fill="#888">one cache miss</text>')
    for finder, (said, colour) in FINDERS.items():
        points = [(x(routes), y(statistics.median(figures[f"{finder}.uniform.{size}"])))
                  for size, routes in SIZES.items() if f"{finder}.uniform.{size}" in figures]
        out.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="'
                   + " ".join(f"{a:.1f},{b:.1f}" for a, b in points) + '"/>')
        out += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points]
        above = -8 if finder == "radix" else 4 if finder == "list" else 16
        out.append(f'<text x="{points[-1][0] + 8:.1f}" y="{points[-1][1] + above:.1f}" fill="{colour}">{said}</text>')
    pathlib.Path(path).write_text("\n".join(out) + "\n</svg>\n")


def main():
    parser = argparse.ArgumentParser(prog="ci/bench table")
    parser.add_argument("--quick", action="store_true", help="two rounds, 100,000 routes: a look, not a measurement")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--plot", metavar="FILE", help="an SVG of cost against routes")
    options = parser.parse_args()
    rounds, largest = (2, "100k") if options.quick else (5, "1m")
    table = str(BUILD / "bench/table")
    if not os.access(table, os.X_OK):
        sys.exit(f"{table} is not built")
    with tempfile.TemporaryDirectory(prefix="proxyc-bench-") as folder:
        root = pathlib.Path(folder)
        figures = measure(table, str(root / "largest.pxt"), rounds, SIZES[largest])
        made = make_bars(figures, largest, bytes_per_route(root, 10000 if options.quick else 100000))
        if not options.quick and any(bar.undecided() for bar in made):
            print("a bar lies between the quartiles of the rounds: as many again", file=sys.stderr)
            for name, more in measure(table, str(root / "largest.pxt"), rounds, SIZES[largest]).items():
                figures[name] += more
            made = make_bars(figures, largest, statistics.median(made[10].ratios))
    show_lookups(figures)
    bars.show("table", "ns; R11, R12lost: of a million, R12moved: percent, R17: bytes; T-: ns each", made)
    print("\nno decision took memory or called the kernel (checked under seccomp)")
    if options.plot:
        plot(figures, options.plot)
    if options.json:
        bars.write(options.json, made)


if __name__ == "__main__":
    main()
