#!/usr/bin/env python3
"""What a message says about itself: every header field, and where answers come back to."""
import base64
import hashlib
import hmac
import os
import re
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from chaos import OFFERS, Relay  # noqa: E402
from harness import (CONFIG, CORRUPT, NOPERM, SMALL, TEMPFAIL, Office, alter, dossier_with,  # noqa: E402,F401
                     main)

DOSSIER = "greetings-7"
KEY = os.path.join("home", "keys", "returns.key")

# All fields of a letter's message, in this order, and none besides.
FIELDS = ["Date", "From", "Reply-To", "To", "Subject", "Message-ID", "Chancery-Reference",
          "Content-Language", "MIME-Version", "Content-Type"]
PART_FIELDS = {"Content-Type", "Content-Transfer-Encoding", "Content-Disposition"}


def fields_of(block):
    """The fields of a header block in their order, unfolded."""
    lines = re.sub(r"\r\n[ \t]", " ", block).split("\r\n")
    return [tuple(line.split(": ", 1)) for line in lines]


def headers(message):
    return fields_of(message.decode("ascii").split("\r\n\r\n")[0])


def keys(office):
    return [bytes.fromhex(line) for line in office.read(KEY).decode().split()]


def tag(key, token):
    """doc: HMAC-SHA-256 of the token, its first 40 bits in base 32."""
    mac = hmac.new(key, b"chancery-token-v1\n" + token.encode(), hashlib.sha256).digest()
    return token + base64.b32encode(mac[:5]).decode().lower()


def dispatch(office, does=None, offers=OFFERS, expect=0):
    """The messages that a relay has taken, and what was said to it of their senders."""
    with Relay(does, offers) as relay:
        done = office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where,
                          "--sessions", "1", expect=expect)
    senders = [re.match(r"MAIL FROM:<([^>]*)>", line)[1] for line in relay.lines
               if line.startswith("MAIL ")]
    return relay.kept, senders, done


def test_every_field(office):
    """A message has the fields of the list and no other, each once; so have its parts."""
    office.found().stock().issue()
    messages, _, _ = dispatch(office)
    numbers = {one["number"] for one in office.status()["letters"]}
    assert len(messages) == 4
    for message in messages:
        assert [name for name, _ in headers(message)] == FIELDS, headers(message)
    assert {dict(headers(message))["Chancery-Reference"] for message in messages} == numbers
    for name, value in (("From", "office@test.example"), ("Message-ID", "@test.example>")):
        assert all(value in dict(headers(message))[name] for message in messages), name


def test_parts_and_no_tracking(office):
    """Parts say what they are and no more; nothing in them is fetched from anywhere."""
    office.found().stock().issue()
    for message in dispatch(office)[0]:
        blocks = re.findall(r"\r\n--=_[^\r]*[^-\r]\r\n(.*?)\r\n\r\n", message.decode("ascii"), re.S)
        names = {name for block in blocks for name, _ in fields_of(block)}
        assert names == PART_FIELDS, names
        html = message.decode("ascii").replace("=\r\n", "").lower()
        for sign in ("<img", "src=3d", "http://", "https://", "<script", "<link", "url("):
            assert sign not in html, sign


def test_return_addresses(office):
    """Reply-To and envelope sender bear one token with its check, another for each letter."""
    office.found().stock().issue()
    messages, senders, _ = dispatch(office)
    (key,) = keys(office)
    tokens = []
    for message, sender in zip(messages, senders):
        told = re.fullmatch(r"office\+([a-z2-7]{28})@test\.example", sender)
        reply_to = dict(headers(message))["Reply-To"]
        assert told and reply_to == "replies+%s@test.example" % told[1], (sender, reply_to)
        token = told[1][:20]
        assert told[1] == tag(key, token), told[1]
        assert token in dict(headers(message))["Message-ID"]
        assert len(sender.split("@")[0]) <= 64
        tokens.append(token)
    assert len(set(tokens)) == 4


def test_key_is_made_once(office):
    """The key is its owner's alone; an older home gets one, and none is overwritten."""
    office.found().stock().issue()
    assert os.stat(office.path(KEY)).st_mode & 0o777 == 0o600
    os.remove(office.path(KEY))
    dispatch(office, {"rcpt": "*450 4.2.1 later"}, expect=75)
    made = office.read(KEY)
    assert re.fullmatch(rb"[0-9a-f]{64}\n", made), made
    dispatch(office, {"rcpt": "*450 4.2.1 later"}, expect=None)
    assert office.read(KEY) == made


