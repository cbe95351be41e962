#!/usr/bin/env python3
"""A mailbox with more than ASCII before its "@": written to by relays that offer SMTPUTF8."""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from chaos import OFFERS, Relay  # noqa: E402
from harness import DATA, SMALL, Sink, directory_with, dossier_with, main  # noqa: E402

DOSSIER = "greetings-7"
MAILBOX = "Бу.Ек@дума.example"
DOMAIN = "xn--80ahy1a.example"
UTF8 = OFFERS + ("SMTPUTF8",)


def stocked(office, mailbox=MAILBOX):
    return office.found().stock(directory=directory_with(office, mailbox))


def dossier_from(office, sender):
    """The small dossier with this sender."""
    with open(os.path.join(SMALL, "dossier", "dossier.yaml"), encoding="utf-8") as source:
        return dossier_with(office, dossier__yaml=source.read().replace(
            "office@test.example", sender))


def dispatch(office, offers, expect=0):
    """What a relay has taken, the lines said to it, and what dispatch said."""
    with Relay(None, offers) as relay:
        done = office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where,
                          "--sessions", "1", expect=expect)
    return relay.kept, relay.lines, (done.stdout + done.stderr).decode()


def header_of(message):
    return message.split(b"\r\n\r\n")[0].decode("utf-8")


def test_one_of_four(office):
    """Its letter alone has UTF-8, in To and nowhere else, and alone asks for SMTPUTF8."""
    stocked(office).issue()
    kept, lines, _ = dispatch(office, UTF8)
    (extended,) = [message for message in kept if not message.isascii()]
    others = [line for line in header_of(extended).split("\r\n") if not line.isascii()]
    assert len(kept) == 4 and others == ["To: Bo Ek <Бу.Ек@дума.example>"], others
    assert extended.split(b"\r\n\r\n", 1)[1].isascii()
    mails = [line for line in lines if line.startswith("MAIL ")]
    assert [" SMTPUTF8" in line for line in mails].count(True) == 1, mails
    (rcpt,) = [line for line in lines if line.startswith("RCPT ") and not line.isascii()]
    assert rcpt == "RCPT TO:<Бу.Ек@%s> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=utf-8;Бу.Ек@%s" % (
        DOMAIN, DOMAIN), rcpt
    assert lines[lines.index(rcpt) - 1] == next(line for line in mails if " SMTPUTF8" in line)


def test_the_ledger_has_it(office):
    """show --message prints what was sent, to the byte, and verify finds it well."""
    stocked(office).issue()
    kept, _, _ = dispatch(office, UTF8)
    numbers = [one["number"] for one in office.status()["letters"]]
    assert sorted(office.run("show", one, "--message").stdout for one in numbers) == sorted(kept)
    office.run("verify")


def test_relay_without(office):
    """A relay that does not offer it gets the others; the letter is refused, and why is told."""
    stocked(office).issue()
    kept, lines, told = dispatch(office, OFFERS)
    (refused,) = [one for one in office.status()["letters"] if one["state"] == "refused"]
    assert len(kept) == 3 and all(message.isascii() for message in kept)
    assert not any("SMTPUTF8" in line for line in lines), lines
    shown = office.run("status", DOSSIER).stdout.decode()
    (line,) = [one for one in shown.splitlines() if refused["number"] in one]
    assert "SMTPUTF8" in shown, shown
    assert "refused" in line, line
    assert "1 letter refused for good" in told, told
    office.run("resolve", "--resend", "--why", "another relay", refused["number"])
    kept, _, _ = dispatch(office, UTF8)
    assert [refused["number"] in header_of(message) for message in kept] == [True]


def test_check_warns(office):
    """check names the addressee beforehand; ASCII before the "@" needs no warning."""
    stocked(office)
    told = office.run("check", DOSSIER).stdout.decode()
    assert re.search(r"warning: '[^']*' is reached at %s.*\[extended-mailbox\]" % MAILBOX,
                     told), told
    office.run("import", directory_with(office, "bo.ek@дума.example"))
    told = office.run("check", DOSSIER).stdout.decode()
    assert "extended-mailbox" not in told, told


def test_domain_alone(office):
    """A domain of any script behind ASCII goes as A-labels, by every relay."""
    stocked(office, "bo.ek@дума.example").issue()
    kept, lines, _ = dispatch(office, OFFERS)
    assert len(kept) == 4 and all(message.isascii() for message in kept)
    assert any("<bo.ek@%s>" % DOMAIN in line for line in lines)


def test_rehearsal(office):
    """A rehearsal's sink takes it as well."""
    stocked(office).approve()
    office.run("rehearse", DOSSIER, "--folder", office.path("rehearsal"))
    messages = [office.read(os.path.join("rehearsal", name))
                for name in os.listdir(office.path("rehearsal"))]
    assert sum("To: Bo Ek <Бу.Ек@дума.example>\r\n".encode() in one for one in messages) == 1


def test_suppressed(office):
    """It is suppressed however it is spelled: in other case, with another form of its domain."""
    stocked(office)
    office.run("suppress", "--mailbox", "бу.ек@" + DOMAIN, "--why", "asked to")
    told = office.run("check", DOSSIER).stdout.decode()
    assert "do-not-write" in told and "extended-mailbox" not in told, told


def test_sender(office):
    """A sender has ASCII before the "@": relays without SMTPUTF8 carry letter and answer."""
    office.found()
    done = office.run("check", dossier_from(office, "бюро@test.example"), expect=DATA)
    assert b"must be ASCII here" in done.stdout, done.stdout


def test_sender_domain(office):
    """A sender's domain of any script is one of A-labels in every field of the header."""
    office.found().stock(dossier_from(office, "office@дума.example")).issue()
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert len(sink.messages()) == 4
        for message, ident in zip(sink.messages(), sink.message_ids()):
            assert ident.endswith("@%s>" % DOMAIN), ident
            assert "office@%s>" % DOMAIN in header_of(message) and message.isascii()


main(globals())
