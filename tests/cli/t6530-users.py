#!/usr/bin/env python3
"""Users are changed and removed by an administrator, and change their passphrase themselves."""
import json
import os
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import (CHANCERY, CORRUPT, DATA, NOINPUT, NOPERM, PASSPHRASES, ROOT, SMALL,  # noqa: E402
                     TEMPFAIL, USAGE, alter, dossier_with, main, small_file)

WHY = ["--why", "a new division of work"]
SUPPRESS = ["suppress", "--mailbox", "x@y.example", "--why", "a test"]
DOSSIER = "greetings-7"


def users(office):
    return {user["name"]: user for user in json.loads(office.run("user", "--json").stdout)["users"]}


def last_act(office):
    """The register's last act as its fields."""
    base = sqlite3.connect(os.path.join(office.home, "store.db"))
    note = base.execute("SELECT payload FROM register_entry WHERE kind = 'act'"
                        " ORDER BY position DESC LIMIT 1").fetchone()[0].decode()
    base.close()
    return dict(line.split(": ", 1) for line in note.split("\n\n")[0].splitlines()[1:])


def second_reader(office):
    """What the reader that shares no code with the program says of the register."""
    done = subprocess.run([sys.executable, os.path.join(ROOT, "tests", "second", "register.py"),
                           os.path.join(office.home, "store.db")], capture_output=True, check=False)
    return done.returncode, done.stdout.decode() + done.stderr.decode()


def whole(office):
    office.run("verify")
    code, said = second_reader(office)
    assert code == 0, said


def test_changed(office):
    """Other roles and offices at once, told by the register, and nothing that was signed is lost."""
    office.found().stock().approve()
    office.run("user", "change", "rauf", "--role", "officer", "--role", "approver", "--office",
               "chair", "--office", "bureau", *WHY)
    act = last_act(office)
    assert (act["act"], act["subject"], act["user"]) == ("user-change", "rauf", "aydan"), act
    assert (act["roles"], act["offices"]) == ("officer\\napprover", "chair\\nbureau"), act
    assert act["reason"] == WHY[1] and "verifier" not in act, act
    assert users(office)["rauf"]["roles"] == ["officer", "approver"]
    assert sorted(users(office)["rauf"]["offices"]) == ["bureau", "chair"]
    office.run(*SUPPRESS, user="rauf")
    office.run("user", "change", "rauf", "--role", "press", *WHY)
    assert "offices" not in last_act(office)
    office.fails(NOPERM, *SUPPRESS, user="rauf", says="does not have the role")
    office.run("issue", DOSSIER)
    whole(office)


def test_who_may_change(office):
    """An administrator, with a reason, and what is asked for must be another state."""
    office.found()
    change = ["user", "change", "rauf", "--role", "officer"]
    office.fails(NOPERM, *change, *WHY, user="rauf", says="'administrator'")
    office.fails(USAGE, *change, says="a reason is needed")
    office.fails(USAGE, "user", "change", "rauf", *WHY, says="needs a role")
    office.fails(NOINPUT, "user", "change", "olga", "--role", "officer", *WHY,
                 says="there is no user 'olga'")
    office.fails(DATA, "user", "change", "rauf", "--role", "oficer", *WHY, says="did you mean")
    office.fails(73, "user", "change", "rauf", "--role", "approver", "--office", "chair", *WHY,
                 says="already")
    assert users(office)["rauf"]["roles"] == ["approver"]


def test_removed(office):
    """Who is removed acts no more, whatever is asked; what was approved stays approved."""
    office.found().stock()
    office.run("user", "add", "leyla", "--role", "officer", "--role", "registrar")
    office.run(*SUPPRESS, user="leyla")
    office.approve()
    for name in ("leyla", "rauf"):
        office.run("user", "remove", name, *WHY)
        act = last_act(office)
        assert (act["act"], act["subject"], act["reason"]) == ("user-remove", name, WHY[1]), act
        assert not os.path.exists(office.path("home", "keys", name + ".pem"))
        assert users(office)[name]["removed"] and users(office)[name]["roles"] == []
    for words in (SUPPRESS, ["dispatch", DOSSIER], ["issue", DOSSIER], ["submit", DOSSIER],
                  ["pause", DOSSIER, *WHY], ["user", "passphrase", "leyla"]):
        office.fails(NOPERM, *words, user="leyla", says="'leyla' was removed")
    office.fails(NOPERM, "user", "remove", "leyla", *WHY, says="was removed")
    office.fails(NOPERM, "user", "change", "leyla", "--role", "press", *WHY, says="was removed")
    office.fails(73, "user", "add", "leyla", "--role", "press", says="nobody else gets it")
    assert "removed" in office.run("user").stdout.decode()
    office.run("issue", DOSSIER)
    whole(office)


