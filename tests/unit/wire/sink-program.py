#!/usr/bin/env python3
"""The sink as a program, with Python's SMTP client, which shares nothing with ours.

usage: sink-program.py SINK
"""
import os
import shutil
import signal
import smtplib
import subprocess
import sys
import tempfile

SINK = sys.argv[1]
MESSAGE = (b"From: a@b.example\r\nTo: c@d.example\r\nMessage-ID:\t<a/b c>\r\nSubject: x\r\n\r\n"
           b".\r\n..\r\nline\r\n.\r\nlast\r\n")
NUMBER = 0


def report(good, name):
    global NUMBER
    NUMBER += 1
    print(f"{'ok' if good else 'not ok'} {NUMBER} - {name}", flush=True)


def start(*options):
    process = subprocess.Popen([SINK, "--port", "0", *options], stdout=subprocess.PIPE, text=True)
    return process, int(process.stdout.readline().rsplit(":", 1)[1])


def stop(process):
    process.send_signal(signal.SIGTERM)
    return process.communicate(timeout=20)[0].strip(), process.returncode


def send(port, recipients=("c@d.example",)):
    with smtplib.SMTP("127.0.0.1", port, local_hostname="client.example", timeout=20) as client:
        return client.sendmail("a@b.example", recipients, MESSAGE)


def check_folder(where):
    folder, port_file = os.path.join(where, "kept"), os.path.join(where, "port")
    process, port = start("--folder", folder, "--print-port", port_file)
    with open(port_file) as file:
        report(int(file.read()) == port, "the port is printed to a file")
    refused = [send(port) for _ in range(3)]
    report(refused == [{}] * 3, "three messages are taken")
    report(stop(process) == ("took 3 messages", 0), "SIGTERM ends it, with the count")
    names = sorted(os.listdir(folder))
    report(names == [f"00000{n}-a_b.eml" for n in (1, 2, 3)], "files are named")
    contents = [open(os.path.join(folder, name), "rb").read() for name in names]
    report(contents == [MESSAGE] * 3, "files hold the bytes that were sent")
    process, port = start("--folder", folder)
    send(port, ["c@d.example", "e@f.example"])
    stop(process)
    report(len(os.listdir(folder)) == 4, "numbers go on after a restart")
    process, port = start("--folder", folder)
    shutil.rmtree(folder)
    try:
        send(port)
        report(False, "a message that cannot be written is not taken")
    except smtplib.SMTPDataError as error:
        report(error.smtp_code == 452, "a message that cannot be written is not taken")
    report(stop(process) == ("took 0 messages", 0), "and not counted")
    clash = subprocess.run([SINK, "--port", str(port), "--folder", port_file],
                           stderr=subprocess.PIPE, text=True)
    report(clash.returncode != 0 and "sink: " in clash.stderr, "a file is no folder")


def check_faults():
    process, port = start("--discard", "--fault", "rcpt:550*1", "--fault", "dot:451*1")
    outcomes = []
    for _ in range(3):
        try:
            outcomes.append(send(port))
        except smtplib.SMTPRecipientsRefused as error:
            outcomes.append(error.recipients["c@d.example"][0])
        except smtplib.SMTPDataError as error:
            outcomes.append(error.smtp_code)
    report(outcomes == [550, 451, {}], "faults strike in their order")
    taken = subprocess.run([SINK, "--port", str(port), "--discard"], stderr=subprocess.PIPE, text=True)
    report(taken.returncode != 0 and "in use" in taken.stderr, "a port that is taken is named")
    report(stop(process) == ("took 1 messages", 0), "what faults struck is not counted")
    for bad in (["--port", "0"], ["--port", "70000", "--discard"], ["--discard", "--fault", "x"]):
        report(subprocess.run([SINK, *bad], stderr=subprocess.DEVNULL).returncode in (64, 65, 71),
               "refused: " + " ".join(bad))


print("1..15")
with tempfile.TemporaryDirectory() as where:
    check_folder(where)
check_faults()
