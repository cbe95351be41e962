#!/usr/bin/env python3
"""What a relay does, and what becomes of the letters: a table, each row one dispatch."""
import contextlib
import os
import shutil
import socket
import sqlite3
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from chaos import OFFERS, SECRET, USER, Authority, Relay  # noqa: E402
from crowd import stock  # noqa: E402
from harness import CONFIG, DATA, TEMPFAIL, Office, directory_with, main, renumber  # noqa: E402

DOSSIER = "greetings-7"
HASTY = "".join("timeout-%s = 0.4\n" % what for what in (
    "connect", "greeting", "command", "data", "block", "final"))
CHUNKING = OFFERS + ("CHUNKING",)
PLAIN = ()
PIPELINED = ("PIPELINING",)
PATIENCE = 25  # seconds for a row: less than a relay that stalls is silent
MANY = tuple("X%d" % i for i in range(10000))
LONG = "250-" + "x" * 900 + "\r\n"
# RFC 5321 4.5.3.2, with seconds of 10 milliseconds; and a relay that says a byte in each
SECOND = 0.01
SCALED = "".join("timeout-%s = %g\n" % (what, SECOND * seconds) for what, seconds in (
    ("greeting", 300), ("command", 300), ("data", 120), ("block", 180), ("final", 600)))
A_BYTE_A_SECOND = {"greeting": "*drip %g" % SECOND}
FRESH, STALE = "t0ken=/fresh", "t0ken=/stale"
# a token by a command, a relay that closes after a letter and wants another token then
TOKEN = {"tls": "good", "auth": "XOAUTH2", "conf": "mechanism = xoauth2\n", "source": "command"}



def deny(part, reply):
    """A relay's refusal of the recipients, or senders, that have this part."""
    return lambda path: reply if part in path else None


NO_DSN = deny("NOTIFY=", "555 5.5.4 Unsupported option: NOTIFY")
NO_ENVID = deny("ENVID=", "501 5.5.4 Syntax error in parameters")


