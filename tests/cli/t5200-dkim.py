#!/usr/bin/env python3
"""Messages signed with DKIM: two other programs verify them, by the records that doctor prints.

dkimpy is Debian's python3-dkim, run by Debian's interpreter; OpenDKIM is its filter, which
verifies a file and reads its keys from one.
"""
import json
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from harness import (CONFIG, DATA, ROOT, TEMPFAIL, Sink, Skip, directory_with, main,  # noqa: E402
                     message_id)

DOSSIER = "greetings-7"
PYTHON = "/usr/bin/python3"
GROUP = """
[dkim]
domain = test.example
rsa-selector = r1
rsa-key = dkim/rsa.pem
ed25519-selector = e1
ed25519-key = dkim/ed25519.pem
"""

# The verdict of each signature, in the order of their fields.
DKIMPY = """
import json, sys
import dkim
records = json.loads(sys.argv[1])
message = sys.stdin.buffer.read()
verdicts = []
for i in range(int(sys.argv[2])):
    try:
        verdicts.append(dkim.DKIM(message).verify(
            idx=i, dnsfunc=lambda name, timeout=5: records[name.decode()].encode()))
    except dkim.DKIMException:
        verdicts.append(False)
print(json.dumps(verdicts))
"""


def configure(office, group=GROUP):
    with open(os.path.join(office.home, "chancery.conf"), "a", encoding="utf-8") as conf:
        conf.write(group)


def generate(path, *options):
    subprocess.run(["openssl", "genpkey", "-out", path, "-algorithm", *options],
                   capture_output=True, check=True)


def make_keys(office):
    folder = os.path.join(office.home, "dkim")
    os.mkdir(folder, 0o700)
    generate(os.path.join(folder, "rsa.pem"), "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
    generate(os.path.join(folder, "ed25519.pem"), "ED25519")


def signing(office):
    """An office that signs, with letters to send."""
    office.found().stock().issue()
    make_keys(office)
    configure(office)
    return office


def findings(office, expect=0):
    report = json.loads(office.run("doctor", "--json", expect=expect).stdout)
    return [one for one in report["findings"] if one["subject"] == "dkim"]


def published(office):
    """The records that doctor prints: name with its last dot, and text."""
    records = {}
    for finding in findings(office):
        found = re.fullmatch(r'publish: (\S+\.) IN TXT((?: "[^"]{1,255}")+)', finding["remedy"])
        assert found and finding["state"] == "good", finding
        records[found.group(1)] = "".join(re.findall('"([^"]*)"', found.group(2)))
    return records


def sent(office):
    with Sink(office) as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url)
        return sink.messages()


def ask_dkimpy(message, records, count=2):
    if subprocess.run([PYTHON, "-c", "import dkim, nacl"], check=False,
                      capture_output=True).returncode != 0:
        raise Skip("no python3-dkim")
    done = subprocess.run([PYTHON, "-c", DKIMPY, json.dumps(records), str(count)],
                          input=message, capture_output=True, check=True)
    return json.loads(done.stdout)


def ask_opendkim(office, message, records):
    """What it says of each signature, by algorithm."""
    program = shutil.which("opendkim", path=os.environ["PATH"] + ":/usr/sbin")
    if program is None:
        raise Skip("no opendkim")
    keys = "".join("%s %s\n" % (name.rstrip("."), text) for name, text in records.items())
    conf = "Mode v\nSyslog no\nTestDNSData %s\n" % office.write("keys.txt", keys)
    done = subprocess.run(
        [program, "-x", office.write("opendkim.conf", conf), "-vv", "-t",
         office.write("message.eml", message)],
        capture_output=True, check=False)
    text = done.stdout.decode(errors="replace")
    return {algorithm: verdict for verdict, algorithm in
            re.findall(r"dkim=(\w+)[^;]*?header\.a=([\w-]+)", text)}


def test_dkimpy_accepts(office):
    """dkimpy accepts both signatures of every message."""
    messages = sent(signing(office))
    assert len(messages) == 4
    for message in messages:
        assert message.startswith(b"DKIM-Signature: ") and message.count(
            b"\r\nDKIM-Signature: ") == 1, message[:2000]
        assert ask_dkimpy(message, published(office)) == [True, True], message[:4000]


