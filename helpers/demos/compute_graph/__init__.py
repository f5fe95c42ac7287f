"""The demo of a compute graph.

``demo`` builds it, ``steps`` puts the nodes in order, ``view`` draws the graph and ``captions`` writes the text.
"""
