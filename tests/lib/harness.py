"""What black-box tests share: an office in a fresh folder, and the binary under test.

A test is a function whose name begins with "test_", taking an Office or nothing; its
docstring says what it shows. main(globals()) runs them all and prints TAP. By hand:

    CHANCERY=build/chancery SINK=build/sink python3 tests/cli/t1000-....py [PATTERN]
"""
import glob
import inspect
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SMALL = os.path.join(ROOT, "tests", "lib", "small")
CHANCERY = os.environ.get("CHANCERY", os.path.join(ROOT, "build", "chancery"))
SINK = os.environ.get("SINK", os.path.join(ROOT, "build", "sink"))
NOW = "2025-02-24T09:00:00+04:00"
PASSPHRASES = {"aydan": "salam dünya", "rauf": "ikinci göz", "leyla": "üçüncü söz"}
MEMORY = "/dev/shm"
MEMORY_ROOM = 1 << 30  # bytes that must be free there

USAGE, DATA, NOINPUT, UNAVAILABLE, CORRUPT, INTERNAL = 64, 65, 66, 69, 70, 71
CANTCREAT, IOERR, TEMPFAIL, NOPERM, CONFIG = 73, 74, 75, 77, 78


class Skip(Exception):
    """Raised by a test that cannot run here; the text says why."""


def testdata(*path):
    """A path in the real data, or Skip where there is none."""
    base = os.environ.get("CHANCERY_TESTDATA") or os.path.join(ROOT, "..", "shared", "data")
    if not os.path.isdir(base):
        raise Skip("no real data at CHANCERY_TESTDATA or ../shared/data")
    return os.path.join(base, *path)


