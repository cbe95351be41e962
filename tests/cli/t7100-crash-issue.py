#!/usr/bin/env python3
"""Issuing, killed or failing at every call of the store."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from crash import Command, cheapen_keys  # noqa: E402
from harness import NOPERM, main  # noqa: E402

NUMBERS = ["T-1/2025/%05d" % i for i in range(1, 5)]


def issue(office):
    """The command; what it leaves, and every point is compared with, has numbers without a gap."""
    office.found().stock().approve()
    cheapen_keys(office)
    command = Command(office, ["issue", "greetings-7"], 119, again=NOPERM)
    numbers = sorted(dict(row)["number"] for row in command.after["register_letter"])
    assert numbers == NUMBERS, numbers
    return command


def test_issue_killed(office):
    """Killed while issuing: all letters with gap-free numbers, or none."""
    issue(office).sweep_kills()


def test_issue_failing(office):
    """A store that fails while issuing: an error, and no number is taken."""
    issue(office).sweep_failures()


main(globals())
