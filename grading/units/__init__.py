"""A unit's source: how `solutions/UNIT.py` is read, its cells, its regions, and the catalogue of answers to it.

Code that reads what students submit belongs in `grading.submissions`.
"""
