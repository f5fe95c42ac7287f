"""Benchmark a training step against other libraries, with the same network and the same number of threads.

    python benchmarks/training.py [--threads 1] [--seconds 8] [--cpu] [--plot docs/training.png] [--parts]

First the benchmark compares results: all peers (training_peers.py) start from the same weights and must agree on the
loss after 20 steps, in float32 and in float64. Then it measures the time. In each round, every peer takes its steps in
turn, so that other work on the machine affects all of them. The table shows the median of the rounds and, for the
spread, the fastest round and the third quartile. The floor is the matrix products of a step and nothing else.

On a busy machine, use ``--cpu`` to count the processor time of a peer in all of its threads instead of the wall-clock
time. ``--parts`` only breaks down a step of ``helpers`` into its parts.

The peers need scikit-learn, PyTorch, JAX and a C++ compiler (pip install scikit-learn torch==2.13.0 jax). The benchmark
names the ones that are missing and skips them.
"""

import argparse
import gc
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
SIZES = [
    ((1, 32, 1), 64, False),
    ((2, 32, 32, 2), 200, False),
    ((64, 128, 10), 256, True),
    ((784, 256, 128, 10), 128, True),
    ((784, 1024, 1024, 10), 512, True),
]
TAU = 1e-2
BLOCK_SECONDS = 0.001  # a turn lasts about this long, or one step: so short that some turns are not interrupted
TOLERANCE = {np.float32: 2e-6, np.float64: 1e-12}
FLOOR = "products alone"
clock = time.perf_counter
Times = dict[str, dict[str, list[float]]]  # for each size and peer, the seconds of one step in each round


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=1, help="number of threads for every peer")
    parser.add_argument("--seconds", type=float, default=8.0, help="time for each size, with at least seven rounds")
    parser.add_argument("--sizes", type=int, default=len(SIZES), help="number of sizes, starting with the smallest")
    parser.add_argument("--without", nargs="*", default=[], help="peers to skip")
    parser.add_argument(
        "--cpu", action="store_true", help="measure the processor time of all threads, for a busy machine"
    )
    parser.add_argument("--plot", type=Path, help="save a plot to this file")
    parser.add_argument("--parts", action="store_true", help="only break down a step of helpers")
    options = parser.parse_args()
    if os.environ.get("OMP_NUM_THREADS") != str(options.threads):
        raise SystemExit(subprocess.run([sys.executable, *sys.argv], env=environment(options.threads)).returncode)
    if options.parts:
        from training_parts import show_parts

        for sizes, batch, labels in SIZES[: options.sizes]:
            show_parts(sizes, batch, labels, TAU)
        return
    if options.cpu:
        global clock
        clock = time.process_time
    peers = installed_peers(options.without)
    check_agreement(peers, options.sizes)
    times: Times = {}
    for sizes, batch, labels in SIZES[: options.sizes]:
        times[f"{name_of(sizes)}, {batch}"] = time_steps(peers, sizes, batch, labels, options.seconds)
        print(f"{name_of(sizes)}: measured", flush=True)
    times["epoch of the digits"] = time_epochs(peers, options.seconds)
    print(table(times, options.threads))
    if options.plot:
        from training_plot import draw

        draw(times, SIZES[: options.sizes], options.threads, options.plot)


def environment(threads: int) -> dict[str, str]:
    """Return the environment variables that set the number of threads of all libraries."""
    single_threaded = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
    numbers = {name: str(threads) for name in names}
    return {**os.environ, **numbers, "XLA_FLAGS": single_threaded if threads == 1 else "", "JAX_PLATFORMS": "cpu"}


def name_of(sizes: tuple[int, ...]) -> str:
    return "-".join(map(str, sizes))


def installed_peers(without: list[str]) -> dict[str, Callable]:
    """Return the peers that can run here. Print the missing ones and what they need."""
    from training_peers import PEERS, make_task

    found = {}
    for name, (peer, needs) in PEERS.items():
        if name in without:
            continue
        try:
            peer(make_task((2, 3, 2), 8, np.float64, False, TAU)).run(1)
        except ImportError:
            print(f"missing: {name} is skipped; pip install {needs}", flush=True)
        except Exception as error:
            # torch.compile notices a missing compiler only at the first call.
            print(f"missing: {name} is skipped after {type(error).__name__}; it needs {needs}", flush=True)
        else:
            found[name] = peer
    return found


