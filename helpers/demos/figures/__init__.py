"""Static figures for notebooks and the lecture: functions that return a drawing with an alternative text.

Anything with a control belongs in a demo instead.
"""
