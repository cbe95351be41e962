#!/usr/bin/env python3
"""Bad input: each ends in a clear error that names what and where, with its exit code,
and leaves nothing half-done.
"""
import json
import os
import resource
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from harness import (CANTCREAT, CHANCERY, CORRUPT, DATA, IOERR, NOINPUT, NOPERM,  # noqa: E402
                     SMALL, TEMPFAIL, Skip, Sink, dossier_with, main, small_file)

LONG_LINE_MEMORY = 128 << 20  # bytes that an import may take over a line of 200 MB


def absent(office, *ids):
    """Nothing in the directory has one of these ids."""
    for name in ids:
        found = json.loads(office.run("find", name, "--json").stdout)["records"]
        assert name not in [one["id"] for one in found], found


def rejects(office, path, ids, *says):
    """Importing the file ends with DATA, says each text, and nothing of `ids` is found."""
    done = office.fails(DATA, "import", path, says=list(says) + ["rejected, kept in"])
    kept = done.stderr.decode().rsplit("kept in ", 1)[1].strip()
    assert os.path.getsize(kept) > 0, kept
    absent(office, *ids)
    return done


def test_truncated_json(office):
    """A JSON file that ends too early is refused whole."""
    office.found()
    path = office.write("cut.json", '{"persons": [{"id": "a", "name": "A"}, {"id": "b"')
    office.fails(DATA, "import", path, says="cut.json")
    assert b'"id": "a"' not in office.run("find", "A", "--json", expect=None).stdout


def test_long_line(office):
    """A line of 200 MB is refused by a named limit, in bounded memory."""
    office.found()
    path = office.path("long.json")
    with open(path, "wb") as out:
        out.write(b'{"persons": [{"id": "a", "name": "')
        for _ in range(200):
            out.write(b"x" * (1 << 20))
        out.write(b'"}]}')
    with open(office.path("said"), "wb") as said, \
            subprocess.Popen([CHANCERY, "-C", office.home, "--as", "aydan", "import", path],
                             env=office.env, stdout=said, stderr=said) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == DATA, office.read("said")
    assert b"long.json" in office.read("said"), office.read("said")
    assert usage.ru_maxrss <= LONG_LINE_MEMORY >> 10, usage


def test_no_regular_file(office):
    """A pipe to which nobody writes is refused, and does not hold the store while it is waited for."""
    office.found()
    for name in ("pipe.yaml", "pipe.json"):
        os.mkfifo(office.path(name))
        office.fails(DATA, "import", os.path.join(SMALL, "directory.yaml"), office.path(name),
                     says="cannot read file '%s': it is no regular file" % office.path(name))
    absent(office, "anna-lind")


def test_invalid_utf8(office):
    """Bytes that are not UTF-8 are named by file and place."""
    office.found()
    path = office.write("bad.yaml", b"bodies:\n  - id: x\n    kind: parliament\n    name: M\xfcller\n")
    office.fails(DATA, "import", path, says="bad.yaml:4:")


def test_cyclic_parent(office):
    """A body cannot lie beneath itself."""
    office.found()
    path = office.write("cycle.yaml", """bodies:
  - { id: cycle-a, kind: committee, name: Cycle A, parent: cycle-b }
  - { id: cycle-b, kind: committee, name: Cycle B, parent: cycle-a }
""")
    rejects(office, path, ["cycle-a", "cycle-b"], "/bodies/0", "/bodies/1", "its parent is cyclic")


def test_30_february(office):
    """A day that does not exist is named with its place."""
    office.found()
    path = office.write("day.yaml", """persons:
  - { id: p, name: P }
bodies:
  - { id: dated-body, kind: committee, name: Dated body }
posts:
  - { body: dated-body, role: chair, holders: [{ person: p, from: 2025-02-30 }] }
""")
    rejects(office, path, ["dated-body/chair"], "day.yaml:6:", "2025-02-30")


