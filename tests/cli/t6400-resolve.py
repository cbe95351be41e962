#!/usr/bin/env python3
"""A letter that came to an end is sent again, and the dossier with its release follows."""
import json
import os
import re
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from chaos import Relay  # noqa: E402
from harness import (CORRUPT, DATA, NOINPUT, NOPERM, TEMPFAIL, Sink, alter,  # noqa: E402
                     dossier_with, main)

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


def test_resend_is_tried_anew(office):
    """A letter that was given up and is sent again waits after its next 4yz as after its first."""
    with open(office.found().path("home", "chancery.conf"), "a", encoding="utf-8") as conf:
        conf.write("\n[dispatch]\nretry=1 5 60\ngive-up-after=1\n")
    office.stock().issue()
    with Relay({"rcpt": "*450 4.2.0 later"}) as relay:
        for minute in (0, 2, 9, 80):
            office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where, expect=None,
                       env={"CHANCERY_NOW": "2025-02-24T1%d:%02d:00Z" % divmod(minute, 60)})
        assert office.status()["counts"] == {"abandoned": 4}, office.status()
        number = office.status()["letters"][0]["number"]
        office.run("resolve", number, "--resend", "--why", "the mailbox is there again",
                   env={"CHANCERY_NOW": "2025-02-24T12:00:00Z"})
        office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where, expect=TEMPFAIL,
                   env={"CHANCERY_NOW": "2025-02-24T12:01:00Z"})
    due = office.status()["letters"][0]["due"]
    assert "2025-02-24T12:02:00Z" <= due <= "2025-02-24T12:02:15Z", due


def test_resend_after_publication(office):
    """The operator is told that the published counts will not hold, and publishes again."""
    refused = refuse_one(office)
    office.run("publish", DOSSIER, office.path("site"))
    assert "3 letters" in office.read("site/en.html").decode()
    said = office.run("resolve", refused, "--resend", "--why", "the mailbox was made")
    assert "publish it again once it has gone" in said.stdout.decode(), said
    office.fails(NOPERM, "publish", DOSSIER, office.path("site"), says="waiting")
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
    office.run("publish", DOSSIER, office.path("site"))
    assert "4 letters" in office.read("site/en.html").decode()


SET_BACK = "UPDATE dispatch_parcel SET state = 'waiting' WHERE letter = ?"


def test_set_back_by_hand(office):
    """What the register has as ended is not sent again because the ledger lets it wait; the
    others go, and a person says that it was."""
    refused = refuse_one(office)
    first, second, third = [one["number"] for one in office.status()["letters"]
                            if one["state"] == "accepted"]
    for number in (first, second, third):
        alter(office, SET_BACK, number)
    office.run("resolve", refused, "--resend", "--why", "the mailbox was made")
    fault = "cannot use letter '%s': by email it is accepted in the register" % first
    with Sink(office) as sink:
        office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", sink.url, says=fault)
        assert len(sink.messages()) == 1 and refused.encode() in sink.messages()[0]
        assert office.status()["counts"] == {"waiting": 3, "accepted": 1}, office.status()
        for number in (first, second, third):
            office.run("resolve", number, "--accepted", "--why", "it was")
    assert office.status()["counts"] == {"accepted": 4}, office.status()
    assert office.status()["state"] == "dispatched", office.status()
    office.run("verify")


SET = ("UPDATE dispatch_parcel SET state = '%s', run = CASE '%s' WHEN 'leased' THEN 'R' END"
       " WHERE letter = ?")
STATES = ("waiting", "leased", "refused", "in-doubt", "abandoned")


def test_accepted_by_the_register(office):
    """What the register has as accepted is not sent again, nor abandoned, whatever a hand made
    of it in the ledger; to say that it was accepted puts that right."""
    refuse_one(office)
    number = next(one["number"] for one in office.status()["letters"]
                  if one["state"] == "accepted")
    for state in STATES:
        alter(office, SET % (state, state), number)
        for word in ("resend", "abandon"):
            office.fails(CORRUPT, "resolve", number, "--" + word, "--why", "so", says=(
                "cannot %s letter '%s': by email it is accepted in the register, and %s in the "
                "ledger, which 'resolve --accepted' puts right" % (word, number, state)))
        office.run("resolve", number, "--accepted", "--why", "it was")
        assert office.status()["counts"] == {"accepted": 3, "refused": 1}, office.status()
        assert office.status()["state"] == "dispatched", office.status()
    for word in ("--accepted", "--resend", "--abandon"):
        office.fails(NOPERM, "resolve", number, word, "--why", "so", says="it is accepted")
    office.run("verify")


