"""The rows that say how fast letters go, and how that holds when there are many.

Postfix's smtp-source and smtp-sink are the yardstick: Debian's package is fetched and
unpacked into build-bench, never installed.
"""
import contextlib
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

import home
from measure import JOBS, MIB, SESSIONS, Missing, Row, need, run, scratch

SIZES = {"4k": 4096, "60k": 61440}
DELAY = 0.05       # seconds of a round trip through the proxy
ROUND_TRIPS = 2    # of a message from a client that waits for the answer to DATA; ours waits once
MEMORY = 64 * MIB  # that a dispatch may have, whatever the queue
STATUS = 200       # milliseconds
DKIM = """
[dkim]
domain = assembly.example
rsa-selector = r
rsa-key = dkim/rsa.pem
ed25519-selector = e
ed25519-key = dkim/ed25519.pem
"""


# --- sinks ----------------------------------------------------------------------------------


@contextlib.contextmanager
def sink(folder):
    """A sink that keeps nothing, and the port it listens on."""
    path = os.path.join(folder, "port")
    process = subprocess.Popen(
        [os.path.join(home.BUILD, "sink"), "--discard", "--port", "0", "--print-port", path],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(500):
            if os.path.exists(path) and os.path.getsize(path) > 0:
                break
            time.sleep(0.01)
        with open(path, encoding="ascii") as source:
            yield source.read().strip()
    finally:
        process.terminate()
        process.wait()


def copy(issued, place):
    """A fresh copy of the issued home, on the disk before anything is measured."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(issued, place)
    os.sync()


def dispatch(place, port, *more):
    """Seconds and most memory of the whole command."""
    return run([home.CHANCERY, "-C", place, "--as", "aydan", "dispatch", home.DOSSIER,
                "--relay", "smtp://127.0.0.1:" + port, "--sessions", str(SESSIONS), *more],
               home.environment(place))[:2]


def send_ours(folder, issued, port, count, *more):
    """Messages a second that a dispatch of a fresh copy of the issued home sends."""
    place = os.path.join(folder, "sending")
    copy(issued, place)
    seconds = dispatch(place, port, *more)[0]
    status = json.loads(home.chancery(place, "status", home.DOSSIER, "--json"))
    if status["counts"].get("accepted") != count:
        raise SystemExit("not all messages were accepted: %s" % status["counts"])
    shutil.rmtree(place)
    return count / seconds


def nodemailer(letters, port, count, *more):
    """nodemailer's own measure: its process is running and its modules are loaded."""
    script = os.path.join(home.ROOT, "bench", "nodemailer.mjs")
    text = run(["node", script, "--port", port, "--folder", letters, "--messages", str(count),
                "--sessions", str(SESSIONS), *more])[2]
    return json.loads(text)["rate"]


def write_letters(issued, folder):
    """What nodemailer reads: PDF, text and HTML of every issued letter."""
    home.chancery(issued, "show", home.DOSSIER, "--letters", folder)
    for part in ("text", "html"):
        status = json.loads(home.chancery(issued, "status", home.DOSSIER, "--json"))
        samples = [home.chancery(issued, "show", letter["number"], "--" + part)
                   for letter in status["letters"][:len(home.LANGUAGES)]]
        suffix = ".txt" if part == "text" else ".html"
        for i, path in enumerate(sorted(glob.glob(os.path.join(folder, "*.pdf")))):
            with open(path[:-len(".pdf")] + suffix, "wb") as out:
                out.write(samples[i % len(samples)])


def free_port():
    import socket
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


class Postfix:
    """smtp-source and smtp-sink, with a configuration of their own."""

    def __init__(self):
        self.folder = os.path.join(home.BUILD, "postfix")
        programs = os.path.join(self.folder, "usr", "sbin")
        if not os.path.exists(os.path.join(programs, "smtp-source")):
            self.fetch()
        self.source = os.path.join(programs, "smtp-source")
        self.sink = os.path.join(programs, "smtp-sink")
        self.env = dict(os.environ, MAIL_CONFIG=os.path.join(self.folder, "conf"),
                        LD_LIBRARY_PATH=os.path.join(self.folder, "usr", "lib", "postfix"))

    def fetch(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(["apt-get", "download", "-q", "postfix"], cwd=folder,
                                  capture_output=True, check=False)
            archives = glob.glob(os.path.join(folder, "*.deb"))
            if done.returncode != 0 or not archives:
                raise Missing("postfix cannot be fetched: " + done.stderr.decode().strip())
            subprocess.run(["dpkg", "-x", archives[0], self.folder], check=True)
        os.makedirs(os.path.join(self.folder, "conf"), exist_ok=True)
        home.write(os.path.join(self.folder, "conf", "main.cf"),
                   "compatibility_level = 3.7\nmyhostname = bench.example\n"
                   "mail_owner = nobody\nsetgid_group = nogroup\n")

    @contextlib.contextmanager
    def listen(self):
        port = free_port()
        process = subprocess.Popen([self.sink, "-u", "nobody", "127.0.0.1:" + port, "200"],
                                   env=self.env, stderr=subprocess.DEVNULL)
        time.sleep(0.3)
        try:
            yield port
        finally:
            process.terminate()
            process.wait()

    def send(self, port, size, count):
        """Messages a second: one constant message again and again, sessions kept open."""
        seconds = run([self.source, "-d", "-s", str(SESSIONS), "-l", str(size), "-m", str(count),
                       "-f", "office@assembly.example", "-t", "chair@xa.example",
                       "127.0.0.1:" + port], self.env)[0]
        return count / seconds


# --- against smtp-source and nodemailer ------------------------------------------------------


NAMES = {1: "one job", JOBS: "two jobs"}


def measure_source(plan):
    """What is judged goes by as many jobs as go fastest: the sink takes a processor of its own for
    letters of 60 KiB, and leaves one."""
    postfix, rows, count = Postfix(), [], 5 * plan.messages
    with scratch(beside=home.BUILD) as folder, postfix.listen() as port:
        for size, judged, told in (("4k", JOBS, 1), ("60k", 1, JOBS)):
            issued, ours, theirs = os.path.join(folder, size), {judged: [], told: []}, []
            home.issued(issued, count, size)
            for _ in range(plan.rounds):
                for jobs, speeds in ours.items():
                    speeds.append(send_ours(folder, issued, port, count, "--jobs", str(jobs)))
                theirs.append(postfix.send(port, SIZES[size], count))
            name = "sent at %s by %s" % (size.replace("k", " KiB"), NAMES[judged])
            row = Row(name + ", and smtp-source", "/s", ours[judged], theirs)
            rows.append(row.at_least(row.ours / row.theirs, 1.0))
            row = Row("the same by %s" % NAMES[told], "/s", ours[told], theirs)
            rows.append(row.told(row.ours / row.theirs))
    return rows


def measure_pool(plan):
    need("node")
    count, ours, theirs = 5 * plan.messages, [], []
    postfix, bare = Postfix(), []
    with scratch(beside=home.BUILD) as folder, postfix.listen() as port:
        issued, letters = os.path.join(folder, "issued"), os.path.join(folder, "letters")
        home.issued(issued, count, "4k")
        write_letters(issued, letters)
        for _ in range(plan.rounds):
            ours.append(send_ours(folder, issued, port, count, "--jobs", str(JOBS)))
            bare.append(postfix.send(port, SIZES["4k"], count))
            theirs.append(nodemailer(letters, port, count, "--plain"))
    row = Row("sent at 4 KiB by two jobs, and nodemailer", "/s", ours, theirs)
    most = Row("what smtp-source sends, and nodemailer", "/s", bare, theirs)
    return [row.at_least(row.ours / row.theirs, 15), most.told(most.ours / most.theirs)]


# --- many letters ---------------------------------------------------------------------------


def status_time(place):
    """Milliseconds of the whole command."""
    return 1000 * run([home.CHANCERY, "-C", place, "--as", "aydan", "status", home.DOSSIER],
                      home.environment(place))[0]


def cost(place, port, count):
    """Microseconds a letter of a dispatch, less one that has nothing to do; its memory."""
    seconds, memory = dispatch(place, port)
    shown = home.chancery(place, "status", home.DOSSIER).decode()
    if "letters: %d accepted\n" % count not in shown:
        raise SystemExit("not all messages were accepted: %s" % shown)
    return 1e6 * (seconds - dispatch(place, port)[0]) / count, memory


def measure_queue(plan):
    """One home of each size, made once: what a letter costs, memory, status."""
    sizes = [size for size in (1000, 10000, 100000) if size < plan.queue] + [plan.queue]
    costs, memory, shown = {}, {}, []
    with scratch(beside=home.BUILD) as folder, Postfix().listen() as port:
        for size in sizes:
            issued, place = os.path.join(folder, "issued"), os.path.join(folder, "sending")
            rounds = plan.rounds if size < 100000 else 1
            home.issued(issued, size, "4k")
            if size == sizes[-1]:
                status_time(issued)
                shown = [status_time(issued) for _ in range(plan.rounds)]
            costs[size] = []
            for last in [False] * (rounds - 1) + [True]:
                if last:  # the largest is too large to have twice
                    shutil.rmtree(place, ignore_errors=True)
                    os.rename(issued, place)
                    os.sync()
                else:
                    copy(issued, place)
                each, memory[size] = cost(place, port, size)
                costs[size].append(each)
            shutil.rmtree(place)
    rows = [Row("most memory, %d letters queued" % plan.queue, "MiB",
                [memory[plan.queue] / MIB], [MEMORY / MIB])
            .at_most(memory[plan.queue] / MEMORY, 1.0)]
    for size in sizes[1:]:
        row = Row("a letter of %d, and of %d" % (size, sizes[0]), "us", costs[size],
                  costs[sizes[0]])
        rows.append(row.at_most(row.ours / row.theirs, 1.2))
    row = Row("status of %d letters" % plan.queue, "ms", shown, [STATUS])
    return rows + [row.at_most(row.ours / STATUS, 1.0)]


# --- two jobs, and a long way ---------------------------------------------------------------


def sign_with(place):
    """Keys of both kinds for the home's mail."""
    folder = os.path.join(place, "dkim")
    os.mkdir(folder, 0o700)
    for name, kind in (("rsa", ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
                       ("ed25519", ["ED25519"])):
        path = os.path.join(folder, name + ".pem")
        run(["openssl", "genpkey", "-algorithm", *kind, "-out", path])
        os.chmod(path, 0o600)
    with open(os.path.join(place, "chancery.conf"), "a", encoding="utf-8") as conf:
        conf.write(DKIM)


def measure_jobs(plan):
    if "--jobs" not in run([home.CHANCERY, "dispatch", "--help"])[2]:
        raise Missing("dispatch has no --jobs")
    count, one, two = 5 * plan.messages, [], []
    with scratch(beside=home.BUILD) as folder, Postfix().listen() as port:
        issued = os.path.join(folder, "issued")
        home.issued(issued, count, "4k")
        sign_with(issued)
        for _ in range(plan.rounds):
            two.append(send_ours(folder, issued, port, count, "--jobs", "2"))
            one.append(send_ours(folder, issued, port, count, "--jobs", "1"))
    row = Row("signed twice, two jobs and one", "/s", two, one)
    return [row.at_least(row.ours / row.theirs, 1.5)]


@contextlib.contextmanager
def delayed(port):
    """A proxy before the port that holds every byte back for half of DELAY."""
    script = os.path.join(home.ROOT, "bench", "delay_proxy.py")
    process = subprocess.Popen([sys.executable, script, port, str(DELAY / 2)],
                               stdout=subprocess.PIPE)
    try:
        yield process.stdout.readline().decode().strip()
    finally:
        process.terminate()
        process.wait()


def measure_delay(plan):
    count, ours = max(plan.messages // 2, 2 * SESSIONS), []
    bound = SESSIONS / (ROUND_TRIPS * DELAY)
    with scratch(beside=home.BUILD) as folder, Postfix().listen() as port, \
            delayed(port) as far:
        issued = os.path.join(folder, "issued")
        home.issued(issued, count, "4k")
        for _ in range(plan.rounds):
            ours.append(send_ours(folder, issued, far, count))
    row = Row("sent over %.0f ms, and what %d sessions can" % (1000 * DELAY, SESSIONS), "/s",
              ours, [bound])
    return [row.at_least(row.ours / bound, 0.8)]


MEASURES = {"source": measure_source, "pool": measure_pool, "queue": measure_queue,
            "jobs": measure_jobs, "delay": measure_delay}