def test_opendkim_accepts(office):
    """OpenDKIM accepts both, and not the message that was changed."""
    for message in sent(signing(office)):
        verdicts = ask_opendkim(office, message, published(office))
        assert verdicts == {"rsa-sha256": "pass", "ed25519-sha256": "pass"}, verdicts
    changed = message.replace(b"\r\n\r\n--", b"\r\n\r\n-- \r\n--", 1)
    verdicts = ask_opendkim(office, changed, published(office))
    assert "pass" not in verdicts.values(), verdicts


def test_any_script(office):
    """Both accept a message with a mailbox of any script in its header (RFC 8616)."""
    office.found().stock(directory=directory_with(office, "Бу.Ек@дума.example")).issue()
    make_keys(office)
    configure(office)
    (message,) = [one for one in sent(office) if not one.isascii()]
    records = published(office)
    assert ask_dkimpy(message, records) == [True, True], message[:4000]
    other = message.replace("Бу.Ек@".encode(), "Бу.Ёк@".encode(), 1)
    assert ask_dkimpy(other, records) == [False, False]
    assert ask_opendkim(office, message, records) == {
        "rsa-sha256": "pass", "ed25519-sha256": "pass"}


def test_changes_are_seen(office):
    """Nothing a reader sees can be changed, added or left out; what relays add can."""
    message, records = sent(signing(office))[0], published(office)
    one = b"Subject: "
    assert message.count(b"\r\n" + one) == 1
    bad = [message.replace(one, one + b"Not ", 1),
           message.replace(b"\r\nChancery-Reference: ", b"\r\nChancery-Reference: 1", 1),
           message.replace(b"\r\nReply-To: ", b"\r\nX-Reply-To: ", 1),
           message + b"--\r\n"]
    bad += [name + b": x\r\n" + message for name in (
        b"From", b"Subject", b"To", b"Date", b"Cc", b"Reply-To", b"Message-ID", b"Sender",
        b"Content-Type", b"MIME-Version", b"Content-Transfer-Encoding", b"List-Unsubscribe",
        b"List-Id", b"Chancery-Reference", b"Chancery-Specimen")]
    for changed in bad:
        assert changed != message
        assert ask_dkimpy(changed, records) == [False, False], changed[:3000]
    relayed = b"Received: by relay.example; today\r\n" + message.replace(
        b"\r\nSubject: ", b"\r\nsubject:  ", 1) + b"\r\n\r\n"
    assert ask_dkimpy(relayed, records) == [True, True]


def test_the_ledger_keeps_the_signed_message(office):
    """show --message prints the signed bytes, also when the keys are gone."""
    received = {message_id(one): one for one in sent(signing(office))}
    shutil.rmtree(os.path.join(office.home, "dkim"))
    for letter in office.status()["letters"]:
        shown = office.run("show", letter["number"], "--message").stdout
        assert shown == received[letter["message_id"]], letter["number"]
    office.run("verify")


def test_one_key(office):
    """With one key there is one signature, which ends when a lifetime is configured."""
    office.found().stock().issue()
    assert [one["state"] for one in findings(office)] == ["unknown"]
    make_keys(office)
    configure(office, "[dkim]\ndomain = test.example\nlifetime = 30\n"
                      "ed25519-selector = e1\ned25519-key = dkim/ed25519.pem\n")
    message = sent(office)[0]
    assert message.count(b"DKIM-Signature: ") == 1
    signed, ends = (int(re.search(b"[ ;]%s=([0-9]+);" % tag, message).group(1))
                    for tag in (b"t", b"x"))
    assert ends - signed == 30 * 86400
    # dkimpy looks at x= with the real clock: it is over, as it should be.
    assert ask_dkimpy(message, published(office), 1) == [False]


def below_signatures(message):
    """The message from its first field that is no signature on."""
    return re.sub(rb"\A(DKIM-Signature:.*\r\n([ \t].*\r\n)*)+", b"", message)


def times_of(message, tag):
    header = message.split(b"\r\n\r\n")[0]
    return [int(one) for one in re.findall(rb"[ ;]%s=([0-9]+)" % tag, header)]


