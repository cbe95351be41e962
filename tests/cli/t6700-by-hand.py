#!/usr/bin/env python3
"""Letters that go by post or by hand: whom they are for, and that no relay takes them."""
import json
import os
import re
import sqlite3
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "second"))
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
import register  # noqa: E402
from crash import Command, cheapen_keys  # noqa: E402
from harness import (CONFIG, CORRUPT, DATA, NOINPUT, NOPERM, ROOT, SMALL, USAGE, Sink, alter,  # noqa: E402
                     dossier_with, main)

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


REFERENCES = "page: { format: us-10 }\nreferences:\n" + "".join(
    "  - { addressee: xa-foreign/chair, your-message: 2025-01-10, your-reference: "
    "The Committee on the Affairs of Other Countries - %d }\n" % number for number in range(3))


def test_references_above_a_window(office):
    """What has no room above a window is refused on paper alone, where it is said."""
    stock(office.found(), channels="[email]\n" + REFERENCES)
    office.run("check", DOSSIER)
    office.run("submit", DOSSIER)
    office.run("reject", DOSSIER, "--why", "on paper", user="rauf")
    stock(office, channels="[email, post, hand]\n" + REFERENCES)
    said = office.run("submit", DOSSIER, expect=DATA).stderr.decode()
    assert re.search(r"dossier\.yaml:\d+:3: error: cannot draw the letter in 'fr' to "
                     r"'xa-foreign/chair': references: the format 'us-10' has no room for "
                     r"them above its window \[letter\]\n    - \{ addressee: xa-foreign", said), said


def test_no_relay_takes_them(office):
    """Rehearsal and dispatch send what goes by e-mail, and say what does not."""
    stock(office.found()).approve()
    rehearsed = json.loads(office.run("rehearse", DOSSIER, "--json").stdout)
    assert (rehearsed["letters"], rehearsed["sent"], rehearsed["on-paper"]) == (2, 2, 2), rehearsed
    office.run("issue", DOSSIER)
    with Sink(office) as sink:
        done = office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert b"2 letters to go by post or by hand" in done.stdout, done.stdout
        again = json.loads(office.run("dispatch", DOSSIER, "--relay", sink.url, "--json").stdout)
        assert (again["letters"], again["accepted"], again["waiting"], again["on-paper"]) == (
            2, 2, 0, 2), again
        assert len(sink.messages()) == 2
    status = office.status()
    assert status["state"] == "issued" and status["on-paper"] == 2, status
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


# --- the print file -----------------------------------------------------------------


def pages(path):
    """The text of each page of a PDF, its words with one space between; "" where it is blank."""
    text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True,
                          check=True).stdout.decode()
    return [" ".join(page.split()) for page in text.split("\f")[:-1]]


def printed(office, *options):
    """What `print` says, and the pages of the file that it writes."""
    path = office.path("print.pdf")
    done = json.loads(office.run("print", DOSSIER, "--output", path, "--json", *options).stdout)
    assert done["file"] == path and done["pages"] == len(pages(path)), done
    return done, pages(path)


def sealed(office, number):
    path = office.path("sealed.pdf")
    office.run("show", number, "--pdf", "--output", path)
    return pages(path)


def test_print_file(office):
    """A checklist, then each letter as it was sealed behind a sheet with its address."""
    issued(office)
    done, found = printed(office)
    assert (done["letters"], done["pages"], done["left-out"]) == (2, 5, []), done
    for number in ("T-1/2025/00002", "T-1/2025/00004"):
        assert number in found[0], found[0]
    assert "T-1/2025/00001" not in found[0], found[0]
    assert "Letters: 2, pages: 2, listed on 2025-02-24" in found[0], found[0]
    assert "Madame Anna Lind" in found[1] and "12 Harbour Street Anvar 1000" in found[1], found[1]
    assert "T-1/2025/00002 · by post · 1 page" in found[1], found[1]
    assert [found[2]] == sealed(office, "T-1/2025/00002"), found[2]
    assert "T-1/2025/00004 · by hand · 1 page" in found[3], found[3]
    assert [found[4]] == sealed(office, "T-1/2025/00004"), found[4]
    assert os.stat(office.path("print.pdf")).st_mode & 0o777 == 0o600
    assert [name for name in os.listdir(office.folder) if name.startswith(".chancery")] == []
    subprocess.run(["qpdf", "--check", office.path("print.pdf")], check=True, capture_output=True)


