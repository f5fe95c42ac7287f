"""Code that nbgrader, nbconvert and formgrader call because ``nbgrader_config.py`` names it.

These modules adapt the course's grader and reports to nbgrader's interfaces. They have no grading logic of their own.
"""
