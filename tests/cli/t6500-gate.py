#!/usr/bin/env python3
"""A dossier that is paused, stopped, scheduled, closed, or whose addressees sleep."""
import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
import background  # noqa: E402
from background import DOSSIER, PATIENCE, wait_for  # noqa: E402
from chaos import Relay  # noqa: E402
from harness import (CHANCERY, CONFIG, DATA, NOPERM, PASSPHRASES, SMALL, TEMPFAIL, USAGE,  # noqa: E402
                     Sink, alter, dossier_with, main, small_file)

OTHER = "greetings-8"
WHY = ["--why", "the speaker is abroad"]


def at(stamp):
    """The environment of a call at that time."""
    return {"CHANCERY_NOW": stamp}


def dispatch(office, relay, expect=0, **options):
    where = relay.url if isinstance(relay, Sink) else "smtp://" + relay.where
    return office.run("dispatch", DOSSIER, "--relay", where, expect=expect, **options)


def in_background(office, relay):
    return background.begin(office, "smtp://" + relay.where, "--sessions", "1")


def acts(office):
    """The names of the acts in the register, in their order."""
    import sqlite3
    store = sqlite3.connect(os.path.join(office.home, "store.db"))
    rows = store.execute("SELECT payload FROM register_entry WHERE kind = 'act'"
                         " ORDER BY position").fetchall()
    store.close()
    return [row[0].decode().split("act: ", 1)[1].split("\n", 1)[0] for row in rows]


# --- pause and resume ---------------------------------------------------------------


def test_since_when(office):
    """A dossier is paused from the moment on at which that is written, whenever it was asked for:
    what left while a passphrase was awaited left before."""
    office.env.pop("CHANCERY_NOW")
    office.found().stock().issue()
    reading, writing = os.pipe()
    env = {key: value for key, value in office.env.items() if key != "CREDENTIALS_DIRECTORY"}
    asked = subprocess.Popen([CHANCERY, "-C", office.home, "--as", "aydan", "--passphrase-fd",
                              str(reading), "pause", DOSSIER, *WHY], env=env, pass_fds=(reading,))
    os.close(reading)
    with Sink(office, "--fault", "rcpt:450+3") as sink:
        dispatch(office, sink, expect=None)
    time.sleep(1.1)  # stamps have whole seconds
    os.write(writing, PASSPHRASES["aydan"].encode() + b"\n")
    os.close(writing)
    assert asked.wait(PATIENCE) == 0
    with contextlib.closing(sqlite3.connect(office.path("home", "store.db"))) as store:
        ((left,),) = store.execute("SELECT MAX(outcome) FROM dispatch_attempt")
        ((paused,),) = store.execute("SELECT at FROM dispatch_gate")
    assert left < paused, (left, paused)


def test_pause_and_resume(office):
    """Paused, nothing leaves and the refusal says why; resumed, everything does."""
    office.found().stock().issue()
    office.run("pause", DOSSIER, *WHY)
    with Sink(office) as sink:
        done = dispatch(office, sink, NOPERM)
        assert "paused by aydan" in done.stderr.decode(), done.stderr
        assert WHY[1] in done.stderr.decode(), done.stderr
        assert sink.messages() == []
        gate = office.status()["gate"]
        assert gate["state"] == "paused" and WHY[1] in gate["says"], gate
        said = office.run("status", DOSSIER).stdout.decode()
        assert "Its dispatch is paused by aydan" in said, said
        office.fails(NOPERM, "pause", DOSSIER, *WHY, says="its dispatch is paused")
        office.run("resume", DOSSIER)
        office.fails(NOPERM, "resume", DOSSIER, says="its dispatch is open")
        dispatch(office, sink)
        assert len(sink.messages()) == 4
    assert acts(office)[-2:] == ["pause", "resume"], acts(office)
    office.fails(NOPERM, "pause", DOSSIER, *WHY, says="dispatched, not issued")
    office.run("verify")


def test_who_may(office):
    """Only a registrar, with a reason, of a dossier that is issued."""
    office.found().stock().approve()
    for words in (["pause", DOSSIER, *WHY], ["stop", DOSSIER, *WHY], ["resume", DOSSIER],
                  ["schedule", DOSSIER, "--from", "2025-02-26"]):
        office.fails(NOPERM, *words, says="approved, not issued")
        office.fails(NOPERM, *words, user="rauf", says="registrar")
    office.fails(NOPERM, "close", DOSSIER, says="it is approved")
    office.run("issue", DOSSIER)
    office.fails(USAGE, "pause", DOSSIER, says="--why")
    office.fails(DATA, "stop", DOSSIER, "--why", "two\nlines", says="one line")


