#!/usr/bin/env python3
"""Submitting, approving and rejecting, killed or failing at every call of the store."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from crash import Command, cheapen_keys  # noqa: E402
from harness import NOPERM, main  # noqa: E402


def submission(office):
    office.found().stock()
    cheapen_keys(office)
    return Command(office, ["submit", "greetings-7"], 120, again=NOPERM)


def approval(office):
    office.found().stock().run("submit", "greetings-7")
    cheapen_keys(office)
    return Command(office, ["approve", "greetings-7"], 70, again=NOPERM, user="rauf")


def rejection(office):
    office.found().stock().run("submit", "greetings-7")
    cheapen_keys(office)
    return Command(office, ["reject", "greetings-7", "--why", "a test"], 20, again=NOPERM,
                   user="rauf")


def test_submit_killed(office):
    """Killed while submitting: submitted or not, never half."""
    submission(office).sweep_kills()


def test_submit_failing(office):
    """A store that fails while submitting: an error, and nothing done."""
    submission(office).sweep_failures()


def test_approve_killed(office):
    """Killed while approving: approved or not, never half."""
    approval(office).sweep_kills()


def test_approve_failing(office):
    """A store that fails while approving: an error, and nothing done."""
    approval(office).sweep_failures()


def test_reject_killed(office):
    """Killed while rejecting: a draft with the reason, or still submitted."""
    rejection(office).sweep_kills()


def test_reject_failing(office):
    """A store that fails while rejecting: an error, and nothing done."""
    rejection(office).sweep_failures()


main(globals())
