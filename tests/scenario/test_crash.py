# SPDX-License-Identifier: Apache-2.0
"""What a worker had in its hands when it was killed: limits, gauges and log records are whole afterwards."""
import os
import signal
import threading

import pytest

import kit
from kit import reply


class Gate:
    """An origin that holds every request back until it is let go."""

    def __init__(self, origin):
        self.open = threading.Event()
        self.origin = origin(self.answer)

    def answer(self, request, c):
        assert self.open.wait(kit.PATIENCE)
        return reply()


def begin(p, count):
    clients = [p.client() for _ in range(count)]
    for c in clients:
        c.send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")
    return clients


def busy(p):
    """{pid: client connections} of the workers that have some."""
    return {w["pid"]: w["connections"] for w in p.status()["workers"] if w["connections"]}


def kill(p, pids):
    """Kills workers and waits for others in their places."""
    count = len(p.workers())
    p.calm = False  # it tells of the deaths
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    kit.until(lambda: len(p.workers()) == count and all(p.workers()) and not set(pids) & set(p.workers()), "successors")
    p.wait_ready()


@pytest.mark.parametrize("limit", ["connections", "requests"])
@pytest.mark.parametrize("workers, most, everyone", [(1, 1, True), (2, 1, False), (2, 4, False), (2, 4, True)])
def test_what_a_killed_worker_held_of_a_limit_is_free_again_and_no_more(serve, origin, limit, workers, most, everyone):
    gate = Gate(origin)
    p = serve(kit.simple(gate.origin, concurrency={limit: most, "pending": 0}), workers=workers)
    held = begin(p, most)
    gate.origin.wait(most)
    for round_ in range(3):
        with p.client() as c:
            assert c.ask().status == 503
        kit.until(lambda: sum(busy(p).values()) == most, "the gauges to fall to the requests under way")
        holders = busy(p)
        victims = list(holders) if everyone else list(holders)[:1]
        freed = sum(holders[pid] for pid in victims)
        before = len(gate.origin.requests)
        kill(p, victims)
        assert sum(busy(p).values()) == most - freed  # a successor begins with none
        held += begin(p, freed)
        gate.origin.wait(before + freed)
    with p.client() as c:
        assert c.ask().status == 503
    gate.open.set()
    answers = [c.response() for c in held]
    assert [a.status for a in answers if a] == [200] * most
    for c in held:
        c.close()


def test_the_log_of_a_worker_killed_under_load_has_whole_lines_and_goes_on(serve):
    p = serve([kit.listener(), kit.route("all", kit.rule("all", respond={"status": 200, "body": "ok"}))], workers=1)
    port, stop, answers = p.port(), threading.Event(), []

    def load():
        while not stop.is_set():
            try:
                with kit.Client(port) as c:
                    while not stop.is_set() and (a := c.ask("/" + "x" * 700)):
                        answers.append(a.status)
            except (ConnectionError, kit.Broken):
                pass  # its worker was killed
    threads = [threading.Thread(target=load) for _ in range(2)]
    for t in threads:
        t.start()
    try:
        for _ in range(3):
            had = len(answers)
            kit.until(lambda: len(answers) > had + 100, "answers")
            kill(p, p.workers())
            kit.until(lambda: len(answers) > had + 200, "answers of the successor")
    finally:
        stop.set()
        for t in threads:
            t.join()
    assert set(answers) == {200}
    assert kit.fetch(port, "/last").status == 200
    kit.until(lambda: p.log_path.read_text().rstrip("\n").endswith("}") and '"/last"' in p.log_path.read_text(),
              "the last line")
    lines = p.log_lines(1)
    assert {line["status"] for line in lines} == {200} and lines[-1]["path"] == "/last"
    assert len(lines) >= len(answers) - 2 * 3  # of a killed worker the last answers may lack theirs
