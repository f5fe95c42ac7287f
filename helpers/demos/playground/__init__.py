"""The playground: choose data and a network, and watch the training.

``demo`` builds the demo, draws it and writes the captions. ``model`` holds the data, the network and the training.
"""
