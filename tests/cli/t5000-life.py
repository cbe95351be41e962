#!/usr/bin/env python3
"""The life of a dossier, from a folder to a published release, and who may do what."""
import contextlib
import email
import email.policy
import json
import os
import re
import shutil
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from chaos import Relay  # noqa: E402
from harness import (CONFIG, CORRUPT, DATA, NOINPUT, NOPERM, PASSPHRASES, SMALL,  # noqa: E402
                     TEMPFAIL, USAGE, Sink, alter, dossier_with, main, message_id,
                     renumber)

DOSSIER = "greetings-7"


def test_whole_life(office):
    """Draft to release: every letter numbered, sent once, and counted."""
    office.found().stock().issue()
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        messages = sink.messages()
    status = office.status()
    assert status["state"] == "dispatched" and status["counts"]["accepted"] == 4, status
    assert {message_id(one) for one in messages} == {
        one["message_id"] for one in status["letters"]}
    office.run("publish", DOSSIER, office.path("site"))
    page = office.read("site/en.html").decode()
    assert "4 letters to 3 countries" in page, page
    office.run("verify")


def test_a_release_has_an_address_of_its_own(office):
    """Pages and feed lie below the site at the dossier's name: two dossiers share none."""
    office.found().stock().issue()
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
    office.run("publish", DOSSIER, office.path("site"))
    with open(os.path.join(office.home, "chancery.conf"), encoding="utf-8") as conf:
        site = re.search(r"^site = (.*)$", conf.read(), re.M)[1]
    for name in ("index", "en"):
        page = office.read("site/%s.html" % name).decode()
        assert '<link rel="canonical" href="%s/%s/%s.html">' % (site, DOSSIER, name) in page, page
    feed = office.read("site/feed.xml").decode()
    links = re.findall(r'<link [^>]*href="([^"]*)"', feed)
    assert links and all(one.startswith("%s/%s/" % (site, DOSSIER)) for one in links), links
    ids = re.findall(r"<id>(tag:[^<]*)</id>", feed)
    assert len(ids) == len(set(ids)) > 1 and all(":" + DOSSIER in one for one in ids), ids


def test_message_is_what_the_ledger_shows(office):
    """show --message prints exactly what the sink received."""
    office.found().stock().issue()
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        received = {message_id(one): one for one in sink.messages()}
    for letter in office.status()["letters"]:
        shown = office.run("show", letter["number"], "--message").stdout
        assert shown == received[letter["message_id"]], letter["number"]


def test_message_carries_the_sealed_pdf(office):
    """The attachment is the sealed PDF, byte for byte; both alternatives are there."""
    office.found().stock().issue()
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        received = sink.messages()
    office.run("show", DOSSIER, "--letters", office.path("letters"))
    for raw in received:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        attachment = next(message.iter_attachments())
        with open(office.path("letters", attachment.get_filename()), "rb") as source:
            assert attachment.get_content() == source.read()
        assert message.get_body(("plain",)) and message.get_body(("html",))


def test_files_of_letters_are_their_owners(office):
    """What show writes of letters nobody else may read, for it names addressees; a checkpoint is for others."""
    office.found().stock().issue()
    number = office.status()["letters"][0]["number"]
    office.run("show", DOSSIER, "--letters", office.path("letters"))
    office.run("show", number, "--pdf", "--output", office.path("letter.pdf"))
    office.run("show", number, "--text", "--output", office.path("letter.txt"))
    office.run("show", "--checkpoint", "--output", office.path("checkpoint"))
    written = [os.path.join("letters", name) for name in os.listdir(office.path("letters"))]
    assert len(written) == 4, written
    modes = {name: os.stat(office.path(name)).st_mode & 0o777
             for name in [*written, "letter.pdf", "letter.txt", "checkpoint"]}
    assert modes.pop("checkpoint") == 0o644 and set(modes.values()) == {0o600}, modes


def test_message_without_pdf(office):
    """What says "attachment: none" goes as text and HTML, rehearsed too; the PDF is sealed."""
    with open(os.path.join(SMALL, "dossier", "dossier.yaml"), encoding="utf-8") as source:
        terms = source.read()
    office.found().stock(dossier_with(office, dossier__yaml=terms + "attachment: none\n"))
    office.approve()
    office.run("rehearse", DOSSIER, "--folder", office.path("rehearsed"))
    office.run("issue", DOSSIER)
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        received = {message_id(one): one for one in sink.messages()}
    for letter in office.status()["letters"]:
        raw = received[letter["message_id"]]
        assert office.run("show", letter["number"], "--message").stdout == raw
        assert office.run("show", letter["number"], "--pdf").stdout.startswith(b"%PDF")
    rehearsed = [office.read(os.path.join("rehearsed", name))
                 for name in os.listdir(office.path("rehearsed"))]
    assert len(received) == len(rehearsed) == 4, (received, rehearsed)
    for raw in [*received.values(), *rehearsed]:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert [part.get_content_type() for part in message.walk()] == [
            "multipart/alternative", "text/plain", "text/html"], raw
    office.run("verify")


