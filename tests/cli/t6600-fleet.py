#!/usr/bin/env python3
"""Several relays: shares, fail-over, stand-bys, and rates in real time."""
import contextlib
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from chaos import OFFERS, Relay  # noqa: E402
from crowd import stock  # noqa: E402
from harness import CHANCERY, CONFIG, NOINPUT, TEMPFAIL, directory_with, main  # noqa: E402

DOSSIER = "greetings-7"
CROWD = 76  # addressees besides the small directory's four
ALL = CROWD + 4


def configure(office, *groups):
    with open(office.path("home", "chancery.conf"), "a", encoding="utf-8") as out:
        for name, keys in groups:
            out.write("\n[%s]\n%s\n" % (name, "\n".join(keys)))


def relay(name, where, *keys):
    return ("relay " + name, ("url=smtp://" + where,) + keys)


def closed_port():
    """Where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return "127.0.0.1:%d" % probe.getsockname()[1]


def issue(office, crowd=CROWD):
    office.found()
    stock(office, crowd)
    office.issue()


def ledger(office):
    """How many attempts by each relay, accepted ones alone, and all that there are."""
    with contextlib.closing(sqlite3.connect(office.path("home", "store.db"))) as store:
        return dict(store.execute("SELECT relay, COUNT(*) FROM dispatch_attempt"
                                  " WHERE act = 'accept' GROUP BY relay")), \
            store.execute("SELECT COUNT(*) FROM dispatch_attempt").fetchone()[0]


def require_all(office, *relays):
    assert office.status()["counts"] == {"accepted": ALL}, office.status()["counts"]
    kept = [message for one in relays for message in one.kept]
    assert len(kept) == len(set(kept)) == ALL, (len(kept), len(set(kept)))
    assert ledger(office)[1] == ALL, "an outage cost a letter an attempt"


def test_one_down(office):
    """One relay is down from the start: the other takes all, in one attempt each."""
    issue(office)
    with Relay() as good:
        configure(office, relay("gone", closed_port()), relay("good", good.where))
        office.run("dispatch", DOSSIER)
        require_all(office, good)
    assert ledger(office)[0] == {"good": ALL}, ledger(office)


def send_beside_one_that_wants_a_login(office, jobs):
    issue(office)
    with Relay() as good, Relay(no_auth_no_mail=True) as lame:
        configure(office, relay("lame", lame.where, "sessions=2"),
                  relay("good", good.where, "sessions=2"))
        said = office.run("dispatch", DOSSIER, "--jobs", str(jobs)).stderr.decode()
        require_all(office, good)
    assert said.count("relay 'lame' wants a login or encryption: 530 5.7.0 who") == 1, said
    shown = [line for line in lame.lines if line.startswith("MAIL ")]
    assert 1 <= len(shown) <= 2 * jobs, shown


def test_one_wants_a_login(office):
    """A relay that wants a login which it does not get is told once, though the other takes all; it
    is shown a letter by each session at most."""
    send_beside_one_that_wants_a_login(office, 1)


def test_one_wants_a_login_of_jobs(office):
    """The same of two jobs."""
    send_beside_one_that_wants_a_login(office, 2)


def test_one_dies(office):
    """One relay dies in the middle: its letters go by the other."""
    issue(office)
    with Relay({"mail": "*+20 421 4.3.2 enough", "greeting": "*+4 421 4.3.2 no"}) as dying, \
            Relay() as good:
        configure(office, relay("dying", dying.where), relay("good", good.where))
        office.run("dispatch", DOSSIER)
        require_all(office, dying, good)
        assert 10 <= len(dying.kept) <= 20, len(dying.kept)
    by = ledger(office)[0]
    assert by == {"dying": len(dying.kept), "good": len(good.kept)}, by


def test_all_down(office):
    """When none can be reached the dispatch says so of each, and no letter was tried."""
    issue(office, 0)
    configure(office, relay("one", closed_port()), relay("two", closed_port()))
    office.fails(TEMPFAIL, "dispatch", DOSSIER,
                 says=["relay 'one' cannot be reached", "relay 'two' cannot be reached"])
    assert office.status()["counts"] == {"waiting": 4}
    assert ledger(office)[1] == 0, ledger(office)


def test_one_leaves_in_doubt(office):
    """One relay breaks off after each message: eight are in doubt, then the other takes all."""
    issue(office)
    with Relay({"kept": "*close"}) as broken, Relay() as good:
        configure(office, relay("broken", broken.where, "sessions=1"), relay("good", good.where))
        office.run("dispatch", DOSSIER)
    assert office.status()["counts"] == {"accepted": ALL - 8, "in-doubt": 8}, office.status()


def test_all_leave_in_doubt(office):
    """The only relay does so: the dispatch ends, the others wait, and it is said why."""
    issue(office)
    with Relay({"kept": "*close"}) as broken:
        configure(office, relay("broken", broken.where, "sessions=1"))
        office.fails(TEMPFAIL, "dispatch", DOSSIER,
                     says="relay 'broken' does not say whether it took letters: "
                          "the relay closed the connection")
    assert office.status()["counts"] == {"waiting": ALL - 8, "in-doubt": 8}, office.status()


def test_the_last_are_left_in_doubt(office):
    """It is said why as well where no letter waits any more."""
    issue(office, 4)
    with Relay({"kept": "*close"}) as broken:
        configure(office, relay("broken", broken.where, "sessions=1"))
        said = office.run("dispatch", DOSSIER).stderr.decode()
    assert "relay 'broken' does not say whether it took letters: " in said, said
    assert office.status()["counts"] == {"in-doubt": 8}, office.status()


def test_one_is_full(office):
    """One relay puts every letter off: one is deferred by it, and the other takes the rest."""
    issue(office)
    with Relay({"mail": "*452 4.3.1 disk full"}) as full, Relay() as good:
        configure(office, relay("full", full.where, "sessions=1"), relay("good", good.where))
        office.run("dispatch", DOSSIER, expect=TEMPFAIL)
        assert len([line for line in full.lines if line.startswith("MAIL ")]) == 8, full.lines
    assert office.status()["counts"] == {"accepted": ALL - 1, "waiting": 1}, office.status()
    assert ledger(office)[1] == ALL, "an outage cost a letter an attempt"


def last_words(office, *words):
    """What a dispatch says on both, that ends with letters waiting."""
    done = office.run("dispatch", DOSSIER, *words, expect=TEMPFAIL)
    return done.stdout.decode(), done.stderr.decode().strip()


def test_who_took(office):
    """Relays that took letters are named with how many; one that took none is not."""
    issue(office)
    with Relay() as one, Relay() as other:
        configure(office, relay("gone", closed_port()), relay("one", one.where),
                  relay("other", other.where))
        said = office.run("dispatch", DOSSIER).stdout.decode()
    taken = [(relay, len(relay.kept)) for relay in (one, other)]
    assert said == "The relay %s.\n" % ", ".join(
        "smtp://%s%s %d letters" % (relay.where, " accepted" if relay is one else "", kept)
        for relay, kept in taken), (said, taken)


def took_in(said):
    return re.findall(r"(smtp://\S+) (?:accepted )?(\d+) letter", said)


def test_left_over(office, jobs="1"):
    """When the relays fail under way, what was sent and what waits is said nevertheless."""
    issue(office)
    script = {"mail": "*+20 421 4.3.2 enough", "greeting": "*+4 421 4.3.2 no"}
    with Relay(script) as dying:
        configure(office, relay("gone", closed_port()), relay("dying", dying.where))
        out, said = last_words(office, "--jobs", jobs)
        kept = len(dying.kept)
        assert took_in(out) == [("smtp://" + dying.where, str(kept))], (out, kept)
    assert 0 < kept < ALL, kept
    assert re.search(r"relay '\w+' cannot be reached.*; %d letters waiting for another try.*; "
                     r"%d letters accepted$" % (ALL - kept, kept), said, re.S), (said, kept)
    assert office.status()["counts"] == {"accepted": kept, "waiting": ALL - kept}


def test_left_over_by_jobs(office):
    """The same of two jobs: their sums are told once."""
    test_left_over(office, "2")


def test_deferred(office):
    """Of letters that relays defer, when the first is tried again; of others in doubt, how many."""
    issue(office)
    with Relay({"rcpt": "+5 451 4.2.1 later", "kept": "+9 close"}) as one, Relay() as other:
        configure(office, relay("one", one.where, "sessions=1"), relay("other", other.where))
        out, said = last_words(office)
        took = sum(int(count) for _, count in took_in(out))
    counts = office.status()["counts"]
    dues = sorted(one["due"] for one in office.status()["letters"] if one["state"] == "waiting")
    assert counts == {"accepted": ALL - 2, "waiting": 1, "in-doubt": 1}, counts
    assert took == ALL - 2, (out, counts)
    assert said.split("\n")[-1].endswith(
        "1 letter waiting for another try, the first at %s; %d letters accepted, "
        "1 letter in doubt" % (dues[0], ALL - 2)), (said, dues)


def test_deferred_by_jobs(office):
    """The same of two jobs."""
    issue(office)
    with Relay({"rcpt": "*451 4.2.1 later"}) as relay_:
        configure(office, relay("one", relay_.where))
        done = office.run("dispatch", DOSSIER, "--jobs", "2", "--json", expect=TEMPFAIL)
    told = json.loads(done.stdout)
    dues = sorted(one["due"] for one in office.status()["letters"])
    assert (told["sent"], told["waiting"], told["relays"]) == (0, ALL, []), told
    assert told["next"] == dues[0] and dues[0] in done.stderr.decode(), (told, done.stderr)


def test_weights(office):
    """Weights 3 and 1: three letters to one, though either could take all."""
    issue(office)
    with Relay() as large, Relay() as small:
        configure(office, relay("large", large.where, "weight=3"),
                  relay("small", small.where, "weight=1"))
        office.run("dispatch", DOSSIER)
        require_all(office, large, small)
        assert abs(len(large.kept) - ALL * 3 // 4) <= 4, len(large.kept)


def test_stand_by(office):
    """A relay of weight 0 gets nothing while another is up, and all when none is."""
    issue(office)
    with Relay({"mail": "*+30 421 4.3.2 no", "greeting": "*+4 421 4.3.2 no"}) as first, \
            Relay() as spare:
        configure(office, relay("spare", spare.where, "weight=0"),
                  relay("first", first.where))
        office.run("dispatch", DOSSIER)
        require_all(office, first, spare)
        assert 20 <= len(first.kept) <= 30, len(first.kept)


def test_stand_by_rests(office):
    """A stand-by beside a relay that is well gets no connection."""
    issue(office)
    with Relay() as first, Relay() as spare:
        configure(office, relay("spare", spare.where, "weight=0"),
                  relay("first", first.where))
        office.run("dispatch", DOSSIER)
        require_all(office, first)
        assert not spare.lines, spare.lines


def test_by_name(office):
    """--relay takes a name of the configuration; another is not found."""
    issue(office, 0)
    with Relay() as one, Relay() as two:
        configure(office, relay("one", one.where), relay("two", two.where, "weight=0"))
        office.fails(NOINPUT, "dispatch", DOSSIER, "--relay", "twoo", says="'two'")
        office.run("dispatch", DOSSIER, "--relay", "two")
        assert (len(one.kept), len(two.kept)) == (0, 4)
    assert ledger(office)[0] == {"two": 4}, ledger(office)


def test_bad_groups(office):
    """Errors name group, key and value, in dispatch and in doctor."""
    issue(office, 0)
    configure(office, relay("one", closed_port(), "rate=5/x"))
    office.fails(CONFIG, "dispatch", DOSSIER, says=["group 'relay one'", "rate", "'5/x'"])
    told = office.run("doctor", expect=None)
    assert b"'5/x'" in told.stdout + told.stderr, told


UTF8 = OFFERS + ("SMTPUTF8",)
EXTENDED = "Бу.Ек@дума.example"
SMALL_OFFERS = tuple("SIZE 20" if offer.startswith("SIZE") else offer for offer in OFFERS)


def issue_extended(office):
    """Four letters, of which one goes to a mailbox that is not ASCII."""
    office.found().stock(directory=directory_with(office, EXTENDED)).issue()


def extended(relay):
    """How many messages a relay has taken to the mailbox that is not ASCII, and to others."""
    to = [EXTENDED.encode() in message for message in relay.kept]
    return to.count(True), to.count(False)


def test_steering(office):
    """A letter that needs SMTPUTF8 goes to the relay that offers it, and counts no attempt at
    the other."""
    issue_extended(office)
    with Relay() as plain, Relay(offers=UTF8) as able:
        configure(office, relay("plain", plain.where, "weight=100"),
                  relay("able", able.where))
        office.run("dispatch", DOSSIER)
        assert office.status()["counts"] == {"accepted": 4}, office.status()["counts"]
        assert extended(able)[0] == 1 and extended(plain)[0] == 0, plain.kept
        assert not any("SMTPUTF8" in line for line in plain.lines), plain.lines
    assert ledger(office)[1] == 4, ledger(office)


def test_steering_to_stand_by(office):
    """A stand-by gets the letter that no other relay takes, and no other letter."""
    issue_extended(office)
    with Relay() as plain, Relay(offers=UTF8) as spare:
        configure(office, relay("plain", plain.where),
                  relay("spare", spare.where, "weight=0"))
        office.run("dispatch", DOSSIER)
        assert (extended(plain), extended(spare)) == ((0, 3), (1, 0))


def test_steering_waits(office):
    """While the only relay that may take it is down, such a letter waits, and that is said; by
    the next dispatch it goes."""
    issue_extended(office)
    where = closed_port()
    with Relay() as plain:
        configure(office, relay("plain", plain.where), relay("gone", where))
        office.fails(TEMPFAIL, "dispatch", DOSSIER,
                     says=["relay 'gone' cannot be reached", "no other relay takes"])
        assert office.status()["counts"] == {"accepted": 3, "waiting": 1}
        assert ledger(office)[1] == 3, ledger(office)
    office.env["CHANCERY_NOW"] = "2025-02-24T10:00:00+04:00"
    with Relay(offers=UTF8) as able:
        office.run("dispatch", DOSSIER, "--relay", "smtp://" + able.where)
        assert extended(able) == (1, 0), able.kept


def test_steering_to_stand_by_down(office):
    """A stand-by that is not there is tried again after its pause for the letter that no other
    relay takes; the others meanwhile go, for as long as that lasts."""
    issue_extended(office)
    where = closed_port()
    with Relay() as plain:
        configure(office, relay("plain", plain.where, "rate=1/m", "sessions=1"),
                  relay("gone", where, "weight=0"))
        office.fails(TEMPFAIL, "dispatch", DOSSIER,
                     says=["relay 'gone' cannot be reached", "no other relay takes"])
        assert office.status()["counts"] == {"accepted": 3, "waiting": 1}


def put_off(mailbox):
    """What such a relay says to this mailbox."""
    return "451 4.2.1 later" if "kim.roe" in mailbox else None


def test_steered_later(office):
    """A letter that waited for the only relay that takes it, and went by it once it was there, is
    not said to wait at the end, though another relay is down and another letter waits."""
    issue_to(office, 12, 1, "Бу%d@borvia.example")
    with Relay(offers=UTF8, denies=put_off, most=0) as able, Relay(denies=put_off) as plain:
        class Opener(list):
            """Once the plain relay has its second letter, after a minute, the other lets them in."""

            def append(self, message):
                super().append(message)
                able.options["most"] = 1000 if len(self) > 1 else 0

        plain.kept = Opener()
        configure(office, relay("plain", plain.where, "sessions=1", "rate=1/m"),
                  relay("able", able.where, "sessions=1", "rate=10/m"),
                  relay("gone", closed_port()))
        _, said = last_words(office)
        assert able.turned_away > 0 and len(places(able, "Бу")) == 1, (able.turned_away, said)
    counts = office.status()["counts"]
    assert counts["waiting"] == 1 and set(counts) == {"accepted", "waiting"}, counts
    assert "\nchancery: 1 letter waiting for another try, the first at " in said, said
    assert said.startswith("Not every relay was used to the end (relay 'gone' "), said
    assert "wait for it" not in said, said


def test_steering_to_nobody(office):
    """It is refused once every relay has shown that it does not offer SMTPUTF8."""
    issue_extended(office)
    with Relay() as one, Relay() as two:
        configure(office, relay("one", one.where), relay("two", two.where))
        office.run("dispatch", DOSSIER, expect=None)
        assert office.status()["counts"] == {"accepted": 3, "refused": 1}
        assert "nor does any other relay" in office.run("status", DOSSIER).stdout.decode()
        assert one.lines and two.lines


def test_steering_by_size(office):
    """A relay that takes less than the letters' size gets none; the other gets all."""
    issue(office, 0)
    with Relay(offers=SMALL_OFFERS) as small, Relay() as large:
        configure(office, relay("small", small.where), relay("large", large.where))
        office.run("dispatch", DOSSIER)
        assert office.status()["counts"] == {"accepted": 4}, office.status()["counts"]
        assert (len(small.kept), len(large.kept)) == (0, 4)


