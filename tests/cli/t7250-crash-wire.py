#!/usr/bin/env python3
"""Dispatching, killed before, after and in the middle of each write to the relay.

The program is not told: a library before the C library counts what it writes to the
sockets of a relay, and kills it there (tests/lib/mishap.c). For each kind of relay a run
without a kill says how many points there are, which must be what the protocol asks for.
Each point is a home of its own, dispatched again to the end and counted at the relay.

CHANCERY_SWEEP=N sweeps over N more letters, N // 4 more sessions and pieces of 1 KiB.
"""
import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from chaos import OFFERS, Authority, Relay  # noqa: E402
from crash import KILLED, cheapen_keys, clone  # noqa: E402
from crowd import stock  # noqa: E402
from harness import main, message_id  # noqa: E402
from mishap import mishap, read_log  # noqa: E402
from once import settle  # noqa: E402

DOSSIER = "greetings-7"
MORE = int(os.environ.get("CHANCERY_SWEEP", "0"))
LETTERS = 4 + MORE
SESSIONS = 2 + MORE // 4
PIECE = 1024 if MORE else 12000  # bytes that the relay's socket takes at a time
PLAIN, CHUNKS = ("SIZE 20000000",), OFFERS + ("CHUNKING",)
LATE = 0.75  # of the points: so many must be met, whoever answers when


class Kind:
    """A kind of relay: what it offers, the writes that a session and a letter take at least;
    what a letter takes only when its envelope does not go behind a message is not counted."""

    def __init__(self, session, letter, offers=OFFERS, **options):
        self.session, self.letter, self.offers = session, letter, offers
        self.tls = options.get("tls")  # the authority's file, and the server's context
        self.piece = options.get("piece")

    def least(self, letters):
        """Points that there must be: connect and QUIT are two of them."""
        return SESSIONS * (2 + self.session) + letters * self.letter


class Place:
    """A home and its relay; the relay lives as long as the place."""

    def __init__(self, office, kind, name):
        self.kind, self.office = kind, clone(office, name, office.home)
        self.relay = Relay(offers=kind.offers, tls=kind.tls and kind.tls[1])
        with open(os.path.join(self.office.home, "chancery.conf"), "a", encoding="utf-8") as out:
            out.write("\n[relay chaos]\nurl = smtp://%s\nsessions = %d\n" % (
                self.relay.where, SESSIONS))
            if kind.tls:
                out.write("ca-file = %s\ntls = required\n" % kind.tls[0])

    def dispatch(self, expect=0, **plan):
        if self.kind.piece:
            plan["piece"] = self.kind.piece
        return self.office.run("dispatch", DOSSIER, expect=expect,
                               env=mishap(**plan) if plan else None)

    def taken(self):
        self.relay.rest()
        return [message_id(message) for message in self.relay.kept]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.relay.__exit__()
        shutil.rmtree(self.office.folder)


def find_points(office, kind):
    """Where to kill, as ACT and N, from the log of a run that nobody kills."""
    with Place(office, kind, "model") as place:
        log = place.office.path("log")
        place.dispatch(log=log)
        assert len(place.taken()) == LETTERS, "%d letters" % len(place.taken())
        points = read_log(log, ("connect", "write"))
    least = kind.least(LETTERS)
    assert len(points) >= least, "only %d points, not %d: %s" % (len(points), least, points)
    found = []
    for n, point in enumerate(points, 1):
        behind = int(point.split(" end ")[1]) if " end " in point else None
        cuts = [] if point[0] != "w" else [1] if behind is None else [
            behind + k for k in (1, 2, 3, 4)]
        found += [(act, n) for act in ["before", "after"] + ["cut-%d" % k for k in cuts]]
    return found


def kill_at(office, kind, act, n):
    """Killed there and settled; whether it was, and how many letters were in doubt."""
    with Place(office, kind, "%s-%d" % (act, n)) as place:
        done = place.dispatch(expect=None, wire="%s:%d" % (act, n))
        assert done.returncode in (0, KILLED), done.stderr.decode()
        verdict = settle(place.office, DOSSIER, place.dispatch, place.taken, SESSIONS)
        for letter in verdict.in_doubt:
            assert "in doubt" in verdict.said and letter["number"] in verdict.said, verdict.said
        return done.returncode == KILLED, len(verdict.in_doubt), len(verdict.arrived)


def sweep(office, kind):
    office.found()
    cheapen_keys(office)
    stock(office, MORE)
    office.approve().run("issue", DOSSIER)
    points = find_points(office, kind)

    def run(point):
        try:
            return kill_at(office, kind, *point)
        except BaseException as trouble:
            raise AssertionError("%s point %d: %s" % (*point, trouble)) from trouble

    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        results = list(pool.map(run, points))
    kills, doubts, arrived = (sum(column) for column in zip(*results))
    print("# %d points, %d kills; %d letters in doubt, of which %d had arrived" % (
        len(points), kills, doubts, arrived), flush=True)
    assert kills >= LATE * len(points), "only %d of %d were met" % (kills, len(points))
    assert 0 < arrived < doubts, "the sweep missed the dot"


def test_plain(office):
    """Without extensions: each command waits for its answer, the message has a dot."""
    sweep(office, Kind(session=1, letter=4, offers=PLAIN))


def test_pipelining(office):
    """With PIPELINING: a message goes in one write with the envelope of the next."""
    sweep(office, Kind(session=2, letter=1))


def test_chunking(office):
    """With CHUNKING: the message is a chunk and has no dot."""
    sweep(office, Kind(session=2, letter=1, offers=CHUNKS))


def test_pieces(office):
    """Through a socket that takes a message in pieces."""
    sweep(office, Kind(session=1, letter=4, piece=PIECE))


def test_tls(office):
    """Encrypted: EHLO, STARTTLS, two flights of a handshake, EHLO again; then records."""
    authority = Authority(office.path("authority"))
    sweep(office, Kind(session=6, letter=1, tls=(authority.file, authority.context("relay"))))


main(globals())
