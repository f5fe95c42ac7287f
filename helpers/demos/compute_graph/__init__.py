"""The demo of a compute graph.

``demo`` builds the demo, ``steps`` puts the nodes in order, ``view`` draws the graph and ``captions`` writes the text.
"""
