#!/usr/bin/env python3
"""Whose day it is: that of the office's clock, of which UTC is another day for hours."""
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from harness import CONFIG, DATA, SMALL, Sink, alter, dossier_with, main, small_file  # noqa: E402

DOSSIER = "greetings-7"
BY_POST = "channels: [post]"
KIM, ANNA = "T-1/2025/00001", "T-1/2025/00002"

# Everybody has an address for paper too, and Anna's term ends on the day of the office's NOW.
PEOPLE = """
persons:
  - { id: anna-lind, name: Anna Lind, gender: female,
      channels: { email: anna.lind@anvaria.example, post: [12 Harbour Street, Anvar, Anvaria] } }
  - { id: bo-ek, name: Bo Ek, gender: male,
      channels: { email: bo.ek@borvia.example, post: [3 Hill Street, Borv, Borvia] } }
  - { id: salim, name: { en: Salim Haddad, ar: سليم حداد }, gender: male,
      channels: { email: salim@cadria.example, post: [7 River Street, Cadria City] } }
  - { id: kim, name: Kim Roe, gender: unknown,
      channels: { email: kim.roe@union.example, post: [1 Union Square, Testville] } }
"""


def at(office, stamp):
    """From here on it is that time."""
    office.env["CHANCERY_NOW"] = stamp
    return office


def place(office, words):
    """More keys of [office], the last group of a new home's configuration."""
    with open(os.path.join(office.home, "chancery.conf"), "a", encoding="utf-8") as conf:
        conf.write(words + "\n")
    return office


def stocked(office, where, **files):
    """A home there, with the small directory and the small dossier by post or as it is."""
    place(office.found(), where)
    office.run("import", os.path.join(SMALL, "directory.yaml"))
    office.run("import", office.write("people.yaml", PEOPLE))
    office.run("import", dossier_with(office, **files))
    return office


def by_post():
    return small_file("dossier.yaml").replace("channels: [email]", BY_POST)


def states(office):
    return {letter["number"]: letter["state"] for letter in office.status()["letters"]}


def dispatch(office):
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        return len(sink.messages())


# --- the day on which something holds ------------------------------------------------


def test_suppressed_until_the_evening(office):
    """In Lima a suppression holds until midnight there, when UTC has long had another day."""
    stocked(office, "time-zone = America/Lima").issue()
    office.run("suppress", "--mailbox", "kim.roe@union.example", "--why", "mourning", "--until",
               "2025-02-24")
    at(office, "2025-02-24T20:30:00-05:00")
    said = office.run("status", DOSSIER).stdout.decode()
    assert KIM + "  would be abandoned today: suppressed: mourning" in said, said
    said = office.run("circle", "everyone").stdout.decode()
    assert "do not write: mourning" in said, said
    assert dispatch(office) == 3
    assert states(office)[KIM] == "abandoned", states(office)
    office.run("verify")


def test_suppressed_no_longer(office):
    """From midnight on there it holds no more."""
    stocked(office, "time-zone = America/Lima").issue()
    office.run("suppress", "--mailbox", "kim.roe@union.example", "--why", "mourning", "--until",
               "2025-02-24")
    at(office, "2025-02-25T00:00:00-05:00")
    assert dispatch(office) == 4


def end_of_term(office, where, until):
    stocked(office, where)
    with open(os.path.join(SMALL, "directory.yaml"), encoding="utf-8") as source:
        text = source.read().replace("from: 2023-05-01", "from: 2023-05-01, until: " + until)
    office.run("import", office.write("terms.yaml", text))
    office.run("import", office.path("people.yaml"))
    return office.issue()


def test_term_until_the_evening(office):
    """Who holds a post until today holds it until midnight of the office."""
    end_of_term(office, "time-zone = America/Lima", "2025-02-24")
    at(office, "2025-02-24T20:30:00-05:00")
    assert dispatch(office) == 4