def test_occasions(office):
    """The occasions of a directory's file join the calendar; a bad one is named."""
    office.found()
    text = """occasions:
  - { name: founding, date: 1990-03-01, title: { en: the founding } }
  - { name: opening, date: 1991-02-30 }
"""
    path = office.write("occasions.yaml", text)
    done = office.fails(DATA, "import", path, says=["occasions.yaml:3:28:", "1991-02-30"])
    assert b"occasions.yaml: 1 occasion added" in done.stdout, done.stdout
    listed = json.loads(office.run("calendar", "--days", "366", "--json").stdout)["occasions"]
    assert [(one["occasion"], one["title"]) for one in listed] == [("founding", "the founding")]
    path = office.write("occasions.yaml", text.replace("1991-02-30", "1991-03-02"))
    done = office.run("import", path)
    assert b": 1 occasion added; 1 occasion unchanged" in done.stdout, done.stdout
    path = office.write("occasions.yaml", text.split("  - { name: opening")[0].replace("-01,", "-04,"))
    assert b": 1 occasion changed" in office.run("import", path).stdout
    path = office.write("occasions.yaml", "occasions: garbage\n")
    office.fails(DATA, "import", path, says=["occasions.yaml:1:12:", "a list of records"])


def test_controls_in_names(office):
    """CR, LF and NUL in a name never come near a header."""
    office.found()
    for text in ('"A\\r\\nBcc: x@y.example"', '"A\\eB"', '"A\\u202EB"'):
        path = office.write("name.yaml", "persons:\n  - { id: controlled, name: %s }\n" % text)
        rejects(office, path, ["controlled"], "name.yaml:2:")
    path = office.write("nul.yaml", 'persons:\n  - { id: controlled, name: "A\\0B" }\n')
    office.fails(DATA, "import", path, says=["nul.yaml:2:", "NUL"])
    absent(office, "controlled")


def test_controls_in_subject(office):
    """A subject with a line break is an error of check, and cannot be submitted."""
    office.found()
    text = small_file("letter.en.md").replace(
        "subject: On the {{occasion.ordinal}} Small Day",
        'subject: "On the day\\r\\nBcc: x@y.example"')
    office.stock(dossier_with(office, letter__en__md=text))
    office.fails(DATA, "check", "greetings-7")
    office.fails(DATA, "submit", "greetings-7")


def test_mailbox_that_is_none(office):
    """A web form in place of a mailbox is rejected by line."""
    office.found()
    path = office.write("box.yaml", """persons:
  - { id: formal, name: Formal, channels: { email: "http://example.test/contact" } }
  - { id: sound, name: Sound }
""")
    rejects(office, path, ["formal"], "box.yaml:2:", "mailbox")
    assert b'"sound"' in office.run("find", "sound", "--json").stdout


def test_rejects_are_kept_apart(office):
    """Files of one name in two folders keep their rejects apart, and a long path is no error."""
    office.found()
    kept = set()
    for folder in ("one", "/".join(["long" * 50] * 4)):
        path = office.write(os.path.join(folder, "a.yaml"), "persons:\n  - { id: nameless }\n")
        done = rejects(office, path, ["nameless"], "a.yaml:2:")
        kept.add(done.stderr.decode().rsplit("kept in ", 1)[1].strip())
    name = "n" * 245 + ".yaml"
    path = office.write(name, "persons:\n  - { id: nameless }\n")
    rejects(office, path, ["nameless"], name + ":2:")
    assert len(kept) == 2, kept


def test_popolo_rejects(office):
    """A Popolo file ends like ours when a record of it is rejected: 65, the rest taken."""
    office.found()
    path = office.write("some.json", json.dumps(
        {"persons": [{"id": "nameless"}, {"id": "sound", "name": "Sound"}]}))
    rejects(office, path, ["nameless"], "/persons/0")
    assert b'"sound"' in office.run("find", "sound", "--json").stdout
    done = office.run("import", path, "--json", expect=DATA)
    assert len(json.loads(done.stdout)["files"][0]["rejects"]) == 1, done


def test_svg_that_loads(office):
    """A letterhead that would load a file or the network is refused by line."""
    office.found()
    svg = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">