class Timed(Relay):
    """A relay that notes when letters come."""

    def __init__(self, *arguments, **options):
        self.times = []
        super().__init__(*arguments, **options)
        times, kept = self.times, self.kept

        class Kept(list):
            def append(self, message):
                times.append(time.monotonic())
                super().append(message)
        self.kept = Kept(kept)


def real_clock(office):
    """A home that lives by the machine's clock."""
    del office.env["CHANCERY_NOW"]


def busiest(times):
    """The most letters in any second, but for the jitter of this machine."""
    return max(sum(1 for t in times if first <= t < first + 0.9) for first in times)


def test_silent_one(office):
    """A relay that takes connections and says nothing holds up the letters that it has, and no
    others: those go by the other relay within its turn, not after its timeout."""
    real_clock(office)
    issue(office, 16)
    with Relay({"greeting": "*stall"}) as silent, Timed() as good:
        configure(office, relay("silent", silent.where, "sessions=2", "timeout-greeting=10"),
                  relay("good", good.where, "sessions=2"))
        office.run("dispatch", DOSSIER)
        soon = sum(1 for t in good.times if t < good.times[0] + 8)
        assert len(good.kept) == 20 and soon >= 18, (len(good.kept), soon)
    assert office.status()["counts"] == {"accepted": 20}, office.status()["counts"]


