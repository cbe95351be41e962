#!/usr/bin/env python3
"""What status tells of letters that are not simply accepted, and how it fits a terminal."""
import fcntl
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from background import begin, end, wait_for  # noqa: E402
from chaos import Relay  # noqa: E402
from crowd import stock  # noqa: E402
from harness import CHANCERY, CORRUPT, NOPERM, SMALL, TEMPFAIL, USAGE, Sink, alter, main  # noqa: E402

DOSSIER = "greetings-7"


def shown(office):
    return office.run("status", DOSSIER).stdout.decode()


def at_narrow(office, columns):
    """What a terminal of so many columns gets."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    subprocess.run([CHANCERY, "-C", office.home, "status", DOSSIER], env=office.env,
                   stdout=slave, check=True, timeout=60)
    os.close(slave)
    text = b""
    while True:
        try:
            got = os.read(master, 65536)
        except OSError:
            got = b""
        if not got:
            os.close(master)
            return text.decode()
        text += got


def defer_all(office):
    office.found().stock().issue()
    with Relay({"rcpt": "*451 4.3.0 " + "later " * 12}) as relay:
        office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where, expect=TEMPFAIL)
    return [one["number"] for one in office.status()["letters"]]


def test_next_try_and_reasons(office):
    """When a deferred letter is tried again, and why another was abandoned or held back."""
    numbers = defer_all(office)
    assert shown(office).count("next try at 2025-02-24T0") == 4, shown(office)
    office.run("resolve", numbers[0], "--abandon", "--why", "the post was dissolved")
    office.run("suppress", "--mailbox", "salim@cadria.example", "--why", "he objected")
    text = shown(office)
    assert "%s  abandoned by aydan: the post was dissolved" % numbers[0] in text, text
    letters = {one["number"]: one for one in office.status()["letters"]}
    assert letters[numbers[0]]["why"] == "the post was dissolved", letters
    assert letters[numbers[1]]["due"] > "2025-02-24T05:00:00Z", letters


def test_suppressed_since(office):
    """Of a letter that waits, tried or not, it is said that its addressee is suppressed."""
    office.found().stock().issue()
    office.run("suppress", "--mailbox", "salim@cadria.example", "--why", "he objected")
    assert "  would be abandoned today: suppressed: he objected\n" in shown(office), shown(office)
    with Relay({"rcpt": "*451 4.3.0 later"}) as relay:
        office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where, expect=TEMPFAIL)
    assert "  held back: suppressed: he objected\n" in shown(office), shown(office)
    office.write("more.yaml", "suppressions: [{ mailbox: bo.ek@borvia.example, reason: mourning }]\n")
    office.run("import", office.path("more.yaml"))
    bars = {one["hindrance"]: one for one in office.status()["letters"]}
    assert set(bars) == {None, "suppressed: mourning"}, bars
    one = bars["suppressed: mourning"]
    assert one["state"] == "waiting" and one["attempts"] == 1, one
    says = "%s  would be abandoned today: suppressed: mourning; due at %s\n"
    assert says % (one["number"], one["due"]) in shown(office), shown(office)


def test_addressee_lost(office):
    """Of a letter of which a hand has deleted whom it is for it is not said that it is abandoned: it stays."""
    number = office.found().stock().issue().status()["letters"][0]["number"]
    alter(office, "DELETE FROM office_letter_addressee WHERE letter = ?", number)
    says = "%s  cannot be sent: the store does not say any more that it is for '%s'; see 'verify'\n"
    told = re.search(re.escape(number) + "  cannot be sent: .*\n", shown(office))
    assert told, shown(office)
    whose = re.search("for '(.*)';", told.group()).group(1)
    assert told.group() == says % (number, whose), told.group()
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url, expect=CORRUPT)
    states = {one["number"]: one["state"] for one in office.status()["letters"]}
    assert states.pop(number) == "waiting" and set(states.values()) == {"accepted"}, states
    assert told.group() in shown(office), shown(office)


def test_numbers_are_whole(office):
    """A terminal of 80 columns shows every number as 'show' and 'resolve' take it."""
    numbers = defer_all(office)
    text = at_narrow(office, 80).replace("\r\n", "\n")
    rows = [line.split()[0] for line in text.split("\n") if line.startswith(numbers[0][:4])]
    assert rows == numbers * 2, text


def test_changes_one_a_line(office):
    """The reasons why an approval was void are told apart."""
    office.found().stock().approve()
    text = open(os.path.join(SMALL, "directory.yaml"), encoding="utf-8").read()
    office.run("import", office.write("directory.yaml", text.replace(
        "name: Bo Ek", "name: Mary Changed")))
    office.fails(NOPERM, "issue", DOSSIER)
    assert ";\n  the " in shown(office), shown(office)
    assert "; the " in office.status()["note"], office.status()["note"]


def test_large_dossier(office):
    """Of many letters only those are listed that may want a person; --all and JSON have all."""
    office.found()
    stock(office, 220)
    office.issue()
    office.run("suppress", "--mailbox", "p7@borvia.example", "--why", "she objected")
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
    letters = office.status()["letters"]
    text, everything = shown(office), office.run("status", DOSSIER, "--all").stdout.decode()
    rows = [line.split()[0] for line in text.split("\n") if line.startswith("T-1/")]
    held = [one["number"] for one in letters if one["state"] == "abandoned"]
    assert len(letters) == 224 and len(held) == 1, letters
    assert rows == held * 2 and "held back: suppressed: she objected" in text, text
    assert "letters: 223 accepted, 1 abandoned" in text or \
        "letters: 1 abandoned, 223 accepted" in text, text
    assert "223 more letters, none of them in doubt" in text, text
    for one in letters:
        assert "\n%s " % one["number"] in everything, one
    assert "more letters" not in everything, everything


def test_doubts_of_all(office):
    """The list of dossiers says how many letters of each are in doubt, and of none nothing."""
    office.found().stock().issue()
    assert office.run("status").stdout.decode().splitlines()[1].split()[:3] == [
        DOSSIER, "issued", "Greetings"], office.run("status").stdout
    with Sink(office, "--fault", "kept:close*2") as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
    listed = office.run("status").stdout.decode().splitlines()
    assert "in doubt" in listed[0] and listed[1].split()[:3] == [DOSSIER, "issued", "2"], listed
    line, = json.loads(office.run("status", "--json").stdout)["dossiers"]
    assert line["in-doubt"] == 2, line


def test_leased(office):
    """A letter that a dispatch holds and has not begun counts no attempt."""
    office.found().stock().issue()
    with Relay({"kept": "stall"}) as relay:
        process = begin(office, "smtp://" + relay.where, "--sessions", "1")
        wait_for(lambda: relay.kept)
        process.kill()
        end(process)
    letters = office.status()["letters"]
    begun = [one["attempts"] for one in letters if one["state"] == "leased"]
    assert len(begun) > 1 and begun.count(1) == 1 and sum(begun) == 1, [(one["state"], one["attempts"]) for one in letters]
    held = [one["number"] for one in letters if one["state"] == "leased" and one["attempts"] == 0][0]
    assert "attempts" not in office.run("show", held).stdout.decode(), held


def test_none_that_press(office):
    """Where no letter of many wants a person none is listed, and how to have them all is said."""
    office.found()
    stock(office, 220)
    office.issue()
    said = "\n224 letters, none of them in doubt, refused or abandoned; 'status %s --all' lists every letter.\n"
    assert said % DOSSIER in shown(office), shown(office)


def test_large_submission(office):
    """What was submitted for very many is not drawn only to say that it still holds."""
    office.found()
    stock(office, 1200)
    office.run("submit", DOSSIER)
    assert "office 'chair', which looks whether" in office.status()["note"], office.status()


def channel_of(text, number):
    """The cells under the heading "channel" of the table's row of a letter."""
    lines = text.split("\n")
    head, = [line for line in lines if line.startswith("number ")]
    row, = [line for line in lines if line.startswith(number + " ")][:1]
    start = head.index("channel")
    return row[start:head.index("attempts")].strip()


