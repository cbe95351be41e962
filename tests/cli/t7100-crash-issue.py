#!/usr/bin/env python3
"""Importing and issuing, killed at every call of the store, and a store that fails."""
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from crash import MOST_POINTS, finish, sweep  # noqa: E402
from harness import IOERR, SMALL, main  # noqa: E402


LETTERS = 4


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
