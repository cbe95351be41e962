#!/usr/bin/env python3
"""A dispatch whose store another process writes to for long: it waits, and forgets no answer."""
import contextlib
import os
import signal
import sqlite3
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
import background  # noqa: E402
from background import DOSSIER, PATIENCE, end, wait_for  # noqa: E402
from chaos import USER, Relay  # noqa: E402
from crowd import stock  # noqa: E402
from harness import IOERR, TEMPFAIL, Sink, main  # noqa: E402

BUSY = 13       # seconds of another process's transaction: more than one that only asks waits
SOME = 36       # addressees besides the small directory's four


def begin(office, url, *words):
    return background.begin(office, url, "--sessions", "1", *words)


@contextlib.contextmanager
def lock(office):
    """Another process's transaction."""
    with contextlib.closing(sqlite3.connect(office.path("home", "store.db"), timeout=5,
                                            isolation_level=None)) as store:
        store.execute("BEGIN IMMEDIATE")
        yield
        store.execute("ROLLBACK")


class Grasp(threading.Thread):
    """Takes the lock as soon as a run has ended, and keeps it."""

    def __init__(self, office):
        super().__init__()
        self.path, self.over = office.path("home", "store.db"), threading.Event()
        self.start()

    def run(self):
        with contextlib.closing(sqlite3.connect(self.path, timeout=0, isolation_level=None)) as store:
            while not self.over.is_set():
                with contextlib.suppress(sqlite3.OperationalError):
                    store.execute("BEGIN IMMEDIATE")
                    (ended,), = store.execute("SELECT COUNT(ended) FROM dispatch_run")
                    if ended > 0:
                        self.over.wait(PATIENCE)
                    store.execute("ROLLBACK")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.over.set()
        self.join()


def test_busy(office):
    """Two jobs wait for the lock, say so once, and send the rest."""
    office.found().stock().issue()
    with Relay({"kept": "*late 0.3"}) as relay:
        dispatch = begin(office, "smtp://" + relay.where, "--jobs", "2")
        wait_for(lambda: relay.kept)
        with lock(office):
            time.sleep(BUSY)
            assert dispatch.poll() is None, end(dispatch)
        code, out, said = end(dispatch)
        assert (code, said.count("Waiting for the store")) == (0, 1), (code, said)
        assert "accepted 4 letters" in out and len(relay.kept) == 4, (out, len(relay.kept))
    assert office.status()["counts"] == {"accepted": 4}, office.status()


def count_open(store):
    """How many attempts there are, and how many of them have no outcome."""
    return store.execute("SELECT COUNT(*), COUNT(*) - COUNT(outcome) FROM dispatch_attempt").fetchone()


def test_answers_meanwhile(office):
    """What is answered while the lock is waited for is recorded with what was before: no more
    letters have an open intent than there are sessions."""
    office.found().stock().issue()
    with Relay({"kept": "*hold"}) as relay, contextlib.closing(
            sqlite3.connect(office.path("home", "store.db"))) as store:
        dispatch = background.begin(office, "smtp://" + relay.where, "--sessions", "2")
        wait_for(lambda: len(relay.kept) == 2)
        with lock(office):
            relay.let_go()
            time.sleep(0.4)
            relay.let_go()
            time.sleep(0.4)
        attempts = 2
        while attempts < 4:
            attempts, unknown = count_open(store)
            assert unknown <= 2, (attempts, unknown)
        relay.release()
        code, _, said = end(dispatch)
    assert code == 0, said
    assert office.status()["counts"] == {"accepted": 4}, office.status()


def test_busy_from_the_start(office):
    """A dispatch waits too when the store is busy before it has begun, and says so once."""
    office.found().stock().issue()
    with Sink(office) as sink:
        with lock(office):
            dispatch = begin(office, sink.url)
            time.sleep(BUSY)
            assert dispatch.poll() is None, end(dispatch)
        code, out, said = end(dispatch)
        assert (code, said.count("Waiting for the store")) == (0, 1), (code, said)
        assert "a signal ends the wait." in said and "accepted 4 letters" in out, (said, out)


