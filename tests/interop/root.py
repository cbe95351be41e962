"""A root folder for one server, with its package, its users and the host's libraries.

Nothing else of the host is in it: no /etc, no /var, no /home. It is built on a tmpfs inside
the test's own mount namespace, so there is nothing to clean up.
"""
import glob
import os
import shutil
import subprocess
import sysconfig

TRIPLET = sysconfig.get_config_var("MULTIARCH") or "x86_64-linux-gnu"
LIBRARIES = ("usr/bin", "usr/lib64", os.path.join("usr/lib", TRIPLET))
DEVICES = ("null", "zero", "random", "urandom")
KEEPER = "keeper"  # the user all mail is delivered to
KEEPER_ID = 1000

FILES = {
    "etc/hosts": "127.0.0.1 localhost\n",
    "etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\nservices: files\n",
    "etc/resolv.conf": "",
    "etc/mailname": "mail.test\n",
}


class Root:
    def __init__(self, folder, archives, users):
        """Build it at `folder` from the .deb files `archives`; users: {name: id}."""
        self.folder = folder
        os.makedirs(folder)
        os.chmod(folder, 0o755)
        for archive in archives:
            subprocess.run(["dpkg", "-x", archive, folder], check=True)
        self._libraries()
        for path in ("tmp", "run", "var/mail", "var/log", "var/tmp", "root"):
            os.makedirs(self.path(path), exist_ok=True)
        os.symlink("../run", self.path("var/run"))
        os.chmod(self.path("tmp"), 0o1777)
        self._devices()
        self.write("etc/passwd", "".join(
            "%s:x:%d:%d::/var/mail:/bin/sh\n" % (name, number, number)
            for name, number in self._users(users)))
        self.write("etc/group", "".join(
            "%s:x:%d:\n" % user for user in self._users(users)))
        for name, text in FILES.items():
            self.write(name, text)
        self.own("var/mail", KEEPER_ID)

    @staticmethod
    def _users(users):
        return [("root", 0), ("mail", 8), ("nobody", 65534), (KEEPER, KEEPER_ID)] + list(
            users.items())

    def _libraries(self):
        shutil.rmtree(self.path("lib"), ignore_errors=True)  # units of systemd
        for name in ("bin", "sbin", "lib", "lib64"):
            os.symlink("usr/" + name, self.path(name))
        for name in LIBRARIES:
            os.makedirs(self.path(name), exist_ok=True)
            self._bind("/" + name, self.path(name))
        os.makedirs(self.path("usr/sbin"), exist_ok=True)
        os.makedirs(self.path("proc"), exist_ok=True)
        self._bind("/proc", self.path("proc"))

    def _devices(self):
        os.makedirs(self.path("dev"), exist_ok=True)
        for name in DEVICES:
            self.write("dev/" + name, "")
            self._bind("/dev/" + name, self.path("dev", name))

    @staticmethod
    def _bind(source, target):
        subprocess.run(["mount", "--bind", source, target], check=True)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, text, mode=0o644):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        os.chmod(path, mode)

    def own(self, name, user, mode=0o755):
        """Make the folder `name`, if it is missing, and give it to the user of this id."""
        os.makedirs(self.path(name), exist_ok=True)
        os.chmod(self.path(name), mode)
        self.give(name, user, user)

    def give(self, name, user, group):
        os.chown(self.path(name), user, group)

    def command(self, *words):
        """The argument vector that runs `words` inside."""
        return ["chroot", self.folder] + list(words)

    def run(self, *words, stdin=None):
        done = subprocess.run(self.command(*words), input=stdin, capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError("%s: exit %d\n%s%s" % (
                " ".join(words), done.returncode, done.stdout, done.stderr))
        return done.stdout

    def spawn(self, *words):
        """Start a server that stays in the foreground, its output among the logs."""
        with open(self.path("var/log/output"), "wb") as log:
            subprocess.Popen(self.command(*words), stdin=subprocess.DEVNULL, stdout=log,
                             stderr=subprocess.STDOUT)

    def logs(self):
        """All that the server has logged, for a person who looks at a failure."""
        texts = []
        for path in sorted(glob.glob(self.path("var/log/**/*"), recursive=True)):
            if os.path.isfile(path):
                with open(path, encoding="utf-8", errors="replace") as source:
                    texts.append("%s:\n%s" % (os.path.basename(path), source.read()))
        return "".join(texts)