<image href="file:///etc/passwd" width="10" height="10"/>
</svg>
"""
    text = small_file("dossier.yaml") + "letterhead: { file: head.svg, alt: { en: X, fr: X, ar: X } }\n"
    office.stock(dossier_with(office, dossier__yaml=text, head__svg=svg))
    office.fails(DATA, "submit", "greetings-7", says=["head.svg", "image"])
    assert office.status()["state"] == "draft"


def test_wrong_passphrase(office):
    """A wrong passphrase is refused, and nothing is signed."""
    office.found().stock()
    office.write("credentials/chancery.aydan", "not it\n")
    office.fails(NOPERM, "submit", "greetings-7", says="passphrase")
    assert office.status()["state"] == "draft"


def test_unreachable_relay(office):
    """A relay that is not there costs no letter an attempt."""
    office.found().stock().issue()
    office.fails(TEMPFAIL, "dispatch", "greetings-7", "--relay", "smtp://127.0.0.1:1",
                 says="127.0.0.1:1")
    letters = office.status()["letters"]
    assert all(one["state"] == "waiting" and one["attempts"] == 0 for one in letters), letters


def test_relay_outside_loopback(office):
    """A home with a frozen clock refuses every address but this machine's."""
    office.found().stock().issue()
    office.fails(NOPERM, "dispatch", "greetings-7", "--relay", "smtp://192.0.2.1:25",
                 says="loopback")


def test_relay_closes_at_the_dot(office):
    """No answer to the final dot: in doubt, listed, never sent again by itself."""
    office.found().stock().issue()
    with Sink(office, "--fault", "dot:close*1") as sink:
        office.run("dispatch", "greetings-7", "--relay", sink.url, "--sessions", "1")
        letters = office.status()["letters"]
        doubts = [one for one in letters if one["state"] == "in-doubt"]
        assert len(doubts) == 1 and len(sink.messages()) == 3, letters
        office.run("dispatch", "greetings-7", "--relay", sink.url)
        assert len(sink.messages()) == 3
        office.run("resolve", doubts[0]["number"], "--resend", "--why", "not arrived")
        office.run("dispatch", "greetings-7", "--relay", sink.url)
        assert len(sink.messages()) == 4
    assert office.status()["state"] == "dispatched"


def limited(words, office, limit):
    """Run with a limit on the size of files, as a disk that is full."""
    def set_limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return subprocess.run([CHANCERY, "-C", office.home, "--as", "aydan"] + words,
                          env=office.env, capture_output=True, preexec_fn=set_limit,
                          restore_signals=False, timeout=300)


def test_full_disk(office):
    """A disk that is full: an error, and the same command works once there is room."""
    office.found().stock().approve()
    done = limited(["issue", "greetings-7"], office, 4096 * 20)
    assert done.returncode == IOERR, done
    assert office.status()["state"] == "approved"
    office.run("issue", "greetings-7")
    office.run("verify")


def test_open_credential(office):
    """A passphrase that others may read is none."""
    office.found()
    office.stock()
    os.chmod(os.path.join(office.credentials, "chancery.aydan"), 0o644)
    office.fails(NOPERM, "submit", "greetings-7", says="others than its owner may read it")


def test_output_spares_a_home(office):
    """No --output, print file or site takes the place of what a home is made of."""
    office.found()
    office.stock()
    office.issue()
    for name in ("store.db", "chancery.conf", "keys/register.pem"):
        path = os.path.join(office.home, name)
        with open(path, "rb") as source:
            before = source.read()
        office.fails(NOPERM, "preview", "greetings-7", "--output", path, says="a home is made of it")
        with open(path, "rb") as source:
            assert source.read() == before, name
    office.fails(NOPERM, "publish", "greetings-7", office.home, says="it is a home")
    assert not os.path.exists(os.path.join(office.home, "index.html"))
    keys = os.path.join(office.home, "keys")
    before = os.listdir(keys)
    for words in (["show", "greetings-7", "--letters"], ["publish", "greetings-7"],
                  ["rehearse", "greetings-7", "--folder"], ["export", "greetings-7"]):
        for folder in (keys, os.path.join(keys, "below")):
            office.fails(NOPERM, *words, folder, says="it is for a home's keys")
    assert os.listdir(keys) == before


