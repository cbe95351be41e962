#!/usr/bin/env python3
"""Letters handed to a real mail server: usage: interop.py SERVER [PATTERN]

SERVER is a key of SERVERS. CASES is walked twice, by Python's smtplib and by chancery. The
first shows that the server does what the case assumes of it; the second, that chancery gets
along with it: each letter arrives once, below the server's trace fields to the byte what the
ledger shows, and the report on its delivery comes back; or none arrives and all wait.
INTEROP_ARCHIVES names the folder of the servers' packages (script/interop fetches them),
INTEROP_STAGE an empty folder to work in.
"""
import collections
import functools
import os
import re
import shutil
import smtplib
import ssl
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lib")]

import harness  # noqa: E402
import namespace  # noqa: E402
from authority import Authority  # noqa: E402
from exim import Exim  # noqa: E402
from opensmtpd import OpenSmtpd, OpenSmtpd68  # noqa: E402
from postfix import Postfix  # noqa: E402
from server import (OPEN, PASSWORD, SECURE, SUBMISSION, USER, below_trace,  # noqa: E402
                    find_archive)

SERVERS = {"postfix": Postfix, "exim": Exim, "opensmtpd": OpenSmtpd,
           "opensmtpd-6.8": OpenSmtpd68}
BUILD = os.path.join(harness.ROOT, "build-interop")
ARCHIVES = os.environ.get("INTEROP_ARCHIVES", os.path.join(BUILD, "archives"))
STAGE = os.environ.get("INTEROP_STAGE", os.path.join(BUILD, "stage"))

PLAIN, STARTTLS, OPPORTUNISTIC, TLS = "plain", "starttls", "opportunistic", "tls"
TAKEN, REFUSED, DISTRUSTED, BROKEN = "taken", "refused", "distrusted", "broken"
LOCALHOST, NUMBER = "localhost", "127.0.0.1"  # the certificate is for the first alone

Case = collections.namedtuple(
    "Case", "name transport port password expected host mechanism vouched",
    defaults=[None, TAKEN, LOCALHOST, None, True])
CASES = (
    Case("plain", PLAIN, OPEN),
    Case("plain-where-tls-is-demanded", PLAIN, SUBMISSION, expected=REFUSED),
    Case("opportunistic", OPPORTUNISTIC, OPEN, host=NUMBER, vouched=False),
    Case("starttls", STARTTLS, OPEN),
    Case("starttls-other-name", STARTTLS, OPEN, host=NUMBER, expected=DISTRUSTED),
    Case("starttls-unknown-authority", STARTTLS, OPEN, vouched=False, expected=DISTRUSTED),
    Case("starttls-auth", STARTTLS, SUBMISSION, PASSWORD),
    Case("starttls-auth-plain", STARTTLS, SUBMISSION, PASSWORD, mechanism="plain"),
    Case("starttls-auth-login", STARTTLS, SUBMISSION, PASSWORD, mechanism="login"),
    Case("starttls-auth-scram", STARTTLS, SUBMISSION, PASSWORD, mechanism="scram-sha-256"),
    Case("starttls-no-auth", STARTTLS, SUBMISSION, expected=REFUSED),
    Case("starttls-wrong-password", STARTTLS, SUBMISSION, "wrong", REFUSED),
    Case("starttls-wrong-password-login", STARTTLS, SUBMISSION, "wrong", REFUSED,
         mechanism="login"),
    Case("starttls-wrong-password-scram", STARTTLS, SUBMISSION, "wrong", REFUSED,
         mechanism="scram-sha-256"),
    Case("tls-auth", TLS, SECURE, PASSWORD),
    Case("tls-no-auth", TLS, SECURE, expected=REFUSED),
    Case("tls-wrong-password", TLS, SECURE, "wrong", REFUSED),
    Case("tls-other-name", TLS, SECURE, PASSWORD, DISTRUSTED, host=NUMBER),
    Case("tls-unknown-authority", TLS, SECURE, PASSWORD, DISTRUSTED, vouched=False),
)
PYTHONS = (None, "plain", "login")  # the mechanisms that smtplib has of ours


def cases_of(server):
    """CASES with the server's mechanisms, or what is left where it cannot shake hands."""
    cases = [case for case in CASES if case.mechanism in (None,) + server.mechanisms]
    if server.handshakes:
        return cases
    return [case if case.transport == PLAIN else case._replace(expected=BROKEN)
            for case in cases if case.transport == PLAIN or case.expected == TAKEN]


def protocol(case, message):
    """What the server has to write into its Received field (RFC 3848, RFC 6531 4.3)."""
    return ("ESMTP" if message.isascii() else "UTF8SMTP") + (
        "S" if case.transport != PLAIN else "") + ("A" if case.password else "")


