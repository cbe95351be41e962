#!/usr/bin/env python3
"""Clocks that step: nothing is sent twice, and nothing waits for ever.

Between runs the time is that of CHANCERY_NOW; during a run on the machine's own clock it is
stepped by a library before the C library (tests/lib/mishap.c).
"""
import datetime
import itertools
import os
import shutil
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from chaos import Relay  # noqa: E402
from crash import KILLED, read_store  # noqa: E402
from crowd import stock  # noqa: E402
from harness import NOPERM, TEMPFAIL, Sink, dossier_with, main, message_id, small_file  # noqa: E402
from mishap import mishap  # noqa: E402
from once import settle  # noqa: E402

DOSSIER = "greetings-7"
HOUR, DAY = 3600, 24 * 3600
STEP_AT = 7  # a point of the wire: the first letters are under way
BEFORE, AFTER = "2025-02-24T08:00:00+04:00", "2025-02-24T12:00:00+04:00"  # of NOW, 09:00


def dispatch(office, url, expect=0, **env):
    return office.run("dispatch", DOSSIER, "--relay", url, "--sessions", "2", expect=expect,
                      env=env)


def require_step(office, seconds):
    """The ledger shows that the clock stepped: its times lie apart by so much."""
    times = [datetime.datetime.fromisoformat(dict(row)["outcome"].replace("Z", "+00:00"))
             for row in read_store(office.home)["dispatch_attempt"]]
    began = datetime.datetime.now(datetime.timezone.utc)
    ahead = [(time - began).total_seconds() for time in times]
    off = max(ahead, key=abs)
    assert off * seconds > 0 and abs(off) >= abs(seconds) / 2, ahead


def stepped(office, seconds):
    """A run whose clock steps on the way; then one on the right clock finds nothing to do."""
    del office.env["CHANCERY_NOW"]
    office.found().stock().issue()
    with Sink(office) as sink:
        dispatch(office, sink.url, **mishap(clock="%d:%d" % (seconds, STEP_AT)))
        assert office.status()["counts"] == {"accepted": 4}
        require_step(office, seconds)
        dispatch(office, sink.url)
        assert len(set(sink.message_ids())) == len(sink.messages()) == 4
    office.run("verify")


def test_back_an_hour(office):
    """The clock steps back an hour during a run: each letter once."""
    stepped(office, -HOUR)


def test_back_while_paced(office):
    """The clock steps back an hour while letters wait for a rate: they wait no longer for that."""
    del office.env["CHANCERY_NOW"]
    office.found()
    stock(office, 8)
    office.issue()
    with open(office.path("home", "chancery.conf"), "a", encoding="utf-8") as conf:
        conf.write("\n[domain *]\nrate=2/s\n")
    began = time.monotonic()
    with Sink(office) as sink:
        dispatch(office, sink.url, **mishap(clock="%d:%d" % (-HOUR, STEP_AT)))
        assert len(sink.messages()) == 12
    assert time.monotonic() - began < HOUR / 30, "it has waited"


def test_forward_a_day(office):
    """The clock steps forward a day during a run: each letter once."""
    stepped(office, DAY)


def test_approved_in_the_future(office):
    """No letter is issued under a date before its approval."""
    office.found().stock().approve()
    done = office.run("issue", DOSSIER, expect=TEMPFAIL, env={"CHANCERY_NOW": BEFORE})
    assert "the clock says 2025-02-24T04:00:00Z, and the register's" in done.stderr.decode(), done
    office.run("issue", DOSSIER)


def test_issued_in_the_future(office):
    """Letters that were issued before the clock stepped back wait for that time, no longer."""
    office.found().stock().issue()
    with Sink(office) as sink:
        dispatch(office, sink.url, expect=TEMPFAIL, CHANCERY_NOW=BEFORE)
        assert not sink.messages()
        assert office.status()["counts"] == {"waiting": 4}
        dispatch(office, sink.url)
        assert len(set(sink.message_ids())) == len(sink.messages()) == 4


def test_retry_after_a_step_back(office):
    """A retry that is due waits as much longer as the clock stepped back; then it goes."""
    office.found().stock().issue()
    with Relay(does={"rcpt": "*450 4.2.1 later"}) as relay:
        dispatch(office, "smtp://" + relay.where, expect=TEMPFAIL)
        dispatch(office, "smtp://" + relay.where, expect=TEMPFAIL, CHANCERY_NOW=BEFORE)
        assert len([line for line in relay.lines if line.startswith("RCPT")]) == 4, relay.lines
        relay.faults.clear()
        dispatch(office, "smtp://" + relay.where, CHANCERY_NOW=AFTER)
        assert len({message_id(message) for message in relay.kept}) == len(relay.kept) == 4


