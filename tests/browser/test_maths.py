"""The programs that run in the browser compute the same as NumPy, for random values of every demo's controls."""

import numpy as np
import pytest
from front_end import open_front_end
from handwriting import by_hand
from helpers_examples import student_descent

from helpers import demos
from helpers.demos.digit.pen import ink_of
from helpers.demos.framework.canvas import ARRAY_KEYS
from helpers.demos.framework.controls import Button, Curve, Menu, Pixels, Slider, Toggle
from helpers.network import fully_connected

pytestmark = pytest.mark.browser


# The demos that use each program. If a program is missing here, the first test fails.
DEMOS = {
    "descent": [demos.descent, lambda: demos.descent(student_descent)],
    "computed": [demos.race],
    "digit": [demos.digit, lambda: demos.digit(fully_connected((64, 40, 10), np.random.default_rng(0)))],
    "finder": [demos.learning_rate_finder],
    "lemma": [demos.descent_lemma],
    "network": [demos.network_graph],
    "momentum": [demos.momentum],
    "loss_landscape": [demos.loss_landscape],
    "schedules": [demos.schedules],
    "subgradient": [demos.subgradient],
}
KERNEL_ONLY = {"digit": {"view": "training"}}  # values with which the kernel draws everything
CASES = [(program, i) for program in sorted(DEMOS) for i in range(len(DEMOS[program]))]
CALL = """([name, values, data]) => {
  const arrays = (value) => Array.isArray(value) ? value.map(arrays)
    : value === null || typeof value !== "object" ? value
    : value.$ ? Object.assign(new Float64Array(value.$), { shape: value.shape })
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, arrays(item)]));
  return course.programs[name](values, arrays(data));
}"""

# Draws strokes on an empty page of 8 by 8 pixels, as the pointer does.
DRAW = """([strokes]) => {
  const view = { spec: { controls: { pixels: { rows: 8, columns: 8 } } }, values: { pixels: Array(64).fill(0) } };
  for (const stroke of strokes) {
    const pointer = Object.assign(Object.create(course.Pointer.prototype), { view, drag: {} });
    for (const [x, y] of stroke) Object.assign(view.values, pointer.paint("pixels", x, y));
  }
  return view.values.pixels;
}"""


@pytest.fixture(scope="module")
def front_end():
    with open_front_end() as front_end:
        yield front_end


def test_every_program_has_a_demo_in_this_module(front_end):
    assert set(front_end.call("() => Object.keys(course.programs)")) == set(DEMOS)


def random_value(control, rng):
    if isinstance(control, Menu):
        return rng.choice(list(control.options))
    if isinstance(control, Toggle):
        return bool(rng.random() < 0.5)
    if isinstance(control, Curve):
        return list(rng.uniform(control.minimum, control.maximum, control.size))
    if isinstance(control, Pixels):
        ink = rng.uniform(size=(control.rows, control.columns)) * (rng.random((control.rows, 1)) < 0.7)
        return ink.ravel().tolist()
    assert isinstance(control, Slider)
    if control.log:
        return float(np.exp(rng.uniform(np.log(control.minimum), np.log(control.maximum))))
    value = rng.uniform(control.minimum, control.maximum)
    return int(value) if isinstance(control.value, int) else float(value)


def to_json(value):
    """Convert a value to what JSON can represent. The key "$" marks an array."""
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return {"$": value.ravel().tolist(), "shape": list(value.shape)}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    return value.item() if isinstance(value, np.generic) else value


@pytest.mark.parametrize(("program", "index"), CASES)
def test_the_browser_computes_the_same_as_numpy(front_end, program, index):
    rng, demo = np.random.default_rng(0), DEMOS[program][index]()
    precision = 1e-6 if program == "computed" else 1e-9  # the kernel sends the fits of networks in single precision
    compared = 0
    for _ in range(25):
        controls = {name: c for name, c in demo.controls.items() if not isinstance(c, Button)}
        values = {name: random_value(control, rng) for name, control in controls.items()}
        if KERNEL_ONLY.get(program, {}).items() & values.items():
            continue
        demo.set(**values)
        canvas = demo.picture
        assert canvas.program == program, demo.caption
        answer = front_end.call(CALL, [program, to_json(demo.values), to_json(canvas._data)])
        for name in canvas.in_browser & set(canvas.marks):
            expected, actual = canvas.marks[name], answer[name]
            for key in set(actual) & set(ARRAY_KEYS):
                actual[key] = np.array(actual[key], dtype=float)  # JavaScript writes 1e22 as an integer
                array = np.ravel(expected[key])
                scale = max(1.0, float(np.nanmax(np.abs(array), initial=0.0)))
                location = f"{program} {demo.share()}: {name}.{key}"
                assert len(array) == len(actual[key]), location
                np.testing.assert_allclose(
                    actual[key], array, rtol=precision, atol=1e-3 * precision * scale, err_msg=location
                )
                compared += array.size
            for key in set(actual) - {*ARRAY_KEYS, "at"}:
                assert actual[key] == expected[key], f"{program} {demo.share()}: {name}.{key}"
                compared += 1
            if "at" in actual:
                pairs = zip(actual["at"], expected["at"], strict=True)
                assert all(a is None if b is None else a == pytest.approx(b, rel=1e-12) for a, b in pairs)
        for panel, limits in answer.get("*panels", {}).items():
            for key, pair in limits.items():
                np.testing.assert_allclose(pair, canvas.panels[int(panel)].spec[key], rtol=1e-9)
    assert compared > 1000


def test_the_pen_of_the_page_is_the_pen_that_the_network_was_trained_with(front_end):
    rng = np.random.default_rng(2)
    for digit in range(10):
        strokes = by_hand(digit, rng)
        pixels = front_end.call(DRAW, [[(stroke * [1, -1] + [0, 8]).tolist() for stroke in strokes]])
        np.testing.assert_allclose(pixels, ink_of(strokes), atol=2e-3)  # both round to three decimals
        assert max(pixels) == 1


def test_only_the_part_of_a_line_inside_the_picture_is_drawn(front_end):
    rng, box = np.random.default_rng(1), np.array([10.0, 20.0, 110.0, 90.0])
    ends = rng.uniform(-60, 180, size=(300, 2, 2))
    ends[::5] = np.round(ends[::5] / 10) * 10  # vertical, horizontal, and through corners
    ends[1::7] *= 1e4
    t = np.linspace(0, 1, 20_001)[:, None]
    clipped = front_end.call(
        "([ends, box]) => ends.map(([a, b]) => course.clip(a, b, box))", [ends.tolist(), box.tolist()]
    )
    for (a, b), part in zip(ends, clipped, strict=True):
        points = a + t * (b - a)
        inside = np.flatnonzero(((points >= box[:2]) & (points <= box[2:])).all(axis=1))
        spacing = np.linalg.norm(b - a) / 20_000 + 1e-9  # between two of these points
        if part is None:
            assert not len(inside)
        elif len(inside):
            np.testing.assert_allclose(part, points[inside[[0, -1]]], rtol=0, atol=spacing)
        else:  # the segment cuts off a corner between two of the points
            assert np.linalg.norm(np.subtract(*part)) <= spacing
    assert sum(part is not None for part in clipped) > 50 and sum(part is None for part in clipped) > 50
