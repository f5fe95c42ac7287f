"""The playground: choose data and a network, and watch the training.

``demo`` builds it, draws it and writes the captions; ``model`` holds the data, the network and the training.
"""
