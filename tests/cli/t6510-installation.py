#!/usr/bin/env python3
"""A home that is copied, moved or restored sends nothing twice."""
import contextlib
import fcntl
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from chaos import Relay  # noqa: E402
from harness import CHANCERY, IOERR, NOW, NOPERM, USAGE, Sink, Skip, main  # noqa: E402

DOSSIER = "greetings-7"
WHY = ["--why", "the disk was replaced"]


def issued(office):
    """Issued, in a home that is bound to this machine and its real store file."""
    del office.env["CHANCERY_MACHINE"]
    return office.found().stock().issue()


def copy_home(office):
    """The home replaced by a copy of itself."""
    subprocess.run(["cp", "-a", office.home, office.home + ".copy"], check=True)
    shutil.rmtree(office.home)
    os.rename(office.home + ".copy", office.home)


def refused(office, sink, says):
    done = office.run("dispatch", DOSSIER, "--relay", sink.url, expect=NOPERM)
    assert says in done.stderr.decode() and "adopt" in done.stderr.decode(), done.stderr
    said = office.run("status", DOSSIER).stdout.decode()
    assert says in said, said
    assert office.status()["difference"], office.status()
    assert says in office.run("doctor", expect=None).stdout.decode()
    assert sink.messages() == []


def test_own(office):
    """The home it was made in, and one renamed, are its own; there is nothing to adopt."""
    issued(office)
    os.rename(office.home, office.home + ".moved")
    office.home += ".moved"
    assert office.status()["difference"] is None
    office.fails(NOPERM, "adopt", "--moved", *WHY, says="nothing to adopt")
    office.fails(USAGE, "adopt", *WHY, says="--restored")
    office.fails(USAGE, "adopt", "--moved", "--restored", *WHY, says="--restored")
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert len(sink.messages()) == 4


def test_moved(office):
    """A copy sends nothing; taken over as moved it sends what waits."""
    issued(office)
    copy_home(office)
    with Sink(office) as sink:
        refused(office, sink, "its store is a copy")
        office.fails(NOPERM, "adopt", "--moved", *WHY, user="rauf", says="registrar")
        office.run("adopt", "--moved", *WHY)
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert len(sink.messages()) == 4
    office.run("verify")


def test_restored(office):
    """Taken over as restored, what waits is in doubt and is not sent."""
    issued(office)
    copy_home(office)
    with Sink(office) as sink:
        said = office.run("adopt", "--restored", *WHY).stdout.decode()
        assert "4 letters in doubt" in said, said
        assert office.status()["counts"] == {"in-doubt": 4}
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert sink.messages() == []
        one = office.status()["letters"][0]["number"]
        office.run("resolve", one, "--resend", "--why", "the relay has not seen it")
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert len(sink.messages()) == 1
    office.run("verify")


