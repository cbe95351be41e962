#!/usr/bin/env python3
"""The command line itself: help, options, output, passphrases, terminals."""
import fcntl
import json
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from harness import (CANTCREAT, CHANCERY, CONFIG, DATA, IOERR, NOINPUT,  # noqa: E402
                     NOPERM, PASSPHRASES, ROOT, SMALL, USAGE, Sink, Skip, main)

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


def table():
    """{command: options} of the program."""
    text = subprocess.run([CHANCERY, "--table"], capture_output=True, check=True).stdout.decode()
    found, options = {}, None
    for line in text.splitlines():
        if line.startswith("\t"):
            options.append(line.split("\t")[1])
        else:
            options = found[line.split("\t")[0]] = []
    return found


def at_terminal(argv, answers=(), env=None, columns=0):
    """Run at a terminal of its own, answering each "Passphrase" prompt; code and output."""
    child, master = pty.fork()
    if child == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        os.execve(argv[0], argv, env or os.environ)
    output, answers = b"", list(answers)
    while select.select([master], [], [], 60)[0]:
        try:
            got = os.read(master, 65536)
        except OSError:
            break
        if not got:
            break
        output += got
        if answers and output.rstrip(b" ").endswith(b":") and b"Passphrase" in got:
            os.write(master, (answers.pop(0) + "\n").encode())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), output.decode()


def test_help_lists_every_command(office):
    """The help page, and each command's own, come from the table."""
    page = office.run("--help", user=None, home=False).stdout.decode()
    for command, options in table().items():
        assert "\n  %s " % command in page, command
        own = office.run(command, "--help", user=None, home=False).stdout.decode()
        assert own.startswith("usage: chancery %s" % command), own
        for option in options:
            assert "\n  %s" % option in own, option


def test_help_as_a_word(office):
    """'help' says what --help says."""
    for words in ([], ["show"]):
        assert office.run("help", *words, user=None, home=False).stdout == office.run(
            *words, "--help", user=None, home=False).stdout
    office.fails(USAGE, "help", "shwo", user=None, home=False, says="did you mean 'show'?")
    office.fails(USAGE, "help", "show", "x", user=None, home=False, says="'x' is one too many")


def test_version(office):
    """The version stands alone on its line, and on the command line."""
    assert office.run("--version", user=None, home=False).stdout.startswith(b"chancery ")
    office.fails(USAGE, "--version", "x", user=None, home=False, says="--version stands alone")
    assert office.run("--version", user=None).stdout.startswith(b"chancery ")
    assert office.run("--json", "--version").stdout.startswith(b"chancery ")
    office.fails(USAGE, "--version", "status", says="--version stands alone, without 'status'")
    office.fails(USAGE, "status", "--version", says="unknown option '--version'")


