"""Benchmark how closely a picture follows a slider, in a real JupyterLab in headless Chromium.

    python benchmarks/demos.py [--moves 50] [--drags 3] [--memory 1000] [--only canvas,browser]

A mouse moves a slider: first single moves, each after the picture has settled, then drags of 40 moves in a second. The
clock starts when the page receives the mouse event. All candidates are measured from outside in the same way: after
each frame of the browser, the image or canvas is reduced to a few thousand pixels and compared with the previous one.
So a frame counts once you can see it, and each frame of a drag is matched to the slider position that it shows. The
comparison is part of every time, so the table lists how long it takes on an unchanged picture ("look").

The demos are compared with what you would write otherwise: ``interact`` with pyplot, and ipympl if it is installed
(use a separate environment: install requirements.lock, then ipympl). Both run in standard JupyterLab, started by
``jupyter lab``. The demos run on the course's server, ``run.py lab``, which sends messages without delay
(``helpers/jupyter/low_latency.py``) and whose kernels compute with one thread. ``interact`` also runs on the course's
server, to show the effect of the server alone. The ratios compare each row with the first one.
"""

import argparse
import importlib.util
import itertools
import json
import os
import statistics
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.pop(0)  # this file's folder
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from lab_server import COURSE_LAB, STOCK_LAB, VIEWPORT, open_browser, run_lab

MOVES = 40  # moves per drag, in one second

SETUP = """
import os, resource
import numpy as np
from helpers import demos
from helpers.data import bowl
from helpers.descent import gradient_descent
E, start = bowl((5.0,)), np.array([2.0])

def energies(tau):
    return gradient_descent(E.energy, E.gradient, start, tau, 40).energy

def own(gradient, theta, tau, max_steps, tolerance):
    path = [theta]
    while len(path) <= max_steps and np.linalg.norm(gradient(path[-1])) > tolerance:
        path.append(path[-1] - tau * gradient(path[-1]))
    return np.array(path)
"""

STOCK = """
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import FloatLogSlider, interact

def draw(tau):
    plt.figure(figsize=(6.4, 4))
    plt.plot(energies(tau), "o-")
    plt.ylim(0, 17)
    plt.title(f"tau = {tau:.4f}")
    plt.show()

interact(draw, tau=FloatLogSlider(value=0.02, min=-3, max=0, step=0.01));
"""

IPYMPL = """
%matplotlib widget
import matplotlib.pyplot as plt
from ipywidgets import FloatLogSlider, interact

figure, axes = plt.subplots(figsize=(6.4, 4))
line, = axes.plot(energies(0.02), "o-")
axes.set_ylim(0, 17)

def draw(tau):
    E = energies(tau)
    line.set_data(range(len(E)), E)
    axes.set_title(f"tau = {tau:.4f}")
    figure.canvas.draw_idle()

interact(draw, tau=FloatLogSlider(value=0.02, min=-3, max=0, step=0.01));
"""

MATPLOTLIB = """
from helpers.demos.framework.controls import tau_slider
from helpers.demos.framework.demo import Demo
from helpers.demos.framework.picture import Picture, style_axes
from helpers.demos.framework.captions import Caption

tau, picture = tau_slider(0.02), Picture("The loss curve.", 640, 400)
axes = style_axes(picture.figure.add_subplot(), "Loss curve", "k", "E")
axes.set(xlim=(-1, 41), ylim=(0, 17))
picture.moving(loss=axes.plot([], [], "o-")[0], tau=axes.text(30, 15, ""))

def show(playing):
    E = energies(tau.value)
    picture.artists["loss"].set_data(range(len(E)), E)
    picture.artists["tau"].set_text(f"tau = {tau.value:.4f}")
    return Caption(f"tau = {tau.value:.4f}")

Demo("curve", "Loss curve", {"tau": tau}, picture, show)
"""

