"""What the servers have in common: three ports, one user, one folder of mail.

    25   anybody; STARTTLS is offered, AUTH is not
    587  STARTTLS and AUTH are demanded
    465  TLS from the first byte; AUTH is demanded

Mail to *.example and *.test goes to one maildir, any other is refused: in the namespace of
the test there is no network beyond loopback, and no server has a way to send on.
"""
import glob
import os
import re
import socket
import time

from root import KEEPER_ID, Root

HOST = "127.0.0.1"
OPEN, SUBMISSION, SECURE = 25, 587, 465
USER, PASSWORD = "writer", "the password of the tests"
START_SECONDS = 30
DELIVERY_SECONDS = 30
POLL_SECONDS = 0.05

# What servers write above a message that they take or deliver, in lower case.
TRACE = {b"return-path", b"received", b"x-original-to", b"delivered-to", b"envelope-to",
         b"delivery-date"}


def below_trace(message):
    """The message as it was sent: without the leading trace fields, its lines ended by LF."""
    lines = message.replace(b"\r\n", b"\n").split(b"\n")
    at = 0
    while lines[at].split(b":")[0].lower() in TRACE:
        at += 1
        while lines[at][:1] in (b" ", b"\t"):
            at += 1
    return b"\n".join(lines[at:])


def find_archive(folder, package):
    """The path of SUITE/PACKAGE among the archives that were fetched, or None."""
    found = sorted(glob.glob(os.path.join(glob.escape(folder), package + "_*.deb")))
    return found[-1] if found else None


class Server:
    """A subclass names its packages, users and configuration, and starts itself."""

    packages = ()  # as tests/interop/packages names them
    users = {}  # {name: id}, beside root, nobody and the keeper of the mail
    mechanisms = ("plain", "login")  # as chancery.conf names them
    handshakes = True  # whether its TLS works
    extended = True  # whether it offers SMTPUTF8

    def __init__(self, folder, archives, authority):
        self.root = Root(folder, [find_archive(archives, name) for name in self.packages],
                         self.users)
        authority.install(self.root)
        self.root.own("var/mail/keep", KEEPER_ID)
        self.configure()

    def configure(self):
        raise NotImplementedError

    def launch(self):
        raise NotImplementedError

    def start(self):
        self.launch()
        end = time.monotonic() + START_SECONDS
        for port in (OPEN, SUBMISSION, SECURE):
            while not self._listens(port):
                if time.monotonic() > end:
                    raise RuntimeError("nothing listens on port %d\n%s" % (
                        port, self.root.logs()))
                time.sleep(POLL_SECONDS)

    @staticmethod
    def _listens(port):
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            return False
        return True

    def _paths(self):
        folder = self.root.path("var/mail/keep/new")
        if not os.path.isdir(folder):
            return []
        return [os.path.join(folder, name) for name in os.listdir(folder)]

    def forget(self):
        """Drop the mail of an earlier case."""
        for path in self._paths():
            os.unlink(path)

    def _read(self):
        """The letters and the reports on delivery (RFC 3464, RFC 6533) that came back to the sender.

        OpenSMTPD's come in a multipart/mixed and without Return-Path.
        """
        letters, reports = [], []
        for path in self._paths():
            with open(path, "rb") as source:
                message = source.read()
            report = re.search(rb"content-type: message/(global-)?delivery-status",
                               message.lower())
            (reports if report else letters).append(message)
        return letters, reports

    def messages(self, count, reported=()):
        """The letters delivered, once there are `count` of them and a report on each id."""
        end = time.monotonic() + DELIVERY_SECONDS
        while True:
            letters, reports = self._read()
            missing = [one for one in reported
                       if not any(one.encode() in report for report in reports)]
            if len(letters) >= count and not missing:
                return letters
            if time.monotonic() > end:
                raise AssertionError("%d letters of %d; no report on %s" % (
                    len(letters), count, missing))
            time.sleep(POLL_SECONDS)
