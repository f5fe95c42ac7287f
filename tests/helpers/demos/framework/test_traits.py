"""The controls of a demo are traits: observe, link and interactive work, and so do sliders of ipywidgets."""

import inspect

import ipywidgets
import pytest
import traitlets

from helpers import demos
from helpers.demos.framework.canvas import Canvas
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.controls import Answer, Button, Curve, Pixels, Slider
from helpers.demos.framework.demo import Demo


def every_demo():
    """Return the demos that need no arguments, by name."""
    made = {}
    for name in demos.__all__:
        function = getattr(demos, name)
        parameters = inspect.signature(function).parameters.values()
        if inspect.signature(function).return_annotation in (Demo, "Demo") and all(
            parameter.default is not parameter.empty for parameter in parameters
        ):
            made[name] = function
    return made


EVERY_DEMO = every_demo()
assert len(EVERY_DEMO) >= 9


@pytest.fixture
def demo():
    return demos.descent()


def demo_of(control, name="a"):
    canvas = Canvas("A panel.")
    canvas.panel()
    return Demo("test", "Test", {name: control}, canvas, lambda playing: Caption("."))


def test_an_assignment_moves_the_control_and_draws(demo):
    before = demo.frames
    demo.tau = 0.3
    assert (demo.tau, demo.values["tau"], demo.controls["tau"].value) == (0.3, 0.3, 0.3)
    assert demo.frames == before + 1
    assert "τ = 0.3" in demo.caption


def test_moving_the_control_changes_the_trait_and_tells_observers(demo):
    seen = []
    demo.observe(lambda change: seen.append((change["name"], change["old"], change["new"], demo.tau)), "tau")
    demo.controls["tau"].value = 0.3
    demo.set(tau=0.4, x0=1.0)
    demo.press("reset")
    demo.tau = 0.15
    assert seen == [("tau", 0.15, 0.3, 0.3), ("tau", 0.3, 0.4, 0.4), ("tau", 0.4, 0.15, 0.15)]


def test_observers_hear_of_controls_that_a_menu_moves(demo):
    seen = {}
    demo.observe(lambda change: seen.update({change["name"]: change["new"]}), ["x0", "y0"])
    demo.E = "bowl"
    assert seen == {name: demo.values[name] for name in seen} and "x0" in seen


def test_an_observer_may_move_another_control(demo):
    demo.observe(lambda change: setattr(demo, "x0", change["new"]), "tau")
    demo.tau = 0.5
    assert demo.x0 == 0.5
    assert "E" in demo.caption and demo.frames > 2


def test_a_value_is_checked_and_clipped(demo):
    demo.tau = 100
    assert demo.tau == 2.0
    with pytest.raises(traitlets.TraitError, match="'large' is not a number"):
        demo.tau = "large"
    with pytest.raises(traitlets.TraitError, match="is not one of"):
        demo.E = "mountain"
    assert demo.tau == 2.0


@pytest.mark.parametrize(
    "act",
    [
        lambda demo: setattr(demo, "taau", 0.3),
        lambda demo: demo.observe(print, "taau"),
        lambda demo: demo.observe(print, ["tau", "taau"]),
        lambda demo: demo.set(taau=0.3),
    ],
)
def test_a_wrong_name_raises_and_lists_the_controls(demo, act):
    with pytest.raises(AttributeError, match=r"no control 'taau'. Its controls are tau, E, view, x0, y0, k\."):
        act(demo)


@pytest.mark.parametrize("name", ["title", "layout", "value", "set", "keys", "spec"])
def test_a_control_cannot_have_the_name_of_an_attribute(name):
    with pytest.raises(ValueError, match=f"{name!r} can't be the name of a control"):
        demo_of(Slider("a", 0.0, 0.0, 1.0), name)


@pytest.mark.parametrize("link", [traitlets.link, traitlets.dlink])
def test_links_of_traitlets_work(demo, link):
    slider = ipywidgets.FloatLogSlider(value=0.3, min=-2, max=0.3)
    link((slider, "value"), (demo, "tau"))
    assert demo.tau == 0.3
    slider.value = 0.5
    assert demo.tau == 0.5
    demo.tau = 1.0
    assert slider.value == (1.0 if link is traitlets.link else 0.5)


