"""Measure how much processor time something takes, on a machine that may be busy with other things."""

import time
from collections.abc import Callable
from typing import Any


def seconds_of(action: Callable[[], Any], at_most: float, attempts: int = 3) -> float:
    """Return the processor time of an action in seconds: the least of several attempts, if it is too long.

    Other programs slow down the processor's caches, too, so a single long time proves nothing.
    """
    least = float("inf")
    for _ in range(attempts):
        began = time.process_time()
        action()
        least = min(least, time.process_time() - began)
        if least <= at_most:
            break
    return least
