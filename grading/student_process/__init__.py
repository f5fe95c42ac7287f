"""What runs beside a student's code, in the same process: nothing in here, or imported from here, is secret.

This folder is all of ``grading`` that an isolated process can see. It knows how values cross (``wire``), how
a notebook's cells are run (``student``), and how the process shuts itself in (``isolation``). It imports no
other part of ``grading``.
"""
