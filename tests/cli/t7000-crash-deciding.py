#!/usr/bin/env python3
"""Submitting and approving, killed at every third call of the store (tests/lib/crash.py):
most of their calls only read."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from crash import finish, sweep  # noqa: E402
from harness import main  # noqa: E402


def test_submit(office):
    """Killed while submitting: submitted or not, never half."""
    office.found().stock()
    words = ["submit", "greetings-7"]
    sweep(office, words, 20, step=3,
          after=lambda n, killed, _: finish(office, words, "submitted"))


def test_approve(office):
    """Killed while approving: approved or not, never half."""
    office.found().stock().run("submit", "greetings-7")
    words = ["approve", "greetings-7"]
    sweep(office, words, 15, user="rauf", step=3,
          after=lambda n, killed, _: finish(office, words, "approved", user="rauf"))


main(globals())