def test_wrong_command_lines(office):
    """Each is 64, and says what was meant where it can be guessed."""
    office.found()
    for words, says in [
            ([], "no command"),
            (["stauts"], "did you mean 'status'?"),
            (["xyzzy"], "there is no command 'xyzzy'"),
            (["reject", "d", "--wyh", "x"], "did you mean '--why'?"),
            (["reject", "d"], "needs --why TEXT"),
            (["find"], "chancery find"),
            (["find", "caf\udce9"], "operand 1 is not UTF-8"),
            (["find", "a", "b"], "'b' is one too many"),
            (["submit", "d", "--json"], "prints no JSON"),
            (["calendar", "--days", "soon"], "'soon' is no number"),
            (["resolve", "x", "--why", "y"], "one of --accepted"),
            (["resolve", "x", "--why", "y", "--resend", "--abandon"], "one of --accepted"),
            (["suppress", "--why", "y"], "one of --mailbox"),
            (["preview", "d", "--format", "odt"], "'odt' is no format"),
            (["user", "rename", "x"], "user add NAME"),
            (["user", "remove"], "user remove NAME"),
            (["user", "remove", "x", "--role", "press", "--why", "y"], "--role has no use in"),
            (["user", "add", "x", "--role", "press", "--why", "y"], "--why has no use in"),
            (["user", "--office", "x"], "--office has no use in 'user'"),
            (["user", "remove", "x"], "a reason is needed"),
            (["user", "remove", "x", "--why", " "], "a reason is needed"),
            (["reject", "d", "--why", "   "], "a reason is needed"),
            (["pause", "d", "--why", "\u00a0\u3000"], "a reason is needed"),
            (["adopt", "--moved", "--why", "\u200b"], "a reason is needed"),
            (["resolve", "x", "--abandon", "--why", ""], "a reason is needed"),
            (["suppress", "--post", "x", "--why", "\u2003"], "a reason is needed"),
            (["user", "remove", "x", "--json"], "prints no JSON"),
            (["user", "add", "x", "--role", "administrator", "--office", "chair"],
             "'x' is no approver and holds no office"),
            (["show", "x", "--pdf", "--text"], "--pdf and --text"),
            (["show", "x", "--letters", "f", "--html"], "--html and --letters"),
            (["show", "x", "--letters", "f", "--output", "f"], "--output has no use"),
            (["show", "x", "--checkpoint"], "takes no letter"),
            (["show"], "needs a letter or a dossier"),
            (["import", os.path.join(SMALL, "dossier", "dossier.yaml")], "import its folder"),
            (["import", SMALL, "--country", "xa"], "--country is for Popolo files"),
            (["import", "directory.yaml", "--parent", "xa"], "--parent is for Popolo files"),
            (["import", SMALL, os.path.join(SMALL, "directory.yaml")], "imported alone")]:
        done = office.fails(USAGE, *words, says=says)
        known = words[0] + " " if words and words[0] in table() else ""
        assert b"Try 'chancery %s--help'." % known.encode() in done.stderr, done.stderr


def test_options_stand_on_both_sides(office):
    """-C and --as before or after the command; the later one counts; -- ends options."""
    office.found()
    env, argv = office.env, [CHANCERY, "-C", "/nowhere", "user", "-C", office.home, "--json"]
    done = subprocess.run(argv, env=env, capture_output=True, check=True)
    assert len(json.loads(done.stdout)["users"]) == 2
    office.stock()
    done = office.run("find", "--json", "--", "--anna")
    assert json.loads(done.stdout)["records"], done.stdout


def test_homes_that_are_none(office):
    """A folder without a home is not found; init does not touch one that is there."""
    office.fails(NOINPUT, "status")
    office.found()
    office.run("init", "--name", "x", "--origin", "x.example", user=None, expect=73)
    office.fails(USAGE, "init", "--name", "x", "--origin", "x.example", user=None, home=False,
                 says="-C")


def test_full_output_is_an_error(office):
    """What standard output does not take is not called done, and why is said once and rightly."""
    office.found().stock().issue()
    letter = office.status()["letters"][0]["number"]
    for words in (["user"], ["--help"], ["help", "show"], ["status"], ["find", "anna"], ["verify"],
                  ["doctor"], ["circle", "everyone"], ["forms", "fr"], ["show", letter],
                  ["show", letter, "--pdf"], ["show", letter, "--html"],
                  ["show", letter, "--text"], ["preview", "greetings-7", "--format", "pdf"],
                  ["user", "--json"], ["status", "greetings-7", "--json"], ["doctor", "--json"]):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([CHANCERY, "-C", office.home] + words, env=office.env,
                                  stdout=full, stderr=subprocess.PIPE, check=False)
        what = "JSON" if "--json" in words else "standard output"
        assert done.stderr.decode() == (
            "chancery: cannot write %s: No space left on device\n" % what), (words, done)
        assert done.returncode == IOERR, (words, done)