def test_otherwise_in_the_register(office):
    """What the ledger has in another state than the register is settled as one in doubt."""
    refused = refuse_one(office)
    for state, word, counts, after in (
            ("accepted", "--resend", {"accepted": 3, "waiting": 1}, "issued"),
            ("abandoned", "--abandon", {"accepted": 3, "abandoned": 1}, "dispatched"),
            ("accepted", "--resend", {"accepted": 3, "waiting": 1}, "issued"),
            ("accepted", "--abandon", {"accepted": 3, "abandoned": 1}, "dispatched"),
            ("refused", "--accepted", {"accepted": 4}, "dispatched")):
        alter(office, SET % (state, state), refused)
        office.fails(CORRUPT, "verify", says="by email it is %s in the ledger" % state)
        office.run("resolve", refused, word, "--why", "so it is")
        assert office.status()["counts"] == counts, (state, office.status())
        assert office.status()["state"] == after, (state, office.status())
        office.run("verify")


def test_ledger_is_verified(office):
    """verify names each parcel that is not as the register says, and one that is gone."""
    refused = refuse_one(office)
    letters = [one["number"] for one in office.status()["letters"] if one["state"] == "accepted"]
    office.run("verify")
    alter(office, SET_BACK, letters[0])
    alter(office, "UPDATE dispatch_parcel SET state = 'accepted' WHERE letter = ?", refused)
    alter(office, "UPDATE dispatch_parcel SET mailbox = 'x@y.example' WHERE letter = ?", letters[1])
    for table in ("message", "attempt"):
        alter(office, "DELETE FROM dispatch_%s WHERE parcel = "
                      "(SELECT serial FROM dispatch_parcel WHERE letter = ?)" % table, letters[2])
    alter(office, "DELETE FROM dispatch_parcel WHERE letter = ?", letters[2])
    office.fails(CORRUPT, "verify", says=[
        "the register is whole, but the store does not agree with it:",
        "\nledger: letter %s: by email it is waiting in the ledger, accepted in the register" % letters[0],
        "\nledger: letter %s: by email it is accepted in the ledger, refused in the reg" % refused,
        "\nledger: letter %s: the ledger has mailbox 'x@y.example'" % letters[1],
        "\nledger: letter %s: the ledger has no parcel by email" % letters[2]])


def test_letter_of_the_ledger_alone(office):
    """A parcel of a number that the register never gave is named, and not sent."""
    office.found().stock().issue()
    alter(office, "INSERT INTO dispatch_parcel (letter, channel, dossier, mailbox, token, state, attempts,"
          " due, created, changed) SELECT ?, channel, dossier, mailbox, token || 'x', state, 0, due, created, changed"
          " FROM dispatch_parcel LIMIT 1", "T-1/2025/00099")
    with Sink(office) as sink:
        office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", sink.url,
                     says="letter 'T-1/2025/00099': the register has it no more")
        assert len(sink.messages()) == 4
    office.fails(CORRUPT, "verify", says=[
        "\nledger: letter T-1/2025/00099: the ledger has a parcel of it, and the register has no "])


def test_moved_to_another_dossier(office):
    """A letter that a hand put into another dossier, past its own's gate, is not sent."""
    office.found().stock().issue()
    moved = office.status()["letters"][0]["number"]
    folder = dossier_with(office)
    text = office.read("changed/dossier.yaml").decode().replace(DOSSIER, "greetings-8")
    office.write("changed/dossier.yaml", text)
    office.run("import", folder)
    for verb, user in (("submit", "aydan"), ("approve", "rauf"), ("issue", "aydan")):
        office.run(verb, "greetings-8", user=user)
    office.run("stop", DOSSIER, "--why", "the day was moved")
    alter(office, "UPDATE dispatch_parcel SET dossier = 'greetings-8', state = 'waiting'"
          " WHERE letter = ?", moved)
    says = "letter %s: the ledger has it in dossier 'greetings-8', the register in '%s'"
    with Sink(office) as sink:
        office.fails(CORRUPT, "dispatch", "greetings-8", "--relay", sink.url,
                     says="the ledger has it in dossier 'greetings-8'")
        assert len(sink.messages()) == 4
    office.fails(CORRUPT, "verify", says=says % (moved, DOSSIER))


