"""A network with one hidden layer, written out without layer objects, as on the board (lecture, L8).

    N(x; θ) = θ_w² σ(θ_w¹ x + θ_b¹) + θ_b²        E(θ) = ‖N(x; θ) − y‖²

The superscripts number the layers and are not powers. With single numbers, a = w1 x + b1, h = σ(a) and p = w2 h + b2.
The chain rule (L2) runs from the end to the beginning and reuses what it has already computed:

    dp = 2 (p − y);   dw2 = h dp,  db2 = dp,  dh = w2 dp;   da = σ'(a) dh;   dw1 = x da,  db1 = da,  dx = w1 da

``helpers.layers`` and ``helpers.network`` do the same for any number of layers. Here the whole computation for a batch
fits on one page. Rows are examples: x (N, D), W1 (D, H), b1 (H,), W2 (H, M), b2 (M,) and y (N, M). σ is the ReLU unless
a function says otherwise.
"""

from collections.abc import Callable

import numpy as np

ElementwiseFunction = Callable[[np.ndarray], np.ndarray]
Gradients = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # of W1, b1, W2, b2


def forward(
    x: np.ndarray, W1: np.ndarray, b1: np.ndarray, W2: np.ndarray, b2: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Evaluate the network.

    Parameters
    ----------
    x : ndarray, shape (N, D)
        The input, one example per row.
    W1 : ndarray, shape (D, H)
        The weights of the hidden layer.
    b1 : ndarray, shape (H,)
        The biases of the hidden layer.
    W2 : ndarray, shape (H, M)
        The weights of the output layer.
    b2 : ndarray, shape (M,)
        The biases of the output layer.

    Returns
    -------
    a : ndarray, shape (N, H)
        The pre-activation, before the ReLU.
    h : ndarray, shape (N, H)
        The hidden units, after the ReLU.
    p : ndarray, shape (N, M)
        The output.

    References
    ----------
    Lecture, L8.
    """
    a = x @ W1 + b1
    h = np.maximum(a, 0)
    return a, h, h @ W2 + b2


def energy(p: np.ndarray, y: np.ndarray) -> float:
    """Compute E = (1/N) Σ_n ‖p_n − y_n‖².

    Parameters
    ----------
    p : ndarray, shape (N, M)
        The output of the network.
    y : ndarray, shape (N, M)
        The target.

    Returns
    -------
    float
        The loss E: a sum over the outputs, averaged over the examples.

    References
    ----------
    Lecture, L8.
    """
    return float(((p - y) ** 2).sum() / len(p))


def backward(x: np.ndarray, y: np.ndarray, a: np.ndarray, h: np.ndarray, p: np.ndarray, W2: np.ndarray) -> Gradients:
    """Compute the gradients of E with respect to W1, b1, W2 and b2.

    Parameters
    ----------
    x : ndarray, shape (N, D)
        The input.
    y : ndarray, shape (N, M)
        The target.
    a, h : ndarray, shape (N, H)
        The pre-activation and the hidden units that `forward` returned for `x`.
    p : ndarray, shape (N, M)
        The output that `forward` returned for `x`.
    W2 : ndarray, shape (H, M)
        The weights of the output layer.

    Returns
    -------
    dW1 : ndarray, shape (D, H)
    db1 : ndarray, shape (H,)
    dW2 : ndarray, shape (H, M)
    db2 : ndarray, shape (M,)
        The gradients, each with the shape of the array that it belongs to.

    Notes
    -----
    At a = 0 the ReLU has no derivative. This function takes 0 there.

    References
    ----------
    Lecture, L8.
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
    sigma: ElementwiseFunction,
    slope: ElementwiseFunction,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float, float]:
    """Compute all derivatives of E = (N(x; θ) − y)² for one scalar example, with H hidden units and any σ.

    Parameters
    ----------
    x : float
        The input.
    y : float
        The target.
    w1, b1 : ndarray, shape (H,)
        The weights and biases of the hidden layer.
    w2 : ndarray, shape (H,)
        The weights of the output layer.
    b2 : float
        The bias of the output layer.
    sigma : callable
        The activation σ, which acts on each entry.
    slope : callable
        Its derivative σ', which acts on each entry.

    Returns
    -------
    dw1, db1, dw2 : ndarray, shape (H,)
        The derivatives with respect to `w1`, `b1` and `w2`.
    db2 : float
        The derivative with respect to `b2`.
    dx : float
        The derivative with respect to `x`. Every hidden unit uses x, so this is a sum of H terms (L2).

    References
    ----------
    Lecture, L2 and L8.
    """
    a = w1 * x + b1
    h = sigma(a)
    dp = 2 * (w2 @ h + b2 - y)
    da = slope(a) * w2 * dp
    return x * da, da, h * dp, float(dp), float(w1 @ da)


def kinks(w1: np.ndarray, b1: np.ndarray, w2: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find the kinks of a ReLU network with one input and one output, and the jump of its slope at each.

    Parameters
    ----------
    w1, b1 : ndarray, shape (H,)
        The weights and biases of the hidden layer.
    w2 : ndarray, shape (H,)
        The weights of the output layer.

    Returns
    -------
    positions : ndarray, shape (K,)
        The x of each kink in ascending order, for the K hidden units with w1_j ≠ 0. The other units do not depend
        on x.
    jumps : ndarray, shape (K,)
        By how much the slope of the network increases at each kink, from left to right.

    Notes
    -----
    Hidden unit j switches on or off where w1_j x + b1_j = 0. The slope of its contribution changes there from 0 to
    w2_j w1_j if w1_j > 0, and from w2_j w1_j to 0 if w1_j < 0. So the slope of the network increases by w2_j |w1_j|.

    References
    ----------
    Lecture, L8.
    """
    has_kink = w1 != 0
    positions = -b1[has_kink] / w1[has_kink]
    order = np.argsort(positions)
    return positions[order], (w2[has_kink] * np.abs(w1[has_kink]))[order]


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
    backward: Callable[..., Gradients] = backward,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Train all four parameter arrays by gradient descent. The arrays that you pass are not changed.

    Parameters
    ----------
    x : ndarray, shape (N, D)
        The inputs.
    y : ndarray, shape (N, M)
        The targets.
    W1 : ndarray, shape (D, H)
        The initial weights of the hidden layer.
    b1 : ndarray, shape (H,)
        The initial biases of the hidden layer.
    W2 : ndarray, shape (H, M)
        The initial weights of the output layer.
    b2 : ndarray, shape (M,)
        The initial biases of the output layer.
    tau : float
        The step size.
    steps : int
        The number of steps.
    forward, backward : callable
        The functions to use in place of this module's `forward` and `backward`.

    Returns
    -------
    W1, b1, W2, b2 : ndarray
        The parameters after all steps.
    losses : ndarray, shape (steps,)
        E before each step.

    References
    ----------
    Lecture, L1 and L8.
    """
    losses = np.empty(steps)
    for k in range(steps):
        a, h, p = forward(x, W1, b1, W2, b2)
        losses[k] = energy(p, y)
        dW1, db1, dW2, db2 = backward(x, y, a, h, p, W2)
        W1, b1, W2, b2 = W1 - tau * dW1, b1 - tau * db1, W2 - tau * dW2, b2 - tau * db2
    return W1, b1, W2, b2, losses
