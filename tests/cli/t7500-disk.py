#!/usr/bin/env python3
"""Disks that are full, fail or may only be read: a clear error, and no letter twice.

Failures come from a library before the C library (tests/lib/mishap.c), at each write and
each sync in turn, and from real file systems where the test may mount them. Of the writes
every third is taken; CHANCERY_SWEEP=1 takes them all.
"""
import contextlib
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from chaos import Relay  # noqa: E402
from crash import cheapen_keys, clone  # noqa: E402
from harness import CHANCERY, IOERR, SMALL, Sink, Skip, main  # noqa: E402
from mishap import mishap, read_log  # noqa: E402
from once import settle  # noqa: E402

DOSSIER = "greetings-7"
SESSIONS = 2
LEAST = {"write": 12, "sync": 6}
CAUSES = ("disk is full", "No space left on device", "disk I/O error", "Input/output error")
STEPS = {"write": 1 if os.environ.get("CHANCERY_SWEEP") else 3, "sync": 1}
INSIDE = "CHANCERY_DISK_INSIDE"
ROOMS = (0, 8, 40, 80, 160)  # KiB left on a full disk
DISK = 24                    # MiB


def prepare(office):
    office.found().stock()
    cheapen_keys(office)
    return office


def words(sink):
    return ["dispatch", DOSSIER, "--relay", sink.url, "--sessions", str(SESSIONS)]


def require_cause(done, office):
    """The message names a file of the home and what its disk said."""
    said = done.stderr.decode()
    assert office.home in said and any(cause in said for cause in CAUSES), said


def at_each(log, kind, run):
    """run(N) for the writes or syncs that a log has, on all cores."""
    count = len(read_log(log, "disk " + kind))
    assert count >= LEAST[kind], "only %d of %s, not %d" % (count, kind, LEAST[kind])

    def one(n):
        try:
            return run(n)
        except BaseException as trouble:
            raise AssertionError("at %d: %s" % (n, trouble)) from trouble

    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        return list(pool.map(one, range(1, count + 1, STEPS[kind])))


def require_remains(done, one, fault):
    """A dispatch that a fault ended says how the letters stand, unless it had not begun. What could not
    be synced may be there all the same once the store is opened anew."""
    said, counts = done.stderr.decode(), one.status()["counts"]
    told = re.search(r"; of \d+ letters(.*); see 'chancery status %s'" % DOSSIER, said)
    if told and fault == "full":
        counts = {state.replace("-", " "): count for state, count in counts.items()}
        assert {state: int(count)
                for count, state in re.findall(r"(\d+) ([a-z ]+)", told.group(1))} == counts, (counts, said)
    elif not told:
        assert list(counts) == ["waiting"], (counts, said)


def sweep(office, fault, kind, judge=lambda one, said: None):
    """Dispatch with this fault at each write or sync, and let judge(one, said) look at each that
    failed; how many letters were in doubt."""
    prepare(office).issue()
    log = office.path("log")
    model = clone(office, "model", office.home)
    with Sink(model) as sink:
        model.run(*words(sink), env=mishap(log=log))

    def run(n):
        one = clone(office, "%s-%d" % (fault, n), office.home)
        with Sink(one) as sink:
            done = one.run(*words(sink), expect=None, env=mishap(disk="%s:%d" % (fault, n)))
            assert done.returncode in (0, IOERR), done.stderr
            if done.returncode == IOERR:
                require_cause(done, one)
                require_remains(done, one, fault)
                judge(one, done.stderr.decode())
            verdict = settle(one, DOSSIER, lambda: one.run(*words(sink)), sink.message_ids,
                             SESSIONS)
        one.run("verify")
        shutil.rmtree(one.folder)
        return done.returncode == IOERR, len(verdict.in_doubt)

    results = at_each(log, kind, run)
    failed, doubts = (sum(column) for column in zip(*results))
    assert failed >= len(results) // 2, "only %d of %d failed" % (failed, len(results))
    return doubts


def test_full_while_dispatching(office):
    """The disk is full from each write on: an error; each letter once; in doubt, at most once."""
    assert sweep(office, "full", "write") > 0, "no letter was ever in doubt"


