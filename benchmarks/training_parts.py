"""Break down a step of ``helpers.training``: the same NumPy calls on arrays of the same sizes, each measured alone.

The difference between a step and the sum of its parts is Python: the calls of layers and loss, the loop, and the tests
of whether the results are finite. The breakdown also shows how many bytes the calls other than matrix products move,
and how long that would take at the rate at which this machine copies a large array.
"""

import time
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from training_peers import Helpers, make_task


def show_parts(sizes: tuple[int, ...], batch: int, labels: bool, tau: float) -> None:
    """Print the number of calls and the microseconds of each part of a step, and how many bytes are moved."""
    task = make_task(sizes, batch, np.float32, labels, tau)
    helpers = Helpers(task)
    step = fastest(lambda: helpers.run(1))
    parts = parts_of(sizes, batch, labels)
    print(f"\n{'-'.join(map(str, sizes))}, batch {batch}: a step takes {step:.1f} µs")
    rest = step
    for name, calls in parts.items():
        time_taken = sum(fastest(call) for call in calls)
        rest -= time_taken
        print(f"  {name:<28} {len(calls):3} calls {time_taken:10.1f} µs {time_taken / step:7.0%}")
    print(f"  {'Python between the calls':<28}           {rest:10.1f} µs {rest / step:7.0%}")
    moved, rate = bytes_moved(sizes, batch), bandwidth()
    print(
        f"  outside the matrix products {moved / 1e6:.2f} MB are read or written: {moved / rate * 1e6:.1f} µs "
        f"at {rate / 1e9:.1f} GB/s"
    )


def parts_of(sizes: tuple[int, ...], batch: int, labels: bool) -> dict[str, list[Callable[[], object]]]:
    """Return the NumPy calls of a step and of its loss, grouped by purpose."""
    f, last = np.float32, len(sizes) - 2
    a = [np.full((batch, M), 0.1, f) for M in sizes]
    d = [np.full((batch, M), 0.1, f) for M in sizes]
    ones, zeros = np.ones(batch, f), [np.zeros((batch, M), f) for M in sizes]
    weights = [np.full((D, M), 0.01, f) for D, M in pairwise(sizes)]
    biases = [np.zeros(M, f) for M in sizes[1:]]
    theta = np.zeros(sum(W.size for W in weights) + sum(b.size for b in biases), f)
    gradient, buffer = np.zeros_like(theta), np.zeros_like(theta)
    dW, db = [W.copy() for W in weights], [b.copy() for b in biases]
    products: list[Callable[[], object]] = []
    bias: list[Callable[[], object]] = []
    relu: list[Callable[[], object]] = []
    for k, (W, b) in enumerate(zip(weights, biases)):
        products.append(lambda k=k, W=W: np.dot(a[k], W, out=d[k + 1]))
        products.append(lambda k=k: np.dot(a[k].T, d[k + 1], out=dW[k]))
        bias.append(lambda k=k, b=b: np.add(a[k + 1], b, out=a[k + 1]))
        bias.append(lambda k=k: np.dot(ones, d[k + 1], out=db[k]))
        if k:
            products.append(lambda k=k, W=W: np.dot(d[k + 1], W.T, out=d[k]))
        if k < last:
            relu.append(lambda k=k: np.maximum(a[k + 1], zeros[k + 1], out=d[k + 1]))
            relu.append(lambda k=k: np.greater(a[k + 1], 0, out=d[k + 1]))
            relu.append(lambda k=k: np.multiply(d[k + 1], a[k + 1], out=d[k + 1]))
    task = make_task(sizes, batch, f, labels, 0.1)
    loss, z, dz = task.loss(), a[-1].copy(), d[-1]
    loss.forward(z, task.y)
    return {
        "matrix products": products,
        "biases and their gradients": bias,
        "activations, both passes": relu,
        "loss, both passes": [lambda: loss.forward(z, task.y, True), lambda: loss.backward(dz)],
        "update": [lambda: np.multiply(gradient, 1e-9, out=buffer), lambda: np.subtract(theta, buffer, out=theta)],
        "finiteness of the gradient": [lambda: np.dot(gradient, gradient)],
    }


def bytes_moved(sizes: tuple[int, ...], batch: int) -> int:
    """Return the bytes that the calls other than matrix products read and write, counting each operand of a call."""
    hidden, outputs = sum(sizes[1:-1]) * batch, sizes[-1] * batch
    n = sum((D + 1) * M for D, M in pairwise(sizes))
    return 4 * (hidden * (2 + 1 + 3 + 2 + 3) + outputs * (2 + 1 + 6) + n * (2 + 3 + 1))


def bandwidth() -> float:
    """Return how many bytes per second a copy of an array reads and writes, if no cache can hold the array."""
    source = np.ones(32 << 20, np.float32)
    target = np.empty_like(source)
    return 2 * source.nbytes / (fastest(lambda: np.copyto(target, source)) * 1e-6)


def fastest(call: Callable[[], object]) -> float:
    """Return the microseconds per call in the fastest of 25 blocks of calls."""
    call()
    start = time.perf_counter()
    call()
    count = max(1, int(2e-3 / (time.perf_counter() - start + 1e-9)))
    best = float("inf")
    for _ in range(25):
        start = time.perf_counter()
        for _ in range(count):
            call()
        best = min(best, (time.perf_counter() - start) / count)
    return best * 1e6