# One letter after another, four in all, in one session as long as that lasts. name: what
# the relay does, the states of the letters with their counts, what else is different
# (the options of chaos.Relay, "conf", "exit", "kept", "says" on stderr or in the ledger,
# "notify": how many RCPTs ask for reports, "came": how many connections there were).
ROWS = {
    # it is well, in every way
    "all well": ({}, "accepted 4", {}),
    "nothing on offer": ({}, "accepted 4", {"offers": PLAIN}),
    "chunking": ({}, "accepted 4", {"offers": CHUNKING}),
    "chunking, not pipelined": ({}, "accepted 4", {"offers": ("CHUNKING",)}),
    "HELO only": ({"ehlo": "502 5.5.2 what"}, "accepted 4", {}),
    "LMTP": ({}, "accepted 4", {"scheme": "lmtp"}),
    "unix socket": ({}, "accepted 4", {"scheme": "smtp+unix"}),
    "LMTP on a unix socket": ({}, "accepted 4", {"scheme": "lmtp+unix"}),
    "unix socket, many at its door": ({}, "accepted 4", {"scheme": "smtp+unix", "slow": 0.5, "came": 4,
                                                         "sessions": 4}),
    "unix socket, too many for too long": ({}, "waiting 4", {"scheme": "smtp+unix", "slow": 30,
                                                             "sessions": 4, "conf": HASTY,
                                                             "exit": TEMPFAIL, "attempts": 0}),
    "many lines": ({"mail": "*250-a\r\n250-\r\n250 b"}, "accepted 4", {}),

    # it refuses or defers, stage by stage
    "greeting 554": ({"greeting": "554 5.3.2 no"}, "accepted 4", {}),
    "greeting 554 always": ({"greeting": "*554 5.3.2 never"}, "waiting 4",
                            {"exit": TEMPFAIL, "says": "5.3.2 never"}),
    "greeting 421": ({"greeting": "421 4.3.2 later"}, "accepted 4", {}),
    "EHLO 421": ({"ehlo": "421 4.3.2 later"}, "accepted 4", {}),
    "EHLO and HELO refused": ({"ehlo": "*550 5.7.1 no", "helo": "*550 5.7.1 no"}, "waiting 4",
                              {"exit": TEMPFAIL, "says": "5.7.1 no"}),
    "MAIL 4yz": ({"mail": "451 4.3.0 later"}, "accepted 3, waiting 1",
                 {"exit": TEMPFAIL, "says": "4.3.0 later"}),
    "MAIL 4yz always": ({"mail": "*452 4.3.1 disk full"}, "waiting 4",
                        {"exit": TEMPFAIL, "attempts": 1,
                         "says": "relay 'chaos' takes nothing now: 452 4.3.1 disk full"}),
    "MAIL 4yz always, four sessions": ({"mail": "*450 4.7.1 slow down"}, "waiting 4",
                                       {"exit": TEMPFAIL, "attempts": 1, "sessions": 4}),
    "MAIL 4yz, no more": ({"mail": "*+2 450 4.7.1 slow down"}, "accepted 2, waiting 2",
                            {"exit": TEMPFAIL, "attempts": 3}),
    "MAIL 552": ({"mail": "552 too big"}, "accepted 3, refused 1", {"says": "too big"}),
    "MAIL 5yz of the size": ({"mail": "550 5.3.4 too big"}, "accepted 3, refused 1", {}),
    "MAIL 5yz of the characters": ({"mail": "550 5.6.7 no"}, "accepted 3, refused 1",
                                   {"says": "5.6.7 no"}),
    "RCPT 4yz": ({"rcpt": "450 4.2.1 grey"}, "accepted 3, waiting 1",
                 {"exit": TEMPFAIL, "says": "4.2.1 grey"}),
    "RCPT 5yz": ({"rcpt": "550 5.1.1 unknown"}, "accepted 3, refused 1",
                 {"says": "5.1.1 unknown"}),
    "RCPT 5yz, second": ({"rcpt": "+1 550 5.1.1 unknown"}, "accepted 3, refused 1", {}),
    "RCPT 5yz, one by one": ({"rcpt": "550 5.1.1 unknown"}, "accepted 3, refused 1",
                             {"offers": PLAIN}),
    "RCPT 5yz, chunking": ({"rcpt": "550 5.1.1 unknown"}, "accepted 3, refused 1",
                           {"offers": CHUNKING}),
    "RCPT 5yz, LMTP": ({"rcpt": "550 5.1.1 unknown"}, "accepted 3, refused 1",
                       {"scheme": "lmtp"}),
    "RCPT 5yz to all": ({"rcpt": "*550 5.1.1 unknown"}, "refused 4", {}),

    # it takes nothing from us, or not for somebody (doc/decisions/0078)
    "policy at MAIL": ({"mail": "550 5.7.1 no"}, "accepted 4", {}),
    "policy at MAIL, later": ({"mail": "+2 550 5.7.1 no"}, "accepted 4", {}),
    "policy at MAIL, always": ({"mail": "*550 5.7.1 no"}, "waiting 4",
                               {"exit": TEMPFAIL, "attempts": 0,
                                "says": "takes nothing from us: 550 5.7.1 no; does it want"}),
    "policy at RCPT, always": ({"rcpt": "*554 5.7.1 Client host rejected"}, "waiting 4",
                               {"exit": TEMPFAIL, "attempts": 0,
                                "says": "takes nothing from us: 554 5.7.1 Client host"}),
    "policy at RCPT, always, four sessions": ({"rcpt": "*554 5.7.1 Client host rejected"},
                                              "waiting 4", {"exit": TEMPFAIL, "sessions": 4,
                                                            "attempts": 0}),
    "policy at RCPT, not pipelined": ({"rcpt": "*554 5.7.1 no"}, "waiting 4",
                                      {"exit": TEMPFAIL, "offers": PLAIN}),
    "policy at RCPT, in words": ({"rcpt": "*550 relay not permitted"}, "waiting 4",
                                 {"exit": TEMPFAIL, "says": "relay not permitted"}),
    "policy at RCPT, in words of Latin-1": (
        {"rcpt": "*550 relay not permitted: acc\xe8s refus\xe9"}, "waiting 4",
        {"exit": TEMPFAIL, "says": "relay not permitted"}),
    "policy at RCPT, as qmail says it": ({"rcpt": "*553 not in my rcpthosts (#5.7.1)"},
                                         "waiting 4", {"exit": TEMPFAIL, "attempts": 0}),
    "policy at RCPT, at first": ({"rcpt": "554 5.7.1 not yet"}, "accepted 4", {}),
    "policy at RCPT, later": ({"rcpt": "+1 550 5.7.1 no"}, "accepted 3, refused 1",
                              {"says": "5.7.1 no"}),
    "policy for the first": ({}, "accepted 3, refused 1",
                             {"denies": deny("kim.roe@", "550 5.7.1 not for you")}),
    "policy for the last": ({}, "accepted 3, refused 1",
                            {"denies": deny("bo.ek@", "550 5.7.1 not for you")}),
    "policy of a recipient": ({"rcpt": "550 5.7.2 no list for you"}, "accepted 3, refused 1",
                              {}),
    "policy for the message": ({"data": "*554 5.7.1 no"}, "refused 4", {}),

    # it does not want our sender, or not for one letter (doc/decisions/0096)
    "sender": ({"mail": "553 5.1.8 no"}, "accepted 4", {"attempts": 4}),
    "sender, later": ({"mail": "+2 554 no"}, "accepted 4", {"attempts": 4}),
    "sender, later, not pipelined": ({"mail": "+2 554 no"}, "accepted 3, waiting 1",
                                     {"exit": TEMPFAIL, "attempts": 4, "offers": PLAIN}),
    "sender, always": ({"mail": "*553 5.1.8 no"}, "waiting 4",
                       {"exit": TEMPFAIL, "attempts": 0,
                        "says": "takes nothing from us: 553 5.1.8 no; does it want"}),
    "sender, always, no code": ({"mail": "*550 go away"}, "waiting 4",
                                {"exit": TEMPFAIL, "attempts": 0, "says": "550 go away"}),
    "sender, always, not pipelined": ({"mail": "*550 no"}, "waiting 4",
                                      {"exit": TEMPFAIL, "attempts": 0, "offers": PLAIN}),
    "sender, always, chunking": ({"mail": "*550 no"}, "waiting 4",
                                 {"exit": TEMPFAIL, "attempts": 0, "offers": CHUNKING}),
    "sender, always, LMTP": ({"mail": "*550 no"}, "waiting 4",
                             {"exit": TEMPFAIL, "attempts": 0, "scheme": "lmtp"}),
    "sender, always, four sessions": ({"mail": "*550 no"}, "waiting 4",
                                      {"exit": TEMPFAIL, "attempts": 0, "sessions": 4}),
    "sender, always, too full": ({"mail": "*552 5.2.2 over quota"}, "waiting 4",
                                 {"exit": TEMPFAIL, "attempts": 0, "says": "5.2.2 over"}),
    # the two left are deferred: the relay took others
    "sender, no more": ({"mail": "*+2 550 5.4.5 enough for today"}, "accepted 2, waiting 2",
                        {"exit": TEMPFAIL, "attempts": 4, "says": "enough for today"}),
    "sender of the first": ({}, "accepted 3, waiting 1",
                            {"shuns": deny("/00001", "550 5.5.0 not that"), "exit": TEMPFAIL,
                             "attempts": 4, "says": "5.5.0 not that"}),
    "sender of the last": ({}, "accepted 3, waiting 1",
                           {"shuns": deny("/00004", "550 5.5.0 not that"), "exit": TEMPFAIL,
                            "attempts": 4}),
    "sender, said to RCPT": ({"rcpt": "*550 5.1.8 Sender address rejected"}, "waiting 4",
                             {"exit": TEMPFAIL, "attempts": 0,
                              "says": "takes nothing from us: 550 5.1.8 Sender"}),
    "sender, said to RCPT in words": ({"rcpt": "*550 Sender verify failed"}, "waiting 4",
                                      {"exit": TEMPFAIL, "attempts": 0}),

    # it offers DSN, and what is behind it does not know it (doc/decisions/0113)
    "DSN unknown to RCPT": ({}, "accepted 4", {"denies": NO_DSN, "notify": 1, "attempts": 4}),
    "DSN unknown to RCPT, by 501": ({}, "accepted 4", {"denies": deny("NOTIFY=", "501 what"),
                                                       "notify": 1}),
    "DSN unknown to RCPT, by 5.5.4": ({}, "accepted 4",
                                      {"denies": deny("NOTIFY=", "550 5.5.4 what"),
                                       "notify": 1}),
    "DSN unknown to RCPT, not pipelined": ({}, "accepted 4",
                                           {"denies": NO_DSN, "offers": ("DSN",), "notify": 1}),
    "DSN unknown to RCPT, chunking": ({}, "accepted 4", {"denies": NO_DSN, "offers": CHUNKING,
                                                         "notify": 1}),
    "DSN unknown to RCPT, LMTP": ({}, "accepted 4", {"denies": NO_DSN, "scheme": "lmtp",
                                                     "notify": 1}),
    "DSN unknown to RCPT, four sessions": ({}, "accepted 4", {"denies": NO_DSN, "sessions": 4}),
    "DSN unknown to RCPT, 354 all the same": ({}, "accepted 4", {"denies": NO_DSN, "lax": True,
                                                                 "notify": 1}),
    "DSN unknown to RCPT, RSET refused": ({"rset": "502 5.5.2 what"}, "accepted 4",
                                          {"denies": NO_DSN}),
    "DSN unknown to MAIL": ({}, "accepted 4", {"shuns": NO_ENVID, "attempts": 4}),
    "DSN unknown to MAIL, not pipelined": ({}, "accepted 4", {"shuns": NO_ENVID, "notify": 0,
                                                              "offers": ("DSN",)}),
    "bad parameters in any case": ({"rcpt": "*555 5.5.4 what"}, "refused 4", {"notify": 4}),
    "a bad address": ({}, "accepted 3, refused 1",
                      {"denies": deny("kim.roe@", "501 5.1.3 no such syntax"), "notify": 4,
                       "says": "5.1.3 no such"}),
    "a bad address behind a message": ({}, "accepted 3, refused 1",
                                       {"denies": deny("bo.ek@", "501 5.1.3 no"), "notify": 4}),

    "DATA 4yz": ({"data": "451 4.3.0 later"}, "accepted 3, waiting 1", {"exit": TEMPFAIL}),
    "DATA 5yz": ({"data": "554 5.6.0 no"}, "accepted 3, refused 1", {}),
    "dot 4yz": ({"dot": "452 4.3.1 full"}, "accepted 3, waiting 1",
                {"exit": TEMPFAIL, "says": "4.3.1 full"}),
    "dot 5yz": ({"dot": "554 5.7.1 spam"}, "accepted 3, refused 1", {"says": "5.7.1 spam"}),
    "dot 5yz, LMTP": ({"dot": "554 5.7.1 spam"}, "accepted 3, refused 1", {"scheme": "lmtp"}),
    "chunk 4yz": ({"dot": "452 4.3.1 full"}, "accepted 3, waiting 1",
                  {"offers": CHUNKING, "exit": TEMPFAIL}),
    "chunk 5yz": ({"dot": "554 5.7.1 spam"}, "accepted 3, refused 1", {"offers": CHUNKING}),
    "chunks unknown after all": ({"dot": "502 5.5.1 what"}, "accepted 4",
                                 {"offers": CHUNKING, "bdats": 1}),
    "chunk not now": ({"dot": "503 5.5.0 who"}, "accepted 4", {"offers": CHUNKING}),
    "RSET refused": ({"rcpt": "550 5.1.1 no", "rset": "502 5.5.2 what"},
                     "accepted 3, refused 1", {}),
    "too big": ({}, "refused 4", {"offers": OFFERS[:1] + ("SIZE 1000",), "says": "SIZE"}),

    # it wants what the configuration does not give: no letter is shown it twice
    "wants to know who": ({}, "waiting 4",
                          {"no_auth_no_mail": True, "exit": TEMPFAIL, "attempts": 0, "mails": 1,
                           "says": "wants a login or encryption: 530 5.7.0 who are you"}),
    "wants to know who, one by one": ({}, "waiting 4",
                                      {"no_auth_no_mail": True, "exit": TEMPFAIL, "attempts": 0,
                                       "mails": 1, "offers": PLAIN}),
    "wants to know who, LMTP": ({}, "waiting 4",
                                {"no_auth_no_mail": True, "exit": TEMPFAIL, "attempts": 0,
                                 "mails": 1, "scheme": "lmtp"}),
    "wants STARTTLS": ({"mail": "*530 5.7.0 Must issue a STARTTLS command first"}, "waiting 4",
                       {"exit": TEMPFAIL, "attempts": 0, "mails": 1}),
    "wants a better login": ({"mail": "*534 5.7.9 no"}, "waiting 4",
                             {"exit": TEMPFAIL, "attempts": 0, "mails": 1}),
    "wants to know who, at RCPT": ({"rcpt": "*530 5.7.1 who"}, "waiting 4",
                                   {"exit": TEMPFAIL, "attempts": 0, "mails": 1,
                                    "says": "530 5.7.1 who; does its configuration lack"}),
    "wants to know who, at DATA": ({"data": "*530 5.7.0 who"}, "waiting 4",
                                   {"exit": TEMPFAIL, "attempts": 0, "mails": 1}),
    "wants to know who, at a chunk": ({"dot": "*530 5.7.0 who"}, "waiting 4",
                                      {"exit": TEMPFAIL, "attempts": 0, "mails": 1,
                                       "offers": CHUNKING}),
    # its envelope goes behind a message, and is said again on a connection of its own
    "wants to know who, from the third on": ({"mail": "*+2 530 5.7.0 who"},
                                             "accepted 2, waiting 2",
                                             {"exit": TEMPFAIL, "attempts": 2, "mails": 4}),
    "wants to know who of the third": ({}, "accepted 2, waiting 2",
                                       {"denies": deny("bo.ek@", "530 5.7.0 who"),
                                        "exit": TEMPFAIL, "attempts": 2, "mails": 3,
                                        "says": "530 5.7.0 who; does its configuration lack"}),
    "530 to the dot": ({"dot": "530 5.7.0 who"}, "accepted 3, refused 1", {}),

    # it breaks off; the message itself is small, and all of it is sent when it begins
    # fewer sessions are used then: at most 8 tries before a letter went, 2 with the last
    # of them, and 3 that say how many are too many
    "takes one connection": ({"kept": "*+1 late 0.3"}, "accepted 4",
                             {"most": 1, "sessions": 4, "away": 13}),
    "421 in mid-session": ({"mail": "+1 421 4.3.2 enough"}, "accepted 4", {}),
    "421 to the dot": ({"dot": "421 4.3.2 enough"}, "accepted 3, waiting 1",
                       {"exit": TEMPFAIL}),
    "421 to every MAIL": ({"mail": "*421 4.3.2 no"}, "waiting 4", {"exit": TEMPFAIL}),
    "closes between letters": ({"mail": "+1 close"}, "accepted 4", {}),
    "closes at RCPT": ({"rcpt": "close"}, "accepted 4", {}),
    "closes at DATA": ({"data": "close"}, "accepted 4", {}),
    "closes in the message": ({"body": "close"}, "accepted 3, in-doubt 1", {}),
    "closes at the dot": ({"dot": "close"}, "accepted 3, in-doubt 1",
                          {"says": "closed the connection"}),
    "closes after the dot": ({"kept": "close"}, "accepted 3, in-doubt 1", {"kept": 4}),
    "closes after a chunk": ({"kept": "close"}, "accepted 3, in-doubt 1",
                             {"offers": CHUNKING, "kept": 4}),
    "closes after the dot, LMTP": ({"kept": "close"}, "accepted 3, in-doubt 1",
                                   {"scheme": "lmtp+unix", "kept": 4}),

    # it is late, or says too much
    "late at MAIL": ({"mail": "late 0.2"}, "accepted 4", {}),
    "silent at the greeting": ({"greeting": "stall"}, "accepted 4", {"conf": HASTY}),
    "silent at EHLO": ({"ehlo": "stall"}, "accepted 4", {"conf": HASTY}),
    "silent at HELO": ({"ehlo": "*502 5.5.2 what", "helo": "stall"}, "accepted 4",
                       {"conf": HASTY}),
    "silent always": ({"greeting": "*stall"}, "waiting 4",
                      {"conf": HASTY, "exit": TEMPFAIL, "attempts": 0,
                       "says": "the relay did not answer for 0.4 s"}),
    "silent at MAIL": ({"mail": "stall"}, "accepted 4", {"conf": HASTY}),
    "silent at RCPT": ({"rcpt": "stall"}, "accepted 4", {"conf": HASTY}),
    "silent at RSET": ({"rcpt": "550 5.1.1 no", "rset": "stall"}, "accepted 3, refused 1",
                       {"conf": HASTY}),
    # nobody waits for its answer
    "silent at QUIT": ({"quit": "*stall"}, "accepted 4", {}),
    "silent at DATA": ({"data": "stall"}, "accepted 4", {"conf": HASTY}),
    "silent at the dot": ({"dot": "stall"}, "accepted 3, in-doubt 1",
                          {"conf": HASTY, "says": "did not answer"}),
    "silent after the dot": ({"kept": "stall"}, "accepted 3, in-doubt 1",
                             {"conf": HASTY, "kept": 4}),
    "late after the dot": ({"kept": "late 1"}, "accepted 3, in-doubt 1",
                           {"conf": HASTY, "kept": 4}),
    "byte by byte": ({"greeting": "drip 0.001"}, "accepted 4", {}),
    "a byte a second": (A_BYTE_A_SECOND, "accepted 4", {"conf": SCALED}),
    "a byte a second, for more than 300": (A_BYTE_A_SECOND, "waiting 4",
                                           {"conf": SCALED, "exit": TEMPFAIL,
                                            "offers": ("X" * 400,), "says": "for 3 s"}),
    "dot answered with a byte a second": ({"kept": "trickle 1"}, "accepted 4", {}),
    "byte by byte, too slow": ({"greeting": "*drip 0.1"}, "waiting 4",
                               {"conf": HASTY, "exit": TEMPFAIL}),
    "dot answered byte by byte": ({"kept": "drip 0.1"}, "accepted 3, in-doubt 1",
                                  {"conf": HASTY, "kept": 4}),
    "MAIL answered twice": ({"mail": "twice"}, "accepted 4", {"offers": PLAIN}),
    "RCPT answered twice": ({"rcpt": "twice"}, "accepted 4", {"offers": PIPELINED}),
    "dot answered twice": ({"kept": "twice"}, "accepted 4", {}),
    "EHLO answered twice": ({"ehlo": "twice"}, "accepted 4", {}),
    "dot answered with 354": ({"kept": "354 what"}, "accepted 3, in-doubt 1", {"kept": 4}),
    "a line too long": ({"mail": "*" + "250 " + "x" * 1100}, "waiting 4", {"exit": TEMPFAIL}),
    "EHLO of 100 lines": ({}, "accepted 4", {"offers": MANY[:99]}),
    "EHLO of 101 lines": ({}, "waiting 4", {"offers": MANY[:100], "exit": TEMPFAIL}),
    "EHLO of 10,000 lines": ({}, "waiting 4", {"offers": MANY, "exit": TEMPFAIL,
                                               "attempts": 0, "says": "not one of SMTP"}),
    "too many lines": ({"mail": "*" + "250-x\r\n" * 101 + "250 x"}, "waiting 4",
                       {"exit": TEMPFAIL}),
    "lines of other codes": ({"mail": "*250-x\r\n550 x"}, "waiting 4", {"exit": TEMPFAIL}),
    "nonsense": ({"greeting": "*HTTP/1.1 200 OK"}, "waiting 4",
                 {"exit": TEMPFAIL, "says": "not one of SMTP"}),
    "an answer too long after the dot": ({"kept": "250 " + "x" * 1100},
                                         "accepted 3, in-doubt 1", {"kept": 4}),
    "pipelining on offer, and refused": ({}, "waiting 4",
                                         {"hates_pipelining": True, "exit": TEMPFAIL}),

    # what it makes of the next envelope, which goes behind a message from the third letter on
    "RCPT 5yz behind a message": ({"rcpt": "+2 550 5.1.1 unknown"}, "accepted 3, refused 1",
                                  {"says": "5.1.1 unknown"}),
    "RCPT 5yz behind a chunk": ({"rcpt": "+2 550 5.1.1 unknown"}, "accepted 3, refused 1",
                                {"offers": CHUNKING}),
    "RCPT 5yz behind a message, LMTP": ({"rcpt": "+2 550 5.1.1 unknown"},
                                        "accepted 3, refused 1", {"scheme": "lmtp"}),
    "DATA 4yz behind a message": ({"data": "+2 451 4.3.0 later"}, "accepted 3, waiting 1",
                                  {"exit": TEMPFAIL}),
    "MAIL 5yz behind a message": ({"mail": "+2 550 5.5.0 not there"}, "accepted 4", {}),
    "all behind a message refused": ({}, "accepted 4", {"behind": "503"}),
    "all behind a chunk refused": ({}, "accepted 4", {"behind": "503", "offers": CHUNKING}),
    "all behind a message unheard": ({}, "accepted 4", {"behind": "deaf", "conf": HASTY}),
    "421 to the dot, an envelope behind": ({"dot": "+1 421 4.3.2 enough"},
                                           "accepted 3, waiting 1", {"exit": TEMPFAIL}),
    "421 to a chunk, an envelope behind": ({"dot": "+1 421 4.3.2 enough"},
                                           "accepted 3, waiting 1",
                                           {"exit": TEMPFAIL, "offers": CHUNKING}),
    "421 right after the dot's answer": ({"kept": "+1 250 2.0.0 taken\r\n421 4.3.2 enough"},
                                         "accepted 4", {}),
    "chunk 5yz, an envelope behind": ({"dot": "+1 554 5.7.1 spam"}, "accepted 3, refused 1",
                                      {"offers": CHUNKING}),
    "closes at the dot, an envelope behind": ({"dot": "+1 close"}, "accepted 3, in-doubt 1",
                                              {}),
    "closes after the dot, an envelope behind": ({"kept": "+1 close"},
                                                 "accepted 3, in-doubt 1", {"kept": 4}),
    "silent after the dot, an envelope behind": ({"kept": "+1 stall"},
                                                 "accepted 3, in-doubt 1",
                                                 {"conf": HASTY, "kept": 4}),
    "dot answered twice, an envelope behind": ({"kept": "+1 twice"}, "accepted 4", {}),
    "chunk answered twice, an envelope behind": ({"kept": "+1 twice"}, "accepted 4",
                                                 {"offers": CHUNKING}),
    "answers out of order": ({"kept": "+1 354 go on\r\n250 2.0.0 taken"},
                             "accepted 3, in-doubt 1", {"kept": 4}),
    "closes behind a message under TLS": ({"mail": "+2 close"}, "accepted 4",
                                          {"tls": "good"}),

    # TLS
    "STARTTLS": ({}, "accepted 4", {"tls": "good", "secured": True}),
    "STARTTLS, chunking": ({}, "accepted 4",
                           {"tls": "good", "secured": True, "offers": CHUNKING}),
    "implicit TLS": ({}, "accepted 4",
                     {"tls": "good", "secured": True, "implicit": True, "scheme": "smtps"}),
    "dot 5yz under TLS": ({"dot": "554 5.7.1 no"}, "accepted 3, refused 1", {"tls": "good"}),
    "closes at the dot under TLS": ({"dot": "close"}, "accepted 3, in-doubt 1",
                                    {"tls": "good"}),
    "closes after the dot under TLS": ({"kept": "close"}, "accepted 3, in-doubt 1",
                                       {"tls": "good", "kept": 4}),
    "closes between letters under TLS": ({"mail": "+1 close"}, "accepted 4", {"tls": "good"}),
    "silent at the dot under TLS": ({"dot": "stall"}, "accepted 3, in-doubt 1",
                                    {"tls": "good", "conf": HASTY}),
    "no STARTTLS": ({}, "waiting 4", {"need": True, "exit": TEMPFAIL, "says": "STARTTLS",
                                      "silent": True}),
    "no STARTTLS, opportunistic": ({}, "accepted 4", {"conf": "tls = opportunistic\n"}),
    "STARTTLS refused": ({"starttls": "*454 4.7.0 not now"}, "waiting 4",
                         {"tls": "good", "exit": TEMPFAIL, "says": "4.7.0 not now",
                          "silent": True}),
    "STARTTLS refused, opportunistic": ({"starttls": "*454 4.7.0 not now"}, "accepted 4",
                                        {"tls": "good", "conf": "tls = opportunistic\n"}),
    "STARTTLS dropped": ({"handshake": "*close"}, "waiting 4",
                         {"tls": "good", "exit": TEMPFAIL, "silent": True}),
    "STARTTLS dropped, opportunistic": ({"handshake": "*close"}, "waiting 4",
                                        {"tls": "good", "conf": "tls = opportunistic\n",
                                         "exit": TEMPFAIL, "silent": True}),
    "silent at STARTTLS": ({"starttls": "stall"}, "accepted 4", {"tls": "good", "conf": HASTY}),
    "handshake stalls": ({"handshake": "stall"}, "accepted 4", {"tls": "good", "conf": HASTY}),
    "handshake stalls, implicit TLS": ({"handshake": "stall"}, "accepted 4",
                                       {"tls": "good", "conf": HASTY, "implicit": True,
                                        "scheme": "smtps"}),
    "handshake stalls always": ({"handshake": "*stall"}, "waiting 4",
                                {"tls": "good", "conf": HASTY, "exit": TEMPFAIL, "silent": True,
                                 "says": "the relay did not answer for 0.4 s"}),
    "plain text after STARTTLS": ({}, "waiting 4",
                                  {"tls": "good", "exit": TEMPFAIL, "silent": True,
                                   "starttls": "220 go ahead\r\n250 injected",
                                   "says": "more than its answer"}),
    "certificate of another host": ({}, "waiting 4",
                                    {"tls": "other", "exit": TEMPFAIL, "silent": True,
                                     "says": "ostname mismatch"}),
    "certificate expired": ({}, "waiting 4", {"tls": "expired", "exit": TEMPFAIL,
                                              "silent": True, "says": "expired"}),
    "certificate self-signed": ({}, "waiting 4", {"tls": "self", "exit": TEMPFAIL,
                                                  "silent": True, "says": "self-signed"}),
    "certificate self-signed, opportunistic": ({}, "accepted 4",
                                               {"tls": "self", "secured": True,
                                                "conf": "tls = opportunistic\n"}),

    # AUTH
    "PLAIN": ({}, "accepted 4", {"tls": "good", "auth": "PLAIN", "as": "PLAIN"}),
    "LOGIN": ({}, "accepted 4", {"tls": "good", "auth": "LOGIN", "as": "LOGIN"}),
    "SCRAM": ({}, "accepted 4", {"tls": "good", "auth": "LOGIN PLAIN SCRAM-SHA-256",
                                 "as": "SCRAM-SHA-256"}),
    "XOAUTH2": ({}, "accepted 4", {"tls": "good", "auth": "PLAIN XOAUTH2", "as": "XOAUTH2",
                                   "conf": "mechanism = xoauth2\n"}),
    "PLAIN by a command": ({}, "accepted 4", {"tls": "good", "auth": "PLAIN", "as": "PLAIN",
                                              "source": "command"}),
    "PLAIN by a credential": ({}, "accepted 4", {"tls": "good", "auth": "PLAIN",
                                                 "as": "PLAIN", "source": "credential"}),
    "AUTH in the clear": ({}, "waiting 4", {"auth": "PLAIN", "exit": TEMPFAIL, "silent": True,
                                            "says": "not encrypted"}),
    "AUTH in the clear, allowed": ({}, "accepted 4",
                                   {"auth": "PLAIN", "as": "PLAIN",
                                    "conf": "auth-in-clear = yes\n"}),
    "AUTH to a certificate unseen": ({}, "waiting 4",
                                     {"tls": "self", "auth": "PLAIN", "exit": TEMPFAIL,
                                      "conf": "tls = opportunistic\n", "silent": True}),
    "AUTH not on offer": ({}, "waiting 4", {"tls": "good", "auth": "", "exit": TEMPFAIL,
                                            "says": "relay 'chaos' cannot be used: the relay does "
                                                    "not offer to authenticate"}),
    "AUTH refused": ({"auth": "*535 5.7.8 no"}, "waiting 4",
                     {"tls": "good", "auth": "PLAIN", "exit": TEMPFAIL, "tries": 1,
                      "says": "relay 'chaos' refused us: 535 5.7.8 no"}),
    "AUTH refused, four sessions": ({"auth": "*535 5.7.8 no"}, "waiting 4",
                                    {"tls": "good", "auth": "PLAIN", "exit": TEMPFAIL,
                                     "sessions": 4, "tries": 1}),
    "PLAIN, four sessions": ({}, "accepted 4", {"tls": "good", "auth": "PLAIN", "as": "PLAIN",
                                                "sessions": 4}),
    "silent at AUTH": ({"auth": "stall"}, "accepted 4",
                       {"tls": "good", "auth": "PLAIN", "conf": HASTY}),
    "AUTH asks for ever": ({}, "waiting 4", {"tls": "good", "auth": "XOAUTH2", "curious": True,
                                             "conf": "mechanism = xoauth2\n",
                                             "exit": TEMPFAIL, "says": "again and again"}),
    "AUTH not now": ({"auth": "454 4.7.0 later"}, "accepted 4",
                     {"tls": "good", "auth": "PLAIN", "tries": 2, "as": "PLAIN"}),
    "AUTH not for long": ({"auth": "*454 4.7.0 later"}, "waiting 4",
                          {"tls": "good", "auth": "PLAIN", "exit": TEMPFAIL, "tries": 8,
                           "says": "relay 'chaos' refused us: 454 4.7.0 later"}),
    "secret wrong": ({}, "waiting 4", {"tls": "good", "auth": "SCRAM-SHA-256", "tries": 1,
                                       "exit": TEMPFAIL, "secret": "wrong"}),
    "secret wrong, four sessions": ({}, "waiting 4", {"tls": "good", "auth": "SCRAM-SHA-256",
                                                      "tries": 1, "secret": "wrong",
                                                      "sessions": 4, "exit": TEMPFAIL}),
    "token wrong": ({}, "waiting 4", {"tls": "good", "auth": "XOAUTH2", "secret": "wrong",
                                      "conf": "mechanism = xoauth2\n", "exit": TEMPFAIL,
                                      "tries": 1, "says": "5.7.8"}),
    "token ends": ({"mail": "+1 close"}, "accepted 4",
                   dict(TOKEN, then=FRESH, tries=3, **{"as": "XOAUTH2"})),
    "token ends, in a file": ({"mail": "+1 close"}, "accepted 4",
                              dict(TOKEN, then=FRESH, tries=3, source="file")),
    "token ends, one connection a letter": ({"kept": "*250 2.0.0 taken\r\n421 4.3.2 enough"},
                                            "accepted 4", dict(TOKEN, then=FRESH, tries=5)),
    "token ends, four sessions": ({}, "accepted 4", dict(TOKEN, then=FRESH, sessions=4)),
    "token ends, and the fresh one is refused": ({"mail": "+1 close"}, "accepted 1, waiting 3",
                                                 dict(TOKEN, then=STALE, exit=TEMPFAIL, tries=3,
                                                      says="535 5.7.8")),
    "token ends, and there is no other": ({"mail": "+1 close"}, "accepted 1, waiting 3",
                                          dict(TOKEN, then=SECRET, exit=TEMPFAIL, tries=2,
                                               says="535 5.7.8")),
    "token ends, and its source": ({"mail": "+1 close"}, "accepted 1, waiting 3",
                                   dict(TOKEN, then=None, exit=TEMPFAIL, tries=2,
                                        says="taken no more, and there is no fresh one")),
    "token ends, refused for now": ({"mail": "+1 close", "auth-no": "*454 4.7.0 later"},
                                    "accepted 1, waiting 3",
                                    dict(TOKEN, then=FRESH, exit=TEMPFAIL, tries=9)),
    "password ends": ({"mail": "+1 close"}, "accepted 4",
                      {"tls": "good", "auth": "PLAIN SCRAM-SHA-256", "as": "SCRAM-SHA-256",
                       "then": FRESH, "tries": 3}),
    "secret repeated": ({"auth": "*535 5.7.8 no, not " + SECRET.encode().decode("latin-1")},
                        "waiting 4", {"tls": "good", "auth": "PLAIN", "exit": TEMPFAIL}),
    "relay without proof": ({}, "waiting 4",
                            {"tls": "good", "auth": "SCRAM-SHA-256", "exit": TEMPFAIL,
                             "no_proof": True, "says": "did not prove"}),
    "relay with a wrong proof": ({}, "waiting 4",
                                 {"tls": "good", "auth": "SCRAM-SHA-256", "exit": TEMPFAIL,
                                  "wrong_proof": True}),
    "secret open to others": ({}, "waiting 4", {"tls": "good", "auth": "PLAIN", "mode": 0o644,
                                                "exit": CONFIG, "says": "chmod 600"}),
    "secret empty": ({}, "waiting 4", {"tls": "good", "auth": "PLAIN", "secret": "",
                                       "exit": CONFIG, "says": "empty"}),
}


