"""Read a unit's source, `solutions/UNIT.py`: its cells, its regions, and the catalogue of answers to its exercises.

Code that reads what students submit belongs in `grading.submissions`.
"""
