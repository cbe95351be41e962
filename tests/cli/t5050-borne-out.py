#!/usr/bin/env python3
"""What the store says of approvals and rights is held against what users signed."""
import base64
import hashlib
import json
import os
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from harness import CORRUPT, NOPERM, SMALL, Sink, alter, dossier_with, main, unsign  # noqa: E402

DOSSIER = "greetings-7"
SET_STATE = "UPDATE drafting_dossier SET state = ?"
ADD_RIGHT = "INSERT INTO office_right (user_name, kind, name) VALUES (?, ?, ?)"
NO_APPROVAL = "the register has no approval of it for the office 'chair'"


def acts(office):
    """Of each act in the register its fields, but for signature and time."""
    store = sqlite3.connect(os.path.join(office.home, "store.db"))
    rows = store.execute("SELECT payload FROM register_entry WHERE kind = 'act'"
                         " ORDER BY position").fetchall()
    store.close()
    return [dict(line.split(": ", 1) for line in
                 bytes(row[0]).decode().split("\n\n")[0].splitlines()[1:]) for row in rows]


def refuses(office, says):
    """No letter is issued, and the sentence says why; verify names the dossier."""
    before = office.run("show", "--checkpoint").stdout
    said = office.fails(CORRUPT, "issue", DOSSIER, says=says).stderr.decode()
    assert "cannot issue dossier '%s': it is approved in the store, but " % DOSSIER in said, said
    assert office.run("show", "--checkpoint").stdout == before
    named(office, "dossier: %s: it is approved in the store, but " % DOSSIER, says)


def obeys_no(office, says, *words, user):
    """A right that a hand gave is not obeyed, and nothing is signed."""
    before = office.run("show", "--checkpoint").stdout
    office.fails(CORRUPT, *words, user=user, says=says)
    assert office.run("show", "--checkpoint").stdout == before


def named(office, *faults):
    """Verify names these faults."""
    office.fails(CORRUPT, "verify", says=("the store does not agree with it:",) + faults)


def test_never_approved(office):
    """A dossier that was submitted and set to approved by hand is not issued."""
    office.found().stock().run("submit", DOSSIER)
    alter(office, SET_STATE, "approved")
    refuses(office, NO_APPROVAL)


def test_never_submitted(office):
    """Nor is a draft that was."""
    office.found().stock()
    alter(office, SET_STATE, "approved")
    refuses(office, "the register has no submission of it")


def test_rehearsal(office):
    """Nor is a dossier rehearsed that a hand has set to approved or to issued."""
    office.found().stock().run("submit", DOSSIER)
    for state in ("approved", "issued"):
        alter(office, SET_STATE, state)
        office.fails(CORRUPT, "rehearse", DOSSIER,
                     says="cannot rehearse dossier '%s': it is %s in the store, but %s" % (DOSSIER, state, NO_APPROVAL))
    alter(office, SET_STATE, "submitted")
    office.run("approve", DOSSIER, user="rauf")
    office.run("rehearse", DOSSIER)
    office.run("issue", DOSSIER)
    office.run("rehearse", DOSSIER)
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
    for step in (["rehearse", DOSSIER], ["close", DOSSIER], ["rehearse", DOSSIER]):
        office.run(*step)


def test_rejected(office):
    """Nor one that was rejected, though its rounds were set back as well."""
    office.found().stock().run("submit", DOSSIER)
    office.run("reject", DOSSIER, "--why", "the tone", user="rauf")
    alter(office, SET_STATE, "approved")
    alter(office, "UPDATE drafting_dossier SET round = ?", 1)
    alter(office, "DELETE FROM drafting_round WHERE round = ?", 2)
    refuses(office, "the register has it rejected by rauf on 2025-02-24T05:00:00Z: the tone")


def test_approved_by_one_of_two(office):
    """Each office must have approved, in the order of the dossier."""
    with open(os.path.join(SMALL, "dossier", "dossier.yaml"), encoding="utf-8") as source:
        terms = source.read().replace("approval: [chair]", "approval: [chair, speaker]")
    office.found().stock(dossier=dossier_with(office, dossier__yaml=terms)).approve()
    alter(office, SET_STATE, "approved")
    refuses(office, "the register has no approval of it for the office 'speaker'")