CANVAS = "demos.descent(own, tau=0.02)"
BROWSER = "demos.descent(tau=0.02)"
LINKED = "import ipywidgets\nd = demos.descent(tau=0.02)\nipywidgets.VBox([demos.sliders(d, 'tau'), d])"
STEPS = "demos.race()"

# Runs in the page. It compares the picture after each frame of the browser, when all drawing is done.
PROBE = """
() => {
  const small = Object.assign(document.createElement("canvas"), { width: 160, height: 90 });
  const g = small.getContext("2d", { willReadFrequently: true });
  window.bench = { cell: null, log: [], moves: [], looks: [], hash: 0 };
  const picture = () => {
    const all = bench.cell.querySelectorAll("canvas, img");
    return [...all].find((e) => e.offsetWidth > 100 && !e.closest(".course-still"));
  };
  const look = () => {
    if (!bench.cell) return;
    const begin = performance.now(), p = picture();
    if (!p || !(p.naturalWidth || p.width)) return;
    g.fillStyle = "#fff";
    g.fillRect(0, 0, 160, 90);
    try { g.drawImage(p, 0, 0, 160, 90); } catch { return; }
    const data = new Uint32Array(g.getImageData(0, 0, 160, 90).data.buffer);
    let hash = 7;
    for (let i = 0; i < data.length; i++) hash = (Math.imul(hash, 31) + data[i]) | 0;
    const end = performance.now();
    if (hash !== bench.hash) bench.log.push([end, (bench.hash = hash)]);
    else bench.looks.push(end - begin); // the picture is unchanged, so this is the cost of the comparison alone
  };
  const channel = new MessageChannel();
  channel.port1.onmessage = look;
  const tick = () => { channel.port2.postMessage(0); requestAnimationFrame(tick); };
  tick();
  addEventListener("pointermove", (e) => e.buttons && bench.moves.push(performance.now()), true);
}
"""


@dataclass
class Candidate:
    """One way to draw, and its measurements.

    Attributes
    ----------
    name, cell : str
        The label of its row in the table, and the code of its cell.
    server : tuple of str
        The arguments of Python that start its server.
    slider : str
        A selector whose first match is its slider.
    single : list of float
        For each single move, ms until the picture changes.
    frames : list of int
        The number of different pictures in each drag.
    last : list of float
        For each drag, ms from its last move to its last picture.
    back : int
        How many pictures of the drags were older than the one before.
    look : float
        The median of the ms that one comparison of an unchanged picture takes.
    growth : dict of str to float
        MB by which the page and the kernel have grown.
    """

    name: str
    cell: str
    server: tuple[str, ...] = COURSE_LAB
    slider: str = ".noUi-target, .course-slider input[type=range]"
    single: list[float] = field(default_factory=list)
    frames: list[int] = field(default_factory=list)
    last: list[float] = field(default_factory=list)
    back: int = 0
    look: float = 0.0
    growth: dict[str, float] = field(default_factory=dict)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moves", type=int, default=50, help="single moves")
    parser.add_argument("--drags", type=int, default=3, help=f"drags of {MOVES} moves")
    parser.add_argument("--memory", type=int, default=1000, help="moves for the memory measurement, 0 to skip it")
    parser.add_argument(
        "--only", default="", help="some of: stock, ipympl, course, matplotlib, canvas, browser, linked, steps"
    )
    options = parser.parse_args()
    candidates = {
        "stock": Candidate("interact, pyplot", STOCK, STOCK_LAB),
        "ipympl": Candidate("ipympl", IPYMPL, STOCK_LAB),
        "course": Candidate("interact, pyplot, course's server", STOCK),
        "matplotlib": Candidate("demo: Matplotlib, kept background", MATPLOTLIB),
        "canvas": Candidate("demo: canvas, computed in the kernel", CANVAS),
        "browser": Candidate("demo: canvas, iterated in the browser", BROWSER),
        "linked": Candidate("demo: the same, ipywidgets' slider", LINKED, slider=".noUi-target"),
        "steps": Candidate(
            "demo: canvas, computed steps gone through", STEPS, slider="input[aria-label='steps shown']"
        ),
    }
    if importlib.util.find_spec("ipympl") is None:
        del candidates["ipympl"]
        print("ipympl is not installed, so its row is missing.")
    if options.only:
        candidates = {key: candidates[key] for key in options.only.split(",")}
    for server, group in itertools.groupby(candidates.items(), lambda item: item[1].server):
        with run_lab(program=server) as lab, open_browser() as browser:
            for key, candidate in group:
                measure(lab, browser, key, candidate, options)
                print(f"{candidate.name}: done", flush=True)
    report(list(candidates.values()))


