"""Test the network graph: its numbers against the complex step, its captions and marks, and a student's own code."""

import re
from functools import partial

import numpy as np
import pytest

from helpers import demos, one_hidden_layer
from helpers.demos.framework.numbers import compact
from helpers.demos.network_graph.demo import START
from helpers.demos.network_graph.model import PARAMETERS, UNITS
from helpers.demos.network_graph.notation import symbol
from helpers.demos.network_graph.steps import STEPS, UPDATE
from helpers.gradcheck import complex_step
from helpers.layers import Linear, ReLU

SIGMA = {
    "relu": lambda a: a * (np.real(a) > 0),
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "tanh": np.tanh,
}


def shown(demo, name):
    mark = demo.picture.marks[name]
    return mark.get("text", "") if mark["kind"] == "text" else mark["lines"]


def number_at(text):
    return float(text.split("= ")[-1].replace("−", "-"))


def energy(theta, x, y, sigma):
    h = [SIGMA[sigma](theta[j] * x[0] + theta[3 + j] * x[1] + theta[6 + j]) for j in range(3)]
    return (sum(theta[9 + j] * h[j] for j in range(3)) + theta[12] - y) ** 2


@pytest.mark.parametrize("sigma", SIGMA)
def test_the_derivatives_on_the_edges_are_those_of_the_formula(sigma):
    rng = np.random.default_rng(3)
    for _ in range(5):
        theta, x, y = rng.uniform(-2, 2, 13), rng.uniform(-2, 2, 2), rng.uniform(-2, 2)
        demo = demos.network_graph()
        demo.set(sigma=sigma, parameters=list(theta), x1=x[0], x2=x[1], y=y, step=UPDATE - 1)
        expected = complex_step(partial(energy, x=x, y=y, sigma=sigma), theta)
        for name, derivative in zip(PARAMETERS, expected, strict=True):
            if name.startswith("w"):
                assert shown(demo, f"weight {name}")[1] == compact(derivative), name
        biases = [number_at(shown(demo, f"gradient {key}")) for key in ("a1", "a2", "a3", "p")]
        np.testing.assert_allclose(biases, expected[[6, 7, 8, 12]], rtol=2e-3, atol=6e-4)


def test_the_update_shows_the_new_weights_and_then_the_new_loss():
    demo = demos.network_graph()
    theta = np.array(demo.values["parameters"])
    gradient = complex_step(lambda t: energy(t, (1, 2), 0.5, "relu"), theta)
    demo.set(step=UPDATE)
    assert [shown(demo, f"weight {w}")[0] for w in ("w1_11", "w2_3")] == ["0.98", "0.48"]
    assert shown(demo, "node E")[0] == "E = 1" and "w¹₁₁ ← w¹₁₁ − τ · ∂E/∂w¹₁₁ = 1 − 0.01 · 2 = 0.98" in demo.caption
    demo.set(step=UPDATE + 1)
    after = energy(theta - 0.01 * gradient, (1, 2), 0.5, "relu")
    assert shown(demo, "node E")[0] == f"E = {compact(after)}"
    assert demo.current_caption.tone == "good" and "lowers E" in demo.caption
    demo.set(tau=0.1)
    assert energy(theta - 0.1 * gradient, (1, 2), 0.5, "relu") > 1
    assert demo.current_caption.tone == "bad" and demo.caption.startswith("Too large a step")


def test_a_step_shows_its_numbers_and_no_later_ones():
    demo = demos.network_graph()
    assert shown(demo, "node h1") == ["h₁ = ?", "a₁ = ?"] and shown(demo, "node p") == ["p = ?"]
    demo.set(step=2)
    assert shown(demo, "node h2") == ["h₂ = 0.5", "a₂ = 0.5"] and shown(demo, "node h3")[0] == "h₃ = ?"
    assert "a₂ = w¹₁₂·x₁ + w¹₂₂·x₂ + b¹₂ = −1 · 1 + 1 · 2 + (−0.5) = 0.5" in demo.caption
    for step in range(1, len(STEPS) + 1):
        demo.set(step=step)
        marks = demo.picture.marks
        known = {f"d{w}" for w in PARAMETERS if w.startswith("w") and len(marks[f"weight {w}"]["lines"]) == 2}
        assert known == {key for s in STEPS[:step] for key in s.keys if key.startswith("dw")}
        thick = [name for name, mark in marks.items() if name.startswith("edge w") and mark["width"] == 5]
        assert thick == [f"edge {w}" for w in PARAMETERS if w in STEPS[step - 1].edges]


