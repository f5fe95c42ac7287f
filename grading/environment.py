"""TODO-DOC grading/environment.py"""

import os
import sysconfig

# What tells the libraries behind NumPy how many threads to use.
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def find_scripts() -> None:
    """Let nbgrader find the programs installed beside this Python: it calls alembic by its name alone."""
    scripts = sysconfig.get_path("scripts")
    folders = os.environ.get("PATH", "").split(os.pathsep)
    if scripts not in folders:
        os.environ["PATH"] = os.pathsep.join([scripts, *folders])


def one_thread() -> None:
    """Let matrix products of the kernels that this process starts use one thread, unless the user wishes otherwise.

    The course's matrices are small: on a busy or shared machine, threads that wait for each other took a training
    of half a second to fifteen.
    """
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
