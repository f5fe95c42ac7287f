"""Test the descent demo: its paths against the closed form, its captions, and its messages about student code."""

import threading

import numpy as np
import pytest
from helpers_examples import curve, student_descent

from helpers import data, demos, descent
from helpers.demos.descent import regime, regime_map, student_code
from helpers.demos.descent.regime import Regime
from helpers.demos.descent.student_code import STEPS
from helpers.demos.shared.problems import PROBLEMS

L = 5.0


@pytest.mark.parametrize("function", [None, student_descent], ids=["course", "student"])
@pytest.mark.parametrize("tau", [0.01, 0.15, 0.3, 0.39, 0.4])
def test_the_path_is_the_closed_form(function, tau):
    demo = demos.descent(function)
    demo.controls["tau"].value = tau
    x, E = curve(demo, "path0")
    k = np.arange(len(x))
    np.testing.assert_allclose(x, 2.0 * (1 - tau * L) ** k, atol=1e-12)
    np.testing.assert_allclose(E, L / 2 * x**2, atol=1e-12)
    np.testing.assert_allclose(curve(demo, "loss0"), [k, E])


def test_the_path_in_two_dimensions_is_the_closed_form():
    quadratic = data.bowl((1.0, 5.0), angle=0.5)
    start = np.array([-2.5, 1.5])
    demo = demos.descent(energy=quadratic, theta=start, tau=0.3)
    curvatures, axes = np.linalg.eigh(quadratic.A)
    k = np.arange(len(curve(demo, "path0")[0]))[:, None]
    expected = ((1 - 0.3 * curvatures) ** k * (axes.T @ start)) @ axes.T
    np.testing.assert_allclose(np.transpose(curve(demo, "path0")), expected, atol=1e-12)


@pytest.mark.parametrize(
    "tau, beginning",
    [
        (0.15, "Converges monotonically: τ = 0.15 is below 1/L = 0.2"),
        (0.2, "Arrives in one step: τ equals 1/L = 0.2"),
        (0.2004, "Oscillates, but converges: τ = 0.2004 is between 1/L = 0.2 and 2/L = 0.4"),
        (0.3, "Oscillates, but converges: τ = 0.3 is between 1/L = 0.2 and 2/L = 0.4"),
        (0.4, "Jumps back and forth forever: τ equals 2/L = 0.4"),
        (0.42, "Diverges: τ = 0.42 is above 2/L = 0.4"),
        (0.40001, "Diverges: τ = 0.40001 is above 2/L = 0.4,"),
    ],
)
def test_the_caption_names_the_regime_with_its_reason(tau, beginning):
    demo = demos.descent()
    demo.controls["tau"].value = tau
    assert demo.caption.startswith(beginning)


@pytest.mark.parametrize("seed", range(20))
def test_a_long_run_shows_the_predicted_regime(seed):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(2, 2))
    quadratic = data.Quadratic(A @ A.T + 0.1 * np.eye(2), rng.normal(size=2))
    start = rng.normal(size=2)
    tau = rng.uniform(0.05, 2.6) / quadratic.L
    predicted = regime.predicted_regime(quadratic, start, tau).text
    axis = np.linalg.eigh(quadratic.A)[1][:, -1]
    theta, along = start, []
    for _ in range(400):
        along.append(axis @ (theta - quadratic.minimiser))
        theta = theta - tau * quadratic.gradient(theta)
    crosses = along[0] * along[1] < 0
    grows = abs(along[-1]) > abs(along[0])
    observed = "Diverges" if grows else "Oscillates along" if crosses else "Converges monotonically"
    assert predicted.startswith(observed)


def test_a_starting_point_on_the_flat_axis_has_the_regime_of_that_axis():
    text = regime.predicted_regime(data.bowl((1.0, 5.0)), np.array([2.0, 0.0]), 0.5).text
    assert text.startswith("Converges monotonically: τ = 0.5 is below 1/λ = 1") and "not L = 5" in text
    assert "Stays where it is" in regime.predicted_regime(data.bowl(), np.zeros(2), 0.5).text