def test_author_cannot_approve(office):
    """Whoever drafted or submitted does not approve, whatever roles they hold."""
    office.found()
    office.run("user", "add", "leyla", "--role", "officer", "--role", "approver",
               "--office", "chair")
    office.run("import", os.path.join(SMALL, "directory.yaml"))
    office.run("import", os.path.join(SMALL, "dossier"), user="leyla")
    office.run("submit", DOSSIER)
    office.fails(NOPERM, "approve", DOSSIER, user="leyla", says="author")
    office.run("approve", DOSSIER, user="rauf")


def test_rights(office):
    """Each verb wants its role."""
    office.found().stock()
    office.fails(NOPERM, "submit", DOSSIER, user="rauf", says="officer")
    office.run("submit", DOSSIER)
    office.fails(NOPERM, "approve", DOSSIER, says="approver")
    office.run("approve", DOSSIER, user="rauf")
    office.fails(NOPERM, "issue", DOSSIER, user="rauf", says="registrar")
    office.fails(NOPERM, "issue", DOSSIER, user="nobody", says="nobody")


def test_office_that_nobody_holds(office):
    """Submitting warns of an office that nobody but its author could approve for."""
    shutil.copytree(os.path.join(SMALL, "dossier"), office.path("dossier"))
    text = office.read("dossier/dossier.yaml").decode()
    assert "approval: [chair]" in text, text
    office.write("dossier/dossier.yaml", text.replace("[chair]", "[chair, legal, press]"))
    office.found()
    office.run("user", "add", "leyla", "--role", "officer", "--role", "approver",
               "--office", "legal")
    office.stock(office.path("dossier"))
    warned = office.run("submit", DOSSIER, user="leyla").stderr.decode()
    assert "office 'legal'" in warned and "office 'press'" in warned, warned
    assert "[no-approver]" in warned and "'chair'" not in warned, warned


def test_rejection(office):
    """A rejection needs a reason, and status tells it."""
    office.found().stock().run("submit", DOSSIER)
    office.run("reject", DOSSIER, "--why", "the tone is wrong", user="rauf")
    status = office.run("status", DOSSIER).stdout.decode()
    assert "the tone is wrong" in status and "draft" in status, status


def test_status_names_who_approved(office):
    """By signed acts, of what was submitted last, and also once it is issued."""
    office.found().stock()
    office.run("submit", DOSSIER)
    assert office.status()["approvals"] == []
    office.run("approve", DOSSIER, user="rauf")
    wanted = [{"office": "chair", "user": "rauf", "time": "2025-02-24T05:00:00Z"}]
    told = "approved for the office 'chair' by rauf at 2025-02-24T05:00:00Z\n"
    assert office.status()["approvals"] == wanted, office.status()
    office.run("reject", DOSSIER, "--why", "the tone is wrong", user="rauf")
    assert office.status()["approvals"] == []
    office.issue()
    assert office.status()["approvals"] == wanted, office.status()
    assert told in office.run("status", DOSSIER).stdout.decode()
    alter(office, "UPDATE register_entry SET payload = CAST(REPLACE(CAST(payload AS TEXT),"
          " 'user: rauf', 'user: olga') AS BLOB) WHERE position = (SELECT max(position)"
          " FROM register_entry WHERE CAST(payload AS TEXT) LIKE '%act: approve%')")
    assert office.status()["approvals"] == []


def test_change_voids_approval(office):
    """A holder who changes after approval voids it, and the change is named."""
    office.found().stock().approve()
    text = open(os.path.join(SMALL, "directory.yaml"), encoding="utf-8").read()
    changed = office.write("directory.yaml", text.replace(
        "person: bo-ek, from: 2022-01-10 }", "person: bo-ek, until: 2025-02-01 }, { person: ida }"
    ).replace("posts:", "  - { id: ida, name: Ida Holm, gender: female, "
                        "channels: { email: ida@borvia.example } }\nposts:"))
    told = office.run("import", changed).stderr.decode()
    assert "Dossier 'greetings-7' is approved, and no longer holds: " in told, told
    assert "'bo-ek' to 'ida'" in told and "'issue' sends it back to draft." in told, told
    assert office.run("import", changed).stderr == b""
    status = office.run("status", DOSSIER).stdout.decode()
    assert "no longer holds" in status and "'bo-ek' to 'ida'" in status, status
    office.fails(NOPERM, "issue", DOSSIER, says="xb-friends")
    status = office.status()
    assert status["state"] == "draft" and status["letters"] == [], status
    assert "xb-friends" in office.run("status", DOSSIER).stdout.decode()


