#!/usr/bin/env python3
"""Letters that go by post or by hand: whom they are for, and that no relay takes them."""
import json
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from harness import NOINPUT, SMALL, Sink, dossier_with, main  # noqa: E402

DOSSIER = "greetings-7"

# Anna would rather have paper and Salim a messenger; the others have nothing but a mailbox.
WISHES = """
persons:
  - id: anna-lind
    name: Anna Lind
    gender: female
    prefer: [post]
    channels: { email: anna.lind@anvaria.example, post: [12 Harbour Street, Anvar 1000, Anvaria] }
  - id: salim
    name: { en: Salim Haddad, ar: سليم حداد }
    gender: male
    prefer: [hand, post]
    channels:
      email: salim@cadria.example
      hand: { ar: [بوابة المجلس الشمالية] }
      post: { ar: [شارع النهر 7, مدينة كادريا], en: [7 River Street, Cadria City] }
"""


def stock(office, channels="[email, post, hand]"):
    """The small directory, whose people have wishes, and the small dossier by these channels."""
    with open(os.path.join(SMALL, "dossier", "dossier.yaml"), encoding="utf-8") as source:
        terms = source.read().replace("channels: [email]", "channels: " + channels)
    office.run("import", os.path.join(SMALL, "directory.yaml"))
    office.run("import", office.write("wishes.yaml", WISHES))
    office.run("import", dossier_with(office, dossier__yaml=terms))
    return office


def issued(office):
    return stock(office.found()).issue()


def parcels(office):
    """Of each parcel its letter's last digit, channel, mailbox and address."""
    store = sqlite3.connect(os.path.join(office.home, "store.db"))
    rows = store.execute("SELECT substr(letter, -1), channel, mailbox, address"
                         " FROM dispatch_parcel ORDER BY letter").fetchall()
    store.close()
    return rows


def states(office):
    return {letter["number"][-1]: letter["state"] for letter in office.status()["letters"]}


def test_channels_by_preference(office):
    """Each letter takes the channel that its addressee prefers, and bears that address."""
    issued(office)
    assert parcels(office) == [
        ("1", "email", "kim.roe@union.example", None),
        ("2", "post", "", "Madame Anna Lind\nPrésidente\nCommission des affaires étrangères\n"
                          "Parlement d’Anvarie\n12 Harbour Street\nAnvar 1000\nAnvaria"),
        ("3", "email", "bo.ek@borvia.example", None),
        ("4", "hand", "", parcels(office)[3][3]),
    ], parcels(office)
    assert parcels(office)[3][3].endswith("\nبوابة المجلس الشمالية"), parcels(office)[3]
    shown = office.run("show", "T-1/2025/00002").stdout.decode()
    assert "channel: post" in shown and "mailbox" not in shown, shown
    office.fails(NOINPUT, "show", "T-1/2025/00002", "--message", says="it goes by post")
    office.run("verify")


def test_dossier_decides(office):
    """A dossier that goes by e-mail alone writes to everybody's mailbox, and check says so."""
    stock(office.found(), "[email]")
    done = office.run("check", DOSSIER)
    assert b"'xa-foreign/chair' prefers post, the dossier goes by email [other-channel]" in (
        done.stdout), done.stdout
    office.issue()
    assert [row[1] for row in parcels(office)] == ["email"] * 4, parcels(office)


def test_no_relay_takes_them(office):
    """Rehearsal and dispatch send what goes by e-mail, and say what does not."""
    stock(office.found()).approve()
    rehearsed = json.loads(office.run("rehearse", DOSSIER, "--json").stdout)
    assert (rehearsed["letters"], rehearsed["sent"], rehearsed["by-hand"]) == (2, 2, 2), rehearsed
    office.run("issue", DOSSIER)
    with Sink(office) as sink:
        done = office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert b"2 letters to go by post or by hand" in done.stdout, done.stdout
        again = json.loads(office.run("dispatch", DOSSIER, "--relay", sink.url, "--json").stdout)
        assert (again["letters"], again["accepted"], again["waiting"], again["by-hand"]) == (
            2, 2, 0, 2), again
        assert len(sink.messages()) == 2
    status = office.status()
    assert status["state"] == "issued" and status["by-hand"] == 2, status
    assert states(office) == {"1": "accepted", "2": "waiting", "3": "accepted", "4": "waiting"}
    assert [letter["channel"] for letter in status["letters"]] == [
        "email", "post", "email", "hand"], status
    said = office.run("status", DOSSIER).stdout.decode()
    assert "2 letters to go by post or by hand" in said, said


def test_timer_leaves_them(office):
    """dispatch --scheduled does not take up a dossier of which only such letters wait."""
    issued(office)
    office.run("schedule", DOSSIER, "--from", "2025-02-24T09:00:00+04:00")
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        office.run("dispatch", "--scheduled", "--relay", sink.url)
        done = json.loads(office.run("dispatch", "--scheduled", "--relay", sink.url,
                                     "--json").stdout)
        assert done["dispatches"] == [], done


def test_stop_abandons_them(office):
    """A dossier that is stopped sends nothing any more, on paper neither."""
    issued(office)
    office.run("stop", DOSSIER, "--why", "the occasion has passed")
    assert states(office) == dict.fromkeys("1234", "abandoned"), states(office)


main(globals())
