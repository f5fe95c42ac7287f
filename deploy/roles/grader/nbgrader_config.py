"""nbgrader's configuration on an instructor's or a grader's server: the course's own, wherever nbgrader starts."""

import os

c = get_config()  # noqa: F821 (traitlets provides it)

load_subconfig("nbgrader_config.py", path=os.environ["COURSE_ROOT"])  # noqa: F821
