#!/usr/bin/env python3
"""Dispatching to a real sink, killed at random moments until nothing is left to kill.

CHANCERY_KILLS is the number of kills (default 40), CHANCERY_SEED repeats the moments of an
earlier run, as far as the machine repeats itself: moments are times, not places in the code.
What is counted is what lies at the sink, by Message-ID.
"""
import os
import random
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from crash import KILLED, cheapen_keys, clone  # noqa: E402
from crowd import stock  # noqa: E402
from harness import CHANCERY, Sink, main  # noqa: E402
from once import settle  # noqa: E402

DOSSIER = "greetings-7"
KILLS = int(os.environ.get("CHANCERY_KILLS", "40"))
SEED = int(os.environ.get("CHANCERY_SEED", random.SystemRandom().randrange(10 ** 6)))
POSTS = 36       # besides the small directory's four
SESSIONS = 3
DELAY = "0.002"  # seconds the sink waits before a reply, so that kills find work under way
SHARE = 0.5      # of a whole dispatch: the latest moment of a kill


def words(office, sink):
    return [CHANCERY, "-C", office.home, "--as", "aydan", "dispatch", DOSSIER,
            "--relay", sink.url, "--sessions", str(SESSIONS)]


def kill_once(office, sink, moment):
    """Dispatch and kill at `moment` seconds; False when it ended before."""
    process = subprocess.Popen(words(office, sink), env=office.env, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    time.sleep(moment)
    process.kill()
    _, said = process.communicate()
    assert process.returncode in (0, KILLED), said.decode()
    return process.returncode == KILLED


class Tally:
    """What all lives of the office came to."""

    def __init__(self):
        self.kills = self.lives = self.letters = self.doubts = self.arrived = 0


def judge(office, sink, tally, kills):
    """After the last kill of a life: every letter once; in doubt, at most once."""
    verdict = settle(office, DOSSIER, lambda: office.run(*words(office, sink)[5:]),
                     sink.message_ids, kills * SESSIONS)
    office.run("verify")
    tally.letters += len(verdict.letters)
    tally.doubts += len(verdict.in_doubt)
    tally.arrived += len(verdict.arrived)


def live(office, moments, whole, tally):
    """One issued dossier, dispatched and killed until it is through or the kills are used up."""
    with Sink(office, "--delay", DELAY) as sink:
        kills = 0
        while tally.kills + kills < KILLS and kill_once(
                office, sink, moments.uniform(0, whole * SHARE)):
            kills += 1
        judge(office, sink, tally, kills)
    tally.kills += kills
    tally.lives += 1


def test_killed_at_random(office):
    """Killed at random moments: every letter once; in doubt, at most once."""
    print("# CHANCERY_KILLS=%d CHANCERY_SEED=%d" % (KILLS, SEED), flush=True)
    moments = random.Random(SEED)
    tally = Tally()
    office.found()
    cheapen_keys(office)
    stock(office, POSTS)
    office.approve().run("issue", DOSSIER)
    model = clone(office, "model", office.home)
    with Sink(model, "--delay", DELAY) as sink:
        began = time.monotonic()
        model.run(*words(model, sink)[5:])
        whole = time.monotonic() - began
        assert len(set(sink.message_ids())) == len(sink.messages()) == POSTS + 4
    while tally.kills < KILLS:
        one = clone(office, "life-%d" % tally.lives, office.home)
        live(one, moments, whole, tally)
        shutil.rmtree(one.folder)
    print("# %d kills of %d dispatches of %d letters: every letter once; %d were in doubt,"
          " of which %d had arrived" % (tally.kills, tally.lives, tally.letters, tally.doubts,
                                        tally.arrived), flush=True)
    assert tally.kills == KILLS
    assert tally.doubts > 0, "no kill left a letter in doubt: it missed the dot"


main(globals())
