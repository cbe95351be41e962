#!/usr/bin/env python3
"""Jobs of one dispatch: they share the queue, stop together, and one that dies stops nobody."""
import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
import background  # noqa: E402
from background import DOSSIER, end, wait_for  # noqa: E402
from chaos import Relay  # noqa: E402
from crowd import stock  # noqa: E402
from harness import INTERNAL, TEMPFAIL, USAGE, Sink, main, message_id  # noqa: E402

MANY = 1996    # addressees besides the small directory's four
SOME = 196
SESSIONS = 3   # of each job
SLOW = ("--delay", "0.02")


def begin(office, url, jobs=2):
    return background.begin(office, url, "--sessions", str(SESSIONS), "--jobs", str(jobs),
                            start_new_session=True)


def test_silence_is_told_once(office):
    """Two jobs wait thrice for one relay that is silent, until it counts as down: each time it is told once."""
    issued(office, SOME)
    with Relay({"greeting": "*stall"}) as silent:
        with open(office.path("home", "chancery.conf"), "a", encoding="utf-8") as conf:
            conf.write("\n[relay main]\nurl=smtp://%s\ntimeout-greeting=4\n" % silent.where)
        code, _, said = end(begin(office, "main"))
        assert code == TEMPFAIL and said.count("Relay 'main' has not answered since ") == 3, (code, said)
        assert silent.came == 2 * 3 * SESSIONS, silent.came


def children(process):
    with open("/proc/%d/task/%d/children" % (process.pid, process.pid),
              encoding="ascii") as source:
        return [int(word) for word in source.read().split()]


def is_alive(process):
    try:
        with open("/proc/%d/stat" % process, encoding="ascii", errors="replace") as source:
            return source.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def issued(office, more):
    office.found()
    stock(office, more)
    office.issue()
    return more + 4


def each_once(office, sink, count):
    """Every letter lies at the sink once."""
    ids = [message_id(message) for message in sink.messages()]
    assert len(ids) == len(set(ids)) == count, (len(ids), len(set(ids)), count)
    assert office.status()["counts"] == {"accepted": count}, office.status()["counts"]
    office.run("verify")


def settle(office, sink):
    """What a person does about letters in doubt, by what lies at the sink; how many."""
    taken = {message_id(message) for message in sink.messages()}
    doubts = [one for one in office.status()["letters"] if one["state"] == "in-doubt"]
    for one in doubts:
        verdict = "--accepted" if one["message_id"] in taken else "--resend"
        office.run("resolve", one["number"], verdict, "--why", "a test")
    office.run("dispatch", DOSSIER, "--relay", sink.url)
    return len(doubts)


def test_two_jobs(office):
    """Two jobs send 2,000 letters once each, and their sums are told once."""
    count = issued(office, MANY)
    with Sink(office) as sink:
        code, out, said = end(begin(office, sink.url))
        assert (code, said) == (0, ""), (code, said)
        assert out == "The relay %s accepted %d letters.\n" % (sink.url, count), out
        each_once(office, sink, count)
    with contextlib.closing(sqlite3.connect(office.path("home", "store.db"))) as store:
        shares = [share for (share,) in store.execute(
            "SELECT COUNT(*) FROM dispatch_attempt GROUP BY run")]
        (unended,), = store.execute("SELECT COUNT(*) FROM dispatch_run WHERE ended IS NULL")
    assert len(shares) == 2 and min(shares) > count // 10, shares
    assert unended == 0 and office.status()["state"] == "dispatched"


def test_verified_meanwhile(office):
    """What two jobs enter while a home is verified is whole to it, or not there."""
    count = issued(office, MANY)
    with Sink(office) as sink:
        sending, verified = begin(office, sink.url), 0
        while sending.poll() is None:
            office.run("verify")
            verified += 1
        assert end(sending)[0] == 0 and verified > 0, verified
        each_once(office, sink, count)