def test_closed_output_is_an_error(office):
    """Nor is what a closed standard output did not take, whatever the command found."""
    office.found().stock()
    folder = office.path("draft")
    shutil.copytree(os.path.join(SMALL, "dossier"), folder)
    office.write("draft/letter.en.md", office.read("draft/letter.en.md") + b"\n{{fact.x}}\n")
    for words in (["check", folder], ["check", "greetings-7"], ["check", folder, "--json"],
                  ["user"], ["status"], ["--version"]):
        for to, why in ((">&-", "Bad file descriptor"), (">/dev/full", "No space left on device")):
            done = subprocess.run(["sh", "-c", '"$@" ' + to, "sh", CHANCERY, "-C", office.home,
                                   *words], env=office.env, capture_output=True, check=False)
            said = done.stderr.decode()
            assert done.returncode == IOERR and "cannot write" in said and why in said, (words, said)


def test_json_is_json(office):
    """Every command that offers --json prints one versioned object."""
    office.found().stock()
    for words in [["user"], ["find", "anna"], ["circle", "everyone"], ["forms", "fr"],
                  ["calendar", "--days", "400"], ["status"], ["status", "greetings-7"],
                  ["verify"], ["import", os.path.join(SMALL, "directory.yaml")],
                  ["import", os.path.join(SMALL, "dossier")], ["check", "greetings-7"]]:
        done = office.run(*words, "--json")
        assert json.loads(done.stdout)["version"] == 1, words


def test_colour_only_at_a_terminal(office):
    """Escapes at a terminal, none in a pipe, none with NO_COLOR."""
    office.found()
    argv = [CHANCERY, "-C", office.home, "user"]
    env = {k: v for k, v in office.env.items() if k != "NO_COLOR"}
    env["TERM"] = "xterm"
    assert "\033[" in at_terminal(argv, env=env)[1]
    assert "\033[" not in at_terminal(argv, env={**env, "NO_COLOR": "1"})[1]
    assert "\033[" not in at_terminal(argv, env={**env, "TERM": "dumb"})[1]
    assert b"\033[" not in subprocess.run(argv, env=env, capture_output=True, check=True).stdout


def test_narrow_terminals(office):
    """No line is wider than 80 cells, and of an obstacle, a finding or a remedy nothing is cut."""
    office.found().stock()
    office.run("suppress", "--mailbox", "anna.lind@anvaria.example", "--why",
               "asked in a long letter of March that nobody should write to her any more")
    os.chmod(os.path.join(office.home, "keys"), 0o755)
    for words in (["circle", "everyone"], ["check", "greetings-7"], ["doctor"]):
        argv = [CHANCERY, "-C", office.home] + words
        text = at_terminal(argv, env=office.env, columns=80)[1]
        text = re.sub("\r[^\n]*?\033\\[K", "", text)  # a bar of progress, wiped away again
        seen = re.sub("[\u2068\u2069\u064b-\u0652]", "", text)
        assert max(map(len, seen.splitlines())) <= 80, text
        piped = subprocess.run(argv, env=office.env, capture_output=True, check=False).stdout
        kept = piped.decode()
        if words[0] == "circle":
            kept = kept[kept.index("do not write"):].split("\n")[0]
        assert set(kept.split()) <= set(text.split()), text


def test_findings_come_before_their_sum(office):
    """Also where standard output and standard error are one pipe."""
    folder = office.path("draft")
    shutil.copytree(os.path.join(SMALL, "dossier"), folder)
    with open(os.path.join(folder, "letter.en.md"), "a", encoding="utf-8") as out:
        out.write("\nSome {{fact.membrs}}.\n")
    text = subprocess.run([CHANCERY, "check", folder], env=office.env, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False).stdout.decode()
    assert text.index("[unknown-name]") < text.index("\n1 error"), text


def test_counts_of_one(office):
    """One is not many."""
    office.run("init", "--name", "x", "--origin", "x.example", user=None)
    assert b"1 entry, 0 letters, 0 signed acts, 1 checkpoint." in office.run(
        "verify", user=None).stdout
    said = office.run("doctor", user=None, expect=None).stdout.decode()
    assert "2 keys, readable by their owner" in said, said
    office.run("user", "add", "aydan", "--role", "administrator")
    said = office.run("verify").stdout.decode()
    assert "2 entries, 0 letters, 1 signed act, 2 checkpoints." in said, said