def test_rotation(office):
    """A new first line makes new addresses; a message that was composed keeps its bytes."""
    office.found().stock().issue()
    dispatch(office, {"rcpt": "450 4.2.1 later"}, expect=75)
    old = office.read(KEY)
    office.write(KEY, b"ab" * 32 + b"\n" + old)
    waiting = [one["number"] for one in office.status()["letters"] if one["state"] == "waiting"]
    before = office.run("show", waiting[0], "--message").stdout
    office.env["CHANCERY_NOW"] = "2025-02-24T19:00:00+04:00"
    (message,), (sender,), _ = dispatch(office)
    assert message == before
    new_key, old_key = keys(office)
    tagged = sender.split("+")[1].split("@")[0]
    assert tagged == tag(new_key, tagged[:20])
    assert "+" + tag(old_key, tagged[:20]) + "@" in dict(headers(message))["Reply-To"]


def configure(office, text):
    with open(office.path("home", "chancery.conf"), "a", encoding="utf-8") as out:
        out.write(text)


def test_separator(office):
    """Another separator is used where one is configured."""
    office.found().stock().issue()
    configure(office, "\n[returns]\nseparator = -\n")
    messages, senders, _ = dispatch(office)
    assert all(re.fullmatch(r"office-[a-z2-7]{28}@test\.example", one) for one in senders), senders
    assert all("replies-" in dict(headers(message))["Reply-To"] for message in messages)


def test_no_separator(office):
    """Without one the addresses are those of the dossier."""
    office.found().stock().issue()
    configure(office, "\n[returns]\nseparator = none\n")
    messages, senders, _ = dispatch(office)
    assert set(senders) == {"office@test.example"}, senders
    assert {dict(headers(one))["Reply-To"] for one in messages} == {"replies@test.example"}


DEFERRED = {"rcpt": "*450 4.2.1 full"}


SERIAL = "(SELECT serial FROM dispatch_parcel WHERE letter = ?)"


def kept_lines(office, letter):
    base = sqlite3.connect(os.path.join(office.home, "store.db"))
    header, = base.execute("SELECT header FROM dispatch_message WHERE parcel = " + SERIAL,
                           (letter,)).fetchone()
    base.close()
    return header


def sent_header(office, letter):
    """The whole header block of a letter's message."""
    shown = office.run("show", letter, "--message").stdout.decode()
    return shown[:shown.index("\r\n\r\n") + 2]


def header_digest(header):
    return "header " + hashlib.sha256(header.encode()).hexdigest()


def whole_digest(message):
    """As it was kept before it was that of the header."""
    return hashlib.sha256(message.encode()).hexdigest()


def keep(office, letter, lines, digest, encoder="1"):
    """Other lines of a header in the ledger, and another digest."""
    alter(office, "UPDATE dispatch_message SET header = ?, digest = ?, encoder = ? "
          "WHERE parcel = " + SERIAL, lines, digest, encoder, letter)


ANY = r"[^\r]*"


def change(lines, name, pattern, value):
    return name, re.sub(r"(?m)^(%s: ?)%s" % (name, pattern), r"\g<1>" + value, lines, count=1)


def altered(lines):
    """What a hand may make of the lines that are kept, and the field that is then named."""
    yield change(lines, "Reply-To", ANY, "other@elsewhere.example")
    yield change(lines, "Reply-To", r"[^+]*", "another")
    yield change(lines, "Reply-To", r"[^+]*\+[^@]*(@[^\r]*)", "replies+" + "a" * 28 + r"\2")
    yield change(lines, "Date", ANY, "soon")
    yield change(lines, "Date", r"\w\w\w", "Xyz")
    yield "Bcc", lines + "Bcc: other@elsewhere.example\r\n"
    yield "Date", "Bcc: other@elsewhere.example\r\n" + lines
    yield "DKIM-Signature", "DKIM-Signature: v=1\rBcc: other@elsewhere.example\r\n" + lines
    yield "DKIM-Signature", "DKIM-Signature: v=1\nDKIM-Signature: v=1\r\n" + lines


