# SPDX-License-Identifier: Apache-2.0
"""What proxyc says and makes of a policy, by all ways that it may come to it."""
import os
import subprocess
from types import SimpleNamespace

from cli import PROXYC
from wire import until

SETTLED = 2.1  # seconds: a file that changed since is not known by its identity


def run(where, *args, home=None, **variables):
    home = home or where.parent
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "NO_COLOR": "1", "GIT_CONFIG_NOSYSTEM": "1", **variables}
    done = subprocess.run([PROXYC, *map(str, args)], cwd=where, env=env, capture_output=True, timeout=60, check=False)
    return SimpleNamespace(code=done.returncode, out=done.stdout, err=done.stderr)


def outcome(where, *args, home=None, **variables):
    """What lint says, what compile says and makes of every environment."""
    lint = run(where, "lint", "--format", "json", *args, home=home, **variables)
    said = [lint.code, lint.out, lint.err]
    names = sorted(p.name for p in (where / "environments").glob("*") if p.is_dir()) or [None]
    for name in names:
        made = run(where, "compile", "-o", "-", *(["--env", name] if name else []), *args, home=home, **variables)
        said += [made.code, made.out, made.err]
    return said


def kept(folder):
    return sorted(p for p in folder.glob("*") if p.is_file() and "-" not in p.name) if folder.exists() else []


def tables(folder):
    """The tables that lie beside, and which ones they are: whoever keeps another replaces the file."""
    return {p: p.stat().st_ino for p in folder.glob("*-table-*")}


def verdicts(folder):
    """The same of what lint said."""
    return {p: p.stat().st_ino for p in folder.glob("*-lint-*")}


def settle(*folders):
    """Waits until what was written is old enough to be known again by its identity."""
    newest = max(p.lstat().st_ctime for where in folders for p in where.rglob("*.yaml"))
    clock = folders[0].parent / "clock"

    def old_enough():
        clock.write_text("tick")
        return clock.stat().st_ctime > newest + SETTLED
    until(old_enough, "files that are settled")
