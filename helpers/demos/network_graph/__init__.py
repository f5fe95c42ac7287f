"""The demo of a network with two inputs, three hidden units and one output as a graph.

``demo`` builds the demo, ``model`` computes the numbers, ``steps`` puts them in order, ``view`` draws them and
``captions`` writes the text.
"""