def test_right_by_hand(office):
    """Somebody to whom a hand gave role or office approves nothing."""
    office.found().stock()
    office.run("user", "add", "leyla", "--role", "officer")
    office.run("submit", DOSSIER)
    alter(office, ADD_RIGHT, "leyla", "role", "approver")
    alter(office, ADD_RIGHT, "leyla", "office", "chair")
    obeys_no(office, "the register gives 'leyla' no role 'approver'; 'verify' says what else",
             "approve", DOSSIER, user="leyla")
    named(office, "user: leyla: it has the role 'approver' in the store, which no signed act gave",
          "user: leyla: it has the office 'chair' in the store, which no signed act gave")
    alter(office, "DELETE FROM office_right WHERE user_name = 'leyla' AND kind = ?", "office")
    office.run("user", "change", "leyla", "--role", "approver", "--office", "speaker", "--why", "a desk")
    alter(office, "UPDATE office_right SET name = 'chair' WHERE user_name = 'leyla' AND kind = ?", "office")
    obeys_no(office, "the register gives 'leyla' no office 'chair'", "approve", DOSSIER, user="leyla")


def test_right_not_signed(office):
    """An approval counts for nothing if the act that gave the right is not signed."""
    office.found().stock()
    office.run("user", "add", "leyla", "--role", "officer")
    office.run("user", "change", "leyla", "--role", "approver", "--office", "chair", "--why", "a desk")
    office.run("submit", DOSSIER)
    office.run("approve", DOSSIER, user="leyla")
    unsign(office, "user-change", "reason: a desk", "reason: no desk")
    office.fails(CORRUPT, "issue", DOSSIER,
                 says="for the office 'chair' by 'leyla', to whom no signed act gave that office")


def test_author_by_hand(office):
    """Nor does that of an author whom a hand took off the dossier's authors."""
    office.found()
    office.run("user", "add", "leyla", "--role", "officer", "--role", "approver", "--office", "chair")
    office.run("import", os.path.join(SMALL, "directory.yaml"))
    office.run("import", os.path.join(SMALL, "dossier"), user="leyla")
    office.run("submit", DOSSIER)
    assert acts(office)[-1]["detail"] == "authors aydan leyla", acts(office)[-1]
    alter(office, "DELETE FROM drafting_part WHERE actor = ?", "leyla")
    office.run("approve", DOSSIER, user="leyla")
    refuses(office, "for the office 'chair' by 'leyla', who is one of its authors")


def test_approval_by_hand(office):
    """Nobody is told of another manifest where a hand has put an approval in the store."""
    office.found().stock().run("submit", DOSSIER)
    alter(office, "INSERT INTO drafting_part (dossier, round, actor, role, office, at)"
                  " SELECT dossier, round, ?, 'approver', 'chair', at FROM drafting_part", "olga")
    office.fails(CORRUPT, "approve", DOSSIER, user="rauf", says="for every office; 'reject' takes them back")
    named(office, "dossier: %s: the store has it approved for the office 'chair' by 'olga', which nobody signed"
          % DOSSIER)
    office.run("reject", DOSSIER, "--why", "a hand", user="rauf")
    office.run("submit", DOSSIER)
    office.run("approve", DOSSIER, user="rauf")
    office.run("issue", DOSSIER)


def test_approval_taken_out(office):
    """An approval that was signed is missed where a hand has deleted it, or put it under another name."""
    office.found().stock().approve()
    for change in ("UPDATE drafting_part SET office = 'speaker' WHERE office = ?",
                   "DELETE FROM drafting_part WHERE office = ?"):
        alter(office, change, "chair" if "UPDATE" in change else "speaker")
        named(office, "dossier: %s: the store has it " % DOSSIER)
    named(office, "dossier: %s: the store has it no more that 'rauf' approved it for the office 'chair'" % DOSSIER)


