"""nbgrader's configuration on a student's server: the Assignment List finds the course's exchange."""

import os

c = get_config()  # noqa: F821 (traitlets provides it)

c.CourseDirectory.course_id = "backprop"
c.Exchange.root = os.environ.get("COURSE_EXCHANGE", "/srv/exchange")
# The name by which the student has logged in. The server's own account may have another one, as in a container.
c.CourseDirectory.student_id = os.environ.get("JUPYTERHUB_USER", "*")