def test_channels(office):
    """Of a dossier that goes by several channels each letter's are shown; of another none."""
    with open(os.path.join(SMALL, "directory.yaml"), encoding="utf-8") as source:
        directory = source.read().replace(
            "posts:\n", "posts:\n  - { body: xa-foreign, role: co-chair, "
            "holders: [{ person: lee }] }\n", 1).replace("persons:\n", "persons:\n  - { id: lee, "
            "name: Lee Roe, gender: male, channels: { email: lee@anvaria.example } }\n", 1)
    shutil.copytree(os.path.join(SMALL, "dossier"), office.path("dossier"))
    with open(office.path("dossier/dossier.yaml"), "a", encoding="utf-8") as out:
        out.write("joint: true\n")
    office.found().stock(office.path("dossier"), office.write("directory.yaml", directory))
    office.issue()
    joint, *others = sorted(office.status()["letters"], key=lambda one: -len(one["parcels"]))
    assert [(one["channel"], one["mailbox"], one["state"]) for one in joint["parcels"]] == [
        ("email", "anna.lind@anvaria.example", "waiting"),
        ("email-2", "lee@anvaria.example", "waiting")], joint
    assert [len(one["parcels"]) for one in others] == [1] * 3, others
    assert channel_of(shown(office), joint["number"]) == "email, email-2", shown(office)
    assert channel_of(shown(office), others[0]["number"]) == "email", shown(office)


def test_why_letters_wait(office):
    """While letters wait, status says why the last dispatch left them; a rehearsal is none."""
    office.found().stock().approve()
    office.run("rehearse", DOSSIER)
    office.run("issue", DOSSIER)
    assert office.status()["last"] == {"ended": None, "left": None}, office.status()
    with Relay({"mail": "*553 5.1.8 who?"}) as relay:
        for jobs in ("1", "2"):
            office.fails(TEMPFAIL, "dispatch", DOSSIER, "--relay", "smtp://" + relay.where,
                         "--jobs", jobs)
            last = office.status()["last"]
            assert last["ended"] == "2025-02-24T05:00:00Z" and "553 5.1.8 who?" in last["left"], last
    assert "The last dispatch ended at 2025-02-24T05:00:00Z and left letters: " + last["left"] in (
        shown(office)), shown(office)
    with Relay({"rcpt": "*450 4.2.1 later"}) as relay:
        office.fails(TEMPFAIL, "dispatch", DOSSIER, "--relay", "smtp://" + relay.where)
    assert office.status()["last"] == {"ended": "2025-02-24T05:00:00Z", "left": None}
    assert "last dispatch" not in shown(office), shown(office)


def test_one_channel(office):
    """What is the same everywhere is not shown."""
    office.found().stock().issue()
    assert "channel" not in shown(office), shown(office)
    assert {one["parcels"][0]["channel"] for one in office.status()["letters"]} == {"email"}


def test_no_sessions(office):
    """No connection at all is no way to dispatch."""
    office.found().stock().issue()
    with Sink(office) as sink:
        office.fails(USAGE, "dispatch", DOSSIER, "--relay", sink.url, "--sessions", "0",
                     says="--sessions")
        assert not sink.messages()


main(globals())