def test_job_killed(office):
    """A job killed with -9 is told; the other sends the rest; each letter once."""
    count = issued(office, SOME)
    with Sink(office, *SLOW) as sink:
        process = begin(office, sink.url)
        wait_for(lambda: len(sink.messages()) > 10)
        os.kill(children(process)[0], signal.SIGKILL)
        code, out, said = end(process)
        assert code == INTERNAL and "job 1 of the dispatch was ended by signal 9" in said, said
        counts = office.status()["counts"]
        sent = "%d letters accepted" % counts["accepted"]
        assert sent in said and out.startswith(sent), (sent, out, said)
        assert " 0 " not in said, said
        assert counts.get("leased", 0) == 0 and counts.get("in-doubt", 0) <= SESSIONS, counts
        assert counts["accepted"] >= count - 3 * SESSIONS, counts
        assert ("in doubt" in said) == ("in-doubt" in counts), (said, counts)
        settle(office, sink)
        each_once(office, sink, count)


def stopped_by(office, number):
    count = issued(office, SOME)
    with Sink(office, *SLOW) as sink:
        process = begin(office, sink.url)
        wait_for(lambda: len(sink.messages()) > 10)
        jobs = children(process)
        os.killpg(process.pid, number)
        code, out, said = end(process)
        assert code == TEMPFAIL and said.count("Stopping") == 1, (code, said)
        assert len(jobs) == 2 and not any(map(is_alive, jobs)), jobs
        sent = len(sink.messages())
        assert sent < count and "accepted %d letters" % sent in out, (sent, out)
        assert office.status()["counts"] == {"accepted": sent, "waiting": count - sent}
        assert settle(office, sink) == 0
        each_once(office, sink, count)


def test_interrupt(office):
    """Ctrl-C reaches all jobs once: what is under way ends, the rest waits."""
    stopped_by(office, signal.SIGINT)


def test_terminate(office):
    """SIGTERM does the same."""
    stopped_by(office, signal.SIGTERM)


def test_second_signal(office):
    """The second signal ends the dispatch and its jobs; what was under way is in doubt."""
    office.found().stock().issue()
    with Relay({"kept": "stall"}) as relay:
        process = begin(office, "smtp://" + relay.where)
        wait_for(lambda: relay.kept)
        wait_for(lambda: office.status()["counts"].get("accepted") == 3)  # nothing else is under way
        jobs = children(process)
        process.send_signal(signal.SIGTERM)
        assert b"Stopping" in process.stderr.readline()
        time.sleep(0.3)  # the jobs have heard of the first
        process.send_signal(signal.SIGTERM)
        assert end(process)[0] == -signal.SIGTERM
        wait_for(lambda: not any(map(is_alive, jobs)))
        done = office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where)
        assert "in doubt" in done.stderr.decode(), done
        assert office.status()["counts"] == {"accepted": 3, "in-doubt": 1}, office.status()


def test_parent_killed(office):
    """When the process that began them is killed, the jobs stop in order."""
    count = issued(office, SOME)
    with Sink(office, *SLOW) as sink:
        process = begin(office, sink.url)
        wait_for(lambda: len(sink.messages()) > 10)
        jobs = children(process)
        process.kill()
        process.communicate()
        wait_for(lambda: not any(map(is_alive, jobs)))
        sent = len(sink.messages())
        assert sent < count, sent
        assert office.status()["counts"] == {"accepted": sent, "waiting": count - sent}
        settle(office, sink)
        each_once(office, sink, count)


def test_failure(office):
    """What fails all jobs is told once."""
    office.found().stock().issue()
    code, _, said = end(begin(office, "smtp://127.0.0.1:1"))
    assert code == TEMPFAIL and said.count("cannot be reached") == 1, (code, said)
    office.fails(USAGE, "dispatch", DOSSIER, "--jobs", "0")
    office.fails(USAGE, "dispatch", DOSSIER, "--jobs", "17")


def test_one_job_turned_away(office):
    """A relay that takes one connection turns a job away: the other sends all, and that is no failure."""
    count = issued(office, 8)
    with Relay({"kept": "*late 0.2"}, most=1) as relay:
        done = office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where, "--sessions", "1", "--jobs", "2")
        assert relay.turned_away > 0 and not done.stderr, (relay.turned_away, done.stderr)
    assert office.status()["counts"] == {"accepted": count}, office.status()
    said = office.run("status", DOSSIER).stdout.decode()
    assert "left letters" not in said, said


main(globals())