def test_pause_under_way(office):
    """A dispatch that is running ends what it has begun, and begins no more."""
    office.found().stock().issue()
    with Relay({"kept": "hold"}) as relay:
        process = in_background(office, relay)
        wait_for(lambda: relay.kept)
        office.run("pause", DOSSIER, *WHY)
        relay.release()
        out, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == NOPERM, (process.returncode, said)
        assert "paused by aydan" in said.decode(), said
        assert len(relay.kept) == 1 and b"accepted 1 letter" in out, (relay.kept, out)
        assert office.status()["counts"] == {"accepted": 1, "waiting": 3}, office.status()
        office.run("resume", DOSSIER)
        dispatch(office, relay)
        assert len(relay.kept) == 4


# --- stop ---------------------------------------------------------------------------


def test_stop(office):
    """What waits is abandoned, each with its entry; nothing is sent or resent any more."""
    office.found().stock().issue()
    office.run("pause", DOSSIER, *WHY)
    said = office.run("stop", DOSSIER, "--why", "called off").stdout.decode()
    assert "4 letters abandoned" in said, said
    status = office.status()
    assert status["state"] == "dispatched" and status["counts"] == {"abandoned": 4}, status
    assert {one["withheld"] for one in status["letters"]} == {"stopped by aydan: called off"}
    with Sink(office) as sink:
        dispatch(office, sink, NOPERM)
        assert sink.messages() == []
    office.fails(NOPERM, "resolve", status["letters"][0]["number"], "--resend", "--why", "x",
                 says="stopped by aydan")
    office.fails(NOPERM, "resume", DOSSIER, says="its dispatch is stopped")
    report = json.loads(office.run("verify", "--json").stdout)
    assert report["unsealed"] == 0, report
    import sqlite3
    store = sqlite3.connect(os.path.join(office.home, "store.db"))
    entries = store.execute("SELECT COUNT(*) FROM register_entry WHERE kind = 'outcome'"
                            " AND CAST(payload AS TEXT) LIKE '%stopped by aydan: called off%'").fetchone()
    store.close()
    assert entries == (4,), entries


def test_stop_under_way(office):
    """The letter under way gets its outcome, the others are abandoned."""
    office.found().stock().issue()
    with Relay({"kept": "hold"}) as relay:
        process = in_background(office, relay)
        wait_for(lambda: relay.kept)
        said = office.run("stop", DOSSIER, "--why", "called off").stdout.decode()
        assert "in the hands of a dispatch" in said, said
        relay.release()
        out, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == NOPERM, said
        assert b"3 letters abandoned: its dispatch is stopped by aydan" in said and b" 0 " not in said, said
        assert b"3 letters abandoned: see 'status'.\n" in out, out
        assert len(relay.kept) == 1
    status = office.status()
    assert status["counts"] == {"accepted": 1, "abandoned": 3}, status
    assert status["state"] == "dispatched", status
    office.run("verify")


def test_stop_deferred(office):
    """A letter under way that is deferred would wait again: it is abandoned."""
    office.found().stock().issue()
    with Relay({"mail": "hold", "dot": "451 4.3.0 later"}) as relay:
        process = in_background(office, relay)
        wait_for(lambda: any(b"MAIL" in line if isinstance(line, bytes) else "MAIL" in line
                             for line in relay.lines))
        office.run("stop", DOSSIER, "--why", "called off")
        relay.release()
        process.communicate(timeout=PATIENCE)
    assert office.status()["counts"] == {"abandoned": 4}, office.status()["counts"]


def test_stop_in_doubt(office):
    """A letter in doubt stays so: a person settles it, but does not send it again."""
    office.found().stock().issue()
    with Sink(office, "--fault", "kept:close+1*1") as sink:
        dispatch(office, sink, None)
    counts = office.status()["counts"]
    assert counts.get("in-doubt") == 1, counts
    if "waiting" not in counts:
        doubt, = [one for one in office.status()["letters"] if one["state"] == "in-doubt"]
        said = office.run("stop", DOSSIER, "--why", "called off").stdout.decode()
        assert "1 letter in doubt" in said, said
        assert office.status()["counts"]["in-doubt"] == 1
        office.fails(NOPERM, "resolve", doubt["number"], "--resend", "--why", "x",
                     says="stopped")
        office.run("resolve", doubt["number"], "--accepted", "--why", "the relay logged it")
        assert office.status()["state"] == "dispatched"