class Row:
    """One row of the table, with a copy of the issued home."""

    def __init__(self, office, authority, name):
        self.does, self.states, self.more = ROWS[name]
        self.name, self.authority = name, authority
        self.office = Office.__new__(Office)
        self.office.__dict__.update(office.__dict__)
        self.office.folder = office.path("rows", name.replace(" ", "-"))
        self.office.home = self.office.path("home")
        shutil.copytree(office.home, self.office.home, symlinks=True)

    def get(self, key, usual=None):
        return self.more.get(key, usual)

    def relay(self):
        scheme = self.get("scheme", "smtp")
        auth = ["AUTH " + self.get("auth")] if self.get("auth") else []
        tls = self.authority[self.get("tls")] if self.get("tls") else None
        path = self.office.path("relay") if "unix" in scheme else None
        options = {key: self.more[key] for key in (
            "implicit", "no_auth_no_mail", "hates_pipelining", "no_proof", "wrong_proof",
            "starttls", "most", "behind", "denies", "shuns",
            "lax", "slow", "curious") if key in self.more}
        if "then" in self.more:
            options["fresh"] = self.renew
        return Relay(self.does, self.get("offers", OFFERS), tls, path, after_tls=auth,
                     auth_after_tls=tls is not None, **options)

    def secret(self):
        secret = self.get("secret", SECRET)
        path = self.office.write("secret", secret + "\n")
        os.chmod(path, self.get("mode", 0o600))
        source = self.get("source", "file")
        if source == "credential":
            path = "relay"
            with open(os.path.join(self.office.credentials, path), "w", encoding="utf-8") as out:
                out.write(secret)
        return "user = %s\nsecret-%s = %s%s\n" % (
            USER, source, "cat " if source == "command" else "", path)

    def renew(self):
        """The secret has ended: FRESH is the relay's, and "then" what the source has."""
        path = self.office.path("secret")
        if self.get("then") is None:
            os.remove(path)
        else:
            self.office.write("secret", self.get("then") + "\n")
        return FRESH

    def configure(self, relay):
        conf = self.get("conf", "")
        if (self.get("tls") or self.get("need")) and "tls =" not in conf:
            conf += "tls = required\n"
        if "auth" in self.more:
            conf += self.secret()
        with open(self.office.path("home", "chancery.conf"), "a", encoding="utf-8") as out:
            out.write("\n[relay chaos]\nurl = %s://%s\nsessions = %d\nca-file = %s\n%s" % (
                self.get("scheme", "smtp"), relay.where, self.get("sessions", 1),
                self.authority["file"], conf))

    def run(self):
        with self.relay() as relay:
            self.configure(relay)
            began = time.monotonic()
            done = self.office.run("dispatch", DOSSIER, expect=self.get("exit", 0))
            took = time.monotonic() - began
            assert "stall" not in str(self.does) or took < PATIENCE, "it took %d s" % took
        self.check(relay, (done.stdout + done.stderr).decode())

    def ledger(self):
        base = sqlite3.connect(self.office.path("home", "store.db"))
        rows = base.execute("SELECT outcome, code, reply, tls FROM dispatch_attempt").fetchall()
        base.close()
        return rows

    def check(self, relay, told):
        status, ledger = self.office.status(), self.ledger()
        counts = status["counts"]
        states = ", ".join("%s %d" % (state, counts[state]) for state in (
            "accepted", "waiting", "refused", "in-doubt") if counts.get(state))
        assert states == self.states, "%s, not %s: %s" % (states, self.states, ledger)
        if "attempts" in self.more:
            made = sum(letter["attempts"] for letter in status["letters"])
            assert made == self.get("attempts"), "%d attempts" % made
        kept = self.get("kept", counts.get("accepted", 0))
        assert len(relay.kept) == kept, "%d messages, not %d" % (len(relay.kept), kept)
        assert len(set(relay.kept)) == kept, "a message came twice"
        mails = [line for line in relay.lines if line.startswith("MAIL ")]
        assert len(mails) == self.get("mails", len(mails)), mails
        bdats = [line for line in relay.lines if line.startswith("BDAT ")]
        assert len(bdats) == self.get("bdats", len(bdats)), bdats
        notify = [line for line in relay.lines if "NOTIFY=" in line]
        assert len(notify) == self.get("notify", len(notify)), notify
        assert relay.came == self.get("came", relay.came), "%d connections" % relay.came
        assert relay.turned_away <= self.get("away", 0), "%d turned away" % relay.turned_away
        says = self.get("says", "")
        assert says in told + str(ledger), "%r is not in %s%s" % (says, told, ledger)
        self.check_secrets(relay, told, ledger)

    def check_secrets(self, relay, told, ledger):
        if self.get("secured"):
            assert all("TLSv1." in str(row[3]) for row in ledger), ledger
        if self.get("silent"):
            assert not any(line.startswith(("MAIL", "AUTH")) for line in relay.lines), relay.lines
        if self.get("as"):
            assert set(relay.users) == {(self.get("as"), USER)}, relay.users
        tries = [line for line in relay.lines if line.startswith("AUTH ")]
        assert len(tries) == self.get("tries", len(tries)), tries
        if "auth" in self.more and self.get("secret", SECRET):
            for secret in {self.get("secret", SECRET), FRESH, STALE}:
                assert secret not in told + str(ledger), "the secret was told"
                store = self.office.read(os.path.join("home", "store.db"))
                assert secret.encode() not in store, "the secret was stored"