def test_ledger_keeps_what_the_relay_said(office):
    """Of each letter: the relay, its words, and by which name it calls the message."""
    office.found().stock().issue()
    with Relay({"kept": "*250 2.0.0 Ok: queued as 4TjXqk2Zxyz9"}) as relay:
        url = "smtp://" + relay.where
        office.run("dispatch", DOSSIER, "--relay", url)
    for letter in office.status()["letters"]:
        assert letter["queue_id"] == "4TjXqk2Zxyz9" and letter["relay"] == url, letter
        assert letter["tls"] is None and "queued as" in letter["reply"], letter


def test_refusals_on_stderr(office):
    """What exit code 0 does not tell is on standard error when nobody sees the output."""
    office.found().stock().issue()
    with Relay({"rcpt": "550 5.1.1 unknown", "kept": "close"}) as relay:
        done = office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where)
    for text in (done.stdout.decode(), done.stderr.decode()):
        assert text.count("1 letter refused for good") == 1, done
        assert text.count("1 letter in doubt") == 1, done


def test_retries_as_configured(office):
    """A deferred letter waits as chancery.conf says, and a wrong schedule stops the dispatch."""
    office.found().stock().issue()
    conf = office.read("home/chancery.conf").decode()
    with Relay({"rcpt": "*451 4.3.0 later"}) as relay:
        url = "smtp://" + relay.where
        office.write("home/chancery.conf", conf + "\n[dispatch]\nretry=soon\n")
        office.fails(CONFIG, "dispatch", DOSSIER, "--relay", url, says="minutes")
        assert not relay.lines
        office.write("home/chancery.conf", conf + "\n[dispatch]\nretry=40\n")
        office.run("dispatch", DOSSIER, "--relay", url, expect=TEMPFAIL)
    with contextlib.closing(sqlite3.connect(office.path("home", "store.db"))) as store:
        dues = [due for (due,) in store.execute("SELECT due FROM dispatch_parcel")]
    assert len(dues) == 4, dues
    for due in dues:
        assert "2025-02-24T05:40:00Z" <= due <= "2025-02-24T05:50:00Z", dues


def stock_joint(office):
    """The committee has two chairs with a mailbox each, and the holders of a body share."""
    text = open(os.path.join(SMALL, "directory.yaml"), encoding="utf-8").read()
    text = text.replace("persons:\n", "persons:\n  - { id: nora, name: Nora Ash, gender: female,"
                        " channels: { email: nora.ash@anvaria.example } }\n")
    text = text.replace("posts:\n", "posts:\n  - { body: xa-foreign, role: co-chair,"
                        " holders: [{ person: nora }] }\n")
    shutil.copytree(os.path.join(SMALL, "dossier"), office.path("dossier"))
    dossier = office.read("dossier/dossier.yaml").decode() + "joint: true\n"
    office.write("dossier/dossier.yaml", dossier)
    office.found()
    office.run("import", office.write("directory.yaml", text))
    office.run("import", office.path("dossier"))
    return office


MAILBOXES = ["anna.lind@anvaria.example", "bo.ek@borvia.example", "kim.roe@union.example",
             "nora.ash@anvaria.example", "salim@cadria.example"]


MAKE = " make 5 messages: a joint one goes to each of its mailboxes.\n"


def test_joint_letter_goes_to_each(office):
    """A joint letter is one letter and goes to each holder's mailbox once, under its own id."""
    stock_joint(office).approve()
    rehearsed = json.loads(office.run("rehearse", DOSSIER, "--json").stdout)
    assert (rehearsed["letters"], rehearsed["messages"], rehearsed["sent"]) == (4, 5, 5), rehearsed
    said = office.run("rehearse", DOSSIER).stdout.decode()
    assert said == "The rehearsal's own sink accepted 5 messages.\n4 specimens" + MAKE, said
    office.run("issue", DOSSIER)
    with Sink(office) as sink:
        said = office.run("dispatch", DOSSIER, "--relay", sink.url).stdout.decode()
        assert said == "The relay %s accepted 5 messages.\n4 letters" % sink.url + MAKE, said
        told = json.loads(office.run("dispatch", DOSSIER, "--relay", sink.url, "--json").stdout)
        assert (told["letters"], told["messages"], told["accepted"]) == (4, 5, 5), told
        messages = [email.message_from_bytes(one, policy=email.policy.default)
                    for one in sink.messages()]
    to = sorted(one["To"].addresses[0].addr_spec for one in messages)
    assert to == MAILBOXES, to
    assert len({one["Message-ID"] for one in messages}) == 5
    assert len({one["Chancery-Reference"] for one in messages}) == 4
    assert office.status()["counts"] == {"accepted": 4}, office.status()
    for letter in office.status()["letters"]:
        office.run("show", letter["number"], "--message")
    office.run("verify")
    joint, = [one for one in office.status()["letters"] if len(one["parcels"]) == 2]
    shown = office.run("show", joint["number"]).stdout.decode().split("\n")
    assert [line for line in shown if line.startswith("mailbox: ")] == [
        "mailbox: " + one["mailbox"] for one in joint["parcels"]], shown
    for parcel in joint["parcels"]:
        message = office.run("show", joint["number"], "--message", "--mailbox", parcel["mailbox"]).stdout
        assert message in sink.messages(), message
        assert b"Message-ID: " + parcel["message_id"].encode() in message, message
        assert "%s  %s: accepted, 250 " % (joint["number"], parcel["mailbox"]) in (
            office.run("status", DOSSIER).stdout.decode())
    office.fails(NOINPUT, "show", joint["number"], "--message", "--mailbox", "x@y.example",
                 says=joint["parcels"][1]["mailbox"])
    office.fails(USAGE, "show", joint["number"], "--mailbox", "x@y.example")