def issue_other(office):
    """A second dossier of the same content, issued too."""
    text = small_file("dossier.yaml").replace(DOSSIER, OTHER)
    office.run("import", dossier_with(office, dossier__yaml=text))
    office.run("submit", OTHER)
    office.run("approve", OTHER, user="rauf")
    office.run("issue", OTHER)


def test_stop_counts_its_own(office):
    """What a stop settles of other dossiers' interrupted runs is no letter of its own, and is told."""
    office.found().stock().issue()
    issue_other(office)
    with Relay({"kept": "stall"}) as relay:
        process = in_background(office, relay)
        wait_for(lambda: relay.kept)
        office.run("stop", DOSSIER, "--why", "called off")
        process.kill()
        process.communicate()
    done = office.run("stop", OTHER, "--why", "this one too")
    assert done.stdout == b"The dispatch of dossier '%s' is stopped for good: 4 letters abandoned.\n" % OTHER.encode(), done
    counts = office.status()["counts"]
    assert counts["in-doubt"] == 1 and counts["abandoned"] == 3, counts
    doubt, = [one["number"] for one in office.status()["letters"] if one["state"] == "in-doubt"]
    assert done.stderr.decode() == ("1 letter of an interrupted run is in doubt: %s; see 'status', settle with "
                                    "'resolve'.\n" % doubt), done.stderr
    assert office.status(OTHER)["counts"] == {"abandoned": 4}, office.status(OTHER)


# --- schedule -----------------------------------------------------------------------


def test_schedule(office):
    """Before it begins nothing leaves, within it everything, after it nothing again."""
    office.found().stock().issue()
    said = office.run("schedule", DOSSIER, "--from", "2025-02-26T09:00:00+04:00",
                      "--until", "2025-02-27T09:00:00+04:00").stdout.decode()
    assert "from 2025-02-26 05:00 +00:00 until 2025-02-27 05:00 +00:00" in said, said
    with Sink(office) as sink:
        done = dispatch(office, sink, NOPERM, env=at("2025-02-26T04:59:59Z"))
        assert "its schedule has not come" in done.stderr.decode(), done.stderr
        done = dispatch(office, sink, NOPERM, env=at("2025-02-27T05:00:00Z"))
        assert "its schedule is over" in done.stderr.decode(), done.stderr
        assert sink.messages() == []
        assert office.status()["gate"]["closes"] == "2025-02-27T05:00:00Z"
        said = office.run("status", DOSSIER, env=at("2025-02-28T00:00:00Z")).stdout.decode()
        assert "Its schedule is over" in said, said
        office.run("schedule", DOSSIER, "--from", "2025-02-28", env=at("2025-02-28T00:00:00Z"))
        dispatch(office, sink, env=at("2025-02-28T00:00:00Z"))
        assert len(sink.messages()) == 4
    office.run("verify")


def test_last_date(office):
    """A letter that is deferred past the last date waits for a person, and is not sent."""
    office.found().stock().issue()
    office.run("schedule", DOSSIER, "--from", "2025-02-24", "--until", "2025-02-24")
    with Relay({"rcpt": "*451 4.3.0 later"}) as relay:
        dispatch(office, relay, TEMPFAIL)
    with Sink(office) as sink:
        dispatch(office, sink, NOPERM, env=at("2025-02-25T00:00:00Z"))
        assert sink.messages() == []
    assert office.status()["counts"] == {"waiting": 4}
    office.run("stop", DOSSIER, "--why", "the day has passed")
    assert office.status()["counts"] == {"abandoned": 4}