def test_print_of_an_altered_letter(office):
    """A PDF that was altered in the store is not printed."""
    issued(office)
    base = sqlite3.connect(os.path.join(office.home, "store.db"))
    with base:
        base.execute("UPDATE register_letter SET pdf = (SELECT pdf FROM register_letter WHERE number = "
                     "'T-1/2025/00004') WHERE number = 'T-1/2025/00002'")
    base.close()
    fault = "letter 'T-1/2025/00002': it is not as registered: 'pdf' differs"
    path = office.path("print.pdf")
    office.fails(CORRUPT, "print", DOSSIER, "--output", path, says="the others are in '%s': " % path)
    assert "T-1/2025/00004" in pages(path)[0] and "T-1/2025/00002" not in pages(path)[0], pages(path)
    os.remove(path)
    office.fails(CORRUPT, "print", DOSSIER, "--channel", "post", "--output", path, says=fault)
    assert not os.path.exists(path)
    office.run("print", DOSSIER, "--channel", "hand", "--output", path)


def test_print_of_an_altered_address(office):
    """A letter whose address, or channel, was altered in the ledger is not printed: the others are."""
    issued(office)
    path = office.path("print.pdf")
    alter(office, "UPDATE dispatch_parcel SET address = 'Elsewhere 1' WHERE letter = ?", BY_POST)
    office.fails(CORRUPT, "print", DOSSIER, "--output", path, says=[
        "the others are in '%s': " % path, "letter '%s': its address in the ledger" % BY_POST])
    assert BY_HAND in pages(path)[0] and BY_POST not in pages(path)[0], pages(path)
    alter(office, "UPDATE dispatch_parcel SET channel = 'post' WHERE letter = ?", BY_HAND)
    office.fails(CORRUPT, "print", DOSSIER, "--channel", "post", "--output", path)


def test_relay_gets_no_paper(office):
    """A letter for paper to which somebody gave a mailbox is sent nowhere."""
    issued(office)
    alter(office, "UPDATE dispatch_parcel SET address = NULL, mailbox = 'x@test.example', "
                  "channel = 'email' WHERE letter = ?", BY_POST)
    with Sink(office) as sink:
        office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", sink.url, says=[
            BY_POST, "by 'email', of which the register says nothing"])
        assert len(sink.messages()) == 2


def seal_anew(office):
    """Make the register's tree of its entries as they are, without a checkpoint."""
    store = sqlite3.connect(os.path.join(office.home, "store.db"))
    tree, nodes = register.Tree(), []

    def keep(level, place, node):
        nodes.append(((((place + 1) << level) - 1) * 64 + level, node))
        return node

    for place, (kind, salt, payload) in enumerate(store.execute(
            "SELECT kind, salt, payload FROM register_entry ORDER BY position")):
        leaf = register.leaf_hash(kind, bytes(salt), bytes(payload))
        keep(0, place, leaf)
        tree.add(leaf, keep)
    with store:
        store.execute("DELETE FROM register_checkpoint")
        store.execute("DELETE FROM register_node")
        store.executemany("INSERT INTO register_node (rank, hash) VALUES (?, ?)", nodes)
    store.close()


def test_print_of_an_older_letter(office):
    """A letter whose entry has no address yet is printed with the ledger's, and that is said; verify names it not."""
    issued(office)
    store = sqlite3.connect(os.path.join(office.home, "store.db"))
    with store:
        entry, payload = store.execute("SELECT entry, payload FROM register_letter JOIN register_entry"
                                       " ON entry = position WHERE number = ?", (BY_POST,)).fetchone()
        older = re.sub(rb"(?m)^address: .*\n", b"", bytes(payload))
        assert older != payload
        store.execute("UPDATE register_entry SET payload = ? WHERE position = ?", (older, entry))
        store.execute("UPDATE register_letter SET address = NULL WHERE number = ?", (BY_POST,))
    store.close()
    done = office.run("print", DOSSIER, "--output", office.path("print.pdf"))
    assert "1 letter issued before the register had addresses" in done.stderr.decode(), done.stderr
    assert printed(office)[0]["unheld"] == 1
    office.fails(CORRUPT, "verify", says="rewritten: ")
    seal_anew(office)
    said = office.fails(CORRUPT, "verify").stderr.decode().splitlines()
    assert {line.split(": ")[0] for line in said[1:] if line != "  … and 2 more like it"} == {"witness", "checkpoint"}, said


def test_print_of_what_has_gone(office):
    """A letter that the register has as sent is not printed because the ledger lets it wait."""
    issued(office)
    outcome(office, BY_POST, "--sent")
    alter(office, "UPDATE dispatch_parcel SET state = 'waiting' WHERE letter = ?", BY_POST)
    fault = "letter '%s': by post it is accepted in the register" % BY_POST
    path = office.path("print.pdf")
    office.fails(CORRUPT, "print", DOSSIER, "--output", path, says=fault)
    assert BY_HAND in pages(path)[0] and BY_POST not in pages(path)[0], pages(path)
    office.run("resolve", BY_POST, "--accepted", "--why", "it went")
    assert printed(office, "--again")[0]["letters"] == 2


