"""The gradebook: its database schema, and how results are written to it and read from it.

Pages for people belong in `grading.reports`. Files for campus systems belong in `grading.export`.
"""