def test_sync_fails_while_dispatching(office):
    """Each sync and all after it fail: an error; each letter once; in doubt, at most once."""
    sweep(office, "sync", "sync")


def test_one_sync_fails_while_dispatching(office):
    """One sync fails and the next ones do not: no letter twice, none lost; the run ends, and the
    witness tells nothing of the store that may not be on the disk."""
    told, unended = [], {}

    def judge(one, said):
        if "cannot sync" in said:  # else SQLite has failed, and nothing is committed
            with contextlib.closing(sqlite3.connect(one.path("home", "store.db"))) as store:
                (unended[int(one.folder.rsplit("-", 1)[1])],), = store.execute(
                    "SELECT COUNT(*) FROM dispatch_run WHERE ended IS NULL")
                (outcomes,), = store.execute(
                    "SELECT COUNT(*) FROM register_entry WHERE kind = 'outcome'")
                (entries,), = store.execute("SELECT COUNT(*) FROM register_entry")
            seen = int(one.read("home/witness").split()[1])
            assert seen <= entries - outcomes, (seen, entries, outcomes)
            told.append(outcomes)

    sweep(office, "hiccup", "sync", judge)
    # the first is that of the witness; the child that syncs counts by itself, so that with a later
    # one the end of the run may fail as well
    assert unended[min(unended)] == 0, unended
    assert min(told) == 0 < max(told), "no sync failed before, or none after the first outcome"


