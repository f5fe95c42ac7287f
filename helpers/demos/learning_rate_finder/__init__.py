"""The demo of the learning-rate finder.

``demo`` builds the demo, ``model`` holds the problems and computes the sweep and the runs, and ``captions`` says what a
chosen τ does.
"""