def test_recovery_after_a_step(office):
    """What a killed run held is taken up at once, whatever the clock says since."""
    office.found().stock().issue()
    with Sink(office) as sink:
        done = dispatch(office, sink.url, expect=KILLED, **mishap(wire="after:7"))
        assert not done.stdout
        dispatch(office, sink.url, expect=None, CHANCERY_NOW=BEFORE)
        states = office.status()["counts"]
        assert "leased" not in states and states["in-doubt"] > 0, states
        settle(office, DOSSIER, lambda: dispatch(office, sink.url, CHANCERY_NOW=AFTER),
               sink.message_ids, 2)


def ticking(office):
    """Each time that a command reads the clock it is a second later."""
    run, turns = office.run, itertools.count(1)
    del office.env["CHANCERY_NOW"]

    def later(*argv, **more):
        env = dict(more.pop("env", None) or {}, **mishap(clock="tick:%d" % (1000 * next(turns))))
        return run(*argv, env=env, **more)

    office.run = later


TURNS = 12  # readings of the clock at which a moment comes, one after the other


def test_a_second_turns(office):
    """A command whose seconds turn while it works does what it should, and verify agrees."""
    ticking(office)
    office.found().stock()
    office.run("user", "add", "leyla", "--role", "press")
    office.run("user", "remove", "leyla", "--why", "has left")
    office.run("submit", DOSSIER)
    office.run("reject", DOSSIER, "--why", "not yet", user="rauf")
    office.issue()
    office.run("pause", DOSSIER, "--why", "a question")
    office.run("resume", DOSSIER)
    office.run("schedule", DOSSIER, "--from", "2020-01-01")
    with Sink(office) as sink:
        dispatch(office, sink.url)
        assert len(sink.messages()) == 4
    office.run("publish", DOSSIER, office.path("news"))
    office.run("close", DOSSIER)
    office.run("verify")


def test_a_schedule_opens(office):
    """At the second at which its schedule opens a dossier is refused as too early, or goes; not both."""
    del office.env["CHANCERY_NOW"]
    office.found().stock().issue()
    opens = int(time.time()) + DAY
    office.run("schedule", DOSSIER, "--from", time.strftime("%FT%TZ", time.gmtime(opens)))
    codes = set()
    for turn in range(TURNS):
        ahead = opens - int(time.time()) - turn
        done = office.run("dispatch", DOSSIER, "--relay", "smtp://127.0.0.1:1", expect=None,
                          env=mishap(clock="tick:%d" % ahead))
        says = {NOPERM: b": its schedule has not come: ", TEMPFAIL: b"4 letters waiting"}
        assert says[done.returncode] in done.stderr, (turn, done)
        codes.add(done.returncode)
    assert len(codes) == 2, codes


PEOPLE = """
persons:
  - { id: anna-lind, name: Anna Lind, gender: female,
      channels: { post: [12 Harbour Street, Anvar, Anvaria] } }
  - { id: bo-ek, name: Bo Ek, gender: male, channels: { post: [3 Hill Street, Borv, Borvia] } }
  - { id: salim, name: { en: Salim Haddad, ar: سليم حداد }, gender: male,
      channels: { post: [7 River Street, Cadria City] } }
  - { id: kim, name: Kim Roe, gender: unknown, channels: { post: [1 Union Square, Testville] } }
"""


def test_the_day_turns(office):
    """A letter that goes at midnight has moment and day of one reading of the clock."""
    del office.env["CHANCERY_NOW"]
    office.found()
    terms = small_file("dossier.yaml").replace("channels: [email]", "channels: [post]")
    office.stock(dossier_with(office, dossier__yaml=terms))
    office.run("import", office.write("people.yaml", PEOPLE))
    office.issue()
    founded = shutil.copytree(office.home, office.path("founded"))
    days = set()
    for turn in range(TURNS):
        shutil.rmtree(office.home)
        shutil.copytree(founded, office.home)
        ahead = DAY - int(time.time()) % DAY - turn
        office.run("outcome", "T-1/2025/00001".replace("2025", time.strftime("%Y", time.gmtime())),
                   "--sent", env=mishap(clock="tick:%d" % ahead))
        (at, day), = [(row["at"], row["day"])
                      for row in map(dict, read_store(office.home)["dispatch_resolution"])]
        assert at[:10] == day, (turn, at, day)
        days.add(day)
    assert len(days) == 2, days


main(globals())