LATE = {"CHANCERY_NOW": "2025-04-20T09:00:00Z"}  # the signatures of a month have ended


def limited(office, days=30):
    """An office whose signatures end, with letters to send."""
    office.found().stock().issue()
    make_keys(office)
    configure(office, GROUP.replace("[dkim]", "[dkim]\nlifetime = %d" % days))
    return office


def shown(office):
    """Each letter's message, by its id."""
    return {one["message_id"]: office.run("show", one["number"], "--message").stdout
            for one in office.status()["letters"]}


def test_signature_over(office):
    """One that ended before a relay had the message is replaced; all below it stays."""
    limited(office)
    with Sink(office, "--fault", "rcpt:450*1", "--fault", "dot:452*1", "--fault",
              "mail:552+2*1", "--fault", "data:close+1*1") as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url, "--sessions", "1", expect=None)
        first = sink.message_ids()
    before = shown(office)
    refused = [one["number"] for one in office.status()["letters"] if one["state"] == "refused"]
    for number in refused:
        office.run("resolve", "--resend", "--why", "again", number)
    path = os.path.join(office.home, "chancery.conf")
    with open(path, encoding="utf-8") as source:
        conf = source.read()
    with open(path, "w", encoding="utf-8") as out:
        out.write(conf.replace("lifetime = 30", "lifetime = 3650"))
    with Sink(office, folder="later") as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url, env=LATE)
        received = {message_id(one): one for one in sink.messages()}
    assert len(first) + len(received) == 4 and len(received) >= 3, (first, list(received))
    after = shown(office)
    for ident, message in received.items():
        assert message == after[ident] != before[ident], ident
        assert below_signatures(message) == below_signatures(before[ident]), ident
        assert min(times_of(message, b"t")) > max(times_of(before[ident], b"x"))
        assert ask_dkimpy(message, published(office)) == [True, True], message[:2000]
    office.run("verify")


def test_signature_over_without_keys(office):
    """Without the group it goes as a message composed now would: unsigned."""
    limited(office)
    with Sink(office, "--fault", "rcpt:450*4") as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url, expect=TEMPFAIL)
    before = shown(office)
    path = os.path.join(office.home, "chancery.conf")
    with open(path, encoding="utf-8") as source:
        conf = source.read()
    with open(path, "w", encoding="utf-8") as out:
        out.write(conf[:conf.index("[dkim]")])
    with Sink(office, folder="later") as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url, env=LATE)
        assert sorted(sink.messages()) == sorted(map(below_signatures, before.values()))


def test_signature_over_in_doubt(office):
    """What may have arrived is not sent with other bytes: it is told, and stops nobody else."""
    limited(office)
    with Sink(office, "--fault", "kept:close*1", "--fault", "rcpt:450+1*3") as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url, "--sessions", "1", expect=TEMPFAIL)
    before = shown(office)
    doubtful, = [one for one in office.status()["letters"] if one["state"] == "in-doubt"]
    office.run("resolve", "--resend", "--why", "it never came", doubtful["number"])
    with Sink(office, folder="later") as sink:
        done = office.run("dispatch", DOSSIER, "--relay", sink.url, expect=DATA, env=LATE)
        said = done.stderr.decode()
        assert "'%s': the signature that its message bears ended at 2025-03-" % (
            doubtful["number"]) in said and "may have arrived" in said, said
        assert len(sink.messages()) == 3
    assert shown(office)[doubtful["message_id"]] == before[doubtful["message_id"]]
    office.run("resolve", "--abandon", "--why", "too late", doubtful["number"])


def test_unsigned(office):
    """Without the group nothing is signed."""
    office.found().stock().issue()
    assert all(b"DKIM-Signature" not in message for message in sent(office))


def test_rehearsal(office):
    """A rehearsal signs as a dispatch does, its mark included."""
    office.found().stock().approve()
    make_keys(office)
    configure(office)
    office.run("rehearse", DOSSIER, "--folder", office.path("rehearsal"))
    name = sorted(os.listdir(office.path("rehearsal")))[0]
    message = office.read(os.path.join("rehearsal", name))
    assert b"\r\nChancery-Specimen: yes\r\n" in message
    assert ask_dkimpy(message, published(office)) == [True, True]
    assert ask_dkimpy(message.replace(b"Chancery-Specimen: yes\r\n", b""),
                      published(office)) == [False, False]