def test_print_twice(office):
    """The same letters give the same bytes, and printing changes nothing in the home."""
    issued(office)
    with open(os.path.join(office.home, "store.db"), "rb") as store:
        before = store.read()
    printed(office)
    first = office.read("print.pdf")
    printed(office)
    assert office.read("print.pdf") == first
    with open(os.path.join(office.home, "store.db"), "rb") as store:
        assert store.read() == before


def test_print_both_sides(office):
    """For both sides whatever ends on a front has a blank back; labels come at the end."""
    issued(office)
    done, found = printed(office, "--duplex")
    assert done["pages"] == 10 and found[1::2] == [""] * 5, found
    assert all(found[0::2]), found
    done, found = printed(office, "--labels")
    assert done["pages"] == 4, found
    assert "Madame Anna Lind" in found[3] and "T-1/2025/00004" in found[3], found[3]
    assert [found[1]] == sealed(office, "T-1/2025/00002"), found[1]
    done, found = printed(office, "--bare")
    assert done["pages"] == 3 and [found[2]] == sealed(office, "T-1/2025/00004"), found
    office.fails(USAGE, "print", DOSSIER, "--output", "x.pdf", "--bare", "--labels")


def test_print_of_two_pages(office):
    """A letter of two pages begins on a front and needs no blank back."""
    stock(office.found())
    with open(office.path("changed", "letter.fr.md"), encoding="utf-8") as source:
        text = source.read() + "\n\n" + "Et encore une longue phrase qui remplit la page. " * 50
    office.write("changed/letter.fr.md", text)
    office.run("import", office.path("changed"))
    office.issue()
    found = printed(office, "--duplex", "--channel", "post")[1]
    assert len(sealed(office, "T-1/2025/00002")) == 2, sealed(office, "T-1/2025/00002")
    assert found[4:] == sealed(office, "T-1/2025/00002"), found
    assert found[1] == found[3] == "", found


def test_print_in_order(office):
    """Countries come in order, addresses in one by their last line first, organisations last."""
    stock(office.found(), "[post]")
    office.run("import", office.write("more.yaml", """
persons:
  - { id: kim, name: Kim Roe, channels: { post: [1 First Street, Aachen] } }
  - { id: bo-ek, name: Bo Ek, gender: male, channels: { post: [2 Quay, Borv] } }
  - { id: ada, name: Ada Bay, gender: female, channels: { post: [9 Hill, Anvar 0999, Anvaria] } }
posts:
  - { body: xa-parliament, role: speaker, holders: [{ person: ada }] }
"""))
    office.issue()
    found = printed(office)[1]
    names = re.findall("Anna Lind|Ada Bay|Bo Ek|Kim Roe", found[0])
    assert names == ["Ada Bay", "Anna Lind", "Bo Ek", "Kim Roe"], found[0]
    assert [name for page in found[1:] for name in re.findall(
        "Anna Lind(?=.*by post)|Ada Bay(?=.*by post)|Bo Ek(?=.*by post)|Kim Roe(?=.*by post)",
        page)] == names, found
    assert len(printed(office, "--country", "xa")[1]) == 5
    assert len(printed(office, "--country", "XA")[1]) == 5
    office.fails(NOINPUT, "print", DOSSIER, "--channel", "hand", "--output", "x.pdf",
                 says="no letter of dossier 'greetings-7' waits to go so")


def test_print_obeys(office):
    """Who must not be written to any more is left out; a dossier that is paused stays."""
    issued(office)
    office.run("suppress", "--person", "anna-lind", "--why", "in mourning")
    assert "T-1/2025/00002  not to be sent: suppressed: in mourning\n" in \
        office.run("status", DOSSIER).stdout.decode()
    done, found = printed(office)
    assert done["letters"] == 1 and "T-1/2025/00002" not in found[0], found[0]
    assert done["left-out"] == ["letter T-1/2025/00002 is left out: suppressed: in mourning"], done
    office.run("pause", DOSSIER, "--why", "the speaker is abroad")
    office.fails(NOPERM, "print", DOSSIER, "--output", "x.pdf", says="the speaker is abroad")
    office.run("stop", DOSSIER, "--why", "the occasion has passed")
    office.fails(NOPERM, "print", DOSSIER, "--output", "x.pdf", says="the occasion has passed")
    assert not os.path.exists(office.path("x.pdf"))