def make_authority(office):
    made = Authority(office.path("authority"))
    return {"file": made.file, "good": made.context("good"),
            "other": made.context("other", host="relay.example"),
            "expired": made.context("expired", expired=True),
            "self": made.context("self", signed=False)}


def test_rows(office):
    """Every row of the table: the states of the letters, and what the relay has."""
    office.found().stock().issue()
    authority = make_authority(office)
    wrong = []
    for name in ROWS:
        if os.environ.get("ROW", "") not in name:
            continue
        try:
            Row(office, authority, name).run()
        except (AssertionError, KeyError) as error:
            wrong.append("%s: %s" % (name, error))
    assert not wrong, "%d of %d rows:\n%s" % (len(wrong), len(ROWS), "\n".join(wrong))


def test_connect_unanswered(office):
    """A relay that does not even answer a connection: each try ends in time, no letter is lost."""
    office.found().stock().issue()
    with open(office.path("home", "chancery.conf"), "a", encoding="utf-8") as out, \
            contextlib.ExitStack() as open_ones:
        listener = open_ones.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):  # what is beyond the backlog gets no answer
            one = open_ones.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        out.write("\n[relay mute]\nurl = smtp://127.0.0.1:%d\nsessions = 1\n%s" % (
            listener.getsockname()[1], HASTY))
        out.flush()
        began = time.monotonic()
        office.fails(TEMPFAIL, "dispatch", DOSSIER,
                     says="cannot connect to the relay: Connection timed out")
        assert time.monotonic() - began < 60, "the kernel's patience, not ours"
    assert office.status()["counts"] == {"waiting": 4}, office.status()


