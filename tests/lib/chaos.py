"""A relay that misbehaves as it is told: SMTP and LMTP, STARTTLS, AUTH, CHUNKING.

Where a fault strikes is a stage: greeting, ehlo, helo, starttls, handshake, auth, mail,
rcpt, data, body (a part of the message has come; only to close), dot (the message has
come, and is not kept), kept (the message has been kept), rset, quit. What happens there is an
action:

    "550 5.1.1 no such user"    this is said instead, once; 421 closes after it
    "close", "stall"            the connection ends; nothing is said any more
    "late 0.5"                  the answer comes after so many seconds
    "hold"                      the answer comes when the test says `release()`, or `let_go()`
    "twice"                     the answer comes twice
    "drip 0.1"                  every answer comes byte by byte, so many seconds apart
    "trickle 1"                 this answer comes like that

The option `denies` gets what follows RCPT and returns the refusal that it gets, or None;
`shuns` does so with what follows MAIL. With `curious` it asks on and on in AUTH.
With `slow` it waits so many seconds before it takes each connection, of which one may wait.
With `lax` it takes a message whose recipients it has refused, and drops it.
The option `fresh` is called once, when the secret has served, and returns what is wanted
from then on.

An action may begin with "+N ", to let N pass first, and with "*", to strike every time.
"""
import base64
import hashlib
import hmac
import os
import re
import secrets
import select
import socket
import ssl
import subprocess
import sys
import threading
import time

OFFERS = ("PIPELINING", "SIZE 20000000", "8BITMIME", "ENHANCEDSTATUSCODES", "DSN")
QUIET = 0.25  # seconds without a word from the client: it waits for an answer
USER, SECRET = "chancery", "s3cr3t=+, pässword"


class Gone(Exception):
    """This connection is over."""


class Fault:
    """One action at one stage."""

    def __init__(self, text):
        match = re.fullmatch(r"(\*)?(?:\+(\d+) )?(.*)", text, re.S)
        self.always, self.action = bool(match[1]), match[3]
        self.after, self.passed, self.lock = int(match[2] or 0), 0, threading.Lock()

    def strikes(self):
        with self.lock:
            self.passed += 1
            return self.passed > self.after and (self.always or self.passed == self.after + 1)


class Relay:
    """Listens until it is closed; `kept` are the messages, `lines` all that clients said.

    With the option `patient` no answer goes before the client waits for one, and
    `round_trips` are how often it did. What comes behind a message is answered with 503
    where `behind` is "503", and not heard where it is "deaf".
    """

    def __init__(self, does=None, offers=OFFERS, tls=None, path=None, **options):
        self.faults = {stage: Fault(action) for stage, action in (does or {}).items()}
        self.offers, self.tls, self.options = list(offers), tls, options
        self.kept, self.lines, self.secured, self.users = [], [], 0, []
        self.round_trips = 0
        self.secret = SECRET
        self.served, self.turned_away, self.lock = 0, 0, threading.Lock()
        self.came = 0  # connections there were
        self.let, self.held = 0, threading.Condition()
        family = socket.AF_UNIX if path else socket.AF_INET
        self.listener = socket.socket(family, socket.SOCK_STREAM)
        self.listener.bind(path or ("127.0.0.1", 0))
        self.listener.listen(0 if "slow" in options else 50)
        self.where = path or "localhost:%d" % self.listener.getsockname()[1]
        self.open = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            time.sleep(self.options.get("slow", 0))
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.open.append(connection)
            threading.Thread(target=Client(self, connection).run, daemon=True).start()

    def __enter__(self):
        return self

    def expire(self):
        """The secret has served: from now on, once, another is wanted."""
        with self.lock:
            fresh = self.options.pop("fresh", None)
            if fresh is not None:
                self.secret = fresh()

    def release(self):
        """Let the answers go that are held, and hold no more."""
        self.let_go(sys.maxsize)

    def let_go(self, count=1):
        """Let so many answers go that are held, or will be."""
        with self.held:
            self.let += count
            self.held.notify_all()

    def hold(self):
        """Whether an answer may go now, for which that is waited."""
        with self.held:
            may = self.held.wait_for(lambda: self.let > 0, 60)
            self.let -= may
            return may

    def rest(self):
        """Wait until all that clients sent before they went has been read."""
        ends = time.monotonic() + 30
        while self.served > 0 and time.monotonic() < ends:
            time.sleep(0.002)

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)  # which ends the thread that accepts
        self.listener.close()
        for connection in self.open:
            connection.close()