def test_print_of_a_stopped(office):
    """Of a dossier that is stopped what has gone, or came back, is printed again, and nothing else."""
    issued(office)
    outcome(office, BY_POST, "--sent")
    office.run("stop", DOSSIER, "--why", "the occasion has passed")
    office.fails(NOPERM, "print", DOSSIER, "--output", "x.pdf", says="the occasion has passed")
    assert printed(office, "--again")[0]["letters"] == 1
    assert states(office)["3"] == "abandoned", states(office)
    outcome(office, BY_POST, "--came-back")
    assert printed(office, "--again")[0]["letters"] == 1


def test_print_of_a_stopped_that_did_not_go(office):
    """What is said after a stop not to have gone does not go any more."""
    issued(office)
    outcome(office, BY_POST, "--sent")
    office.run("stop", DOSSIER, "--why", "the occasion has passed")
    outcome(office, BY_POST, "--retract", "--why", "it lies here still")
    office.fails(NOINPUT, "print", DOSSIER, "--again", "--output", office.path("x.pdf"),
                 says="no letter of dossier 'greetings-7' waits to go so")


def test_print_of_a_letter_for_nobody(office):
    """A letter of which the store no longer says whom it is for is not printed; the others are."""
    issued(office)
    office.run("suppress", "--person", "anna-lind", "--why", "in mourning")
    alter(office, "DELETE FROM office_letter_addressee WHERE letter = ?", "T-1/2025/00002")
    path = office.path("x.pdf")
    office.fails(CORRUPT, "print", DOSSIER, "--output", path, says=[
        "the others are in '%s': " % path,
        "cannot use letter 'T-1/2025/00002': the store does not say any more that it is for '"])
    assert os.path.exists(path)


def test_print_is_a_dispatch(office):
    """Neither a copy of the home nor a schedule that has not come, or is over, lets letters go by post."""
    issued(office)
    office.fails(NOPERM, "print", DOSSIER, "--output", "x.pdf", says="see 'adopt'",
                 env={"CHANCERY_MACHINE": "another"})
    office.run("schedule", DOSSIER, "--from", "2025-03-03T09:00")
    office.fails(NOPERM, "print", DOSSIER, "--output", "x.pdf", says="its schedule has not come")
    office.fails(NOPERM, "print", DOSSIER, "--output", "x.pdf", "--again", says="its schedule has not come")
    office.run("schedule", DOSSIER, "--from", "2025-02-24", "--until", "2025-02-24")
    office.fails(NOPERM, "print", DOSSIER, "--output", "x.pdf", says="its schedule is over",
                 env={"CHANCERY_NOW": "2025-02-25T00:00:00Z"})
    assert not os.path.exists(office.path("x.pdf"))


def test_print_fails(office):
    """Without qpdf, before issue or into no folder nothing is written, nor anything left."""
    stock(office.found())
    office.fails(NOPERM, "print", DOSSIER, "--output", "x.pdf", says="it is draft, not issued")
    office.issue()
    office.write("x.pdf", "what was there")
    office.fails(CONFIG, "print", DOSSIER, "--output", "x.pdf", env={"PATH": office.folder},
                 says="qpdf")
    office.write("bin/qpdf", "#!/bin/sh\necho no room left >&2\nexit 2\n")
    os.chmod(office.path("bin", "qpdf"), 0o755)
    office.fails(71, "print", DOSSIER, "--output", "x.pdf",
                 env={"PATH": office.path("bin") + ":" + os.environ["PATH"]}, says="no room left")
    office.run("print", DOSSIER, "--output", "nowhere/x.pdf", expect=73)
    office.fails(USAGE, "print", DOSSIER, "--output", "x.pdf", "--channel", "email")
    assert office.read("x.pdf") == b"what was there"
    assert [name for name in os.listdir(office.folder) if name.startswith(".chancery")] == []


# --- outcomes -----------------------------------------------------------------------

BY_POST, BY_HAND, BY_MAIL = "T-1/2025/00002", "T-1/2025/00004", "T-1/2025/00001"


def outcome(office, *words, **options):
    return office.run("outcome", *words, **options).stdout.decode()


def entries(office):
    """The fields of each outcome in the register, in their order, but for the time."""
    store = sqlite3.connect(os.path.join(office.home, "store.db"))
    rows = store.execute("SELECT payload FROM register_entry WHERE kind = 'outcome'"
                         " ORDER BY position").fetchall()
    store.close()
    return [{name: value for name, _, value in
             (line.partition(": ") for line in bytes(row[0]).decode().splitlines()[1:])
             if name != "time"} for row in rows]


def second_reader(office, expect):
    done = subprocess.run([sys.executable, os.path.join(ROOT, "tests", "second", "register.py"),
                           office.home], capture_output=True, check=False)
    assert done.returncode == expect, (done.returncode, done.stdout, done.stderr)
    return done.stdout.decode()


