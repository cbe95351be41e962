#!/usr/bin/env python3
"""doc/INSTALL.md: its commands do what it says of them, from the first user to another machine."""
import configparser
import glob
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import CHANCERY, CORRUPT, NOPERM, ROOT, Sink, Skip, main  # noqa: E402

DOSSIER = "greetings-7"
UNITS = os.path.join(ROOT, "examples", "keeping")
# Whatever wants another user, a service manager or a compiler does nothing but what is asked of it.
STUBS = {
    "runuser": 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"',
    "install": 'for word; do shift; case $word in -o|-g) skip=1; continue;; esac\n'
               '[ -n "$skip" ] && { skip=; continue; }; set -- "$@" "$word"; done\n'
               'exec /usr/bin/install "$@"',
    "systemctl": 'echo "$*" >>"$0.log"',
    "meson": 'exit 0',
    "useradd": 'exit 0',
}


def section(number):
    """The commands of a section of the page, a text for each of its blocks."""
    with open(os.path.join(ROOT, "doc", "INSTALL.md"), encoding="utf-8") as page:
        part = page.read().split("\n## %d. " % number)[1].split("\n## ")[0]
    blocks = re.findall(r"(?:^(?: {4}.*)?\n)+", part, re.MULTILINE)
    return [re.sub(r"^ {4}", "", block, flags=re.MULTILINE) for block in blocks if block.strip()]


def furnish(office):
    """The folders, the stubs and the users' passphrases; the page's home is the office's."""
    del office.env["CHANCERY_MACHINE"]
    for name, words in STUBS.items():
        os.chmod(office.write("bin/" + name, "#!/bin/sh\n%s\n" % words), 0o755)
    os.chmod(office.write("script/build", "#!/bin/sh\n"), 0o755)
    os.symlink(CHANCERY, office.path("bin", "chancery"))
    os.symlink(os.path.join(ROOT, "examples"), office.path("examples"))
    for name in ("olga", "petr"):
        os.chmod(office.write("credentials/chancery." + name, "a phrase of %s\n" % name), 0o600)
    office.home = office.path("srv", "home")
    for path in ("etc/systemd/system", "usr/lib"):
        os.makedirs(office.path(path))


def follow(office, *blocks):
    """Run blocks of the page as one script, with the folders of the test for those of root."""
    script = section(2)[1] + "".join(blocks)
    for path, ours in (("/srv/chancery", "srv"), ("/var/backups/chancery", "backups"),
                       ("/usr/local", "usr"), ("/etc/systemd", "etc/systemd")):
        script = script.replace(path, office.path(ours))
    env = dict(office.env, PATH=office.path("bin") + ":" + os.environ["PATH"])
    done = subprocess.run(["bash", "-e", "-c", script], cwd=office.folder, env=env, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
    assert done.returncode == 0, "%s\nexit %d\n%s" % (script, done.returncode, done.stdout.decode())
    return done.stdout.decode()


def set_up(office):
    """Sections 2, 3 and 6, and a dossier that is issued."""
    furnish(office)
    follow(office, section(2)[0], *section(3), *section(6))
    for words, user in ((["import", os.path.join(ROOT, "tests/lib/small/directory.yaml")], "olga"),
                        (["import", os.path.join(ROOT, "tests/lib/small/dossier")], "olga"),
                        (["submit", DOSSIER], "olga"), (["approve", DOSSIER], "petr"),
                        (["issue", DOSSIER], "olga")):
        office.run(*words, user=user)


def send(office, folder):
    """How many letters a dispatch brings to a sink of its own."""
    with Sink(office, folder=folder) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url, user="olga")
        return len(sink.messages())


def test_relay(office):
    """The relay of section 5 is understood, and its secret is nobody else's."""
    furnish(office)
    follow(office, section(2)[0], *section(3), *section(5))
    said = office.run("doctor", user=None).stdout.decode()
    assert "smtp://mail.my.example:587" in said, said
    assert os.stat(office.path("srv", "relay-password")).st_mode & 0o777 == 0o600


def test_files(office):
    """Section 4 names every file and folder of a home, with its mode."""
    set_up(office)
    rows = re.findall(r"^\| (`home/.*?) \| (\d+) \|", open(
        os.path.join(ROOT, "doc", "INSTALL.md"), encoding="utf-8").read(), re.MULTILINE)
    modes = {}
    for names, mode in rows:
        first, *ends = re.findall(r"`(.*?)`", names)
        modes.update({first + end: int(mode, 8) for end in [""] + ends})
    for folder, folders, files in os.walk(office.home):
        for name in files + [one + "/" for one in folders]:
            path = os.path.join(folder, name)
            known = os.path.relpath(path, os.path.dirname(office.home)).replace("olga", "NAME")
            known = known.replace("petr", "NAME") + ("/" if name.endswith("/") else "")
            if known != "home/keys/":
                assert os.stat(path).st_mode & 0o777 == modes[known], (known, modes)
    assert os.stat(office.home).st_mode & 0o777 == modes["home/"]


