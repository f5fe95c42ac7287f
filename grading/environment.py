"""Environment variables to set before nbgrader, JupyterLab or a kernel starts."""

import os
import sysconfig

# JupyterHub's servers for students need them too, and have only helpers.
from helpers.jupyter import ONE_THREAD, one_thread

__all__ = ["ONE_THREAD", "find_scripts", "one_thread"]


def find_scripts() -> None:
    """Put this environment's programs on the PATH, since nbgrader calls alembic by its bare name."""
    scripts = sysconfig.get_path("scripts")
    folders = os.environ.get("PATH", "").split(os.pathsep)
    if scripts not in folders:
        os.environ["PATH"] = os.pathsep.join([scripts, *folders])