def test_links_of_the_browser_can_be_made(demo):
    slider = ipywidgets.FloatLogSlider()
    assert ipywidgets.jslink((slider, "value"), (demo, "tau")).target[1] == "tau"
    assert ipywidgets.jsdlink((demo, "tau"), (slider, "value")).source[1] == "tau"
    for wrong in ("taau", "work"):
        with pytest.raises((TypeError, traitlets.TraitError)):
            ipywidgets.jslink((slider, "value"), (demo, wrong))


def test_two_demos_can_be_linked(demo):
    other = demos.subgradient()
    traitlets.link((demo, "tau"), (other, "tau"))
    other.tau = 0.25
    assert demo.tau == 0.25
    demo.tau = 0.31
    assert other.tau == 0.31


def test_a_demo_and_its_sliders_are_controls_of_interactive(demo):
    seen = []
    ipywidgets.interactive_output(lambda tau: seen.append(tau), {"tau": demos.sliders(demo)["tau"]})
    ipywidgets.interactive(lambda state: seen.append(state["tau"]), state=demo)
    demo.tau = 0.3
    assert seen[-1] == 0.3
    demo.value = {"tau": 0.4, "x0": 1.5}
    assert seen[-1] == 0.4 and demo.x0 == 1.5


def test_the_kernel_counts_its_own_changes_but_not_those_of_the_front_end(demo):
    demo.set_state({"tau": 0.3})
    assert demo.revision == 0
    demo.tau = 0.4
    assert demo.revision == 1
    demo.set_state({"E": "bowl"})  # which moves the start
    assert demo.revision == 2


@pytest.mark.parametrize("name", EVERY_DEMO)
def test_every_control_of_every_demo_is_a_synced_trait(name):
    demo = EVERY_DEMO[name]()
    for control, value in demo.values.items():
        assert control in demo.keys and demo.trait_metadata(control, "sync")
        assert getattr(demo, control) == value
    demo.close()


# --- sliders ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EVERY_DEMO)
def test_every_demo_has_sliders_that_show_its_values(name):
    demo = EVERY_DEMO[name]()
    widgets = demos.sliders(demo)
    assert widgets.widgets
    for control, widget in widgets.widgets.items():
        if control in demo.values:
            assert widget.value == pytest.approx(demo.values[control])
            assert widget.description == demo.controls[control].label
        assert (widget.layout.display == "none") == (control in demo.hidden_controls)
    without = {n for n, control in demo.controls.items() if isinstance(control, Answer | Curve | Pixels)}
    assert set(widgets.widgets) - {"play"} == set(demo.controls) - without
    demo.close()


def test_a_logarithmic_slider_is_one_of_ipywidgets_and_takes_the_whole_range(demo):
    slider = demos.sliders(demo, "tau")["tau"]
    assert isinstance(slider, ipywidgets.FloatLogSlider)
    for value in (demo.controls["tau"].minimum, demo.controls["tau"].maximum, 0.123):
        slider.value = value
        assert slider.value == value


def test_widgets_follow_what_the_kernel_does_but_leave_the_rest_to_the_browser(demo):
    slider, play = (demos.sliders(demo, "tau", "play")[name] for name in ("tau", "play"))
    demo.set(tau=0.3, k=7)
    assert (slider.value, play.value) == (0.3, 7)
    demo.set_state({"tau": 0.5})
    assert slider.value == 0.3


def test_a_menu_moves_the_demo_and_follows_it(demo):
    menu = demos.sliders(demo, "E")["E"]
    menu.value = "bowl"
    assert demo.E == "bowl"
    demo.E = "plateau"
    assert menu.value == "plateau"


def test_a_slider_is_hidden_with_its_control(demo):
    slider = demos.sliders(demo)["y0"]
    assert slider.layout.display == "none"
    demo.E = "bowl"
    assert slider.layout.display is None


def test_play_is_one_of_ipywidgets(demo):
    play = demos.sliders(demo, "play")["play"]
    assert isinstance(play, ipywidgets.Play)
    assert (play.min, play.max, play.step) == (0, demo.controls["k"].maximum, 1)


def test_a_button_acts():
    pressed = []
    demo = demo_of(Button("go", lambda: pressed.append(1)))
    demos.sliders(demo)["a"].click()
    assert pressed == [1]


def test_a_name_without_a_widget_is_refused(demo):
    with pytest.raises(ValueError, match=r"no widget for 'taau'. Use one of tau, E, view, x0, y0, k, play"):
        demos.sliders(demo, "taau")
