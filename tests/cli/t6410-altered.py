#!/usr/bin/env python3
"""What a hand has altered in the ledger is found, and neither sends nor keeps a letter."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from harness import CORRUPT, Sink, alter, main  # noqa: E402

DOSSIER = "greetings-7"
LEASE = ("UPDATE dispatch_parcel SET state = 'leased', run = ?, lease_until = '9999-12-31T00:00:00Z',"
         " attempts = %d WHERE letter = ?")
INTEND = ("INSERT INTO dispatch_attempt (letter, channel, number, run, relay, intent)"
          " VALUES (?, 'email', 1, 'R', 'r', '2025-02-24T05:00:00Z')")


def numbers(office):
    return [one["number"] for one in office.status()["letters"]]


def dispatched(office):
    """All four letters accepted; their numbers."""
    office.found().stock().issue()
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
    office.run("verify")
    return numbers(office)


# --- leases ---------------------------------------------------------------------------


def test_lease_of_no_run(office):
    """A lease of a run that is not there keeps no letter: it waits, or is in doubt if its intent is open."""
    office.found().stock().issue()
    bare, intended, counted = numbers(office)[:3]
    alter(office, LEASE % 1, "R", bare)
    alter(office, LEASE % 1, "R", intended)
    alter(office, INTEND, intended)
    alter(office, LEASE % 0, "R", counted)
    office.fails(CORRUPT, "verify", says=[
        "\nledger: letter %s: by email it is leased by a run that is not there; the next dispatch settles it" % number
        for number in (bare, intended, counted)])
    said = office.run("status", DOSSIER).stdout.decode()
    assert "interrupted" in said, said
    status = office.status()
    assert (status["interrupted"]["unsent"], status["interrupted"]["unknown"]) == (2, 1), status
    with Sink(office) as sink:
        said = office.run("dispatch", DOSSIER, "--relay", sink.url).stderr.decode()
        assert "1 letter of an interrupted run is in doubt: %s" % intended in said, said
        assert len(sink.messages()) == 3
    assert office.status()["counts"] == {"accepted": 3, "in-doubt": 1}, office.status()
    office.run("resolve", intended, "--abandon", "--why", "a test")
    office.run("verify")


def test_lease_of_what_was_accepted(office):
    """What the register has as accepted stays so to it, though a hand has it leased by a run that has ended."""
    done, opened = dispatched(office)[:2]
    alter(office, "UPDATE dispatch_run SET host = ?", "another machine")
    for number in (done, opened):
        alter(office, "UPDATE dispatch_parcel SET state = 'leased', lease_until = '9999-12-31T00:00:00Z',"
                      " run = (SELECT id FROM dispatch_run) WHERE letter = ?", number)
    alter(office, "UPDATE dispatch_attempt SET outcome = NULL, act = NULL WHERE letter = ?", opened)
    with Sink(office) as sink:
        office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", sink.url,
                     says="cannot use letter '%s': by email it is accepted in the register" % done)
        assert len(sink.messages()) == 4
    for number, state in ((done, "waiting"), (opened, "in-doubt")):
        office.fails(CORRUPT, "verify", says="letter %s: by email it is %s in the ledger, accepted in the "
                     "register" % (number, state))
        office.fails(CORRUPT, "resolve", number, "--resend", "--why", "so", says="is accepted in the register")
        office.run("resolve", number, "--accepted", "--why", "it was")
    office.run("verify")


main(globals())
