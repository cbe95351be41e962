#!/usr/bin/env python3
"""Dispatching, killed at every call of the store: each letter once, or in doubt."""
import contextlib
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from crash import sweep  # noqa: E402
from harness import Sink, main, message_id  # noqa: E402


def outcomes(office, letter):
    """The states that the register says a letter's parcel came to, in their order."""
    with contextlib.closing(sqlite3.connect(os.path.join(office.home, "store.db"))) as store:
        rows = store.execute("SELECT payload FROM register_entry WHERE kind = 'outcome'"
                             " ORDER BY position").fetchall()
    records = [dict(line.split(": ", 1) for line in bytes(payload).decode().splitlines()
                    if ": " in line) for (payload,) in rows]
    return [record["state"] for record in records if record["letter"] == letter]


def test_dispatch(office):
    """Killed while dispatching: each letter once; in doubt, at most once."""
    office.found().stock().issue()
    doubts = [0]

    def prepare(n):
        return Sink(office, folder="sink-%d" % n)

    def verb(sink):
        return ["dispatch", "greetings-7", "--relay", sink.url, "--sessions", "2"]

    def after(n, _killed, sink):
        with sink:
            again = office.run(*verb(sink)).stderr.decode()
            letters = office.status()["letters"]
            taken = [message_id(message) for message in sink.messages()]
            assert len(taken) == len(set(taken)), "call %d: a letter twice" % n
            in_doubt = [one for one in letters if one["state"] == "in-doubt"]
            assert len(in_doubt) <= 2, "call %d: more in doubt than sessions" % n
            doubts[0] += len(in_doubt)
            for letter in letters:
                assert letter["state"] in ("accepted", "in-doubt"), letter
                if letter["state"] == "accepted":
                    assert letter["message_id"] in taken, "call %d: lost" % n
            for letter in in_doubt:
                assert "in doubt" in again and letter["number"] in again, again
                assert outcomes(office, letter["number"])[-1] == "in-doubt", letter
                office.run("resolve", letter["number"], "--abandon", "--why", "a test")
            assert office.status()["state"] == "dispatched"
            office.run("verify")

    sweep(office, verb, 20, prepare=prepare, after=after)
    assert doubts[0] > 0, "no kill ever left a letter in doubt: the sweep missed the dot"


main(globals())
