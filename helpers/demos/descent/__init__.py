"""The demo of gradient descent and its step size.

``demo`` builds the demo, ``student_code`` runs and checks the descent, ``regime`` and ``regime_map`` judge the outcome,
and ``captions`` writes the text.
"""
