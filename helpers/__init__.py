"""What the course's notebooks import: layers, losses, networks, descent, gradient checks, data and checks.

Each module holds one concept and can be read from top to bottom. Importing ``helpers`` itself loads nothing
else; ``helpers.demos`` alone needs ipywidgets and Matplotlib.
"""

__version__ = "0.1.0"
