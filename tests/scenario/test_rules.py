# SPDX-License-Identifier: Apache-2.0
"""The catalogue holds every rule that is promised: what `proxyc lint --list-rules` says is held against this list."""
import json

from cli import PROXYC

import subprocess

# Those of the first wave: all rules of a hundred but the ones of the second wave.
HUNDREDS = {1: range(101, 121), 2: range(201, 215), 3: range(301, 320), 4: range(401, 415), 5: range(501, 517),
            6: range(601, 634), 8: range(801, 810), 9: range(901, 911)}
SECOND_WAVE = {118, 120, 202, 208, 211, 212, 213, 306, 307, 309, 310, 314, 315, 316, 319, 403, 407, 408, 409, 412, 414,
               504, 508, 509, 511, 513, 516, 606, 614, 616, 619, 622, 627, 628, 629, 631, 632, 806, 808, 809,
               902, 903, 904, 905, 906, 907, 908}
EARLY = {306, 309, 314, 316, 403, 414, 504, 606, 616, 622}  # of the second wave, promised all the same
SCRIPTS = set(range(801, 809)) | set(range(810, 830))
MISSING = []  # It only shrinks.


def listed():
    out = subprocess.run([PROXYC, "lint", "--list-rules", "--format", "json"], capture_output=True, text=True, check=True)
    return {int(rule["code"][2:]): rule for rule in json.loads(out.stdout)["rules"]}


def test_every_promised_rule_is_listed():
    wanted = {n for hundred in HUNDREDS.values() for n in hundred} - SECOND_WAVE | EARLY | SCRIPTS
    assert sorted(wanted - set(listed())) == MISSING


def test_a_rule_has_a_slug_of_its_own_and_a_level():
    rules = listed()
    assert len({rule["slug"] for rule in rules.values()}) == len(rules)
    assert {rule["level"] for rule in rules.values()} <= {"error", "warning", "info"}