def test_moved_under_way(office):
    """What a run held of a home that is taken over is told: what may have been sent, by its numbers."""
    issued(office)
    with Relay({"kept": "*stall"}) as relay:
        dispatch = subprocess.Popen(
            [CHANCERY, "-C", office.home, "--as", "aydan", "dispatch", DOSSIER, "--relay",
             "smtp://" + relay.where, "--sessions", "2"],
            env=office.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while len(relay.kept) < 2:
            assert dispatch.poll() is None
            time.sleep(0.01)
        dispatch.kill()
        dispatch.wait()
    copy_home(office)
    done = office.run("adopt", "--moved", *WHY)
    doubts = [one["number"] for one in office.status()["letters"] if one["state"] == "in-doubt"]
    assert len(doubts) == 2 and office.status()["counts"]["waiting"] == 2, office.status()["counts"]
    assert b"\n2 letters in doubt, for a person to settle: see 'resolve'.\n" in done.stdout, done
    assert done.stderr.decode() == ("2 letters of an interrupted run are in doubt: %s; see 'status', settle with "
                                    "'resolve'.\n" % ", ".join(sorted(doubts))), done.stderr
    office.run("verify")


def test_witness_in_turn(office):
    """Of two processes that let the witness know how far the store is, one waits for the other: what it then
    writes is how far the store is, and not how far it was."""
    office.found()
    home = os.open(office.home, os.O_RDONLY)
    try:
        fcntl.flock(home, fcntl.LOCK_EX)
        before = office.read("home/witness")
        late = subprocess.Popen([CHANCERY, "-C", office.home, "--as", "aydan", "suppress", "--mailbox",
                                 "x@y.example", "--why", "asked"], env=office.env, stdout=subprocess.DEVNULL)
        with contextlib.closing(sqlite3.connect(os.path.join(office.home, "store.db"))) as store:
            while not list(store.execute("SELECT 1 FROM register_entry WHERE deed = 'suppress'")):
                time.sleep(0.01)
        time.sleep(1)
        assert office.read("home/witness") == before and late.poll() is None
    finally:
        os.close(home)
    assert late.wait(20) == 0 and office.read("home/witness") != before


def overwrite(office, store):
    """The store written over in place, as cp does it."""
    path = os.path.join(office.home, "store.db")
    for end in ("-wal", "-shm"):
        if os.path.exists(path + end):
            os.remove(path + end)
    with open(path, "r+b") as file:
        file.write(store)
        file.truncate()


def test_older_store(office):
    """A store put back in place is behind its witness, and not only moved."""
    issued(office)
    store = office.read("home/store.db")
    with Sink(office, folder="first") as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
    overwrite(office, store)
    with Sink(office) as sink:
        refused(office, sink, "older than its witness")
        office.fails(NOPERM, "adopt", "--moved", *WHY, says="--restored")
        office.run("suppress", "--mailbox", "x@y.example", "--why", "more entries")
        refused(office, sink, "older than its witness")
        office.run("adopt", "--restored", *WHY)
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert sink.messages() == []


def test_put_back(office):
    """A whole home copied back over itself, witness and all, knows less than was sent."""
    issued(office)
    subprocess.run(["cp", "-a", office.home, office.home + ".backup"], check=True)
    with Sink(office, folder="first") as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert len(sink.messages()) == 4
    subprocess.run(["cp", "-a", office.home + ".backup/.", office.home], check=True)
    with Sink(office) as sink:
        refused(office, sink, "put back from a copy")
        office.fails(NOPERM, "adopt", "--moved", *WHY, says="--restored")
        office.run("adopt", "--restored", *WHY)
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert sink.messages() == []
        assert office.status()["counts"] == {"in-doubt": 4}


def test_older_witness(office):
    """A home whose witness is of before it had a mark is its own, and gets one."""
    issued(office)
    lines = office.read("home/witness").decode().splitlines()
    office.write("home/witness", "chancery-witness-v1\n%s\n" % lines[1])
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert len(sink.messages()) == 4
    assert office.read("home/witness").decode().startswith("chancery-witness-v2\n")


def test_older_by_a_run(office):
    """A run is witnessed though the register did not grow: the relay was not there."""
    issued(office)
    store = office.read("home/store.db")
    with Relay({"greeting": "*close"}) as relay:
        office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where, expect=None)
    overwrite(office, store)
    with Sink(office) as sink:
        refused(office, sink, "older than its witness")


def lose_witness(office, text):
    """The witness as somebody leaves it: one that says this, or none."""
    path = os.path.join(office.home, "witness")
    if text is None:
        os.remove(path)
    else:
        office.write("home/witness", text)


UNTOLD = ["nothing tells whether what waits here was sent since", "adopt it with --restored"]


def test_no_witness(office):
    """A home without its witness, or with one that is none, sends nothing, and is not said to be moved."""
    issued(office)
    with Sink(office) as sink:
        for text, says in (("yes\n", "cannot be read"), ("", "cannot be read"),
                           ("x" * 201, "cannot be read"), (None, "is missing")):
            lose_witness(office, text)
            refused(office, sink, "its witness " + says)
            office.fails(NOPERM, "adopt", "--moved", *WHY, says=UNTOLD)
        office.run("adopt", "--restored", *WHY)
        assert office.status()["counts"] == {"in-doubt": 4}
    office.run("verify")


