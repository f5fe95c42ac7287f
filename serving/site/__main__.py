"""Write the course as web pages: ``python -m serving.site``, which ``python3 run.py site`` calls."""

import sys

from serving.site import main

sys.exit(main(sys.argv[1:]))