def test_term_has_ended_in_the_morning(office):
    """East of Greenwich it has ended though UTC still has the day before."""
    end_of_term(office, "time-zone = Asia/Baku", "2025-02-25")
    at(office, "2025-02-26T01:30:00+04:00")
    assert dispatch(office) == 3
    assert states(office)[ANNA] == "abandoned", states(office)


def test_clocks_are_put_forward_and_back(office):
    """On these days midnight is where the office's clock has it then."""
    place(office.found(), "time-zone = Europe/Berlin")
    words = ["suppress", "--mailbox", "x@y.example", "--why", "mourning", "--until"]
    for stamp, day, past in (("2025-03-29T22:59:59Z", "2025-03-29", False),
                             ("2025-03-29T23:00:00Z", "2025-03-29", True),
                             ("2025-03-30T21:59:59Z", "2025-03-30", False),
                             ("2025-03-30T22:00:00Z", "2025-03-30", True),
                             ("2025-10-25T21:59:59Z", "2025-10-25", False),
                             ("2025-10-25T22:00:00Z", "2025-10-25", True),
                             ("2025-10-26T22:59:59Z", "2025-10-26", False),
                             ("2025-10-26T23:00:00Z", "2025-10-26", True)):
        said = at(office, stamp).run(*words, day, expect=None)
        first = b"does not write to" if not past else b"writes to mailbox"
        assert said.returncode == 0 and first in said.stdout, (stamp, said)


def test_clock_without_a_zone(office):
    """It is that of the country's capital, and without a country the machine's."""
    office.found()
    words = ["suppress", "--mailbox", "x@y.example", "--why", "mourning", "--until", "2025-02-24"]
    at(office, "2025-02-24T20:30:00Z")
    for zone, where, past in (("UTC", "", False), ("Asia/Baku", "", True), ("UTC", "country = az", True),
                              ("Asia/Baku", "time-zone = America/Lima", False)):
        place(office, where)
        said = office.run(*words, env={"TZ": zone}, expect=None)
        first = b"does not write to" if not past else b"writes to mailbox"
        assert said.returncode == 0 and first in said.stdout, (zone, where, said)


def test_clock_of_nowhere(office):
    """Where nobody knows which day it is, no command goes on."""
    place(office.found(), "time-zone = Mars/Olympus")
    for words in (["status"], ["suppress", "--mailbox", "x@y.example", "--why", "z"], ["verify"]):
        office.fails(CONFIG, *words, says="cannot read group 'office': time-zone: ")
    said = office.run("doctor", expect=CONFIG).stdout.decode()
    assert said.count("time-zone: this machine knows no time zone 'Mars/Olympus'") == 1, said


# --- the day that is written ---------------------------------------------------------


def test_letter_bears_the_office_s_day(office):
    """A letter that is issued at half past one in Baku is of that day."""
    stocked(office, "country = az").approve()
    at(office, "2025-02-26T01:30:00+04:00").run("issue", DOSSIER)
    said = office.run("show", ANNA, "--text").stdout.decode()
    assert "Testville, le 26 février 2025" in said, said
    assert dispatch(office) == 4
    office.run("verify")


def test_previews_bear_it_too(office):
    """So does what is only shown: a preview, and a rehearsal."""
    stocked(office, "country = az").approve()
    at(office, "2025-02-26T01:30:00+04:00")
    said = office.run("preview", DOSSIER, "--language", "fr").stdout.decode()
    assert "26 février 2025" in said, said
    office.run("rehearse", DOSSIER, "--folder", office.path("rehearsal"))
    page = office.run("preview", os.path.join(SMALL, "dossier"), "--language", "fr").stdout.decode()
    assert "26 février 2025" in page, page


def test_numbers_are_of_the_office_s_year(office):
    """The new year's numbers begin with its first day in the office."""
    stocked(office, "time-zone = Pacific/Auckland").approve()
    at(office, "2026-01-01T09:00:00+13:00").run("issue", DOSSIER)
    assert sorted(states(office)) == ["T-1/2026/%05d" % i for i in (1, 2, 3, 4)], states(office)
    office.run("verify")


