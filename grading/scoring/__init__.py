"""Score submissions: run each submission and its tests, decide the points, and do so for a whole unit in parallel.

How students' code is isolated belongs in ``grading.execution``. How results are stored belongs in
``grading.gradebook``.
"""
