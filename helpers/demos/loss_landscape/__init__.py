"""The demo of loss landscapes: a loss over two directions, as a surface and as contour lines, and runs of optimisers.

``demo`` builds the demo, ``model`` holds the surfaces and the runs, ``network_loss`` evaluates a network for many
parameter vectors at once, ``view`` draws, and ``captions`` says where the optimisers are.
"""