def test_key_stays(office):
    """A private key that cannot be deleted is named, when its user is removed and when that is asked again."""
    office.found()
    key = office.path("home", "keys", "rauf.pem")
    os.remove(key)
    os.mkdir(key)  # which no unlink removes
    stays = "cannot remove file '%s'" % key
    said = office.run("user", "remove", "rauf", *WHY).stderr.decode()
    assert "The private key of 'rauf' stays: " + stays in said, said
    office.fails(NOPERM, "user", "remove", "rauf", *WHY, says="was removed, but the private key stays: " + stays)
    os.rmdir(key)
    office.write("home/keys/rauf.pem", "left")
    office.fails(NOPERM, "user", "remove", "rauf", *WHY, says="was removed\n")
    assert not os.path.exists(key)


def test_removal_dated(office):
    """The list says when somebody was removed, by the act, whatever the store says of it."""
    office.found()
    office.env["CHANCERY_NOW"] = "2025-03-01T09:00:00+04:00"
    office.run("user", "remove", "rauf", *WHY)
    listed = office.run("user").stdout.decode()
    assert "removed at 2025-03-01T05:00:00Z" in listed and listed.count("2025-02-24T05:00:00Z") == 2, listed
    assert users(office)["rauf"]["removed_at"] == "2025-03-01T05:00:00Z"
    assert users(office)["aydan"]["removed_at"] is None and not users(office)["aydan"]["removed"]
    office.run("user", "add", "leyla", "--role", "officer")
    alter(office, "DELETE FROM office_right WHERE user_name = ?", "leyla")
    assert users(office)["leyla"]["removed"] and users(office)["leyla"]["removed_at"] is None


NOBODY = "Nobody can approve dossier '%s' for the office '%%s': %%s.\n" % DOSSIER


def told(office, *words, user="aydan"):
    return office.run("user", *words, *WHY, user=user).stderr.decode()


def test_dossier_without_approver(office):
    """Whoever takes the last approver from a submitted dossier is told so, and what stands in others' way."""
    office.found()
    terms = {"dossier__yaml": small_file("dossier.yaml").replace("[chair]", "[chair, legal]")}
    office.stock(dossier=dossier_with(office, **terms))
    chair, both = ["--role", "approver", "--office", "chair"], ["--role", "approver", "--office", "legal"]
    office.run("user", "add", "leyla", "--role", "officer", *chair)
    office.run("user", "change", "rauf", *chair, "--office", "legal", *WHY)
    assert told(office, "change", "leyla", "--role", "officer") == ""
    office.run("user", "change", "leyla", "--role", "officer", *chair, *WHY)
    warned = office.run("submit", DOSSIER).stderr.decode()
    assert "no-approver" not in warned, warned
    assert told(office, "change", "rauf", *chair) == NOBODY % ("legal", "no approver holds it")
    assert told(office, "change", "rauf", "--role", "officer", *chair) == ""
    assert told(office, "change", "rauf", *chair, "--office", "legal") == ""
    office.run("approve", DOSSIER, "--office", "chair", user="rauf")
    assert told(office, "change", "leyla", "--role", "officer", *both) == ""
    assert told(office, "change", "leyla", "--role", "officer") == NOBODY % (
        "legal", "none of its holders may: rauf has approved it already")
    office.run("user", "change", "leyla", *both, *WHY)
    assert told(office, "remove", "rauf") == ""
    office.run("approve", DOSSIER, user="leyla")
    assert told(office, "change", "leyla", "--role", "officer") == (
        "No user has the role 'approver': nobody can approve or reject.\n")
    office.run("issue", DOSSIER)


