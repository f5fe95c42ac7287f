"""Initial weights: where training begins.

Weights must differ. If all start at 0, all hidden numbers of a layer are equal, get equal gradients and stay
equal for ever: ``zeros`` is here to show that. So weights are drawn at random, and what is left to choose is
their size. With independent weights w of mean 0 and variance s², a number z = Σ_i x_i w_i over n inputs x
has the variance n s² · E[x²]: a deep network multiplies its signal by √(n s²) at every layer, and soon holds
nothing or explodes, unless n s² is about 1. A ReLU keeps half of E[z²], so behind one it has to be 2.

Each function returns W: (inputs, outputs), as Linear takes it. The biases may begin at 0.
"""

import numpy as np


def he(inputs: int, outputs: int, rng: np.random.Generator) -> np.ndarray:
    """Normal with variance 2 / inputs, for ReLU layers -> W: (inputs, outputs).

    He, Zhang, Ren and Sun 2015, "Delving deep into rectifiers", equation 10. Raises ValueError for a size below 1.
    """
    _check(inputs, outputs)
    return rng.normal(scale=np.sqrt(2 / inputs), size=(inputs, outputs))


def glorot(inputs: int, outputs: int, rng: np.random.Generator) -> np.ndarray:
    """Uniform in ±√(6 / (inputs + outputs)), for tanh and sigmoid layers -> W: (inputs, outputs).

    The variance is 2 / (inputs + outputs): between 1 / inputs, which keeps the size of signals on the way
    forward, and 1 / outputs, which keeps that of gradients on the way back.
    Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks",
    equation 16. Raises ValueError for a size below 1.
    """
    _check(inputs, outputs)
    limit = np.sqrt(6 / (inputs + outputs))
    return rng.uniform(-limit, limit, size=(inputs, outputs))


def zeros(inputs: int, outputs: int, rng: np.random.Generator | None = None) -> np.ndarray:
    """All weights 0, to see why that fails -> W: (inputs, outputs). ``rng`` is there to be like the others."""
    _check(inputs, outputs)
    return np.zeros((inputs, outputs))


def _check(inputs: int, outputs: int) -> None:
    if min(inputs, outputs) < 1:
        raise ValueError(f"a layer from {inputs} to {outputs} numbers: each side needs at least one.")