def check_agreement(peers: dict[str, Callable], count: int) -> None:
    """Exit unless all peers get the same loss after 20 steps, within the tolerance for their dtype."""
    from training_peers import Textbook, make_task

    for sizes, batch, labels in SIZES[:count]:
        for dtype, tolerance in TOLERANCE.items():
            expected = Textbook(make_task(sizes, batch, np.float64, labels, TAU)).run(21)
            assert abs(expected[20] / expected[0] - 1) > 1000 * tolerance, "too few steps to compare"
            worst = 0.0
            for name, peer in peers.items():
                energies = peer(make_task(sizes, batch, dtype, labels, TAU)).run(21)
                if not energies:
                    continue  # the floor has no loss
                relative_error = abs(energies[20] / expected[20] - 1)
                worst = max(worst, relative_error)
                if not relative_error <= tolerance:
                    run = f"{name} at {name_of(sizes)} in {dtype.__name__}"
                    raise SystemExit(f"{run}: E(20) = {energies[20]:.17g}, not {expected[20]:.17g}.")
            print(
                f"{name_of(sizes)}, {dtype.__name__}: all at E(20) = {expected[20]:.6g}, relative error {worst:.0e}",
                flush=True,
            )


def time_steps(peers: dict[str, Callable], sizes: tuple[int, ...], batch: int, labels: bool, seconds: float) -> dict:
    """For each peer, return the seconds of a step in each round."""
    from training_peers import make_task

    ready = {name: peer(make_task(sizes, batch, np.float32, labels, TAU)) for name, peer in peers.items()}
    counts = {}
    for name, peer in ready.items():
        peer.run(3)
        counts[name] = max(1, math.ceil(BLOCK_SECONDS / min(timed(peer.run, 1) for _ in range(10))))
    return run_in_turns({name: lambda p=p, n=counts[name]: p.run(n) for name, p in ready.items()}, counts, seconds)


def time_epochs(peers: dict[str, Callable], seconds: float) -> dict:
    """For each peer, return the seconds of an epoch of 64-128-10 on the digits, in shuffled minibatches of 32."""
    from training_peers import Task, make_task

    from helpers import data

    x, y, _, _ = data.digits()
    task = make_task((64, 128, 10), 8, np.float32, True, TAU)
    task = Task(task.sizes, task.weights, x.astype(np.float32), y, TAU, 32)
    ready = {name: peer(task) for name, peer in peers.items() if hasattr(peer, "epoch")}
    for peer in ready.values():
        peer.epoch()
        peer.epoch()
    return run_in_turns({name: p.epoch for name, p in ready.items()}, dict.fromkeys(ready, 1), seconds)


def run_in_turns(work: dict[str, Callable[[], Any]], counts: dict[str, int], seconds: float) -> dict[str, list[float]]:
    """Call each piece of work once per round, and return its seconds in each round, divided by its count.

    There are at least seven rounds, and more until the time is up. A first round warms up and isn't returned.
    """
    times: dict[str, list[float]] = {name: [] for name in work}
    gc.collect()
    gc.disable()
    end = time.perf_counter() + seconds
    while len(next(iter(times.values()))) < 8 or time.perf_counter() < end:
        for name, call in work.items():
            times[name].append(timed(call) / counts[name])
    gc.enable()
    return {name: values[1:] for name, values in times.items()}


def timed(call: Callable, *arguments: Any) -> float:
    """Return the seconds that a call takes."""
    start = clock()
    call(*arguments)
    return clock() - start


def table(times: Times, threads: int) -> str:
    """Format medians and spread as a Markdown table, and compare helpers with the floor and the fastest other peer."""
    peers = list(next(iter(times.values())))
    lines = [
        f"| microseconds, float32, {threads} thread{'s' * (threads > 1)} | " + " | ".join(times) + " |",
        "| --- |" + " ---: |" * len(times),
    ]
    for peer in peers:
        cells = [format_times(column[peer]) if peer in column else "" for column in times.values()]
        lines.append(f"| {peer} | " + " | ".join(cells) + " |")
    for label, others in (
        ("helpers / products alone", [FLOOR]),
        ("helpers / products, x @ W", ["products, x @ W"]),
        ("fastest other / helpers", [p for p in peers if not p.startswith(("products", "helpers"))]),
    ):
        ratios = [ratio(column, others, label.startswith("fastest")) for column in times.values()]
        lines.append(f"| {label} | " + " | ".join(ratios) + " |")
    return "\n".join(lines)


def format_times(seconds: list[float]) -> str:
    low, median, high = np.quantile(np.array(seconds) * 1e6, [0, 0.5, 0.75])
    digits = 1 if median < 100 else 0
    return f"{median:,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"


def ratio(column: dict[str, list[float]], others: list[str], inverse: bool) -> str:
    """Format the ratio of helpers to the fastest of the others: of the medians and, in brackets, of the fastest rounds.

    Other work on the machine disturbs the fastest rounds least. ``inverse`` turns the ratios upside down. The string is
    empty if nothing was measured.
    """
    measured = [name for name in others if name in column]
    if not measured or "helpers" not in column:
        return ""
    values = [
        summary(column["helpers"]) / min(summary(column[name]) for name in measured)
        for summary in (statistics.median, min)
    ]
    return "{:.2f} ({:.2f})".format(*(1 / v if inverse else v for v in values))


if __name__ == "__main__":
    main()