def test_one_holder_of_two_offices(office):
    """Nobody approves for two offices: one holder of both leaves one of them to nobody."""
    needed = "none of its holders may: rauf is needed for another office"
    office.found()
    terms = {"dossier__yaml": small_file("dossier.yaml").replace("[chair]", "[chair, legal]")}
    office.stock(dossier=dossier_with(office, **terms))
    chair, legal = ["--role", "approver", "--office", "chair"], ["--role", "approver", "--office", "legal"]
    office.run("user", "add", "leyla", "--role", "officer")
    office.run("user", "change", "rauf", *chair, "--office", "legal", *WHY)
    warned = office.run("submit", DOSSIER).stderr.decode()
    assert "nobody can approve for the office 'legal': %s [no-approver]" % needed in warned, warned
    assert "'chair'" not in warned, warned
    for rights in (chair, legal):  # whoever has but one of them, rauf takes the other
        assert told(office, "change", "leyla", *rights) == ""
        assert told(office, "change", "leyla", "--role", "officer") == NOBODY % ("legal", needed)
    assert told(office, "change", "leyla", *chair, "--office", "legal") == ""
    assert told(office, "change", "rauf", *chair) == ""
    assert told(office, "change", "rauf", *chair, "--office", "legal") == ""
    assert told(office, "remove", "leyla") == NOBODY % ("legal", needed)
    office.run("approve", DOSSIER, "--office", "chair", user="rauf")
    office.fails(NOPERM, "approve", DOSSIER, user="rauf")


def test_office_is_said(office):
    """Who holds several offices says for which one; the act, the answer and the status say it, too."""
    office.found()
    terms = {"dossier__yaml": small_file("dossier.yaml").replace("[chair]", "[chair, legal]")}
    office.stock(dossier=dossier_with(office, **terms))
    approver = ["--role", "approver", "--office", "chair"]
    office.run("user", "change", "rauf", *approver, "--office", "legal", "--office", "press", *WHY)
    office.run("user", "add", "leyla", *approver)
    office.run("submit", DOSSIER)
    before = office.run("verify").stdout
    office.fails(USAGE, "approve", DOSSIER, user="rauf",
                 says="'rauf' holds several offices that are still to approve it ('chair', 'legal')")
    office.fails(NOPERM, "approve", DOSSIER, "--office", "legal", user="rauf",
                 says="the office 'chair' approves next, and not 'legal'")
    office.fails(NOPERM, "approve", DOSSIER, "--office", "legal", user="leyla", says="approves next, and not 'legal'")
    assert office.run("verify").stdout == before
    said = office.run("approve", DOSSIER, user="leyla").stdout.decode()
    assert "for the office 'chair' is signed; the office 'legal' must follow.\n" in said, said
    said = office.run("approve", DOSSIER, user="rauf").stdout.decode()
    assert "for the office 'legal' is signed; the dossier is approved.\n" in said, said
    told_of = [(one["office"], one["user"]) for one in office.status()["approvals"]]
    assert told_of == [("chair", "leyla"), ("legal", "rauf")], told_of


def test_author_is_no_approver(office):
    """An office whose one holder has a part in the text counts as held by nobody, when submitted and later."""
    office.found()
    office.run("import", os.path.join(SMALL, "directory.yaml"))
    office.run("user", "add", "leyla", "--role", "officer", "--role", "approver", "--office", "chair")
    office.run("import", os.path.join(SMALL, "dossier"), user="leyla")
    assert "no-approver" not in office.run("submit", DOSSIER).stderr.decode()
    assert told(office, "remove", "rauf") == NOBODY % (
        "chair", "none of its holders may: leyla is an author of the dossier")
    office.run("reject", DOSSIER, *WHY, user="leyla")
    office.run("import", os.path.join(SMALL, "dossier"), user="leyla")
    office.run("import", dossier_with(office, letter__en__md=small_file("letter.en.md") + "\nMore.\n"), user="leyla")
    warned = office.run("submit", DOSSIER, expect=None).stderr.decode()
    assert ("nobody can approve for the office 'chair': none of its holders may: leyla is an author of the "
            "dossier [no-approver]") in warned, warned


def test_role_without_user(office):
    """Nor is it passed over that nobody has a role any more; what nobody had before is not said again."""
    office.found()
    keep = ["change", "aydan", "--role", "administrator", "--role", "officer"]
    assert told(office, *keep, "--role", "press") == (
        "No user has the role 'registrar': nobody can issue, dispatch or resolve.\n")
    assert told(office, *keep) == "No user has the role 'press': nobody can publish.\n"
    office.run("user", "add", "leyla", "--role", "officer", "--role", "press")
    assert told(office, "change", "leyla", "--role", "officer") == "No user has the role 'press': nobody can publish.\n"
    assert told(office, "remove", "leyla") == ""


