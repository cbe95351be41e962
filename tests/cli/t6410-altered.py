#!/usr/bin/env python3
"""What a hand has altered in the ledger is found, and neither sends nor keeps a letter."""
import contextlib
import json
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from chaos import Relay  # noqa: E402
from crowd import stock  # noqa: E402
from harness import CORRUPT, IOERR, TEMPFAIL, Sink, alter, dossier_with, main  # noqa: E402

DOSSIER = "greetings-7"
LEASE = ("UPDATE dispatch_parcel SET state = 'leased', run = ?, lease_until = '9999-12-31T00:00:00Z',"
         " attempts = %d WHERE letter = ?")
PARCEL = "(SELECT serial FROM dispatch_parcel WHERE letter = ?)"
OF_PARCEL = " WHERE parcel = " + PARCEL
INTEND = ("INSERT INTO dispatch_attempt (parcel, number, run, relay, intent)"
          " VALUES (" + PARCEL + ", %d, 'R', 'r', '2025-02-24T05:00:00Z')")


def numbers(office):
    return [one["number"] for one in office.status()["letters"]]


def dispatched(office):
    """All four letters accepted; their numbers."""
    office.found().stock().issue()
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
    office.run("verify")
    return numbers(office)


def test_damaged_table(office):
    """A part of the store that is damaged, and that every letter needs, is told as that."""
    office.found().stock().issue()
    path = office.path("home", "store.db")
    with contextlib.closing(sqlite3.connect(path)) as store:
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,), = store.execute("PRAGMA page_size")
        roots = [root for root, in store.execute("SELECT rootpage FROM sqlite_master WHERE tbl_name"
                                                 " = 'directory_suppression' AND rootpage > 0")]
    with open(path, "r+b") as pages:
        for root in roots:
            pages.seek((root - 1) * size)
            pages.write(b"\xff" * size)
    with Sink(office) as sink:
        done = office.run("dispatch", DOSSIER, "--relay", sink.url, expect=CORRUPT)
    assert b"it is damaged" in done.stderr, done.stderr


# --- leases ---------------------------------------------------------------------------


def test_lease_of_no_run(office):
    """A lease of a run that is not there keeps no letter: it waits, or is in doubt if its intent is open."""
    office.found().stock().issue()
    bare, intended, counted = numbers(office)[:3]
    alter(office, LEASE % 1, "R", bare)
    alter(office, LEASE % 1, "R", intended)
    alter(office, INTEND % 1, intended)
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
    said = office.fails(CORRUPT, "verify", says="letter %s: the ledger has no message of it" % intended).stderr.decode()
    assert said.count("\nledger: ") == 1, said


def test_lease_of_what_was_accepted(office):
    """What the register has as accepted stays so to it, though a hand has it leased by a run that has ended."""
    done, opened = dispatched(office)[:2]
    alter(office, "UPDATE dispatch_run SET host = ?", "another machine")
    for number in (done, opened):
        alter(office, "UPDATE dispatch_parcel SET state = 'leased', lease_until = '9999-12-31T00:00:00Z',"
                      " run = (SELECT id FROM dispatch_run) WHERE letter = ?", number)
    alter(office, "UPDATE dispatch_attempt SET outcome = NULL, act = NULL" + OF_PARCEL, opened)
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


def deferred(office):
    """One of four letters was deferred once, the others are accepted; its number."""
    office.found().stock().issue()
    with Relay({"rcpt": "450 4.2.1 full"}) as relay:
        office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where, expect=TEMPFAIL)
    waiting, = [one["number"] for one in office.status()["letters"] if one["state"] == "waiting"]
    return waiting


def test_attempts_set_back(office):
    """A letter whose attempts a hand has set back waits once more, and then goes; the others are not kept."""
    waiting = deferred(office)
    alter(office, "UPDATE dispatch_parcel SET attempts = 0, due = created WHERE letter = ?", waiting)
    with Sink(office) as sink:
        said = office.run("dispatch", DOSSIER, "--relay", sink.url, expect=None).stderr.decode()
        assert "UNIQUE" not in said and waiting in said, said
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert len(sink.messages()) == 1, sink.messages()
    office.run("verify")


def doubted(office, number, says):
    """A dispatch says so, sends nothing and has the letter in doubt, which a person settles."""
    with Sink(office) as sink:
        said = office.run("dispatch", DOSSIER, "--relay", sink.url, expect=None).stderr.decode()
        assert says % number in said, said
        office.run("dispatch", DOSSIER, "--relay", sink.url, expect=None)
        assert not sink.messages(), sink.messages()
    assert office.status()["counts"] == {"accepted": 3, "in-doubt": 1}, office.status()
    office.run("resolve", number, "--accepted", "--why", "a test")


