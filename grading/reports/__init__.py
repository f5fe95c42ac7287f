"""HTML pages about graded work: the feedback for each student and the report on the class.

Code that turns results into HTML belongs here, and so does the code that makes student content harmless and masks
hidden tests. Code that computes scores belongs in ``grading.scoring``.
"""
