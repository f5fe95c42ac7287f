"""What descent on a function, a gradient check and a compute graph cost, beside what one would use instead.

    python benchmarks/derivatives.py [--seconds 4]

In microseconds: an iteration of gradient descent on a function of two parameters, apart from E and ∇E, with the
whole path recorded; an entry of a numerical gradient of 200 parameters; and a node of a compute graph of
numbers, both sweeps. The same results first, then all in turns in one run, on one thread: the median of the
rounds and the fastest. SciPy comes with the tests of the course; PyTorch (pip install torch==2.13.0) is left
out where it is missing.
"""

import argparse
import os
import statistics
from collections.abc import Callable
from typing import Any

os.environ.update({name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")})

import numpy as np
from scalars import Value
from training import in_turns

from helpers import data, descent, gradcheck, graph

try:
    import torch

    torch.set_num_threads(1)
except ImportError:
    torch = None  # type: ignore[assignment]
    print("missing: PyTorch is left out; pip install torch==2.13.0")
try:
    from scipy.optimize._numdiff import approx_derivative
except ImportError:
    approx_derivative = None
    print("missing: SciPy is left out; pip install scipy")

Work = dict[str, Callable[[], Any]]
ITERATIONS, ENTRIES = 50, 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=4.0, help="for each of the three")
    seconds = parser.parse_args().seconds
    report("an iteration of descent, apart from E and ∇E", descents(), ITERATIONS, "E and ∇E alone", seconds)
    report("an entry of a numerical gradient, the two calls of the function included", checks(), ENTRIES, None, seconds)
    work, nodes = graphs()
    report("a node of a compute graph of numbers, forwards and backwards", work, nodes, None, seconds)


def report(title: str, work: Work, count: int, floor: str | None, seconds: float) -> None:
    """Print microseconds / count for each work, less those of the floor: the median, and the fastest round."""
    times = in_turns(work, dict.fromkeys(work, count), seconds)
    print(f"\n{title}:")
    for name, values in times.items():
        if name != floor:
            less = [0.0, 0.0] if floor is None else [statistics.median(times[floor]), min(times[floor])]
            middle, fastest = statistics.median(values) - less[0], min(values) - less[1]
            print(f"  {name:<44} {middle * 1e6:8.2f} µs, fastest {fastest * 1e6:8.2f} µs")


def descents() -> Work:
    """Fifty iterations on a quadratic."""
    E, start, tau = data.bowl((1.0, 5.0), angle=0.4), np.array([2.0, -1.0]), 0.1

    def alone() -> None:
        for _ in range(ITERATIONS + 1):
            E.energy(start)
            E.gradient(start)

    def helpers() -> np.ndarray:
        return descent.gradient_descent(E.energy, E.gradient, start, tau, ITERATIONS).theta[-1]

    work: Work = {"E and ∇E alone": alone, "helpers.descent, all recorded and watched": helpers}
    if torch:
        A = torch.tensor(E.A)

        def by_torch() -> np.ndarray:
            theta = torch.tensor(start, requires_grad=True)
            sgd = torch.optim.SGD([theta], lr=tau)
            path = []
            for _ in range(ITERATIONS):
                sgd.zero_grad()
                loss = theta @ A @ theta / 2
                loss.backward()
                sgd.step()
                path.append((loss.item(), theta.detach().numpy().copy()))
            return path[-1][1]

        np.testing.assert_allclose(by_torch(), helpers(), rtol=1e-12)
        work["PyTorch: autograd and SGD, all recorded"] = by_torch
    return work


def checks() -> Work:
    """Central differences of a sum of squares."""
    theta, a = np.random.default_rng(0).normal(size=(2, ENTRIES))

    def function(t: np.ndarray) -> np.ndarray:
        return (t * t * a).sum(axis=-1)

    def alone() -> None:
        for _ in range(2 * ENTRIES):
            function(theta)

    work: Work = {
        "the function alone, twice for each entry": alone,
        "helpers.gradcheck, one after the other": lambda: gradcheck.central_difference(function, theta),
        "helpers.gradcheck, stacked": lambda: gradcheck.central_difference(function, theta, stacked=True),
    }
    if approx_derivative:
        work["SciPy: approx_derivative, 3-point"] = lambda: approx_derivative(function, theta, method="3-point")
    for name, call in work.items():
        if name != "the function alone, twice for each entry":
            np.testing.assert_allclose(call(), 2 * theta * a, rtol=1e-6, atol=1e-8)
    return work


def perceptron(number: Callable[[str, float], Any], tanh: Callable[[Any], Any]) -> tuple[Any, Any]:
    """(Σ_j v_j tanh(Σ_i x_i w_ij))² as 99 nodes, 3 inputs and 8 hidden numbers; and its x_0."""
    rng = np.random.default_rng(0)
    x = [number(f"x{i}", float(rng.normal())) for i in range(3)]
    total = None
    for j in range(8):
        z = x[0] * number(f"w0{j}", float(rng.normal()))
        for i in (1, 2):
            z = z + x[i] * number(f"w{i}{j}", float(rng.normal()))
        h = tanh(z) * number(f"v{j}", float(rng.normal()))
        total = h if total is None else total + h
    return total * total, x[0]


def graphs() -> tuple[Work, int]:
    """Both sweeps through one expression, and how many nodes it has."""
    ours = graph.Graph(perceptron(graph.variable, graph.tanh)[0])

    def again() -> float:
        ours.forward()
        return ours.backward()["x0"]

    def anew() -> float:
        made = graph.Graph(perceptron(graph.variable, graph.tanh)[0])
        made.forward()
        return made.backward()["x0"]

    def by_tape() -> float:
        out, x0 = perceptron(lambda name, value: Value(value), Value.tanh)
        out.backward()
        return x0.grad

    work: Work = {
        "helpers.graph, which stands": again,
        "helpers.graph, made anew": anew,
        "as micrograd does it, made anew": by_tape,
    }
    if torch:

        def by_torch() -> float:
            def number(name: str, value: float) -> Any:
                return torch.tensor(value, dtype=torch.float64, requires_grad=True)

            out, x0 = perceptron(number, torch.tanh)
            out.backward()
            return x0.grad.item()

        work["PyTorch, made anew"] = by_torch
    for call in work.values():
        np.testing.assert_allclose(call(), again(), rtol=1e-12)
    return work, len(ours.nodes)


if __name__ == "__main__":
    main()
