#!/usr/bin/env python3
"""Two jobs share a home, and the machine stops: each letter once.

All processes end in one moment, and what no sync of any of them had brought to the disk by
then is cut off the -wal file (tests/lib/mishap.c), which is begun anew meanwhile. The moments are before and after each write
to the relay and each sync of that file, whichever process it is of. Of the moments every
fourth is taken; CHANCERY_SWEEP=1 takes them all.
"""
import os
import shutil
import struct
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from crash import KILLED, cheapen_keys, clone  # noqa: E402
from crowd import stock  # noqa: E402
from harness import CHANCERY, Sink, main  # noqa: E402
from mishap import mishap  # noqa: E402
from once import settle  # noqa: E402
import wal  # noqa: E402

DOSSIER = "greetings-7"
JOBS, SESSIONS = 2, 2
CROWD = 8          # addressees besides the small directory's four
LEAST = 60         # moments of a dispatch
STEP = 1 if os.environ.get("CHANCERY_SWEEP") else 4
NEVER = 10 ** 6    # a moment that does not come
PATIENCE = 120     # seconds for a dispatch
SHARED = 56        # bytes that the processes of a machine share


class Machine:
    """Where a dispatch by jobs runs until the power fails at its Nth moment."""

    def __init__(self, office, n):
        self.office = office
        self.path = office.path("machine")
        with open(self.path, "wb") as out:
            out.write(bytes(SHARED))
        self.env = dict(office.env, **mishap(power="%d:%s" % (n, self.path)))

    def read(self):
        """How many moments there were; the inode of the -wal file, its lap and what of that is sure."""
        with open(self.path, "rb") as source:
            moments, _, inode, lap, durable, _, _ = struct.unpack("7Q", source.read(SHARED))
        return moments, inode, lap, durable

    def dispatch(self, sink):
        """Run one to its end, or the machine's; the exit code, and what it said."""
        process = subprocess.Popen(
            [CHANCERY, "-C", self.office.home, "--as", "aydan", "dispatch", DOSSIER, "--relay",
             sink.url, "--sessions", str(SESSIONS), "--jobs", str(JOBS)], env=self.env,
            start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        _, said = process.communicate(timeout=PATIENCE)
        while is_alive(process.pid):
            time.sleep(0.01)
        return process.returncode, said.decode()

    def lose(self):
        """Cut off what was not sure; how many bytes of which lap that were. What a lap before
        held is in the store since the file was begun anew."""
        _, inode, sure, durable = self.read()
        path = wal.path_of(self.office.home)
        if not os.path.exists(path):
            return 0, 0
        lap, end = wal.measure(self.office.home)
        kept = min(durable, end) if (os.stat(path).st_ino, lap) == (inode, sure) else 0
        os.truncate(path, kept)
        if os.path.exists(path[:-3] + "shm"):
            os.remove(path[:-3] + "shm")
        return end - kept, lap


def is_alive(session):
    """Whether a process of the session has not ended."""
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/stat" % name, encoding="latin-1") as source:
                state, _, _, of = source.read().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(of) == session and state not in "ZX":
            return True
    return False


def count_moments(office):
    one = clone(office, "model", office.home)
    machine = Machine(one, NEVER)
    with Sink(one) as sink:
        code, said = machine.dispatch(sink)
    assert code == 0, said
    return machine.read()[0]


def stop_at(office, n):
    """Lose the power at this moment, and settle what is left; bytes lost, the lap of the -wal file
    that they were of, and how many letters are in doubt."""
    one = clone(office, "power-%d" % n, office.home)
    machine = Machine(one, n)
    with Sink(one) as sink:
        code, said = machine.dispatch(sink)
        assert code in (0, KILLED), said
        lost, lap = machine.lose() if code == KILLED else (0, 0)
        verdict = settle(one, DOSSIER, lambda: one.run(
            "dispatch", DOSSIER, "--relay", sink.url), sink.message_ids, JOBS * SESSIONS)
    one.run("verify")
    shutil.rmtree(one.folder)
    return lost, lap, len(verdict.in_doubt)


def test_power_of_jobs(office):
    """The power fails at a moment of two jobs: each letter once; in doubt, at most as many as
    there are sessions."""
    office.found()
    stock(office, CROWD)
    office.issue()
    cheapen_keys(office)
    with wal.fill(office.home):
        sweep(office)


def sweep(office):
    first, _ = wal.measure(office.home)
    moments = count_moments(office)
    assert moments >= LEAST, "only %d moments" % moments

    def one(n):
        try:
            return stop_at(office, n)
        except BaseException as trouble:
            raise AssertionError("moment %d: %s" % (n, trouble)) from trouble

    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        found = list(pool.map(one, range(1, moments + 1, STEP)))
    print("# %d of %d moments" % (len(found), moments), flush=True)
    for anew, where in ((False, "the -wal file as it was found"), (True, "one that was begun anew")):
        assert any(lost > 0 and (lap != first) == anew for lost, lap, _ in found), (
            "nothing was ever lost of " + where)
    assert any(doubt > 0 for _, _, doubt in found), "no letter was ever left in doubt"


main(globals())