def test_release_tells_the_office_s_days(office):
    """The day on which a release is published, and on which the last letter went."""
    files = {"release__en__md": small_file("release.en.md") + "\nThe last went on {{dispatch.date}}.\n"}
    stocked(office, "country = az", **files).issue()
    at(office, "2025-02-26T01:30:00+04:00")
    assert dispatch(office) == 4
    at(office, "2025-02-27T02:00:00+04:00").run("publish", DOSSIER, office.path("site"))
    page = office.read("site/en.html").decode()
    assert "The last went on 26 February 2025." in re.sub("<[^>]*>", "", page), page
    assert re.search(r'datetime="2025-02-26T22:00:00Z">[^<]*27 February 2025<', page), page


def test_a_day_that_was_said_stays(office):
    """Of a letter by post the release tells the day that was said, whatever the zone."""
    files = {"release__en__md": small_file("release.en.md") + "\nThe last went on {{dispatch.date}}.\n"}
    stocked(office, "time-zone = America/Lima", dossier__yaml=by_post(), **files).issue()
    at(office, "2025-02-27T09:00:00-05:00")
    for number in states(office):
        office.run("outcome", number, "--sent", "--day", "2025-02-25")
    # as the program of before kept it
    alter(office, "UPDATE dispatch_parcel SET changed = '2025-02-25T00:00:00Z' WHERE letter = ?", KIM)
    office.run("publish", DOSSIER, office.path("site"))
    page = office.read("site/en.html").decode()
    assert "The last went on 25 February 2025." in re.sub("<[^>]*>", "", page), page


# --- the day that a person says ------------------------------------------------------


def test_outcome_of_today(office):
    """In Auckland today may be said, and is what no day means; tomorrow is yet to come."""
    stocked(office, "time-zone = Pacific/Auckland", dossier__yaml=by_post()).issue()
    at(office, "2025-02-26T09:00:00+13:00")
    office.run("outcome", KIM, "--sent", "--day", "2025-02-26")
    office.run("outcome", ANNA, "--sent")
    assert {one["number"]: one["day"] for one in office.status()["letters"] if one["day"]} == {
        KIM: "2025-02-26", ANNA: "2025-02-26"}, office.status()
    number = "T-1/2025/00003"
    office.fails(DATA, "outcome", number, "--sent", "--day", "2025-02-27", says="yet to come")
    office.fails(DATA, "outcome", number, "--sent", "--day", "2025-02-23", says="not issued yet")
    office.run("verify")


def test_outcome_of_the_day_of_issue(office):
    """In Lima a letter that is issued in the evening can go that evening."""
    stocked(office, "time-zone = America/Lima", dossier__yaml=by_post()).approve()
    at(office, "2025-02-24T20:30:00-05:00").run("issue", DOSSIER)
    office.fails(DATA, "outcome", KIM, "--sent", "--day", "2025-02-25", says="yet to come")
    office.fails(DATA, "outcome", KIM, "--sent", "--day", "2025-02-23", says="not issued yet")
    office.run("outcome", KIM, "--sent", "--day", "2025-02-24")


def test_calendar_counts_from_today(office):
    """An occasion of today is due today, in the office's morning."""
    stocked(office, "time-zone = Pacific/Auckland")
    at(office, "2025-06-30T09:00:00+12:00")
    due = json.loads(office.run("calendar", "--json").stdout)["occasions"]
    assert [(one["day"], one["days"]) for one in due] == [("2025-06-30", 0)], due


def test_reference_of_today(office):
    """A message of today can be referred to, in the office's morning; not one of tomorrow."""
    terms = small_file("dossier.yaml") + (
        "references:\n  - { addressee: xa-foreign/chair, your-message: 2025-02-%d }\n")
    stocked(office, "time-zone = Pacific/Auckland", dossier__yaml=terms % 26)
    at(office, "2025-02-26T09:00:00+13:00").run("check", DOSSIER)
    folder = dossier_with(office, dossier__yaml=terms % 27)
    assert b"later than today, 2025-02-26" in office.run("check", folder, expect=DATA).stdout


main(globals())