@contextlib.contextmanager
def held_before_the_run(office, relay):
    """A dispatch, and another process's transaction that began once it looked for its relay's secret."""
    asked, go = office.path("asked"), office.path("go")
    command = office.write("secret", "#!/bin/sh\ntouch %s\nwhile [ ! -e %s ]; do sleep 0.1; done\necho '%s'\n"
                           % (asked, go, relay.secret))
    os.chmod(command, 0o700)
    with open(office.path("home", "chancery.conf"), "a", encoding="utf-8") as conf:
        conf.write("\n[relay c]\nurl = smtp://%s\nuser = %s\nsecret-command = %s\nauth-in-clear = yes\n"
                   % (relay.where, USER, command))
    dispatch = begin(office, "c")
    wait_for(lambda: os.path.exists(asked))
    with lock(office):
        office.write("go", "")
        yield dispatch


def test_busy_before_the_run(office):
    """And when it has become so once it has settled what others left."""
    office.found().stock().issue()
    with Relay(offers=("AUTH PLAIN",)) as relay:
        with held_before_the_run(office, relay) as dispatch:
            time.sleep(BUSY)
            assert dispatch.poll() is None, end(dispatch)
        code, out, said = end(dispatch)
        assert (code, said.count("Waiting for the store")) == (0, 1), (code, said)
        assert "accepted 4 letters" in out, out


def test_signal_before_the_run(office):
    """A signal ends that wait at once."""
    office.found().stock().issue()
    with Relay(offers=("AUTH PLAIN",)) as relay:
        with held_before_the_run(office, relay) as dispatch:
            time.sleep(1)
            dispatch.send_signal(signal.SIGTERM)
            code, _, said = end(dispatch)
        assert code == TEMPFAIL and "cannot begin to send: another process" in said, (code, said)
        assert not relay.kept
    assert office.status()["counts"] == {"waiting": 4}, office.status()


def test_signal(office):
    """A signal ends the wait when the last patience has: what was heard is then in doubt."""
    office.found().stock().issue()
    with Relay({"kept": "stall"}) as relay:
        url = "smtp://" + relay.where
        dispatch = begin(office, url)
        wait_for(lambda: relay.kept)
        with lock(office):
            dispatch.send_signal(signal.SIGTERM)
            code, _, said = end(dispatch)
            assert code == TEMPFAIL, (code, said)
            assert "another process has been writing to the store for 1" in said, said
        assert office.status()["interrupted"] == {"unknown": 1, "unsent": 2}, office.status()
        office.run("dispatch", DOSSIER, "--relay", url)
    assert office.status()["counts"] == {"accepted": 3, "in-doubt": 1}, office.status()


def test_summary(office):
    """What came of a dispatch is told without the lock."""
    office.found().stock().issue()
    with Sink(office) as sink:
        with Grasp(office):
            code, out, said = end(begin(office, sink.url))
        assert code == 0 and "accepted 4 letters" in out, (code, said)


def test_failed_job(office):
    """What a job held whose store fails is settled, and the other sends it."""
    office.found()
    stock(office, SOME)
    office.issue()
    with Sink(office, "--delay", "0.05") as sink:
        office.env["CHANCERY_FAULT"] = "fail:150@1"
        code, out, said = end(begin(office, sink.url, "--jobs", "2"))
        del office.env["CHANCERY_FAULT"]
        assert code == IOERR and "fault at call 150" in said and not out, (code, out, said)
        counts = office.status()["counts"]
        assert counts.get("leased", 0) == 0 and counts.get("in-doubt", 0) <= 1, counts
        assert counts["accepted"] >= SOME + 4 - 1, counts
        assert counts.get("in-doubt", 0) == said.count("is in doubt"), (counts, said)


def test_recovered_first(office):
    """A relay that cannot be made ready keeps nobody from settling what a dead run held."""
    office.found().stock().issue()
    with Relay({"kept": "*stall"}) as relay:
        dispatch = begin(office, "smtp://" + relay.where)
        wait_for(lambda: relay.kept)
        dispatch.kill()
        end(dispatch)
    with open(office.path("home", "chancery.conf"), "a", encoding="utf-8") as conf:
        conf.write("\n[relay c]\nurl = smtp://127.0.0.1:1\nuser = u\nsecret-file = /nonexistent\n")
    done = office.run("dispatch", DOSSIER, expect=None)
    said = done.stderr.decode()
    assert done.returncode != 0 and "1 letter of an interrupted run is in doubt" in said, said
    assert office.status()["interrupted"] == {"unknown": 0, "unsent": 0}, office.status()
    doubted, = [one["number"] for one in office.status()["letters"] if one["state"] == "in-doubt"]
    office.run("resolve", doubted, "--accepted", "--why", "they rang")
    assert office.status()["counts"] == {"accepted": 1, "waiting": 3}, office.status()
    office.run("verify")


main(globals())
