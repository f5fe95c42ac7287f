"""The demo of a network that reads the digit that you draw.

``demo`` builds the demo, ``model`` runs the network forwards and backwards and trains it, and ``centring`` moves a
drawing to where the network expects it. ``network_view`` and ``training_view`` draw, and ``captions`` says what to look
for. ``make_weights`` has trained the network that the demo starts with, also on digits that ``pen`` writes.
"""