def test_folders_are_not_made_in_the_air(office):
    """Where the folder above is missing, none is made."""
    office.found().stock()
    for words in (["export", "greetings-7", office.path("a", "b")],
                  ["show", "greetings-7", "--letters", office.path("a", "b")],
                  ["show", "--checkpoint", "--output", office.path("a", "b")]):
        office.fails(CANTCREAT, *words, says="there is no folder '%s'" % office.path("a"))
        assert not os.path.exists(office.path("a")), words


def test_names_of_nothing(office):
    """What is not there is not found, and a file is no folder."""
    office.found()
    office.fails(NOINPUT, "import", "dosier", says="no such file or folder")
    office.fails(DATA, "import", office.write("notes.txt", "x"), says="neither in .yaml")
    path = office.write("directory.yaml", "")
    office.fails(DATA, "check", path, user=None, home=False, says="is a file, and no folder")


def test_passphrase_from_a_descriptor(office):
    """One line a key, in the order in which keys are needed."""
    office.found()
    del office.env["CREDENTIALS_DIRECTORY"]
    lines = PASSPHRASES["aydan"] + "\n" + PASSPHRASES["leyla"] + "\n"
    orders = [lines, "\n".join(reversed(lines.split("\n")[:2])) + "\n"]
    codes = [office.run("--passphrase-fd", "0", "user", "add", name, "--role", "officer",
                        stdin=text.encode(), expect=None).returncode
             for name, text in (("leyla", orders[0]), ("leyla2", orders[1]))]
    assert sorted(codes) == [0, NOPERM], codes


def test_passphrase_from_nowhere(office):
    """Without a terminal the file is named that is missing."""
    office.found()
    missing = os.path.join(office.folder, "chancery.olga")
    for folder, says in ((os.path.dirname(missing), "there is no file '%s' nor a terminal" % missing),
                         (None, "there is no terminal to ask at: use --passphrase-fd")):
        env = {name: value for name, value in office.env.items() if name != "CREDENTIALS_DIRECTORY"}
        if folder:
            env["CREDENTIALS_DIRECTORY"] = folder
        done = subprocess.run([CHANCERY, "-C", office.home, "--as", "aydan", "user", "add", "olga", "--role",
                               "officer"], env=env, capture_output=True, check=False,
                              start_new_session=True)
        assert done.returncode == NOPERM and says in done.stderr.decode(), done


def test_user_twice(office):
    """A user who exists is named before a passphrase is asked for; so is a right given twice."""
    office.found()
    key = office.read("home/keys/rauf.pem")
    done = office.fails(73, "user", "add", "rauf", "--role", "officer", says="user 'rauf' exists",
                        env={"CREDENTIALS_DIRECTORY": ""})
    assert "UNIQUE" not in done.stderr.decode() and office.read("home/keys/rauf.pem") == key
    office.fails(USAGE, "user", "add", "olga", "--role", "officer", "--role", "officer",
                 says="'officer' is given twice")
    office.run("verify")


def test_short_passphrase(office):
    """A new key has a passphrase of eight characters at least, whatever their bytes."""
    office.found()
    for passphrase, code in (("üçüncüə", DATA), ("üçüncü ə", 0)):
        office.write("credentials/chancery.olga", passphrase + "\n")
        os.chmod(office.path("credentials", "chancery.olga"), 0o600)
        done = office.run("user", "add", "olga", "--role", "officer", expect=code)
        assert (b"at least 8 characters" in done.stderr) == (code == DATA), done.stderr
        assert os.path.exists(office.path("home", "keys", "olga.pem")) == (code == 0)


def test_passphrase_from_the_terminal(office):
    """Asked for without echo, twice for a new key, and refused when the two differ."""
    office.run("init", "--name", "x", "--origin", "x.example", user=None)
    env = {k: v for k, v in office.env.items() if k != "CREDENTIALS_DIRECTORY"}
    argv = [CHANCERY, "-C", office.home, "--as", "ann", "user", "add", "ann", "--role",
            "administrator"]
    code, text = at_terminal(argv, ["first one", "another"], env)
    assert code == NOPERM and "differ" in text and "first one" not in text, (code, text)
    code, text = at_terminal(argv, ["open sesame", "open sesame"], env)
    assert code == 0 and "sesame" not in text, (code, text)