def added(lines):
    """What is in no such lines, for it follows from the letter."""
    for name in ("From", "To", "Subject", "Message-ID", "Chancery-Reference", "Content-Language",
                 "MIME-Version", "Content-Type"):
        yield name, lines + "%s: other@elsewhere.example\r\n" % name


def altered_whole(header):
    """The same of a whole header block, as an earlier program kept it."""
    yield change(header, "From", ANY, "Other <other@elsewhere.example>")
    yield change(header, "To", ANY, "other@elsewhere.example")
    yield change(header, "Subject", ANY, "Other")
    yield change(header, "Message-ID", "<", "<x")
    yield change(header, "Chancery-Reference", ANY, "T-1/2025/00099")
    yield change(header, "Content-Language", ANY, "xx")
    yield "Content-Type", header.replace("multipart/mixed", "text/plain")
    yield from altered(header)


def test_altered_header_is_not_sent(office):
    """Whoever alters what is kept of a deferred letter's header, and the digest, has nothing else
    sent: each field is held against the register; the others go, and as it was it goes as well."""
    office.found().stock().issue()
    dispatch(office, DEFERRED, expect=TEMPFAIL)
    letter = office.status()["letters"][0]["number"]
    lines = kept_lines(office, letter)
    header = sent_header(office, letter)
    assert [name for name, _ in fields_of(lines[:-2])] == ["Date", "Reply-To"], lines
    later = {"CHANCERY_NOW": "2025-02-25T09:00:00+04:00"}
    for name, other in (*altered(lines), *added(lines), *altered_whole(header)):
        assert other not in (lines, header), name
        keep(office, letter, other, header_digest(other))
        fault = ("cannot use letter '%s': its message in the ledger is not as registered: "
                 "'%s' differs" % (letter, name))
        with Relay({}) as relay:
            office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", "smtp://" + relay.where,
                         says=fault, env=later)
        assert not any(letter.encode() in message for message in relay.kept), name
        office.fails(CORRUPT, "show", letter, "--message", says=fault)
    assert office.status()["counts"] == {"waiting": 1, "accepted": 3}, office.status()
    keep(office, letter, lines, header_digest(header))
    with Relay({}) as relay:
        office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where, env=later)
    assert len(relay.kept) == 1 and relay.kept[0].decode().startswith(header + "\r\n")
    office.run("verify")


def test_other_outcome_is_not_sent(office):
    """What is composed of the lines that were kept is what their digest says, or it is not sent."""
    office.found().stock().issue()
    dispatch(office, DEFERRED, expect=TEMPFAIL)
    letter = office.status()["letters"][0]["number"]
    lines = kept_lines(office, letter)
    digest = header_digest(sent_header(office, letter))
    _, dated = change(lines, "Date", ANY, "Sun, 23 Feb 2025 05:00:00 +0000")
    for kept in ((dated, digest), (lines, header_digest(lines)), (lines, digest, "2"),
                 ("DKIM-Signature: v=1\r\n" + lines, digest)):
        keep(office, letter, *kept)
        says = "does not come out as it was composed (encoder %s, now 1)" % (kept[2:] or "1")[0]
        office.fails(CORRUPT, "show", letter, "--message", says=says)
        with Relay({}) as relay:
            office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", "smtp://" + relay.where,
                         says=says, env={"CHANCERY_NOW": "2025-02-25T09:00:00+04:00"})
        assert not any(letter.encode() in message for message in relay.kept), kept


def test_what_earlier_programs_kept(office):
    """A message of which an earlier program kept the whole header, with the digest of it or of all,
    goes as it was; one that comes out otherwise, or is of another encoder, does not."""
    office.found().stock().issue()
    dispatch(office, DEFERRED, expect=TEMPFAIL)
    letter, second = (one["number"] for one in office.status()["letters"][:2])
    before = {one: office.run("show", one, "--message").stdout.decode() for one in (letter, second)}
    header, shown = sent_header(office, letter), before[letter]
    for kept in ((header, "0" * 64, "1"), (header, whole_digest(shown + "x"), "1"),
                 (header, whole_digest(shown), "0"),
                 (header.replace("MIME-Version: 1.0", "MIME-Version: 1.1"), "header x", "2")):
        keep(office, letter, *kept)
        office.fails(CORRUPT, "show", letter, "--message", says="(encoder %s, now 1)" % kept[2])
    keep(office, letter, header, whole_digest(shown))
    keep(office, second, sent_header(office, second), header_digest(sent_header(office, second)))
    assert all(office.run("show", one, "--message").stdout.decode() == before[one] for one in before)
    with Relay({}) as relay:
        office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where,
                   env={"CHANCERY_NOW": "2025-02-25T09:00:00+04:00"})
    assert len(relay.kept) == 4 and set(before.values()) <= {one.decode() for one in relay.kept}


