# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the scenarios; what they are made of is in kit.py."""
import pytest

import kit


@pytest.fixture
def policy(tmp_path):
    return kit.Policy(tmp_path / "repo")


@pytest.fixture
def origin():
    """Makes origins: origin(answer=..., session=...)."""
    made = []

    def make(*args, **kw):
        made.append(kit.Origin(*args, **kw))
        return made[-1]
    yield make
    for o in made:
        o.stop()


@pytest.fixture
def proxyd(tmp_path):
    """Starts proxyds; each is stopped by TERM at the end and must end well."""
    made = []

    def start(*args, **kw):
        made.append(kit.Proxy(tmp_path / f"proxyd{len(made)}", *args, **kw))
        return made[-1]
    yield start
    try:
        for p in made:
            if not p.said.closed:
                p.stop()
    finally:
        for p in made:
            p.kill()


@pytest.fixture
def serve(policy, proxyd):
    """serve(docs): a proxyd that runs these documents."""
    def start(docs, **kw):
        return proxyd(policy.compile(docs), **kw)
    return start
