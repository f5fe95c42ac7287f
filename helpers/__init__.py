"""The mathematics of the course, as its notebooks import it: layers, losses, networks, descent, data and checks.

Each module holds one concept and reads from top to bottom. Grading does not belong here, and ``helpers.demos`` is the
only part that may need ipywidgets or Matplotlib. Importing ``helpers`` itself loads none of its modules.
"""

from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"

# Notebooks that were released before a module was renamed still import it by its earlier name.
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
    """Import a module by its earlier name.

    Parameters
    ----------
    name : str
        A key of `RENAMED`.

    Returns
    -------
    ModuleType
        The module that has replaced it.

    Raises
    ------
    AttributeError
        If no module ever had this name.
    """
    if name not in RENAMED:
        raise AttributeError(f"module 'helpers' has no attribute {name!r}")
    return import_module(RENAMED[name])