def test_home_is_no_proof(office):
    """That it takes mail to the sender's own domain, as from anybody, says nothing of others."""
    office.found().stock(directory=directory_with(
        office, "kim@mail.test.example", "kim.roe@union.example")).issue()
    refusal = "554 5.7.1 Relay access denied"
    with Relay(denies=lambda rcpt: None if "test.example>" in rcpt else refusal) as relay:
        office.fails(TEMPFAIL, "dispatch", DOSSIER, "--relay", "smtp://" + relay.where,
                     "--sessions", "1", says="takes nothing from us: " + refusal)
    assert office.status()["counts"] == {"accepted": 1, "waiting": 3}, office.status()


def test_home_is_proof_at_home(office):
    """Of two in the sender's own domain one is taken; the other's refusal is its own."""
    with open(directory_with(office, "bo.ek@test.example"), encoding="utf-8") as source:
        text = source.read()
    assert "kim.roe@union.example" in text
    office.found().stock(directory=office.write("both.yaml", text.replace(
        "kim.roe@union.example", "kim@test.example"))).issue()
    with Relay(denies=deny("kim@test.example", "550 5.7.1 not for you")) as relay:
        office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where, "--sessions", "1")
    assert office.status()["counts"] == {"accepted": 3, "refused": 1}, office.status()


