"""How fast momentum converges on a quadratic (lecture, L12).

Along an eigenvector of a quadratic with curvature a, momentum with the step size τ and the coefficient β makes the
recursion

    θ(k+1) = (1 + β − τa) θ(k) − β θ(k−1)        with θ(−1) = θ(0), because v is 0 at the start.

Its solutions are combinations of r₁ᵏ and r₂ᵏ, where r₁ and r₂ are the roots of r² − (1 + β − τa) r + β = 0. So the
larger absolute value of the two roots is the convergence rate: the factor by which the error shrinks in a step, in the
long run. Everything here depends on τ and a only through their product τa.
"""

import numpy as np

REGIMES = ("monotone", "ripples", "zigzags", "diverges")
EXACT = 1e-9  # relative distance from a border that counts as on it, so that rounding does not change the regime


def convergence_rate(tau_a: float | np.ndarray, beta: float | np.ndarray) -> np.ndarray:
    """Compute the convergence rate of momentum for one curvature: the larger absolute value of the two roots.

    Parameters
    ----------
    tau_a : float or ndarray
        The product τa of the step size and the curvature.
    beta : float or ndarray
        The momentum coefficient β, at least 0 and below 1. It is broadcast against `tau_a`.

    Returns
    -------
    ndarray
        The rates. Below 1 momentum converges, and above 1 it diverges.

    Notes
    -----
    Where the roots aren't real, they are complex conjugates with the product β, so both have the absolute value √β.

    References
    ----------
    Polyak, 1964.
    """
    total, product = _total_and_product(tau_a, beta)
    discriminant = total**2 - 4 * product
    real = (np.abs(total) + np.sqrt(np.maximum(discriminant, 0.0))) / 2
    return np.where(discriminant < 0, np.sqrt(product), real)


def regime(tau_a: float | np.ndarray, beta: float | np.ndarray) -> np.ndarray:
    """Say how the error behaves for one curvature, as an index into `REGIMES`.

    Parameters
    ----------
    tau_a : float or ndarray
        The product τa of the step size and the curvature, above 0.
    beta : float or ndarray
        The momentum coefficient β, at least 0 and below 1. It is broadcast against `tau_a`.

    Returns
    -------
    ndarray of int
        0, monotone: the error keeps its sign and shrinks in every step, up to τa = (1 − √β)². 1, ripples: it
        oscillates within the envelope √βᵏ. 2, zigzags: it changes its sign in every step and shrinks in the long run,
        from τa = (1 + √β)² on. 3, diverges: it doesn't tend to zero, from τa = 2(1 + β) on. There, it neither grows
        nor shrinks in the long run. With β = 0 and τa = 1, the error is 0 after the first step, which counts as
        monotone.
    """
    return slowest_regime(1.0, 1.0, tau_a, beta)


def slowest_regime(mu: float, L: float, tau: float | np.ndarray, beta: float | np.ndarray) -> np.ndarray:
    """Say how the slowest direction of a quadratic behaves, as an index into `REGIMES`.

    Parameters
    ----------
    mu, L : float
        The smallest and the largest curvature, with 0 < mu <= L.
    tau : float or ndarray
        The step size, above 0.
    beta : float or ndarray
        The momentum coefficient β, at least 0 and below 1. It is broadcast against `tau`.

    Returns
    -------
    ndarray of int
        The regime of the direction with the largest rate, as `regime` describes it. 0 means the flattest direction,
        1 that all directions share the rate √β, and 2 or 3 the steepest direction.
    """
    monotone, zigzag, diverges = borders(mu, L, beta)
    above = np.asarray(tau) * (1 + EXACT)
    return np.where(monotone * (1 + EXACT) < tau, 1 + (zigzag <= above) + (diverges <= above), 0)


def borders(mu: float, L: float, beta: float | np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Compute the step sizes at which the slowest direction of a quadratic changes its regime.

    Parameters
    ----------
    mu, L : float
        The smallest and the largest curvature, with 0 < mu <= L. For a single curvature, pass it twice.
    beta : float or ndarray
        The momentum coefficient β, at least 0 and below 1.

    Returns
    -------
    monotone : ndarray
        Up to here, the flattest direction is the slowest, and monotone.
    zigzag : ndarray
        From here on, the steepest direction is the slowest, and zigzags. In between, all directions share the rate √β.
    diverges : ndarray
        From here on, the steepest direction diverges.

    Notes
    -----
    The flattest direction begins to ripple at (1 − √β)²/μ, and the steepest to zigzag at (1 + √β)²/L. If the second
    comes first, the two directions are equally slow where their roots are opposite, at τ = 2(1 + β)/(μ + L). The three
    curves meet at the best τ and β.
    """
    root = np.sqrt(np.asarray(beta, dtype=float))
    monotone = np.minimum((1 - root) ** 2 / mu, 2 * (1 + root**2) / (mu + L))
    return monotone, np.maximum(monotone, (1 + root) ** 2 / L), 2 * (1 + root**2) / L


def quadratic_rate(mu: float, L: float, tau: float | np.ndarray, beta: float | np.ndarray) -> np.ndarray:
    """Compute the convergence rate of momentum on a quadratic with curvatures from `mu` to `L`.

    Parameters
    ----------
    mu, L : float
        The smallest and the largest curvature, with 0 < mu <= L.
    tau : float or ndarray
        The step size.
    beta : float or ndarray
        The momentum coefficient β. It is broadcast against `tau`.

    Returns
    -------
    ndarray
        The larger of the rates at `mu` and at `L`. No curvature in between has a larger one, because the rate falls up
        to τa = (1 − √β)², is constant up to (1 + √β)², and then grows.
    """
    return np.maximum(convergence_rate(np.multiply(tau, mu), beta), convergence_rate(np.multiply(tau, L), beta))


def best_settings(mu: float, L: float) -> tuple[float, float]:
    """Compute the τ and the β with the lowest rate on a quadratic with curvatures from `mu` to `L`.

    Parameters
    ----------
    mu, L : float
        The smallest and the largest curvature, with 0 < mu <= L.

    Returns
    -------
    tau : float
        4 / (√L + √μ)².
    beta : float
        ((√κ − 1) / (√κ + 1))², where κ = L/μ. The rate is √β.

    References
    ----------
    Polyak, 1964.
    """
    low, high = np.sqrt(mu), np.sqrt(L)
    return float(4 / (high + low) ** 2), float(((high - low) / (high + low)) ** 2)


def error_by_step(tau_a: float, beta: float, steps: int) -> np.ndarray:
    """Compute θ(k)/θ(0) along a run of momentum for one curvature, from rest.

    Parameters
    ----------
    tau_a : float
        The product τa of the step size and the curvature.
    beta : float
        The momentum coefficient β.
    steps : int
        The number of steps.

    Returns
    -------
    ndarray, shape (steps + 1,)
        The error after 0, 1, …, `steps` steps as a multiple of the error at the start.
    """
    before, now = 1.0, 1.0
    errors = [now]
    for _ in range(steps):
        before, now = now, (1 + beta - tau_a) * now - beta * before
        errors.append(now)
    return np.array(errors)


def _total_and_product(tau_a: float | np.ndarray, beta: float | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the sum and the product of the two roots."""
    product = np.asarray(beta, dtype=float)
    return 1 + product - np.asarray(tau_a, dtype=float), product
