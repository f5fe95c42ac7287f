"""Figures about stochastic gradients (L12), each computed from real minibatches and real runs.

They show the error of a stochastic gradient for several minibatch sizes, the level at which the loss settles with a
fixed step size and how a falling one gets below it, and the loss curves of several methods in one picture.
"""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from helpers.demos.figures.still import StaticFigure
from helpers.demos.framework.picture import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, RED, new_figure, style_axes

STYLES = (
    (BLUE, "o", "-"),
    (ORANGE, "s", "--"),
    (GREEN, "^", "-."),
    (RED, "D", "-"),
    (PURPLE, "v", "--"),
    (BLACK, "X", ":"),
)


def gradient_noise(seed: int = 0) -> StaticFigure:
    """Draw stochastic gradients around the full gradient, and their mean square error by minibatch size B (L12).

    Parameters
    ----------
    seed : int, default 0
        The seed of the data and of the minibatches.

    Returns
    -------
    StaticFigure
        The gradients on the left, the error on logarithmic axes on the right.

    Notes
    -----
    The model is linear, with two parameters and 200 examples, at one fixed θ. The left panel shows 150 minibatches for
    each of B = 1, 10 and 100. The right panel shows the mean square error over 4,000 minibatches for each B, with and
    without replacement, beside the formulas σ²/B and σ²/B · (N − B)/(N − 1).
    """
    rng = np.random.default_rng(seed)
    single = _single_gradients(200, rng)
    full, N = single.mean(axis=0), len(single)
    figure = new_figure(1000, 430)
    left, right = figure.subplots(1, 2)
    style_axes(left, f"Stochastic gradients at one θ, N = {N}", "entry 1 of g", "entry 2 of g")
    for B, colour, marker, size in ((1, GREY, "o", 26), (10, BLUE, "^", 26), (100, ORANGE, "s", 22)):
        g = np.array([single[rng.permutation(N)[:B]].mean(axis=0) for _ in range(150)])
        left.scatter(*g.T, s=size, color=colour, marker=marker, label=f"B = {B}", alpha=0.9, linewidths=0)
    left.plot(*full, "P", color=RED, ms=15, mec="white", mew=1.5, ls="none", label="full gradient", zorder=5)
    left.set_aspect("equal", adjustable="datalim")
    left.legend(fontsize=11, framealpha=0.9)
    _mean_square_errors(right, single, rng)
    return StaticFigure(
        "Left: stochastic gradients as points in the plane around the full gradient. Those of single examples scatter "
        "widely, those of ten examples lie closer, and those of a hundred lie close to it. Right: their mean square "
        "error by minibatch size B, on logarithmic axes. With replacement it falls along a straight line, sigma "
        "squared over B. Without replacement it lies on that line for B = 1 and below it for larger B, and would be "
        "zero for B = N.",
        figure,
    )


def _single_gradients(N: int, rng: np.random.Generator) -> np.ndarray:
    """Compute ∇E_n of a linear model at one θ for each example, as an array of shape (N, 2)."""
    x = rng.normal(size=(N, 2)) * [1.0, 0.7]
    y = x @ [1.0, -2.0] + 0.5 * rng.normal(size=N)
    return 2 * (x @ [2.0, -1.5] - y)[:, None] * x


def _mean_square_errors(axes: Axes, single: np.ndarray, rng: np.random.Generator, draws: int = 4000) -> None:
    """Draw the measured errors and the two formulas."""
    N, deviations = len(single), single - single.mean(axis=0)
    variance = float((deviations**2).sum(axis=1).mean())
    sizes = np.array([1, 2, 5, 10, 20, 50, 100, 150, 190])
    with_, without = [], []
    order = rng.permuted(np.tile(np.arange(N), (draws, 1)), axis=1)
    for B in sizes:
        with_.append((deviations[rng.integers(N, size=(draws, B))].mean(axis=1) ** 2).sum(axis=1).mean())
        without.append((deviations[order[:, :B]].mean(axis=1) ** 2).sum(axis=1).mean())
    B = np.arange(1, N)
    style_axes(axes, "Mean square error by minibatch size", "B", "mean of ‖g − ∇E‖²")
    axes.loglog(B, variance / B, color=BLUE, lw=2, label="σ²/B")
    axes.loglog(B, variance / B * (N - B) / (N - 1), color=RED, lw=2, ls="--", label="σ²/B · (N − B)/(N − 1)")
    axes.plot(sizes, with_, "o", color=BLUE, ms=8, ls="none", label="with replacement")
    axes.plot(sizes, without, "D", color=RED, ms=7, mfc="none", mew=2, ls="none", label="without replacement")
    axes.legend(fontsize=11, framealpha=0.9)