def test_joint_letter_is_stopped(office):
    """A stop counts the messages of a joint letter as such, as a dispatch does."""
    stock_joint(office).issue()
    assert office.run("stop", DOSSIER, "--why", "called off").stdout.decode() == (
        "The dispatch of dossier '%s' is stopped for good: 5 messages abandoned.\n" % DOSSIER)
    assert office.status()["counts"] == {"abandoned": 4}, office.status()


def test_joint_letter_goes_nowhere_else(office):
    """A further mailbox that was altered in the ledger, or added to it, gets nothing."""
    stock_joint(office).issue()
    joint, = [one["number"] for one in office.status()["letters"] if len(one["parcels"]) == 2]
    single = next(one["number"] for one in office.status()["letters"] if one["number"] != joint)
    alter(office, "UPDATE dispatch_parcel SET mailbox = 'x@test.example' WHERE letter = ? AND "
                  "channel = 'email-2'", joint)
    with Sink(office) as sink:
        office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", sink.url, says=[
            joint, "the ledger has mailbox 'x@test.example'"])
        assert "\naltered: the ledger has mailbox 'x@" in office.run("show", joint).stdout.decode()
        assert len(sink.messages()) == 4
        office.run("resolve", joint, "--abandon", "--mailbox", "x@test.example", "--why", "altered")
        alter(office, "INSERT INTO dispatch_parcel (letter, channel, dossier, mailbox, token, state,"
                      " due, attempts, created, changed) SELECT letter, 'email-2', dossier, "
                      "'y@test.example', 'abc', 'waiting', created, 0, created, created FROM "
                      "dispatch_parcel WHERE letter = ?", single)
        office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", sink.url, says=[
            single, "by 'email-2', of which the register says nothing"])
        assert len(sink.messages()) == 4


def test_joint_letter_loses_an_addressee(office):
    """A joint letter goes to nobody while the store says otherwise than the register whom all it is for."""
    stock_joint(office).issue()
    joint, = [one["number"] for one in office.status()["letters"] if len(one["parcels"]) == 2]
    office.run("suppress", "--person", "nora", "--why", "she objected")
    of_nora = "letter = ? AND addressee = 'xa-foreign/co-chair'"
    alter(office, "UPDATE office_letter_addressee SET addressee = 'union/secretary-general', post ="
                  " 'union/secretary-general', person = 'kim', name = 'Kim Roe' WHERE " + of_nora, joint)
    lost = "letter %s: the store does not say any more that it is for 'xa-foreign/co-chair'" % joint
    office.fails(CORRUPT, "verify", says="\nledger: " + lost)
    with Sink(office) as sink:
        office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", sink.url, says=lost.replace(joint, "'%s'" % joint))
        assert len(sink.messages()) == 3
    alter(office, "DELETE FROM office_letter_addressee WHERE letter = ? AND person = 'kim'", joint)
    told = office.run("status", DOSSIER).stdout.decode()
    assert "%s  cannot be sent: %s" % (joint, lost.split(": ")[1]) in told, told
    with Sink(office) as sink:
        office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", sink.url, says="'xa-foreign/co-chair'")
        assert not sink.messages()[3:], sink.messages()
    alter(office, "INSERT INTO office_letter_addressee (letter, addressee, post, person, mailbox, name)"
                  " VALUES (?, 'xa-foreign/co-chair', 'xa-foreign/co-chair', 'nora',"
                  " 'nora.ash@anvaria.example', 'Nora Ash')", joint)
    with Sink(office) as sink:
        said = office.run("dispatch", DOSSIER, "--relay", sink.url).stdout.decode()
        assert "abandoned" in said, said
    office.run("verify")


def test_letter_for_one_more(office):
    """So does a letter that the store has for somebody of whom the register says nothing."""
    stock_joint(office).issue()
    number = office.status()["letters"][0]["number"]
    alter(office, "INSERT INTO office_letter_addressee (letter, addressee, post, person, name)"
                  " VALUES (?, 'x', 'x', 'x', 'x')", number)
    office.fails(CORRUPT, "verify", says="letter %s: the store has it for 'x', of whom the register says nothing"
                 % number)


