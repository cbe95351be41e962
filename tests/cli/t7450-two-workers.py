#!/usr/bin/env python3
"""Two workers on one queue, one of which is killed again and again: none twice, none lost.

CHANCERY_QUEUE is the number of letters (default 1000), CHANCERY_SEED repeats the moments of
the kills. One worker is started again when it ends with letters left, the other when it was
killed; then the queue is dispatched to the end and counted at the sink.
"""
import os
import random
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from crash import KILLED, cheapen_keys  # noqa: E402
from crowd import stock  # noqa: E402
from harness import CHANCERY, TEMPFAIL, Sink, main  # noqa: E402
from once import settle  # noqa: E402

DOSSIER = "greetings-7"
QUEUE = int(os.environ.get("CHANCERY_QUEUE", "1000"))
SEED = int(os.environ.get("CHANCERY_SEED", random.SystemRandom().randrange(10 ** 6)))
SESSIONS = 3
DELAY = "0.01"        # seconds the sink waits before a reply, so that kills find work under way
LIFE = (0.02, 1.0)    # seconds from a start to a kill, at least and at most
PATIENCE = 1800       # seconds for all of it


class Pair:
    """The two workers, and what became of their runs."""

    def __init__(self, office, sink):
        self.office, self.done, self.trouble = office, threading.Event(), []
        self.argv = [CHANCERY, "-C", office.home, "--as", "aydan", "dispatch", DOSSIER,
                     "--relay", sink.url, "--sessions", str(SESSIONS)]
        self.kills = self.runs = 0

    def start(self):
        return subprocess.Popen(self.argv, env=self.office.env, stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE)

    def ended(self, process, *codes):
        _, said = process.communicate(timeout=PATIENCE)
        if process.returncode not in codes:
            self.trouble.append("exit %d: %s" % (process.returncode, said.decode()))
            self.done.set()
        return process.returncode

    def steady(self):
        """Run after run, until one ends with nothing left to send."""
        while not self.done.is_set():
            self.runs += 1
            if self.ended(self.start(), 0, TEMPFAIL) == 0:
                self.done.set()

    def mortal(self, moments):
        while not self.done.is_set():
            process = self.start()
            self.done.wait(moments.uniform(*LIFE))
            process.kill()
            self.kills += self.ended(process, 0, TEMPFAIL, KILLED) == KILLED


def test_two_workers(office):
    """One steady worker, one that is killed again and again: each letter once."""
    print("# CHANCERY_QUEUE=%d CHANCERY_SEED=%d" % (QUEUE, SEED), flush=True)
    office.found()
    cheapen_keys(office)
    stock(office, QUEUE - 4)
    office.approve().run("issue", DOSSIER)
    with Sink(office, "--delay", DELAY) as sink:
        pair = Pair(office, sink)
        steady = threading.Thread(target=pair.steady)
        steady.start()
        pair.mortal(random.Random(SEED))
        steady.join()
        assert not pair.trouble, pair.trouble
        verdict = settle(office, DOSSIER, lambda: office.run(*pair.argv[5:]), sink.message_ids,
                         pair.kills * SESSIONS)
    assert len(verdict.letters) == QUEUE
    print("# %d letters, %d runs, %d kills of the other: each letter once; %d were in doubt, of"
          " which %d had arrived" % (QUEUE, pair.runs, pair.kills, len(verdict.in_doubt),
                                     len(verdict.arrived)), flush=True)
    assert pair.kills >= 3, "only %d kills" % pair.kills
    assert verdict.in_doubt, "no kill left a letter in doubt"


main(globals())