def test_predict_hides_the_number_and_comments_on_the_answer():
    demo = demos.network_graph()
    demo.set(predict=True, step=11)  # ∂E/∂w¹₁₁ = 1 · 2
    assert demo.caption.startswith("What is ∂E/∂w¹₁₁?") and shown(demo, "weight w1_11")[1] == "?"
    assert "∂E/∂w¹₁₁" not in demo.picture.alternative
    slips = ((-2, "wrong sign"), (1, "local gradient"), (1.5, "1.5 is too small"), (30, "30 is too large"))
    for guess, fragment in slips:
        demo.set(guess=guess)
        assert demo.caption.startswith("What is ∂E/∂w¹₁₁?") and fragment in demo.caption
    demo.set(guess=2)
    assert demo.caption.startswith("Right: ∂E/∂w¹₁₁ = x₁ · ∂E/∂a₁ = 1 · 2 = 2")
    assert shown(demo, "weight w1_11")[1] == "2"
    demo.set(step=12)
    assert demo.caption.startswith("What is ∂E/∂w¹₂₁?") and demo.values["guess"] is None


def test_predict_does_not_call_an_answer_right_that_nobody_gave():
    demo = demos.network_graph()
    demo.restore(next(state for title, state in demo.spec["presets"] if "off" in title))
    demo.set(predict=True)
    assert demo.caption.startswith("What is ∂E/∂a₂?") and shown(demo, "gradient a2") == "∂E/∂a₂ = ?"
    assert demo.current_caption.asks and demo.values["guess"] is None and "guess" not in demo.share()
    demo.set(guess=0)
    assert demo.caption.startswith("Right: unit 2 is off") and not demo.current_caption.asks
    text = demo.share()
    demo.restore(text)
    assert demo.values["guess"] == 0 and demo.caption.startswith("Right: ")


def test_the_captions_name_a_unit_that_is_off_and_a_saturated_one():
    demo = demos.network_graph()
    states = dict(demo.spec["presets"])
    demo.restore(states["a ReLU that is off"])
    assert demo.caption.startswith("No gradient passes: unit 2 is off") and shown(demo, "gradient a2") == "∂E/∂a₂ = 0"
    demo.set(step=2)
    assert demo.caption.startswith("Off: ")
    demo.restore(states["a saturated sigmoid"])
    assert demo.caption.startswith("Saturated: ") and abs(number_at(shown(demo, "gradient a1"))) < 1e-3


def test_captions_fit_at_all_steps_for_random_values():
    rng, demo = np.random.default_rng(0), demos.network_graph()
    for _ in range(150):
        demo.set(
            step=int(rng.integers(0, len(STEPS) + 1)), sigma=str(rng.choice(list(SIGMA))), x1=rng.uniform(-3, 3),
            x2=rng.uniform(-3, 3), y=rng.uniform(-5, 5), tau=rng.uniform(0.001, 1), predict=bool(rng.random() < 0.3),
            parameters=list(rng.uniform(-5, 5, 13)),
        )  # fmt: skip
        assert 20 < len(demo.caption) <= 170, demo.caption
        assert "nan" not in demo.caption.lower() and "raised" not in demo.caption


def number(text):
    return float(text.replace("−", "-"))


