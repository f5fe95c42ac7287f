"""Test the compute graph demo: the numbers of each step against closed forms and the complex step, and its captions."""

import numpy as np
import pytest

from helpers import demos
from helpers.gradcheck import complex_step
from helpers.graph import Graph, constant


def shown(demo, name):
    mark = demo.picture.marks[name]
    return mark.get("text", "") if mark["kind"] == "text" else mark["lines"]


def test_values_appear_forward_and_gradients_backward():
    demo = demos.compute_graph()
    assert [shown(demo, f"node {n}")[0] for n in "xyzdeL"] == ["−1", "4", "2", "?", "?", "?"]
    demo.set(step=3)
    assert [shown(demo, f"node {n}")[0] for n in "deL"] == ["3", "6", "25"]
    assert shown(demo, "gradient L") == ""
    for step in range(4, 10):
        demo.set(step=step)
    assert [shown(demo, f"gradient {n}") for n in "xyz"] == [
        f"∂L/∂{n} = {v}" for n, v in (("x", 20), ("y", 20), ("z", 30))
    ]
    assert "3 · 10 = 30" in shown(demo, "flow z-e-1")
    demo.press("step")  # there is no further step
    assert demo.caption.startswith("Last gradient")


@pytest.mark.parametrize("x, y, z", [(0.5, -1.0, 3.0), (2.25, 1.0, -0.75)])
def test_moved_inputs_give_the_gradients_of_the_formula(x, y, z):
    demo = demos.compute_graph()
    demo.set(in_x=x, in_y=y, in_z=z, step=9, of="z")
    expected = complex_step(lambda t: ((t[0] + t[1]) * t[2] - 1) ** 2, np.array([x, y, z]))
    numbers = [float(shown(demo, f"gradient {n}").split("= ")[-1].replace("−", "-")) for n in "xyz"]
    np.testing.assert_allclose(numbers, expected, rtol=1e-3)
    caption = demo.caption.replace("−", "-")
    assert caption.startswith("Gradient of z: ") and caption.endswith(
        f"= {expected[2]:.4g}. Difference quotient: {expected[2]:.4g}."
    )
    tangent = demo.picture.marks["tangent"]
    slopes = np.diff(tangent["y"]) / np.diff(tangent["x"])
    np.testing.assert_allclose(slopes, expected[2])


def test_a_value_used_twice_sums_the_gradients_of_both_uses():
    demo = demos.compute_graph()
    demo.restore("compute_graph:graph=twice,step=8")
    assert "2 uses add up, so ∂L/∂x" in demo.caption and demo.picture.marks["gradient x"]["text"].endswith("= 3")


def test_predict_asks_for_a_number_and_explains_slips():
    demo = demos.compute_graph()
    demo.set(predict=True, step=6)  # ∂L/∂z = 3 · 10
    assert demo.caption.startswith("What is ∂L/∂z?") and shown(demo, "gradient z") == "∂L/∂z = ?"
    assert "30" not in shown(demo, "flow z-e-1")
    slips = (
        (3, "That is the local gradient"),
        (10, "arrives from the later node: multiply"),
        (-30, "sign"),
        (7, "times"),
    )
    for guess, fragment in slips:
        demo.set(guess=guess)
        assert demo.caption.startswith("What is") and fragment in demo.caption
    demo.set(guess=30)
    assert demo.caption.startswith("Right: ") and shown(demo, "gradient z").endswith("30")
    demo.press("reset")
    demo.restore("compute_graph:graph=twice,step=8,predict=1")
    demo.set(guess=-3)
    assert "wrong sign" in demo.caption
    demo.set(guess=6)
    assert "only one use" in demo.caption


def test_the_alternative_text_keeps_the_number_that_you_have_to_predict():
    demo = demos.compute_graph()
    demo.set(predict=True, step=2)  # e = d · z = 3 · 2
    assert "d = x + y, value 3;" in demo.picture.alternative
    assert "e = d · z, value ?;" in demo.picture.alternative and "6" not in demo.picture.alternative
    demo.set(guess=6)
    assert "e = d · z, value 6;" in demo.picture.alternative
    demo.set(step=6)  # ∂L/∂z = 3 · 10
    assert "input z, value 2, gradient ?;" in demo.picture.alternative and "30" not in demo.picture.alternative
    demo.set(guess=30)
    assert "input z, value 2, gradient 30;" in demo.picture.alternative


def test_the_alternative_text_calls_a_constant_a_constant():
    demo = demos.compute_graph()
    demo.set(graph="neuron", step=99)
    assert "; constant 1; " in demo.picture.alternative and "input 1" not in demo.picture.alternative
    assert "input w, value 0.5, gradient" in demo.picture.alternative


def test_the_tangent_appears_once_the_last_gradient_is_predicted():
    demo = demos.compute_graph()
    demo.set(predict=True, step=9, of="x")
    assert demo.caption.startswith("What is ∂L/∂x?") and np.isnan(demo.picture.marks["tangent"]["y"]).all()
    demo.set(guess=20)
    assert np.isfinite(demo.picture.marks["tangent"]["y"]).all()


