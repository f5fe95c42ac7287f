"""A network with one hidden layer, written out without layers (lecture L8), as on the board.

    N(x; θ) = θ_w² σ(θ_w¹ x + θ_b¹) + θ_b²        E(θ) = ‖N(x; θ) − y‖²

The superscripts number the layers; they are no powers. For one number each, with a = w1 x + b1, h = σ(a) and
p = w2 h + b2, the chain rule (L2) goes from the end to the beginning and keeps what it has found:

    dp = 2 (p − y);   dw2 = h dp,  db2 = dp,  dh = w2 dp;   da = σ'(a) dh;   dw1 = x da,  db1 = da,  dx = w1 da

``helpers.layers`` and ``helpers.network`` do the same for any number of layers. Here all stands on one page,
for batches: rows are examples, x: (N, D), W1: (D, H), b1: (H,), W2: (H, M), b2: (M,), y: (N, M), and σ is the
ReLU if nothing else is said.
"""

from collections.abc import Callable

import numpy as np

Entrywise = Callable[[np.ndarray], np.ndarray]
Four = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def forward(
    x: np.ndarray, W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x: (N, D) and the parameters -> a: (N, H) before the ReLU, h: (N, H) behind it, p: (N, M), the output."""
    a = x @ W1 + b1
    h = np.maximum(a, 0)
    return a, h, h @ W2 + b2


def energy(p: np.ndarray, y: np.ndarray) -> float:
    """p, y: (N, M) -> E = (1/N) Σ_n ‖p_n − y_n‖², a mean over the examples of a sum over the outputs (L8)."""
    return float(((p - y) ** 2).sum() / len(p))


def backward(x: np.ndarray, y: np.ndarray, a: np.ndarray, h: np.ndarray, p: np.ndarray, W2: np.ndarray) -> Four:
    """The gradients of E with respect to W1, b1, W2 and b2, each of the shape of what it belongs to.

    x: (N, D), y: (N, M); a, h, p: what ``forward`` has returned for x; W2: (H, M).
    At a = 0, where the ReLU has no derivative, 0 is taken.
    """
    dp = 2 / len(x) * (p - y)
    da = (dp @ W2.T) * (a > 0)
    return x.T @ da, da.sum(axis=0), h.T @ dp, dp.sum(axis=0)


def one_example(
    x: float,
    y: float,
    w1: np.ndarray,
    b1: np.ndarray,
    w2: np.ndarray,
    b2: float,
    sigma: Entrywise,
    slope: Entrywise,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float, float]:
    """All derivatives of E = (N(x; θ) − y)² for one example of one number, with H hidden numbers and any σ.

    x, y, b2: numbers; w1, b1, w2: (H,); sigma, slope: σ and σ', entry by entry.
    Returns dw1, db1, dw2: (H,), db2 and dx: numbers. x is used H times, so dx is a sum of H terms (L2).
    """
    a = w1 * x + b1
    h = sigma(a)
    dp = 2 * (w2 @ h + b2 - y)
    da = slope(a) * w2 * dp
    return x * da, da, h * dp, float(dp), float(w1 @ da)


def kinks(w1: np.ndarray, b1: np.ndarray, w2: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where a ReLU network of one input and one output bends, and how much its slope jumps there.

    w1, b1, w2: (H,). Hidden number j turns on or off where w1_j x + b1_j = 0, and the slope jumps by
    w2_j |w1_j|: for w1_j > 0 from 0 to w2_j w1_j, for w1_j < 0 from w2_j w1_j to 0.

    Returns the places and the jumps: (K,), from left to right, for the K hidden numbers with w1_j ≠ 0; the
    others are the same for every x.
    """
    bends = w1 != 0
    places = -b1[bends] / w1[bends]
    order = np.argsort(places)
    return places[order], (w2[bends] * np.abs(w1[bends]))[order]


def train(
    x: np.ndarray,
    y: np.ndarray,
    W1: np.ndarray,
    b1: np.ndarray,
    W2: np.ndarray,
    b2: np.ndarray,
    tau: float,
    steps: int,
    forward: Callable[..., tuple[np.ndarray, np.ndarray, np.ndarray]] = forward,
    backward: Callable[..., Four] = backward,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Gradient descent (L1) on all four parameters at once; the arrays that are given stay as they are.

    Returns W1, b1, W2, b2 after all steps, and E before each of them: (steps,).
    """
    losses = np.empty(steps)
    for k in range(steps):
        a, h, p = forward(x, W1, b1, W2, b2)
        losses[k] = energy(p, y)
        dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
        W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
    return W1, b1, W2, b2, losses
