"""The demo of one hidden layer.

``demo`` builds it, ``model`` holds the network and its training, and ``view`` draws it and writes the captions.
"""
