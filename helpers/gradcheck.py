"""Is this gradient right? Ask a derivative that was found in another way.

Central differences work for every function:  E'(θ) ≈ (E(θ + h) − E(θ − h)) / 2h. Their error has two parts:
the formula's own, about h² |E'''| / 6, which wants a small h, and rounding, about ε |E| / h, which wants a
large one. The best h is near ε^(1/3), 6e-6 for float64, times the size of θ (Press et al., Numerical
Recipes, section 5.7), and leaves about ten correct digits.

Where a function is made of smooth operations that accept complex numbers, the complex step
E'(θ) ≈ Im E(θ + ih) / h subtracts nothing, so h can be 1e-30 and all digits are right (Squire and Trapp,
SIAM Review 40, 1998).

Neither sees a kink: central differences give *a* number where a function has a corner within h, the complex
step gives the slope of one side, and neither number is a derivative.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.arrays import floats

Function = Callable[[np.ndarray], Any]
LARGEST_STACK = 1 << 20  # numbers


def central_difference(
    function: Function, theta: np.ndarray, h: float | None = None, stacked: bool = False
) -> np.ndarray:
    """The gradient of a scalar function by central differences.

    function: from an array of theta's shape to a number; theta: floats of any shape, not changed.
    h:        the step for an entry of size up to 1, ε^(1/3) if not given; larger entries get a larger step.
    stacked:  whether function takes many θ at once, (P, *theta.shape), and returns a number for each, (P,). That
              is many times quicker for an array of many entries: ``lambda t: ((t - a) ** 2).sum(axis=-1)``.

    Returns an array of theta's shape. Raises ValueError if the function returns anything but a number (or, if
    stacked, P of them), h is not positive or too small to change theta, and TypeError if theta holds anything
    but real floats.
    """
    _real("theta", theta)
    if h is not None and not h > 0:
        raise ValueError(f"h is {h}, but a step must be above zero: leave it out for a sound one.")
    if h is None:
        h = float(np.finfo(theta.dtype).eps ** (1 / 3))

    def moved(entries: range) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """θ with one of its entries moved up, and down, for each of these entries; and how far apart they are."""
        k, at = np.arange(len(entries)), np.array(entries, dtype=int)
        above, below = (np.repeat(theta.reshape(1, -1), len(entries), axis=0) for _ in range(2))
        step = h * np.maximum(1, np.abs(theta.reshape(-1)[at]))
        above[k, at] += step
        below[k, at] -= step
        # θ ± step is rounded, so divide by the distance that was really gone.
        distance = above[k, at] - below[k, at]
        if not distance.all():
            value = theta.reshape(-1)[at[distance == 0][0]]
            raise ValueError(f"h is {h}, but {value} ± h is {value} in {theta.dtype}: leave h out or enlarge it.")
        return above.reshape(-1, *theta.shape), below.reshape(-1, *theta.shape), distance

    gradient = np.empty(theta.size, theta.dtype)
    # As many at once as stay small beside a computer's memory.
    some = max(1, LARGEST_STACK // max(1, theta.size))
    for start in range(0, theta.size, some):
        entries = range(start, min(start + some, theta.size))
        above, below, distance = moved(entries)
        if stacked:
            difference = _numbers(function(above), len(entries)) - _numbers(function(below), len(entries))
        else:
            # A copy for each call: the function may change its argument, or keep it.
            difference = np.array(
                [_number(function(a.copy())) - _number(function(b.copy())) for a, b in zip(above, below)]
            )
        gradient[start : start + len(entries)] = difference / distance
    return gradient.reshape(theta.shape)


def complex_step(function: Function, theta: np.ndarray) -> np.ndarray:
    """The gradient of a scalar function by the complex step, exact to rounding.

    function: made of smooth operations that take complex numbers: +, −, ·, /, powers, exp, tanh, @, sums.
              No abs, no comparisons, no float(), nothing that conjugates, such as .conj(), np.vdot or a norm.

    Returns an array of theta's shape. Raises TypeError if the function drops the imaginary part.
    """
    _real("theta", theta)
    gradient = np.empty_like(theta)
    h = 1e-30
    for i in np.ndindex(theta.shape):
        ahead = theta.astype(complex)
        ahead[i] += 1j * h
        value = np.asarray(function(ahead))
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
    """What a right backward pass returns for z = function(*arguments): the transposed Jacobians times dz.

    By central differences of the number Σ z · dz, whose gradient is just that (L6). Slow, and independent of
    any derivative that somebody wrote down.

    Returns one array for each argument, of its shape. Raises ValueError if dz has not the shape of z.
    """

    def product(k: int) -> np.ndarray:
        def weighted(value: np.ndarray) -> float:
            z = function(*arguments[:k], value, *arguments[k + 1 :])
            if np.shape(z) != np.shape(dz):
                raise ValueError(f"dz has shape {np.shape(dz)}, but z has shape {np.shape(z)}: they must be equal.")
            return float((z * dz).sum())

        return central_difference(weighted, arguments[k])

    return [product(k) for k in range(len(arguments))]


def relative_error(a: np.ndarray, b: np.ndarray) -> float:
    """‖a − b‖₂ / max(‖a‖₂, ‖b‖₂): 0 for equal arrays, 1 where one is zero, 2 for opposite signs.

    Below 1e-7 two float64 gradients agree; above 1e-3 one of them is wrong; between, look for a kink.
    NaN if an array holds NaN or an infinite number, for then they agree in no sense.
    Raises ValueError if the shapes differ, since broadcasting would compare the wrong numbers.
    """
    a, b = _at_least_float(a), _at_least_float(b)
    if a.shape != b.shape:
        raise ValueError(f"a has shape {a.shape} and b has shape {b.shape}: only equal shapes can be compared.")
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("nan")
    largest = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    if largest == 0:
        return 0.0
    # Divided by the largest entry, no square is too large or too small for a float.
    a, b = a / largest, b / largest
    return float(np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b)))


def _at_least_float(value: Any) -> np.ndarray:
    """As floats (or complex): unsigned integers would wrap around where they are subtracted."""
    value = np.asarray(value)
    return value.astype(np.result_type(value, np.float64))


def _real(name: str, value: Any) -> None:
    floats(name, value)
    if np.iscomplexobj(value):
        raise TypeError(
            f"{name} has dtype {value.dtype}, but its entries are moved along the real line: use {name}.real."
        )


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
