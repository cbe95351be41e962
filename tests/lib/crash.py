"""The process killed at every call of the store.

For each N a verb runs in a copy of a prepared home and kills itself at its Nth store call;
then the verb is run again, to the end. Whatever N was, the register must verify and nothing
may be lost or done twice. The number of points is asserted, so that a sweep cannot become
empty.
"""
import shutil

KILLED = -9
MOST_POINTS = 1000


def sweep(office, verb, least_points, prepare=None, user="aydan", after=None, step=1):
    """Run `verb` (a list of words) with a kill at each `step`th store call in turn."""
    before = office.home
    points = 0
    for n in range(1, MOST_POINTS, step):
        office.home = office.path("home-%d" % n)
        shutil.copytree(before, office.home)
        context = prepare(n) if prepare else None
        words = verb(context) if callable(verb) else verb
        done = office.run(*words, user=user, expect=None,
                          env={"CHANCERY_FAULT": "kill:%d" % n})
        if done.returncode not in (0, KILLED):
            raise AssertionError("exit %d at call %d: %s" % (
                done.returncode, n, done.stderr.decode()))
        killed = done.returncode == KILLED
        points += killed
        after(n, killed, context)
        shutil.rmtree(office.home)
        if not killed:
            break
    office.home = before
    assert points >= least_points, "only %d points" % points
    return points


def finish(office, words, state, user="aydan"):
    """Run the verb again unless the crash came after its commit; then it must be done."""
    if office.status()["state"] != state:
        office.run(*words, user=user)
    office.run("verify")
