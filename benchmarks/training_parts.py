"""What a step of ``helpers.training`` is made of: the same NumPy calls with the same arrays, each measured alone.

What is left between their sum and the step is Python: the calls of layers and loss, the loop, the look at
whether E and its gradient are finite. Beside it, how many bytes the calls that are no products move, and how
long that takes at the bandwidth that copying a large array reaches here.
"""

import time
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from training_peers import Helpers, a_task


def show_parts(sizes: tuple[int, ...], batch: int, labels: bool, tau: float) -> None:
    """Print a line for each part of a step, in microseconds, with how many calls there are."""
    task = a_task(sizes, batch, np.float32, labels, tau)
    whole = Helpers(task)
    step = fastest(lambda: whole.run(1))
    parts = parts_of(sizes, batch, labels)
    print(f"\n{'-'.join(map(str, sizes))}, batch {batch}: a step takes {step:.1f} µs")
    rest = step
    for name, calls in parts.items():
        took = sum(fastest(call) for call in calls)
        rest -= took
        print(f"  {name:<28} {len(calls):3} calls {took:10.1f} µs {took / step:7.0%}")
    print(f"  {'Python between the calls':<28}           {rest:10.1f} µs {rest / step:7.0%}")
    moved, rate = bytes_moved(sizes, batch), bandwidth()
    print(
        f"  outside the products {moved / 1e6:.2f} MB are read or written: {moved / rate * 1e6:.1f} µs "
        f"at {rate / 1e9:.1f} GB/s"
    )


def parts_of(sizes: tuple[int, ...], batch: int, labels: bool) -> dict[str, list[Callable[[], object]]]:
    """The calls of a step, by what they are for."""
    f, last = np.float32, len(sizes) - 2
    a = [np.full((batch, M), 0.1, f) for M in sizes]
    d = [np.full((batch, M), 0.1, f) for M in sizes]
    ones, zeros = np.ones(batch, f), [np.zeros((batch, M), f) for M in sizes]
    weights = [np.full((D, M), 0.01, f) for D, M in pairwise(sizes)]
    biases = [np.zeros(M, f) for M in sizes[1:]]
    theta = np.zeros(sum(W.size for W in weights) + sum(b.size for b in biases), f)
    gradient, room = np.zeros_like(theta), np.zeros_like(theta)
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
    task = a_task(sizes, batch, f, labels, 0.1)
    loss, z, dz = task.loss(), a[-1].copy(), d[-1]
    loss.forward(z, task.y)
    return {
        "matrix products": products,
        "biases and their gradients": bias,
        "activations, both ways": relu,
        "the loss, both ways": [lambda: loss.forward(z, task.y, True), lambda: loss.backward(dz)],
        "update": [lambda: np.multiply(gradient, 1e-9, out=room), lambda: np.subtract(theta, room, out=theta)],
        "is the gradient finite": [lambda: np.dot(gradient, gradient)],
    }


def bytes_moved(sizes: tuple[int, ...], batch: int) -> int:
    """What the calls that are no products read and write: each as often as it is an operand."""
    hidden, outputs = sum(sizes[1:-1]) * batch, sizes[-1] * batch
    n = sum((D + 1) * M for D, M in pairwise(sizes))
    return 4 * (hidden * (2 + 1 + 3 + 2 + 3) + outputs * (2 + 1 + 6) + n * (2 + 3 + 1))


def bandwidth() -> float:
    """Bytes a second that a copy reads and writes, in arrays that fit into no cache."""
    source = np.ones(32 << 20, np.float32)
    target = np.empty_like(source)
    return 2 * source.nbytes / (fastest(lambda: np.copyto(target, source)) * 1e-6)


def fastest(call: Callable[[], object]) -> float:
    """Microseconds of the fastest of some blocks of calls."""
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
