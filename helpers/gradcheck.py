"""Check a gradient against derivatives that are computed in another way.

Central differences work for every function:  E'(θ) ≈ (E(θ + h) − E(θ − h)) / 2h. Their error has two parts. The
truncation error, about h² |E'''| / 6, asks for a small h. The rounding error, about ε |E| / h, asks for a large one.
The best h is near ε^(1/3), 6e-6 for float64, times the size of θ (Press et al., *Numerical Recipes*, section 5.7). It
leaves about ten correct digits.

The complex step works for functions that consist of smooth operations and accept complex numbers:
E'(θ) ≈ Im E(θ + ih) / h. It subtracts nothing, so h can be 1e-30 and all digits are right (Squire and Trapp, *SIAM
Review* 40, 1998).

Neither method detects a kink. If a function has a corner within h, central differences still return *a* number, and the
complex step returns the slope of one side. Neither number is a derivative.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.arrays import check_floats

Function = Callable[[np.ndarray], Any]
MAX_STACK_SIZE = 1 << 20  # numbers


def central_difference(
    function: Function, theta: np.ndarray, h: float | None = None, stacked: bool = False
) -> np.ndarray:
    """Approximate the gradient of a scalar function by central differences.

    Parameters
    ----------
    function : callable
        Takes an array of the shape of `theta` and returns a number. If `stacked`, it takes P points at once, an array
        of shape ``(P, *theta.shape)``, and returns an array of shape (P,).
    theta : ndarray
        Where to differentiate: real floats of any shape. It is not changed.
    h : float, optional
        The step for an entry of size up to 1. Larger entries get a proportionally larger step. The default is ε^(1/3)
        for the dtype of `theta`.
    stacked : bool
        Whether `function` takes many points at once, as ``lambda t: ((t - a) ** 2).sum(axis=-1)`` does for a `theta`
        of shape (n,). This is many times faster for an array with many entries.

    Returns
    -------
    ndarray
        The gradient, with the shape and dtype of `theta`.

    Raises
    ------
    TypeError
        If `theta` is not an array of real floats.
    ValueError
        If `theta` contains NaN, `function` does not return one number (or P of them if `stacked`), or `h` is not above
        zero or too small to change `theta`.
    """
    _check_real("theta", theta)
    if h is not None and not h > 0:
        raise ValueError(f"h is {h}, but a step must be above zero: leave it out to use a good default.")
    if h is None:
        h = float(np.finfo(theta.dtype).eps ** (1 / 3))

    def perturbed(entries: range) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """For each entry, return θ with that entry raised, θ with it lowered, and the distance between the two."""
        k, index = np.arange(len(entries)), np.array(entries, dtype=int)
        above, below = (np.repeat(theta.reshape(1, -1), len(entries), axis=0) for _ in range(2))
        step = h * np.maximum(1, np.abs(theta.reshape(-1)[index]))
        above[k, index] += step
        below[k, index] -= step
        # θ ± step is rounded, so divide by the actual distance and not by 2 · step.
        distance = above[k, index] - below[k, index]
        if not distance.all():
            value = theta.reshape(-1)[index[distance == 0][0]]
            raise ValueError(f"h is {h}, but {value} ± h is {value} in {theta.dtype}: leave h out or enlarge it.")
        return above.reshape(-1, *theta.shape), below.reshape(-1, *theta.shape), distance

    gradient = np.empty(theta.size, theta.dtype)
    # Limit the memory of a stack of points.
    chunk = max(1, MAX_STACK_SIZE // max(1, theta.size))
    for start in range(0, theta.size, chunk):
        entries = range(start, min(start + chunk, theta.size))
        above, below, distance = perturbed(entries)
        if stacked:
            difference = _numbers(function(above), len(entries)) - _numbers(function(below), len(entries))
        else:
            # Copy for each call, because the function may change its argument or keep it.
            difference = np.array(
                [_number(function(a.copy())) - _number(function(b.copy())) for a, b in zip(above, below)]
            )
        gradient[start : start + len(entries)] = difference / distance
    return gradient.reshape(theta.shape)


def complex_step(function: Function, theta: np.ndarray) -> np.ndarray:
    """Compute the gradient of a scalar function by the complex step, exact up to rounding.

    Parameters
    ----------
    function : callable
        Takes a complex array of the shape of `theta` and returns one complex number. It must consist of smooth
        operations that accept complex numbers: +, −, ·, /, powers, exp, tanh, @, sums. It must not use abs,
        comparisons, float(), or anything that conjugates, such as .conj(), np.vdot or a norm.
    theta : ndarray
        Where to differentiate: real floats of any shape. It is not changed.

    Returns
    -------
    ndarray
        The gradient, with the shape and dtype of `theta`.

    Raises
    ------
    TypeError
        If `theta` is not an array of real floats, or `function` does not return one complex number, for example
        because it drops the imaginary part.
    ValueError
        If `theta` contains NaN.
    """
    _check_real("theta", theta)
    gradient = np.empty_like(theta)
    h = 1e-30
    for i in np.ndindex(theta.shape):
        shifted = theta.astype(complex)
        shifted[i] += 1j * h
        value = np.asarray(function(shifted))
        if value.size != 1 or not np.iscomplexobj(value):
            raise TypeError(
                "the complex step needs a function that returns one complex number for a complex argument; "
                "this one does not: use central_difference."
            )
        gradient[i] = value.imag.item() / h
    return gradient


def vector_jacobian_products(
    function: Callable[..., np.ndarray], arguments: Sequence[np.ndarray], dz: np.ndarray
) -> list[np.ndarray]:
    """Approximate the result of a correct backward pass of ``z = function(*arguments)``: transposed Jacobians times dz.

    Parameters
    ----------
    function : callable
        Takes the arrays in `arguments` and returns the array z.
    arguments : sequence of ndarray
        Where to differentiate: real floats of any shape.
    dz : ndarray, shape of z
        The gradient of the loss with respect to z.

    Returns
    -------
    list of ndarray
        One array per argument, with its shape.

    Raises
    ------
    TypeError
        If an argument is not an array of real floats.
    ValueError
        If `dz` does not have the shape of z, or an argument contains NaN.

    Notes
    -----
    Each product is exactly the gradient of the sum Σ z · dz with respect to the argument. The function approximates
    this gradient by central differences. They are slow, but use no derivative that someone wrote by hand.

    References
    ----------
    Lecture, L6.
    """

    def product(k: int) -> np.ndarray:
        def weighted(value: np.ndarray) -> float:
            z = function(*arguments[:k], value, *arguments[k + 1 :])
            if np.shape(z) != np.shape(dz):
                raise ValueError(f"dz has shape {np.shape(dz)}, but z has shape {np.shape(z)}: make the shapes equal.")
            return float((z * dz).sum())

        return central_difference(weighted, arguments[k])

    return [product(k) for k in range(len(arguments))]


def relative_error(a: np.ndarray, b: np.ndarray) -> float:
    """Compute ‖a − b‖₂ / max(‖a‖₂, ‖b‖₂).

    Parameters
    ----------
    a, b : ndarray
        Two arrays of the same shape.

    Returns
    -------
    float
        0 for equal arrays, 1 if exactly one is zero, 2 for nonzero a = −b. NaN if an entry is NaN or infinite, because
        such arrays can't be said to agree.

    Raises
    ------
    ValueError
        If the shapes differ, because broadcasting would compare the wrong numbers.

    Notes
    -----
    As a rule of thumb, two float64 gradients agree if the error is below 1e-7. If it is above 1e-3, one of them is
    wrong. In between, look for a kink.
    """
    a, b = _at_least_float(a), _at_least_float(b)
    if a.shape != b.shape:
        raise ValueError(f"a has shape {a.shape} and b has shape {b.shape}: only equal shapes can be compared.")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("nan")
    largest = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    if largest == 0:
        return 0.0
    # Scaling by the largest entry keeps the squares from overflowing or underflowing.
    a, b = a / largest, b / largest
    return float(np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b)))


def _at_least_float(value: Any) -> np.ndarray:
    """Convert to float64 or wider (or complex), because unsigned integers would wrap around in a subtraction."""
    value = np.asarray(value)
    return value.astype(np.result_type(value, np.float64))


def _check_real(name: str, value: Any) -> None:
    check_floats(name, value)
    if np.iscomplexobj(value):
        raise TypeError(f"{name} has dtype {value.dtype}, but its entries must be real: use {name}.real.")


def _numbers(values: Any, P: int) -> np.ndarray:
    if np.shape(values) != (P,):
        raise ValueError(
            f"the function returned an array of shape {np.shape(values)} for {P} stacked arguments, but should "
            f"return one number for each, ({P},): sum over all axes but the first, or leave out stacked=True."
        )
    return np.asarray(values, dtype=float)


def _number(value: Any) -> float:
    if isinstance(value, float):
        return float(value)
    if np.size(value) != 1:
        raise ValueError(
            f"the function returned an array of shape {np.shape(value)}, but a gradient needs one number: "
            "sum it, or take the mean."
        )
    return float(np.asarray(value).item())