def test_publish_counts_by_the_register(office):
    """A letter that is accepted in the ledger alone is not said to have been sent."""
    refused = refuse_one(office)
    alter(office, "UPDATE dispatch_parcel SET state = 'accepted' WHERE letter = ?", refused)
    office.fails(CORRUPT, "publish", DOSSIER, office.path("site"),
                 says="letter '%s': by email it is accepted in the ledger, and refused" % refused)
    assert not os.path.exists(office.path("site"))
    office.fails(CORRUPT, "check", DOSSIER, says=[
        "nothing to mend\nchancery: cannot count letter '%s': by email it is accepted in the "
        "ledger, and refused in the register" % refused])
    found = json.loads(office.run("check", DOSSIER, "--json", expect=CORRUPT).stdout)
    assert (found["errors"], found["findings"]) == (0, []), found
    alter(office, "UPDATE dispatch_parcel SET state = 'refused' WHERE letter = ?", refused)
    office.run("check", DOSSIER)
    office.run("publish", DOSSIER, office.path("site"))


def test_abandon_what_is_gone(office):
    """A letter whose row somebody removed is listed, not sent again, and can be abandoned."""
    office.found().stock().issue()
    gone = office.status()["letters"][1]["number"]
    alter(office, "DELETE FROM register_letter WHERE number = ?", gone)
    with Sink(office) as sink:
        office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", sink.url,
                     says="letter '%s': the register has it no more" % gone)
    status = office.status()
    assert status["counts"] == {"waiting": 1, "accepted": 3}, status
    last = status["letters"][-1]
    assert (last["number"], last["gone"], last["state"], last["addressee"]) == (
        gone, True, "waiting", None), last
    assert gone + "  gone from the register" in office.run("status", DOSSIER).stdout.decode()
    office.fails(NOINPUT, "resolve", "T-1/2025/00009", "--abandon", "--why", "none")
    office.run("resolve", gone, "--abandon", "--why", "removed by hand")
    office.fails(NOPERM, "resolve", gone, "--resend", "--why", "so", says="has it no more")
    status = office.status()
    assert (status["counts"], status["state"]) == (
        {"accepted": 3, "abandoned": 1}, "dispatched"), status
    said = office.fails(CORRUPT, "verify", says="letter %s of entry" % gone).stderr.decode()
    assert said.count("\n") == 3, said


def test_close_asks_the_register(office):
    """A dossier is not closed of which the register has a letter that waits."""
    office.found().stock().issue()
    with Relay({"rcpt": "450 4.2.1 full"}) as relay:
        office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where, expect=TEMPFAIL)
    moved, = [one["number"] for one in office.status()["letters"] if one["state"] == "waiting"]
    alter(office, "UPDATE drafting_dossier SET state = 'dispatched' WHERE name = ?", DOSSIER)
    says = "cannot close dossier '%s': ledger: letter %s: " % (DOSSIER, moved)
    for change, fault in (
            ("", "it has not come to an end, though the dossier is dispatched"),
            ("UPDATE dispatch_parcel SET state = 'accepted' WHERE letter = ?",
             "by email it is accepted in the ledger, waiting in the register"),
            ("UPDATE dispatch_parcel SET state = 'abandoned' WHERE letter = ?",
             "by email it is abandoned in the ledger, waiting in the register"),
            ("UPDATE dispatch_parcel SET dossier = 'x', state = 'waiting' WHERE letter = ?",
             "the ledger has it in dossier 'x', the register in '%s'" % DOSSIER),
            ("DELETE FROM dispatch_parcel WHERE letter = ?", "the ledger has no parcel by email")):
        if change:
            alter(office, change, moved)
        office.fails(CORRUPT, "close", DOSSIER, says=says + fault)


def test_close_of_what_differs(office):
    """Once the ledger is put right, the dossier is closed."""
    refused = refuse_one(office)
    alter(office, SET % ("abandoned", "abandoned"), refused)
    office.fails(CORRUPT, "close", DOSSIER, says="letter %s: by email it is abandoned in the ledger, "
                 "refused in the register" % refused)
    office.run("resolve", refused, "--abandon", "--why", "the post was dissolved")
    office.run("close", DOSSIER)
    office.run("verify")


