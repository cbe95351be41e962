"""A dispatch that works while a test looks on."""
import subprocess
import time

from harness import CHANCERY

DOSSIER = "greetings-7"
PATIENCE = 60  # seconds that a test waits for what must come


def begin(office, url, *words, **options):
    """A dispatch through that relay; `options` are of the process."""
    return subprocess.Popen(
        [CHANCERY, "-C", office.home, "--as", "aydan", "dispatch", DOSSIER, "--relay", url, *words],
        env=office.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


def end(process):
    """Its exit code, and what it said on both."""
    out, said = process.communicate(timeout=PATIENCE)
    return process.returncode, out.decode(), said.decode()


def wait_for(what):
    until = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.005)
