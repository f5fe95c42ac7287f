"""Submissions: which files students submitted, and how each one is restored to a notebook that can be graded.

Nothing here runs students' code. That belongs in `grading.execution`.
"""