def test_rounds_that_ended(office):
    """What was rejected or voided stays as it was signed: by which manifest, by whom and why, and who had approved."""
    office.found().stock().approve()
    office.run("reject", DOSSIER, "--why", "the tone", user="rauf")
    office.issue()
    office.run("verify")
    row = " WHERE dossier = '%s' AND round = 1" % DOSSIER
    for column, says in (("digest", "another manifest"), ("submitted_by", "another submitter"), ("ended", "another end"),
                         ("ended_by", "another user who ended it"), ("reason", "another reason")):
        base = sqlite3.connect(os.path.join(office.home, "store.db"))
        (before,), = base.execute("SELECT %s FROM drafting_round" % column + row)
        base.close()
        alter(office, "UPDATE drafting_round SET %s = ?" % column + row, "voided")
        named(office, "dossier: %s: of its round 1 the store has %s than was signed: rejected by rauf on 2025-02-24T"
              "05:00:00Z: the tone" % (DOSSIER, says))
        alter(office, "UPDATE drafting_round SET %s = ?" % column + row, before)
        office.run("verify")
    alter(office, "UPDATE drafting_part SET office = ?" + row + " AND role = 'approver'", "speaker")
    named(office, "dossier: %s: of its round 1 the store has it approved for the office 'speaker' by 'rauf', which "
          "nobody signed" % DOSSIER)
    alter(office, "DELETE FROM drafting_part" + row + " AND office = ?", "speaker")
    named(office, "dossier: %s: of its round 1 the store has it no more that 'rauf' approved it for the office 'chair'"
          % DOSSIER)


def test_next_round_by_hand(office):
    """Where a hand has begun the next round, none is begun over it, and the store's words are not the office's."""
    says = ("cannot end round 1 of dossier '%s': the store has something of the next one already; "
            "'verify' says what else" % DOSSIER)
    office.found().stock().approve()
    alter(office, "INSERT INTO drafting_round (dossier, round) VALUES (?, 2)", DOSSIER)
    named(office, "dossier: %s: the store has 2 rounds of it, and the register 1" % DOSSIER)
    office.fails(CORRUPT, "reject", DOSSIER, "--why", "the tone", user="rauf", says=says)
    alter(office, "DELETE FROM drafting_round WHERE round = ?", 2)
    alter(office, "INSERT INTO drafting_part (dossier, round, actor, role, at) VALUES (?, 2, 'aydan', 'author', '')",
          DOSSIER)
    office.run("suppress", "--person", "kim", "--why", "mourning")
    office.fails(CORRUPT, "issue", DOSSIER, says=says)
    alter(office, "DELETE FROM drafting_part WHERE round = ?", 2)
    office.run("reject", DOSSIER, "--why", "the tone", user="rauf")
    office.run("verify")


def test_another_manifest(office):
    """What was approved is what is issued, whatever digest the store has of it."""
    office.found().stock().approve()
    alter(office, "UPDATE drafting_round SET digest = ?", "0" * 64)
    office.fails(CORRUPT, "issue", DOSSIER, says="is not the one that the register has approved")
    named(office, "dossier: %s: its manifest is not the one that the register has submitted" % DOSSIER)


def test_act_by_hand(office):
    """An act that nobody signed is no act, wherever the store keeps it."""
    office.found().stock().run("submit", DOSSIER)
    alter(office, "INSERT INTO register_entry (position, kind, stamp, salt, payload) SELECT position + 1,"
                  " kind, stamp, salt, CAST(replace(replace(CAST(payload AS TEXT), 'act: submit',"
                  " 'act: approve'), 'detail: authors aydan', 'detail: for office chair') AS BLOB)"
                  " FROM register_entry ORDER BY position DESC LIMIT 1")
    alter(office, SET_STATE, "approved")
    office.fails(CORRUPT, "issue", DOSSIER, says=NO_APPROVAL)


def test_all_is_well(office):
    """After a rejection, a change and a new approval letters are issued and sent."""
    office.found().stock().run("submit", DOSSIER)
    office.run("approve", DOSSIER, user="rauf")
    office.run("reject", DOSSIER, "--why", "the tone", user="rauf")
    with Sink(office) as sink:
        office.issue().run("dispatch", DOSSIER, "--relay", sink.url)
        assert len(sink.messages()) == 4
    done = json.loads(office.run("verify", "--json").stdout)
    assert done["unnamed"] == 0, done


