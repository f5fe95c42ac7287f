"""Write results to the gradebook and read them from it; and the gradebook's database schema.

Pages for people belong in `grading.reports`. Files for campus systems belong in `grading.export`.
"""
