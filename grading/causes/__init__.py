"""What the class got wrong, grouped by cause, and what an instructor does about it: comments and catalogue entries.

The pages that show this belong in `grading.reports`.
"""