def test_states_by_hand(office):
    """A state is named that no act, or another, has led to."""
    office.found().stock()
    for state in ("submitted", "approved", "issued", "dispatched", "closed"):
        alter(office, SET_STATE, state)
        named(office, "dossier: %s: it is %s in the store, " % (DOSSIER, state))
    alter(office, SET_STATE, "draft")
    office.run("verify")
    office.approve()
    for state in ("draft", "submitted", "issued", "dispatched", "closed"):
        alter(office, SET_STATE, state)
        named(office, "dossier: %s: it is %s in the store, and approved in the register" % (DOSSIER, state))
    alter(office, SET_STATE, "approved")
    office.run("issue", DOSSIER)
    for state in ("draft", "submitted", "approved", "closed"):
        alter(office, SET_STATE, state)
        named(office, "dossier: %s: it is %s in the store, and issued in the register" % (DOSSIER, state))
    alter(office, SET_STATE, "issued")
    office.run("stop", DOSSIER, "--why", "it was called off")
    office.run("close", DOSSIER)
    alter(office, SET_STATE, "issued")
    named(office, "dossier: %s: it is issued in the store, and closed in the register" % DOSSIER)
    alter(office, "DELETE FROM drafting_dossier WHERE name = ?", DOSSIER)
    named(office, "dossier: %s: the store has it no more" % DOSSIER)


def test_manifest_by_hand(office):
    """A manifest that was altered in the store is named, whatever digest stands beside it."""
    office.found().stock().approve()
    alter(office, "UPDATE drafting_manifest SET piece = CAST(replace(CAST(piece AS TEXT), ?, ?) AS BLOB)",
          "approval\tchair", "approval")
    named(office, "dossier: %s: its manifest is not the one" % DOSSIER)


def test_users_by_hand(office):
    """So are users, keys and rights that no act gave, and rights of who was removed."""
    office.found()
    office.run("user", "add", "leyla", "--role", "approver", "--office", "chair")
    office.run("user", "change", "leyla", "--role", "officer", "--why", "another desk")
    office.run("user", "remove", "rauf", "--why", "retired")
    office.run("verify")
    alter(office, ADD_RIGHT, "rauf", "role", "registrar")
    alter(office, ADD_RIGHT, "leyla", "office", "chair")
    alter(office, "INSERT INTO office_user (name, verifier, created) SELECT ?, verifier, created FROM office_user"
                  " WHERE name = 'rauf'", "ghost")
    alter(office, "UPDATE office_user SET verifier = replace(verifier, ?, ?) WHERE name = 'aydan'", "+", "-")
    named(office, "user: rauf: it has the role 'registrar' in the store",
          "user: leyla: it has the office 'chair' in the store", "user: ghost: it is added by no signed act",
          "user: aydan: it has another key in the store than in the register")


def test_rights_deleted_by_hand(office):
    """So are rights that acts gave, and users, whom the store has no more."""
    office.found()
    office.run("user", "add", "leyla", "--role", "approver", "--office", "chair", "--office", "head")
    alter(office, "DELETE FROM office_right WHERE user_name = 'leyla' AND name = ?", "approver")
    for name in ("head", "chair"):
        alter(office, "DELETE FROM office_right WHERE user_name = 'leyla' AND name = ?", name)
    alter(office, "DELETE FROM office_right WHERE user_name = 'rauf' AND name = ?", "approver")
    alter(office, "DELETE FROM office_right WHERE user_name = 'rauf' AND name = ?", "chair")
    alter(office, "DELETE FROM office_user WHERE name = ?", "rauf")
    lacks = "user: leyla: it has not the %s '%s' in the store, which a signed act gave"
    said = office.fails(CORRUPT, "verify", says=(lacks % ("role", "approver"), lacks % ("office", "head"), lacks % ("office", "chair"),
                                                 "user: rauf: the store has it no more")).stderr.decode()
    assert said.count("user: ") == 4, said
    office.run("user", "change", "leyla", "--role", "officer", "--why", "another desk")
    said = office.fails(CORRUPT, "verify").stderr.decode()
    assert "leyla" not in said, said
    assert os.path.exists(office.path("home", "keys", "leyla.pem"))
    alter(office, "DELETE FROM office_right WHERE user_name = 'leyla' AND name = ?", "officer")
    office.run("user", "remove", "leyla", "--why", "retired")
    said = office.fails(CORRUPT, "verify").stderr.decode()
    assert "leyla" not in said, said


def test_administrator_by_hand(office):
    """Who is an administrator by a hand adds, changes and removes nobody, and deletes no key."""
    office.found()
    office.run("user", "add", "leyla", "--role", "officer")
    alter(office, ADD_RIGHT, "leyla", "role", "administrator")
    why = ["--why", "a coup"]
    for words in (["add", "ghost", "--role", "officer"], ["remove", "aydan", *why],
                  ["change", "rauf", "--role", "officer", *why]):
        obeys_no(office, "the register gives 'leyla' no role 'administrator'; 'verify' says what else",
                 "user", *words, user="leyla")
    assert os.path.exists(office.path("home", "keys", "aydan.pem"))
    office.fails(NOPERM, "user", "remove", "aydan", *why, says="'aydan' is the last administrator")


