#!/usr/bin/env python3
"""Founding a home, users, imports, suppressions, gates and the release, killed or failing at every
call of the store."""
import glob
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from background import wait_for  # noqa: E402
from crash import (KILLED, SURVIVED, UNTOUCHED, Command, cheapen_keys,  # noqa: E402
                   clone, each_point, read_store, require_fault_named)
from harness import (CANTCREAT, CHANCERY, DATA, IOERR, NOPERM, SMALL, Sink,  # noqa: E402
                     main)

INIT = ["init", "--name", "Test Office", "--origin", "test.example/register"]
PAGES = ["ar.html", "en.html", "feed.xml", "fr.html", "index.html", "style.css"]


def both(command):
    """The two sweeps of a command."""
    command.sweep_kills()
    command.sweep_failures()


# --- init ---------------------------------------------------------------------------


def init_at(office, kind, n):
    """Found a home with a fault; (the office, how it ended, whether there is a home)."""
    one = clone(office, "%s-%d" % (kind, n))
    done = one.run(*INIT, user=None, expect=None, env={"CHANCERY_FAULT": "%s:%d" % (kind, n)})
    return one, done, os.path.exists(one.home)


def finish_init(office, there):
    """Founded again it is there, and whole."""
    office.run(*INIT, user=None, expect=CANTCREAT if there else 0)
    assert len(read_store(office.home)["register_entry"]) == 1
    office.run("verify")
    office.run("user", "add", "aydan", "--role", "administrator")


def test_init_killed(office):
    """Killed while founding: a whole home or none, and beside it what was being built."""
    def kill_at(n):
        one, done, there = init_at(office, "kill", n)
        assert done.returncode in (0, KILLED), done.stderr
        assert there == (done.returncode == 0), "half a home"
        built = glob.glob(one.home + ".building-*")
        assert len(built) == (done.returncode == KILLED), built
        finish_init(one, there)
        assert glob.glob(one.home + ".building-*") == [], "a plain key was left lying"
        shutil.rmtree(one.folder)
        return SURVIVED if there else UNTOUCHED

    each_point(kill_at, 15)


def test_init_failing(office):
    """A store that fails while founding: an error, and nothing is left of the attempt."""
    def fail_at(n):
        one, done, there = init_at(office, "fail", n)
        if not there:
            assert done.returncode == IOERR, done.stderr
            require_fault_named(done, one, n)
            assert os.listdir(one.folder) == [], os.listdir(one.folder)
        finish_init(one, there)
        shutil.rmtree(one.folder)
        return SURVIVED if there else UNTOUCHED

    each_point(fail_at, 14)


def test_init_failing_below(office):
    """Nor of the folders that were made above it; one that was there, or has something since, stays."""
    os.mkdir(office.path("there"))
    office.home = office.path("there", "a", "b", "home")
    office.run(*INIT, user=None, expect=IOERR, env={"CHANCERY_FAULT": "fail:5"})
    assert os.listdir(office.path("there")) == [], os.listdir(office.path("there"))
    finish_init(office, False)


def test_init_failing_above(office):
    """Nor of those that were made before one of them could not be."""
    os.mkdir(office.path("there"))
    office.home = office.path("there", "a", "long" * 70, "home")
    office.run(*INIT, user=None, expect=IOERR)
    assert os.listdir(office.path("there")) == [], os.listdir(office.path("there"))


def test_init_overtaken(office):
    """Of two who found one home at the same time the second is told that there is one now."""
    import subprocess
    process = subprocess.Popen([CHANCERY, "-C", office.home, *INIT], env=office.env, stderr=subprocess.PIPE,
                               stdout=subprocess.DEVNULL)
    wait_for(lambda: glob.glob(office.home + ".building-*"))
    office.write(os.path.join("home", "store.db"), "another's")
    said = process.communicate()[1].decode()
    assert process.returncode == CANTCREAT and "meanwhile somebody else has made it" in said, said
    assert os.listdir(office.path("home")) == ["store.db"] and os.listdir(office.folder).count("home") == 1
    assert glob.glob(office.home + ".building-*") == []


def test_init_where_another_was_killed(office):
    """What a killed process of the same number left behind does not stand in the way."""
    import subprocess
    script = 'mkdir -p "$0.building-$$/keys" && echo old >"$0.building-$$/keys/register.pem" && ' \
             'exec "$1" -C "$0" init --name T --origin test.example/register'
    subprocess.run(["sh", "-c", script, office.home, CHANCERY], env=office.env, check=True,
                   capture_output=True)
    finish_init(office, True)
    assert glob.glob(office.home + ".building-*") == []


def test_init_beside_another(office):
    """What a living process builds stays; what one that is gone has built does not."""
    import subprocess
    gone = subprocess.Popen(["true"])
    gone.wait()
    names = ["home.building-%d" % os.getpid(), "home.building-x", "other.building-%d" % gone.pid,
             "home.building-%d" % gone.pid]
    for name in names:
        office.write(os.path.join(name, "keys", "register.pem"), "a key")
    office.run(*INIT, user=None)
    left = {name for name in os.listdir(office.folder) if "building" in name}
    assert left == set(names[:3]), left