def test_joint_letter_refused_by_one(office):
    """It is not accepted before all its mailboxes are; what is sent again goes to that one only."""
    stock_joint(office).issue()
    office.fails(TEMPFAIL, "dispatch", DOSSIER, "--relay", "smtp://127.0.0.1:1",
                 says="; 5 messages waiting for another try; 0 messages accepted")
    with Relay({"rcpt": "+2 550 5.1.1 no such user"}) as relay:
        url = "smtp://" + relay.where
        said = office.run("dispatch", DOSSIER, "--relay", url, "--sessions", "1").stdout.decode()
        assert "accepted 4 messages.\n1 message refused for good" in said, said
        assert office.status()["counts"] == {"accepted": 3, "refused": 1}, office.status()
        refused, = [one for one in office.status()["letters"] if one["state"] == "refused"]
        resend = ["resolve", refused["number"], "--resend", "--why", "the mailbox was made"]
        said = office.fails(USAGE, *resend, says=["--mailbox", "(accepted)"]).stderr.decode()
        mailbox, = [word for word in said.replace("(refused)", "").split()
                    if "@" in word and word + " (refused)" in said]
        office.fails(NOINPUT, *resend, "--mailbox", "nobody@test.example", says=mailbox)
        office.run(*resend, "--mailbox", mailbox)
        office.run("dispatch", DOSSIER, "--relay", url, "--sessions", "1")
        asked = [line for line in relay.lines if line.upper().startswith("RCPT")]
    assert office.status()["counts"] == {"accepted": 4}, office.status()
    assert len(asked) == 6 and asked[5] == asked[2], asked
    assert len(relay.kept) == 5


def test_suppression_after_approval(office):
    """A suppressed mailbox voids the approval; after issue, its letter is not sent."""
    office.found().stock().approve()
    office.run("suppress", "--mailbox", "bo.ek@borvia.example", "--why", "mourning")
    office.fails(NOPERM, "issue", DOSSIER, says="mourning")
    office.approve().run("issue", DOSSIER)
    assert len(office.status()["letters"]) == 3
    office.run("suppress", "--mailbox", "salim@cadria.example", "--why", "he objected")
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert len(sink.messages()) == 2
    states = sorted(one["state"] for one in office.status()["letters"])
    assert states == ["abandoned", "accepted", "accepted"], states


def test_suppressed_while_waiting(office):
    """A deferred letter waits on when its mailbox is suppressed; the next dispatch abandons it."""
    office.found().stock().issue()
    with Relay({"rcpt": "*451 4.3.0 later"}) as relay:
        office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where, expect=TEMPFAIL)
    office.run("suppress", "--mailbox", "salim@cadria.example", "--why", "he objected")
    assert office.status()["counts"] == {"waiting": 4}, office.status()
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url,
                   env={"CHANCERY_NOW": "2025-02-24T12:00:00+04:00"})
        assert len(sink.messages()) == 3
    assert office.status()["counts"] == {"accepted": 3, "abandoned": 1}, office.status()


def test_suppressed_letters_stop_nobody(office):
    """A round of nothing but suppressed letters does not end the run; checkpoints cover all."""
    office.found().stock().issue()
    for mailbox in ("salim@cadria.example", "kim.roe@union.example", "bo.ek@borvia.example"):
        office.run("suppress", "--mailbox", mailbox, "--why", "a test")
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url, "--sessions", "1")
        assert len(sink.messages()) == 1
    assert b'"unsealed": 0' in office.run("verify", "--json").stdout
    assert office.status()["state"] == "dispatched"


def test_what_the_client_does_not_take_waits(office):
    """A message that cannot stand in the envelope has not left: it waits, it is not in doubt."""
    office.found().stock().issue()
    renumber(office, "'%s' || {}" % ("9" * 90))
    with Sink(office) as sink:
        office.fails(DATA, "dispatch", DOSSIER, "--relay", sink.url, says="under envelope id")
        assert not sink.messages()
    for letter in office.status()["letters"]:
        assert letter["state"] == "waiting" and letter["attempts"] == 0, letter
    renumber(office, "substr({}, 91)")
    office.run("verify")


