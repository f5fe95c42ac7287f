"""Environment variables to set before nbgrader, JupyterLab or a kernel starts."""

import os
import sysconfig

# The variables that tell the libraries behind NumPy how many threads to use.
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def find_scripts() -> None:
    """Put this environment's programs on the PATH, since nbgrader calls alembic by its bare name."""
    scripts = sysconfig.get_path("scripts")
    folders = os.environ.get("PATH", "").split(os.pathsep)
    if scripts not in folders:
        os.environ["PATH"] = os.pathsep.join([scripts, *folders])


def one_thread() -> None:
    """Limit NumPy to one thread in the kernels that this process starts, unless the user has chosen a number.

    The course's matrices are small. On a busy machine, threads that wait for each other made a training run take
    fifteen seconds instead of half a second.
    """
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
