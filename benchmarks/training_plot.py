"""Plot the results of benchmarks/training.py: the time of a step against its operations, on logarithmic axes."""

import statistics
from pathlib import Path
from typing import Any

from matplotlib.ticker import FuncFormatter
from training_peers import flops

from helpers.demos.framework.picture import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, RED, SKY, new_figure, style_axes

STYLES = {
    "products alone": {"color": BLACK, "ls": ":", "marker": "", "lw": 2.5},
    "helpers": {"color": RED, "marker": "o", "lw": 3.2, "zorder": 9},
    "textbook NumPy": {"color": ORANGE, "marker": "v"},
    "educational autograd": {"color": PURPLE, "marker": "P"},
    "scikit-learn": {"color": GREEN, "marker": "s"},
    "PyTorch eager": {"color": BLUE, "marker": "D"},
    "PyTorch compiled": {"color": BLUE, "marker": "d", "ls": "--", "mfc": "white"},
    "JAX jit": {"color": SKY, "marker": "^"},
}


def draw(times: dict[str, dict[str, list[float]]], sizes: list[Any], threads: int, path: Path) -> None:
    """Plot the medians of the measured peers that have a style, and save the plot as a PNG."""
    figure = new_figure(1000, 620)
    title = f"One step of training: forward, loss, backward, update (float32, {threads} thread{'s' * (threads > 1)})"
    axes = style_axes(figure.subplots(), title, "operations in the matrix products of a step", "time of a step")
    axes.set(xscale="log", yscale="log")
    columns = list(times.values())[: len(sizes)]
    x = [flops(s, batch) for s, batch, _ in sizes]
    for name, style in STYLES.items():
        if name in columns[0]:
            y = [1e6 * statistics.median(column[name]) for column in columns]
            axes.plot(x, y, label=name + (": the floor" if name == "products alone" else ""), **{"ms": 7, **style})
    lowest = [1e6 * statistics.median(column["products alone"]) for column in columns]
    for (s, batch, _), operations, low in zip(sizes, x, lowest):
        text = f"{'-'.join(map(str, s))}\nbatch {batch}"
        position = {"xytext": (4, -75), "ha": "right"} if operations == x[-1] else {"xytext": (8, -12), "ha": "left"}
        axes.annotate(
            text, (operations, low), textcoords="offset points", fontsize=10, color=GREY, va="top", **position
        )
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.0f} µs" if v < 1000 else f"{v / 1000:,.0f} ms"))
    axes.set_ylim(min(lowest) / 3, None)
    axes.grid(color="#E2E2E2", lw=0.8)
    axes.legend(fontsize=11, frameon=False, loc="upper left")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=100)