def dispatch_at(office, now, relay, **more):
    office.env["CHANCERY_NOW"] = now
    office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where, "--sessions", "1", **more)
    return office.status()["counts"]


def test_shunned_letter_ends(office):
    """A letter whose MAIL alone is refused is tried by the schedule, also when it is left alone,
    and given up when that ends."""
    office.found().stock().issue()
    with Relay(shuns=deny("/00002", "550 5.5.0 not that")) as relay:
        for day, attempts in ((24, 1), (25, 2), (26, 3)):
            assert dispatch_at(office, "2025-02-%dT10:00:00+04:00" % day, relay,
                               expect=TEMPFAIL) == {"accepted": 3, "waiting": 1}
            assert sum(one["attempts"] for one in office.status()["letters"]) == 3 + attempts
        assert dispatch_at(office, "2025-03-03T10:00:00+04:00", relay) == {
            "accepted": 3, "abandoned": 1}, office.status()


def test_many_shunned_letters_end(office):
    """Ten of forty whose MAIL alone is refused, the last in the queue: eight in a row put the
    relay down, and yet each comes to be tried and is given up; the others are accepted."""
    office.found()
    stock(office, 36)
    office.issue()
    letters = sorted(one["number"] for one in office.status()["letters"])
    assert len(letters) == 40, letters
    bad = letters[30:]
    days = ["2025-02-%dT10:00:00+04:00" % day for day in range(24, 29)] + [
        "2025-03-%02dT10:00:00+04:00" % day for day in range(1, 9)]

    def shuns(line):
        return "550 message too large" if any(number in line for number in bad) else None

    with Relay(shuns=shuns) as relay:
        for day in days[:-1]:
            counts = dispatch_at(office, day, relay, expect=None)
            assert counts["accepted"] == 30, counts
        dispatch_at(office, days[-1], relay, expect=None)
    ends = [(one["attempts"], one["state"]) for one in office.status()["letters"]
            if one["number"] in bad]
    assert all(attempts > 0 and state == "abandoned" for attempts, state in ends), ends


