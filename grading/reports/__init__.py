"""HTML pages about graded work: the feedback for each student and the report on the class.

Code that turns results into HTML belongs here, and so does code that makes students' content harmless or masks hidden
tests. Code that computes scores belongs in ``grading.scoring``.
"""
