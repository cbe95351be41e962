#!/usr/bin/env python3
"""The process killed at every call of the store, for every verb that changes a home.

For each N the verb runs in a copy of a prepared home and kills itself at its Nth store
call; then the verb is run again, to the end. Whatever N was, the register verifies, the
numbers have no gap, and every letter is at the sink once, or in doubt and there at most
once. The number of points is asserted, so that the sweep cannot become empty.
"""
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from harness import IOERR, SMALL, Sink, main, message_id  # noqa: E402

KILLED = -9
LETTERS = 4
MOST_POINTS = 1000


def sweep(office, verb, least_points, prepare=None, user="aydan", after=None):
    """Run `verb` (a list of words) with a kill at each store call in turn."""
    before = office.home
    points = 0
    for n in range(1, MOST_POINTS):
        office.home = office.path("home-%d" % n)
        shutil.copytree(before, office.home)
        context = prepare(n) if prepare else None
        words = verb(context) if callable(verb) else verb
        done = office.run(*words, user=user, expect=None,
                          env={"CHANCERY_FAULT": "kill:%d" % n})
        if done.returncode not in (0, KILLED):
            raise AssertionError("exit %d at call %d: %s" % (
                done.returncode, n, done.stderr.decode()))
        killed = done.returncode == KILLED
        points += killed
        after(n, killed, context)
        shutil.rmtree(office.home)
        if not killed:
            break
    office.home = before
    assert points >= least_points, "only %d points" % points
    return points


def finish(office, words, state, user="aydan"):
    """Run the verb again unless the crash came after its commit; then it must be done."""
    if office.status()["state"] != state:
        office.run(*words, user=user)
    assert office.status()["state"] == state
    office.run("verify")


def test_submit(office):
    """Killed while submitting: submitted or not, never half."""
    office.found().stock()
    words = ["submit", "greetings-7"]
    sweep(office, words, 8, after=lambda n, killed, _: finish(office, words, "submitted"))


def test_approve(office):
    """Killed while approving: approved or not, never half."""
    office.found().stock().run("submit", "greetings-7")
    words = ["approve", "greetings-7"]
    sweep(office, words, 8, user="rauf",
          after=lambda n, killed, _: finish(office, words, "approved", user="rauf"))


def test_issue(office):
    """Killed while issuing: all letters with gap-free numbers, or none."""
    office.found().stock().approve()
    words = ["issue", "greetings-7"]

    def after(_n, _killed, _context):
        status = office.status()
        assert len(status["letters"]) in (0, LETTERS)
        finish(office, words, "issued")
        numbers = [letter["number"] for letter in office.status()["letters"]]
        assert numbers == ["T-1/2025/%05d" % i for i in range(1, LETTERS + 1)], numbers

    sweep(office, words, 20, after=after)


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
            office.run(*verb(sink))
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
                office.run("resolve", letter["number"], "--abandon", "--why", "a test")
            assert office.status()["state"] == "dispatched"
            office.run("verify")

    sweep(office, verb, 20, prepare=prepare, after=after)
    assert doubts[0] > 0, "no kill ever left a letter in doubt: the sweep missed the dot"


def test_failing_store(office):
    """A store that fails from the Nth call on: an error, no half work, and then it works."""
    office.found().stock().approve()
    before = office.home
    failed = 0
    for n in range(1, MOST_POINTS, 5):
        office.home = office.path("fail-%d" % n)
        shutil.copytree(before, office.home)
        done = office.run("issue", "greetings-7", expect=None,
                          env={"CHANCERY_FAULT": "fail:%d" % n})
        if done.returncode == 0:
            break
        failed += 1
        assert done.returncode == IOERR, done.stderr
        finish(office, ["issue", "greetings-7"], "issued")
        shutil.rmtree(office.home)
    assert failed >= 5


def test_import(office):
    """Killed while importing a directory: all of it or nothing."""
    office.found()
    path = os.path.join(SMALL, "directory.yaml")

    def after(_n, _killed, _context):
        office.run("import", path)
        again = office.run("import", path, "--json")
        assert b'"added": 0' in again.stdout, again.stdout
        office.run("circle", "everyone")

    sweep(office, ["import", path], 20, after=after)


main(globals())
