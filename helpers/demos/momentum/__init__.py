"""The demo of the (τ, β) plane of momentum.

``demo`` builds the demo, ``model`` computes the run and what the pictures show, and ``captions`` gives the reason.
"""