def test_key_by_hand(office):
    """A key that was exchanged in the store and among the keys signs nothing."""
    office.found().stock().run("submit", DOSSIER)
    office.run("user", "add", "leyla", "--role", "officer")
    os.replace(office.path("home", "keys", "leyla.pem"), office.path("home", "keys", "rauf.pem"))
    os.replace(office.path("credentials", "chancery.leyla"), office.path("credentials", "chancery.rauf"))
    key = json.loads(office.run("user", "--json").stdout)["users"]
    key = {user["name"]: user["verifier"] for user in key}["leyla"].split("+", 2)[2]
    tag = hashlib.sha256(b"rauf\n" + base64.b64decode(key)).hexdigest()[:8]
    alter(office, "UPDATE office_user SET verifier = ? WHERE name = 'rauf'", "rauf+%s+%s" % (tag, key))
    obeys_no(office, "the register gives 'rauf' another key", "approve", DOSSIER, user="rauf")


def test_founder_by_hand(office):
    """Nobody founds a home anew of which the users were deleted."""
    office.found()
    alter(office, "DELETE FROM office_right WHERE user_name = 'rauf' AND kind = ?", "role")
    alter(office, "DELETE FROM office_right WHERE user_name = 'rauf' AND kind = ?", "office")
    alter(office, "DELETE FROM office_right WHERE name = ?", "administrator")
    alter(office, "DELETE FROM office_right WHERE name = ?", "registrar")
    alter(office, "DELETE FROM office_right WHERE name = ?", "officer")
    alter(office, "DELETE FROM office_right WHERE name = ?", "press")
    alter(office, "DELETE FROM office_user WHERE name = ?", "aydan")
    alter(office, "DELETE FROM office_user WHERE name = ?", "rauf")
    obeys_no(office, "the register has no user 'leyla'", "user", "add", "leyla", "--role", "administrator",
             user="leyla")
    assert not os.path.exists(office.path("home", "keys", "leyla.pem"))


def test_name_by_hand(office):
    """The name of a user who was deleted in the store goes to nobody, whether or not he was removed before."""
    office.found()
    office.run("user", "add", "leyla", "--role", "officer")
    office.run("user", "remove", "leyla", "--why", "retired")
    alter(office, "DELETE FROM office_right WHERE user_name = 'rauf' AND kind = ?", "role")
    alter(office, "DELETE FROM office_right WHERE user_name = 'rauf' AND kind = ?", "office")
    for name in ("rauf", "leyla"):
        alter(office, "DELETE FROM office_user WHERE name = ?", name)
        obeys_no(office, "the register has a user '%s', whom the store has not: nobody else gets the name" % name,
                 "user", "add", name, "--role", "approver", "--office", "chair", user="aydan")


# --- what a person has forbidden ------------------------------------------------------


def lets_nothing_go(office, says):
    """Neither dispatch nor print gives a letter out, and verify names why."""
    with Sink(office) as sink:
        office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", sink.url,
                     says="cannot dispatch dossier '%s': %s" % (DOSSIER, says))
        assert sink.messages() == []
    office.fails(CORRUPT, "print", DOSSIER, "--output", "x.pdf", says=says)
    office.fails(CORRUPT, "verify", says=says)


def lets_all_go(office, count=4):
    office.run("verify")
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert len(sink.messages()) == count, sink.messages()
    office.run("verify")


def test_pause_by_hand(office):
    """A pause holds though its row is gone, until a registrar resumes."""
    office.found().stock().issue()
    office.run("pause", DOSSIER, "--why", "the tone")
    alter(office, "DELETE FROM dispatch_gate WHERE dossier = ?", DOSSIER)
    lets_nothing_go(office, "its dispatch is open in the store, but the register has it paused by aydan since "
                            "2025-02-24T05:00:00Z: the tone")
    office.run("pause", DOSSIER, "--why", "the tone still")
    office.run("verify")
    office.run("resume", DOSSIER)
    lets_all_go(office)


