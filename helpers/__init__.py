"""What the course's notebooks import: layers, losses, networks, descent, gradient checks, data and checks.

Each module holds one concept and can be read from top to bottom. Importing ``helpers`` itself loads nothing
else; ``helpers.demos`` alone needs ipywidgets and Matplotlib.
"""

from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"

# Notebooks that were handed out before a module was renamed still import its earlier name.
RENAMED = {
    "classification_checks": "helpers.checks.classification",
    "depth_checks": "helpers.checks.deep_networks",
    "descent_checks": "helpers.checks.step_sizes",
    "graph_checks": "helpers.checks.graphs",
    "initialise": "helpers.initialisers",
    "network_checks": "helpers.checks.one_hidden_layer",
    "stochastic_checks": "helpers.checks.stochastic",
}


def __getattr__(name: str) -> ModuleType:
    """Import a module by its earlier name."""
    if name not in RENAMED:
        raise AttributeError(f"module 'helpers' has no attribute {name!r}")
    return import_module(RENAMED[name])
