"""Waiting for a condition, with a deadline and a message that says what was seen last."""

import time


class Timeout(AssertionError):
    pass


def wait_for(predicate, timeout=15.0, what="", interval=0.02, describe=None):
    """Returns the predicate's first truthy value. Its exceptions end the wait; `describe` tells the last state."""
    deadline = time.monotonic() + timeout
    while True:
        value = predicate()
        if value:
            return value
        if time.monotonic() >= deadline:
            seen = f"; last seen: {describe()}" if describe else ""
            raise Timeout(f"waited {timeout:g} s for {what or predicate.__name__}{seen}")
        time.sleep(interval)