def random_state(rng):
    """Return values of the controls at which numbers are often equal, zero, tiny or huge."""
    scale = rng.choice([0.25, 1.0, 4.0])
    theta = np.clip(np.round(rng.normal(size=13) * 2 * scale) / scale, -5, 5) * (rng.random(13) < 0.85)
    x = rng.integers(-6, 7, size=2) / 2
    return dict(
        step=int(rng.integers(0, len(STEPS) + 1)), sigma=str(rng.choice(list(SIGMA))), x1=x[0], x2=x[1],
        y=rng.integers(-10, 11) / 2, tau=float(np.exp(rng.uniform(np.log(1e-3), 0))), predict=bool(rng.random() < 0.4),
        which=str(rng.choice(PARAMETERS)), parameters=theta.tolist(),
    )  # fmt: skip


def truth(state):
    """Compute what the captions speak of: a, the gradient, and E before and after the update."""
    theta, x, y, sigma = np.array(state["parameters"]), (state["x1"], state["x2"]), state["y"], state["sigma"]
    gradient = complex_step(partial(energy, x=x, y=y, sigma=sigma), theta)
    a = [theta[j] * x[0] + theta[3 + j] * x[1] + theta[6 + j] for j in range(3)]
    losses = [energy(t, x, y, sigma) for t in (theta, theta - state["tau"] * gradient)]
    return a, gradient, losses


def check_claims(caption, state):
    a, gradient, (before, after) = truth(state)
    scale = max(1.0, np.abs(gradient).max())
    if unit := re.search(r"unit (\d) is off", caption):
        assert state["sigma"] == "relu" and a[int(unit[1]) - 1] <= 0
    if caption.startswith("Saturated"):
        assert state["sigma"] != "relu"
    if "gradient arrives" in caption or "every parameter" in caption:
        raise AssertionError("these words have been wrong")
    if fixed := re.search(r"but (\d+) derivative", caption):
        assert int(fixed[1]) == pytest.approx(
            (np.abs(gradient) < 1e-12 * scale).sum(), abs=13 * (state["sigma"] != "relu")
        )
    if because := re.search(r"because ∂E/∂(\S+) is 0", caption):
        key = {"p": 12} | {f"a{'₁₂₃'[j]}": 6 + j for j in range(3)}
        assert abs(gradient[key[because[1]]]) < 1e-12 * scale
    if pair := re.search(r"E = (\S+), (up|down) from (\S+)\.", caption):
        old, new = number(pair[3].rstrip(".")), number(pair[1])
        assert (new > old) == (pair[2] == "up") == (after > before) and new != old


def test_the_captions_claim_nothing_that_the_numbers_do_not_show():
    rng, seen = np.random.default_rng(1), set()
    for _ in range(600):
        state, demo = random_state(rng), demos.network_graph()
        demo.set(**state)
        check_claims(demo.caption, state)
        assert len(demo.caption) <= 170, demo.caption
        seen.add(demo.caption.split(":")[0])
    assert {"Saturated", "Too large a step", "The step lowers E"} <= seen


def test_a_saturated_unit_is_not_called_off():
    demo = demos.network_graph()
    theta = [5, -1, 0.5, 5, 1, -0.5, 0, -0.5, 1.5, 1, -1, 0.5, -0.5]
    demo.set(sigma="tanh", step=10, x1=3, x2=3, parameters=theta)
    assert demo.caption.startswith("Saturated: ∂E/∂a₁") and "rounded to 0" in demo.caption


def test_a_small_change_of_the_loss_is_visible_in_its_digits():
    demo = demos.network_graph()
    theta = [1, 1.75, -1, 1.5, 1.5, -1, 1, -1, -1.75, 0.25, 1.25, 0.5, -1]
    demo.set(sigma="sigmoid", step=len(STEPS), x1=2, x2=-1.5, y=0, parameters=theta)
    assert "E = 0.00575, down from 0.00637" in demo.caption
    demo.set(sigma="relu", x1=1, x2=2, y=0.5, parameters=[*START[:-1], -1 + 1e-7])  # E is about 1e-14
    assert "down from" in demo.caption and "E = 0," not in demo.caption