def measure(lab: Any, browser: Any, key: str, candidate: Candidate, options: argparse.Namespace) -> None:
    """Open a notebook with one candidate, move its slider with the mouse, and store the times in ``candidate``."""
    (lab.folder / f"{key}.ipynb").write_text(notebook(SETUP, candidate.cell), encoding="utf-8")
    page = browser.new_page(viewport=VIEWPORT)
    page.set_default_timeout(60_000)
    run_all(page, lab.notebook(f"{key}.ipynb"))
    page.wait_for_timeout(4_000)
    page.evaluate(PROBE)
    page.evaluate("() => { bench.cell = document.querySelectorAll('.jp-CodeCell')[1]; }")
    slider = page.locator(".jp-CodeCell >> nth=1").locator(candidate.slider).first
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    xs = [box["x"] + box["width"] * (0.1 + 0.75 * i / MOVES) for i in range(MOVES + 1)]
    handle = slider.locator(".noUi-handle")
    grip = (handle if handle.count() else slider).bounding_box()
    page.mouse.move(grip["x"] + grip["width"] / 2, y)
    page.mouse.down()
    page.wait_for_timeout(1_000)
    position_of = {}  # by the hash of the settled picture, the position of the slider
    for i in range(MOVES, -1, -1):
        clear_logs(page)
        page.mouse.move(xs[i], y)
        position_of[wait_until_settled(page)] = i
    for i in range(options.moves):
        position = (17 * (i + 1)) % MOVES
        clear_logs(page)
        page.mouse.move(xs[position], y)
        wait_until_settled(page)
        log, moves = page.evaluate("() => [bench.log, bench.moves]")
        if log and moves:
            candidate.single.append(log[0][0] - moves[0])
    for _ in range(options.drags):
        drag(page, xs, y, candidate, position_of)
    candidate.look = quantile(page.evaluate("() => bench.looks.slice(-500)"), 0.5)
    candidate.growth = memory(page, xs, y, options.memory)
    page.mouse.up()
    page.close()


def wait_until_settled(page: Any, quiet: int = 400) -> int:
    """Wait until the picture has changed and then stayed the same for `quiet` ms, and return its hash.

    The change counts from the last call of `clear_logs`. Without one, the wait ends after six seconds.
    """
    return page.evaluate(
        """(quiet) => new Promise((done) => {
          const begin = performance.now();
          const wait = () => {
            const now = performance.now(), log = bench.log;
            const over = log.length ? now - log.at(-1)[0] > quiet : now - begin > 6_000;
            if (over) done(bench.hash); else setTimeout(wait, 20);
          };
          wait();
        })""",
        quiet,
    )


def clear_logs(page: Any) -> None:
    """Clear the logs before the next move, and note the time."""
    page.evaluate("() => { bench.log = []; bench.moves = []; bench.begin = performance.now(); }")


def drag(page: Any, xs: list[float], y: float, candidate: Candidate, position_of: dict[int, int]) -> None:
    """Drag from the first position to the last in one second, and record the pictures."""
    clear_logs(page)
    page.mouse.move(xs[0], y)
    wait_until_settled(page, 1_000)
    clear_logs(page)
    for i in range(1, MOVES + 1):
        wait = page.evaluate("(i) => bench.begin + 25 * i - performance.now()", i)
        if wait > 1:
            page.wait_for_timeout(wait)
        page.mouse.move(xs[i], y)
    wait_until_settled(page, 1_500)
    log, moves = page.evaluate("() => [bench.log, bench.moves]")
    candidate.frames.append(len(log))
    order = [position_of[h] for _, h in log if h in position_of]
    candidate.back += sum(b < a for a, b in itertools.pairwise(order))
    candidate.last.append(log[-1][0] - moves[-1] if log else float("nan"))
    if log and position_of.get(log[-1][1]) != MOVES:
        print(f"{candidate.name}: the last picture does not show the last value")


