"""OpenSMTPD, with a table of one user."""
import subprocess

from root import KEEPER
from server import HOST, OPEN, PASSWORD, SECURE, SUBMISSION, USER, Server

DAEMON_ID, QUEUE_ID = 101, 102

CONFIGURATION = """\
pki mail.test cert "/etc/ssl/server.pem"
pki mail.test key "/etc/ssl/server.key"
table kept {{ "*.example", "*.test" }}
table writers file:/etc/writers
listen on {host} port {open} hostname mail.test tls pki mail.test
listen on {host} port {submission} hostname mail.test tls-require pki mail.test auth <writers>
listen on {host} port {secure} hostname mail.test smtps pki mail.test auth <writers>
action "keep" maildir "/var/mail/keep" virtual {{ "@" = "{keeper}" }}
match from any for domain <kept> action "keep"
""".format(host=HOST, open=OPEN, submission=SUBMISSION, secure=SECURE, keeper=KEEPER)


class OpenSmtpd(Server):
    packages = ("bookworm-backports/opensmtpd",)
    extended = False
    users = {"opensmtpd": DAEMON_ID, "opensmtpq": QUEUE_ID}

    def configure(self):
        root = self.root
        digest = subprocess.run(["openssl", "passwd", "-6", PASSWORD], check=True,
                                capture_output=True, text=True).stdout
        root.write("etc/smtpd.conf", CONFIGURATION)
        root.write("etc/writers", "%s %s" % (USER, digest))
        root.own("var/lib/opensmtpd/empty", 0)
        root.own("var/spool/smtpd", 0, 0o711)

    def launch(self):
        self.root.spawn("/usr/sbin/smtpd", "-d")


class OpenSmtpd68(OpenSmtpd):
    """Debian 12's own. Built for OpenSSL 1.1, it fails in every handshake with OpenSSL 3."""

    packages = ("bookworm/opensmtpd",)
    handshakes = False
