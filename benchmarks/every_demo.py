"""Benchmark how closely every demo of the lecture follows a hand, and how many pictures a second it plays, at 1080p.

    python benchmarks/every_demo.py [--moves 20] [--drags 3] [--seconds 4] [--only digit,playground]

The lecture's page is opened in headless Chromium at 1920 by 1080 pixels, as on a projector. A mouse moves one slider
of each demo, or draws a digit: first single moves, each after the picture has settled, then drags of 40 moves in a
second. A slider with few positions doesn't change at every move, so the moves that change it are counted too. After
each frame of the browser, the picture is reduced to a few thousand pixels and compared with the previous one, as in
``demos.py``, so a picture counts once you can see it. Then the demo plays at its highest speed, and the script counts
the different pictures. This Chromium draws without a graphics card, so most machines are faster.
"""

import argparse
import os
import statistics
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from demos import MOVES, PROBE, clear_logs, quantile, wait_until_settled
from lab_server import open_browser, run_lecture

from helpers.demos.lecture import SCENES

VIEWPORT = {"width": 1920, "height": 1080}
# What the mouse moves: a slider, by the name of its control, after a share string. None is the pen.
MOVED = (
    ("tau", "descent:"),
    ("in_x", "compute_graph:"),
    ("neuron", "playground:hidden=16-16"),
    (None, "digit:"),
    ("column", "layer:"),
    ("x1", "network_graph:step=12"),
    ("w1", "hidden_layer:"),
    ("tau", "descent_lemma:"),
    ("tau", "subgradient:"),
    ("tau", "learning_rate_finder:"),
    ("tau", "schedules:k=70"),
    ("tau", "momentum:"),
    ("tau", "race:k=60"),
    ("tau", "race:k=60,on=network"),
    ("azimuth", "loss_landscape:"),
)
PLAYED = {  # the states in which demos play that were moved in another one
    "playground:hidden=16-16": "playground:",
    "digit:": "digit:view=training,start=random",
    "network_graph:step=12": "network_graph:",
    "schedules:k=70": "schedules:",
    "race:k=60": "race:k=0",
    "race:k=60,on=network": "race:k=0,on=network",
}
PEN_STEP = 0.15  # of the paper's pixels, between two moves of the pen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moves", type=int, default=20, help="single moves")
    parser.add_argument("--drags", type=int, default=3, help=f"drags of {MOVES} moves")
    parser.add_argument("--seconds", type=float, default=4, help="how long to play")
    parser.add_argument("--only", default="", help="the names of some demos, separated by commas")
    options = parser.parse_args()
    only = set(filter(None, options.only.split(",")))
    print(
        f"{os.cpu_count()} cores; ms from the event to the changed picture; of {MOVES} moves in a second, those shown"
    )
    print(f"{'':22} {'':12} {'':7} {'p50':>5} {'p95':>5} {'drag':>6} {'last ms':>8} {'pictures/s playing':>19}")
    with run_lecture() as url, open_browser() as browser:
        page = browser.new_page(viewport=VIEWPORT)
        page.set_default_timeout(60_000)
        page.goto(url)
        page.locator(".course-demo").wait_for()
        page.evaluate(PROBE)
        for moved, state in MOVED:
            if not only or state.split(":")[0] in only:
                print(measure(page, moved, state, options), flush=True)
        page.close()


def turn_to(page: Any, state: str) -> Any:
    """Turn to a demo of the lecture, bring it into a state, and return it."""
    name = state.split(":")[0]
    index = next(i for i, scene in enumerate(SCENES) if scene.make.__name__ == name)
    page.locator(".course-bar select").select_option(str(index))
    page.wait_for_function(
        "name => { const view = document.querySelector('.course-demo')?.view;"
        " return view?.spec.name === name && view.frame > 0 && view.count > 0; }",
        arg=name,
    )
    page.evaluate("() => { bench.cell = document.querySelector('.course-demo').parentElement; }")
    demo = page.locator(".course-demo")
    demo.evaluate("(section, text) => section.view.restore(text)", state)
    page.wait_for_timeout(1_500)
    return demo


