"""A command killed, or failing, at every call of the store.

For each N a command runs in a copy of a prepared home and ends at its Nth store call. What is
then in the home is compared, row by row and file by file, with what was there before and with
what a run without a fault leaves: it must be the one or the other. Points run in parallel.

The number of points is asserted, so that a sweep cannot become empty, and so is that the last
N went through untouched: the sweep reached the end of the command.
"""
import copy
import fnmatch
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

from harness import IOERR, PASSPHRASES

KILLED = -9
MOST_POINTS = 1000
UNTOUCHED, WHOLE, SURVIVED = "untouched", "whole", "survived"
STORE = ("store.db", "store.db-wal", "store.db-shm")

# What differs from one run to the next though the clock is frozen: random salts, keys and
# tokens, and whatever is computed from them.
RANDOM = {
    "register_entry": ("salt", "payload"),
    "register_node": ("hash",),
    "register_checkpoint": ("note",),
    "register_letter": ("token",),
    "dispatch_parcel": ("token",),
    "office_user": ("verifier",),
}


def read_store(home, masked=False):
    """All rows of a home's store as {table: rows}; `masked`: without what is RANDOM.

    It is a copy that is read: reading in place would mend what a kill has left."""
    folder = home + ".read"
    os.mkdir(folder)
    for name in STORE[:2]:
        if os.path.exists(os.path.join(home, name)):
            shutil.copy(os.path.join(home, name), folder)
    base = sqlite3.connect(os.path.join(folder, STORE[0]))
    base.row_factory = sqlite3.Row
    found = {}
    for (table,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        hidden = RANDOM.get(table, ()) if masked else ()
        found[table] = sorted(
            tuple((name, row[name]) for name in row.keys() if name not in hidden)
            for row in base.execute("SELECT * FROM %s" % table))
    base.close()
    shutil.rmtree(folder)
    return found


def read_files(home, but=()):
    """What else is in a home as {path: digest}, but for paths that fit a pattern of `but`."""
    found = {}
    for folder, _, names in os.walk(home):
        for name in names:
            path = os.path.join(folder, name)
            inner = os.path.relpath(path, home)
            if inner not in STORE + ("witness",) and not any(fnmatch.fnmatch(inner, one) for one in but):
                with open(path, "rb") as source:
                    found[inner] = hashlib.sha256(source.read()).hexdigest()
    return found


def cheapen_keys(office):
    """Encrypt the users' keys again with a small scrypt: the program reads the cost from the
    file, and a sweep unlocks a key hundreds of times. Without openssl they stay as they are."""
    if shutil.which("openssl") is None:
        return
    for user, passphrase in PASSPHRASES.items():
        path = os.path.join(office.home, "keys", user + ".pem")
        if not os.path.exists(path):
            continue
        subprocess.run(["openssl", "pkcs8", "-in", path, "-passin", "env:PASSPHRASE", "-topk8",
                        "-scrypt", "-scrypt_N", "2", "-passout", "env:PASSPHRASE",
                        "-out", path + ".new"], check=True, capture_output=True,
                       env=dict(office.env, PASSPHRASE=passphrase))
        os.replace(path + ".new", path)


def clone(office, name, home=None):
    """The office in a copy of its home (or with no home yet), in a folder of its own."""
    one = copy.copy(office)
    one.folder = office.path(name)
    one.home = os.path.join(one.folder, "home")
    os.makedirs(one.folder)
    if home is not None:
        shutil.copytree(home, one.home)
    return one


def each_point(run_point, least, survivors=1):
    """Call run_point(N) for N = 1, 2 … on all cores until the last `survivors` have survived.

    run_point returns UNTOUCHED, WHOLE or SURVIVED; all its answers are returned by N."""
    lock = threading.Lock()
    answers = {}
    numbers = iter(range(1, MOST_POINTS))
    failed = threading.Event()

    def take():
        with lock:
            last = sorted(answers)[-survivors:]
            ended = [answers[n] for n in last] == [SURVIVED] * survivors
            return None if ended or failed.is_set() else next(numbers, None)

    def work():
        n = take()
        while n is not None:
            try:
                answer = run_point(n)
            except BaseException as trouble:
                failed.set()
                raise AssertionError("call %d: %s" % (n, trouble)) from trouble
            with lock:
                answers[n] = answer
            n = take()

    cores = len(os.sched_getaffinity(0))
    with ThreadPoolExecutor(cores) as pool:
        for worker in [pool.submit(work) for _ in range(cores)]:
            worker.result()
    ended = [n for n in answers if answers[n] != SURVIVED]
    assert len(ended) >= least, "only %d points, not %d" % (len(ended), least)
    assert len(answers) > len(ended), "none of %d points went through" % MOST_POINTS
    return answers


class Command:
    """A command that changes the store in one transaction, prepared for its sweeps.

    words       a list, or a function of the office that returns it
    least       points that a sweep must find
    again       exit code of the command where it has been done already
    adds        done again it enters the register again (and says 0)
    done        its exit code
    leftovers   patterns of files in the home that a kill may leave and nothing refers to
    late        patterns of files in the home that are written after the commit, so that a
                kill may keep them from it until the command is run again
    check       check(office, whole): what must hold besides
    """

    def __init__(self, office, words, least, again, **options):
        self.office, self.words, self.least, self.again = office, words, least, again
        self.user = options.pop("user", "aydan")
        self.adds = options.pop("adds", False)
        self.done = options.pop("done", 0)
        self.leftovers = options.pop("leftovers", ())
        self.late = options.pop("late", ())
        self.check = options.pop("check", lambda office, whole: None)
        assert not options, options
        self.before = (read_store(office.home), read_files(office.home))
        self.model = clone(office, "model", office.home)
        self.run(self.model, self.done)
        self.after = read_store(self.model.home, masked=True)
        self.check(self.model, True)
        assert self.after != read_store(office.home, masked=True), "it changes nothing"

    def run(self, office, expect, fault=None):
        words = self.words(office) if callable(self.words) else self.words
        return office.run(*words, user=self.user, expect=expect,
                          env={"CHANCERY_FAULT": fault} if fault else None)

    def state(self, office, leftovers=(), late=()):
        """UNTOUCHED or WHOLE, or an AssertionError that names the tables that are neither."""
        now = read_store(office.home)
        if now == self.before[0]:
            files = read_files(office.home, leftovers)
            assert files == self.before[1], "files changed: %s" % sorted(
                set(files.items()) ^ set(self.before[1].items()))
            self.check(office, False)
            return UNTOUCHED
        self.require_whole(office, late)
        return WHOLE

    def require_whole(self, office, late=()):
        now = read_store(office.home, masked=True)
        half = sorted(table for table in self.after if now[table] != self.after[table])
        assert not half, "neither as before nor done: %s" % ", ".join(half)
        files, wanted = (set(read_files(one.home, late)) for one in (office, self.model))
        assert files == wanted, "files: %s" % sorted(files ^ wanted)

    def finish(self, office, state):
        """Run it again: it completes, or says that it is done and changes nothing."""
        if state == UNTOUCHED:
            self.run(office, self.done)
        else:
            self.run(office, self.again)
        if state == UNTOUCHED or not self.adds:
            self.require_whole(office)
        self.check(office, True)
        office.run("verify")

    def kill_at(self, n):
        office = clone(self.office, "kill-%d" % n, self.office.home)
        code = self.run(office, None, "kill:%d" % n).returncode
        assert code in (KILLED, self.done), "exit %d" % code
        state = self.state(office, self.leftovers, self.late if code == KILLED else ())
        assert code == KILLED or state == WHOLE, "it went through and did nothing"
        self.finish(office, state)
        shutil.rmtree(office.folder)
        return state if code == KILLED else SURVIVED

    def sweep_kills(self):
        """Killed at each call: untouched or whole, and run again it completes."""
        answers = each_point(self.kill_at, self.least)
        order = [answers[n] for n in sorted(answers)]
        assert order == sorted(order, key=(UNTOUCHED, WHOLE, SURVIVED).index), order
        assert WHOLE in order, "no kill came after the commit"

    def sweep_failures(self):
        """The store fails from each call on: exit 74, the store and the call named, and the
        home untouched. The next failure is tried in the same home, which thereby shows that
        the command runs again, one call further; at the end it completes there."""
        own = threading.local()
        homes = []

        def fail_at(n):
            if getattr(own, "office", None) is None:
                own.office = clone(self.office, "fail-%d" % n, self.office.home)
                homes.append(own.office)
            office = own.office
            done = self.run(office, None, "fail:%d" % n)
            assert done.returncode in (IOERR, self.done), "exit %d: %s" % (
                done.returncode, done.stderr.decode())
            state = self.state(office)
            if done.returncode == IOERR:
                require_fault_named(done, office, n)
                assert state == UNTOUCHED, "it failed and was done"
                return UNTOUCHED
            own.office = None
            self.finish(office, state)
            homes.remove(office)
            return SURVIVED

        each_point(fail_at, self.least - 1)
        for office in homes:
            self.finish(office, UNTOUCHED)


def require_fault_named(done, office, n):
    """The message says which store failed and at which call: the Nth, or the next one where
    the Nth is the second of a commit, which is durable by then."""
    text = done.stderr.decode()
    assert "cannot use store '%s" % office.home in text and "store.db'" in text, text
    assert re.search(r"fault at call (%d|%d)\b" % (n, n + 1), text), text