def noise_floor(seed: int = 0, steps: int = 400) -> StaticFigure:
    """Draw the level at which the loss of SGD settles: over the steps, and by step size (L12, L11).

    Parameters
    ----------
    seed : int, default 0
        The seed of the data and of the minibatches.
    steps : int, default 400
        The number of steps in each run of the left panel.

    Returns
    -------
    StaticFigure
        On the left, the loss above its minimum by step. On the right, the level at which it settles by step size, for
        independent draws and for shuffled data.

    Notes
    -----
    The loss of example n is E_n(θ) = ½ (θ − c_n)², with one parameter, 200 examples and minibatches of 4. On the left,
    each minibatch is drawn independently, with replacement. The thick curves are means over 300 runs, and the thin grey
    curve is a single run with τ = 0.4. The dashed lines show the level τσ²/(2B(2 − τ)). On the right, the lines show
    the levels by formula, and the markers show those that 200 runs reach. With shuffled data, the loss is measured at
    the end of each epoch.
    """
    rng = np.random.default_rng(seed)
    c = rng.normal(size=200)
    c -= c.mean()
    figure = new_figure(1180, 430)
    left, right = figure.subplots(1, 2, width_ratios=(1.4, 1))
    _draw_runs(left, c, 4, steps, rng)
    _draw_levels(right, c, 4, rng)
    return StaticFigure(
        f"Left: the loss above its minimum over {steps} steps, on a logarithmic axis. With the large fixed step size "
        "it falls within a few steps and then settles at some level. With the small one it takes longer and settles at "
        "a lower level. The formula predicts both levels. With a falling step size the loss falls quickly and keeps "
        "falling. Right: the level by step size, on logarithmic axes. With independent draws it is nearly proportional "
        "to the step size. With shuffled data, measured at the end of each epoch, it is nearly as high for large step "
        "sizes and falls much faster for small ones.",
        figure,
    )


def _draw_runs(axes: Axes, c: np.ndarray, B: int, steps: int, rng: np.random.Generator) -> None:
    """Draw the mean loss of many runs with independent draws, for two fixed step sizes and a schedule."""
    variance = float((c**2).mean())
    runs = (
        ("τ = 0.4", lambda k: 0.4, BLUE, "o"),
        ("τ = 0.05", lambda k: 0.05, ORANGE, "s"),
        ("τ = 0.4 / (1 + k/10)", lambda k: 0.4 / (1 + k / 10), GREEN, "^"),
    )
    style_axes(axes, "With a fixed τ, the loss settles above its minimum", "step k", "E(θ(k)) − minimum")
    for label, tau, colour, marker in runs:
        theta = np.full(300, 4.0)
        squares = [theta**2]
        for k in range(steps):
            theta = theta - tau(k) * (theta - c[rng.integers(len(c), size=(300, B))].mean(axis=1))
            squares.append(theta**2)
        E = np.array(squares) / 2
        if tau is runs[0][1]:
            axes.semilogy(E[:, 0], color=GREY, lw=0.7, alpha=0.8)
        axes.semilogy(E.mean(axis=1), color=colour, lw=2.4, marker=marker, markevery=25, ms=8, label=label)
        if tau(0) == tau(steps):
            axes.axhline(_independent_level(tau(0), variance, B), color=colour, lw=1.6, ls="--")
    axes.plot([], [], color=GREY, lw=1.6, ls="--", label="level predicted by the formula")
    axes.plot([], [], color=GREY, lw=0.7, label="a single run with τ = 0.4")
    axes.set(ylim=(1e-4, 30), xlim=(0, steps))
    axes.legend(fontsize=10, loc="upper right", ncols=2, framealpha=0.9)