def has_echo(terminal):
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)


def at_a_terminal():
    """What a shell does for a command: the terminal is its own, and no signal is ignored."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    for number in ENDING:
        signal.signal(number, signal.SIG_DFL)


def test_interrupted_prompt(office):
    """Who leaves a question for the passphrase by a signal has the terminal's echo again."""
    argv = [CHANCERY, "-C", office.home, "--as", "olga", "user", "add", "olga", "--role",
            "administrator"]
    env = {name: value for name, value in office.env.items() if name != "CREDENTIALS_DIRECTORY"}
    office.run("init", "--name", "X", "--origin", "x.example/r", user=None)
    for number in ENDING:
        master, terminal = pty.openpty()
        # pylint: disable-next=consider-using-with
        child = subprocess.Popen(argv, env=env, stdin=terminal, stdout=terminal, stderr=terminal,
                                 start_new_session=True, preexec_fn=at_a_terminal)
        output = b""
        while b"Passphrase" not in output:
            output += os.read(master, 65536)
        assert not has_echo(terminal)
        if number == signal.SIGINT:
            os.write(master, b"\x03")
        else:
            child.send_signal(number)
        assert child.wait(60) == -number, number
        assert has_echo(terminal), number
        os.close(master)
        os.close(terminal)


def test_no_passphrase_to_be_had(office):
    """Without descriptor, credentials and terminal the command says what to do."""
    office.found()
    env = {k: v for k, v in office.env.items() if k != "CREDENTIALS_DIRECTORY"}
    done = subprocess.run([CHANCERY, "-C", office.home, "--as", "aydan", "import",
                           os.path.join(SMALL, "dossier")], env=env, capture_output=True,
                          stdin=subprocess.DEVNULL, start_new_session=True, check=False)
    assert done.returncode == NOPERM and b"--passphrase-fd" in done.stderr, done


def test_check_and_preview_without_a_home(office):
    """A folder is checked and previewed before anything is imported."""
    done = office.run("check", os.path.join(SMALL, "dossier"), user=None, home=False)
    assert b"error" not in done.stdout, done.stdout
    office.fails(NOINPUT, "check", office.path("nothing/"), user=None, home=False)


def test_preview_in_every_format(office):
    """Text, HTML and PDF; a PDF does not go to a terminal."""
    office.found().stock()
    assert "SPECIMEN" in office.run("preview", "greetings-7").stdout.decode().upper()
    html = office.run("preview", "greetings-7", "--format", "html").stdout
    assert html.startswith(b"<!DOCTYPE html>"), html[:80]
    path = office.path("letter.pdf")
    office.run("preview", "greetings-7", "--format", "pdf", "--output", path)
    assert office.read("letter.pdf").startswith(b"%PDF-")
    code, text = at_terminal([CHANCERY, "-C", office.home, "preview", "greetings-7", "--format",
                              "pdf"], env=office.env)
    assert code == USAGE and "--output" in text, (code, text)


def test_checkpoint_in_a_file(office):
    """--output is heeded for the checkpoint too."""
    office.found()
    note = office.run("show", "--checkpoint").stdout
    assert office.run("show", "--checkpoint", "--output", office.path("note")).stdout == b""
    assert office.read("note") == note and note.startswith(b"test.example/register\n"), note


def test_forms_of_a_strange_language(office):
    """Named with those that there are."""
    office.fails(NOINPUT, "forms", "tlh", says=["tlh", "az, en"], user=None, home=False)