def test_witness_that_cannot_be_opened(office):
    """A fault of the disk is told as one: it says nothing of the home."""
    issued(office)
    text = office.read("home/witness")
    lose_witness(office, None)
    os.mkdir(office.path("home", "witness"))
    with Sink(office) as sink:
        office.fails(IOERR, "dispatch", DOSSIER, "--relay", sink.url, says="cannot read file")
        office.fails(IOERR, "adopt", "--moved", *WHY, says="cannot read file")
    os.rmdir(office.path("home", "witness"))
    office.write("home/witness", text)
    assert office.status()["counts"] == {"waiting": 4}


def test_older_store_without_witness(office):
    """A store of before the dispatch, put back by its file with the witness removed, is not taken for a home
    that was moved: all would be sent again."""
    issued(office)
    subprocess.run(["cp", "-a", office.home, office.home + ".backup"], check=True)
    with Sink(office, folder="first") as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert len(sink.messages()) == 4
    for name in os.listdir(office.home):
        if name.startswith("store.db"):
            os.remove(os.path.join(office.home, name))
    shutil.copy2(office.home + ".backup/store.db", office.home)
    with Sink(office) as sink:
        refused(office, sink, "its store is a copy, and its store is older than its witness")
        for text, says in (("yes\n", "cannot be read"), ("", "cannot be read"), (None, "is missing")):
            lose_witness(office, text)
            refused(office, sink, "its store is a copy, and its witness " + says)
            office.fails(NOPERM, "adopt", "--moved", *WHY, says=UNTOLD + ["its witness " + says])
        office.run("adopt", "--restored", *WHY)
        assert office.status()["counts"] == {"in-doubt": 4}
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        assert sink.messages() == []
    office.run("verify")


def test_another_machine(office):
    """The same file on another machine; one without an id is told by its file alone."""
    issued(office)
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        raise Skip("no rights for a mount namespace")

    def elsewhere(machine_id):
        path = office.write("machine-id", machine_id)
        argv = ["unshare", "-m", "sh", "-c", 'mount --bind "$0" /etc/machine-id && exec "$@"',
                path, os.environ.get("CHANCERY", os.path.abspath("build/chancery")), "-C",
                office.home, "--as", "aydan", "status", DOSSIER]
        return subprocess.run(argv, env=office.env, capture_output=True, check=True).stdout

    assert b"another machine's" in elsewhere("0123456789abcdef0123456789abcdef\n")
    assert b"another machine's" in elsewhere("uninitialized\n")
    assert b"adopt" not in office.run("status", DOSSIER).stdout


def examine_relays(office):
    """What doctor finds of a relay with a name, one by its address, and one on this machine."""
    with open(office.path(office.home, "chancery.conf"), "a", encoding="utf-8") as out:
        for name, host in (("a", "relay.invalid"), ("b", "192.0.2.1"), ("c", "localhost")):
            out.write("[relay %s]\nurl = smtp://%s\n" % (name, host))
    report = json.loads(office.run("doctor", "--json", user=None, expect=None).stdout)
    return [found for found in report["findings"] if found["subject"] == "relays"]


def test_names_that_are_not_looked_up(office):
    """From a home that sends nothing abroad, a copy or one of a frozen clock, none is."""
    del office.env["CHANCERY_NOW"]
    office.found()
    subprocess.run(["cp", "-a", office.home, office.path("copy")], check=True)
    own = examine_relays(office)
    assert [found["state"] for found in own] == ["bad", "good", "good"], own
    assert "cannot find relay 'smtp://relay.invalid'" in own[0]["text"], own
    office.home = office.path("copy")
    copy = examine_relays(office)
    office.home, office.env["CHANCERY_NOW"] = office.path("frozen"), NOW
    office.run("init", "--name", "x", "--origin", "x.example", user=None)
    for held in (copy, examine_relays(office)):
        assert [found["state"] for found in held] == ["unknown", "unknown", "good"], held
        assert "on another machine" in held[0]["text"], held
        assert held[2]["text"].endswith("localhost, on this machine"), held


main(globals())
