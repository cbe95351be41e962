"""A row of the table: one condition of a standard, and how it is checked, or why it is not."""
from typing import Callable, NamedTuple, Optional


class Row(NamedTuple):
    """`id` is a condition of the Matterhorn Protocol 1.02 ("UA 31-005"), a clause of ISO
    19005-2 ("A 6.2.5"; "-2" after it is our count where a clause asks for several things), a
    clause of ISO 32000-1 that both build on ("PDF 14.7.4.4"), or a rule of the house that
    keeps a whole kind of object out of letters ("HOUSE images"). A condition that two
    standards share is one row."""
    id: str
    what: str                          # that which must hold
    check: Optional[Callable] = None   # document -> places where it does not
    reason: str = ""                   # why there is no check


PERSON = "needs a person's judgement (the Protocol marks it 'human')"


def by_person(*rows):
    return [Row("UA " + number, what, reason=PERSON) for number, what in rows]


def absent(house, *rows):
    """Conditions on what a letter may not hold at all: `house` is the row that refuses it."""
    return [Row(number, what, reason="holds of itself: '%s' refuses such a file" % house)
            for number, what in rows]
