"""What nbgrader, nbconvert and formgrader call, as ``nbgrader_config.py`` tells them.

These modules adapt the course's grader and reports to nbgrader's interfaces. Grading logic of their own does not belong
here.
"""
