"""Find the files that students submitted, and restore each one to a notebook that can be graded.

Nothing here runs students' code. That belongs in `grading.execution`.
"""