@pytest.mark.parametrize("tau", [1e-6, 0.15, 7.0])
def test_the_slider_reaches_the_initial_value(tau):
    slider = demos.descent(tau=tau).controls["tau"]
    assert slider.value == tau and slider.minimum <= tau <= slider.maximum


def test_a_diverging_run_keeps_the_axes_and_is_named():
    demo = demos.descent()
    limits = [panel.spec.copy() for panel in demo.picture.panels]
    for tau in (0.42, 0.9, 1.0):
        demo.controls["tau"].value = tau
        assert [panel.spec for panel in demo.picture.panels] == limits
        for name in ("path0", "loss0"):
            x, y = curve(demo, name)
            near = np.isfinite(y)
            assert len(x) == STEPS + 1 and near[:4].all() and np.abs(y[near]).max() < 1e5
        assert demo.caption.startswith("Diverges")


def test_a_run_that_jumps_far_away_and_returns_is_drawn_again_where_it_returns():
    successor = {2.0: 1.0, 1.0: 900.0, 900.0: 0.5}

    def gradient(theta):
        return theta - successor.get(float(theta[0]), theta[0])

    demo = demos.descent(energy=lambda t: float(t[0] ** 2), gradient=gradient, theta=np.array([2.0]), tau=1.0)
    np.testing.assert_array_equal(curve(demo, "path0")[0], [2.0, 1.0, np.nan, 0.5])
    np.testing.assert_array_equal(curve(demo, "loss0")[1], [4.0, 1.0, np.nan, 0.25])


def test_near_the_flat_axis_the_caption_says_why_E_falls_although_the_run_diverges():
    demo = demos.descent()
    flat = np.linalg.eigh(PROBLEMS["bowl"].quadratic.A)[1][:, 0]
    x, y = np.round(2.5 * flat / abs(flat[0]), 2)
    demo.set(E="bowl", tau=0.42, x0=float(x), y0=float(y), k=3)
    E = curve(demo, "loss0")[1]
    assert E[3] < E[0] and demo.caption.startswith("Diverges") and "so far, it falls along another axis" in demo.caption
    demo.set(x0=-2.5, y0=1.5)
    assert demo.caption.startswith("Diverges") and "falls" not in demo.caption


def test_a_comparison_of_four_step_sizes_is_neither_good_nor_bad():
    demo = demos.descent()
    demo.set(view="several", tau=0.4)
    assert "diverges" in demo.caption and demo.current_caption.tone == "plain"


def test_the_caption_of_two_valleys_describes_the_run():
    demo = demos.descent()
    demo.controls["E"].value = "valleys"
    demo.controls["tau"].value = 0.15
    assert demo.caption.startswith("Converges, but") and curve(demo, "end0")[0][0] == pytest.approx(0.879, abs=1e-3)
    demo.controls["tau"].value = 0.5
    assert curve(demo, "end0")[0][0] == pytest.approx(-1.088, abs=1e-3)
    demo.controls["tau"].value = 0.9
    assert demo.caption.startswith("Diverges")


def test_a_function_with_a_kink_falls_to_some_level():
    demo = demos.descent(energy=lambda t: float(np.abs(t).sum()), gradient=np.sign, theta=np.array([2.03]), tau=0.3)
    assert demo.caption.startswith("Does not converge, but E falls to some level")


def no_return(gradient, theta, tau, max_steps, tolerance):
    pass


def stub(gradient, theta, tau, max_steps, tolerance):
    raise NotImplementedError("exercise 01.3: the loop")


def typo(gradient, theta, tau, max_steps, tolerance):
    return thetta  # noqa: F821


def endless(gradient, theta, tau, max_steps, tolerance):
    while True:
        theta = theta - tau * gradient(theta)


def last_only(gradient, theta, tau, max_steps, tolerance):
    return theta


def uphill(gradient, theta, tau, max_steps, tolerance):
    return np.array([theta + k * tau * gradient(theta) for k in range(3)])


def too_short(gradient, theta, tau, max_steps, tolerance):
    return student_descent(gradient, theta, tau, 3, tolerance)