def test_every_number_that_predict_asks_for_can_be_answered():
    rng = np.random.default_rng(2)
    for _ in range(150):
        state, demo = random_state(rng) | {"predict": True}, demos.network_graph()
        demo.set(**state)
        if demo.caption.startswith("What is"):
            solution = demos.network_graph()
            solution.set(**state | {"predict": False})
            step = STEPS[state["step"] - 1]
            demo.set(guess=number_in(solution, step))
            assert not demo.caption.startswith("What is"), solution.caption
    demo = demos.network_graph()
    demo.set(step=len(STEPS), tau=1, predict=True, guess=784)
    assert demo.caption.startswith("Right: ")
    demo.set(y=-5, x1=3, x2=3, parameters=[5.0] * 13)
    assert demo.caption.startswith("Too large a step") and shown(demo, "node E")[0] != "E = ?"


def number_in(demo, step):
    """Return the number of a step from the picture, as a reader would copy it."""
    texts = [line for name in demo.picture.marks if name.split()[0] in ("node", "gradient")
             for line in np.atleast_1d(shown(demo, name))]  # fmt: skip
    found = [text for text in texts if text.startswith(f"{step.symbol} = ")]
    return number_at(found[0]) if found else number(shown(demo, f"weight {step.asks[1:]}")[1])


def test_a_tiny_answer_is_not_given_away():
    demo = demos.network_graph()
    theta = [2.25, 4, -5, 1.5, -1.75, 2.5, -2, -4, 0, 0, -2, -3.5, 0]
    demo.set(sigma="tanh", step=16, x1=-2, x2=-1, y=-4, predict=True, parameters=theta)
    assert demo.caption.startswith("What is ∂E/∂a₃?")


def test_the_captions_say_where_the_gradient_stops_at_a_unit_that_is_off():
    demo = demos.network_graph()
    demo.restore(dict(demo.spec["presets"])["a ReLU that is off"])
    demo.set(step=14)
    assert demo.caption.endswith("because ∂E/∂a₂ is 0.")
    demo.set(step=UPDATE)
    assert "but 4 derivatives are 0" in demo.caption
    demo.set(predict=True, step=13, parameters=list(START), guess=-2.0, which="w1_11")
    demo.set(sigma="sigmoid", guess=number_in_unit(demo))
    assert "That is ∂E/∂h₂" in demo.caption


def number_in_unit(demo):
    """Return ∂E/∂h₂ for the sigmoid and the initial parameters."""
    theta, h = np.array(START), 1 / (1 + np.exp(-(np.array([2.0, 0.5, 1.0]))))
    return float(theta[10] * 2 * (theta[9:12] @ h + theta[12] - 0.5))


def test_a_slider_moves_the_chosen_parameter():
    demo = demos.network_graph()
    demo.set(which="w2_2")
    assert demo.values["weight"] == -1.0
    demo.set(weight=2.5)
    assert demo.values["parameters"][PARAMETERS.index("w2_2")] == 2.5 and shown(demo, "weight w2_2") == ["2.5"]
    again = demos.network_graph()
    again.restore(demo.share())
    assert again.values == demo.values


def own_layers(linear=Linear, activation=ReLU):
    W1, W2 = np.array([[1.0, -1.0, 0.5], [0.5, 1.0, -0.5]]), np.array([[1.0], [-1.0], [0.5]])
    return [linear(W1, np.array([0.0, -0.5, 1.5])), activation(), Linear(W2, np.array([-0.5]))]


def test_own_layers_and_own_functions_give_the_same_numbers():
    course = demos.network_graph()
    for own in (
        demos.network_graph(own_layers()),
        demos.network_graph(functions=(one_hidden_layer.forward, one_hidden_layer.backward)),
    ):
        for step in (5, UPDATE - 1, UPDATE + 1):
            for demo in (course, own):
                demo.set(step=step)
            names = [name for name in course.picture.marks if name.split()[0] in ("node", "weight", "gradient")]
            assert [shown(own, name) for name in names] == [shown(course, name) for name in names]
        assert not own.controls["sigma"].visible and own.picture.program == ""