# What chancery says of a relay that takes nothing, whichever server it is.
SAYS = {REFUSED: "authenticat|STARTTLS|AUTH|want a user and secret",
        DISTRUSTED: "certificate is not good", BROKEN: "encryption .* failed|encrypted .* broke off"}
# The key tls of chancery.conf.
TLS_KEY = {PLAIN: "none", STARTTLS: "required", OPPORTUNISTIC: "opportunistic"}
TIMEOUT = 20  # seconds that smtplib waits for an answer

DOSSIER = "greetings-7"
SENDER, RECIPIENT, STRANGER = "office@test.example", "someone@far.test", "someone@far.invalid"
EXTENDED = "Бу.Ек@дума.example"

MESSAGE = (b"From: office@test.example\r\nTo: someone@far.test\r\n"
           b"Date: Mon, 24 Feb 2025 09:00:00 +0400\r\nMessage-ID: <1@test.example>\r\n"
           b"Subject: a note\r\n\r\n.\r\n..\r\nFrom here on\r\n")

# Lines that a relay could mistake for its own, end early, or fold.
AWKWARD = """
.

.. two dots, and a line of one

From here on, a word that an mbox would quote

%s
""" % ("a word after a word, without an end, " * 40)


def awkward_dossier(folder):
    """The small dossier with AWKWARD in each of its letters."""
    shutil.copytree(harness.SMALL + "/dossier", folder)
    for name in os.listdir(folder):
        if name.startswith("letter."):
            with open(os.path.join(folder, name), "a", encoding="utf-8") as out:
                out.write(AWKWARD)
    return folder


class Peer:
    """A server that runs, the authority that vouches for it, and letters to be sent."""

    def __init__(self, server):
        self.authority = Authority(os.path.join(STAGE, "authority"))
        self.server = server(os.path.join(STAGE, "root"), ARCHIVES, self.authority)
        self.server.start()
        self.issued = self._issue("issued")
        self.extended = self._issue("extended", EXTENDED)

    @staticmethod
    def _issue(name, mailbox="bo.ek@borvia.example"):
        """An office with letters to be sent, one of them to this mailbox."""
        folder = os.path.join(STAGE, name)
        os.mkdir(folder)
        office = harness.Office(folder)
        return office.found().stock(awkward_dossier(os.path.join(folder, "dossier")),
                                    harness.directory_with(office, mailbox)).issue()

    # --- by smtplib ------------------------------------------------------------------------

    def _context(self, case):
        context = ssl.create_default_context(
            cafile=self.authority.certificate if case.vouched else None)
        if case.transport == OPPORTUNISTIC:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context

    def _connect(self, case):
        if case.transport == TLS:
            return smtplib.SMTP_SSL(case.host, case.port, timeout=TIMEOUT,
                                    context=self._context(case))
        client = smtplib.SMTP(case.host, case.port, timeout=TIMEOUT)
        if case.transport != PLAIN:
            client.starttls(context=self._context(case))
        return client

    @staticmethod
    def _log_in(client, case):
        client.ehlo()
        client.user, client.password = USER, case.password
        if case.mechanism is None:
            client.login(USER, case.password)
        else:
            client.auth(case.mechanism.upper(), getattr(client, "auth_" + case.mechanism))

    def _python_sends(self, case, recipient=RECIPIENT):
        """Send MESSAGE; one of TAKEN, REFUSED, DISTRUSTED and BROKEN."""
        try:
            with self._connect(case) as client:
                if case.password:
                    self._log_in(client, case)
                client.sendmail(SENDER, [recipient], MESSAGE)
        except ssl.SSLCertVerificationError:
            return DISTRUSTED
        except ssl.SSLError:
            return BROKEN
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused):
            return REFUSED
        return TAKEN

    def check_python(self, case):
        self.server.forget()
        outcome = self._python_sends(case)
        assert outcome == case.expected, outcome
        self._expect(case, [MESSAGE] if outcome == TAKEN else [])

    def check_no_relaying(self):
        """Mail to elsewhere is refused, whoever hands it in."""
        for case in cases_of(self.server):
            if case.expected == TAKEN and case.mechanism in PYTHONS:
                outcome = self._python_sends(case, STRANGER)
                assert outcome == REFUSED, (case.name, outcome)

    # --- by chancery -----------------------------------------------------------------------

    def _relay(self, case, office):
        """The relay's group of chancery.conf."""
        lines = ["[relay peer]", "url = %s://%s:%d" % (
            "smtps" if case.transport == TLS else "smtp", case.host, case.port)]
        if case.transport in TLS_KEY:
            lines.append("tls = " + TLS_KEY[case.transport])
        if case.vouched:
            lines.append("ca-file = " + self.authority.certificate)
        if case.password:
            path = office.write("credentials/relay", case.password + "\n")
            os.chmod(path, 0o600)
            lines += ["user = " + USER, "secret-credential = relay"]
        if case.mechanism:
            lines.append("mechanism = " + case.mechanism)
        return "\n".join(lines) + "\n"

    def _prepare(self, case, office, issued):
        shutil.copytree(issued.home, office.home)
        with open(office.path("home", "chancery.conf"), "a", encoding="utf-8") as conf:
            conf.write(self._relay(case, office))
        self.server.forget()

    def check_extended(self, office):
        """A mailbox of any script is delivered to, or its letter alone is refused."""
        case = Case("extended", PLAIN, OPEN)
        self._prepare(case, office, self.extended)
        office.run("dispatch", DOSSIER)
        letters = office.status()["letters"]
        taken = [letter for letter in letters if letter["state"] == "accepted"]
        assert len(taken) == len(letters) - (not self.server.extended), letters
        for letter in letters:
            assert letter in taken or "SMTPUTF8" in str(letter), letter
        sent = [office.run("show", letter["number"], "--message").stdout for letter in taken]
        assert [message.isascii() for message in sent].count(False) == self.server.extended
        self._expect(case, sent, [letter["message_id"] for letter in taken])

    def check_chancery(self, case, office):
        self._prepare(case, office, self.issued)
        state = "accepted" if case.expected == TAKEN else "waiting"
        done = office.run("dispatch", DOSSIER,
                          expect=harness.TEMPFAIL if state == "waiting" else 0)
        if state == "waiting":
            said = done.stderr.decode()
            assert re.search(SAYS[case.expected], said, re.IGNORECASE), said
        letters = office.status()["letters"]
        assert {letter["state"] for letter in letters} == {state}, letters
        taken = letters if case.expected == TAKEN else []
        self._expect(case, [office.run("show", letter["number"], "--message").stdout
                            for letter in taken],
                     [letter["message_id"] for letter in taken])

    def _expect(self, case, sent, reported=()):
        """Each message that was sent is kept once, to the byte, and no other; of the ids
        `reported` there are reports."""
        messages = self.server.messages(len(sent), reported)
        for message in messages:
            found = re.search(rb"\swith (\w+)", message[message.index(b"Received:"):])
            wanted = protocol(case, below_trace(message))
            said = found.group(1).upper().replace(b"UTF8ESMTP", b"UTF8SMTP")  # which Exim says
            assert said == wanted.encode(), found.group()
        kept = sorted(below_trace(one) for one in messages)
        sent = sorted(below_trace(one) for one in sent)
        assert len(sent) == len(kept), "%d sent, %d kept" % (len(sent), len(kept))
        for ours, theirs in zip(sent, kept):
            at = len(os.path.commonprefix([ours, theirs]))
            assert ours == theirs, "they differ at byte %d:\n%r\n%r" % (
                at, ours[max(at - 60, 0):at + 60], theirs[max(at - 60, 0):at + 60])