def test_login_for_one(office):
    """A relay that wants a login for the first letter alone: each dispatch shows it that letter once,
    and the second sends the others, which come before it then."""
    office.found().stock().issue()
    with Relay(denies=deny("kim.roe@", "530 5.7.0 who")) as relay:
        for day, counts in ((24, {"waiting": 4}), (25, {"accepted": 3, "waiting": 1}),
                            (26, {"accepted": 3, "waiting": 1})):
            assert dispatch_at(office, "2025-02-%dT10:00:00+04:00" % day, relay,
                               expect=TEMPFAIL) == counts, office.status()
            left = office.status()["last"]["left"]
            assert "wants a login or encryption: 530 5.7.0 who" in left, left
    asked = [line for line in relay.lines if line.startswith("RCPT ") and "kim.roe@" in line]
    assert len(asked) == 3, asked
    assert sum(one["attempts"] for one in office.status()["letters"]) == 3, office.status()


def test_refused_sender_costs_nothing(office):
    """However long a relay refuses our sender, no letter is given up; then all arrive."""
    office.found().stock().issue()
    with Relay({"mail": "*550 5.1.8 who is that"}) as relay:
        for now in ("2025-02-24T10:00:00+04:00", "2025-03-10T10:00:00+04:00"):
            assert dispatch_at(office, now, relay, expect=TEMPFAIL) == {"waiting": 4}
        del relay.faults["mail"]
        assert dispatch_at(office, "2025-03-17T10:00:00+04:00", relay) == {"accepted": 4}
    assert [one["attempts"] for one in office.status()["letters"]] == [1] * 4


# What it offers: round trips of a letter; of one whose envelope went behind a message.
ROUND_TRIPS = {PLAIN: (4, 4), ("CHUNKING",): (3, 3), PIPELINED: (2, 1),
               ("PIPELINING", "CHUNKING"): (2, 1)}


def test_round_trips(office):
    """How often a session waits: for greeting and EHLO, and for each letter as its relay
    allows; from the third letter on the envelope is there before the letter's turn."""
    office.found().stock().issue()
    issued = office.path("issued")
    shutil.copytree(office.home, issued)
    for offers, (usual, ahead) in ROUND_TRIPS.items():
        shutil.rmtree(office.home)
        shutil.copytree(issued, office.home)
        with Relay(offers=offers, patient=True) as relay:
            office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where,
                       "--sessions", "1")
        assert len(relay.kept) == 4
        wanted = 2 + 2 * usual + 2 * ahead
        assert relay.round_trips == wanted, "%s: %d, not %d" % (
            offers, relay.round_trips, wanted)