def letter(office, number):
    return next(one for one in office.status()["letters"] if one["number"] == number)


def test_outcome_sent(office):
    """A letter that went is accepted; once all have, the dossier is dispatched."""
    issued(office)
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
    office.env["CHANCERY_NOW"] = "2025-02-27T09:00:00Z"
    assert "is recorded as sent" in outcome(office, BY_POST, "--sent", "--day", "2025-02-26",
                                            "--who", "the post office at Testville")
    assert office.status()["state"] == "issued"
    assert entries(office)[-1] == {
        "letter": BY_POST, "channel": "post", "state": "accepted", "day": "2025-02-26",
        "who": "the post office at Testville", "was": "waiting"}, entries(office)
    outcome(office, BY_HAND, "--sent")
    assert entries(office)[-1]["day"] == "2025-02-27", entries(office)
    status = office.status()
    assert status["state"] == "dispatched" and status["on-paper"] == 0, status
    one = letter(office, BY_POST)
    assert (one["state"], one["resolved"], one["day"], one["who"]) == (
        "accepted", "send", "2025-02-26", "aydan"), one
    said = office.run("status", DOSSIER).stdout.decode()
    assert "went on 2025-02-26, the post office at Testville, recorded by aydan" in said, said
    office.fails(NOINPUT, "print", DOSSIER, "--output", "x.pdf")
    assert printed(office, "--again")[0]["letters"] == 2
    office.run("verify")
    second_reader(office, 0)


def test_outcome_twice(office):
    """Said again with nothing new it changes nothing; with other words it needs a reason."""
    issued(office)
    outcome(office, BY_POST, "--sent", "--who", "Aliyev")
    before = entries(office)
    assert "already" in outcome(office, BY_POST, "--sent")
    assert "already" in outcome(office, BY_POST, "--sent", "--who", "Aliyev")
    assert entries(office) == before
    office.fails(NOPERM, "outcome", BY_POST, "--sent", "--who", "Eliyev", says="a reason is needed")
    office.fails(DATA, "outcome", BY_POST, "--sent", "--who", "A\nB",
                 says="the name of the bearer must be one line")
    office.fails(USAGE, "outcome", BY_POST, "--sent", "--who", " ", says="the name of the bearer is empty")
    outcome(office, BY_POST, "--sent", "--who", "Eliyev", "--why", "misread")
    assert entries(office)[:-1] == before
    assert entries(office)[-1] == dict(before[-1], who="Eliyev", why="misread", was="accepted"), entries(office)
    assert letter(office, BY_POST)["resolved"] == "correct"
    office.run("verify")


def test_outcome_came_back(office):
    """What came back is refused, can be sent again, and a wrong word is taken back."""
    issued(office)
    office.fails(NOPERM, "outcome", BY_POST, "--came-back", says=(
        "cannot record letter '%s' as come back: it waits, and is not recorded as sent" % BY_POST))
    outcome(office, BY_POST, "--sent")
    outcome(office, BY_POST, "--came-back", "--why", "moved away")
    assert states(office)["2"] == "refused"
    office.fails(NOPERM, "outcome", BY_POST, "--retract", says="a reason is needed")
    said = outcome(office, BY_POST, "--retract", "--why", "it was another letter")
    assert said == "Letter %s counts as sent again, as it did not come back.\n" % BY_POST, said
    assert states(office)["2"] == "accepted"
    assert "already" in outcome(office, BY_POST, "--retract", "--why", "it was another letter")
    assert states(office)["2"] == "accepted"
    outcome(office, BY_POST, "--came-back")
    office.fails(NOPERM, "outcome", BY_POST, "--sent", says=(
        "cannot record letter '%s' as sent: it is recorded as come back, and 'resolve --resend' has it "
        "wait again" % BY_POST))
    office.fails(NOPERM, "resolve", BY_POST, "--accepted", "--why", "so", says=(
        "cannot take letter '%s' as accepted: it is refused" % BY_POST))
    said = office.run("resolve", BY_POST, "--resend", "--why", "a new address").stdout.decode()
    assert said == "Letter %s waits to go by post or by hand: see 'print' and 'outcome'.\n" % BY_POST, said
    office.fails(NOPERM, "outcome", BY_POST, "--retract", "--why", "so", says=(
        "cannot retract what is recorded of letter '%s': it waits, and is not recorded as sent" % BY_POST))
    assert printed(office, "--channel", "post")[0]["letters"] == 1
    outcome(office, BY_POST, "--sent")
    outcome(office, BY_POST, "--sent", "--who", "the courier", "--why", "misread")
    said = outcome(office, BY_POST, "--retract", "--why", "it lies here")
    assert said == "Letter %s waits again, as it did not go.\n" % BY_POST, said
    assert states(office)["2"] == "waiting"
    said = office.run("status", DOSSIER).stdout.decode()
    assert BY_POST + "  that it went was retracted by aydan: it lies here" in said, said
    shown = office.run("show", BY_POST).stdout.decode()
    for word in ("retracted that it went", "to be sent again"):
        assert "\nsaid: %s, by aydan at " % word in shown, shown
    assert [entry["state"] for entry in entries(office)] == [
        "accepted", "refused", "accepted", "refused", "waiting", "accepted", "accepted", "waiting"]
    office.run("verify")