def tests_of(peer):
    """The test functions that the harness runs: the table, once for each client."""
    tests = {}

    def add(name, shows, check, *arguments):
        test = functools.partial(check, *arguments)
        test.__doc__ = shows
        tests["test_" + name] = test

    cases = cases_of(peer.server)
    for case in cases:
        if case.mechanism in PYTHONS:
            add("python_" + case.name, "smtplib is " + case.expected, peer.check_python, case)
    add("python_elsewhere", peer.check_no_relaying.__doc__, peer.check_no_relaying)
    add("chancery_extended", peer.check_extended.__doc__, peer.check_extended)
    for case in cases:
        add("chancery_" + case.name, "chancery is " + case.expected, peer.check_chancery, case)
    return tests


def obstacle(server):
    """Why the server cannot be tried here, or None."""
    missing = [package for package in server.packages if find_archive(ARCHIVES, package) is None]
    if missing:
        return "not fetched (script/interop --fetch): " + " ".join(missing)
    return namespace.why_not()


def main():
    if len(sys.argv) < 2 or sys.argv[1] not in SERVERS:
        sys.exit(__doc__)
    server = SERVERS[sys.argv[1]]
    if not namespace.inside():
        reason = obstacle(server)
        if reason:
            print("1..0 # SKIP " + reason)
            return
        os.makedirs(STAGE, exist_ok=True)
        namespace.enter()
    namespace.settle(STAGE)
    tempfile.tempdir = STAGE
    del sys.argv[1]
    peer = Peer(server)
    try:
        harness.main(tests_of(peer))
    except SystemExit as end:
        if end.code:
            sys.stderr.write(peer.server.root.logs())
        raise


main()
