"""Every letter once: how that is counted, and how what is in doubt is settled.

Whatever happened to a dispatch before, it is run again to the end. What then lies at the
relay, by Message-ID, and what the program says of each letter must agree.
"""
import collections


class Verdict:
    """What became of the letters of a dossier: all, those that were in doubt, those of them
    that had arrived; and what the dispatch to the end said of them."""

    def __init__(self, letters, in_doubt, arrived, said):
        self.letters, self.in_doubt, self.arrived = letters, in_doubt, arrived
        self.said = said


def require_once(office, dossier, taken, most=None):
    """The letters that are in doubt, after a dispatch to the end. Every other is accepted and
    has arrived; none has arrived twice; at most `most` are in doubt."""
    letters = office.status(dossier)["letters"]
    count = collections.Counter(taken)
    assert not count or max(count.values()) == 1, "twice: %s" % count.most_common(1)
    assert set(count) <= {letter["message_id"] for letter in letters}, "a letter of nobody"
    for letter in letters:
        assert letter["state"] in ("accepted", "in-doubt"), letter
        assert letter["state"] == "in-doubt" or letter["message_id"] in count, "lost: %s" % letter
    in_doubt = [letter for letter in letters if letter["state"] == "in-doubt"]
    assert most is None or len(in_doubt) <= most, "%d in doubt, more than %d" % (
        len(in_doubt), most)
    return in_doubt


def settle(office, dossier, dispatch, taken, most=None):
    """Dispatch again, to the end; settle what is in doubt by what has arrived; dispatch once
    more: every letter has arrived once.

    dispatch()  runs the dispatch and returns what subprocess.run does
    taken()     the Message-IDs that have arrived
    most        how many letters may be in doubt
    """
    said = dispatch().stderr.decode()
    in_doubt = require_once(office, dossier, taken(), most)
    came = set(taken())
    for letter in in_doubt:
        verdict = "--accepted" if letter["message_id"] in came else "--resend"
        office.run("resolve", letter["number"], verdict, "--why", "counted at the relay")
    if in_doubt:
        dispatch()
    status = office.status(dossier)
    letters = status["letters"]
    assert sorted(taken()) == sorted(letter["message_id"] for letter in letters), \
        "not every letter once: %d of %d" % (len(taken()), len(letters))
    assert status["counts"] == {"accepted": len(letters)}, status["counts"]
    assert status["state"] == "dispatched", status["state"]
    arrived = [letter for letter in in_doubt if letter["message_id"] in came]
    return Verdict(letters, in_doubt, arrived, said)