def test_attempts_set_back_under_an_intent(office):
    """An open intent is in doubt though a hand has set the attempts back behind it."""
    number = deferred(office)
    alter(office, INTEND % 2, number)
    alter(office, LEASE % 1, "R", number)
    alter(office, "UPDATE dispatch_parcel SET due = created WHERE letter = ?", number)
    doubted(office, number, "1 letter of an interrupted run is in doubt: %s")


def test_waiting_over_an_intent(office):
    """And though a hand has it wait: no second intent is made over an open one."""
    number = deferred(office)
    alter(office, INTEND % 2, number)
    alter(office, "UPDATE dispatch_parcel SET attempts = 2, due = created WHERE letter = ?", number)
    doubted(office, number, "cannot send letter '%s': the ledger has this attempt of it already, or an open one")


def approve_another(office):
    """A second dossier, of the same content."""
    folder = dossier_with(office)
    office.write("changed/dossier.yaml", office.read("changed/dossier.yaml").decode().replace(DOSSIER, "greetings-8"))
    office.run("import", folder)
    office.run("submit", "greetings-8")
    office.run("approve", "greetings-8", user="rauf")


def test_series_set_back(office):
    """No number is given twice that a hand has taken out of its series: issue says which."""
    office.found().stock().issue()
    approve_another(office)
    alter(office, "UPDATE register_series SET last = 1")
    office.fails(CORRUPT, "issue", "greetings-8", says=(
        "cannot issue dossier 'greetings-8': the store has a letter 'T-1/2025/00002' already"))


def test_parcel_deleted(office):
    """What is left of a parcel that a hand has deleted is not taken for the next letter's."""
    dispatched(office)
    alter(office, "DELETE FROM dispatch_parcel WHERE serial = ?", 4)
    approve_another(office)
    office.run("issue", "greetings-8")
    with Sink(office, folder="second") as sink:
        office.run("dispatch", "greetings-8", "--relay", sink.url)
        assert len(sink.messages()) == 4


# --- what persons said ----------------------------------------------------------------

SAY = ("INSERT INTO dispatch_resolution (parcel, number, act, was, who, why, at)"
       " VALUES (" + PARCEL + ", ?, 'confirm', 'in-doubt', 'rauf', 'so', '2025-02-24T05:00:00Z')")


def said(office):
    """A letter that two decisions were made of, and one of which none was."""
    office.found().stock().issue()
    decided, other = numbers(office)[:2]
    office.run("resolve", decided, "--abandon", "--why", "the post was dissolved")
    office.run("resolve", decided, "--resend", "--why", "it was not")
    office.run("verify")
    return decided, other


def test_words_say_the_channel(office):
    """What a person signs of a letter says which message of it is meant."""
    decided, _ = said(office)
    with contextlib.closing(sqlite3.connect(os.path.join(office.home, "store.db"))) as base:
        notes = [bytes(note).decode() for note, in base.execute(
            "SELECT payload FROM register_entry WHERE deed = 'resolve' AND about = ? ORDER BY position", [decided])]
    assert [note.split("\ndetail: ")[1].split("\n")[0] for note in notes] == [
        "abandon by email", "resend by email"], notes
    office.run("verify")


def test_words_altered(office):
    """verify names what a person said and the ledger has otherwise."""
    decided, _ = said(office)
    row = OF_PARCEL + " AND number = %d"
    for column, value, number, says in (
            ("who", "rauf", 1, "another user than was signed: 'abandon' by aydan at 2025-02-24T05:00:00Z: the post was"),
            ("was", "accepted", 2, "another state before than was signed: 'resend' by aydan"),
            ("why", "nobody knows", 2, "another reason than was signed: 'resend' by aydan at 2025-02-24T05:00:00Z: it was"),
            ("act", "confirm", 2, "another act than was signed: 'resend' by aydan"),
            ("day", "2025-02-24", 1, "another day than was signed: 'abandon' by aydan"),
            ("bearer", "x", 1, "another bearer than was signed: 'abandon' by aydan"),
            ("scan", "0", 1, "another scan than was signed: 'abandon' by aydan"),
            ("at", "2025-02-25T05:00:01Z", 1, "another moment than was signed: 'abandon' by aydan at 2025-02-24"),
            ("at", "2025-02-23T04:59:59Z", 2, "another moment than was signed: 'resend' by aydan at 2025-02-24"),
            ("at", "9999", 2, "another moment than was signed: 'resend' by aydan at 2025-02-24")):
        base = sqlite3.connect(os.path.join(office.home, "store.db"))
        before, = base.execute("SELECT %s FROM dispatch_resolution" % column + row % number, [decided]).fetchone()
        base.close()
        change = "UPDATE dispatch_resolution SET %s = ?" % column + row % number
        alter(office, change, value, decided)
        office.fails(CORRUPT, "verify", says="\nledger: letter %s: by email the ledger has %s" % (decided, says))
        alter(office, change, before, decided)
        office.run("verify")