class Client:
    """One connection."""

    def __init__(self, relay, connection):
        self.relay, self.socket = relay, connection
        self.input, self.encrypted, self.lmtp, self.drip = b"", False, False, 0
        self.mail = self.rcpt = self.user = None
        self.chunks = b""
        self.unsaid = b""  # what a patient relay has not said yet

    def is_welcome(self):
        """Whether fewer connections are served than the relay serves at most."""
        with self.relay.lock:
            welcome = self.relay.served < self.relay.options.get("most", 1000)
            self.relay.served += welcome
            self.relay.came += 1
            self.relay.turned_away += not welcome
            return welcome

    def run(self):
        if not self.is_welcome():
            self.send(b"421 4.7.0 too many connections\r\n")
            self.socket.close()
            return
        try:
            if self.relay.options.get("implicit"):
                self.encrypt()
            self.say("greeting", "220 chaos ready")
            while True:
                self.command(self.line().decode("utf-8", "surrogateescape"))
        except (Gone, OSError, ValueError):
            pass
        finally:
            with self.relay.lock:
                self.relay.served -= 1
            self.socket.close()

    def is_quiet(self):
        return not select.select([self.socket], [], [], QUIET)[0]

    def more(self):
        if self.unsaid and self.is_quiet():
            self.relay.round_trips += 1
            self.socket.sendall(self.unsaid)
            self.unsaid = b""
        got = self.socket.recv(65536)
        if not got:
            raise Gone()
        self.input += got

    def line(self):
        while b"\r\n" not in self.input:
            self.more()
        line, self.input = self.input.split(b"\r\n", 1)
        self.relay.lines.append(line.decode("utf-8", "surrogateescape"))
        return line

    def send(self, data):
        if self.relay.options.get("patient"):
            self.unsaid += data
        elif self.drip:
            self.trickle(data, self.drip)
        else:
            self.socket.sendall(data)

    def trickle(self, data, seconds):
        for byte in data:
            self.socket.sendall(bytes([byte]))
            time.sleep(seconds)

    def mishear(self):
        """Do with what has come behind a message as the relay does."""
        behind = self.relay.options.get("behind")
        while behind and not self.is_quiet():
            self.more()
        if behind == "503" and self.input:
            self.send(b"503 5.5.0 improper use of pipelining\r\n" * self.input.count(b"\n"))
        if behind:
            self.input = b""

    def say(self, stage, reply):
        """Say the reply, or what a fault of this stage wants; whether that was a yes."""
        fault = self.relay.faults.get(stage)
        if fault is None or not fault.strikes():
            self.send(reply.encode() + b"\r\n")
            return True
        action = fault.action
        if action == "close":
            raise Gone()
        if action == "stall":
            time.sleep(30)
            raise Gone()
        if action == "twice":
            reply += "\r\n" + reply
        elif action == "hold":
            if not self.relay.hold():
                raise Gone()
        elif action.startswith("late "):
            time.sleep(float(action[5:]))
        elif action.startswith("trickle "):
            self.trickle(reply.encode() + b"\r\n", float(action[8:]))
            return True
        elif action.startswith("drip "):
            self.drip = float(action[5:])
        else:
            self.send(action.encode("latin-1") + b"\r\n")
            if action.startswith("421"):
                raise Gone()
            return action[0] in "23"
        self.send(reply.encode() + b"\r\n")
        return True

    def command(self, line):
        verb, _, rest = line.partition(" ")
        handler = getattr(self, "on_" + verb.lower(), None)
        if handler is None:
            self.send(b"502 5.5.2 unknown\r\n")
        else:
            handler(rest)

    def on_ehlo(self, _):
        offers = list(self.relay.offers)
        if self.relay.tls and not self.encrypted:
            offers.append("STARTTLS")
        if self.encrypted or not self.relay.options.get("auth_after_tls", True):
            offers += self.relay.options.get("after_tls", [])
        lines = ["chaos"] + offers
        self.mail = self.rcpt = None
        self.say("ehlo", "\r\n".join(
            "250%s%s" % ("-" if i + 1 < len(lines) else " ", l) for i, l in enumerate(lines)))

    def on_lhlo(self, rest):
        self.lmtp = True
        self.on_ehlo(rest)

    def on_helo(self, _):
        self.say("helo", "250 chaos")

    def on_starttls(self, _):
        if self.say("starttls", self.relay.options.get("starttls", "220 2.0.0 go ahead")):
            self.encrypt()

    def encrypt(self):
        fault = self.relay.faults.get("handshake")
        if fault is not None and fault.strikes():
            if fault.action == "stall":
                time.sleep(30)
            raise Gone()
        self.socket = self.relay.tls.wrap_socket(self.socket, server_side=True)
        self.input, self.encrypted = b"", True
        self.relay.secured += 1

    def on_auth(self, rest):
        mechanism, _, first = rest.partition(" ")
        while self.relay.options.get("curious"):
            self.ask()
        name = "auth_" + mechanism.lower().replace("-", "_")
        self.user = getattr(self, name)(base64.b64decode(first))
        if self.user is None:
            self.say("auth-no", "535 5.7.8 not you")
        elif self.say("auth", "235 2.7.0 welcome"):
            self.relay.users.append((mechanism, self.user))
            self.relay.expire()

    def ask(self, challenge=b""):
        self.send(b"334 " + base64.b64encode(challenge) + b"\r\n")
        return base64.b64decode(self.line())

    def auth_plain(self, first):
        _, user, secret = (first or self.ask()).decode().split("\0")
        return user if (user, secret) == (USER, self.relay.secret) else None

    def auth_login(self, _):
        user, secret = self.ask(b"Username:").decode(), self.ask(b"Password:").decode()
        return user if (user, secret) == (USER, self.relay.secret) else None

    def auth_xoauth2(self, first):
        wanted = "user=%s\1auth=Bearer %s\1\1" % (USER, self.relay.secret)
        if (first or self.ask()) == wanted.encode():
            return USER
        self.ask(b'{"status":"401"}')
        return None

    def auth_scram_sha_256(self, first):
        bare = first.decode().split(",", 2)[2]
        nonce = bare.split("r=")[1] + secrets.token_hex(8)
        salt, rounds = b"salt", 4096
        challenge = "r=%s,s=%s,i=%d" % (nonce, base64.b64encode(salt).decode(), rounds)
        final = self.ask(challenge.encode()).decode()
        without = final.split(",p=")[0]
        salted = hashlib.pbkdf2_hmac("sha256", self.relay.secret.encode(), salt, rounds)
        known = ",".join([bare, challenge, without]).encode()
        key = hmac.digest(salted, b"Client Key", "sha256")
        proof = bytes(a ^ b for a, b in zip(
            key, hmac.digest(hashlib.sha256(key).digest(), known, "sha256")))
        if base64.b64decode(final.split(",p=")[1]) != proof:
            return None
        if self.relay.options.get("no_proof"):
            return USER
        if self.relay.options.get("wrong_proof"):
            salted = b"other"
        self.ask(b"v=" + base64.b64encode(hmac.digest(
            hmac.digest(salted, b"Server Key", "sha256"), known, "sha256")))
        return USER

    def on_mail(self, rest):
        if self.relay.options.get("no_auth_no_mail") and self.user is None:
            self.send(b"530 5.7.0 who are you\r\n")
        elif self.relay.options.get("hates_pipelining") and self.input:
            self.input = b""
            self.send(b"503 5.5.0 improper use of pipelining\r\n" * 3)
        elif self.relay.options.get("shuns", lambda sender: None)(rest):
            self.send(self.relay.options["shuns"](rest).encode() + b"\r\n")
        elif self.say("mail", "250 2.1.0 ok"):
            self.mail = rest

    def on_rcpt(self, rest):
        if self.mail is None:
            self.send(b"503 5.5.1 MAIL first\r\n")
        elif self.relay.options.get("denies", lambda mailbox: None)(rest):
            self.send(self.relay.options["denies"](rest).encode() + b"\r\n")
        elif self.say("rcpt", "250 2.1.5 ok"):
            self.rcpt = rest

    def on_data(self, _):
        if self.rcpt is None and not self.relay.options.get("lax"):
            self.send(b"503 5.5.1 RCPT first\r\n")
        elif self.say("data", "354 go on"):
            if "body" in self.relay.faults:
                while len(self.input) < 100:
                    self.more()
                if self.relay.faults["body"].strikes():
                    raise Gone()
            while not (b"\r\n" + self.input).find(b"\r\n.\r\n") >= 0:
                self.more()
            message, self.input = (b"\r\n" + self.input).split(b"\r\n.\r\n", 1)
            self.end(message[2:].replace(b"\r\n..", b"\r\n.") + b"\r\n")

    def on_bdat(self, rest):
        size = int(rest.split()[0])
        while len(self.input) < size:
            self.more()
        self.chunks, self.input = self.chunks + self.input[:size], self.input[size:]
        if not rest.upper().endswith("LAST"):
            self.send(b"250 2.0.0 more\r\n")
        elif self.rcpt is None:
            self.send(b"503 5.5.1 RCPT first\r\n")
        else:
            message, self.chunks = self.chunks, b""
            self.end(message)

    def end(self, message):
        self.mail = self.rcpt = None
        if "dot" in self.relay.faults and self.relay.faults["dot"].strikes():
            self.relay.faults["now"] = Fault("*" + self.relay.faults["dot"].action)
            try:
                self.say("now", "")
            finally:
                del self.relay.faults["now"]
            return
        self.relay.kept.append(message)
        self.say("kept", "250 2.0.0 taken")
        self.mishear()

    def on_rset(self, _):
        self.mail = self.rcpt = None
        self.say("rset", "250 2.0.0 ok")

    def on_quit(self, _):
        self.say("quit", "221 2.0.0 bye")
        raise Gone()


