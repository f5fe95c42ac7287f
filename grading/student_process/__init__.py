"""The code that runs in the same process as a student's notebook.

An isolated process sees no other part of ``grading``. So nothing in this package, or in anything that it imports, may
be secret, and the package imports no other part of ``grading``. It sends and receives values (``channel``, ``values``),
runs cells (``shell``, ``notebook_server``), starts the process (``launcher``, ``fork_server``), and isolates it
(``isolation``, ``file_system``, ``seccomp``, ``kernel``).
"""
