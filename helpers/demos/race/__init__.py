"""The demo in which optimisers race.

``demo`` builds the demo, ``model`` holds the two losses that the race runs on, and ``captions`` says who is ahead.
"""
