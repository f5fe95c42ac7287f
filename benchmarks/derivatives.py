"""Benchmark gradient descent, gradient checks and compute graphs against common alternatives.

    python benchmarks/derivatives.py [--seconds 4]

The benchmark reports three times in microseconds:

- one iteration of gradient descent on a function of two parameters, which records the whole path, without the time for
  E and ∇E;
- one entry of a numerical gradient with respect to 200 parameters;
- one node of a compute graph of numbers, in both sweeps.

Before each measurement, the benchmark checks that all candidates get the same result. Then they take turns on one
thread. The output shows the median and the fastest of the rounds. SciPy and PyTorch are skipped if they are missing.
SciPy is among the packages that the course's tests need. For PyTorch: pip install torch==2.13.0.
"""

import argparse
import os
import statistics
from collections.abc import Callable
from typing import Any

os.environ.update({name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")})

import numpy as np
from scalars import Value
from training import run_in_turns

from helpers import data, descent, gradcheck, graph

try:
    import torch

    torch.set_num_threads(1)
except ImportError:
    torch = None  # type: ignore[assignment]
    print("missing: PyTorch is skipped; pip install torch==2.13.0")
try:
    from scipy.optimize._numdiff import approx_derivative
except ImportError:
    approx_derivative = None
    print("missing: SciPy is skipped; pip install scipy")

Work = dict[str, Callable[[], Any]]
ITERATIONS, ENTRIES = 50, 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=4.0, help="time for each of the three benchmarks")
    seconds = parser.parse_args().seconds
    report("one iteration of descent, without E and ∇E", descent_work(), ITERATIONS, "E and ∇E alone", seconds)
    report(
        "one entry of a numerical gradient, including two calls of the function",
        gradcheck_work(),
        ENTRIES,
        None,
        seconds,
    )
    work, nodes = graph_work()
    report("one node of a compute graph of numbers, forward and backward", work, nodes, None, seconds)


def report(title: str, work: Work, count: int, floor: str | None, seconds: float) -> None:
    """Time all candidates in turn, and print the median and the fastest round of each.

    Parameters
    ----------
    title : str
        The line above the results.
    work : dict of str to callable
        The candidates, by name.
    count : int
        The number of units (iterations, entries or nodes) in one call. The times are microseconds per unit.
    floor : str or None
        The candidate whose times are subtracted from all others.
    seconds : float
        How long to measure.
    """
    times = run_in_turns(work, dict.fromkeys(work, count), seconds)
    print(f"\n{title}:")
    for name, values in times.items():
        if name != floor:
            baseline = [0.0, 0.0] if floor is None else [statistics.median(times[floor]), min(times[floor])]
            median, fastest = statistics.median(values) - baseline[0], min(values) - baseline[1]
            print(f"  {name:<44} {median * 1e6:8.2f} µs, fastest {fastest * 1e6:8.2f} µs")


def descent_work() -> Work:
    """Return the candidates for fifty iterations on a quadratic function."""
    E, start, tau = data.bowl((1.0, 5.0), angle=0.4), np.array([2.0, -1.0]), 0.1

    def functions_only() -> None:
        for _ in range(ITERATIONS + 1):
            E.energy(start)
            E.gradient(start)

    def by_helpers() -> np.ndarray:
        return descent.gradient_descent(E.energy, E.gradient, start, tau, ITERATIONS).theta[-1]

    work: Work = {"E and ∇E alone": functions_only, "helpers.descent, recorded and checked": by_helpers}
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

        np.testing.assert_allclose(by_torch(), by_helpers(), rtol=1e-12)
        work["PyTorch: autograd and SGD, recorded"] = by_torch
    return work


def gradcheck_work() -> Work:
    """Return the candidates for the numerical gradient of a weighted sum of squares."""
    theta, a = np.random.default_rng(0).normal(size=(2, ENTRIES))

    def function(t: np.ndarray) -> np.ndarray:
        return (t * t * a).sum(axis=-1)

    def function_only() -> None:
        for _ in range(2 * ENTRIES):
            function(theta)

    work: Work = {
        "the function alone, twice per entry": function_only,
        "helpers.gradcheck, one point at a time": lambda: gradcheck.central_difference(function, theta),
        "helpers.gradcheck, stacked": lambda: gradcheck.central_difference(function, theta, stacked=True),
    }
    if approx_derivative:
        work["SciPy: approx_derivative, 3-point"] = lambda: approx_derivative(function, theta, method="3-point")
    for name, call in work.items():
        if name != "the function alone, twice per entry":
            np.testing.assert_allclose(call(), 2 * theta * a, rtol=1e-6, atol=1e-8)
    return work


def perceptron(number: Callable[[str, float], Any], tanh: Callable[[Any], Any]) -> tuple[Any, Any]:
    """Build (Σ_j v_j tanh(Σ_i x_i w_ij))² with 3 inputs and 8 hidden units (99 nodes), and return it and x_0."""
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


def graph_work() -> tuple[Work, int]:
    """Return the candidates for both sweeps through the graph of one expression, and its number of nodes."""
    fixed_graph = graph.Graph(perceptron(graph.variable, graph.tanh)[0])

    def existing_graph() -> float:
        fixed_graph.forward()
        return fixed_graph.backward()["x0"]

    def new_graph() -> float:
        made = graph.Graph(perceptron(graph.variable, graph.tanh)[0])
        made.forward()
        return made.backward()["x0"]

    def by_micrograd() -> float:
        out, x0 = perceptron(lambda name, value: Value(value), Value.tanh)
        out.backward()
        return x0.grad

    work: Work = {
        "helpers.graph, existing graph": existing_graph,
        "helpers.graph, new graph": new_graph,
        "in the style of micrograd, new graph": by_micrograd,
    }
    if torch:

        def by_torch() -> float:
            def number(name: str, value: float) -> Any:
                return torch.tensor(value, dtype=torch.float64, requires_grad=True)

            out, x0 = perceptron(number, torch.tanh)
            out.backward()
            return x0.grad.item()

        work["PyTorch, new graph"] = by_torch
    for call in work.values():
        np.testing.assert_allclose(call(), existing_graph(), rtol=1e-12)
    return work, len(fixed_graph.nodes)


if __name__ == "__main__":
    main()