@pytest.mark.parametrize(
    "function, fragment",
    [
        (no_return, "returned None"),
        (stub, "Not written yet: exercise 01.3: the loop"),
        (typo, "typo, line"),
        (endless, "does not stop"),
        (last_only, "shape (1,), but should return the iterates as an array of shape (K + 1, 1)"),
        (uphill, "Wrong step: θ(1) is"),
        (too_short, "Too short: the path ends after 3 of 40 steps"),
        (lambda gradient: None, "TypeError"),
    ],
)
def test_the_caption_says_what_is_wrong_with_a_students_function(function, fragment):
    demo = demos.descent(function)
    assert fragment in demo.caption
    assert "Traceback" not in demo.caption
    assert len(curve(demo, "path0")[0]) == 0


def test_a_students_error_disappears_with_its_cause():
    def raises_for_large_tau(gradient, theta, tau, max_steps, tolerance):
        if tau > 0.5:
            raise ValueError("tau is too large")
        return student_descent(gradient, theta, tau, max_steps, tolerance)

    demo = demos.descent(raises_for_large_tau)
    demo.controls["tau"].value = 0.8
    assert "raises_for_large_tau, line" in demo.caption and "tau is too large" in demo.caption
    demo.controls["tau"].value = 0.1
    assert demo.caption.startswith("Converges")


def test_errors_name_the_wrong_arguments():
    with pytest.raises(ValueError, match="gradient and theta are missing"):
        demos.descent(energy=lambda t: 0.0)
    with pytest.raises(ValueError, match="3 entries"):
        demos.descent(energy=data.bowl((1.0, 2.0, 3.0)), theta=np.zeros(3))
    with pytest.raises(ValueError, match="above zero"):
        demos.descent(tau=0.0)