def test_put_back_by_hand(office):
    """Rights that somebody gives a removed user in the store are of no use, also with the key."""
    office.found()
    key = office.read("home/keys/rauf.pem")
    office.run("user", "remove", "rauf", *WHY)
    alter(office, "INSERT INTO office_right VALUES ('rauf', 'role', 'officer')")
    office.fails(CORRUPT, *SUPPRESS, user="rauf", says="the register has 'rauf' removed")
    office.write("home/keys/rauf.pem", key)
    os.chmod(office.path("home", "keys", "rauf.pem"), 0o600)
    office.fails(CORRUPT, *SUPPRESS, user="rauf", says="the register has 'rauf' removed")
    alter(office, "DELETE FROM office_right WHERE user_name = ?", "rauf")
    whole(office)


def test_offices_named(office):
    """An office is a word that a dossier can ask for, and that acts can tell from others."""
    office.found()
    entries = json.loads(office.run("verify", "--json").stdout)["entries"]
    for name, shown in (("", "''"), ("a,b", "'a,b'"), ("chair\nlegal", "'chair\\nlegal'"), (" ", "' '"),
                        ("none", "'none'"), ("sədr", "'sədr'"), ("chair ", "'chair '")):
        rights = ["--role", "approver", "--office", "chair", "--office", name]
        for words in (["add", "leyla"], ["change", "rauf", *WHY]):
            office.fails(DATA, "user", *words, *rights, says="%s cannot be an office" % shown)
    assert json.loads(office.run("verify", "--json").stdout)["entries"] == entries
    office.run("user", "add", "leyla", "--role", "approver", "--office", "legal-2")


def test_last_administrator(office):
    """Somebody can always add users: the last administrator stays one."""
    office.found()
    for words in (["user", "remove", "aydan", *WHY],
                  ["user", "change", "aydan", "--role", "officer", *WHY]):
        office.fails(NOPERM, *words, says="the last administrator")
    office.run("user", "add", "leyla", "--role", "administrator")
    office.run("user", "remove", "aydan", *WHY)
    assert users(office)["aydan"]["removed"]
    office.fails(NOPERM, "user", "remove", "leyla", *WHY, user="leyla", says="last administrator")
    whole(office)


def is_reading(process, file):
    """Whether the process is in a system call whose first argument is that descriptor."""
    with open("/proc/%d/syscall" % process, encoding="ascii") as source:
        return source.read().split()[1:2] == [hex(file)]


def await_reading(process, reads):
    """Until the process waits for its standard input, or no longer does."""
    until = time.monotonic() + 60
    while is_reading(process.pid, 0) != reads:
        assert time.monotonic() < until and process.poll() is None
        time.sleep(0.01)


def await_sleeping(process):
    """Until the process sleeps, as it does between two tries to lock the store."""
    until = time.monotonic() + 60
    while True:
        with open("/proc/%d/wchan" % process.pid, encoding="ascii") as source:
            if source.read() == "hrtimer_nanosleep":
                return
        assert time.monotonic() < until and process.poll() is None
        time.sleep(0.002)


