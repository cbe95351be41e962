#!/usr/bin/env python3
"""Dispatching and resolving, killed, failing or without power at every call of the store."""
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from crash import (KILLED, SURVIVED, UNTOUCHED, Command, cheapen_keys, clone,  # noqa: E402
                   each_point, read_store, require_fault_named)
from crowd import stock  # noqa: E402
from harness import INTERNAL, IOERR, NOPERM, TEMPFAIL, Sink, main  # noqa: E402
from once import settle  # noqa: E402
import wal  # noqa: E402

DOSSIER = "greetings-7"
SESSIONS = 2
LATE = 6  # runs in a row: how many calls a dispatch makes depends on who answers when
REPLY = 0.01  # seconds that the sink waits with each, so that neither job takes all letters


def dispatch(office, sink, *words, **options):
    return office.run("dispatch", DOSSIER, "--relay", sink.url, "--sessions", str(SESSIONS),
                      *words, **options)


def outcomes(office):
    """The states that the register says each letter's parcel came to, in their order."""
    found = {}
    for row in map(dict, read_store(office.home)["register_entry"]):
        if row["kind"] == "outcome":
            record = dict(line.split(": ", 1) for line in row["payload"].decode().splitlines()
                          if ": " in line)
            found.setdefault(record["letter"], []).append(record["state"])
    return found


def settle_all(office, sink):
    """Dispatch again, to the end: each letter once; in doubt, at most once. How many are."""
    verdict = settle(office, DOSSIER, lambda: dispatch(office, sink), sink.message_ids, SESSIONS)
    states = outcomes(office)
    for letter in verdict.in_doubt:
        assert "in doubt" in verdict.said and letter["number"] in verdict.said, verdict.said
        assert "in-doubt" in states[letter["number"]], letter
    office.run("verify")
    return len(verdict.in_doubt)


def sweep(office, kind, judge):
    """Dispatch with a fault at each call; judge(done, office, n) looks at how it ended."""
    cheapen_keys(office)
    doubts = []

    def run_at(n):
        one = clone(office, "%s-%d" % (kind, n), office.home)
        with Sink(one) as sink:
            done = dispatch(one, sink, expect=None, env={"CHANCERY_FAULT": "%s:%d" % (kind, n)})
            if done.returncode != 0:
                judge(done, one, n)
            doubts.append(settle_all(one, sink))
        shutil.rmtree(one.folder)
        return SURVIVED if done.returncode == 0 else UNTOUCHED

    each_point(run_at, 80, survivors=LATE)
    assert sum(doubts) > 0, "no letter was ever left in doubt: the sweep missed the dot"


def test_dispatch_killed(office):
    """Killed while dispatching: each letter once; in doubt, at most once."""
    def judge(done, _office, _n):
        assert done.returncode == KILLED, done.stderr

    office.found().stock().issue()
    sweep(office, "kill", judge)


def test_dispatch_without_power(office):
    """The machine stops while dispatching, and what the disk did not have yet is gone: each
    letter once; in doubt, at most once. The -wal file is begun anew meanwhile."""
    cut = {False: 0, True: 0}

    def judge(done, one, _n):
        assert done.returncode == KILLED, done.stderr
        lap, _ = wal.measure(one.home)
        cut[lap != first] += os.path.getsize(wal.path_of(one.home)) < wal.LONG * wal.FRAME

    office.found().stock().issue()
    with wal.fill(office.home):
        first, _ = wal.measure(office.home)
        sweep(office, "power", judge)
    assert cut[True] > 0, "nothing was ever lost of a file that was begun anew"


def test_dispatch_failing(office):
    """A store that fails while dispatching: an error; each letter once; in doubt, at most once."""
    def judge(done, one, n):
        assert done.returncode == IOERR, done.stderr
        require_fault_named(done, one, n)

    office.found().stock().issue()
    sweep(office, "fail", judge)


def test_job_killed(office):
    """One of two jobs killed at every call: the rest is recovered and sent; each letter once."""
    office.found()
    stock(office, 4)
    office.issue()
    cheapen_keys(office)
    doubts = []

    def run_at(n):
        one = clone(office, "job-%d" % n, office.home)
        with Sink(one, "--delay", str(REPLY)) as sink:
            done = dispatch(one, sink, "--jobs", "2", expect=None,
                            env={"CHANCERY_FAULT": "kill:%d@1" % n})
            said = done.stderr.decode()
            killed = "job 1 of the dispatch was ended by signal 9" in said
            assert done.returncode == (INTERNAL if killed else 0), said
            verdict = settle(one, DOSSIER, lambda: dispatch(one, sink), sink.message_ids, SESSIONS)
            assert all(letter["number"] in said for letter in verdict.in_doubt), said
            one.run("verify")
            doubts.append(len(verdict.in_doubt))
        shutil.rmtree(one.folder)
        return UNTOUCHED if killed else SURVIVED

    each_point(run_at, 60, survivors=LATE)
    assert sum(doubts) > 0, "no letter was ever left in doubt: the sweep missed the dot"


def resolution(office):
    office.found().stock().issue()
    office.fails(TEMPFAIL, "dispatch", DOSSIER, "--relay", "smtp://127.0.0.1:1")
    cheapen_keys(office)
    number = office.status()["letters"][0]["number"]
    return Command(office, ["resolve", number, "--abandon", "--why", "a test"], 25, again=NOPERM)


def test_resolve_killed(office):
    """Killed while resolving: settled with its entry, or not at all."""
    resolution(office).sweep_kills()


def test_resolve_failing(office):
    """A store that fails while resolving: an error, and nothing done."""
    resolution(office).sweep_failures()


main(globals())
