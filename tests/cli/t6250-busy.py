#!/usr/bin/env python3
"""A dispatch whose store is in others' hands, or was: it forgets no answer."""
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from chaos import Relay  # noqa: E402
from harness import CHANCERY, main  # noqa: E402

DOSSIER = "greetings-7"
PATIENCE = 60   # seconds that a test waits for what must come


def begin(office, relay, *words):
    return subprocess.Popen(
        [CHANCERY, "-C", office.home, "--as", "aydan", "dispatch", DOSSIER, "--relay",
         relay, "--sessions", "1", *words],
        env=office.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def end(process):
    """Its exit code, and what it said on both."""
    out, said = process.communicate(timeout=PATIENCE)
    return process.returncode, out.decode(), said.decode()


def wait_for(what):
    until = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.005)


def test_recovered_first(office):
    """A relay that cannot be made ready keeps nobody from settling what a dead run held."""
    office.found().stock().issue()
    with Relay({"kept": "*stall"}) as relay:
        dispatch = begin(office, "smtp://" + relay.where)
        wait_for(lambda: relay.kept)
        dispatch.kill()
        end(dispatch)
    with open(office.path("home", "chancery.conf"), "a", encoding="utf-8") as conf:
        conf.write("\n[relay c]\nurl = smtp://127.0.0.1:1\nuser = u\nsecret-file = /nonexistent\n")
    done = office.run("dispatch", DOSSIER, expect=None)
    said = done.stderr.decode()
    assert done.returncode != 0 and "1 letter of an interrupted run is in doubt" in said, said
    assert office.status()["interrupted"] == {"unknown": 0, "unsent": 0}, office.status()
    doubted, = [one["number"] for one in office.status()["letters"] if one["state"] == "in-doubt"]
    office.run("resolve", doubted, "--accepted", "--why", "they rang")
    assert office.status()["counts"] == {"accepted": 1, "waiting": 3}, office.status()
    office.run("verify")


main(globals())