def test_words_gone(office):
    """And what the ledger has no more, or has though nobody signed it."""
    decided, other = said(office)
    for number in (3, 1):
        letter = decided if number == 3 else other
        alter(office, SAY, letter, number)
        office.fails(CORRUPT, "verify", says="\nledger: letter %s: by email the ledger has what nobody signed: "
                     "'confirm' by rauf at 2025-02-24T05:00:00Z: so" % letter)
        alter(office, "DELETE FROM dispatch_resolution WHERE who = ?", "rauf")
        office.run("verify")
    gone = "\nledger: letter %s: by email the ledger has no more what was signed: '%s' by aydan"
    alter(office, "DELETE FROM dispatch_resolution" + OF_PARCEL + " AND number = 2", decided)
    office.fails(CORRUPT, "verify", says=gone % (decided, "resend"))
    alter(office, "DELETE FROM dispatch_resolution" + OF_PARCEL, decided)
    office.fails(CORRUPT, "verify", says=gone % (decided, "abandon"))


def faults(office):
    """What verify names as JSON, and whether it says that all is whole."""
    told = json.loads(office.run("verify", "--json", expect=CORRUPT).stdout)
    assert sorted(told) == ["fault-count", "faults", "version", "whole"] and not told["whole"], told
    return told["faults"], told["fault-count"]


def test_faults_as_json(office):
    """verify --json has an object for each fault: what is wrong, where, and how."""
    number = dispatched(office)[0]
    whole = json.loads(office.run("verify", "--json").stdout)
    assert (whole["whole"], whole["faults"], whole["fault-count"]) == (True, [], 0), whole
    alter(office, "UPDATE dispatch_parcel SET mailbox = 'x@y.example' WHERE letter = ?", number)
    alter(office, "INSERT INTO office_right (user_name, kind, name) VALUES ('rauf', 'role', ?)", "press")
    told, count = faults(office)
    assert [one["sentence"].split(" 'x@y.example'")[0] for one in told] == [
        "the ledger has mailbox", "it has the role 'press' in the store, which no signed act gave"], told
    assert [(one["what"], one["where"], one["more"]) for one in told] == [
        ("ledger", "letter " + number, 0), ("user", "rauf", 0)] and count == 2, told
    alter(office, "UPDATE register_letter SET subject = 'another' WHERE number = ?", number)
    told, count = faults(office)
    assert (told[0]["what"], told[0]["where"], count) == ("letter", None, 1) and number in told[0]["sentence"], told


def test_no_verdict(office):
    """What could not be examined to the end is not said to be whole, nor is it otherwise."""
    dispatched(office)
    for n in range(1, 200, 8):
        done = office.run("verify", "--json", expect=None, env={"CHANCERY_FAULT": "fail:%d" % n})
        assert (done.returncode, done.stdout != b"") in ((IOERR, False), (0, True)), (n, done)
    assert done.returncode == 0, "the sweep does not reach the end"


def test_many_faults_as_json(office):
    """Of many that are alike the first three are listed, and how many more there are."""
    office.found()
    stock(office, 16)
    office.issue()
    with contextlib.closing(sqlite3.connect(office.path("home", "store.db"))) as base:
        base.execute("UPDATE dispatch_parcel SET mailbox = 'x@y.example'")
        base.commit()
    told, count = faults(office)
    assert [one["more"] for one in told] == [0, 0, 17] and count == 20, (told, count)


def test_message_of_another_encoder(office):
    """A message that another encoder is said to have written is counted, and its fields are held all the same."""
    number, other = dispatched(office)[:2]
    of = " WHERE parcel = (SELECT serial FROM dispatch_parcel WHERE letter = ?)"
    assert json.loads(office.run("verify", "--json").stdout)["unmade"] == 0
    for letter in (number, other):
        alter(office, "UPDATE dispatch_message SET encoder = '0', digest = 'header 0'" + of, letter)
    assert json.loads(office.run("verify", "--json").stdout)["unmade"] == 2
    said = office.run("verify").stdout.decode()
    assert "\n2 messages that another version of the encoder wrote, by the ledger, cannot be made again: " in said, said
    for change, field in (("header = replace(header, 'Reply-To: ', 'Reply-To: x')", "Reply-To"),
                          ("header = replace(header, 'Reply-To: x', 'Reply-To: ') || 'Bcc: x@y.example' ||"
                           " char(13, 10)", "Bcc"),
                          ("message_id = '<x@y.example>', header = replace(header, 'Bcc: x@y.example' ||"
                           " char(13, 10), '')", "Message-ID")):
        alter(office, "UPDATE dispatch_message SET " + change + of, number)
        office.fails(CORRUPT, "verify", says="\nledger: letter %s: cannot use letter '%s': its message in the ledger is not as "
                     "registered: '%s' differs" % (number, number, field))