SILENCE = ("Relay 'main' has not answered since 2025-02-24T04:59:58Z: it is waited for until "
           "2025-02-24T05:00:02Z at the latest.\n")


def test_silence_is_told(office):
    """Who has no terminal hears of a relay that is silent since when and until when it is waited for, once
    for all its sessions, and again when it is silent anew."""
    office.found().stock().issue()
    with Relay({"kept": "*stall"}) as silent:
        configure(office, relay("main", silent.where, "sessions=4", "timeout-final=4"))
        said = office.run("dispatch", DOSSIER).stderr.decode()
        assert said.count("has not answered") == 1 and said.startswith(SILENCE), said
    for one in office.status()["letters"]:
        office.run("resolve", one["number"], "--resend", "--why", "the relay has lost it")
    with Relay({"kept": "*late 1"}) as slow:
        office.run("dispatch", DOSSIER, "--relay", "smtp://" + slow.where)
        assert len(slow.kept) == 4


def test_each_silence_is_told(office):
    """Each answer that does not come is a silence of its own."""
    office.found().stock().issue()
    with Relay({"greeting": "stall", "ehlo": "stall"}) as silent:
        configure(office, relay("main", silent.where, "sessions=1", "timeout-greeting=1", "timeout-command=1"))
        said = office.run("dispatch", DOSSIER).stderr.decode()
        assert said.count("Relay 'main' has not answered since ") == 2, said
        assert len(silent.kept) == 4