def test_exchanged_messages_are_not_sent(office):
    """Of two letters whose messages a hand has exchanged, neither goes with the other's."""
    office.found().stock().issue()
    dispatch(office, DEFERRED, expect=TEMPFAIL)
    one, other = (letter["number"] for letter in office.status()["letters"][:2])
    base = sqlite3.connect(os.path.join(office.home, "store.db"))
    (first,), (second,) = (base.execute("SELECT " + SERIAL, (letter,)).fetchone()
                           for letter in (one, other))
    base.close()
    for letter, serial in ((one, 99), (other, first), (one, second)):
        alter(office, "UPDATE dispatch_parcel SET serial = ? WHERE letter = ?", serial, letter)
    with Relay({}) as relay:
        office.fails(CORRUPT, "dispatch", DOSSIER, "--relay", "smtp://" + relay.where, says=(
            "cannot use letter '%s': its message in the ledger is not as registered: "
            "'Reply-To' differs; 2 letters waiting for another try; 2 letters accepted" % one),
                     env={"CHANCERY_NOW": "2025-02-25T09:00:00+04:00"})
    assert len(relay.kept) == 2
    assert not any(letter.encode() in message for message in relay.kept for letter in (one, other))


def test_kept_header_outlives_configuration(office):
    """A deferred letter goes with the Reply-To that it had, whatever became of separator and
    key; only its envelope is by the present ones."""
    office.found().stock().issue()
    dispatch(office, DEFERRED, expect=TEMPFAIL)
    shown = {one["number"]: office.run("show", one["number"], "--message").stdout
             for one in office.status()["letters"]}
    configure(office, "\n[returns]\nseparator = -\n")
    os.remove(office.path(KEY))
    with Relay({}) as relay:
        office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where,
                   env={"CHANCERY_NOW": "2025-02-25T09:00:00+04:00"})
    assert sorted(relay.kept) == sorted(shown.values())
    assert all(b"+" in message.split(b"\r\n")[2] for message in relay.kept), relay.kept[0][:400]
    assert all("-" in line and "+" not in line for line in relay.lines
               if line.startswith("MAIL ")), relay.lines


def test_bad_separator(office):
    """What is none is told, by a dispatch and by the doctor."""
    office.found().stock().issue()
    configure(office, "\n[returns]\nseparator = @\n")
    says = "separator is neither 'none' nor one of '+-_='"
    office.fails(CONFIG, "dispatch", DOSSIER, "--relay", "smtp://127.0.0.1:1", says=says)
    told = office.run("doctor", user=None, expect=None).stdout.decode()
    assert says in told, told


def test_bad_keys(office):
    """A key that others may read, or that is none, stops a dispatch before it begins."""
    office.found().stock().issue()
    words = ("dispatch", DOSSIER, "--relay", "smtp://127.0.0.1:1")
    os.chmod(office.path(KEY), 0o644)
    office.fails(NOPERM, *words, says="returns.key': others than its owner")
    os.chmod(office.path(KEY), 0o600)
    office.write(KEY, "1234\n")
    office.fails(CORRUPT, *words, says="returns.key': line 1 is no key")
    told = office.run("doctor", user=None, expect=None).stdout.decode()
    assert "line 1 is no key" in told, told
    assert "1234" not in told


def test_no_room(office):
    """A sender whose address has no room for a token is told of, and written from as it is."""
    long = "a" * 36
    with open(os.path.join(SMALL, "dossier", "dossier.yaml"), encoding="utf-8") as source:
        text = source.read().replace("address: office@", "address: %s@" % long)
    office.found()
    folder = dossier_with(office, dossier__yaml=text)
    told = office.run("check", folder, user=None, expect=None).stdout.decode()
    assert "[return-address]" in told and "35 bytes" in told, told
    office.stock(folder).issue()
    messages, senders, _ = dispatch(office)
    assert set(senders) == {long + "@test.example"}, senders
    assert all("replies+" in dict(headers(message))["Reply-To"] for message in messages)


main(globals())
