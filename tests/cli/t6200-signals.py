#!/usr/bin/env python3
"""A dispatch that a signal stops ends what is under way; one beside another leaves that alone."""
import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import types

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
import background  # noqa: E402
from background import DOSSIER, PATIENCE, end, wait_for  # noqa: E402
from chaos import Relay  # noqa: E402
from crowd import stock  # noqa: E402
from harness import CHANCERY, CORRUPT, NOPERM, TEMPFAIL, Sink, alter, main  # noqa: E402

CROWD = 40     # addressees of a rehearsal, besides the small directory's four


def begin(office, relay):
    return background.begin(office, "smtp://" + relay.where, "--sessions", "1")


def asked_to_stop(office, number):
    """One letter is with the relay, which has not answered yet, when the signal comes."""
    office.found().stock().issue()
    with Relay({"kept": "hold"}) as relay:
        dispatch = begin(office, relay)
        wait_for(lambda: relay.kept)
        assert office.status()["interrupted"] == {"unknown": 0, "unsent": 0}, office.status()
        dispatch.send_signal(number)
        told = dispatch.stderr.readline()
        assert b"Stopping" in told and b"1 message under way" in told, told
        relay.release()
        code, out, said = end(dispatch)
        assert code == TEMPFAIL, (code, said)
        assert "accepted 1 letter." in out, out
        assert "3 letters waiting for the next dispatch" in said, said
        assert len(relay.kept) == 1
        assert office.status()["counts"] == {"accepted": 1, "waiting": 3}, office.status()
        assert b'"unsealed": 0' in office.run("verify", "--json").stdout
        again = office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where)
        assert not again.stderr, again.stderr
        assert len(relay.kept) == 4
    assert office.status()["counts"] == {"accepted": 4}, office.status()


def test_interrupt(office):
    """Ctrl-C: the letter under way is accepted, recorded and registered; the others wait."""
    asked_to_stop(office, signal.SIGINT)


def test_terminate(office):
    """SIGTERM does the same."""
    asked_to_stop(office, signal.SIGTERM)


def hung_up(office, *words):
    """A terminal that is gone says so more than once, and that stops a dispatch in order."""
    office.found().stock().issue()
    with Relay({"kept": "*hold"}) as relay:
        dispatch = background.begin(office, "smtp://" + relay.where, "--sessions", "1", *words,
                                    preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL))
        wait_for(lambda: relay.kept)
        dispatch.send_signal(signal.SIGHUP)
        assert b"Stopping" in dispatch.stderr.readline()
        for _ in range(3):
            dispatch.send_signal(signal.SIGHUP)
            time.sleep(0.1)
        relay.release()
        code, _, said = end(dispatch)
        assert code == TEMPFAIL and "waiting for the next dispatch" in said, (code, said)
        sent = len(relay.kept)
    assert office.status()["counts"] == {"accepted": sent, "waiting": 4 - sent}, office.status()


def test_hang_up(office):
    """A terminal that is gone stops a dispatch in order."""
    hung_up(office)


def test_hang_up_of_jobs(office):
    """So it does one of two jobs."""
    hung_up(office, "--jobs", "2")


def test_no_hang_up(office):
    """One that nohup(1) has begun goes on."""
    office.found().stock().issue()
    with Relay({"kept": "hold"}) as relay:
        dispatch = background.begin(office, "smtp://" + relay.where, "--sessions", "1", "--jobs", "2",
                                    preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        wait_for(lambda: relay.kept)
        dispatch.send_signal(signal.SIGHUP)
        relay.release()
        code, _, said = end(dispatch)
        assert code == 0 and not said, (code, said)
    assert office.status()["counts"] == {"accepted": 4}, office.status()


def stopped_unsent(office, dispatch):
    """The signal came before any of a message was sent: nothing is waited for or in doubt."""
    dispatch.send_signal(signal.SIGINT)
    code, out, said = end(dispatch)
    assert code == TEMPFAIL, (code, said)
    assert "4 letters waiting for the next dispatch" in said, (out, said)
    assert said.startswith("Stopping: nothing more is begun, and nothing is under way.\n"), said
    assert office.status()["counts"] == {"waiting": 4}, office.status()


def test_interrupt_before_the_message(office):
    """A relay that does not greet, or not take the envelope: the letter waits again, at once."""
    office.found().stock().issue()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(PATIENCE)
        dispatch = begin(office, types.SimpleNamespace(
            where="127.0.0.1:%d" % silent.getsockname()[1]))
        with silent.accept()[0]:
            stopped_unsent(office, dispatch)
    for stage, verb in (("ehlo", "EHLO"), ("rcpt", "RCPT"), ("data", "DATA")):
        with Relay({stage: "stall"}, offers=("PIPELINING",)) as relay:
            dispatch = begin(office, relay)
            wait_for(lambda: any(line.startswith(verb) for line in relay.lines))  # pylint: disable=cell-var-from-loop
            stopped_unsent(office, dispatch)
            assert not relay.kept
    with Relay() as relay:
        office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where)
        assert len(relay.kept) == 4
    office.run("verify")