def test_addressee_taken_out(office):
    """A letter of which the store no longer says whom it is for is not sent; the others go."""
    office.found().stock().issue()
    bare, other, foreign = [one["number"] for one in office.status()["letters"]][:3]
    mailbox = office.status()["letters"][0]["parcels"][0]["mailbox"]
    office.run("suppress", "--mailbox", mailbox, "--why", "he objected")
    alter(office, "DELETE FROM office_letter_addressee WHERE letter = ?", bare)
    alter(office, "UPDATE office_letter_addressee SET mailbox = 'x@y.example' WHERE letter = ?", other)
    alter(office, "UPDATE office_letter_addressee SET addressee = 'x' WHERE letter = ?", foreign)
    with Sink(office) as sink:
        office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", sink.url, says=(
            "cannot use letter '%s': the store does not say any more that it is for '" % bare))
        assert len(sink.messages()) == 1
    assert office.status()["counts"] == {"waiting": 3, "accepted": 1}, office.status()
    office.fails(CORRUPT, "verify", says=[
        "\nledger: letter %s: the store does not say any more that it is for '" % number
        for number in (bare, foreign)] + [
        "\nledger: letter %s: the store has the mailbox 'x@y.example' of '" % other])


def make_older(office, number):
    """Have neither the register nor the store say all of whom a letter is for, as when it was issued earlier."""
    base = sqlite3.connect(os.path.join(office.home, "store.db"))
    (entry, payload), = base.execute("SELECT entry, payload FROM register_letter JOIN register_entry"
                                     " ON entry = position WHERE number = ?", (number,))
    base.close()
    older = re.sub(rb"(?m)^addressees: .*\n", b"", bytes(payload))
    assert older != payload
    alter(office, "UPDATE register_entry SET payload = ? WHERE position = ?", older, entry)
    alter(office, "UPDATE register_letter SET addressees = NULL WHERE number = ?", number)
    alter(office, "UPDATE office_letter_addressee SET post = NULL, person = NULL, name = NULL"
          " WHERE letter = ?", number)


def test_letter_of_an_older_version(office):
    """A letter of which no post, person and name were kept is sent as ever; one that is for nobody is not."""
    office.found().stock().issue()
    older, bare, other = [one["number"] for one in office.status()["letters"]][:3]
    for number in (older, bare, other):
        make_older(office, number)
    alter(office, "DELETE FROM office_letter_addressee WHERE letter = ?", bare)
    alter(office, "UPDATE office_letter_addressee SET mailbox = 'x@y.example' WHERE letter = ?", other)
    with Sink(office) as sink:
        office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", sink.url,
                     says="the store does not say any more that it is for '")
        assert len(sink.messages()) == 2
    states = {one["number"]: one["state"] for one in office.status()["letters"]}
    assert [states[number] for number in (older, bare, other)] == ["accepted", "waiting", "waiting"], states


def test_second_post_changed(office):
    """A letter waits of which a hand has changed what person or post its addressee is: a term's end is theirs."""
    office.found().stock().issue()
    for place, (column, value) in enumerate((("person", "nobody"), ("post", None), ("name", "Nobody"))):
        number = office.status()["letters"][place]["number"]
        alter(office, "UPDATE office_letter_addressee SET %s = ? WHERE letter = ?" % column, value, number)
        office.fails(CORRUPT, "verify", says="\nledger: letter %s: the store has the %s '%s' of '" % (
            number, column, value or ""))
    with Sink(office) as sink:
        office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", sink.url, says="', whom it is for, the register '")
        assert len(sink.messages()) == 1


def test_reply_is_shown(office):
    """status and show tell what the relay said, its code with it."""
    refused = refuse_one(office)
    letter, = [one for one in office.status()["letters"] if one["number"] == refused]
    assert (letter["code"], letter["enhanced"], letter["reply"]) == (550, "5.1.1", "5.1.1 unknown")
    assert letter["parcels"][0]["code"] == 550, letter
    assert "550 5.1.1 unknown" in office.run("status", DOSSIER).stdout.decode()
    shown = office.run("show", refused).stdout.decode()
    for line in ("state: refused", "attempts: 1", "code: 550", "enhanced: 5.1.1",
                 "reply: 5.1.1 unknown"):
        assert "\n%s\n" % line in shown, shown
    office.run("resolve", refused, "--resend", "--why", "the mailbox was made")
    with Relay({"rcpt": "450 4.2.1 full"}) as relay:
        office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where, expect=TEMPFAIL)
    shown = office.run("show", refused).stdout.decode()
    assert "\nstate: waiting\n" in shown and "\ncode: 450\n" in shown and "\ndue: " in shown, shown
    assert "450 4.2.1 full" in office.run("status", DOSSIER).stdout.decode()


def test_waiting_is_not_confirmed(office):
    """A letter of which the register says nothing is neither accepted nor sent again by word."""
    office.found().stock().issue()
    number = office.status()["letters"][0]["number"]
    for word in ("--accepted", "--resend"):
        office.fails(NOPERM, "resolve", number, word, "--why", "so", says="it is waiting")


main(globals())
