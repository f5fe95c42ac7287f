"""python -m grading.lecture"""

import sys

from grading.lecture import lecture

sys.exit(lecture(sys.argv[1:]))
