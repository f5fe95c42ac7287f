"""What a step of training costs, beside what one would use instead: the same network, one run, threads alike.

    python benchmarks/training.py [--threads 1] [--seconds 8] [--cpu] [--plot docs/training.png] [--parts]

First the same numbers: all peers (training_peers.py) start from the same weights and must agree on the loss
after 20 steps, in float32 and in float64. Then time: in each round every peer makes its steps in turn, so that
whatever else the machine does meets all of them; the table has the median of the rounds and, for the spread,
the fastest round and the third quartile. The floor is the matrix products of a step and nothing else.
On a machine that does other things too, ``--cpu`` counts the time that the processor works for a peer, in all
of its threads, and not the time on the clock. ``--parts`` shows what a step of helpers is made of.

Needs scikit-learn, PyTorch, JAX and a C++ compiler (pip install scikit-learn torch==2.13.0 jax); whichever is
missing is named and left out.
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
BLOCK_SECONDS = 0.001  # each turn lasts about this long, or one step: so short that some are not interrupted
TOLERANCE = {np.float32: 2e-6, np.float64: 1e-12}
FLOOR = "products alone"
clock = time.perf_counter
Times = dict[str, dict[str, list[float]]]  # seconds of one step by size and peer, one a round


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=1, help="for every peer")
    parser.add_argument("--seconds", type=float, default=8.0, help="for each size; seven rounds at least")
    parser.add_argument("--sizes", type=int, default=len(SIZES), help="how many of the sizes, the smallest first")
    parser.add_argument("--without", nargs="*", default=[], help="peers to leave out")
    parser.add_argument("--cpu", action="store_true", help="processor time of all threads, for a busy machine")
    parser.add_argument("--plot", type=Path, help="where to draw it")
    parser.add_argument("--parts", action="store_true", help="what a step of helpers is made of, and nothing else")
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
    peers = installed(options.without)
    same_numbers(peers, options.sizes)
    times: Times = {}
    for sizes, batch, labels in SIZES[: options.sizes]:
        times[f"{name_of(sizes)}, {batch}"] = steps(peers, sizes, batch, labels, options.seconds)
        print(f"{name_of(sizes)}: measured", flush=True)
    times["epoch of the digits"] = epochs(peers, options.seconds)
    print(table(times, options.threads))
    if options.plot:
        from training_plot import draw

        draw(times, SIZES[: options.sizes], options.threads, options.plot)


def environment(threads: int) -> dict[str, str]:
    """The variables by which the peers' libraries learn how many threads they may use."""
    one = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
    numbers = {name: str(threads) for name in names}
    return {**os.environ, **numbers, "XLA_FLAGS": one if threads == 1 else "", "JAX_PLATFORMS": "cpu"}


def name_of(sizes: tuple[int, ...]) -> str:
    return "-".join(map(str, sizes))


def installed(without: list[str]) -> dict[str, Callable]:
    """The peers that can be run here; the others are named, with what they need."""
    from training_peers import PEERS, a_task

    found = {}
    for name, (peer, needs) in PEERS.items():
        if name in without:
            continue
        try:
            peer(a_task((2, 3, 2), 8, np.float64, False, TAU)).run(1)
        except ImportError:
            print(f"missing: {name} is left out; pip install {needs}", flush=True)
        except Exception as error:
            # torch.compile finds out at the first call that there is no compiler.
            print(f"missing: {name} is left out, since {type(error).__name__}; it needs {needs}", flush=True)
        else:
            found[name] = peer
    return found


def same_numbers(peers: dict[str, Callable], count: int) -> None:
    """End the benchmark unless all get the same loss after 20 steps, to the precision of their type."""
    from training_peers import Textbook, a_task

    for sizes, batch, labels in SIZES[:count]:
        for kind, tolerance in TOLERANCE.items():
            expected = Textbook(a_task(sizes, batch, np.float64, labels, TAU)).run(21)
            assert abs(expected[20] / expected[0] - 1) > 1000 * tolerance, "so few steps tell nothing"
            worst = 0.0
            for name, peer in peers.items():
                energies = peer(a_task(sizes, batch, kind, labels, TAU)).run(21)
                if not energies:
                    continue  # the floor has no loss
                distinct_digits = abs(energies[20] / expected[20] - 1)
                worst = max(worst, distinct_digits)
                if not distinct_digits <= tolerance:
                    what = f"{name} at {name_of(sizes)} in {kind.__name__}"
                    raise SystemExit(f"{what}: E(20) = {energies[20]:.17g}, not {expected[20]:.17g}.")
            print(
                f"{name_of(sizes)}, {kind.__name__}: all at E(20) = {expected[20]:.6g}, relative error {worst:.0e}",
                flush=True,
            )


