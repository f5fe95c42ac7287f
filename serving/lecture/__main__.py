"""python -m serving.lecture"""

import sys

from serving.lecture import lecture

sys.exit(lecture(sys.argv[1:]))
