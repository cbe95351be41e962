"""A certificate authority that lives as long as the test, and the servers' certificate.

The certificate is for the name localhost alone: a client that comes to 127.0.0.1 by number
must find that it does not fit.
"""
import os
import subprocess

DAYS = "2"
# Longer than the test, and around any frozen clock of a home: OpenSSL reads the real one.
EXTENSIONS = ("subjectAltName=DNS:localhost\n"
              "basicConstraints=CA:FALSE\n"
              "keyUsage=digitalSignature,keyEncipherment\n"
              "extendedKeyUsage=serverAuth\n")


class Authority:
    def __init__(self, folder):
        os.makedirs(folder)
        self.folder = folder
        self.certificate = self._path("authority.pem")
        self._new_key("authority.key")
        self._openssl("req", "-x509", "-key", self._path("authority.key"), "-days", DAYS,
                      "-subj", "/CN=An authority of the tests", "-out", self.certificate)
        self._new_key("server.key")
        with open(self._path("extensions"), "w", encoding="ascii") as out:
            out.write(EXTENSIONS)
        self._openssl("req", "-new", "-key", self._path("server.key"), "-subj",
                      "/CN=localhost", "-out", self._path("server.csr"))
        self._openssl("x509", "-req", "-in", self._path("server.csr"), "-days", DAYS,
                      "-CA", self.certificate, "-CAkey", self._path("authority.key"),
                      "-CAcreateserial", "-extfile", self._path("extensions"),
                      "-out", self._path("server.pem"))

    def _path(self, name):
        return os.path.join(self.folder, name)

    def _new_key(self, name):
        self._openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048",
                      "-out", self._path(name))

    @staticmethod
    def _openssl(*words):
        subprocess.run(["openssl"] + list(words), check=True, capture_output=True)

    def install(self, root):
        """Put the certificate and its key where a server's configuration looks for them.

        The authority goes where Debian keeps those that all trust: OpenSMTPD wants the file.
        """
        for source, target, mode in (
                ("server.pem", "etc/ssl/server.pem", 0o644),
                ("server.key", "etc/ssl/server.key", 0o600),
                ("authority.pem", "etc/ssl/certs/ca-certificates.crt", 0o644)):
            with open(self._path(source), encoding="ascii") as text:
                root.write(target, text.read(), mode)
