"""The demo in which optimisers race.

``demo`` builds it, ``model`` holds the two losses that the race runs on, and ``captions`` says who is ahead.
"""