def memory(page: Any, xs: list[float], y: float, moves: int) -> dict[str, float]:
    """Move the slider this many times. Return by how many MB the page's heap and the kernel have grown."""
    if not moves:
        return {}

    def now() -> dict[str, float]:
        session = page.context.new_cdp_session(page)
        session.send("HeapProfiler.collectGarbage")
        heap = session.send("Runtime.getHeapUsage")["usedSize"]
        session.detach()
        return {"page": heap / 1e6, "kernel": kernel_memory()}

    clear_logs(page)
    for i in range(100):  # fill the caches first
        page.mouse.move(xs[i % MOVES], y)
    wait_until_settled(page, 1_000)
    before = now()
    for i in range(moves):
        page.mouse.move(xs[(7 * i) % MOVES], y)
        if i % 10 == 9:
            page.wait_for_timeout(60)
    wait_until_settled(page, 1_000)
    after = now()
    return {key: after[key] - before[key] for key in before}


def kernel_memory() -> float:
    """Return the memory in MB of the newest kernel that this process has started."""
    import psutil

    kernels = [p for p in psutil.Process().children(recursive=True) if any("ipykernel" in part for part in p.cmdline())]
    newest = max(kernels, key=lambda p: p.create_time())
    return newest.memory_info().rss / 1e6


def notebook(*cells: str) -> str:
    body = [
        {"cell_type": "code", "id": f"c{i}", "execution_count": None, "metadata": {}, "outputs": [], "source": cell}
        for i, cell in enumerate(cells)
    ]
    spec = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return json.dumps({"cells": body, "metadata": {"kernelspec": spec}, "nbformat": 4, "nbformat_minor": 5})


def run_all(page: Any, url: str) -> None:
    """Open a notebook and run all its cells.

    Try again if none runs, because JupyterLab silently drops the request if the kernel isn't connected yet.
    """
    page.goto(url)
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.get_by_text("| Idle").wait_for()
    prompt = page.locator(".jp-CodeCell .jp-InputPrompt").first
    for _ in range(10):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.wait_for_timeout(1_500)
        if prompt.inner_text().strip() != "[ ]:":
            return
    raise SystemExit("JupyterLab ran no cell after ten attempts")


def report(candidates: list[Candidate]) -> None:
    """Print the table, with the ratios to its first row."""
    print(
        f"\n{os.cpu_count()} cores; ms from the event to the first changed frame; drags of {MOVES} moves in a second\n"
    )
    head = ("", "p50", "p95", "frames", "last ms", "back", "look", "page MB", "kernel MB", "p95/stock", "frames/stock")
    print("{:38} {:>6} {:>6} {:>7} {:>8} {:>5} {:>5} {:>8} {:>10} {:>10} {:>12}".format(*head))
    stock = candidates[0]
    for row in candidates:
        p95 = quantile(row.single, 0.95)
        frames = statistics.median(row.frames)
        print(
            f"{row.name:38} {quantile(row.single, 0.5):6.0f} {p95:6.0f} {frames:7.0f} {max(row.last):8.0f} "
            f"{row.back:5} {row.look:5.1f} {row.growth.get('page', 0):8.1f} {row.growth.get('kernel', 0):10.1f} "
            f"{p95 / quantile(stock.single, 0.95):10.3f} {frames / statistics.median(stock.frames):12.1f}"
        )


def quantile(values: list[float], q: float) -> float:
    return sorted(values)[min(int(q * len(values)), len(values) - 1)]


if __name__ == "__main__":
    main()