CA_CONFIG = """[ca]
default_ca = test
[test]
new_certs_dir = {0}
database = {0}/index
serial = {0}/serial
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
"""


class Authority:
    """A certificate authority in a folder, and the server contexts that it vouches for."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder)
        for name, text in (("ca.cnf", CA_CONFIG.format(folder)), ("index", ""), ("serial", "01")):
            with open(self.path(name), "w", encoding="ascii") as out:
                out.write(text)
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                     "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Test CA",
                     "-days", "3650")
        self.file = self.path("ca.pem")

    def path(self, name):
        return os.path.join(self.folder, name)

    def openssl(self, *words):
        subprocess.run(("openssl",) + words, cwd=self.folder, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def context(self, name, host="localhost", expired=False, signed=True):
        """The server's side with a certificate for `host` and, for localhost, 127.0.0.1."""
        names = "DNS:%s" % host + (",IP:127.0.0.1" if host == "localhost" else "")
        key, request, made = name + ".key", name + ".csr", name + ".pem"
        new = ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
               "-keyout", key, "-subj", "/CN=" + name, "-addext", "subjectAltName=" + names)
        if not signed:
            self.openssl(*new, "-x509", "-days", "3650", "-out", made)
        else:
            self.openssl(*new, "-out", request)
            ends = "210101000000Z" if expired else "491231000000Z"
            self.openssl("ca", "-batch", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile",
                         "ca.key", "-startdate", "200101000000Z", "-enddate", ends,
                         "-in", request, "-out", made, "-notext")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path(made), self.path(key))
        return context
