"""Start the lecture: ``python -m serving.lecture``, which ``python3 run.py lecture`` calls."""

import sys

from serving.lecture import lecture

sys.exit(lecture(sys.argv[1:]))