def test_output_spares_a_home_behind_links(office):
    """Nor does it through links, also where what is named, or what a link leads to, is not there."""
    office.found().stock().issue()
    keys, number = os.path.join(office.home, "keys"), office.status()["letters"][0]["number"]
    os.symlink(keys, office.path("k"))
    os.symlink("k/to-be", office.path("dangling"))
    os.symlink(os.path.join(keys, "register.pem"), office.path("file"))
    os.symlink("home/store.db", office.path("store"))
    os.symlink("home/keys/olga.pem", office.path("new"))
    before = {name: office.read("home/keys/" + name) for name in os.listdir(keys)}
    for folder in ("k", "k/out", "k/out/", "k/out/in", "./k/out", "dangling", "dangling/in",
                   "none/../home/keys/out", "none/in/../../k/out", "none/../none/.././k/out"):
        for words in (["show", "greetings-7", "--letters"], ["publish", "greetings-7"],
                      ["rehearse", "greetings-7", "--folder"], ["export", "greetings-7"]):
            office.fails(NOPERM, *words, folder, says="it is for a home's keys")
    for path in ("k/out.pdf", "file", "store", "new"):
        office.fails(NOPERM, "preview", "greetings-7", "--output", path, says="a home is made of it")
    assert {name: office.read("home/keys/" + name) for name in os.listdir(keys)} == before
    os.symlink("elsewhere.txt", office.path("good"))
    office.write("elsewhere.txt", "x")
    office.run("show", number, "--text", "--output", "good")
    assert len(office.read("elsewhere.txt")) > 1


def test_read_only_home(office):
    """A home that cannot be written: an error that says so, and reading still works."""
    if os.getuid() != 0:
        raise Skip("needs to become another user")
    office.found().stock()
    subprocess.run(["chmod", "-R", "a+rX", office.folder], check=True)
    for name in os.listdir(office.credentials):
        os.chmod(os.path.join(office.credentials, name), 0o600)
        os.chown(os.path.join(office.credentials, name), 65534, 65534)
    done = subprocess.run([CHANCERY, "-C", office.home, "--as", "aydan", "submit", "greetings-7"],
                          env=office.env, capture_output=True, user=65534, group=65534,
                          extra_groups=[], timeout=300)
    assert done.returncode in (IOERR, NOPERM, 73), done
    assert office.home in done.stderr.decode(), done
    assert office.status()["state"] == "draft"


def test_newer_home(office):
    """A home of a newer version is refused, and both versions are named."""
    import sqlite3
    office.found()
    base = sqlite3.connect(os.path.join(office.home, "store.db"))
    base.execute("INSERT INTO store_migration (number, name) VALUES (9999, '9999-future.sql')")
    base.commit()
    base.close()
    office.fails(NOPERM, "status", says="9999")


def test_second_process(office):
    """A second process on the same home waits, and then is told so."""
    import sqlite3
    office.found().stock()
    base = sqlite3.connect(os.path.join(office.home, "store.db"), isolation_level=None)
    base.execute("BEGIN IMMEDIATE")
    office.fails(TEMPFAIL, "submit", "greetings-7", says="another process")
    base.execute("ROLLBACK")
    office.run("submit", "greetings-7")


def test_two_at_once(office):
    """Two processes make the same move at once: one does, the other is told that it is done."""
    office.found().stock().approve()
    both = [subprocess.Popen([CHANCERY, "-C", office.home, "--as", "aydan", "issue",
                              "greetings-7"], env=office.env, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE) for _ in range(2)]
    said = [one.communicate()[1].decode() for one in both]
    codes = sorted(one.returncode for one in both)
    assert codes == [0, NOPERM], (codes, said)
    assert any("it is issued" in text for text in said), said
    office.run("verify")


def test_long_letter(office):
    """A letter of too many pages is refused in words, and soon: its checks are linear."""
    folder = office.path("long")
    shutil.copytree(os.path.join(SMALL, "dossier"), folder)
    with open(os.path.join(folder, "letter.en.md"), "a", encoding="utf-8") as out:
        out.write("\nA plain paragraph that goes on for a while, and then ends.\n" * 6000)
    office.found().stock(folder)
    office.fails(DATA, "submit", "greetings-7", says=["pages, more than 50"])


def test_output_in_no_folder(office):
    """An output whose folder is not there names that folder."""
    office.found().stock()
    office.fails(CANTCREAT, "preview", "greetings-7", "--format", "pdf", "--output",
                 office.path("none", "x.pdf"), says=["there is no folder", "none"])


def test_folder_that_is_no_dossier(office):
    """A folder given by mistake is named as such, and not read."""
    office.found()
    office.fails(NOINPUT, "import", office.folder, says="no dossier.yaml")


def test_damaged_store(office):
    """A store cut short: reading says that it is damaged, and what helps."""
    office.found().stock()
    store = os.path.join(office.home, "store.db")
    with open(store, "r+b") as out:
        out.truncate(os.path.getsize(store) // 3 // 4096 * 4096)
    office.fails(CORRUPT, "status", "greetings-7", says=["damaged", "copy"])


main(globals())