def test_terms_that_ended_after_issue(office):
    """Whoever does not hold the post on the day of dispatch is not written to, and status says why."""
    office.found().stock().issue()
    text = open(os.path.join(SMALL, "directory.yaml"), encoding="utf-8").read()
    for old, new in (
            ("person: anna-lind, from: 2023-05-01", "person: anna-lind, until: 2025-02-24"),
            ("person: bo-ek, from: 2022-01-10", "person: bo-ek, until: 2025-02-23"),
            ("person: salim, from", "person: kim, from")):
        assert old in text
        text = text.replace(old, new)
    office.run("import", office.write("directory.yaml", text))
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert len(sink.messages()) == 2
    status = office.status()
    withheld = {one["withheld"]: one for one in status["letters"] if one["withheld"]}
    assert set(withheld) == {"term ended 2025-02-23", "no longer holds the post"}, status
    assert {one["state"] for one in withheld.values()} == {"abandoned"}, status
    assert {one["attempts"] for one in withheld.values()} == {0}, status
    shown = office.run("status", DOSSIER).stdout.decode()
    assert "held back: term ended 2025-02-23" in shown, shown
    assert status["state"] == "dispatched" and status["counts"]["accepted"] == 2, status
    office.run("verify")


def test_second_post_suppressed_after_issue(office):
    """A person with two posts is not written to once the body of either is suppressed."""
    office.found()
    text = open(os.path.join(SMALL, "directory.yaml"), encoding="utf-8").read()
    office.run("import", office.write("directory.yaml", text.replace(
        "person: bo-ek,", "person: anna-lind,")))
    office.run("import", os.path.join(SMALL, "dossier"))
    office.issue()
    assert len(office.status()["letters"]) == 3
    office.run("suppress", "--body", "xb-friends", "--why", "dissolved")
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert len(sink.messages()) == 2
    assert office.status()["counts"] == {"accepted": 2, "abandoned": 1}, office.status()


def test_exchanged_key(office):
    """A key file put in another's place does not sign, though its passphrase is right."""
    office.found().stock().run("submit", DOSSIER)
    office.run("user", "add", "leyla", "--role", "officer")
    keys = office.path("home", "keys")
    os.replace(os.path.join(keys, "leyla.pem"), os.path.join(keys, "rauf.pem"))
    office.write("credentials/chancery.rauf", PASSPHRASES["leyla"] + "\n")
    office.fails(NOPERM, "approve", DOSSIER, user="rauf", says="key")
    assert office.status()["state"] == "submitted"


def test_damaged_letter_stops_nobody(office):
    """A letter whose message no longer comes out waits; the others go; the error names it."""
    import sqlite3
    office.found().stock().issue()
    office.fails(TEMPFAIL, "dispatch", DOSSIER, "--relay", "smtp://127.0.0.1:1")
    base = sqlite3.connect(office.path("home", "store.db"))
    letter, parcel = base.execute("SELECT letter, parcel FROM dispatch_message "
                                  "JOIN dispatch_parcel ON parcel = serial ORDER BY letter").fetchone()
    base.execute("UPDATE dispatch_message SET digest = ? WHERE parcel = ?", ("0" * 64, parcel))
    base.commit()
    base.close()
    with Sink(office) as sink:
        office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", sink.url, says=letter)
        assert len(sink.messages()) == 3
    states = [one["state"] for one in office.status()["letters"]]
    assert sorted(states) == ["accepted", "accepted", "accepted", "waiting"], states


def test_altered_letter_is_not_given_out(office):
    """A sealed letter that was altered in the store is neither sent, shown nor written; the
    others go."""
    import sqlite3
    office.found().stock().issue()
    base = sqlite3.connect(office.path("home", "store.db"))
    with base:
        letter, = base.execute("SELECT number FROM register_letter ORDER BY number LIMIT 1").fetchone()
        base.execute("UPDATE register_letter SET html = CAST('<p>Other' AS BLOB) WHERE number = ?",
                     (letter,))
    base.close()
    fault = "cannot use letter '%s': it is not as registered: 'html' differs" % letter
    with Sink(office) as sink:
        office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", sink.url, says=fault)
        assert len(sink.messages()) == 3
        assert not any(letter.encode() in message for message in sink.messages())
    states = {one["number"]: one["state"] for one in office.status()["letters"]}
    assert states.pop(letter) == "waiting" and set(states.values()) == {"accepted"}, states
    for part in ("--pdf", "--text", "--html"):
        office.fails(CORRUPT, "show", letter, part, says=fault)
    office.fails(CORRUPT, "show", DOSSIER, "--letters", office.path("letters"),
                 says="the others were written: " + fault)
    assert len(os.listdir(office.path("letters"))) == 3, os.listdir(office.path("letters"))
    office.run("resolve", letter, "--abandon", "--why", "altered in the store")
    assert office.status()["counts"] == {"accepted": 3, "abandoned": 1}, office.status()