def test_file_too_large(office):
    """A limit of the size of files (ulimit -f) is an error like a full disk, and ends nothing at once."""
    prepare(office).issue()
    limit = os.path.getsize(office.path("home", "store.db")) // 4
    with Sink(office) as sink:
        done = subprocess.run(
            [CHANCERY, "-C", office.home, "--as", "aydan", *words(sink)], env=office.env,
            capture_output=True, timeout=60, check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
        assert done.returncode == IOERR, done
        office.run(*words(sink))
        assert len(sink.messages()) == 4
    office.run("verify")


def find_grounded(home, relay):
    """The letter whose intent was recorded and which the relay did not get, while another's
    answer is held and a third was accepted; None: it has not come to that."""
    with contextlib.closing(sqlite3.connect(os.path.join(home, "store.db"), timeout=10)) as store:
        states = dict(store.execute(
            "SELECT letter, act FROM dispatch_parcel JOIN dispatch_attempt ON parcel = serial"))
    kept = b"".join(relay.kept)
    return next((letter for letter, act in states.items()
                 if len(states) == 3 and "accept" in states.values() and act is None and
                 b"Message-ID: <%s." % letter.replace("/", "-").encode() not in kept), None)


@contextlib.contextmanager
def grounding(office):
    """A dispatch that a failed sync ends while a letter is under way, which its relay answers at
    the end of this; a letter that it has grounded; and a list that gets what became of it."""
    prepare(office).issue()
    for n in range(2, 30):
        one = clone(office, "grounded-%d" % n, office.home)
        with Relay({"kept": "hold"}) as relay:
            done = []
            thread = threading.Thread(target=lambda: done.append(one.run(
                "dispatch", DOSSIER, "--relay", "smtp://" + relay.where, "--sessions", "2",
                expect=None, env=mishap(disk="hiccup:%d" % n))))
            thread.start()
            while len(relay.kept) < 2 and thread.is_alive():
                time.sleep(0.02)
            time.sleep(0.5)  # so long a letter may take whose sync went well
            letter = find_grounded(one.home, relay)
            if letter is not None:
                yield one, letter, done
            relay.release()
            thread.join()
            if letter is not None:
                return
    raise AssertionError("no sync that failed has grounded a letter")


def change(one, letter, sql):
    """A change by hand of a letter that a dispatch holds."""
    with contextlib.closing(sqlite3.connect(one.path("home", "store.db"), timeout=10)) as store:
        with store:
            for statement in sql:
                assert store.execute(statement, (letter,)).rowcount == 1, statement


def test_grounded(office):
    """What a sync that failed has grounded waits again, and its attempt is forgotten."""
    with grounding(office) as (one, letter, done):
        pass
    assert done[0].returncode == IOERR, done[0]
    assert one.status()["counts"] == {"accepted": 2, "waiting": 2}, one.status()
    assert [found["attempts"] for found in one.status()["letters"]
            if found["number"] == letter] == [0], one.status()
    one.run("verify")


def test_grounded_overtaken(office):
    """A letter that was grounded, settled meanwhile: the dispatch ends in order."""
    with grounding(office) as (one, letter, done):
        change(one, letter, (
            "UPDATE dispatch_attempt SET outcome = intent, act = 'abandon' WHERE outcome IS NULL"
            " AND parcel = (SELECT serial FROM dispatch_parcel WHERE letter = ?)",
            "UPDATE dispatch_parcel SET state = 'abandoned', run = NULL, lease_until = NULL"
            " WHERE letter = ?"))
    said = done[0].stderr.decode()
    assert done[0].returncode == IOERR and "is not open; it was not sent" in said, done[0]
    assert one.status()["counts"] == {"abandoned": 1, "accepted": 2, "waiting": 1}, one.status()


def test_grounded_doubted(office):
    """A letter that was grounded, put in doubt meanwhile by others, waits again; and the register,
    which was told of the doubt, hears of that too."""
    with grounding(office) as (one, letter, done):
        change(one, letter, ("UPDATE dispatch_parcel SET state = 'in-doubt', run = NULL,"
                             " lease_until = NULL WHERE letter = ?",))
    assert done[0].returncode == IOERR, done[0]
    with contextlib.closing(sqlite3.connect(one.path("home", "store.db"))) as store:
        told = [payload for payload, in store.execute(
            "SELECT payload FROM register_entry WHERE kind = 'outcome'") if letter.encode() in payload]
    assert one.status()["counts"] == {"accepted": 2, "waiting": 2}, one.status()
    assert len(told) == 1 and b"state: waiting" in told[0], told


def children(process):
    with open("/proc/%d/task/%d/children" % (process, process), encoding="ascii") as source:
        return [int(word) for word in source.read().split()]


def until(condition):
    """Wait for it, ten seconds at most."""
    for _ in range(1000):
        found = condition()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError("it never came to be")


def test_the_child_that_syncs_is_killed(office):
    """Without the child that syncs a dispatch ends with an error; each letter once."""
    prepare(office).issue()
    with Sink(office, "--delay", "0.2") as sink:
        run = subprocess.Popen([CHANCERY, "-C", office.home, "--as", "aydan"] + words(sink),
                               env=office.env, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
        child, = until(lambda: children(run.pid))
        until(sink.messages)
        # it finds out in the same moment in which relays have answers for it
        os.kill(run.pid, signal.SIGSTOP)
        os.kill(child, signal.SIGKILL)
        time.sleep(0.6)
        os.kill(run.pid, signal.SIGCONT)
        said = run.communicate(timeout=60)[1].decode()
        assert run.returncode == IOERR, (run.returncode, said)
        assert "the process that does so is gone" in said, said
        settle(office, DOSSIER, lambda: office.run(*words(sink)), sink.message_ids, SESSIONS)
    office.run("verify")


def full_command(office, argv):
    """The disk is full from each write of a command on; with room it goes through."""
    log = office.path("log")
    clone(office, "model", office.home).run(*argv, env=mishap(log=log))

    def run(n):
        one = clone(office, "full-%d" % n, office.home)
        done = one.run(*argv, expect=None, env=mishap(disk="full:%d" % n))
        assert done.returncode in (0, IOERR), done.stderr
        if done.returncode == IOERR:
            require_cause(done, one)
            one.run(*argv)
        one.run("verify")
        shutil.rmtree(one.folder)
        return done.returncode == IOERR

    assert sum(at_each(log, "write", run)) > 0, "it never failed"


def test_full_while_issuing(office):
    """The disk is full while letters are issued: an error, and nothing is issued by halves."""
    full_command(prepare(office).approve(), ["issue", DOSSIER])


def test_full_while_importing(office):
    """The disk is full during an import: an error, and it can be run again."""
    office.found()
    cheapen_keys(office)
    full_command(office, ["import", os.path.join(SMALL, "directory.yaml")])


def test_file_size_limit(office):
    """A limit on the size of files ends a dispatch; each letter once when it is lifted."""
    prepare(office).issue()
    ended = []
    for kib in (1, 8, 64, 128, 256):
        one = clone(office, "limit-%d" % kib, office.home)
        with Sink(one) as sink:
            done = subprocess.run(["prlimit", "--fsize=%d" % (kib << 10), "--core=0", CHANCERY,
                                   "-C", one.home, "--as", "aydan"] + words(sink),
                                  env=one.env, capture_output=True, check=False)
            assert done.returncode in (0, IOERR, -signal.SIGXFSZ), done
            ended.append(done.returncode)
            settle(one, DOSSIER, lambda one=one, sink=sink: one.run(*words(sink)),
                   sink.message_ids, SESSIONS)
    assert ended.count(0) < len(ended), "no limit was met: %s" % ended


def enter_namespace():
    """Run this program again where it may mount file systems, if that can be had."""
    argv = ([] if os.geteuid() == 0 else ["sudo", "--non-interactive", "--preserve-env"]) + [
        "unshare", "--mount"]
    if INSIDE in os.environ or shutil.which(argv[0]) is None or subprocess.run(
            argv + ["true"], capture_output=True, check=False).returncode != 0:
        return
    os.execvpe(argv[0], argv + [sys.executable, "-B"] + sys.argv,
               dict(os.environ, **{INSIDE: "1"}))


class Disk:
    """A file system of its own with a copy of the office's home."""

    def __init__(self, office, name):
        if os.environ.get(INSIDE) != "1":
            raise Skip("no mounts to be had")
        self.office = clone(office, name)
        self.point = self.office.path("disk")
        os.mkdir(self.point)
        self.mount("-t", "tmpfs", "-o", "size=%dm" % DISK, "tmpfs")
        self.office.home = os.path.join(self.point, "home")
        shutil.copytree(office.home, self.office.home)

    def mount(self, *options):
        subprocess.run(["mount", *options, self.point], check=True)

    def fill(self, kib):
        """Leave so much room."""
        room = shutil.disk_usage(self.point).free - (kib << 10)
        with open(os.path.join(self.point, "ballast"), "wb") as out:
            os.posix_fallocate(out.fileno(), 0, room)

    def make_room(self):
        os.remove(os.path.join(self.point, "ballast"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", self.point], check=True)


def test_full_file_system(office):
    """A real disk fills up during a dispatch: an error; with room, each letter once."""
    prepare(office).issue()
    failed = 0
    for kib in ROOMS:
        with Disk(office, "room-%d" % kib) as disk, Sink(disk.office) as sink:
            one = disk.office
            disk.fill(kib)
            done = one.run(*words(sink), expect=None)
            assert done.returncode in (0, IOERR), done.stderr
            if done.returncode == IOERR:
                failed += 1
                require_cause(done, one)
            disk.make_room()
            settle(one, DOSSIER, lambda one=one, sink=sink: one.run(*words(sink)),
                   sink.message_ids, SESSIONS)
            one.run("verify")
    assert failed > 0, "the disk was never full"


def test_read_only_file_system(office):
    """On a disk that may only be read nothing is sent; what reads goes on."""
    prepare(office).issue()
    with Disk(office, "read-only") as disk, Sink(disk.office) as sink:
        one = disk.office
        number = one.status()["letters"][0]["number"]
        disk.mount("-o", "remount,ro")
        one.fails(IOERR, *words(sink), says=one.home)
        assert not sink.messages(), "something was sent"
        for argv in (["status", DOSSIER], ["show", number], ["verify"]):
            one.run(*argv)
        disk.mount("-o", "remount,rw")
        one.run(*words(sink))
        assert len(set(sink.message_ids())) == len(sink.messages()) == 4


def test_read_only_copy(office):
    """A copy of the store alone, on a disk that may only be read, can be read and verified."""
    prepare(office).issue()
    with Disk(office, "archive") as disk:
        one = disk.office
        number = one.status()["letters"][0]["number"]
        for ending in ("-wal", "-shm"):
            os.remove(os.path.join(one.home, "store.db" + ending))
        disk.mount("-o", "remount,ro")
        for argv in (["status", DOSSIER], ["show", number], ["find", "Chair"], ["verify"]):
            one.run(*argv)
        one.fails(IOERR, "pause", DOSSIER, "--why", "an archive", says=one.home)


enter_namespace()
main(globals())
