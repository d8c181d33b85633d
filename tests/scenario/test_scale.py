# SPDX-License-Identifier: Apache-2.0
"""A lookup probes once a shape of the host's routes: what it costs goes by the shapes, not by the number of routes."""
import re

import pytest

import kit

PATHS = [lambda i: {"exact": f"/exact/{i}"}, lambda i: {"prefix": f"/prefix/{i}"},
         lambda i: {"template": f"/items/{i}/{{id}}/parts"}]


def shape_bytes(policy, count, hosts, paths=PATHS):
    """The size of the table's lists of shapes."""
    docs = [kit.listener(), kit.upstream("app", "127.0.0.1:9001")]
    for h in range(hosts):
        rules = [kit.rule(f"r{i}", match=[{"path": paths[i % len(paths)](i)}], to={"upstream": "app"})
                 for i in range(count)]
        docs.append(kit.route(f"route{h}", *rules, hosts=[f"h{h}.test"]))
    told = kit.proxyc("inspect", policy.compile(docs, "--max-file", "8MiB")).stdout
    assert int(re.search(r"^section RULE +(\d+)", told, re.M).group(1)) == count * hosts
    return int(re.search(r"^section SHPS +\d+ records +(\d+) bytes", told, re.M).group(1))


@pytest.mark.parametrize("hosts", [1, 3])
def test_more_routes_are_not_more_shapes(policy, hosts):
    assert 0 < shape_bytes(policy, 9, hosts) == shape_bytes(policy, 3000, hosts)


def test_other_shapes_are_seen_by_this_measure(policy):
    more = [*PATHS, *(lambda i, n=n: {"template": f"/{i}" + "".join(f"/{{s{k}}}" for k in range(n))} for n in range(5, 13))]
    assert shape_bytes(policy, 33, 1, more) > shape_bytes(policy, 33, 1)