def test_altered_ledger_sends_nothing_elsewhere(office):
    """A letter whose parcel has another mailbox or token than its entry is not sent, nor one that
    the register has lost; the others go."""
    import sqlite3
    office.found().stock().issue()
    base = sqlite3.connect(office.path("home", "store.db"))
    with base:
        numbers = [row[0] for row in base.execute("SELECT number FROM register_letter ORDER BY 1")]
        base.execute("UPDATE dispatch_parcel SET mailbox = 'evil@elsewhere.example' WHERE letter = ?",
                     (numbers[0],))
        base.execute("UPDATE dispatch_parcel SET token = 'abcdefghijklmnopqrstuvwxyz' WHERE letter = ?",
                     (numbers[1],))
    with Sink(office) as sink:
        office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", sink.url,
                     says="cannot use letter '%s': the ledger has mailbox 'evil@elsewhere.example'"
                     % numbers[0])
        assert len(sink.messages()) == 2, sink.messages()
    with base:
        base.execute("UPDATE dispatch_parcel SET mailbox = (SELECT mailbox FROM register_letter WHERE"
                     " number = letter) WHERE letter = ?", (numbers[0],))
        base.execute("DELETE FROM register_letter WHERE number = ?", (numbers[1],))
    base.close()
    with Sink(office, folder="later") as sink:
        office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", sink.url,
                     says="cannot use letter '%s': the register has it no more" % numbers[1])
        assert len(sink.messages()) == 1, sink.messages()


def test_preview_needs_a_home(office):
    """A letter of a folder without a home: an error that says what is missing."""
    office.fails(NOINPUT, "preview", os.path.join(SMALL, "dossier"), home=False, says="-C")


def test_nothing_twice(office):
    """Pressing a button again does nothing, and says so."""
    office.found().stock().issue()
    office.fails(NOPERM, "issue", DOSSIER, says="issued")
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        again = office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert "nothing" in again.stdout.decode().lower(), again
        assert len(sink.messages()) == 4


def test_nothing_leaves_that_cannot_be_registered(office):
    """Without the register's key not one letter is sent."""
    office.found().stock().issue()
    key = office.path("home", "keys", "register.pem")
    with Sink(office) as sink:
        os.rename(key, key + ".away")
        office.fails(NOINPUT, "dispatch", DOSSIER, "--relay", sink.url, says="register.pem")
        assert not sink.messages()
        assert office.status()["counts"].get("waiting") == 4, office.status()["counts"]
        os.rename(key + ".away", key)
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert len(sink.messages()) == 4


def another_home(office):
    """A home with the same words and other keys; the path of its register's key."""
    home, office.home = office.home, office.path("another")
    office.found()
    office.home = home
    return office.path("another", "keys", "register.pem")


def test_key_of_another_register(office):
    """Another register's key signs nothing and sends nothing; put right, nothing is lost."""
    another = another_home(office)
    office.found().stock().issue()
    key = office.path("home", "keys", "register.pem")
    os.rename(key, key + ".away")
    shutil.copy(another, key)
    says = "keys/register.pem is not this register's"
    with Sink(office) as sink:
        office.fails(CONFIG, "dispatch", DOSSIER, "--relay", sink.url, says=says)
        office.fails(CONFIG, "suppress", "--mailbox", "a@b.example", "--why", "x", says=says)
        assert not sink.messages()
    office.fails(CORRUPT, "verify", says=["register is whole", says])
    assert says in office.run("doctor", expect=CONFIG).stdout.decode()
    os.replace(key + ".away", key)
    office.run("verify")


def test_origin_of_another_register(office):
    """An origin that was edited signs nothing, and is named as what is wrong."""
    office.found().stock()
    conf = office.read("home/chancery.conf")
    office.write("home/chancery.conf", conf.replace(b"origin = test.", b"origin = toast."))
    says = ["toast.example/register", "'test.example/register'"]
    office.fails(CONFIG, "submit", DOSSIER, says=says)
    office.fails(CORRUPT, "verify", says=["register is whole"] + says)
    office.write("home/chancery.conf", conf)
    office.run("submit", DOSSIER)
    office.run("verify")


def test_verify_needs_no_secret(office):
    """The register names its key itself; a register made anew only what was kept elsewhere tells."""
    os.remove(another_home(office))
    office.found()
    checkpoint = office.write("checkpoint", office.run("show", "--checkpoint").stdout)
    os.remove(office.path("home", "keys", "register.pem"))
    office.run("verify", "--against", checkpoint)
    office.home = office.path("another")
    office.run("verify")
    office.fails(NOPERM, "verify", "--against", checkpoint, says="another register")


def test_no_edit_after_issue(office):
    """An issued dossier is imported no more."""
    office.found().stock().issue()
    changed = office.path("dossier")
    import shutil
    shutil.copytree(os.path.join(SMALL, "dossier"), changed)
    with open(os.path.join(changed, "letter.en.md"), "a", encoding="utf-8") as out:
        out.write("\nOne more line.\n")
    office.fails(NOPERM, "import", changed)


def test_export_is_byte_identical(office):
    """Folder, store and folder again give the same bytes."""
    office.found().stock()
    office.run("export", DOSSIER, office.path("out"))
    source = os.path.join(SMALL, "dossier")
    assert sorted(os.listdir(source)) == sorted(os.listdir(office.path("out")))
    for name in os.listdir(source):
        with open(os.path.join(source, name), "rb") as one:
            assert one.read() == office.read(os.path.join("out", name)), name