def test_doctor(office):
    """Healthy on a new home; names what is wrong and what to do."""
    office.found()
    report = json.loads(office.run("doctor", "--json").stdout)
    assert report["healthy"] and {f["subject"] for f in report["findings"]} == {
        "fonts", "hyphenation", "home", "store", "installation", "keys", "letterheads",
        "configuration", "relays", "dkim"}, report
    office.write("home/letterheads/house/letterhead.yaml", "head: {}\n")
    paper = office.run("doctor", expect=CONFIG).stdout.decode()
    assert "letterheads/house/letterhead.yaml:1:7: the head has nothing" in paper, paper
    assert "preview --letterhead house" in paper, paper
    os.remove(office.path("home/letterheads/house/letterhead.yaml"))
    os.chmod(os.path.join(office.home, "keys", "aydan.pem"), 0o644)
    with open(os.path.join(office.home, "chancery.conf"), "a", encoding="utf-8") as conf:
        conf.write("[relay main]\nurl = gopher://here\n")
    done = office.run("doctor", expect=CONFIG).stdout.decode()
    conf = office.read("home/chancery.conf")
    office.write("home/chancery.conf", conf.replace(b"example/news", b"example/news/"))
    slash = office.run("doctor", expect=CONFIG).stdout.decode()
    assert "slash at its end" in slash and "gopher" in slash, slash
    key = os.path.join(office.home, "keys", "register.pem")
    os.rename(os.path.join(office.home, "keys", "aydan.pem"), key)
    wrong = office.run("doctor", expect=CONFIG).stdout.decode()
    assert "register.pem': it is no plain" in wrong and "own back" in wrong, wrong
    os.remove(key)
    lost = office.run("doctor", expect=CONFIG).stdout.decode()
    assert "register.pem': No such file" in lost and "put it back" in lost, lost
    assert "chmod 600" in done and "aydan.pem" in done and "gopher" in done, done


def test_doctor_looks_at_users_keys(office):
    """Each user who was not removed has a key file, and an encrypted key in it."""
    office.found()
    office.run("user", "add", "leyla", "--role", "officer")
    office.run("user", "remove", "leyla", "--why", "another post")
    assert "bad      keys" not in office.run("doctor", expect=None).stdout.decode()
    key = office.path("home", "keys", "rauf.pem")
    for words, says in ((None, "'rauf' cannot sign: cannot read file '%s': No such" % key),
                        ("nothing\n", "'rauf' cannot sign: cannot load key '%s': it is no encrypted" % key),
                        (office.read("home/keys/register.pem").decode(), "it is no encrypted PKCS#8 key")):
        if words is None:
            os.remove(key)
        else:
            os.chmod(office.write("home/keys/rauf.pem", words), 0o600)
        said = office.run("doctor", expect=CONFIG).stdout.decode()
        assert said.count("bad      keys") == 1 and says in said, said
        assert "their owner alone" not in said, said


def test_doctor_finds_one_key_of_two_users(office):
    """A copy of another's key is of no use to the user; those who were removed do not count."""
    office.found()
    office.run("user", "add", "leyla", "--role", "officer")
    key = office.read("home/keys/rauf.pem")
    os.chmod(office.write("home/keys/leyla.pem", key), 0o600)
    said = office.run("doctor", expect=CONFIG).stdout.decode()
    assert said.count("bad      keys") == 1, said
    assert "'leyla' and 'rauf' have the same file for a key: one of them cannot sign" in said, said
    office.run("user", "remove", "leyla", "--why", "another post")
    os.chmod(office.write("home/keys/leyla.pem", key), 0o600)
    assert "bad      keys" not in office.run("doctor", expect=None).stdout.decode()


def test_doctor_without_a_home(office):
    """A folder that is no home is bad, and so is a home that has lost its configuration."""
    for folder in (office.folder, office.path("nowhere")):
        done = office.run("-C", folder, "doctor", expect=CONFIG, user=None, home=False)
        said = done.stdout.decode()
        assert "bad      home           '%s' is no home" % folder in said, said
        assert "init" in said and "good     fonts" in said, said
        assert b"1 thing must be put right" in done.stderr, done.stderr
    office.found()
    os.remove(os.path.join(office.home, "chancery.conf"))
    said = office.run("doctor", expect=CONFIG, user=None).stdout.decode()
    assert "good     store" in said, said
    assert "chancery.conf': No such file" in said and "a copy of the home" in said, said


