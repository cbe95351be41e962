"""A place with a loopback of its own, where a server may have its fixed paths and ports.

The test runs itself again as the first process of new mount, network and process
namespaces. When it ends, however it ends, the kernel kills every server and drops every
mount; a packet for elsewhere finds no interface.
"""
import array
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys

MEMORY = "/dev/shm"
INSIDE = "CHANCERY_INTEROP_INSIDE"
UNSHARE = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child=SIGKILL",
           "--mount-proc"]
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


def _as_root():
    if os.geteuid() == 0:
        return []
    return ["sudo", "--non-interactive", "--preserve-env"]


def why_not():
    """What stands in the way here, or None."""
    argv = _as_root() + UNSHARE + ["true"]
    for program in (argv[0], "unshare", "chroot", "dpkg"):
        if shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin") is None:
            return "there is no %s" % program
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return "no namespace to be had: %s" % done.stderr.strip().split("\n")[-1]
    return None


def inside():
    return os.environ.get(INSIDE) == "1"


def enter():
    """Run this program again inside; does not return."""
    argv = _as_root() + UNSHARE + [sys.executable, "-B"] + sys.argv
    os.execvpe(argv[0], argv, dict(os.environ, **{INSIDE: "1"}))


def settle(folder):
    """Bring up loopback and mount empty file systems of this namespace on `folder`, and on
    the one where the harness makes its own."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    for path in (folder, MEMORY):
        if os.path.isdir(path):
            subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", path],
                           check=True)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = array.array("b", b"lo".ljust(40, b"\0"))
        fcntl.ioctl(control, SIOCGIFFLAGS, request)
        flags = int.from_bytes(request[16:18].tobytes(), sys.byteorder) | IFF_UP
        request[16:18] = array.array("b", flags.to_bytes(2, sys.byteorder))
        fcntl.ioctl(control, SIOCSIFFLAGS, request)