def measure(page: Any, moved: str | None, state: str, options: argparse.Namespace) -> str:
    """Return the row of a demo."""
    demo = turn_to(page, state)
    slider = None if moved is None else demo.get_by_label(label_of(demo, moved), exact=True).first
    here = demo.evaluate("(section, name) => section.view.computesHere({ [name]: 0 })", moved or "pixels")
    path = slider_path(slider) if slider else pen_path(demo)
    single, shown, changes, last = [], [], [], []
    page.mouse.move(*path[0])
    page.mouse.down()
    page.wait_for_timeout(500)
    for i in range(options.moves):
        clear_logs(page)
        page.mouse.move(*path[(17 * (i + 1)) % MOVES + 1])
        wait_until_settled(page)
        log, moves = page.evaluate("() => [bench.log, bench.moves]")
        if log and moves:
            single.append(log[0][0] - moves[0])
    page.mouse.up()
    for _ in range(options.drags):
        if slider is None:
            demo.get_by_role("button", name="clear", exact=True).click()
        page.mouse.move(*path[0])
        page.mouse.down()
        wait_until_settled(page, 800)
        clear_logs(page)
        values = [slider.input_value()] if slider else []
        for i in range(1, MOVES + 1):
            wait = page.evaluate("(i) => bench.begin + 25 * i - performance.now()", i)
            if wait > 1:
                page.wait_for_timeout(wait)
            page.mouse.move(*path[i])
            values += [slider.input_value()] if slider else []
        wait_until_settled(page, 1_200)
        log, moves = page.evaluate("() => [bench.log, bench.moves]")
        page.mouse.up()
        shown.append(len(log))
        changes.append(sum(a != b for a, b in pairwise(values)) if slider else MOVES)
        last.append(log[-1][0] - moves[-1] if log and moves else float("nan"))
    times = f"{quantile(single, 0.5):5.0f} {quantile(single, 0.95):5.0f}" if single else f"{'–':>5} {'–':>5}"
    where, drag = "browser" if here else "kernel", f"{statistics.median(shown):3.0f}/{max(changes):2}"
    demo_name = state.split(":")[0] + (" network" if "network" in state.split(":")[1] else "")
    return (
        f"{demo_name:22} {moved or 'the pen':12} {where:7} {times} {drag} {max(last):8.0f} "
        f"{play(page, demo, state, options):>19}"
    )


def label_of(demo: Any, name: str) -> str:
    return demo.evaluate("(section, name) => section.view.spec.controls[name].label", name)


def slider_path(slider: Any) -> list[tuple[float, float]]:
    """Return the places that the mouse passes on a slider, of which the first is near its handle."""
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    return [(box["x"] + box["width"] * (0.1 + 0.75 * i / MOVES), y) for i in range(MOVES + 1)]


def pen_path(demo: Any) -> list[tuple[float, float]]:
    """Return the places of a pen that draws an S on the paper of the digit demo."""
    corner, unit = demo.evaluate("""section => {
      const { view } = section, box = view.image.getBoundingClientRect(), place = view.painter.places[0];
      return [[box.x + place.px(0), box.y + place.py(8)], place.px(1) - place.px(0)];
    }""")
    points = [(5.5, 1.5), (2.5, 1.5), (2.5, 4), (5.5, 4), (5.5, 6.5), (2.5, 6.5)]
    path = []
    for i in range(MOVES + 1):
        k, t = divmod(i * (len(points) - 1) / MOVES, 1)
        (a, b), (c, d) = points[int(k)], points[min(int(k) + 1, len(points) - 1)]
        path.append((corner[0] + unit * (a + t * (c - a)), corner[1] + unit * (b + t * (d - b))))
    return path


def play(page: Any, demo: Any, state: str, options: argparse.Namespace) -> str:
    """Play at the highest speed and return how many different pictures a second were seen, or a dash."""
    button = demo.get_by_role("button", name="Play", exact=True)
    if not button.count():
        return "–"
    demo.evaluate("(section, text) => section.view.restore(text)", PLAYED.get(state, state))
    page.wait_for_timeout(1_000)
    speeds = demo.get_by_label("Speed").locator("option").all()
    demo.get_by_label("Speed").select_option(index=len(speeds) - 1)
    clear_logs(page)
    button.click()
    page.wait_for_timeout(1_000 * options.seconds)
    log = page.evaluate("() => bench.log")
    demo.evaluate("section => section.view.player.stop()")  # unless it has ended by itself
    if len(log) < 2:
        return "–"
    return f"{1_000 * (len(log) - 1) / (log[-1][0] - log[0][0]):.0f}"


if __name__ == "__main__":
    main()
