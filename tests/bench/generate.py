#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Policy repositories of any size, the same for the same seed.

usage: generate.py documents N DIR      N documents of 1.0 +- 0.1 KB, one a file: services with a Route, two Upstreams
                                        and a TrafficSplit each, which lint without a finding
       generate.py routes N DIR         N rules of 200 +- 20 bytes, 100 to a Route document and file
"""
import pathlib
import random
import sys

HEAD = "apiVersion: proxyc.dev/v1alpha1\nkind: {kind}\nmetadata: {{name: {name}, namespace: {space}}}\nspec:\n"
PROJECT = "version: v1alpha1\ninclude: [listeners, services]\n"
LISTENER = HEAD.format(kind="Listener", name="edge", space="platform") + '  bind: ["127.0.0.1:8080"]\n  protocol: http\n'
WORDS = ("account audit basket billing catalog checkout coupon customer delivery discount export feed forecast invoice "
         "ledger loyalty media notice offer order partner payment picture price profile quote refund report review "
         "search session shipment stock survey tariff ticket token transfer voucher wallet").split()
METHODS = ("[GET, HEAD]", "[GET, HEAD, OPTIONS]", "[POST, PUT]", "[PATCH, DELETE]")


def padded(rng, text, unit, low=960, high=1040, most=1100):
    """appends the lines of unit(i) until the document is about 1 KB"""
    size, i = rng.randint(low, high), 0
    while len(text) < size:
        line = unit(i)
        if len(text) + len(line) > most:
            break
        text += line
        i += 1
    return text


def route(rng, i, name, space):
    text = HEAD.format(kind="Route", name=name, space=space)
    text += f'  listeners: [platform/edge]\n  hosts: ["{name}.example.com"]\n  defaults: {{timeout: {rng.randint(1, 9)}s}}\n'
    text += "  rules:\n"
    text += "    - {name: rest, match: [{path: {prefix: /}}], to: {split: " + name + "}}\n"

    def rule(k):
        word, method = rng.choice(WORDS), rng.choice(METHODS)
        return (f"    - name: {word}-{k}\n      match: [{{path: {{prefix: /{word}/v{k}}}, methods: {method}}}]\n"
                f"      timeout: {rng.randint(100, 900)}ms\n      to: {{split: {name}}}\n")
    return padded(rng, text, rule)


def upstream(rng, i, name, space):
    text = HEAD.format(kind="Upstream", name=name, space=space)
    text += f"  connectTimeout: {rng.randint(10, 40)}ms\n"
    text += "  outlierDetection: {consecutive5xx: 5, ejectFor: 30s}\n"
    text += f"  concurrency: {{connections: {rng.randint(100, 900)}, pending: 500, requests: 4000}}\n  endpoints:\n"

    def endpoint(k):
        return f'    - {{address: "10.{i >> 8 & 255}.{i & 255}.{k + 1}:{rng.randint(1024, 65000)}", weight: {rng.randint(1, 9)}}}\n'
    return padded(rng, text, endpoint)


def split(rng, i, name, space):
    text = HEAD.format(kind="TrafficSplit", name=name, space=space)
    text += f"  baseline: stable\n  members:\n    stable: {{upstream: {name}-v1}}\n"
    text += f"    canary: {{upstream: {name}-v2, percent: {rng.randint(1, 50)}}}\n"
    text += "  stickyBy:\n    - {header: x-user-id}\n    - {cookie: session}\n    - {clientAddress: true}\n"
    text += "  force:\n    header: x-variant\n    from:\n"
    return padded(rng, text, lambda k: f"      - 10.{i >> 8 & 255}.{i & 255}.{k}/32\n")


def documents(count, folder):
    rng = random.Random(20261122)
    (folder / "listeners").mkdir(parents=True)
    (folder / "proxyc.yaml").write_text(PROJECT)
    (folder / "listeners/edge.yaml").write_text(LISTENER)
    for i in range(count // 4):
        name, space = f"{WORDS[i % len(WORDS)]}-{i}", f"team-{i % 50}"
        here = folder / "services" / space
        here.mkdir(parents=True, exist_ok=True)
        (here / f"{name}-route.yaml").write_text(route(rng, i, name, space))
        (here / f"{name}-v1.yaml").write_text(upstream(rng, i, name + "-v1", space))
        (here / f"{name}-v2.yaml").write_text(upstream(rng, i, name + "-v2", space))
        (here / f"{name}-split.yaml").write_text(split(rng, i, name, space))


def rule(rng, k):
    word = rng.choice(WORDS)
    kind = "exact" if k % 2 else "prefix"
    text = (f"    - name: r{k}\n      match: [{{path: {{{kind}: /{word}/item-{k}/{rng.choice(WORDS)}}},"
            f" methods: {rng.choice(METHODS)}}}]\n      to: {{upstream: u{rng.randrange(16)}}}\n"
            f"      timeout: {rng.randint(100, 900)}ms\n")
    pad = rng.randint(188, 212) - len(text) - len("      requestHeaders: {set: {x-team: }}\n")
    return text + f"      requestHeaders: {{set: {{x-team: {'t' * max(1, pad)}}}}}\n"


def routes(count, folder):
    rng = random.Random(20261122)
    for part in ("listeners", "services"):
        (folder / part).mkdir(parents=True)
    (folder / "proxyc.yaml").write_text(PROJECT)
    (folder / "listeners/edge.yaml").write_text(LISTENER)
    pool = "---\n".join(HEAD.format(kind="Upstream", name=f"u{i}", space="shop") +
                        f'  endpoints: [{{address: "10.0.0.{i + 1}:8080"}}, {{address: "10.0.1.{i + 1}:8080"}}]\n'
                        for i in range(16))
    (folder / "services/upstreams.yaml").write_text(pool)
    for first in range(0, count, 100):
        name = f"routes-{first // 100}"
        text = HEAD.format(kind="Route", name=name, space="shop")
        text += f'  listeners: [platform/edge]\n  hosts: ["shop.example.com"]\n  rules:\n'
        text += "".join(rule(rng, k) for k in range(first, min(first + 100, count)))
        (folder / "services" / f"{name}.yaml").write_text(text)


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("documents", "routes"):
        sys.exit(__doc__)
    {"documents": documents, "routes": routes}[sys.argv[1]](int(sys.argv[2]), pathlib.Path(sys.argv[3]))