def test_removed_while_it_works(office):
    """Who is removed while a command waits for the store does not sign in it."""
    office.found()
    office.run("user", "add", "leyla", "--role", "officer")
    base = sqlite3.connect(os.path.join(office.home, "store.db"), isolation_level=None)
    base.execute("BEGIN IMMEDIATE")
    waiting = subprocess.Popen([CHANCERY, "-C", office.home, "--as", "leyla"] + SUPPRESS,
                               env=office.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    await_sleeping(waiting)  # for the store, once the key is unlocked
    base.execute("DELETE FROM office_right WHERE user_name = 'leyla'")
    base.execute("COMMIT")
    said = waiting.communicate(timeout=60)[1].decode()
    assert waiting.returncode == NOPERM and "'leyla' was removed" in said, said
    base.execute("INSERT INTO office_right VALUES ('leyla', 'role', 'officer')")
    base.close()
    whole(office)


def test_changed_while_it_asks(office):
    """Who loses a role while the passphrase is typed does not sign what it was needed for."""
    office.found()
    office.run("user", "add", "leyla", "--role", "officer")
    with subprocess.Popen([CHANCERY, "-C", office.home, "--as", "leyla", "--passphrase-fd", "0"]
                          + SUPPRESS, env=office.env, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as waiting:
        await_reading(waiting, True)
        office.run("user", "change", "leyla", "--role", "press", *WHY)
        said = waiting.communicate(PASSPHRASES["leyla"].encode() + b"\n", timeout=60)[1].decode()
    assert waiting.returncode == NOPERM, said
    assert "'leyla' does not have the role 'officer' any more" in said, said
    whole(office)


def test_removed_while_it_asks_again(office):
    """The key of who is removed while a new passphrase is typed does not come back."""
    office.found()
    office.run("user", "add", "leyla", "--role", "officer")
    with subprocess.Popen([CHANCERY, "-C", office.home, "--as", "leyla", "--passphrase-fd", "0",
                           "user", "passphrase", "leyla"], env=office.env, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as waiting:
        await_reading(waiting, True)
        waiting.stdin.write(PASSPHRASES["leyla"].encode() + b"\n")
        waiting.stdin.flush()
        await_reading(waiting, False)
        await_reading(waiting, True)
        office.run("user", "remove", "leyla", *WHY)
        said = waiting.communicate("dördüncü söz\n".encode(), timeout=60)[1].decode()
    assert waiting.returncode == NOPERM and "'leyla' was removed" in said, said
    assert not os.path.exists(os.path.join(office.home, "keys", "leyla.pem"))
    whole(office)


def test_two_passphrases_at_once(office):
    """Who types a new passphrase while another one is set is told so: one of them holds."""
    office.found()
    run = ["--passphrase-fd", "0", "user", "passphrase", "rauf"]
    with subprocess.Popen([CHANCERY, "-C", office.home, "--as", "rauf", *run], env=office.env,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as waiting:
        await_reading(waiting, True)
        waiting.stdin.write(PASSPHRASES["rauf"].encode() + b"\n")
        waiting.stdin.flush()
        await_reading(waiting, False)
        await_reading(waiting, True)
        office.run(*run, user="rauf", stdin=("%s\nthe first one\n" % PASSPHRASES["rauf"]).encode())
        said = waiting.communicate(b"the second one\n", timeout=60)
    assert waiting.returncode == TEMPFAIL and said[0] == b"", said
    assert b"it was replaced meanwhile" in said[1], said
    office.run(*run, user="rauf", stdin=b"the first one\nthe third one\n")


def test_passphrase(office):
    """The old one opens nothing any more, the new one does, and the key is the same."""
    office.found()
    before = users(office)["rauf"]["verifier"]
    entries = json.loads(office.run("verify", "--json").stdout)["entries"]
    os.chmod(office.write("credentials/chancery.rauf.new", "üçüncü göz\n"), 0o600)
    office.fails(NOPERM, "user", "passphrase", "rauf", says="by its owner")
    said = office.run("user", "passphrase", "rauf", user="rauf").stdout.decode()
    assert "'rauf'" in said
    office.run("user", "change", "rauf", "--role", "officer", *WHY)
    office.fails(NOPERM, *SUPPRESS, user="rauf", says="wrong passphrase")
    os.replace(office.path("credentials", "chancery.rauf.new"),
               office.path("credentials", "chancery.rauf"))
    os.chmod(office.path("credentials", "chancery.rauf"), 0o600)
    office.run(*SUPPRESS, user="rauf")
    assert users(office)["rauf"]["verifier"] == before
    assert os.stat(office.path("home", "keys", "rauf.pem")).st_mode & 0o777 == 0o600
    assert json.loads(office.run("verify", "--json").stdout)["entries"] == entries + 2
    whole(office)


def test_passphrase_after_a_kill(office):
    """What a killed change of the passphrase left among the keys goes with the next one, and with its user."""
    office.found()
    others = ["rauf.pem.new", "aydan.pem.77.new", "rauf.pem.7.old"]
    for name in others + ["rauf.pem.77.new"]:
        office.write("home/keys/" + name, "half a key")
    os.chmod(office.write("credentials/chancery.rauf.new", "üçüncü göz\n"), 0o600)
    office.run("user", "passphrase", "rauf", user="rauf")
    left = set(os.listdir(office.path("home", "keys")))
    assert "rauf.pem.77.new" not in left and left.issuperset(others), left
    office.write("home/keys/rauf.pem.78.new", "half a key")
    office.run("user", "remove", "rauf", *WHY)
    left = set(os.listdir(office.path("home", "keys")))
    assert left.isdisjoint(["rauf.pem.78.new", "rauf.pem"]) and left.issuperset(others), left


def test_passphrases_refused(office):
    """The old one must be right and the new one long enough, or the key stays as it was."""
    office.found()
    key = office.read("home/keys/rauf.pem")
    run = ["--passphrase-fd", "0", "user", "passphrase", "rauf"]
    office.fails(NOPERM, *run, user="rauf", stdin="wrong one\nlong enough\n".encode(),
                 says="wrong passphrase")
    office.fails(DATA, *run, user="rauf", stdin=(PASSPHRASES["rauf"] + "\nshort\n").encode(),
                 says="at least 8")
    assert office.read("home/keys/rauf.pem") == key


main(globals())