def test_outcome_retracted_twice(office):
    """It did not come back, and then it turns out that it never went: both are taken back."""
    issued(office)
    outcome(office, BY_POST, "--sent")
    outcome(office, BY_POST, "--came-back")
    outcome(office, BY_POST, "--retract", "--why", "it was another letter")
    office.fails(NOPERM, "outcome", BY_POST, "--retract", says="a reason is needed")
    for already in ("", " (recorded already)"):
        said = outcome(office, BY_POST, "--retract", "--why", "it never went")
        assert said == "Letter %s waits again, as it did not go%s.\n" % (BY_POST, already), said
    assert states(office)["2"] == "waiting", states(office)
    assert "already" in outcome(office, BY_POST, "--retract", "--why", "in other words")
    assert [entry["state"] for entry in entries(office)] == ["accepted", "refused", "accepted", "waiting"]
    outcome(office, BY_POST, "--sent")
    assert states(office)["2"] == "accepted", states(office)
    office.run("verify")


def test_outcome_retracted(office):
    """When it did not come back after all, its going holds again with day, bearer and scan."""
    issued(office)
    office.env["CHANCERY_NOW"] = "2025-02-27T09:00:00Z"
    outcome(office, BY_POST, "--sent", "--day", "2025-02-25", "--who", "Aliyev", "--scan",
            office.write("receipt.pdf", b"%PDF stamped"))
    outcome(office, BY_POST, "--sent", "--who", "Eliyev", "--why", "misread")
    went = entries(office)[-1]
    outcome(office, BY_POST, "--came-back", "--who", "the porter", "--scan",
            office.write("envelope.pdf", b"%PDF gone away"))
    outcome(office, BY_POST, "--came-back", "--who", "the other porter", "--why", "misread")
    assert office.run("show", BY_POST, "--scan").stdout == b"%PDF gone away"
    for _ in range(2):
        outcome(office, BY_POST, "--retract", "--why", "it was another letter")
        assert entries(office)[-1] == dict(went, why="it was another letter", was="refused"), entries(office)
    one = letter(office, BY_POST)
    assert (one["state"], one["resolved"], one["day"], one["bearer"]) == (
        "accepted", "retract", "2025-02-25", "Eliyev"), one
    assert office.run("show", BY_POST, "--scan").stdout == b"%PDF stamped"
    said = office.run("status", DOSSIER).stdout.decode()
    assert (BY_POST + "  went on 2025-02-25, Eliyev; that it came back was retracted by aydan: "
            "it was another letter") in said, said
    said = [line for line in office.run("show", BY_POST).stdout.decode().splitlines()
            if line.startswith("said: ")]
    stamped, gone = went["scan"], entries(office)[-2]["scan"]
    assert said == ["said: " + line for line in (
        "it went on 2025-02-25, Aliyev, scan %s, by aydan at 2025-02-27T09:00:00Z" % stamped,
        "corrected: it went on 2025-02-25, Eliyev, scan %s, by aydan at 2025-02-27T09:00:00Z: misread" % stamped,
        "it came back on 2025-02-27, the porter, scan %s, by aydan at 2025-02-27T09:00:00Z" % gone,
        "corrected: it came back on 2025-02-27, the other porter, scan %s, by aydan at 2025-02-27T09:00:00Z: "
        "misread" % gone,
        "retracted that it came back: it went on 2025-02-25, Eliyev, scan %s, by aydan at 2025-02-27T09:00:00Z: "
        "it was another letter" % stamped)], said
    outcome(office, BY_POST, "--sent", "--who", "Aliev", "--why", "read again")
    assert entries(office)[-1] == dict(went, who="Aliev", why="read again"), entries(office)
    office.run("verify")
    second_reader(office, 0)


