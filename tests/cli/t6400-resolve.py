#!/usr/bin/env python3
"""A letter that came to an end is sent again, and the dossier with its release follows."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from chaos import Relay  # noqa: E402
from harness import DATA, NOPERM, Sink, main  # noqa: E402

DOSSIER = "greetings-7"


def refuse_one(office):
    """Dispatched, one letter refused; its number."""
    office.found().stock().issue()
    with Relay({"rcpt": "550 5.1.1 unknown"}) as relay:
        office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where)
    status = office.status()
    assert status["state"] == "dispatched", status
    refused, = [one["number"] for one in status["letters"] if one["state"] == "refused"]
    return refused


def test_resend_reopens(office):
    """A refused letter sent again: the dossier is issued, then dispatched, as its letters are."""
    refused = refuse_one(office)
    office.fails(DATA, "resolve", refused, "--resend", "--why", "\u202emade", says="overrides")
    said = office.run("resolve", refused, "--resend", "--why", "the mailbox was made")
    assert said.stdout.decode() == "Letter %s waits for the next dispatch.\n" % refused, said
    assert office.status()["state"] == "issued", office.status()
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
    status = office.status()
    assert status["state"] == "dispatched" and status["counts"] == {"accepted": 4}, status
    office.fails(NOPERM, "resolve", refused, "--resend", "--why", "again", says="accepted")
    office.run("verify")


def test_abandon_and_resend(office):
    """An abandoned letter says so, and may be sent after all."""
    refused = refuse_one(office)
    said = office.run("resolve", refused, "--abandon", "--why", "the post was dissolved")
    assert "is abandoned" in said.stdout.decode(), said
    assert office.status()["state"] == "dispatched", office.status()
    office.run("resolve", refused, "--resend", "--why", "it was not")
    assert office.status()["state"] == "issued", office.status()
    office.run("resolve", refused, "--abandon", "--why", "it was")
    assert office.status()["state"] == "dispatched", office.status()


def test_resend_after_publication(office):
    """The operator is told that the published counts will not hold, and publishes again."""
    refused = refuse_one(office)
    office.run("publish", DOSSIER, office.path("site"))
    assert "3 letters" in office.read("site/en.html").decode()
    said = office.run("resolve", refused, "--resend", "--why", "the mailbox was made")
    assert "publish it again after the dispatch" in said.stdout.decode(), said
    office.fails(NOPERM, "publish", DOSSIER, office.path("site"), says="waiting")
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
    office.run("publish", DOSSIER, office.path("site"))
    assert "4 letters" in office.read("site/en.html").decode()


main(globals())
