"""The autograder: what instructors run to release units, grade submissions, write feedback and export grades.

Data flows one way. Each arrow is a command that can be repeated::

    solutions/UNIT.py --release--> notebooks/UNIT/UNIT.ipynb --student--> submitted/STUDENT/UNIT/UNIT.ipynb
        --grade--> gradebook and autograded/ --feedback--> feedback/STUDENT/UNIT/UNIT.html --export--> CSV

What students import belongs in ``helpers``, and what opens JupyterLab or the lecture belongs in ``serving``.
"""