def test_the_last_picture_shows_the_last_value_set_by_any_thread():
    demo = demos.descent()
    values = np.geomspace(0.01, 0.39, 12)

    def drag(taus):
        for tau in taus:
            demo.controls["tau"].value = float(tau)

    threads = [threading.Thread(target=drag, args=(values[i::3],)) for i in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    tau = demo.controls["tau"].value
    assert curve(demo, "path0")[0][1] == pytest.approx(2.0 * (1 - tau * L))
    assert demo.caption == demos.descent(tau=tau).caption


def test_the_map_shows_the_regime_of_each_step_size():
    drawn = regime_map.regime_map(PROBLEMS["parabola"], (0.01, 2.0), 40)
    start = np.abs(drawn.starts) > 0.1
    classes = drawn.regime[start]
    tau = np.tile(drawn.taus, (start.sum(), 1))
    assert (classes[tau > 0.4] == regime_map.DIVERGES).all()
    assert (classes[(tau > 0.2) & (tau < 0.4)] == regime_map.OSCILLATES).all()
    assert (classes[tau < 0.2] == regime_map.MONOTONE).all()
    assert [label for _, label in drawn.classes] == ["monotone", "jumps across,\nconverges", "diverges"]


def test_a_run_that_jumps_across_a_minimum_even_once_is_not_called_monotone():
    problem, once = PROBLEMS["valleys"], 0
    drawn = regime_map.regime_map(problem, (0.01, 2.0), STEPS)
    for i in range(0, len(drawn.starts), 4):
        for j in range(0, len(drawn.taus), 4):
            g = student_code.run(problem.starting_at(drawn.starts[i]), float(drawn.taus[j]), None).gradient[:, 0]
            turns = int(((np.sign(g[1:]) * g[:-1] < 0) & (np.abs(g[:-1]) > student_code.TOLERANCE)).sum())
            if drawn.regime[i, j] in (regime_map.MONOTONE, regime_map.OSCILLATES):
                assert (drawn.regime[i, j] == regime_map.OSCILLATES) == (turns > 0)
                once += turns == 1
    assert once > 3


def test_the_map_has_a_swatch_with_a_label_for_each_of_its_regimes():
    demo = demos.descent()
    demo.set(E="valleys", view="map")
    marks = demo.picture.marks
    swatches = [marks[f"swatch{i}"]["values"].item() for i in range(6)]
    assert swatches == np.unique(marks["map"]["values"]).tolist()
    assert all(marks[f"region{i}"]["panel"] == marks[f"swatch{i}"]["panel"] != marks["map"]["panel"] for i in range(6))


@pytest.mark.parametrize("name", ["parabola", "bowl"])
def test_on_a_quadratic_the_map_shows_what_the_caption_says(name):
    drawn = regime_map.regime_map(PROBLEMS[name], (0.01, 2.0), 40)
    beginnings = {
        regime_map.MONOTONE: ("Converges monotonically", "Arrives", "Stays"),
        regime_map.OSCILLATES: ("Oscillates",),
        regime_map.DIVERGES: ("Diverges",),
    }
    demo = demos.descent()
    demo.set(E=name, view="map")
    for i in range(0, len(drawn.starts), 15):
        for j in [*range(0, len(drawn.taus), 15), *np.flatnonzero(abs(drawn.taus - 0.385) < 0.015)]:
            demo.set(tau=float(drawn.taus[j]), x0=float(drawn.starts[i]))
            assert demo.caption.startswith(beginnings[int(drawn.regime[i, j])])
    assert "not settled" not in demo.picture.alternative


@pytest.mark.parametrize("name", ["valleys", "plateau"])
def test_the_map_shows_what_the_caption_says(name):
    problem = PROBLEMS[name]
    drawn = regime_map.regime_map(problem, (0.01, 2.0), 40)
    classes = {
        Regime.STAYS: (regime_map.MONOTONE,), Regime.CONVERGES: (regime_map.MONOTONE, regime_map.OSCILLATES),
        Regime.DIVERGES: (regime_map.DIVERGES,), Regime.PLATEAU: (regime_map.SLOW,), Regime.SLOW: (regime_map.SLOW,),
        Regime.UNSETTLED: (regime_map.UNSETTLED,), Regime.LEVEL: (regime_map.REPEATS,),
        Regime.FAILS: (regime_map.REPEATS,),
    }  # fmt: skip
    found = set()
    for i in range(0, len(drawn.starts), 6):
        for j in range(0, len(drawn.taus), 4):
            started, tau = problem.starting_at(drawn.starts[i]), float(drawn.taus[j])
            observed = regime.observed_regime(problem.gradient, student_code.run(started, tau, None), tau)
            assert drawn.regime[i, j] in classes[observed.regime], (drawn.starts[i], tau, observed.text)
            found.add(observed.regime)
    assert {Regime.CONVERGES, Regime.SLOW, Regime.UNSETTLED, Regime.LEVEL} <= found
    demo = demos.descent()
    demo.set(E=name, view="map")
    assert "has not settled yet or does not converge" in demo.picture.alternative


@pytest.mark.parametrize("name", ["valleys", "plateau"])
def test_no_caption_promises_what_a_much_longer_run_breaks(name):
    problem, rng = PROBLEMS[name], np.random.default_rng(3)
    starts = rng.uniform(-problem.reach[0], problem.reach[0], 500)
    taus = np.exp(rng.uniform(np.log(0.6), np.log(1.9), 500))
    theta = starts[:, None]
    with np.errstate(all="ignore"):
        for _ in range(5000):
            theta = theta - taus[:, None] * problem.gradients(theta)
        converges = np.abs(problem.gradients(theta)[:, 0]) < 1e-6
    found = set()
    for start, tau, truth in zip(starts, taus, converges, strict=True):
        observed = regime.observed_regime(
            problem.gradient, student_code.run(problem.starting_at(start), tau, None), tau
        )
        found.add((observed.regime, bool(truth)))
        if observed.regime in (Regime.CONVERGES, Regime.LEVEL, Regime.FAILS, Regime.DIVERGES):
            assert truth == (observed.regime is Regime.CONVERGES), (start, tau, observed.text)
    assert {(Regime.UNSETTLED, True), (Regime.LEVEL, False)} <= found


@pytest.mark.parametrize(
    ("settings", "caption"),
    [  # 2 / curvature at the minimum is 1 on the plateau, and 0.784 and 1.51 in the two valleys
        ({"E": "plateau", "tau": 1.05}, "Does not converge, but E falls to some level: in the last steps it is between "
                                        "0.0242 and 0.0245, after starting at 0.9."),
        ({"E": "plateau", "tau": 1.007}, "Has not settled after 40 steps: it still jumps from side to side, and E is "),
        ({"E": "plateau", "tau": 1.13}, "Does not converge, but E falls to some level"),
        ({"E": "valleys", "x0": 1.6, "tau": 0.745}, "Has not settled after 40 steps: it still jumps from side to side, "
                                                    "and E is about -0.459."),
        ({"E": "valleys", "x0": -1.3, "tau": 1.396}, "Has not settled after 40 steps"),
        ({"E": "valleys", "x0": -1.21, "tau": 0.827}, "Does not converge: with τ = 0.827, E climbs back"),
        ({"E": "plateau", "x0": 0.0}, "Stays where it is: the gradient at θ(0) is 0"),
    ],
)  # fmt: skip
def test_a_run_that_jumps_is_neither_called_slow_nor_denied_convergence_too_early(settings, caption):
    demo = demos.descent()
    demo.set(**settings)
    assert demo.caption.startswith(caption)


def test_side_by_side_a_run_that_jumps_forever_is_not_called_slow():
    demo = demos.descent()
    demo.set(E="plateau", view="several", tau=1.05)
    assert "τ = 1.05 does not converge" in demo.caption
    demo.set(E="valleys", x0=1.6, tau=0.745)
    assert "τ = 0.745 has not settled" in demo.caption


def test_passing_close_to_a_minimum_that_is_too_sharp_for_the_step_is_not_called_convergence():
    valleys, tau = PROBLEMS["valleys"], 1.5628710602003957
    path = student_code.run(valleys.starting_at(-1.4), tau, None)
    assert abs(path.gradient[-1, 0]) < 1e-3 * abs(path.gradient[0, 0])
    assert tau * regime.curvature_at(valleys.gradient, path.theta[-1]) > 2
    assert regime.observed_regime(valleys.gradient, path, tau).text.startswith("Has not settled")


def test_a_constant_slope_is_no_plateau_and_a_high_jump_to_and_fro_is_no_divergence():
    far = demos.descent(energy=lambda t: float(np.abs(t).sum()), gradient=np.sign, theta=np.array([2.03]), tau=0.01)
    assert far.caption.startswith("Still on its way after 40 steps with τ = 0.01: no step raised E, which has fallen")
    steep = demos.descent(
        energy=lambda t: 100 * float(np.abs(t).sum()),
        gradient=lambda t: 100 * np.sign(t),
        theta=np.array([0.5]),
        tau=1.5,
    )
    assert steep.caption.startswith("Does not converge: with τ = 1.5, E climbs back")
    steep.set(view="map", x0=0.3)
    assert "diverges" not in {mark.get("text") for mark in steep.picture.marks.values()}


def test_leaving_the_domain_of_e_is_not_called_growth():
    demo = demos.descent(
        energy=lambda t: float(t[0] - np.log(t[0])) if t[0] > 0 else np.nan, gradient=lambda t: 1 - 1 / t,
        theta=np.array([3.0]), tau=6.0,
    )  # fmt: skip
    assert demo.caption.startswith("Breaks off after 0 steps: with τ = 6, the next step leads to a θ where E or ∇E")


def test_the_caption_names_the_regime_of_each_of_four_step_sizes():
    demo = demos.descent()
    demo.set(view="several", tau=0.1)
    assert demo.caption == (
        "Four step sizes: τ = 0.05 converges monotonically, τ = 0.1 converges monotonically, "
        "τ = 0.2 arrives in one step, τ = 0.4 jumps back and forth. "
        "With L = 5, 1/L = 0.2."
    )
    for i, tau in enumerate((0.05, 0.1, 0.2, 0.4)):
        x = demo.picture.marks[f"path{i}"]["x"]
        np.testing.assert_allclose(x, 2.0 * (1 - 5 * tau) ** np.arange(len(x)), atol=1e-12)


def test_the_caption_names_a_plateau():
    demo = demos.descent()
    demo.set(E="plateau", tau=0.1)
    assert demo.values["x0"] == 3.0 and demo.caption.startswith("Crawls over a plateau")


def test_the_starting_point_moves_with_the_function_unless_the_user_has_moved_it():
    demo = demos.descent()
    demo.set(E="bowl")
    assert (demo.values["x0"], demo.values["y0"]) == (-2.5, 1.5)
    demo.set(x0=-1.0)
    demo.set(E="valleys")
    assert demo.values["x0"] == -1.0
    demo.restore("descent:E=bowl,x0=1.0,y0=-1.0")
    assert demo.picture.marks["start0"]["x"] == [1.0] and demo.picture.marks["start0"]["y"] == [-1.0]


@pytest.mark.parametrize(
    ("settings", "end"),
    [
        ({"tau": 0.2}, "After 1 step, E = 0."),
        ({"tau": 0.15}, "E is below 1e−12."),
        ({"tau": 0.19, "k": 7}, "After 7 steps, E is below 1e−12."),
        ({"E": "bowl", "tau": 0.3}, "After 40 steps, E is below 1e−12."),
    ],
)
def test_a_caption_says_that_e_is_0_only_if_it_is_exactly_0(settings, end):
    demo = demos.descent()
    demo.set(**settings)
    E = demo.picture.marks["loss0"]["y"][-1]
    assert demo.caption.endswith(end) and (E == 0) == end.endswith("= 0.")


def test_a_caption_never_says_that_a_step_changed_e_by_0_or_that_the_gradient_is_0():
    demo = demos.descent()
    demo.set(E="valleys", tau=0.2, x0=1.9, k=35)
    assert demo.caption.endswith("This step lowered E by less than 1e−12.")
    demo.set(tau=0.55, x0=0.9, k=39)
    assert "E by 0." not in demo.caption and "‖∇E‖ = 0 " not in demo.caption


def test_a_caption_never_names_the_same_number_twice_for_different_values_of_e():
    demo = demos.descent()
    demo.set(E="plateau", tau=0.01, x0=3.9)
    assert demo.caption.endswith("E only falls from 0.9383 to 0.938.")

    def gradient(t):
        return -1e-7 * t

    flat = descent.gradient_descent(lambda t: 1 - 5e-8 * float(t @ t), gradient, np.array([2.0]), 0.1, 40)
    assert regime.observed_regime(gradient, flat, 0.1).text.endswith("In 40 steps, E hardly changes.")


@pytest.mark.parametrize(
    ("low", "high", "level"), [(0.9999, 1.0, "about 1"), (0.99, 1.0, "between 0.99 and 1"), (1.0, 1.00001, "about 1")]
)
def test_the_caption_of_a_run_that_levels_out_tells_the_level_from_the_start(low, high, level):
    E = np.array([1.0004, *[low, high] * 20])
    jumps = (-1.0) ** np.arange(len(E))[:, None]
    path = descent.Trajectory(np.zeros((len(E), 1)), E, jumps, "iterations")
    text = regime.observed_regime(lambda t: t, path, 0.1).text
    assert text.endswith(f"in the last steps it is {level}, after starting at 1.0004.")


def test_before_the_last_step_the_caption_says_where_the_iterate_is():
    demo = demos.descent()
    demo.set(tau=0.1, k=3)
    assert demo.caption.startswith("Converges monotonically") and demo.caption.endswith("After 3 steps, E = 0.16.")
    demo.set(E="valleys", x0=1.9)
    E = demo.picture.marks["loss0"]["y"]
    assert demo.caption.startswith(f"Step 3 of 40: E = {E[-1]:.3g}") and len(E) == 4
    demo.set(k=40)
    assert demo.caption.startswith("Converges, but not to the lowest E: after 40 steps")


def test_a_short_step_where_the_gradient_is_large_is_no_plateau() -> None:
    demo = demos.descent()
    demo.restore("descent:E=plateau,tau=0.01,x0=0.77")
    assert demo.caption.startswith("Still on its way after 40 steps")
    demo.restore("descent:E=plateau,tau=0.3,x0=3.0")
    assert demo.caption.startswith("Crawls over a plateau")


def test_a_run_that_ends_in_the_worse_valley_is_no_success():
    demo = demos.descent()
    endings = {}
    for x0 in (-1.9, 1.9):
        demo.set(E="valleys", tau=0.2, x0=x0)
        endings[x0] = demo.caption
        assert (demo.current_caption.tone == "good") == (x0 < 0)
    assert endings[-1.9].startswith("Converges: ")
    assert endings[1.9].startswith("Converges, but not to the lowest E") and len(endings[1.9]) <= 170