def test_silence_at_a_terminal(office):
    """At a terminal the line of the progress makes room for what is said of a relay that is silent."""
    office.found().stock().issue()
    with Relay({"kept": "+1 stall"}) as silent:
        configure(office, relay("main", silent.where, "sessions=1", "timeout-final=4"))
        leading, terminal = os.openpty()
        subprocess.run([CHANCERY, "-C", office.home, "--as", "aydan", "dispatch", DOSSIER],
                       env=office.env, stdout=subprocess.DEVNULL, stderr=terminal, check=True, timeout=60)
        os.close(terminal)
        said = os.read(leading, 65536).decode()
        os.close(leading)
    assert "\r\x1b[K" + SILENCE.replace("\n", "\r\n") in said, said


def begin_dispatch(office):
    return subprocess.Popen([CHANCERY, "-C", office.home, "--as", "aydan", "dispatch", DOSSIER],
                            env=office.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def test_rate_of_domain(office):
    """5/s over seconds, held by two dispatches together; the other domains do not wait."""
    real_clock(office)
    issue(office, 16)
    with Timed() as good:
        configure(office, relay("good", good.where),
                  ("domain borvia.example", ("rate=5/s",)))
        began = time.monotonic()
        both = [begin_dispatch(office) for _ in range(2)]
        said = [one.communicate(timeout=60)[1] for one in both]
        took = time.monotonic() - began
        paced = [t for t, m in zip(good.times, good.kept)
                 if re.search(rb"^To:.*@borvia\.example", m, re.M)]
        assert office.status()["counts"] == {"accepted": 20}, (said, office.status()["counts"])
        assert len(paced) >= 16, len(paced)
        assert took >= (len(paced) - 1) / 5, took
        assert took < len(paced) / 5 + 5, took
        assert busiest(paced) <= 5 + 1, busiest(paced)


def issue_to(office, crowd, some, mailbox):
    """The first letters of the crowd, by their numbers, are to `mailbox` % i."""
    office.found()
    stock(office, crowd)
    text = office.read("directory.yaml").decode()
    order = sorted("g%d/head" % i for i in range(crowd))
    for name in order[:some]:
        number = int(name[1:-len("/head")])
        text = text.replace("email: p%d@borvia.example" % number, 'email: "%s"' % mailbox % number)
    office.run("import", office.write("directory.yaml", text))
    office.issue()


def issue_halves(office, crowd, mailbox):
    issue_to(office, crowd, crowd // 2, mailbox)


def places(relay, mark):
    """At which places of all that came the letters to such mailboxes stand."""
    return [i for i, message in enumerate(relay.kept)
            if re.search(rb"^To:.*" + mark.encode(), message, re.M)]


def test_slow_domain_first(office):
    """Letters of a slow domain that are first in the queue do not keep the others waiting."""
    issue_halves(office, 200, "p%d@slow.example")
    with Relay() as good:
        configure(office, relay("good", good.where), ("domain slow.example", ("rate=1/s",)))
        office.run("dispatch", DOSSIER)
        slow = places(good, "@slow.example")
        assert len(good.kept) == 204 and len(slow) == 100, (len(good.kept), len(slow))
        assert slow[4] >= 104, slow[:8]


def test_slow_relay_first(office):
    """Nor do letters that only a slow relay takes, while another one is free."""
    issue_halves(office, 200, "Бу%d@borvia.example")
    with Timed(offers=UTF8) as slow, Timed() as fast:
        configure(office, relay("slow", slow.where, "rate=1/s"), relay("fast", fast.where))
        office.run("dispatch", DOSSIER)
        assert office.status()["counts"] == {"accepted": 204}
        before = sum(1 for time_ in slow.times if time_ < fast.times[-1])
        assert before <= 20, (before, len(slow.kept), len(fast.kept))


def test_rate_removed(office):
    """What a rate put off for hours goes with the next run, when the rate is no more."""
    real_clock(office)
    issue_halves(office, 60, "Бу%d@borvia.example")
    with Timed(offers=UTF8) as slow, Timed() as fast:
        before = office.read("home/chancery.conf")
        configure(office, relay("slow", slow.where, "rate=1/h"), relay("fast", fast.where))
        process = begin_dispatch(office)
        far = time.strftime("%FT%TZ", time.gmtime(time.time() + 2 * 60 * 60))
        patience = time.monotonic() + 60
        while not any(letter["state"] == "waiting" and letter["due"] > far
                      for letter in office.status()["letters"]):
            assert time.monotonic() < patience, office.status()["counts"]
            time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
        assert process.returncode == TEMPFAIL, process.returncode
        office.write("home/chancery.conf", before)
        configure(office, relay("slow", slow.where), relay("fast", fast.where))
        office.run("dispatch", DOSSIER)
        assert office.status()["counts"] == {"accepted": 64}, office.status()["counts"]


def test_rate_of_relay(office):
    """A relay's rate holds for all it gets; a signal ends the wait at once."""
    real_clock(office)
    issue(office, 0)
    with Timed() as good:
        configure(office, relay("good", good.where, "rate=2/h"))
        process = begin_dispatch(office)
        time.sleep(2)
        assert process.poll() is None, process.communicate()
        assert len(good.kept) == 1, len(good.kept)
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        process.communicate(timeout=20)
        assert time.monotonic() - began < 5
        assert process.returncode == TEMPFAIL, process.returncode
    assert office.status()["counts"] == {"accepted": 1, "waiting": 3}


main(globals())