def test_init_behind_many(office):
    """Of many that were killed, in the midst of a file too, no plain key is left."""
    import subprocess
    for _ in range(40):
        gone = subprocess.Popen(["true"])
        gone.wait()
        name = "home.building-%d" % gone.pid
        office.write(os.path.join(name, "keys", "register.pem.%d.new" % gone.pid), "half a key")
        office.write(os.path.join(name, "chancery.conf.%d.new" % gone.pid), "half")
    office.run(*INIT, user=None)
    left = [name for name in os.listdir(office.folder) if "building" in name]
    assert left == [], left


# --- users --------------------------------------------------------------------------


def test_first_user(office):
    """The founder: with rights, key and entry, or not at all."""
    office.run(*INIT, user=None)
    both(Command(office, ["user", "add", "aydan", "--role", "administrator"], 15,
                 again=CANTCREAT, leftovers=["keys/aydan.pem"]))


def test_user(office):
    """Another user: with rights, key and entry, or not at all; the key signs."""
    def check(one, whole):
        if whole:
            one.run("suppress", "--mailbox", "x@anvaria.example", "--why", "a test",
                    user="leyla")

    office.found()
    cheapen_keys(office)
    both(Command(office, ["user", "add", "leyla", "--role", "officer", "--role", "approver",
                          "--office", "chair"], 18, again=CANTCREAT,
                 leftovers=["keys/leyla.pem"], check=check))


def test_user_changed(office):
    """Other rights and the act that says so, or neither."""
    office.found()
    cheapen_keys(office)
    both(Command(office, ["user", "change", "rauf", "--role", "officer", "--why", "a test"], 18,
                 again=CANTCREAT))


def test_user_removed(office):
    """Without rights, key and with its entry, or as before; a key that stays is of no use."""
    def check(one, whole):
        if whole:
            one.fails(NOPERM, "approve", "greetings-7", user="rauf", says="was removed")

    office.found()
    cheapen_keys(office)
    both(Command(office, ["user", "remove", "rauf", "--why", "a test"], 18, again=NOPERM,
                 late=["keys/rauf.pem"], check=check))


# --- the directory and dossiers -----------------------------------------------------


def test_import_directory(office):
    """A directory: all of it or nothing."""
    office.found()
    both(Command(office, ["import", os.path.join(SMALL, "directory.yaml")], 20, again=0))


def test_import_with_rejects(office):
    """A directory of which a record is rejected: the others or nothing, and 65."""
    office.found()
    with open(os.path.join(SMALL, "directory.yaml"), encoding="utf-8") as source:
        text = source.read()
    path = office.write("flawed.yaml", text.replace("  - { body: union,",
                                                    "  - { body: nowhere,"))
    both(Command(office, ["import", path], 20, again=DATA, done=DATA, late=["rejects/*"]))


def test_import_dossier(office):
    """A dossier: all its files and its occasion, or nothing."""
    office.found().run("import", os.path.join(SMALL, "directory.yaml"))
    cheapen_keys(office)
    both(Command(office, ["import", os.path.join(SMALL, "dossier")], 20, again=0))


def test_suppress(office):
    """A suppression: with its entry, or not at all."""
    office.found().stock()
    cheapen_keys(office)
    both(Command(office, ["suppress", "--mailbox", "bo.ek@borvia.example", "--why", "mourning"],
                 15, again=0, adds=True))


# --- gates --------------------------------------------------------------------------


def issued(office):
    office.found().stock().issue()
    cheapen_keys(office)


def test_pause(office):
    """A pause: with its act, or not at all."""
    issued(office)
    both(Command(office, ["pause", "greetings-7", "--why", "a test"], 12, again=NOPERM))


def test_resume(office):
    """The end of a pause: with its act, or not at all."""
    issued(office)
    office.run("pause", "greetings-7", "--why", "a test")
    both(Command(office, ["resume", "greetings-7"], 12, again=NOPERM))


def test_schedule(office):
    """A schedule: with its act, or not at all."""
    issued(office)
    both(Command(office, ["schedule", "greetings-7", "--from", "2025-02-25"], 12, again=0,
                 adds=True))


def test_stop(office):
    """A stop: every letter abandoned and entered, and the dossier dispatched; or nothing."""
    issued(office)
    both(Command(office, ["stop", "greetings-7", "--why", "a test"], 25, again=NOPERM))


def test_close(office):
    """A dossier closed: with its act, or not at all."""
    issued(office)
    office.run("stop", "greetings-7", "--why", "a test")
    both(Command(office, ["close", "greetings-7"], 12, again=NOPERM))


def test_adopt(office):
    """A home taken over: letters in doubt and the binding, or nothing."""
    issued(office)
    office.env["CHANCERY_MACHINE"] = "elsewhere"
    both(Command(office, ["adopt", "--restored", "--why", "a test"], 20, again=NOPERM))


# --- the release --------------------------------------------------------------------


def test_publish(office):
    """A release: no page before the register knows of it; published again, all pages."""
    def check(one, whole):
        site = one.path("site")
        pages = sorted(os.listdir(site)) if os.path.isdir(site) else []
        assert pages == (PAGES if whole else []), pages

    office.found().stock().issue()
    with Sink(office) as sink:
        office.run("dispatch", "greetings-7", "--relay", sink.url)
    cheapen_keys(office)
    both(Command(office, lambda one: ["publish", "greetings-7", one.path("site")], 25,
                 again=0, check=check))


main(globals())