def test_units(office):
    """A timer has its service; a service runs as the office's user what the page installs."""
    furnish(office)
    follow(office, section(2)[0], *section(3), *section(6))
    assert os.access(office.path("usr", "lib", "chancery", "backup"), os.X_OK)
    asked = office.read("bin/systemctl.log").decode()
    programs = {"/usr/local/bin/chancery", "/usr/local/lib/chancery/backup"}
    timers = glob.glob(os.path.join(UNITS, "*.timer"))
    assert len(timers) == 2
    for path in timers:
        assert os.path.basename(path) in asked
        installed = office.path("etc", "systemd", "system", os.path.basename(path))
        units = []
        for name in (installed, installed.replace(".timer", ".service")):
            unit = configparser.ConfigParser(interpolation=None)
            unit.optionxform = str
            assert unit.read(name) == [name]
            units.append(unit)
        timer, service = units
        assert "OnCalendar" in timer["Timer"] and timer["Install"]["WantedBy"] == "timers.target"
        words = service["Service"]["ExecStart"].split()
        assert words[0] in programs and service["Service"]["User"] == "chancery", words
        if words[0].endswith("chancery"):
            office.run(*words[3:], user=None)


def test_units_as_systemd_reads_them(office):
    """It knows every key and value in them; their programs are where the units look for them."""
    if shutil.which("systemd-analyze") is None:
        raise Skip("no systemd-analyze")
    furnish(office)
    follow(office, section(2)[0], *section(3), *section(6))
    os.symlink("../bin", office.path("usr", "bin"))
    units = sorted(glob.glob(office.path("etc", "systemd", "system", "*")))
    assert len(units) == 4, units
    for path in units:
        with open(path, encoding="utf-8") as unit:
            text = unit.read()
        office.write(path, text.replace("/usr/local", office.path("usr")))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *units],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=office.env, check=False)
    assert (done.returncode, done.stdout) == (0, b""), done


def test_backup_while_it_runs(office):
    """A copy that is made while another writes is whole, and knows what had been committed."""
    set_up(office)
    busy = subprocess.Popen(
        ["sh", "-c", 'i=0; while [ $i -lt 30 ]; do i=$((i + 1)); "$0" -C "$1" --as olga suppress'
         ' --mailbox a$i@b.example --why busy >/dev/null || exit; done', CHANCERY, office.home],
        env=office.env)
    said = follow(office, section(7)[0])
    assert busy.wait(120) == 0
    copy = said.splitlines()[-1]
    assert os.listdir(office.path("backups")).count(os.path.basename(copy)) == 1, said
    assert {"store.db", "chancery.conf", "keys", "witness"} <= set(os.listdir(copy))
    assert "store.db-wal" not in os.listdir(copy) or not os.path.getsize(copy + "/store.db-wal")
    assert os.stat(copy).st_mode & 0o777 == 0o700
    left = office.path("backups", "again")
    os.mkdir(left)
    os.chmod(office.path("srv", "home", "store.db"), 0o600)
    with open(office.path("srv", "home", "store.db"), "r+b") as store:
        store.truncate(8192)
    done = subprocess.run([os.path.join(UNITS, "backup"), office.home, left], check=False,
                          env=dict(office.env, PATH=office.path("bin") + ":" + os.environ["PATH"]),
                          capture_output=True)
    assert done.returncode != 0 and all(name.endswith(".part") for name in os.listdir(left)), done


def test_backup_whose_tar_fails(office):
    """What tar did not write, or did not read, whole does not get the name of a copy."""
    set_up(office)
    for flag in ("c", "x"):
        left = office.path("left-" + flag)
        os.mkdir(left)
        os.chmod(office.write("bin/tar", '#!/bin/sh\n/usr/bin/env PATH="%s" tar "$@"\n'
                              'case "$*" in *-%sf*) exit 2;; esac\n' % (os.environ["PATH"], flag)), 0o755)
        done = subprocess.run([os.path.join(UNITS, "backup"), office.home, left], check=False,
                              env=dict(office.env, PATH=office.path("bin") + ":" + os.environ["PATH"]),
                              capture_output=True)
        names = os.listdir(left)
        assert done.returncode == 2 and done.stdout == b"", done
        assert len(names) == 1 and names[0].endswith(".part"), names


def test_restore(office):
    """What was sent since the copy is in doubt, and a checkpoint tells what it does not know."""
    set_up(office)
    follow(office, *section(7))
    assert send(office, "first") == 4
    office.run("show", "--checkpoint", "--output", office.path("newer"), user="olga")
    *before, adopt, status = "".join(section(8)).strip("\n").splitlines(keepends=True)
    follow(office, *before)
    office.fails(CORRUPT, "verify", "--against", office.path("newer"), says="truncated")
    office.fails(NOPERM, "dispatch", DOSSIER, "--relay", "smtp://127.0.0.1:9", user="olga",
                 says="adopt")
    follow(office, adopt, status)
    office.fails(CORRUPT, "verify", "--against", office.path("newer"), says="forked")
    assert office.status()["counts"] == {"in-doubt": 4}
    assert send(office, "second") == 0
    office.run("verify", "--against", office.path("backups", "checkpoint"))
    one = office.status()["letters"][0]["number"]
    office.run("resolve", one, "--resend", "--why", "the relay has not seen it", user="olga")
    assert send(office, "third") == 1
    with Sink(office, folder="fourth") as sink:
        office.home += ".lost"
        office.fails(NOPERM, "dispatch", DOSSIER, "--relay", sink.url, user="olga",
                     says="its witness is missing")


def test_another_machine(office):
    """What waits goes on waiting, and is sent from the new home."""
    set_up(office)
    leave, arrive = section(9)
    follow(office, leave)
    shutil.rmtree(office.home)
    said = follow(office, arrive)
    assert "installation's now" in said, said
    assert send(office, "sink") == 4


def test_upgrade(office):
    """The steps of an upgrade, in a home that needs none, leave it whole."""
    set_up(office)
    follow(office, *section(10))
    assert send(office, "sink") == 4
    office.run("verify")


main(globals())