def test_rehearsal_touches_nothing(office):
    """Specimens, marked as such; no number, parcel or entry."""
    office.found().stock().approve()
    before = office.run("verify", "--json").stdout
    office.run("rehearse", DOSSIER, "--folder", office.path("rehearsal"))
    names = os.listdir(office.path("rehearsal"))
    assert len(names) == 4, names
    for name in names:
        assert b"SPECIMEN" in office.read(os.path.join("rehearsal", name)).split(b"\r\n\r\n")[0]
    assert office.run("verify", "--json").stdout == before
    assert office.status()["letters"] == []


def test_release_waits_for_the_register(office):
    """"Sent" cannot be published before it is true; check notes it, publish refuses."""
    office.found().stock()
    checked = office.run("check", DOSSIER).stdout.decode()
    assert "not-yet-true" in checked, checked
    office.approve()
    office.fails(NOPERM, "publish", DOSSIER, office.path("site"), says="issued")
    office.run("issue", DOSSIER)
    office.fails(NOPERM, "publish", DOSSIER, office.path("site"), says="waiting")
    assert not os.path.exists(office.path("site", "index.html"))


def test_release_is_what_was_approved(office):
    """A file that somebody altered, added or removed in the store: nothing is published."""
    office.found().stock().issue()
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
    bytes_of = "UPDATE drafting_file SET bytes = CAST(replace(CAST(bytes AS TEXT), ?, ?) AS BLOB) WHERE path = ?"
    path_of = "UPDATE drafting_file SET path = ? WHERE path = ?"
    piece_of = "UPDATE drafting_manifest SET piece = CAST(replace(CAST(piece AS TEXT), ?, ?) AS BLOB)"
    for change, there, back, says in (
            (bytes_of, ("letters", "forgeries", "release.en.md"), ("forgeries", "letters", "release.en.md"),
             "the file 'release.en.md' has changed"),
            (bytes_of, ("name: ", "name:  ", "dossier.yaml"), ("name:  ", "name: ", "dossier.yaml"),
             "the file 'dossier.yaml' has changed"),
            (path_of, ("zz.md", "release.en.md"), ("release.en.md", "zz.md"),
             "the file 'zz.md' is new"),
            (piece_of, ("letters", "forgeries"), ("forgeries", "letters"),
             "its manifest is not the one that the register says")):
        alter(office, change, *there)
        office.fails(CORRUPT, "publish", DOSSIER, office.path("site"), says=says)
        assert not os.path.exists(office.path("site")), says
        alter(office, change, *back)
    office.run("publish", DOSSIER, office.path("site"))
    alter(office, "DELETE FROM drafting_file WHERE path = ?", "release.en.md")
    page = office.read("site/en.html")
    office.fails(CORRUPT, "publish", DOSSIER, office.path("site"),
                 says="the file 'release.en.md' is gone")
    assert office.read("site/en.html") == page


def test_release_wants_a_site(office):
    """A site that was edited into one that leads nowhere: nothing is published."""
    office.found().stock().issue()
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
    conf = office.read("home/chancery.conf")
    office.write("home/chancery.conf", conf.replace(b"example/news", b"example/news?x"))
    office.fails(CONFIG, "publish", DOSSIER, office.path("site"), says="example/news?x")
    assert not os.path.exists(office.path("site"))


def test_check_like_a_compiler(office):
    """file:line:column: error: text [rule], the line shown and marked, exit 65."""
    office.found().stock()
    path = office.path("draft")
    office.run("export", DOSSIER, path)
    with open(os.path.join(path, "letter.en.md"), "a", encoding="utf-8") as out:
        out.write("\nSome {{fact.membrs}} and 17 others.\n")
    done = office.fails(DATA, "check", path)
    text = done.stdout.decode()
    assert "letter.en.md:9:6: error:" in text and "[unknown-name]" in text, text
    assert "[typed-number]" in text and "did you mean 'fact.members'" in text, text
    assert "Some {{fact.membrs}} and 17 others." in text and "^" in text, text


def test_verify_against_a_checkpoint(office):
    """A checkpoint kept elsewhere is a prefix; a register cut short is named."""
    import shutil
    office.found().stock()
    early = office.path("early")
    shutil.copytree(office.home, early)
    office.issue()
    checkpoint = office.write("checkpoint", office.run("show", "--checkpoint").stdout)
    office.run("verify", "--against", checkpoint)
    for text, says in (("", "it is empty"), ("\n", "against that checkpoint")):
        office.fails(DATA, "verify", "--against", office.write("none", text), says=says)
    office.home = early
    office.fails(70, "verify", "--against", checkpoint, says="truncated")


main(globals())
