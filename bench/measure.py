"""What the rows of script/bench share: runs of programs, and lines of the table."""
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 5
SESSIONS = 20
JOBS = 2  # processes of ours that share the sessions, where a row says so: one a core
MIB = 1 << 20
LAUNCH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "launch.py")


class Missing(Exception):
    """A row cannot be measured here; the text says why."""


def need(program):
    if shutil.which(program) is None:
        raise Missing("no %s on this machine" % program)


class Plan:
    """How much work a row does."""

    def __init__(self, quick, queue=100000):
        self.quick = quick
        self.queue = 1000 if quick else queue   # letters of the largest dossier
        self.rounds = 1 if quick else ROUNDS
        self.letters = 100 if quick else 2000   # drawn as PDF
        self.messages = 100 if quick else 2000  # sent
        self.signed = 1000 if quick else 10000  # messages, in one round
        self.speed = 1 if quick else 3          # seconds that openssl speed runs
        self.starts = 10 if quick else 100      # of a process, in one round


def spread_of(series):
    """How far its rounds lie apart, in parts of the median: what was noisy."""
    return (max(series) - min(series)) / (statistics.median(series) or 1)


class Row:
    """One line of the table: two series of measurements and what their ratio must reach."""

    def __init__(self, work, unit, ours, theirs):
        self.work, self.unit = work, unit
        self.spread = max(spread_of(ours), spread_of(theirs))
        self.ours, self.theirs = statistics.median(ours), statistics.median(theirs)
        self.ratio, self.reach, self.reached = 0.0, "", False

    def told(self, ratio):
        """A ratio of which nothing is asked."""
        self.ratio, self.reach, self.reached = ratio, "", True
        return self

    def at_least(self, ratio, reach):
        self.ratio, self.reach, self.reached = ratio, "≥ %.3g" % reach, ratio >= reach
        return self

    def at_most(self, ratio, reach):
        self.ratio, self.reach, self.reached = ratio, "≤ %.3g" % reach, ratio <= reach
        return self

    def cells(self):
        verdict = "reached" if self.reached else "MISSED"
        return (self.work, "%.4g %s" % (self.ours, self.unit),
                "%.4g %s" % (self.theirs, self.unit), "%.2f" % self.ratio, self.reach,
                "%.0f %%" % (100 * self.spread), verdict if self.reach else "")


@contextlib.contextmanager
def scratch(beside=None):
    """A folder that goes away: in memory where there is such a place, or beside a path."""
    place = beside or ("/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    folder = tempfile.mkdtemp(prefix="chancery-bench-", dir=place)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(argv, env=None, good=(0,)):
    """Run to a good end; seconds it took, the most memory it had in bytes, its output."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile("w+", encoding="ascii") as report:
        number = report.fileno()
        subprocess.run([sys.executable, "-I", "-S", LAUNCH, str(number), *argv], env=env,
                       stdout=out, stderr=subprocess.STDOUT, pass_fds=[number], check=True)
        report.seek(0)
        found = json.load(report)
        out.seek(0)
        text = out.read().decode(errors="replace")
    if found["code"] not in good:
        raise SystemExit("%s\nended with %d\n%s" % (
            " ".join(argv)[:200], found["code"], text))
    return found["seconds"], found["memory"], text