def test_schedule_words(office):
    """Times of the office's zone, days, and what is none of these."""
    office.found().stock().issue()
    conf = os.path.join(office.home, "chancery.conf")
    with open(conf, "a", encoding="utf-8") as file:
        file.write("country = az\n")
    said = office.run("schedule", DOSSIER, "--from", "2025-02-25 09:00", "--until",
                      "2025-02-26").stdout.decode()
    assert "from 2025-02-25 09:00 +04:00 until 2025-02-27 00:00 +04:00 (Asia/Baku)" in said, said
    for words, says in ((["--from", "soon"], "no time"),
                        (["--from", "2025-02-27", "--until", "2025-02-26"], "before it begins"),
                        (["--from", "2025-02-20", "--until", "2025-02-21"], "has passed")):
        office.fails(DATA, "schedule", DOSSIER, *words, says=says)
    assert office.status()["gate"]["opens"] == "2025-02-25T05:00:00Z"
    said = office.run("schedule", DOSSIER, "--from", "2025-02-25", "--until",
                      "9999-12-31").stdout.decode()
    assert "until 9999-12-31 20:00 +00:00" in said, said
    assert office.status()["gate"]["closes"] == "9999-12-31T20:00:00Z"
    office.run("schedule", DOSSIER, "--from", "2025-02-25T00:00:00Z", "--until",
               "9999-12-31T23:00:00-04:00")
    assert office.status()["gate"]["closes"] == "9999-12-31T23:59:59Z"
    with open(conf, "a", encoding="utf-8") as file:
        file.write("time-zone = Europe/Nowhere\n")
    office.fails(CONFIG, "schedule", DOSSIER, "--from", "2025-02-25", says="Europe/Nowhere")


def test_dispatch_scheduled(office):
    """A timer's call sends what has a schedule that has come, and nothing else."""
    office.found().stock().issue()
    office.fails(USAGE, "dispatch", says="--scheduled")
    office.fails(USAGE, "dispatch", DOSSIER, "--scheduled", says="--scheduled")
    with Sink(office) as sink:
        timer = ["dispatch", "--scheduled", "--relay", sink.url]
        office.run(*timer)
        office.run("schedule", DOSSIER, "--from", "2025-02-26T00:00:00Z")
        office.run(*timer)
        office.run("pause", DOSSIER, *WHY)
        assert office.run(*timer).stderr == b""  # nothing could leave yet
        office.fails(NOPERM, *timer, env=at("2025-02-26T00:00:00Z"), says=(
            "dossier '%s': 4 letters waiting: its dispatch is paused by aydan since " % DOSSIER,
            ": %s; see 'resume' and 'stop'\n" % WHY[1]))
        office.run("resume", DOSSIER)
        assert sink.messages() == []
        done = office.run(*timer, "--json", env=at("2025-02-26T00:00:00Z"))
        one, = json.loads(done.stdout)["dispatches"]
        assert one["dossier"] == DOSSIER and one["sent"] == 4, one
        assert len(sink.messages()) == 4
        assert json.loads(office.run(*timer, "--json").stdout)["dispatches"] == []


def test_scheduled_is_over(office):
    """A timer's call names a dossier whose schedule is over while letters wait, until a person stops it."""
    office.found().stock().issue()
    office.run("schedule", DOSSIER, "--from", "2025-02-24", "--until", "2025-02-24")
    with Sink(office) as sink:
        timer = ["dispatch", "--scheduled", "--relay", sink.url]
        done = office.fails(NOPERM, *timer, env=at("2025-02-25T00:00:00Z"), says=(
            "dossier '%s': 4 letters waiting: its schedule is over: from 2025-02-24 " % DOSSIER,
            "; see 'schedule' and 'stop'\n"))
        assert done.stderr.count(b"\n") == 1, done.stderr
        office.run("stop", DOSSIER, "--why", "the day has passed")
        assert office.run(*timer, env=at("2025-02-25T00:00:00Z")).stderr == b""
        assert sink.messages() == []