def test_words_are_verified(office):
    """verify names what was said of a letter on paper and the ledger has otherwise, or no more."""
    issued(office)
    outcome(office, BY_POST, "--sent", "--who", "Aliyev", "--scan", office.write("receipt.pdf", "stamped"))
    outcome(office, BY_POST, "--sent", "--day", "2025-02-24", "--who", "Eliyev", "--why", "misread")
    outcome(office, BY_POST, "--came-back")
    office.run("resolve", BY_POST, "--resend", "--why", "a new address")
    office.run("verify")
    says = "\nledger: letter %s: by post the ledger has another %s than was signed: '%s' by aydan"
    for column, name, number, act in (("day", "day", 1, "send"), ("bearer", "bearer", 2, "correct"),
                                      ("scan", "scan", 1, "send")):
        change = "UPDATE dispatch_resolution SET %s = ? WHERE number = %d" % (column, number)
        store = sqlite3.connect(os.path.join(office.home, "store.db"))
        before, = store.execute("SELECT %s FROM dispatch_resolution WHERE number = %d" % (column, number)).fetchone()
        store.close()
        alter(office, change, "2025-02-01")
        office.fails(CORRUPT, "verify", says=says % (BY_POST, name, act))
        alter(office, change, before)
        office.run("verify")
    alter(office, "DELETE FROM dispatch_resolution WHERE number = ?", 4)
    office.fails(CORRUPT, "verify", says="by post the ledger has no more what was signed: 'resend' by aydan")


def test_outcome_scan(office):
    """A scan is kept as it is; exchanged or gone, our verdict and the second reader's say so."""
    issued(office)
    scan = b"%PDF what the post office stamped\n\x00\xff"
    outcome(office, BY_POST, "--sent", "--scan", office.write("receipt.pdf", scan))
    assert office.run("show", BY_POST, "--scan").stdout == scan
    office.fails(NOINPUT, "show", BY_HAND, "--scan", says="has no scan")
    assert "already" in outcome(office, BY_POST, "--sent", "--scan", "receipt.pdf")
    office.run("verify")
    second_reader(office, 0)
    for change, says in (("UPDATE register_scan SET bytes = x'00'", "not the one kept"),
                         ("DELETE FROM register_scan", "is gone")):
        store = sqlite3.connect(os.path.join(office.home, "store.db"))
        with store:
            store.execute(change)
        store.close()
        office.fails(CORRUPT, "verify", says=["entry: ", says])
        assert "entry: " in second_reader(office, 70)


def test_outcome_refused(office):
    """Not by a relay's letter, on no day that cannot be, by nobody but a registrar."""
    issued(office)
    office.fails(NOPERM, "outcome", BY_MAIL, "--sent", says="goes by e-mail")
    office.fails(DATA, "outcome", BY_POST, "--sent", "--day", "2025-02-25", says="yet to come")
    office.fails(DATA, "outcome", BY_POST, "--sent", "--day", "2025-02-23", says="not issued yet")
    office.fails(USAGE, "outcome", BY_POST, "--sent", "--came-back")
    office.fails(NOINPUT, "outcome", "T-1/2025/00009", "--sent")
    office.fails(NOPERM, "outcome", BY_POST, "--sent", user="rauf")
    office.fails(DATA, "outcome", BY_POST, "--sent", "--scan", office.write("empty", ""))
    office.fails(DATA, "outcome", BY_POST, "--sent", "--scan",
                 office.write("large", bytes((16 << 20) + 1)))
    assert entries(office) == [] and states(office)["2"] == "waiting"


def test_outcome_days_in_turn(office):
    """No letter comes back before the day on which it went, nor goes again before the day on which it came back."""
    issued(office)
    office.env["CHANCERY_NOW"] = "2025-03-05T09:00:00Z"
    why = ["--why", "misread"]

    def too_early(what, day, says):
        kept = entries(office)
        office.fails(DATA, "outcome", BY_POST, what, "--day", day, *why, says="%s only on %s" % (says, day[:9] + "8"))
        assert entries(office) == kept

    outcome(office, BY_POST, "--sent", "--day", "2025-02-28")
    too_early("--came-back", "2025-02-27", "it went")
    outcome(office, BY_POST, "--came-back", "--day", "2025-02-28")
    too_early("--came-back", "2025-02-26", "it went")
    outcome(office, BY_POST, "--came-back", "--day", "2025-03-03", *why)
    office.run("resolve", BY_POST, "--resend", "--why", "a new address")
    office.fails(DATA, "outcome", BY_POST, "--sent", "--day", "2025-03-02",
                 says="cannot record letter '%s' as sent on 2025-03-02: it came back only on 2025-03-03" % BY_POST)
    outcome(office, BY_POST, "--sent", "--day", "2025-03-04")
    outcome(office, BY_POST, "--sent", "--day", "2025-03-03", *why)
    office.fails(DATA, "outcome", BY_POST, "--sent", "--day", "2025-03-01", *why, says="it came back only on 2025-03-03")
    outcome(office, BY_POST, "--retract", "--why", "it lies here")
    office.fails(DATA, "outcome", BY_POST, "--sent", "--day", "2025-03-01", says="it came back only on 2025-03-03")
    outcome(office, BY_POST, "--sent", "--day", "2025-03-05")
    office.run("verify")