def test_homes_that_do_not_open(office):
    """One whose store is lost, and one of another user, are not taken for none."""
    office.found()
    os.remove(os.path.join(office.home, "store.db"))
    office.fails(NOINPUT, "status", says="has lost its store.db: put it back")
    if os.geteuid() != 0:
        raise Skip("only root can be another user")
    for words, code in ((["status"], NOPERM), (["doctor"], CONFIG)):
        try:
            done = subprocess.run([CHANCERY, "-C", office.home] + words, env=office.env,
                                  user=65534, cwd="/", check=False, capture_output=True)
        except PermissionError as error:
            raise Skip("another user may not run the program") from error
        said = (done.stdout + done.stderr).decode()
        assert done.returncode == code and "you may not look into" in said, done


def test_doctor_reads_the_configuration(office):
    """All that is misspelt in chancery.conf, stands there twice, or names what there is not."""
    office.found()
    path = os.path.join(office.home, "chancery.conf")
    text = office.read("home/chancery.conf").decode()
    with open(path, "w", encoding="utf-8") as conf:
        conf.write(text.replace("[office]", "[office]\nletterhead = plian") +
                   "[relay a]\nurl = smtp://127.0.0.1:9\nwieght = 2\nrat = 1/s\n"
                   "[relay b]\nurl = smtp://127.0.0.1:9\nsession = 2\n")
    said = office.run("doctor", expect=CONFIG).stdout.decode()
    for words in ("group 'office': letterhead: there is no letterhead 'plian'; did you mean 'plain'?",
                  "group 'relay a': there is no key 'wieght'; did you mean 'weight'?",
                  "group 'relay a': there is no key 'rat'; did you mean 'rate'?",
                  "group 'relay b': there is no key 'session'; did you mean 'sessions'?"):
        assert said.count("%s: cannot read %s" % (path, words)) == 1, (words, said)
    with open(path, "a", encoding="utf-8") as conf:
        conf.write("[relay a]\nurl = smtp://127.0.0.1:10\n")
    twice = "the group [relay a] stands in line"
    assert twice in office.run("doctor", expect=CONFIG).stdout.decode()
    office.fails(CONFIG, "status", says=twice)
    with open(path, "w", encoding="utf-8") as conf:
        conf.write(text.replace("[office]", "[office]\nletterhed = plain"))
    said = office.run("doctor", expect=CONFIG).stdout.decode()
    assert said.count("no key 'letterhed'; did you mean 'letterhead'?") == 1, said
    office.fails(CONFIG, "status", says="no key 'letterhed'; did you mean 'letterhead'?")


def test_faults_of_the_configuration(office):
    """A command and the doctor name file and group of what is wrong, and what is wanted."""
    office.found().stock().issue()
    path = os.path.join(office.home, "chancery.conf")
    good = office.read("home/chancery.conf").decode()
    relay, quiet = "[relay a]\nurl = smtp://127.0.0.1:9\n", "quiet-weekend = yes\n"
    with Sink(office) as sink:
        office.run("dispatch", "greetings-7", "--relay", sink.url)
    good += relay + "[dispatch]\n" + quiet
    dispatch, publish = ["dispatch", "greetings-7"], ["publish", "greetings-7", office.path("p")]
    for words, old, new, says in [
            (["status"], "[office]", "[offic]", "there is no group [offic]"),
            (["status"], "name =", "nam =", "cannot read group 'office': there is no key 'nam'"),
            (dispatch, "[office]",
             "[office]\ncountry = ZZ", "cannot read group 'office': country: there is no 'ZZ'"),
            (["suppress", "--mailbox", "x@y.example", "--why", "z"], "origin = ", "origin = x",
             "cannot read group 'office': origin: 'xtest.example/register' is not this"),
            (publish, "site = https", "site = ftp", "cannot read group 'office': site: "),
            (dispatch, relay, "[relay a]\nurl = gopher://x\n", "cannot read group 'relay a': url: "),
            (dispatch, relay, relay + "tls = maybe\n", "cannot read group 'relay a': tls is none of"),
            (dispatch, relay, relay + "[domain x.example]\n",
             "cannot read group 'domain x.example': it has neither"),
            (dispatch, quiet, "retry = 0\n",
             "cannot read group 'dispatch': retry is no list"),
            (dispatch, quiet, "quiet-hours = 25\n",
             "cannot read group 'dispatch': quiet-hours is no two"),
            (dispatch, relay, relay + "[dkim]\n", "cannot read group 'dkim': it has no domain"),
            (dispatch, relay, relay + "[returns]\nseparator = x\n",
             "cannot read group 'returns': separator is neither")]:
        assert old in good
        office.write("home/chancery.conf", good.replace(old, new, 1))
        done = office.fails(CONFIG, *words, says="chancery: %s: %s" % (path, says))
        assert "section" not in done.stderr.decode(), done.stderr
        said = office.run("doctor", expect=CONFIG).stdout.decode()
        assert said.count("%s: %s" % (path, says)) == 1, (says, said)