def test_second_signal(office):
    """The second signal ends the process; what was under way is found in doubt."""
    office.found().stock().issue()
    with Relay({"kept": "stall"}) as relay:
        dispatch = begin(office, relay)
        wait_for(lambda: relay.kept)
        dispatch.send_signal(signal.SIGTERM)
        assert b"Stopping" in dispatch.stderr.readline()
        dispatch.send_signal(signal.SIGTERM)
        code, _, _ = end(dispatch)
        assert code == -signal.SIGTERM, code
        shown = office.run("status", DOSSIER).stdout.decode()
        assert "left 1 letter whose fate is not known" in shown, shown
        assert office.status()["interrupted"] == {"unknown": 1, "unsent": 2}, office.status()
        held, = [one for one in office.status()["letters"]
                 if one["state"] == "leased" and one["message_id"]]
        office.fails(NOPERM, "resolve", held["number"], "--accepted", "--why", "a test",
                     says="leased by a dispatch")
        done = office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where)
        assert "in doubt" in done.stderr.decode(), done
    assert office.status()["counts"] == {"accepted": 3, "in-doubt": 1}, office.status()
    assert office.status()["interrupted"] == {"unknown": 0, "unsent": 0}, office.status()


def test_rehearsal(office):
    """A rehearsal that a signal stops says so, and its record has an end."""
    office.found()
    stock(office, CROWD)
    office.approve()
    folder = office.path("rehearsal")
    process = subprocess.Popen(
        [CHANCERY, "-C", office.home, "--as", "aydan", "rehearse", DOSSIER, "--folder", folder],
        env=office.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wait_for(lambda: os.path.isdir(folder) and os.listdir(folder))
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == TEMPFAIL, (process.returncode, said)
    assert b"stopped by a signal" in said, said
    assert 0 < len(os.listdir(folder)) < CROWD, os.listdir(folder)
    with contextlib.closing(sqlite3.connect(office.path("home", "store.db"))) as store:
        (ended,), = store.execute("SELECT ended FROM dispatch_run WHERE rehearsal = 1")
    assert ended, "the rehearsal has no end"


def test_beside_another(office):
    """A dispatch beside another sends what that does not hold, and says who holds the rest."""
    office.found().stock().issue()
    with Relay({"kept": "stall"}) as relay:
        dispatch = begin(office, relay)
        wait_for(lambda: relay.kept)
        done = office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where,
                          "--json", expect=TEMPFAIL)
        with contextlib.closing(sqlite3.connect(office.path("home", "store.db"))) as store:
            (host,), = store.execute("SELECT host FROM dispatch_run WHERE process = ?", (dispatch.pid,))
        assert ("3 letters in the hands of another dispatch (process %d on %s): wait for its end, then dispatch "
                "what it leaves; 1 letter accepted" % (dispatch.pid, host)) in done.stderr.decode(), done
        assert b'"waiting": 3' in done.stdout and b'"leased": 3' in done.stdout, done
        # as one in another container of this machine looks
        with contextlib.closing(sqlite3.connect(office.path("home", "store.db"))) as store:
            store.execute("UPDATE dispatch_run SET space = 'another' WHERE process = ?", (dispatch.pid,))
            store.commit()
        office.fails(TEMPFAIL, "dispatch", DOSSIER, "--relay", "smtp://" + relay.where,
                     says="process %d on %s; if that was killed, until 2025-02-24T" % (dispatch.pid, host))
        dispatch.kill()
        end(dispatch)
    assert office.status()["counts"] == {"accepted": 1, "leased": 3}, office.status()


def test_after_a_kill(office):
    """Once another dispatch has taken up what a killed one left, no run is under way: verify misses a checkpoint."""
    office.found().stock().issue()
    with Relay({"kept": "stall"}) as relay:
        dispatch = begin(office, relay)
        wait_for(lambda: relay.kept)
        dispatch.kill()
        end(dispatch)
    office.run("verify")
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url, expect=None)
    assert office.status()["counts"] == {"accepted": 3, "in-doubt": 1}, office.status()
    office.run("verify")
    alter(office, "DELETE FROM register_checkpoint WHERE size = (SELECT MAX(size) FROM register_checkpoint)")
    office.fails(CORRUPT, "verify", says="\ncheckpoint: none seals the entries from ")


main(globals())