def test_outcome_days_retracted(office):
    """A day that was taken back or corrected binds no other."""
    issued(office)
    office.env["CHANCERY_NOW"] = "2025-03-05T09:00:00Z"
    why = ["--why", "misread"]
    outcome(office, BY_POST, "--sent", "--day", "2025-03-04")
    outcome(office, BY_POST, "--retract", *why)
    outcome(office, BY_POST, "--sent", "--day", "2025-02-26")
    outcome(office, BY_POST, "--came-back", "--day", "2025-03-04")
    outcome(office, BY_POST, "--retract", *why)
    outcome(office, BY_POST, "--sent", "--day", "2025-02-25", *why)
    outcome(office, BY_POST, "--came-back", "--day", "2025-02-25")
    outcome(office, BY_POST, "--came-back", "--who", "the porter", *why)
    office.run("verify")


SET = "UPDATE dispatch_parcel SET state = ? WHERE letter = ?"


def test_outcome_scan_of_a_pipe(office):
    """A scan that is no regular file is refused: its reader would wait, and every dispatch for it."""
    issued(office)
    os.mkfifo(office.path("pipe"))
    for path in (office.path("pipe"), office.folder, "/dev/zero"):
        office.fails(DATA, "outcome", BY_POST, "--sent", "--scan", path, says=(
            "cannot read file '%s': it is no regular file" % path))
    assert entries(office) == []


def test_outcome_of_what_was_altered(office):
    """Nothing is recorded of a letter that a hand has set otherwise than the register has it; resolve puts it right."""
    issued(office)
    for state in ("accepted", "refused", "in-doubt", "abandoned"):
        alter(office, SET, state, BY_POST)
        for words in (["--sent"], ["--came-back"], ["--retract", "--why", "so"]):
            office.fails(CORRUPT, "outcome", BY_POST, *words, says=(
                "cannot use letter '%s': by post it is waiting in the register, and %s in the ledger; settle it with "
                "'resolve'" % (BY_POST, state)))
    assert entries(office) == []
    office.run("resolve", BY_POST, "--resend", "--why", "it lies here")
    outcome(office, BY_POST, "--sent")
    for state in ("waiting", "refused", "in-doubt", "abandoned"):
        alter(office, SET, state, BY_POST)
        for words in (["--sent", "--why", "again"], ["--came-back"], ["--retract", "--why", "so"]):
            office.fails(CORRUPT, "outcome", BY_POST, *words,
                         says="by post it is accepted in the register, and %s in the ledger" % state)
        office.fails(CORRUPT, "resolve", BY_POST, "--resend", "--why", "so", says="it is accepted in the register")
        office.run("resolve", BY_POST, "--accepted", "--why", "it went")
    outcome(office, BY_POST, "--retract", "--why", "it lies here")
    assert states(office)["2"] == "waiting"
    office.run("verify")


def test_outcome_of_what_goes_elsewhere(office):
    """Nor of one that goes by another channel, to another address or in another dossier than was registered."""
    issued(office)
    for change, says in (
            ("UPDATE dispatch_parcel SET address = 'x' WHERE letter = ?", "its address in the ledger is not the one"),
            ("UPDATE dispatch_parcel SET channel = 'hand' WHERE letter = ?", "the ledger has it go by 'hand'"),
            ("UPDATE dispatch_parcel SET dossier = 'x' WHERE letter = ?", "the ledger has it in dossier 'x'")):
        alter(office, change, BY_POST)
        office.fails(CORRUPT, "outcome", BY_POST, "--sent", says=says)
    alter(office, "UPDATE dispatch_parcel SET address = 'x' WHERE letter = ?", BY_MAIL)
    office.fails(CORRUPT, "outcome", BY_MAIL, "--sent", says="its address in the ledger is not the one")
    assert entries(office) == []


def handing(office):
    """One letter to be recorded with a scan: what the sweeps below kill and fail."""
    issued(office)
    cheapen_keys(office)
    scan = office.write("receipt.pdf", "what the post office stamped")
    return Command(office, ["outcome", BY_POST, "--sent", "--scan", scan], 25, again=0)


def test_outcome_killed(office):
    """Killed while recording: ledger, register and scan have it all, or nothing."""
    handing(office).sweep_kills()


def test_outcome_failing(office):
    """A store that fails while recording: an error, and nothing done."""
    handing(office).sweep_failures()


main(globals())