class Office:
    """A home in a folder of its own, with the users aydan (all but approver) and rauf."""

    def __init__(self, folder):
        self.folder = folder
        self.home = os.path.join(folder, "home")
        self.env = dict(os.environ, CHANCERY_NOW=NOW, CHANCERY_MACHINE="here", LC_ALL="C.UTF-8", TZ="UTC",
                        NO_COLOR="1")
        self.credentials = os.path.join(folder, "credentials")
        os.mkdir(self.credentials, 0o700)
        for user, passphrase in PASSPHRASES.items():
            name = os.path.join("credentials", "chancery." + user)
            os.chmod(self.write(name, ""), 0o600)
            self.write(name, passphrase + "\n")
        self.env["CREDENTIALS_DIRECTORY"] = self.credentials

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, text):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(text if isinstance(text, bytes) else text.encode())
        return path

    def read(self, name):
        with open(self.path(name), "rb") as source:
            return source.read()

    def run(self, *words, user="aydan", expect=0, env=None, stdin=None, home=True):
        """Run a command in the home; `expect` is the exit code, or None for any."""
        argv = [CHANCERY] + (["-C", self.home] if home else [])
        argv += (["--as", user] if user else []) + [str(word) for word in words]
        done = subprocess.run(argv, env=dict(self.env, **(env or {})), input=stdin,
                              capture_output=True, cwd=self.folder, timeout=300)
        if expect is not None and done.returncode != expect:
            raise AssertionError("%s\nexit %d, not %d\nstdout: %s\nstderr: %s" % (
                " ".join(argv), done.returncode, expect,
                done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")))
        return done

    def fails(self, code, *words, says="", **options):
        """Run a command that must end with `code` and say each text of `says` on stderr."""
        done = self.run(*words, expect=code, **options)
        for text in [says] if isinstance(says, str) else says:
            assert text in done.stderr.decode(), "%r is not in %r" % (
                text, done.stderr.decode())
        return done

    def found(self):
        """A founded home with its users."""
        self.run("init", "--name", "Test Office", "--origin", "test.example/register",
                 "--site", "https://test.example/news", user=None)
        self.run("user", "add", "aydan", "--role", "administrator", "--role", "officer",
                 "--role", "registrar", "--role", "press")
        self.run("user", "add", "rauf", "--role", "approver", "--office", "chair")
        return self

    def stock(self, dossier=None, directory=None):
        """The small directory and dossier imported."""
        self.run("import", directory or os.path.join(SMALL, "directory.yaml"))
        self.run("import", dossier or os.path.join(SMALL, "dossier"))
        return self

    def approve(self):
        self.run("submit", "greetings-7")
        self.run("approve", "greetings-7", user="rauf")
        return self

    def issue(self):
        self.approve()
        self.run("issue", "greetings-7")
        return self

    def status(self, dossier="greetings-7"):
        import json
        return json.loads(self.run("status", dossier, "--json").stdout)


def small_file(name):
    """The text of a file of the small dossier."""
    with open(os.path.join(SMALL, "dossier", name), encoding="utf-8") as source:
        return source.read()


def dossier_with(office, **files):
    """A copy of the small dossier with some files replaced; keys have __ for a dot."""
    folder = office.path("changed")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(os.path.join(SMALL, "dossier"), folder)
    for name, text in files.items():
        office.write(os.path.join("changed", name.replace("__", ".")), text)
    return folder


def directory_with(office, mailbox, other="bo.ek@borvia.example"):
    """A copy of the small directory, in which who has one mailbox has this one."""
    with open(os.path.join(SMALL, "directory.yaml"), encoding="utf-8") as source:
        text = source.read()
    assert text.count(other) == 1
    return office.write("directory.yaml", text.replace(other, '"%s"' % mailbox))


def renumber(office, expression, letters="%"):
    """Have the store call letters otherwise, their entries included, where {} stands for the
    number: one of more than fits into an envelope is what the client does not take."""
    base = sqlite3.connect(os.path.join(office.home, "store.db"))
    number = expression.format("number")
    with base:
        base.execute("UPDATE register_entry SET payload = (SELECT CAST(REPLACE(CAST(payload AS TEXT),"
                     " 'number: ' || number, 'number: ' || %s) AS BLOB) FROM register_letter WHERE"
                     " entry = position) WHERE position IN (SELECT entry FROM register_letter"
                     " WHERE number LIKE ?)" % number, (letters,))
        for table, column in (("register_letter", "number"), ("dispatch_parcel", "letter"),
                              ("office_letter_addressee", "letter")):
            base.execute("UPDATE %s SET %s = %s WHERE %s LIKE ?" % (
                table, column, expression.format(column), column), (letters,))
    base.close()


def alter(office, change, *values):
    """Change a row of the store by hand, as nobody should."""
    base = sqlite3.connect(os.path.join(office.home, "store.db"))
    with base:
        assert base.execute(change, values).rowcount == 1, (change, values)
    base.close()


def unsign(office, deed, old, new):
    """Change a word in the acts of that name, whose signatures are none any more."""
    alter(office, "UPDATE register_entry SET payload = CAST(replace(CAST(payload AS TEXT), ?, ?) AS BLOB)"
                  " WHERE deed = ?", old, new, deed)


class Sink:
    """A running sink: its URL, and the messages that it accepted."""

    def __init__(self, office, *options, folder="sink"):
        self.folder = office.path(folder)
        os.makedirs(self.folder, exist_ok=True)
        port_file = office.path(folder + ".port")
        if os.path.exists(port_file):
            os.remove(port_file)
        self.process = subprocess.Popen(
            [SINK, "--port", "0", "--folder", self.folder, "--print-port", port_file]
            + list(options), stdout=subprocess.DEVNULL)
        for _ in range(500):
            if os.path.exists(port_file) and os.path.getsize(port_file) > 0:
                break
            time.sleep(0.01)
        with open(port_file, encoding="ascii") as source:
            self.url = "smtp://127.0.0.1:%d" % int(source.read())

    def messages(self):
        """The accepted messages as bytes, in the order of their arrival."""
        found = []
        for path in sorted(glob.glob(os.path.join(self.folder, "*.eml"))):
            with open(path, "rb") as source:
                found.append(source.read())
        return found

    def message_ids(self):
        return [message_id(message) for message in self.messages()]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)


def message_id(message):
    for line in message.split(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").split(b"\r\n"):
        if line.lower().startswith(b"message-id:"):
            return line.split(b":", 1)[1].strip().decode()
    raise AssertionError("a message without Message-ID")


def find_room():
    """Where homes are made: in memory when there is room and nobody names a folder.

    A killed process loses nothing that it has written, on disk or in memory; what a lost
    machine loses is not tested here."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free >= MEMORY_ROOM else None


def run_one(function):
    folder = tempfile.mkdtemp(prefix="chancery-test-", dir=find_room())
    try:
        if inspect.signature(function).parameters:
            function(Office(folder))
        else:
            function()
    finally:
        subprocess.run(["chmod", "-R", "u+w", folder], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def main(module):
    pattern = sys.argv[1] if len(sys.argv) > 1 else ""
    tests = [(name, value) for name, value in module.items()
             if name.startswith("test_") and pattern in name]
    print("1..%d" % len(tests))
    failed = 0
    for number, (name, function) in enumerate(tests, 1):
        title = "%s: %s" % (name, (function.__doc__ or "").strip().split("\n")[0])
        try:
            run_one(function)
            print("ok %d - %s" % (number, title), flush=True)
        except Skip as reason:
            print("ok %d - %s # SKIP %s" % (number, name, reason), flush=True)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print("not ok %d - %s" % (number, title))
            for line in traceback.format_exc().splitlines():
                print("# " + line)
            sys.stdout.flush()
    sys.exit(1 if failed else 0)