def test_stopped_scheduled(office):
    """A timer's call that a signal stops begins no other dossier, also where what it had begun then fails."""
    office.found().stock().issue()
    issue_other(office)
    for dossier in (DOSSIER, OTHER):
        office.run("schedule", dossier, "--from", "2025-02-24")
    with Relay({"kept": "hold"}) as relay:
        process = subprocess.Popen(
            [CHANCERY, "-C", office.home, "--as", "aydan", "dispatch", "--scheduled", "--relay",
             "smtp://" + relay.where, "--sessions", "1"],
            env=office.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        wait_for(lambda: relay.kept)
        process.send_signal(signal.SIGTERM)
        with contextlib.closing(sqlite3.connect(os.path.join(office.home, "store.db"))) as store:
            store.execute("CREATE TRIGGER no BEFORE UPDATE OF ended ON dispatch_run"
                          " BEGIN SELECT RAISE(ABORT, 'no run ends'); END")
        relay.release()
        _, said = process.communicate(timeout=PATIENCE)
        assert process.returncode != 0 and b"no run ends" in said, (process.returncode, said)
        assert OTHER.encode() not in said and len(relay.kept) == 1, (said, len(relay.kept))


def test_schedule_of_a_paused(office):
    """Who schedules a dossier that is paused hears that nothing leaves before it is resumed, and who paused it."""
    office.found().stock().issue()
    words = ["schedule", DOSSIER, "--from", "2025-02-24"]
    assert "resume" not in office.run(*words).stdout.decode()
    office.run("pause", DOSSIER, *WHY)
    said = office.run(*words).stdout.decode()
    assert "\nNothing leaves before 'resume': its dispatch is paused by aydan since " in said, said
    assert said.endswith(": %s.\n" % WHY[1]), said
    office.run("stop", DOSSIER, *WHY)
    office.fails(NOPERM, *words, says="dispatched, not issued")


# --- close --------------------------------------------------------------------------


def test_close(office):
    """A dispatched dossier is closed: no letter of it is sent or settled any more."""
    office.found().stock().issue()
    office.fails(NOPERM, "close", DOSSIER, says="it is issued")
    with Relay({"rcpt": "550 5.1.1 unknown"}) as relay:
        dispatch(office, relay)
        refused = [one["number"] for one in office.status()["letters"]
                   if one["state"] == "refused"][0]
        office.run("close", DOSSIER)
        assert office.status()["state"] == "closed"
        for how in ("--resend", "--abandon"):
            office.fails(NOPERM, "resolve", refused, how, "--why", "x", says="closed")
        dispatch(office, relay, NOPERM)
    office.fails(NOPERM, "close", DOSSIER, says="it is closed")
    office.run("publish", DOSSIER, office.path("site"))
    office.run("verify")


# --- quiet hours --------------------------------------------------------------------


def quiet_office(office, *lines):
    """Two letters go to Azerbaijan, the others nowhere that is known; the office is French."""
    with open(os.path.join(SMALL, "directory.yaml"), encoding="utf-8") as source:
        text = source.read()
    office.found()
    office.run("import", office.write("directory.yaml", text.replace("xa", "az")))
    office.run("import", os.path.join(SMALL, "dossier"))
    office.issue()
    with open(os.path.join(office.home, "chancery.conf"), "a", encoding="utf-8") as conf:
        conf.write("country = fr\n\n[dispatch]\n" + "\n".join(lines) + "\n")
    there = [one["country"] for one in office.status()["letters"]].count("az")
    assert 0 < there < 4, office.status()
    return there


def test_quiet_hours(office):
    """Where it is night a letter waits for the morning, there; a letter to no country for ours."""
    there = quiet_office(office, "quiet-hours=20:00-08:00")
    with Sink(office) as sink:
        # 18 o'clock in Paris is 21 o'clock in Baku.
        dispatch(office, sink, TEMPFAIL, env=at("2025-02-26T17:00:00Z"))
        assert len(sink.messages()) == 4 - there
        late = [one for one in office.status()["letters"] if one["state"] == "waiting"]
        assert [one["due"] for one in late] == ["2025-02-27T04:00:00Z"] * there, late
        assert [one["attempts"] for one in late] == [0] * there, late
        said = office.run("status", DOSSIER).stdout.decode()
        assert "put off until 2025-02-27T04:00:00Z" in said, said
        dispatch(office, sink, TEMPFAIL, env=at("2025-02-27T03:59:59Z"))
        assert len(sink.messages()) == 4 - there
        dispatch(office, sink, env=at("2025-02-27T04:00:00Z"))
        dates = [line for message in sink.messages() for line in message.split(b"\r\n")
                 if line.startswith(b"Date:")]
        assert len(dates) == 4 and sum(b"27 Feb" in one for one in dates) == there, dates


def test_quiet_hours_changed(office):
    """Letters that wait for the end of quiet hours go with the next dispatch once these are others."""
    there = quiet_office(office, "quiet-hours=20:00-08:00")
    conf = office.read("home/chancery.conf").decode()
    night = at("2025-02-26T17:00:00Z")
    with Sink(office) as sink:
        dispatch(office, sink, TEMPFAIL, env=night)
        dispatch(office, sink, TEMPFAIL, env=night)
        assert len(sink.messages()) == 4 - there
        office.write("home/chancery.conf", conf.replace("20:00-08:00", "22:00-08:00"))
        dispatch(office, sink, env=night)
        assert len(sink.messages()) == 4
    office.run("verify")


def test_quiet_hours_begin(office):
    """What the relay's rate holds back until the quiet hours begin waits for the morning too."""
    quiet_office(office, "quiet-hours=17:00-08:00")
    with Sink(office) as sink:
        with open(os.path.join(office.home, "chancery.conf"), "a", encoding="utf-8") as conf:
            conf.write("\n[relay main]\nurl = %s\nsessions = 2\nrate = 2/h\n" % sink.url)
        # Ten to five in Paris.
        office.run("dispatch", DOSSIER, env=at("2025-02-26T15:50:00Z"), expect=TEMPFAIL)
        assert len(sink.messages()) == 1, office.status()["letters"]
        due = {one["due"] for one in office.status()["letters"] if one["country"] != "az"}
        assert due == {None, "2025-02-27T07:00:00Z"}, due
        assert sum(one["attempts"] for one in office.status()["letters"]) == 1
        office.run("dispatch", DOSSIER, env=at("2025-02-27T07:00:00Z"))
        dates = [line for message in sink.messages() for line in message.split(b"\r\n")
                 if line.startswith(b"Date:")]
        assert len(dates) == 4 and sum(b"27 Feb" in one for one in dates) == 3, dates
    office.run("verify")


def test_quiet_hours_after_a_hand(office):
    """A letter whose attempts a hand has set back is passed over in quiet hours; the others go, or wait."""
    there = quiet_office(office, "quiet-hours=20:00-08:00")
    number = [one["number"] for one in office.status()["letters"] if one["country"] == "az"][0]
    alter(office, "INSERT INTO dispatch_attempt (parcel, number, run, relay, intent, outcome, act)"
                  " VALUES ((SELECT serial FROM dispatch_parcel WHERE letter = ?), 1, 'R', 'r',"
                  " '2025-02-24T05:00:00Z', '2025-02-24T05:00:00Z', 'defer')", number)
    with Sink(office) as sink:
        said = dispatch(office, sink, TEMPFAIL, env=at("2025-02-26T17:00:00Z")).stderr.decode()
        assert "'%s': the ledger has this attempt of it already, or an open one; it was not begun" % number in said, said
        assert len(sink.messages()) == 4 - there
        dispatch(office, sink, env=at("2025-02-27T04:00:00Z"))
        assert len(sink.messages()) == 4
    office.run("verify")


def test_quiet_weekend(office):
    """On a Saturday all wait for their Monday morning; without the option nobody does."""
    quiet_office(office, "quiet-weekend=yes", "quiet-hours=20:00-08:00")
    with Sink(office) as sink:
        dispatch(office, sink, TEMPFAIL, env=at("2025-03-01T10:00:00Z"))
        assert sink.messages() == []
        due = {one["country"]: one["due"] for one in office.status()["letters"]}
        assert due["az"] == "2025-03-03T04:00:00Z", due
        assert set(due.values()) == {"2025-03-03T04:00:00Z", "2025-03-03T07:00:00Z"}, due


def test_quiet_words(office):
    """What is no time of the day is refused before anything leaves."""
    quiet_office(office, "quiet-hours=late")
    with Sink(office) as sink:
        done = dispatch(office, sink, CONFIG)
        assert b"quiet-hours" in done.stderr, done.stderr
    said = office.run("doctor", user=None, expect=None).stdout.decode()
    assert re.search("bad +hours .*quiet-hours", said), said


def test_time_zone_of_nowhere(office):
    """doctor tells of a time zone that there is not, before a schedule needs it."""
    office.found()
    text = office.read("home/chancery.conf").decode()
    office.write("home/chancery.conf", text.replace("[office]", "[office]\ntime-zone=Mars/Olympus"))
    said = office.run("doctor", user=None, expect=None).stdout.decode()
    assert re.search("bad +hours .*Mars/Olympus", said), said


main(globals())
