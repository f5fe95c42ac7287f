"""The demo of one hidden layer.

``demo`` builds the demo, ``model`` holds the network and its training, and ``view`` draws both and writes the captions.
"""