def test_wrong_configuration(office):
    """Nothing is sent unsigned for a mistake; doctor and dispatch say the same of it."""
    signing(office)
    path = os.path.join(office.home, "chancery.conf")
    with open(path, encoding="utf-8") as source:
        good = source.read()
    folder = os.path.join(office.home, "dkim")
    generate(os.path.join(folder, "weak.pem"), "RSA", "-pkeyopt", "rsa_keygen_bits:1024")
    shutil.copy(os.path.join(folder, "rsa.pem"), os.path.join(folder, "open.pem"))
    os.chmod(os.path.join(folder, "open.pem"), 0o644)
    cases = [("domain = test.example\n", "", "no domain"),
             ("domain = test.example", "domain = example", "no domain in ASCII"),
             ("rsa-selector", "rsa-slector", "did you mean 'rsa-selector'"),
             ("rsa-selector = r1\n", "", "rsa-key without rsa-selector"),
             ("rsa-key = dkim/rsa.pem\n", "", "rsa-selector without rsa-key"),
             ("= r1", "= e1", "two keys"),
             ("= r1", "= r 1", "selector 'r 1'"),
             ("dkim/rsa.pem", "dkim/none.pem", "none.pem': No such file"),
             ("dkim/rsa.pem", "dkim/open.pem", "open.pem': others than its owner"),
             ("dkim/rsa.pem", "dkim/weak.pem", "1024 bits"),
             ("dkim/rsa.pem", "dkim/ed25519.pem", "no RSA key"),
             ("dkim/ed25519.pem", "chancery.conf", "no unencrypted private key"),
             ("[dkim]\n", "[dkim]\nlifetime = 5\n", "lifetime is no number of days"),
             (GROUP, "[dkim]\ndomain = test.example\n", "neither rsa-key nor ed25519-key")]
    with Sink(office) as sink:
        for old, new, says in cases:
            assert old in good
            with open(path, "w", encoding="utf-8") as out:
                out.write(good.replace(old, new, 1))
            office.fails(CONFIG, "dispatch", DOSSIER, "--relay", sink.url, says=says)
            found = findings(office, expect=CONFIG)
            assert len(found) == 1 and found[0]["state"] == "bad", found
            assert says in found[0]["text"], found
        assert sink.messages() == []


def test_manual(office):
    """The keys and the group of the manual page are what doctor wants."""
    office.found()
    with open(os.path.join(ROOT, "man", "chancery.conf.5"), encoding="utf-8") as page:
        blocks = re.findall(r"^\.Bd -literal.*?\n(.*?)^\.Ed$", page.read(), re.S | re.M)
    conf = next(block for block in blocks if "[dkim]" in block)
    commands = next(block for block in blocks if "openssl genpkey" in block)
    subprocess.run(["sh", "-e", "-c", commands.replace("\\e\n", "\\\n")], cwd=office.home,
                   capture_output=True, check=True)
    configure(office, conf[conf.index("[dkim]"):])
    assert set(published(office)) == {"letters-2025._domainkey.majlis.example.",
                                      "letters-2025-ed._domainkey.majlis.example."}


def test_retry_sends_the_same(office):
    """A message that the relay deferred goes again with the signatures it had."""
    signing(office)
    with Sink(office, "--fault", "dot:451*1") as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url, "--sessions", "1",
                   expect=TEMPFAIL)
        first = {message_id(one) for one in sink.messages()}
    letter = next(one for one in office.status()["letters"] if one["message_id"] not in first)
    shown = office.run("show", letter["number"], "--message").stdout
    shutil.rmtree(os.path.join(office.home, "dkim"))
    make_keys(office)
    with Sink(office, folder="later") as sink:
        office.run("dispatch", DOSSIER, "--relay", sink.url,
                   env={"CHANCERY_NOW": "2025-02-25T09:00:00+04:00"})
        assert sink.messages() == [shown]


main(globals())