def _draw_levels(axes: Axes, c: np.ndarray, B: int, rng: np.random.Generator) -> None:
    """Draw the level by step size, by formula and measured, for independent draws and for shuffled data."""
    N, variance = len(c), float((c**2).mean())
    style_axes(axes, "The level by step size", "τ", "E − minimum, in the long run")
    taus = np.geomspace(0.02, 0.5, 60)
    lines = (
        ("independent draws", [_independent_level(tau, variance, B) for tau in taus], BLUE, "-"),
        ("shuffled, after each epoch", [_shuffled_level(tau, variance, N, B) for tau in taus], RED, "--"),
    )
    for label, levels, colour, dash in lines:
        axes.loglog(taus, levels, color=colour, ls=dash, lw=2.2, label=label)
    measured = np.array([0.4, 0.2, 0.1, 0.05, 0.025])
    for shuffled, colour, marker in ((False, BLUE, "o"), (True, RED, "D")):
        levels = [_measured_level(tau, c, B, shuffled, rng) for tau in measured]
        axes.plot(measured, levels, marker, color=colour, ms=8, mfc="none", mew=2, ls="none")
    axes.set_xticks(measured, [f"{tau:g}" for tau in measured])
    axes.minorticks_off()
    axes.legend(fontsize=11, loc="lower right", framealpha=0.9)


def _independent_level(tau: float, variance: float, B: int) -> float:
    """Return the level of the mean loss if all minibatches are drawn independently, with replacement."""
    return tau * variance / (2 * B * (2 - tau))


def _shuffled_level(tau: float, variance: float, N: int, B: int) -> float:
    """Return the level of the mean loss at the end of each epoch of shuffled data, for B that divides N.

    In an epoch θ becomes (1 − τ)^m θ + Σ wᵢ bᵢ, where bᵢ is the mean of c over minibatch i of m. Two different
    minibatches have the covariance −σ²/(N − 1), because they share no example.
    """
    weights = tau * (1 - tau) ** np.arange(N // B)
    squares, own, shared = (weights**2).sum(), variance / B * (N - B) / (N - 1), -variance / (N - 1)
    noise = own * squares + shared * (weights.sum() ** 2 - squares)
    return float(noise / (1 - (1 - tau) ** (2 * len(weights))) / 2)


def _measured_level(tau: float, c: np.ndarray, B: int, shuffled: bool, rng: np.random.Generator) -> float:
    """Return the mean loss at the end of the epochs 7 to 12 of 200 runs that start at the minimiser."""
    N, theta, at_ends = len(c), np.zeros(200), []
    for _ in range(12):
        order = np.tile(np.arange(N), (200, 1))
        rows = rng.permuted(order, axis=1) if shuffled else rng.integers(N, size=order.shape)
        for mean in c[rows].reshape(200, -1, B).mean(axis=2).T:
            theta = theta - tau * (theta - mean)
        at_ends.append((theta**2).mean() / 2)
    return float(np.mean(at_ends[6:]))


def loss_curves(curves: Mapping[str, np.ndarray], title: str, over: str = "epoch", what: str = "E") -> StaticFigure:
    """Draw several loss curves on one logarithmic axis.

    Parameters
    ----------
    curves : mapping of str to ndarray, shape (K,)
        For each method, by its name in the legend, the loss at 0, 1, 2, … on the horizontal axis. All values must be
        positive.
    title : str
        The title of the figure.
    over : str, default "epoch"
        The label of the horizontal axis: the unit in which K counts.
    what : str, default "E"
        The label of the vertical axis.

    Returns
    -------
    StaticFigure
        The curves, with a legend beside them.

    Raises
    ------
    ValueError
        If there are more than six curves.
    """
    if len(curves) > len(STYLES):
        raise ValueError(
            f"curves holds {len(curves)} curves, but this figure can draw at most {len(STYLES)}: draw fewer."
        )
    figure = new_figure(1000, 400)
    axes = style_axes(figure.subplots(), title, over, what)
    for (name, E), (colour, marker, style) in zip(curves.items(), STYLES):
        every = max(1, len(E) // 10)
        axes.semilogy(E, color=colour, marker=marker, ls=style, lw=2.2, ms=7, markevery=every, label=name)
    axes.legend(
        fontsize=11, loc="upper left", bbox_to_anchor=(1.01, 1.0), frameon=False
    )  # beside the axes, where it covers no curve
    ends = ", ".join(f"{name} {float(E[-1]):.3g}" for name, E in curves.items())
    return StaticFigure(f"{title}: loss curves on a logarithmic axis. The last values are: {ends}.", figure)