def test_a_wrong_derivative_is_marked_on_its_edge_once_it_is_shown():
    class Swapped(Linear):
        def backward(self, dz, **buffers):
            (dW, db), dx = super().backward(dz)
            return [dW * [[1, 2, 1], [1, 1, 1]], db], dx

    demo = demos.network_graph(own_layers(Swapped))
    demo.set(step=5)
    assert demo.current_caption.tone != "bad"
    demo.set(step=UPDATE - 1)
    assert demo.caption == (
        "Not right: on the edge of w¹₁₂, your backward returns −4, but the difference quotient is −2."
    )
    assert shown(demo, "weight w1_12")[1] == "−4 ✗" and "✗" not in shown(demo, "weight w1_13")[1]


def test_a_derivative_that_is_slightly_wrong_differs_in_the_caption_too():
    class Scaled(Linear):
        def backward(self, dz, **buffers):
            (dW, db), dx = super().backward(dz)
            return [dW, db * 1.0005], dx

    layers = own_layers()
    demo = demos.network_graph([*layers[:2], Scaled(*layers[2].parameters)])
    demo.set(step=6, y=1.0)
    claimed, quotient = re.search(r"returns (\S+), but the difference quotient is (\S+)\.", demo.caption).groups()
    assert number(claimed) == pytest.approx(1.0005 * number(quotient), rel=1e-5)


def test_a_wrong_activation_is_found_at_its_unit():
    class NoDerivative(ReLU):
        def backward(self, dz, **buffers):
            return [], 2 * dz

    demo = demos.network_graph(own_layers(activation=NoDerivative))
    demo.set(step=UPDATE - 1)
    assert demo.caption.startswith("Not right: for the bias b¹₁, your backward returns 4")
    assert shown(demo, "gradient a1") == "∂E/∂a₁ = 4 ✗"


def test_a_kink_counts_as_right_on_both_sides():
    demo = demos.network_graph(own_layers())
    demo.set(which="b1_1", weight=-2.0, step=UPDATE - 1)  # a₁ is exactly 0
    assert shown(demo, "node h1") == ["h₁ = 0", "a₁ = 0"] and not demo.caption.startswith("Not right")


def test_own_code_of_the_wrong_shape_is_explained():
    with pytest.raises(ValueError, match=r"\(2, 3\), \(3,\), \(3, 1\), \(1,\)"):
        demos.network_graph([Linear(np.zeros((1, 3)), np.zeros(3)), ReLU(), Linear(np.zeros((3, 1)), np.zeros(1))])
    with pytest.raises(ValueError, match="one only"):
        demos.network_graph(own_layers(), functions=(len, len))
    demo = demos.network_graph(functions=(one_hidden_layer.forward, lambda *_: None))
    assert "backward should return 4 arrays" in demo.caption
    demo = demos.network_graph(functions=(lambda x, *_: (x, x, x), one_hidden_layer.backward))
    assert "forward: a has the shape (1, 2)" in demo.caption


def test_symbols_follow_the_lecture():
    assert [symbol(key) for key in ("w1_21", "b2", "dw2_3", "da1", "p")] == ["w¹₂₁", "b²", "∂E/∂w²₃", "∂E/∂a₁", "p"]
    assert len(PARAMETERS) == 13 and len(UNITS) == 3


def test_the_title_says_that_the_derivatives_are_still_the_old_ones_after_the_step():
    demo = demos.network_graph()
    demo.set(step=UPDATE - 1)
    red = {name: mark for name, mark in demo.picture.marks.items() if name.startswith("gradient")}
    assert "old" not in demo.picture.panels[0].spec["title"]
    for step in (UPDATE, UPDATE + 1):
        demo.set(step=step)
        assert {name: demo.picture.marks[name]["text"] for name in red} == {n: mark["text"] for n, mark in red.items()}
        assert "still the old derivatives in red" in demo.picture.panels[0].spec["title"]