def test_kept_messages(office):
    """verify names a kept message that is not as it was composed, and one that is gone."""
    number = dispatched(office)[0]
    alter(office, "UPDATE dispatch_message SET header = replace(header, 'Reply-To: ', 'Reply-To: x')" + OF_PARCEL, number)
    office.fails(CORRUPT, "verify", says="\nledger: letter %s: cannot use letter '%s': its message in the ledger is not as "
                 "registered: 'Reply-To' differs" % (number, number))
    alter(office, "UPDATE dispatch_message SET header = replace(header, 'Reply-To: x', 'Reply-To: ')" + OF_PARCEL, number)
    office.run("verify")
    alter(office, "UPDATE dispatch_message SET digest = 'header 0'" + OF_PARCEL, number)
    office.fails(CORRUPT, "verify", says="the message of letter '%s' does not come out as it was composed" % number)
    alter(office, "DELETE FROM dispatch_message" + OF_PARCEL, number)
    office.fails(CORRUPT, "verify", says="\nledger: letter %s: the ledger has no message of it by email" % number)


# --- checkpoints, witness and files ---------------------------------------------------

def many(office, change):
    """Change any number of rows."""
    base = sqlite3.connect(os.path.join(office.home, "store.db"))
    with base:
        base.execute(change)
    base.close()


def test_checkpoints_deleted(office):
    """verify names each act behind which the checkpoint is gone, and an end without one."""
    dispatched(office)
    many(office, "DELETE FROM register_checkpoint WHERE size = 3")
    office.fails(CORRUPT, "verify", says="\ncheckpoint: the one behind the act of entry 2 is gone")
    many(office, "DELETE FROM register_checkpoint WHERE size > 10")
    said = office.fails(CORRUPT, "verify", says="\ncheckpoint: none seals the entries from 10 on, though no dispatch is "
                        "under way").stderr.decode()
    assert said.count("\ncheckpoint: ") == 2, said
    many(office, "DELETE FROM register_checkpoint")
    said = office.fails(CORRUPT, "verify").stderr.decode()
    assert said.count("\ncheckpoint: the one behind the act of entry") == 3 and "\n  … and 2 more like it\n" in said, said


def test_entries_cut_off(office):
    """The home's witness knows of entries that were cut off with their checkpoints, after a run."""
    dispatched(office)
    for table, column, last in (("checkpoint", "size", 10), ("entry", "position", 9), ("node", "rank / 64", 9)):
        many(office, "DELETE FROM register_%s WHERE %s > %d" % (table, column, last))
    for change in ("UPDATE dispatch_parcel SET state = 'waiting', attempts = 0", "DELETE FROM dispatch_attempt",
                   "DELETE FROM dispatch_message"):
        many(office, change)
    office.fails(CORRUPT, "verify", says="\nwitness: the home's store is older than it, or another")
    os.remove(office.path("home", "witness"))
    office.run("verify")


def test_files_after_an_issue(office):
    """A file of a dossier that was altered, added or deleted after its issue is named."""
    office.found().stock().issue()
    change = "UPDATE drafting_file SET bytes = CAST(replace(CAST(bytes AS TEXT), ?, ?) AS BLOB) WHERE path = 'letter.en.md'"
    says = "\ndossier: %s: since it was approved, the file '%%s'" % DOSSIER
    alter(office, change, "e", "ee")
    office.fails(CORRUPT, "verify", says=says % "letter.en.md" + " has changed")
    alter(office, change, "ee", "e")
    office.run("verify")
    alter(office, "INSERT INTO drafting_file (dossier, path, bytes) VALUES (?, 'x.png', x'00')", DOSSIER)
    office.fails(CORRUPT, "verify", says="\ndossier: %s: since it was approved, " % DOSSIER)
    alter(office, "DELETE FROM drafting_file WHERE path = 'x.png'")
    alter(office, "DELETE FROM drafting_file WHERE path = 'release.en.md'")
    office.fails(CORRUPT, "verify", says=says % "release.en.md" + " is gone")


main(globals())
