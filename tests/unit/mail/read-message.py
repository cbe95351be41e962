#!/usr/bin/env python3
"""Reads our messages with Python's email package, which shares nothing with our writer.

usage: read-message.py MAKE-MESSAGE GOLDEN
"""
import email
import email.header
import email.policy
import email.utils
import random
import subprocess
import sys

MAKE, GOLDEN = sys.argv[1:3]
TEXTS = [
    "An appeal",
    "Xocalı soyqırımının 33-cü ildönümü ilə əlaqədar müraciət",
    "الذكرى الثالثة والثلاثون لمذبحة خوجالي: نداء إلى رؤساء لجان العلاقات الخارجية في البرلمانات",
    "Обращение к председателям комитетов в связи с 33-й годовщиной Ходжалинского геноцида",
    "À l'occasion du 33e anniversaire : appel aux présidents des commissions",
    "=?utf-8?q?fake?= and =?",
    "two  spaces, and one at the end ",
    " one at the start",
    "\U0001f600" * 60,
    "x" * 300,
    "word " * 60 + "end",
    'Lind, "Anna" \\ (chair) <x@y.example>',
    "Lind, Anna",
    "St. John's Office: Protocol; Press",
    "Ж" * 200,
    "a" * 69 + "é",
]
NUMBER = 0


def report(good, name):
    global NUMBER
    NUMBER += 1
    print(f"{'ok' if good else 'not ok'} {NUMBER} - {name}")
    return good


def decoded(value):
    return str(email.header.make_header(email.header.decode_header(value)))


def display_name(value):
    return decoded(email.utils.parseaddr(value.replace("\r\n", ""))[0])


def encoded_words_are_legal(raw):
    header = raw.split(b"\r\n\r\n", 1)[0]
    for line in header.split(b"\r\n"):
        if b"=?utf-8?" in line and len(line) > 76:
            return False
        for word in line.split(b" "):
            if word.startswith(b"=?utf-8?") and len(word) > 75:
                return False
    return True


def same_text(part, text):
    return part.get_content().replace("\r\n", "\n") == text if text else True


def check(subject, name, pdf_name, text, pdf):
    html = f"<p>{text}</p>\n"
    raw = subprocess.run([MAKE, subject, name, name, pdf_name, text, html],
                         input=pdf, stdout=subprocess.PIPE, check=True).stdout
    modern = email.message_from_bytes(raw, policy=email.policy.default)
    classic = email.message_from_bytes(raw, policy=email.policy.compat32)
    plain = modern.get_body(("plain",))
    rich = modern.get_body(("html",))
    files = list(modern.iter_attachments())
    faults = []
    for what, good in {
        "7-bit": raw.isascii(),
        "CRLF": b"\n" not in raw.replace(b"\r\n", b"") and b"\r" not in raw.replace(b"\r\n", b""),
        "line length": max(map(len, raw.split(b"\r\n"))) <= 78,
        "encoded words": encoded_words_are_legal(raw),
        "no defects": not modern.defects and not any(p.defects for p in modern.walk()),
        "subject": decoded(classic["Subject"]).replace("\r\n", "") == subject,
        "to": modern["To"].addresses[0].addr_spec == "chair@parliament.example",
        "to name": display_name(classic["To"]) == name,
        "from name": display_name(classic["From"]) == name,
        "text": same_text(plain, text),
        "html": same_text(rich, html),
        "one attachment": len(files) == 1,
        "pdf": files[0].get_content() == pdf,
        "pdf type": files[0].get_content_type() == "application/pdf",
        "pdf name": files[0].get_filename() == pdf_name,
        "shape": [p.get_content_type() for p in modern.walk()] == [
            "multipart/mixed", "multipart/alternative", "text/plain", "text/html",
            "application/pdf"],
    }.items():
        if not good:
            faults.append(what)
    if not report(not faults, f"{subject[:30]!r} {name[:20]!r} {pdf_name[:20]!r}"):
        print("#", ", ".join(faults))


def main():
    random.seed(33)
    print(f"1..{len(TEXTS) * 2 + 1}")
    for i, subject in enumerate(TEXTS):
        name = TEXTS[-i - 1].strip().replace("  ", " ")
        pdf = random.randbytes(random.randrange(1, 3000))
        check(subject, name, "1-14-2025-00005.pdf", "A line.\n.\nFrom x\n" + subject + "\n", pdf)
        check("An appeal", "Anna Lind", (subject.replace("/", "").replace("\\", "").strip()[:60] or "a")
              + ".pdf", "\n\n" + "ə" * i * 37 + "\n trailing \n", pdf)
    with open(GOLDEN, "rb") as file:
        golden = email.message_from_binary_file(file)
    report(golden["To"] == '"Lind, Anna" <chair@xn--bcher-kva.example>'
           and display_name(golden["From"]) == "Nümunə Məclisi"
           and golden["Chancery-Reference"] == "1-14/2025/00005"
           and decoded(golden["Subject"]).endswith("xarici parlamentlərin komitə sədrlərinə"),
           "golden.eml")


main()