@pytest.mark.parametrize(
    ("formula", "step", "hint", "reason"),
    [
        (None, 5, "It is the local gradient of L = (e − 1)².", "∂L/∂e = local gradient of L · ∂L/∂L = 10 · 1 = 10"),
        ("x * x", 3, "It is the local gradient of L = x · x for its 1st input plus", "local gradient of L · ∂L/∂L"),
        ("x * x**2", 5, "It is ∂n1/∂x times ∂L/∂n1 plus the local gradient of L = x · n1.", "∂n1/∂x · ∂L/∂n1"),
    ],
)
def test_no_gradient_is_explained_by_itself(formula, step, hint, reason):
    demo = demos.compute_graph(formula, **({"x": 3.0} if formula else {}))
    demo.set(step=step, predict=True)
    symbol, given = demo.caption.removeprefix("What is ").split("?", 1)
    assert hint in given and symbol not in given
    demo.set(predict=False)
    assert reason in demo.caption and demo.caption.count(f"{symbol} ") == 1


def test_the_demo_takes_a_formula_or_a_graph():
    demo = demos.compute_graph("(x + y) * z + exp(x)", x=0.5, y=1.0, z=2.0)
    demo.set(step=99)
    assert demo.caption.startswith("Last gradient") and not demo.controls["graph"].visible
    expected = 2 + np.exp(0.5)
    assert f"{expected:.4g}" in shown(demo, "gradient x")
    with pytest.raises(ValueError, match="14"):
        demos.compute_graph("+".join(f"x*{k}" for k in range(12)), x=1.0)
    with pytest.raises(ValueError, match="no inputs"):
        demos.compute_graph(Graph(constant(2.0) * constant(3.0)))
    broken = demos.compute_graph("log(x)", x=1.0)
    broken.set(in_x=-1.0)
    assert broken.caption.startswith("No value: ") and "log" in broken.caption


def test_the_plot_shows_the_input_whose_gradient_the_caption_explains():
    demo = demos.compute_graph()
    demo.set(graph="neuron")
    for step in range(int(demo.controls["step"].maximum) + 1):
        demo.set(step=step)
        explained = demo.caption.split("∂L/∂")[1].split(" ")[0] if "∂L/∂" in demo.caption else ""
        if "add up" not in demo.caption and explained in ("w", "x", "b"):
            assert demo.picture.panels[1].spec["title"] == f"L against {explained}"
            assert np.isfinite(demo.picture.marks["tangent"]["y"]).all()
    demo.set(of="x")
    assert demo.caption.startswith("Gradient of x: ∂L/∂x = ") and demo.picture.panels[1].spec["x"] == "x"


def test_the_range_of_the_guess_holds_all_answers():
    demo = demos.compute_graph()
    demo.set(in_x=-5, in_y=-8, in_z=-5, step=3, predict=True)
    answer = ((-5 - 8) * -5 - 1) ** 2
    demo.set(guess=answer)
    assert demo.values["guess"] == answer and demo.caption.startswith("Right: ")
    assert demos.compute_graph("tanh(x)", x=0.5).controls["guess"].maximum == 10


@pytest.mark.parametrize("x", [0.0, 1e-5])
def test_a_number_at_zero_is_asked_for_too(x):
    demo = demos.compute_graph("x * y", x=x, y=2.0)
    demo.set(step=1, predict=True)
    assert demo.current_caption.asks and demo.values["guess"] is None and shown(demo, "node L")[0] == "?"
    demo.set(guess=0)
    assert demo.caption.startswith("Right: ")
    demo.set(step=2)
    assert demo.values["guess"] is None


@pytest.mark.parametrize(
    ("formula", "x", "tone", "comparison"),
    [
        ("relu(x)", 0.0, "mixed", "Difference quotient: 0 on the left, 1 on the right."),
        ("log(x)", 5e-5, "mixed", "There is no difference quotient: L is not defined on both sides."),
        ("relu(x) * x", 0.0, "good", "Difference quotient: 5e−05."),
        ("exp(x)", 2.0, "good", "Difference quotient: 7.389."),
    ],
)
def test_only_a_difference_quotient_that_agrees_counts_as_a_confirmation(formula, x, tone, comparison):
    demo = demos.compute_graph(formula, x=x)
    demo.set(step=99)
    assert demo.caption.endswith(comparison) and demo.current_caption.tone == tone


def test_a_number_that_is_too_large_to_type_is_given():
    demo = demos.compute_graph("exp(x * x)", x=4.0)
    demo.set(step=2, predict=True)
    assert demo.caption.startswith("Forward: ") and shown(demo, "node L")[0] == "8.886e+06"


def test_every_number_that_predict_asks_for_can_be_answered_with_the_number_shown():
    rng = np.random.default_rng(4)
    for _ in range(60):
        demo = demos.compute_graph()
        names = [name for name in demo.values if name.startswith("in_")]
        demo.set(graph=str(rng.choice(["lecture", "twice", "neuron"])), **{n: rng.integers(-20, 21) / 4 for n in names})
        demo.set(step=int(rng.integers(1, 10)))
        answer = demo.caption.split(". Difference")[0].split(" = ")[-1].split(",")[0].rstrip(".").replace("−", "-")
        demo.set(predict=True, guess=float(answer) if "starts" not in demo.caption else 1.0)
        assert not demo.caption.startswith("What is"), demo.caption
