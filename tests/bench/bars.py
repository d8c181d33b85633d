#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bars: what was measured, round by round, against what must be and what we aim for.

A bar is a list of one figure a round (most are ratios, paired within the round) and stands for its median. It is
printed for people, and written as JSON for machines; a missed bar is a figure, not a failure of the measurement.
"""
import json
import os
import pathlib
import platform
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent

# ID: (must, aim); None: nothing is asked; a pair: from, to (None: open)
BARS = {
    "K1": (2.5, None),
    "K2": (0.4, None),
    "K3": (2.0, None),
    "K4": (0.3, None),
    "K5": (1024, None),
    "K6": (2.2, None),
    "K7": (2.0, None),
    "K7mem": (1.5, None),
    "K8": (2.5, None),
    "R1": (3.5, None),
    "R2u": (8, None),
    "R2z": (5, None),
    "R3": ((2, None), None),
    "R6": (2.5, None),
    "R7": (4, None),
    "R10": (0.7, None),
    "R11": (0, None),
    "R12lost": (0, None),
    "R12moved": ((14.9, 15.1), None),
    "R17": (100, None),
    "T-ip4-100k": (None, 20),
    "T-ip6-100k": (None, 100),
    "T-wrr": (None, 10),
    "T-maglev": (None, 5),
    "T-pred4": (None, 12),
    "T-dfa": (None, 5),
    "h1-64": (1.00, 0.92),
    "h1-512": (1.00, 0.85),
    "h1-64/relay": (1.25, 1.15),
    "h1-512/relay": (1.35, 1.20),
    "sys-h1-64": (4.4, 4.2),
}


def holds(must, value):
    low, high = must if isinstance(must, tuple) else (None, must)
    return (low is None or value >= low) and (high is None or value <= high)


class Bar:
    def __init__(self, name, ours, reference, ratios, reference_name):
        self.name, self.ours, self.reference = name, ours, reference
        self.ratios, self.reference_name = ratios, reference_name
        self.must, self.aim = BARS.get(name, (None, None))

    @property
    def value(self):
        return statistics.median(self.ratios)

    def undecided(self):
        """the bar lies between the quartiles of the rounds: as many again are wanted"""
        if self.must is None or len(self.ratios) < 4:
            return False
        low, _, high = statistics.quantiles(self.ratios, n=4, method="inclusive")
        return holds(self.must, low) != holds(self.must, high)


def number(value):
    if isinstance(value, tuple):
        low, high = value
        return f">={low:.4g}" if high is None else f"{low:.4g}-{high:.4g}"
    return "-" if value is None else f"{value:.4g}"


def show(title, unit, bars):
    print(f"\n{title} ({unit})\n")
    row = "{:<14} {:>9} {:>10} {:<10} {:>7} {:>9} {:>6} {:>7}  {:<15} {}"
    print(row.format("workload", "ours", "reference", "", "ratio", "must", "aim", "rounds", "spread", ""))
    for bar in bars:
        verdict = "" if bar.must is None else "holds" if holds(bar.must, bar.value) else "MISSED"
        print(row.format(bar.name, number(bar.ours), number(bar.reference), bar.reference_name, f"{bar.value:.3f}",
                         number(bar.must), number(bar.aim), len(bar.ratios),
                         f"{min(bar.ratios):.3f}-{max(bar.ratios):.3f}", verdict))


def machine():
    model = next((line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} x {model}, Linux {platform.release()}"


def commit():
    def git(*words):
        return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True).stdout.strip()
    return git("rev-parse", "HEAD") + ("-dirty" if git("status", "--porcelain") else "")


def write(path, bars):
    figures = {bar.name: {"value": round(bar.value, 4), "must": bar.must, "aim": bar.aim, "rounds": len(bar.ratios),
                          "min": round(min(bar.ratios), 4), "max": round(max(bar.ratios), 4)} for bar in bars}
    text = json.dumps({"commit": commit(), "machine": machine(), "bars": figures}, indent=2)
    pathlib.Path(path).write_text(text + "\n")