def steps(peers: dict[str, Callable], sizes: tuple[int, ...], batch: int, labels: bool, seconds: float) -> dict:
    """Seconds of a step by peer, one number a round."""
    from training_peers import a_task

    ready = {name: peer(a_task(sizes, batch, np.float32, labels, TAU)) for name, peer in peers.items()}
    counts = {}
    for name, peer in ready.items():
        peer.run(3)
        counts[name] = max(1, math.ceil(BLOCK_SECONDS / min(timed(peer.run, 1) for _ in range(10))))
    return in_turns({name: lambda p=p, n=counts[name]: p.run(n) for name, p in ready.items()}, counts, seconds)


def epochs(peers: dict[str, Callable], seconds: float) -> dict:
    """Seconds of an epoch of 64-128-10 on the digits, in shuffled batches of 32, by peer."""
    from training_peers import Task, a_task

    from helpers import data

    x, y, _, _ = data.digits()
    task = a_task((64, 128, 10), 8, np.float32, True, TAU)
    task = Task(task.sizes, task.weights, x.astype(np.float32), y, TAU, 32)
    ready = {name: peer(task) for name, peer in peers.items() if hasattr(peer, "epoch")}
    for peer in ready.values():
        peer.epoch()
        peer.epoch()
    return in_turns({name: p.epoch for name, p in ready.items()}, dict.fromkeys(ready, 1), seconds)


def in_turns(work: dict[str, Callable[[], Any]], counts: dict[str, int], seconds: float) -> dict[str, list[float]]:
    """Seconds of each work / its count, once a round, for as many rounds as there is time for; the first warms up."""
    times: dict[str, list[float]] = {name: [] for name in work}
    gc.collect()
    gc.disable()
    end = time.perf_counter() + seconds
    while len(next(iter(times.values()))) < 8 or time.perf_counter() < end:
        for name, do in work.items():
            times[name].append(timed(do) / counts[name])
    gc.enable()
    return {name: values[1:] for name, values in times.items()}


def timed(call: Callable, *arguments: Any) -> float:
    """Seconds of a call."""
    start = clock()
    call(*arguments)
    return clock() - start


def table(times: Times, threads: int) -> str:
    """Medians with their spread in Markdown, and the ratios of helpers to the floor and to the best peer."""
    peers = list(next(iter(times.values())))
    lines = [
        f"| microseconds, float32, {threads} thread{'s' * (threads > 1)} | " + " | ".join(times) + " |",
        "| --- |" + " ---: |" * len(times),
    ]
    for peer in peers:
        cells = [shown(column[peer]) if peer in column else "" for column in times.values()]
        lines.append(f"| {peer} | " + " | ".join(cells) + " |")
    for label, others in (
        ("helpers / products alone", [FLOOR]),
        ("helpers / products, x @ W", ["products, x @ W"]),
        ("fastest other / helpers", [p for p in peers if not p.startswith(("products", "helpers"))]),
    ):
        ratios = [ratio(column, others, label.startswith("fastest")) for column in times.values()]
        lines.append(f"| {label} | " + " | ".join(ratios) + " |")
    return "\n".join(lines)


def shown(seconds: list[float]) -> str:
    low, middle, high = np.quantile(np.array(seconds) * 1e6, [0, 0.5, 0.75])
    digits = 1 if middle < 100 else 0
    return f"{middle:,.{digits}f} ({low:,.{digits}f} to {high:,.{digits}f})"


def ratio(column: dict[str, list[float]], others: list[str], inverse: bool) -> str:
    """Of the medians, and of the fastest rounds, which a busy machine disturbs least: to the fastest of the others."""
    there = [name for name in others if name in column]
    if not there or "helpers" not in column:
        return ""
    values = [of(column["helpers"]) / min(of(column[name]) for name in there) for of in (statistics.median, min)]
    return "{:.2f} ({:.2f})".format(*(1 / v if inverse else v for v in values))


if __name__ == "__main__":
    main()
