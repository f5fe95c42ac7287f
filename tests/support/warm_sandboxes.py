"""Keep sandboxes between the runs of ``grade_unit``, for tests that grade a small class again and again."""

import contextlib
import os
from collections.abc import Hashable, Iterator

import pytest

from grading.execution.sandbox import Sandbox
from grading.limits import Limits
from grading.scoring import grading_pool
from grading.units.unit import Unit

MOST = 3  # each keeps a process with Matplotlib


@contextlib.contextmanager
def keep_sandboxes() -> Iterator[None]:
    """Let ``grade_unit`` use the same sandbox for all runs in this process that would start the same one.

    Starting a sandbox takes a second of processor time, most of it to import Matplotlib. Each submission still has a
    process of its own, as the submissions of a large class have.
    """
    kept: dict[Hashable, Sandbox] = {}
    owner = os.getpid()

    def sandbox(
        unit: Unit, limits: Limits | None = None, isolated: bool = True
    ) -> contextlib.AbstractContextManager[Sandbox]:
        if os.getpid() != owner:  # a fork must not use its parent's sockets
            return Sandbox(unit, limits, isolated)
        key = (unit.name, unit.hands_out, tuple(sorted(unit.answers.items())), limits, isolated)
        if key in kept and kept[key]._fork_server.poll() is not None:  # it was killed
            kept.pop(key).close()
        if key not in kept:
            if len(kept) == MOST:
                kept.pop(next(iter(kept))).close()
            kept[key] = Sandbox(unit, limits, isolated)
        return contextlib.nullcontext(kept[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grading_pool, "Sandbox", sandbox)
        yield
    for found in kept.values():
        found.close()