def test_envelope(office):
    """With DSN the relay gets ENVID, ORCPT, RET and NOTIFY, and with SIZE the size."""
    office.found().stock().issue()
    with Relay() as relay:
        office.run("dispatch", DOSSIER, "--relay", "smtp://" + relay.where)
        numbers = {one["number"] for one in office.status()["letters"]}
    mails = [line for line in relay.lines if line.startswith("MAIL ")]
    rcpts = [line for line in relay.lines if line.startswith("RCPT ")]
    assert {line.split("ENVID=")[1] for line in mails} == numbers, mails
    sizes = {int(line.split("SIZE=")[1].split()[0]) for line in mails}
    assert sizes == {len(message) for message in relay.kept}, sizes
    assert all(" RET=HDRS " in line for line in mails), mails
    for line in rcpts:
        mailbox = line.split("<")[1].split(">")[0]
        assert line.endswith(" NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;" + mailbox), line
    assert len(rcpts) == 4


def test_doctor(office):
    """The doctor finds a secret that others may read, and does not tell it."""
    office.found()
    path = office.write("secret", "hush-hush\n")
    with open(office.path("home", "chancery.conf"), "a", encoding="utf-8") as out:
        out.write("\n[relay main]\nurl = smtp://127.0.0.1\nuser = u\nsecret-file = %s\n" % path)
    for mode, found in ((0o644, True), (0o600, False)):
        os.chmod(path, mode)
        told = office.run("doctor", user=None, expect=None)
        assert (b"chmod 600" in told.stdout) == found, told.stdout
        assert b"hush-hush" not in told.stdout + told.stderr


def test_doctor_reads_what_a_dispatch_reads(office):
    """The doctor opens ca-file, and reads the schedule of retries."""
    office.found()
    with open(office.path("home", "chancery.conf"), "a", encoding="utf-8") as out:
        out.write("\n[relay main]\nurl = smtp://127.0.0.1\ntls = required\nca-file = none.pem\n"
                  "\n[dispatch]\nretry = often\n")
    told = office.run("doctor", user=None, expect=None).stdout.decode()
    assert "cannot read certificates from '%s" % office.path("home", "none.pem") in told, told
    assert "retry is no list" in told, told


def test_doctor_finds_logins_that_never_are(office):
    """A secret that no connection may carry is found before a dispatch defers its letters."""
    office.found()
    os.chmod(office.write("home/secret", "hush-hush\n"), 0o600)
    config = office.read("home/chancery.conf").decode()
    for url, more, never in (("smtp://127.0.0.1", "", True), ("smtp://127.0.0.1", "tls = none", True),
                             ("smtp://127.0.0.1", "auth-in-clear = yes", False),
                             ("smtp://127.0.0.1", "tls = opportunistic", False),
                             ("smtps://127.0.0.1", "", False),
                             ("smtp+unix:///run/relay", "", True)):
        office.write("home/chancery.conf", "%s\n[relay main]\nurl = %s\nuser = u\n"
                     "secret-file = ./secret\n%s\n" % (config, url, more))
        told = office.run("doctor", user=None, expect=None).stdout.decode()
        assert ("cannot log in to relay 'main': nothing is encrypted" in told) == never, (url, more, told)
        assert ("relay 'main' is" in told) != never, (url, more, told)


def test_files_below_the_home(office):
    """What chancery.conf names without a slash is below the home, not where one stands."""
    office.found()
    os.mkdir(office.path("home", "relay"))
    os.chmod(office.write(os.path.join("home", "relay", "secret"), "hush-hush\n"), 0o600)
    with open(office.path("home", "chancery.conf"), "a", encoding="utf-8") as out:
        out.write("\n[relay main]\nurl = smtp://127.0.0.1\nuser = u\n"
                  "secret-file = relay/secret\nauth-in-clear = yes\n")
    told = office.run("doctor", user=None, expect=None).stdout
    assert b"relay 'main' is" in told and b"cannot read a secret" not in told, told


@contextlib.contextmanager
def dispatching(office):
    """A dispatch by one session whose relay has the first message and does not answer before the
    end; and the list that gets what became of the dispatch."""
    with Relay({"kept": "hold"}) as relay:
        done = []
        thread = threading.Thread(target=lambda: done.append(office.run(
            "dispatch", DOSSIER, "--relay", "smtp://" + relay.where, "--sessions", "1",
            expect=None)))
        thread.start()
        while not relay.kept:
            time.sleep(0.05)
        yield done
        relay.release()
        thread.join()


def abandon(office, letters):
    """What a person's word does to letters that a dispatch holds, by hand; how many had an
    open attempt."""
    base = sqlite3.connect(office.path("home", "store.db"), timeout=10)
    with base:
        attempts = base.execute("UPDATE dispatch_attempt SET outcome = intent, act = 'abandon'"
                                " WHERE outcome IS NULL AND parcel IN (SELECT serial FROM"
                                " dispatch_parcel WHERE letter LIKE ?)", (letters,))
        base.execute("UPDATE dispatch_parcel SET state = 'abandoned', run = NULL, lease_until"
                     " = NULL WHERE state = 'leased' AND letter LIKE ?", (letters,))
    base.close()
    return attempts.rowcount


def test_answer_overtaken(office):
    """An answer that came too late, and a lease that is lost, are told and stop nobody."""
    office.found().stock().issue()
    with dispatching(office) as done:
        assert abandon(office, "%") == 1
    assert done[0].returncode == 0, done[0]
    assert b"is not open; it was accepted: 2.0.0 taken" in done[0].stderr, done[0].stderr
    assert b"does not hold its parcel any more; it was not begun" in done[0].stderr, done[0].stderr
    assert office.status()["counts"] == {"accepted": 1, "abandoned": 3}, office.status()


def test_parcel_altered(office):
    """A parcel that a hand has altered under way costs no letter its outcome: the relay's word is
    kept with the attempt, and told."""
    office.found().stock().issue()
    with dispatching(office) as done:
        with contextlib.closing(sqlite3.connect(office.path("home", "store.db"), timeout=10)) as base:
            with base:
                base.execute("UPDATE dispatch_parcel SET state = 'abandoned', run = NULL,"
                             " lease_until = NULL WHERE letter LIKE '%00001'")
    said = done[0].stderr.decode()
    assert done[0].returncode == 0, done[0]
    assert "parcel is not under way; it was accepted: 2.0.0 taken" in said, said
    with contextlib.closing(sqlite3.connect(office.path("home", "store.db"))) as base:
        acts = base.execute("SELECT act FROM dispatch_attempt").fetchall()
        assert acts == [("accept",)] * 4, acts
    assert office.status()["counts"] == {"accepted": 3, "abandoned": 1}, office.status()
    verified = office.run("verify", expect=None)
    assert verified.returncode != 0 and b"T-1/2025/00001" in verified.stderr + verified.stdout, verified


def test_at_fault(office):
    """A letter that the client would not take is found before its intent is recorded: the others
    go, it waits again, and the dispatch says why."""
    office.found().stock().issue()
    renumber(office, "'%s' || {}" % ("9" * 90), "%00001")
    with dispatching(office) as done:
        with contextlib.closing(sqlite3.connect(office.path("home", "store.db"))) as base:
            intents = [letter for letter, in base.execute(
                "SELECT letter FROM dispatch_parcel JOIN dispatch_attempt ON parcel = serial")]
        assert intents and not any("9" * 90 in letter for letter in intents), intents
    assert done[0].returncode == DATA and b"under envelope id" in done[0].stderr, done[0]
    status = office.status()
    assert status["counts"] == {"accepted": 3, "waiting": 1}, status
    assert status["letters"][0]["attempts"] == 0, status["letters"][0]


main(globals())