def test_suppress_until_a_day_that_is_past(office):
    """It is refused where it would mean nothing, and ends what was suppressed."""
    office.found()
    words = ["suppress", "--mailbox", "x@y.example", "--why", "mourning"]
    office.fails(DATA, *words, "--until", "2025-02-23", says="the last day is past")
    office.run(*words, "--until", "2025-02-24")
    said = office.run(*words).stdout.decode()
    assert said == "The office does not write to mailbox 'x@y.example'.\n", said
    said = office.run(*words, "--until", "2025-02-23").stdout.decode()
    assert "writes to mailbox 'x@y.example' again" in said and "2025-02-23" in said, said
    office.run("verify")


def test_what_there_is_instead(office):
    """What is not there is told with what is: roles, languages, and what a user's name is."""
    office.found().stock()
    office.fails(DATA, "user", "add", "x", "--role", "king",
                 says="no role 'king', only officer, approver, registrar, press, administrator")
    for name in ("a b", "register", "-x", "a/b", "*", "olga.new"):
        office.fails(DATA, "user", "add", "--role", "officer", "--", name,
                     says="'%s' cannot be a user's name: that begins with a letter or digit" % name)
    office.fails(NOINPUT, "preview", "greetings-7", "--language", "xx",
                 says="no language 'xx', only en, fr")


def test_completion(office):
    """bash completes commands, options and folders from the script."""
    script = office.write("completion", office.run("--completion", user=None, home=False).stdout)

    def complete(*words):
        line = " ".join("'%s'" % word for word in words)
        program = ("source '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; _chancery; "
                   "printf '%%s\\n' \"${COMPREPLY[@]}\"" % (script, line, len(words) - 1))
        return subprocess.run(["bash", "-c", program], capture_output=True, check=True,
                              cwd=folder).stdout.decode().split("\n")[:-1]

    folder = ROOT
    assert complete("chancery", "re") == ["reject", "rehearse", "resume", "resolve"]
    assert complete("chancery", "-C", "src", "stat") == ["status"]
    assert "--why" in complete("chancery", "reject", "--")
    assert complete("chancery", "-C", "sr") == ["src"]
    assert {"-C", "--home", "--as", "--passphrase-fd", "--json", "--help",
            "--version"} == set(complete("chancery", "-"))
    assert "--json" in complete("chancery", "status", "--")
    assert complete("chancery", "user", "re") == ["remove"]
    assert "--json" not in complete("chancery", "submit", "--")
    for words in (["--as", "a"], ["reject", "--why", "s"], ["--passphrase-fd", ""]):
        assert complete("chancery", *words) == [""], words
    folder = office.path("folders")
    os.makedirs(os.path.join(folder, "my office"))
    office.write("folders/my letter", "")
    assert complete("chancery", "-C", "my") == ["my office"]
    assert complete("chancery", "show", "x", "--letters", "my") == ["my office"]
    assert sorted(complete("chancery", "import", "my")) == ["my letter", "my office"]
    assert sorted(complete("chancery", "show", "x", "--output", "my")) == [
        "my letter", "my office"]


main(globals())
