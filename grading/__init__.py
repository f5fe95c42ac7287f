"""What instructors run: release, grade, feedback, export.

The way of the data, each arrow one command that can be repeated:

    solutions/UNIT.py --release--> notebooks/UNIT/UNIT.ipynb --student--> submitted/STUDENT/UNIT/UNIT.ipynb
        --grade--> gradebook and autograded/ --feedback--> feedback/STUDENT/UNIT/UNIT.html --export--> CSV
"""