def test_stop_by_hand(office):
    """So does a stop, whatever a hand has set its letters to."""
    office.found().stock().issue()
    office.run("stop", DOSSIER, "--why", "the tone")
    alter(office, "UPDATE dispatch_gate SET state = ?, who = NULL, why = NULL, at = NULL", "open")
    alter(office, SET_STATE, "issued")
    lets_nothing_go(office, "its dispatch is open in the store, but the register has it stopped by aydan")


def test_stop_is_final(office):
    """Nor does a resumption end it, for which a hand has made a pause of the stop."""
    office.found().stock().issue()
    office.run("stop", DOSSIER, "--why", "the tone")
    alter(office, "UPDATE dispatch_gate SET state = ?", "paused")
    office.run("resume", DOSSIER)
    alter(office, SET_STATE, "issued")
    lets_nothing_go(office, "its dispatch is open in the store, but the register has it stopped by aydan")


def test_resume_by_hand(office):
    """One who is a registrar by a right that no act gave resumes nothing."""
    office.found().stock().issue()
    office.run("user", "add", "leyla", "--role", "officer")
    office.run("pause", DOSSIER, "--why", "the tone")
    alter(office, ADD_RIGHT, "leyla", "role", "registrar")
    obeys_no(office, "the register gives 'leyla' no role 'registrar'", "resume", DOSSIER, user="leyla")
    alter(office, "DELETE FROM office_right WHERE user_name = 'leyla' AND name = ?", "registrar")
    office.run("user", "change", "leyla", "--role", "registrar", "--why", "a desk")
    office.run("resume", DOSSIER, user="leyla")
    unsign(office, "user-change", "reason: a desk", "reason: no desk")
    office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", "smtp://127.0.0.1:9",
                 says="its dispatch is open in the store, but the register has it paused by aydan")


def test_schedule_by_hand(office):
    """What was to leave on a day does not leave before."""
    office.found().stock().issue()
    office.run("schedule", DOSSIER, "--from", "2025-03-03T09:00", "--until", "2025-03-04T09:00")
    office.run("verify")
    alter(office, "UPDATE dispatch_gate SET opens = ?", "2025-02-23T05:00:00Z")
    lets_nothing_go(office, "it has a schedule from 2025-02-23T05:00:00Z until 2025-03-04T")
    alter(office, "DELETE FROM dispatch_gate WHERE dossier = ?", DOSSIER)
    lets_nothing_go(office, "it has no schedule in the store, and a schedule from 2025-03-03T")
    office.run("schedule", DOSSIER, "--from", "2025-02-24T05:00:00Z")
    lets_all_go(office)


def test_reopened_by_hand(office):
    """A dossier that was closed does not leave again because its row says otherwise."""
    office.found().stock().issue()
    office.run("stop", DOSSIER, "--why", "the tone")
    office.run("close", DOSSIER)
    alter(office, SET_STATE, "issued")
    lets_nothing_go(office, "it is issued in the store, and closed in the register")


def test_suppression_by_hand(office):
    """Somebody who is suppressed is not written to though the row is gone."""
    office.found().stock().issue()
    office.run("suppress", "--mailbox", "Bo.Ek@borvia.example", "--why", "mourning")
    office.run("suppress", "--post", "xa-foreign/chair", "--why", "abroad", "--until", "2025-03-01")
    alter(office, "DELETE FROM directory_suppression WHERE target = ?", "mailbox")
    says = "mailbox Bo.Ek@borvia.example is suppressed in the register, by aydan since 2025-02-24T05:00:00Z: mourning"
    lets_nothing_go(office, says)
    office.run("suppress", "--mailbox", "bo.ek@borvia.example", "--why", "mourning")
    alter(office, "DELETE FROM directory_suppression WHERE target = ?", "post")
    lets_nothing_go(office, "post xa-foreign/chair is suppressed in the register")
    office.run("suppress", "--post", "xa-foreign/chair", "--why", "abroad", "--until", "2025-03-01")
    lets_all_go(office, 2)


