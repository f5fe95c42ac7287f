"""What holds for the captions and examples of all demos: they are short enough for their place."""

import numpy as np
import pytest

from helpers import demos
from helpers.demos.framework.captions import listed
from helpers.demos.framework.controls import Menu, Slider, Toggle
from helpers.demos.lecture import SCENES
from helpers.demos.shared.registry import OPTIMISERS

MAX_CAPTION, MAX_TITLE = 170, 32  # characters: two lines, and what the menu of examples shows
DEMOS = {scene.make.__name__: scene.make for scene in SCENES}


def random_values(demo, rng):
    values = {}
    for name, control in demo.controls.items():
        if isinstance(control, Menu):
            values[name] = rng.choice(list(control.options))
        elif isinstance(control, Toggle):
            values[name] = bool(rng.random() < 0.5)
        elif isinstance(control, Slider):
            low, high = control.minimum, control.maximum
            value = np.exp(rng.uniform(*np.log([low, high]))) if control.log else rng.uniform(low, high)
            values[name] = round(value) if isinstance(control.value, int) else float(value)
    last = demo.spec["play"]
    if last in values and rng.random() < 0.5:  # the last step often has a caption of its own
        values[last] = demo.controls[last].maximum
    return values


@pytest.mark.parametrize("name", DEMOS)
def test_the_title_of_each_example_fits_into_its_menu(name):
    titles = [title for title, _ in DEMOS[name]().spec["presets"]]
    assert titles and [title for title in titles if len(title) > MAX_TITLE] == []


@pytest.mark.parametrize("name", DEMOS)
def test_a_caption_fits_into_two_lines(name):
    rng, demo = np.random.default_rng(0), DEMOS[name]()
    captions = []
    for _, state in demo.spec["presets"]:
        demo.restore(state)
        captions.append(demo.caption)
    for _ in range(15 if name in ("race", "playground") else 60):
        demo.set(**random_values(demo, rng))
        captions.append(demo.caption)
    assert [caption for caption in captions if len(caption) > MAX_CAPTION] == []


def test_a_comparison_of_optimisers_or_schedules_is_neither_good_nor_bad():
    for state in ("race:k=120", "schedules:k=70", "schedules:E=bowl,kind=falling,tau=0.2,k=70"):
        demo = getattr(demos, state.split(":")[0])()
        demo.restore(state)
        assert demo.current_caption.tone == "plain", demo.caption


def test_names_are_joined_with_commas_and_an_and():
    assert [listed(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


# Marks whose meaning a label beside them, the axis or a mark of the same name in the other panel gives.
EXPLAINED = {
    "compute_graph": {"function", "here", "tangent"},  # the tangent has a name once its slope is known
    "descent": {"loss0"},
    "hidden_layer": {"gradient", "loss"},
    "descent_lemma": {"step"},  # it leads from θ to θ − τ∇E
    "digit": {"strong_plus", "strong_minus", "probability", "top"},  # stronger edges; bars that the axes name
    "learning_rate_finder": {"handle", "lowest", "blow_up"},  # with a text beside each
    "loss_landscape": {*OPTIMISERS, *(f"{name} now" for name in OPTIMISERS)},  # as on the surface
    "momentum": {"border0", "border1", "border2", "path", "loss", "contours"},  # the regions have names
    "playground": {"gradient", "spread", "chosen"}  # the title and the caption name the chosen unit
    | {"frame", *(f"outline {unit}" for unit in range(17))},  # around the maps of the units
    "race": {*OPTIMISERS, *(f"{name} now" for name in OPTIMISERS)},
}


@pytest.mark.parametrize("name", sorted(set(DEMOS) - {"layer"}))  # a heat map with numbers needs no legend
def test_every_line_and_every_point_has_a_name_in_the_legend(name):
    demo = DEMOS[name]()
    for _, state in demo.spec["presets"]:
        demo.restore(state)
        if "view=several" in state or "view=map" in state:  # the titles and the other views name the marks
            continue
        for key, mark in demo.picture.marks.items():
            if mark["kind"] in ("line", "bars") and len(mark["x"]) and key not in EXPLAINED.get(name, set()):
                assert mark["label"] or key.startswith("E"), (state, key)


@pytest.mark.parametrize("name", DEMOS)
def test_no_two_marks_of_a_panel_look_the_same(name):
    demo = DEMOS[name]()
    for _, state in demo.spec["presets"]:
        demo.restore(state)
        looks = {}
        for key, mark in demo.picture.marks.items():
            if mark["kind"] == "line" and mark["label"]:
                shape = mark["dash"] if mark["width"] else None, mark["marker"], mark["hollow"], mark["colour"]
                other = looks.setdefault((mark["panel"], shape), key)
                assert other == key, (state, other, key)
