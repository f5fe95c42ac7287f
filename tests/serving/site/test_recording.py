"""A recording answers as the kernel would, and what the page draws by itself doesn't depend on the kernel."""

import base64
import json
import random

import numpy as np
import pytest

from helpers import demos
from helpers.demos.framework.controls import Slider
from serving.site.recording import Recording, positions_of, values_of


def recorded(recording: Recording, number: int) -> dict:
    """Return a recorded frame, as a page reads it."""
    content = json.loads(recording.script("x").split(" = ", 1)[1].rstrip(";\n"))
    frame = content["frames"][number]
    return frame | {"caption": content["captions"][frame["caption"]], "content": content}


@pytest.fixture(scope="module")
def descent() -> Recording:
    return Recording(demos.descent())


@pytest.fixture(scope="module")
def playground() -> Recording:
    return Recording(demos.playground())


@pytest.mark.parametrize("name", ["descent", "momentum"])
def test_controls_that_the_page_follows_leave_the_kernels_part_of_the_picture_alone(name: str, descent) -> None:
    recording, rng = descent if name == "descent" else Recording(demos.momentum()), random.Random(5)
    demo = recording.demo
    assert any(recording.sweeps)
    for text in ["", *(text for _, text in demo.spec["presets"])][:4]:
        demo.restore(text or f"{demo.name}:")
        base = recording._frame(recording._values())
        expected = recording._drawn_by_kernel()
        followed = {name: values_of(demo.controls[name]) for name in recording.sweeps[base]}
        for _ in range(6):
            demo.set(**{name: rng.choice(values) for name, values in followed.items() if values})
            assert recording._drawn_by_kernel() == expected
            demo.restore(text or f"{demo.name}:")


def test_a_caption_at_a_position_is_pythons(descent) -> None:
    recording, demo = descent, descent.demo
    content = recorded(recording, 0)["content"]
    for name in ("tau", "k"):
        for place in (0, 20, -1):
            demo.restore("descent:")
            demo.set(**{name: recording.positions[name][place]})
            assert content["captions"][content["sweeps"][0][name][place]][0] == demo.caption
    demo.restore(demo.spec["presets"][3][1])
    preset = recorded(recording, content["presets"][3])
    assert (preset["caption"][0], preset["values"]) == (demo.caption, demo.values)


def test_numbers_arrive_with_the_digits_that_a_picture_needs(playground) -> None:
    demo = playground.demo
    demo.restore("playground:")
    content = recorded(playground, 0)["content"]
    sent, buffers = demo.picture.message(True)
    name, mark = next((name, mark) for name, mark in sent["marks"].items() if "$" in (mark.get("x") or ()))
    kept = content["marks"][content["frames"][0]["marks"][name]]
    text, together = content["buffers"][kept["x"]["$"]]
    data = np.frombuffer(base64.b64decode(text), np.uint8)
    assert together
    numbers = np.ascontiguousarray(data.reshape(4, -1).T).view("<f4").ravel()
    assert np.allclose(numbers, np.frombuffer(buffers[mark["x"]["$"]], "<f4"), rtol=2e-4, atol=0)


def test_controls_with_too_many_pictures_are_hidden_and_named(playground) -> None:
    recording = playground
    assert {"tau", "seed", "points", "add"} <= set(recording.hidden)
    assert not {"data", "hidden", "sigma"} & set(recording.hidden)
    assert "step size τ₁" in recording.left_out() or any("τ" in label for label in recording.left_out())


def test_training_is_recorded_from_every_example_that_the_lecture_plays() -> None:
    demo = demos.hidden_layer()
    recording = Recording(demo)
    played = {recording.presets[k] if k >= 0 else 0 for k in demo.spec["plays"]}
    assert played == set(recording.work) and all(recording.work.values())
    last = recording.frames[recording.work[0][-1]]
    assert recording.captions.items[last["caption"]][0] != recording.captions.items[recording.frames[0]["caption"]][0]


def test_positions_are_those_of_the_slider_in_the_browser() -> None:
    assert positions_of(Slider("τ", 0.1, 0.01, 1.0, 0.5, log=True)) == [0.01, 0.0316, 0.1, 0.316, 1.0]
    assert positions_of(Slider("k", 2, 0, 3, 1)) == [0, 1, 2, 3]
