"""The framework that every demo is built on: controls, pictures, captions, sharing, and the front end.

Nothing here belongs to a particular demo, and nothing here imports one. Demos are modules and packages beside this one.
"""
