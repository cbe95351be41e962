#!/usr/bin/env python3
"""Load Popolo JSON into an SQLite file, as a plain script would: what script/bench measures
`chancery import` against.

usage: import.py DATABASE SCHEMA.sql FILE...

The rows are those of the directory's own tables: json.load a file, make lists of rows,
sqlite3.executemany them, all in one durable transaction. What only an importer for repeated
use must do (compare with what is there, reject, report) is left out.
"""
import json
import os
import re
import sqlite3
import sys
import unicodedata

KINDS = {"legislature": "parliament", "chamber": "chamber", "committee": "committee"}
ROLES = {"chair": "chair", "co-chair": "co-chair"}
MAILBOX = re.compile(r"[^@\s<>()]+@[A-Za-z0-9.-]+\.[A-Za-z]+$")

INSERTS = {
    "body": "INSERT INTO directory_body VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "person": "INSERT INTO directory_person VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "post": "INSERT INTO directory_post VALUES (?, ?, ?, ?, ?, ?, ?)",
    "holder": "INSERT INTO directory_holder VALUES (?, ?, ?, ?, ?, ?)",
    "name": "INSERT INTO directory_name VALUES (?, ?, ?, ?, ?, ?)",
    "channel": "INSERT INTO directory_channel VALUES (?, ?, ?, ?, ?, ?, ?)",
    "flag": "INSERT INTO directory_flag VALUES (?, ?, ?, ?)",
}


def fold(name):
    if name.isascii():
        return " ".join(name.lower().split())
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def add_names(rows, owner, record):
    places = {}
    for other in record.get("other_names", ()):
        if other["name"] == record["name"]:
            continue
        language = other.get("lang", "")
        place = places.get(language, 0)
        places[language] = place + 1
        rows["name"].append((owner, record["id"], language, place, other["name"],
                             fold(other["name"])))


def add_flag(rows, owner, record, reason):
    place = sum(1 for flag in rows["flag"][-3:] if flag[1] == record["id"])
    rows["flag"].append((owner, record["id"], place, reason))


def add_channels(rows, owner, record):
    channels = []
    mailboxes = [record["email"]] if record.get("email") else []
    addresses = []
    for contact in record.get("contact_details", ()):
        if contact["type"] == "email" and contact["value"] not in mailboxes:
            mailboxes.append(contact["value"])
        elif contact["type"] == "address":
            parts = (part.strip() for part in contact["value"].split(";"))
            addresses.append("\n".join(part for part in parts if part))
    for mailbox in mailboxes:
        flaw = None if MAILBOX.match(mailbox) else "it is no mailbox"
        channels.append(("email", mailbox, flaw))
        if flaw:
            add_flag(rows, owner, record, "its e-mail '%s' cannot be used" % mailbox)
    channels += [("post", address, None) for address in addresses]
    for place, (kind, value, flaw) in enumerate(channels):
        rows["channel"].append((owner, record["id"], place, kind, "", value, flaw))


def add_person(rows, person):
    gender = (person.get("gender") or "unknown").lower()
    if gender not in ("female", "male", "unknown"):
        add_flag(rows, "person", person, "its gender '%s' is kept as unknown" % gender)
        gender = "unknown"
    rows["person"].append((person["id"], person["name"], fold(person["name"]), "en", gender,
                           person.get("death_date"), "", "", hash(person["name"]), 1))
    add_names(rows, "person", person)
    add_channels(rows, "person", person)


def add_body(rows, body, kind):
    rows["body"].append((body["id"], kind, "us", body.get("parent_id"), body["name"],
                         fold(body["name"]), "en", "en", "", "", hash(body["name"]), 1))
    add_names(rows, "body", body)
    add_channels(rows, "body", body)


def add_posts(rows, memberships, bodies):
    posts = {}
    for membership in memberships:
        role = ROLES.get(membership["role"])
        if role and membership["organization_id"] in bodies:
            posts.setdefault((membership["organization_id"], role), []).append(membership)
    for (body, role), holders in sorted(posts.items()):
        post = "%s/%s" % (body, role)
        rows["post"].append((post, body, role, "", "", hash(post), 1))
        for place, holder in enumerate(holders):
            rows["holder"].append((post, place, holder["person_id"], "",
                                   holder.get("start_date"), holder.get("end_date")))


def load(path, rows):
    with open(path, encoding="utf-8") as source:
        data = json.load(source)
    for person in data["persons"]:
        add_person(rows, person)
    bodies = set()
    for body in data["organizations"]:
        kind = KINDS.get(body.get("classification"))
        if kind:
            bodies.add(body["id"])
            add_body(rows, body, kind)
    add_posts(rows, data["memberships"], bodies)


def main():
    database, schema, *paths = sys.argv[1:]
    if os.path.exists(database):
        os.unlink(database)
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    with open(schema, encoding="utf-8") as source:
        connection.executescript(source.read())
    connection.execute("BEGIN IMMEDIATE")
    for path in paths:
        rows = {table: [] for table in INSERTS}
        load(path, rows)
        for table, sql in INSERTS.items():
            connection.executemany(sql, rows[table])
    connection.execute("COMMIT")
    connection.close()


main()