def test_suppression_ended_by_hand(office):
    """Nor because it was given another end, which an import gives to none that was signed."""
    office.found().stock().issue()
    office.run("suppress", "--mailbox", "bo.ek@borvia.example", "--why", "mourning")
    alter(office, "UPDATE directory_suppression SET until = ?", "2025-02-01")
    lets_nothing_go(office, "mailbox bo.ek@borvia.example is suppressed in the register, by aydan since "
                            "2025-02-24T05:00:00Z: mourning; the store has it until 2025-02-01")
    office.run("suppress", "--mailbox", "bo.ek@borvia.example", "--why", "mourning")
    entry = "suppressions: [{ mailbox: Bo.Ek@borvia.example, reason: %s%s }]"
    office.fails(NOPERM, "import", office.write("change.yaml", entry % ("over", ", until: 2025-02-01")), says=
                 "cannot import: 'suppress' alone ends what was suppressed by a signature: mailbox bo.ek@borvia")
    office.run("import", office.write("change.yaml", entry % ("grief", "")))
    other = entry.replace("Bo.Ek@borvia", "other@borvia")
    office.run("import", office.write("other.yaml", other % ("asked to", "")))
    office.run("import", office.write("other.yaml", other % ("asked to", ", until: 2025-02-01")))
    lets_all_go(office, 3)


def test_suppression_lost_before_an_import(office):
    """What a hand took out of the store is no fault of the file that is imported: it is named as what it is."""
    office.found().stock()
    office.run("suppress", "--mailbox", "bo.ek@borvia.example", "--why", "mourning")
    office.run("suppress", "--post", "xa-foreign/chair", "--why", "abroad", "--until", "2025-03-01")
    entry = "suppressions: [{ mailbox: other@borvia.example, reason: %s }%s]"
    office.run("import", office.write("other.yaml", entry % ("asked to", "")))
    again = ", { post: xa-foreign/chair, reason: abroad, until: 2025-03-%s }"
    for hand, says in (("DELETE FROM directory_suppression WHERE target = ?", "the store has nothing of it"),
                       ("UPDATE directory_suppression SET until = '2025-02-01' WHERE target = ?",
                        "the store has it until 2025-02-01")):
        alter(office, hand, "post")
        before = office.run("show", "--checkpoint").stdout
        for text in (entry % ("grief", ""), entry % ("grief", again % "07"), entry % ("asked to", again % "07")):
            said = office.fails(CORRUPT, "import", office.write("change.yaml", text)).stderr.decode()
            assert ("cannot import: post xa-foreign/chair is suppressed in the register, by aydan since "
                    "2025-02-24T05:00:00Z: abroad; %s: 'suppress' it again" % says) in said, said
        assert office.run("show", "--checkpoint").stdout == before
        office.run("suppress", "--post", "xa-foreign/chair", "--why", "abroad", "--until", "2025-03-01")
        office.run("verify")
    office.fails(NOPERM, "import", office.write("change.yaml", entry % ("grief", again % "07")))
    office.run("import", office.write("change.yaml", entry % ("grief", again % "01")))
    alter(office, "DELETE FROM directory_suppression WHERE target = ?", "post")
    office.run("import", office.write("change.yaml", entry % ("grief", again % "01")))
    office.run("verify")


def test_suppression_of_before(office):
    """Of one that was signed when an import could change its end the store is believed."""
    office.found().stock().issue()
    office.run("suppress", "--mailbox", "bo.ek@borvia.example", "--why", "mourning")
    alter(office, "UPDATE register_entry SET payload = CAST(replace(CAST(payload AS TEXT), ?, '') AS BLOB)"
                  " WHERE deed = 'suppress'", "; only a signature changes it")
    alter(office, "UPDATE directory_suppression SET until = ?", "2025-02-01")
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert len(sink.messages()) == 4


def test_suppression_that_is_over(office):
    """One that has ended keeps nobody, and no import, though verify names it still."""
    office.found().stock().issue()
    office.run("suppress", "--mailbox", "bo.ek@borvia.example", "--why", "mourning", "--until", "2025-02-24")
    alter(office, "DELETE FROM directory_suppression WHERE target = ?", "mailbox")
    lets_nothing_go(office, "mailbox bo.ek@borvia.example is suppressed in the register")
    office.env["CHANCERY_NOW"] = "2025-02-25T09:00:00+04:00"
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert len(sink.messages()) == 4
    entry = "suppressions: [{ mailbox: other@borvia.example, reason: %s }]"
    office.run("import", office.write("other.yaml", entry % "asked to"))
    office.run("import", office.write("other.yaml", entry % "grief"))
    named(office, "\nsuppression: mailbox bo.ek@borvia.example is suppressed in the register")


main(globals())
