"""Test the digit demo: centring, both passes, the step, the edges, training, students' networks, and its captions."""

from itertools import pairwise

import numpy as np
import pytest
from handwriting import by_hand
from helpers_examples import OwnLinear
from processor_time import seconds_of
from scipy.ndimage import map_coordinates

from helpers import data, demos
from helpers.demos.digit.captions import training_caption
from helpers.demos.digit.centring import MIDDLE, centred, find_windows
from helpers.demos.digit.make_weights import SIZES
from helpers.demos.digit.model import accuracy, random_network, run_passes, test_images, trained_network
from helpers.demos.digit.network_view import EDGES
from helpers.demos.digit.pen import ink_of
from helpers.demos.framework import palette
from helpers.gradcheck import central_difference
from helpers.initialisers import he
from helpers.layers import Linear, ReLU, Sigmoid, Tanh
from helpers.losses import SoftmaxCrossEntropy
from helpers.network import Network, fully_connected

test_images.__test__ = False  # it is a function of the demo
PRESETS = [state for _, state in demos.digit().spec["presets"]]
# Strokes of a pen, as (x, y) from the top left in a square of side 1.
STROKES = {
    0: [(0.5, 0.0), (0.15, 0.25), (0.15, 0.75), (0.5, 1.0), (0.85, 0.75), (0.85, 0.25), (0.5, 0.0)],
    2: [(0.15, 0.2), (0.5, 0.0), (0.85, 0.25), (0.1, 1.0), (0.9, 1.0)],
    3: [(0.1, 0.05), (0.6, 0.0), (0.8, 0.25), (0.4, 0.48), (0.85, 0.72), (0.5, 1.0), (0.1, 0.95)],
    4: [(0.75, 1.0), (0.75, 0.4), (0.6, 0.0), (0.1, 0.65), (0.95, 0.65)],
    5: [(0.85, 0.0), (0.2, 0.0), (0.15, 0.45), (0.7, 0.45), (0.85, 0.7), (0.6, 1.0), (0.1, 0.95)],
}


def draw(points, size=6.4, left=1.2, top=0.6):
    """Return 64 pixels with a line through the points, drawn with a soft pen."""
    places = np.stack(np.mgrid[0:8, 0:8][::-1], axis=-1) + 0.5
    ink = np.zeros((8, 8))
    corners = np.array(points) * [0.75 * size, size] + [left, top]
    for a, b in pairwise(corners):
        along = np.clip((places - a) @ (b - a) / ((b - a) @ (b - a)), 0, 1)
        distance = np.linalg.norm(places - a - along[..., None] * (b - a), axis=-1)
        ink = np.maximum(ink, np.clip(1 - (distance - 0.35) / 0.9, 0, 1))
    return ink.ravel()


def marks(demo):
    return demo.picture.marks


def theta_of(demo):
    return np.concatenate([p.ravel() for p in demo.work.network.parameters])


def seen(demo):
    """Return what the network sees of the drawing, shape (1, 64)."""
    pixels = np.array([demo.values["pixels"]])
    return centred(pixels) if demo.values["centre"] else pixels


def loss_of(network, x, label):
    return SoftmaxCrossEntropy().forward(network.forward(x), np.array([label]))


# --- centring ---------------------------------------------------------------------------------------------


def test_the_window_is_cut_out_with_bilinear_interpolation():
    rng = np.random.default_rng(0)
    images = np.array([draw(rng.uniform(0, 1, (4, 2)), rng.uniform(3, 6), *rng.uniform(0, 2, 2)) for _ in range(30)])
    window = find_windows(images)
    assert len(set(window.height)) > 3
    for image, left, top, height, result in zip(
        images, window.left, window.top, window.height, centred(images), strict=True
    ):
        rows, columns = (edge + height * (np.mgrid[0:8, 0:8][k] + 0.5) / 8 - 0.5 for k, edge in ((0, top), (1, left)))
        expected = map_coordinates(image.reshape(8, 8), [rows, columns], order=1, mode="grid-constant")
        np.testing.assert_allclose(result.reshape(8, 8), expected, atol=1e-12)


def test_a_drawing_may_be_anywhere_on_the_page():
    image = np.zeros((8, 8))
    image[1:6, 1:4] = np.random.default_rng(1).uniform(0.3, 1, (5, 3))
    moved = [np.roll(image, shift, axis=(0, 1)).ravel() for shift in ((0, 0), (2, 0), (-1, 4), (1, -1))]
    results = centred(np.array(moved))
    np.testing.assert_allclose(results, results[[0]].repeat(4, axis=0), atol=1e-12)
    middle = results[0].reshape(8, 8).sum(axis=0) @ (np.arange(8) + 0.5) / results[0].sum()
    assert middle == pytest.approx(MIDDLE, abs=0.3)
    assert results[0].reshape(8, 8).max(axis=1).min() > 0.1  # it fills all rows


def test_an_empty_page_and_most_digits_stay_as_they_are():
    x, _, _, _ = data.digits()
    np.testing.assert_array_equal(centred(np.zeros((1, 64))), np.zeros((1, 64)))
    same = (centred(x) == x).all(axis=1)
    assert 0.85 < same.mean() < 1


# --- the network that ships -------------------------------------------------------------------------------


def test_the_network_that_ships_reads_digits_that_are_moved_or_smaller():
    network = trained_network()
    assert [p.shape for p in network.parameters[::2]] == list(pairwise(SIZES))
    _, _, x, y = data.digits()
    assert accuracy(network, x, y) > 0.94 and accuracy(network, centred(x), y) > 0.95
    images = x.reshape(-1, 8, 8)
    moved = np.zeros_like(images)
    moved[:, :, 1:] = images[:, :, :-1]
    assert (
        accuracy(network, moved.reshape(-1, 64), y) < 0.75 < 0.93 < accuracy(network, centred(moved.reshape(-1, 64)), y)
    )
    grid = (np.arange(8) - 3.5) / 0.75 + 3.5
    places = np.meshgrid(grid, grid, indexing="ij")
    smaller = np.array([map_coordinates(image, places, order=1, mode="grid-constant").ravel() for image in images])
    assert accuracy(network, smaller, y) < 0.88 < 0.9 < accuracy(network, centred(smaller), y)


@pytest.mark.parametrize(("size", "left", "top"), [(6.4, 1.2, 0.6), (5.0, 2.0, 1.5), (4.5, 0.5, 0.5)])
def test_it_reads_simple_strokes_of_a_pen(size, left, top):
    images = centred(np.array([draw(points, size, left, top) for points in STROKES.values()]))
    assert accuracy(trained_network(), images, np.array(list(STROKES))) >= 0.8


@pytest.mark.parametrize("digit", range(10))
def test_it_reads_what_a_hand_writes_with_the_pen_of_the_page(digit):
    rng = np.random.default_rng(digit)
    images = centred(np.array([ink_of(by_hand(digit, rng)) for _ in range(150)]))
    assert accuracy(trained_network(), images, np.full(150, digit)) >= 0.88


# --- both passes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", [3, 8])
def test_both_passes_agree_with_difference_quotients(target):
    network = fully_connected((64, 5, 4, 10), np.random.default_rng(2), Tanh)
    x = test_images(True)[0][:1]
    here = run_passes(network, x[0], target)

    def energy(theta):
        network.theta[:] = theta
        return loss_of(network, x, target)

    theta = network.theta.copy()
    gradient = central_difference(energy, theta)
    network.theta[:] = theta
    np.testing.assert_allclose(np.concatenate([dp.ravel() for dp in here.d_params]), gradient, atol=1e-7)
    assert pytest.approx(loss_of(network, x, target)) == here.E and here.norm == pytest.approx(np.linalg.norm(gradient))
    for d, b in zip(here.d_outputs, here.d_params[1::2], strict=True):
        np.testing.assert_allclose(d, b)  # z = x W + b, so both gradients are the same
    np.testing.assert_allclose(here.hidden[0], np.tanh(x[0] @ network.parameters[0] + network.parameters[1]))
    assert here.p.sum() == pytest.approx(1)


@pytest.mark.parametrize("state", ["target=8,tau=0.005", "target=0,tau=0.02", "example=7,tau=1.0", "example=336"])
def test_the_outlines_show_the_probabilities_after_the_step(state):
    demo = demos.digit()
    demo.restore(f"digit:view=backward,{state}")
    before, network, x = theta_of(demo), demo.work.network, seen(demo)
    y = int(marks(demo)["target"]["x"][0])
    loss = SoftmaxCrossEntropy()
    loss.forward(network.forward(x), np.array([y]))
    gradients, _ = network.backward(loss.backward())
    for p, dp in zip(network.parameters, gradients, strict=True):
        p -= demo.values["tau"] * dp
    scores = network.forward(x)[0]
    expected = np.exp(scores - scores.max()) / np.exp(scores - scores.max()).sum()
    network.theta[:] = before
    np.testing.assert_allclose(marks(demo)["after"]["y"].reshape(10, 5)[:, 1], expected, rtol=1e-9, atol=1e-14)
    demo.press("nudge")
    np.testing.assert_allclose(marks(demo)["probability"]["y"], expected, rtol=1e-9, atol=1e-14)
    assert len(demo.work.run.losses) == len(demo.work.run.test_losses) == 2
    demo.press("back")
    np.testing.assert_array_equal(theta_of(demo), before)


def test_looking_ahead_leaves_the_network_as_it_is():
    demo = demos.digit()
    before = theta_of(demo)
    demo.set(view="backward", target="8", tau=10.0)
    np.testing.assert_array_equal(theta_of(demo), before)


@pytest.mark.parametrize("target", range(10))
def test_a_small_step_lowers_the_loss_of_the_image(target):
    demo = demos.digit()
    for example in (3, 5, 100):
        demo.set(view="backward", target=str(target), tau=1e-3, example=example)
        before, after = marks(demo)["probability"]["y"][target], marks(demo)["after"]["y"].reshape(10, 5)[target, 1]
        assert after > before


def test_the_target_is_the_label_of_the_example_unless_another_is_chosen():
    demo = demos.digit()
    _, _, _, y = data.digits()
    for n in (3, 40):
        demo.set(view="backward", example=n, target="label")
        assert marks(demo)["target"]["x"] == [y[n]]
    demo.set(target="2")
    assert marks(demo)["target"]["x"] == [2]


# --- what is drawn ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("backward", [False, True])
def test_the_lines_are_the_largest_contributions_or_gradients(backward):
    demo = demos.digit()
    demo.set(view="backward" if backward else "forward", target="8")
    here = run_passes(demo.work.network, seen(demo)[0], 8)
    places = [np.stack([mark["x"], mark["y"]], axis=1) for mark in (marks(demo)[f"units{k}"] for k in range(3))]
    for name, sign, dash in (("plus", 1, ""), ("minus", -1, "--")):
        assert marks(demo)[name]["dash"] == dash
        x, y = marks(demo)[name]["x"].reshape(-1, 3), marks(demo)[name]["y"].reshape(-1, 3)
        assert np.isnan(x[:, 2]).all() and len(x) > 5
        for layer, inputs in ((1, here.hidden[0]), (2, here.hidden[1])):
            values = here.d_params[2 * layer] if backward else inputs[:, None] * here.weights[layer]
            expected = {
                (*places[layer - 1][i], *places[layer][j])
                for i, j in zip(*np.unravel_index(np.argsort(-np.abs(values), axis=None)[:EDGES], values.shape))
                if sign * values[i, j] > (0.01 if backward else 0)
            }
            from_here = np.isin(x[:, 0], places[layer - 1][:, 0])
            drawn = set(zip(x[from_here, 0], y[from_here, 0], x[from_here, 1], y[from_here, 1], strict=True))
            assert drawn == expected
    thin = len(marks(demo)["plus"]["x"]) + len(marks(demo)["minus"]["x"])
    assert 0 < len(marks(demo)["strong_plus"]["x"]) + len(marks(demo)["strong_minus"]["x"]) < thin <= 3 * 3 * EDGES


def test_the_units_show_activations_forwards_and_gradients_backwards():
    demo = demos.digit()
    here = run_passes(demo.work.network, seen(demo)[0], 3)
    np.testing.assert_allclose(marks(demo)["units1"]["values"], here.hidden[1])
    np.testing.assert_allclose(marks(demo)["units2"]["values"], here.p)
    demo.set(view="backward")
    np.testing.assert_allclose(marks(demo)["units0"]["values"], here.d_outputs[0])
    np.testing.assert_allclose(marks(demo)["units2"]["values"], here.p - np.eye(10)[3])
    assert marks(demo)["units2"]["signed"]


def test_the_drawing_is_upright_and_the_window_surrounds_what_the_network_sees():
    demo = demos.digit()
    image = np.zeros((8, 8))
    image[1:6, 0:3] = 1.0
    demo.set(pixels=image.ravel().tolist())
    np.testing.assert_array_equal(marks(demo)["drawing"]["values"][::-1], image)
    window = marks(demo)["window"]
    assert (window["y"].max(), window["y"].min()) == (7, 2) and window["x"].mean() < 4
    demo.set(centre=False)
    assert len(marks(demo)["window"]["x"]) == 0


def test_an_example_is_loaded_and_a_drawing_is_kept_in_a_share_string():
    demo = demos.digit()
    _, _, x, _ = data.digits()
    demo.set(example=17)
    np.testing.assert_array_equal(demo.values["pixels"], x[17])
    assert demo.share() == "digit:example=17"
    demo.press("clear")
    assert not any(demo.values["pixels"])
    text = demo.share()
    demo.press("reset")
    np.testing.assert_array_equal(demo.values["pixels"], x[3])
    demo.restore(text)
    assert not any(demo.values["pixels"]) and demo.values["example"] == 17
    demo.set(example=18)
    np.testing.assert_array_equal(demo.values["pixels"], x[18])


def test_a_click_on_a_misread_image_and_a_button_load_it():
    demo = demos.digit()
    demo.set(view="training")
    _, _, x, y = data.digits()
    wrong = np.flatnonzero(demo.work.network.forward(centred(x)).argmax(axis=1) != y)
    demo.picture.panels[2].click_handler(10.0, 30.0)  # the second image of the first row
    demo.refresh()
    assert demo.values["example"] == wrong[1] and demo.values["view"] == "forward"
    np.testing.assert_array_equal(demo.values["pixels"], x[wrong[1]])
    demo.set(view="training")
    demo.picture.panels[2].click_handler(30.0, -1.0)  # below the last image
    demo.refresh()
    assert demo.values["view"] == "training"
    for expected in (*wrong[2:], wrong[0]):
        demo.press("misread")
        assert demo.values["example"] == expected and demo.caption.startswith(("Misread", "Undecided"))


# --- training ---------------------------------------------------------------------------------------------


def test_training_from_random_weights_learns_and_fills_the_confusion_matrix():
    demo = demos.digit()
    demo.restore("digit:view=training,start=random")
    np.testing.assert_array_equal(theta_of(demo), random_network().theta)
    for _ in range(150):
        assert demo.work.step()
    demo.refresh()
    x, y = test_images(True)
    said = demo.work.network.forward(x).argmax(axis=1)
    assert (said == y).mean() > 0.85
    wrong = marks(demo)["confusion"]["values"][::-1]
    for i, j in np.ndindex(10, 10):
        count = np.sum((y == i) & (said == j))
        assert wrong[i, j] == (0 if i == j else count)
        assert marks(demo).get(f"count {i} {j}", {}).get("text") == (str(count) if count else None)
    assert demo.picture.panels[2].spec["title"] == f"Misread: {np.sum(said != y)} of 364"
    assert demo.work.run.test_losses[-1] == pytest.approx(
        SoftmaxCrossEntropy().forward(demo.work.network.forward(x), y)
    )
    demo.press("reset")
    np.testing.assert_array_equal(theta_of(demo), trained_network().theta)


def test_tau_can_change_during_training():
    demo = demos.digit()
    run = demo.work.run
    for tau in (0.5, 0.1):
        demo.set(tau=tau)
        run.loss.forward(run.network.forward(run.x), run.y)
        gradient = np.concatenate([dp.ravel() for dp in run.network.backward(run.loss.backward())[0]])
        before = theta_of(demo)
        demo.press("step")
        np.testing.assert_allclose(before - theta_of(demo), tau * gradient, atol=1e-12)


def test_a_training_that_diverges_says_so_and_can_be_taken_back():
    demo = demos.digit()
    demo.set(view="backward", target="8")
    for p in demo.work.network.parameters:
        p *= 1e80
    demo.set(tau=10.0)
    for _ in range(3):
        demo.press("nudge")
    assert demo.caption.startswith("Diverged") and demo.current_caption.tone == "bad"
    demo.press("reset")
    assert demo.caption.startswith("Read correctly")


# --- captions ---------------------------------------------------------------------------------------------

BEGINNINGS = (
    "Read correctly", "Undecided", "A blank page, and still an answer", "Misread", "Little to learn",
    "Much to learn", "Right here, wrong elsewhere", "Ready",
)  # fmt: skip


@pytest.mark.parametrize(("state", "beginning"), list(zip(PRESETS, BEGINNINGS, strict=True)), ids=BEGINNINGS)
def test_each_example_shows_what_its_title_promises(state, beginning):
    demo = demos.digit()
    demo.restore(state)
    assert demo.caption.startswith(f"{beginning}:")
    titles = [title for title, _ in demo.spec["presets"]]
    assert max(map(len, titles)) < 33


def test_captions_are_short_and_their_numbers_are_true():
    demo, rng = demos.digit(), np.random.default_rng(3)
    _, _, _, y = data.digits()
    seen_tones = set()
    for n in (5, *range(0, 364, 7)):
        for view in ("forward", "backward"):
            target = str(rng.integers(10))
            demo.set(view=view, example=n, target=target, tau=float(10 ** rng.uniform(-3, 1)))
            assert len(demo.caption) <= 172 and "nan" not in demo.caption and "inf" not in demo.caption, demo.caption
            p = marks(demo)["probability"]["y"]
            beginning = demo.caption.split(":")[0]
            seen_tones.add(demo.current_caption.tone)
            if view == "forward":
                close = np.diff(np.sort(p)[-2:])[0] < 0.2
                right = "Read correctly" if p.argmax() == y[n] else "Misread"
                assert beginning == ("Undecided" if close else right)
                assert marks(demo)["answer"]["text"] == f"{p.argmax()}{'?' if close else ''}"
            else:
                after = marks(demo)["after"]["y"].reshape(10, 5)[int(target), 1]
                assert (beginning == "Too far") == (after < p[int(target)]), demo.caption
                assert beginning != "Much to learn" or p[int(target)] < 0.1
    assert seen_tones == {"plain", "good", "mixed", "bad"}


@pytest.mark.parametrize("start", ["trained", "random"])
def test_what_is_said_about_a_step_is_true(start):
    demo, rng = demos.digit(), np.random.default_rng(8)
    _, _, _, y = data.digits()
    beginnings = set()
    for _ in range(250):
        n, own = int(rng.integers(364)), rng.random() < 0.2
        target, tau = str(rng.choice(["label", "label", *map(str, range(10))])), float(10 ** rng.uniform(-3, 1))
        demo.set(view="backward", start=start, centre=bool(rng.random() < 0.7), example=n, target=target, tau=tau)
        if own:
            demo.set(pixels=draw(rng.uniform(0, 1, (4, 2))).tolist() if rng.random() < 0.8 else [0.0] * 64)
        blank_or_own = own and demo.values["pixels"] != demo.controls["pixels"].initial
        read = demo.work.network.forward(seen(demo))[0].argmax() if blank_or_own else y[n]
        check_step(demo, read if target == "label" else int(target))
        beginning, caption = demo.caption.split(":")[0], demo.caption
        assert beginning.startswith("Told it is a") <= (own and target == "label"), caption
        assert not (own and target == "label" and beginning.endswith("to learn")), caption
        beginnings.add(beginning.split(" is a ")[0])
    assert len(beginnings) >= 4


def put(network, theta):
    ends = np.cumsum([p.size for p in network.parameters])
    for p, part in zip(network.parameters, np.split(theta, ends[:-1]), strict=True):
        p[...] = part.reshape(p.shape)


def check_step(demo, target):
    """Take the step that the caption talks about, compare, and undo it."""
    network, caption = demo.work.network, demo.caption
    x_test, y_test = test_images(demo.values["centre"])
    image, theta = seen(demo), theta_of(demo)
    E, before = loss_of(network, image, target), accuracy(network, x_test, y_test)
    gradient = np.concatenate([dp.ravel() for dp in run_passes(network, image[0], target).d_params])
    p, norm = np.exp(-E), np.linalg.norm(gradient)
    put(network, theta - demo.values["tau"] * gradient)
    after, rate, said = loss_of(network, image, target), accuracy(network, x_test, y_test), network.forward(image)
    put(network, theta)
    assert len(caption) <= 170, caption
    if " from " in caption:
        texts = (text.strip("<;,.").replace("−", "-") for text in caption.split("E from ")[1].split()[:3:2])
        old, new = map(float, texts)
        assert old != new and (old < new) == (after > E) == ("raises" in caption), caption
        assert (old, new) == (pytest.approx(E, rel=0.051, abs=1e-12), pytest.approx(after, rel=0.051, abs=1e-12))
    assert "hardly changes" not in caption or after == pytest.approx(E, rel=1e-4, abs=1e-12)
    assert not caption.startswith("Right here") or (said.argmax() == target and before - rate > 0.05), caption
    assert not caption.startswith("Wrong here") or (said.argmax() != target and before - rate > 0.05), caption
    assert "p − y is small" not in caption or (p > 0.9 and norm < 1), caption
    assert "nearly −1" not in caption or p < 0.1
    if "‖∇E‖ = " in caption:
        shown = caption.split("‖∇E‖ = ")[1].split(". ")[0].rstrip(".")
        assert "<" in shown or float(shown.replace("−", "-")) == pytest.approx(norm, rel=0.051)


@pytest.mark.parametrize(
    ("state", "beginning"),
    [
        ("example=71,target=4,tau=0.0189", "Wrong here and elsewhere: the step lowers E from 45 to 14, but the "),
        ("example=67,target=1,tau=0.204", "Too far: a step should lower E, but τ = 0.204 raises E from 29.6 to"),
        ("start=random,tau=0.001", "Something to learn: p(3) is 10%, and ‖∇E‖ = 2.8. The step lowers E from 2.273"),
        ("example=350,target=3,tau=0.00137", "Something to learn: p(3) is 94%, and ‖∇E‖ = 2.5"),
        (f"pixels={'0' * 64}", "Told it is a 0, as it reads: p(0) is "),
        ("", "Little to learn: p(3) is >99%, so p − y is small, and ‖∇E‖ = "),
    ],
)
def test_the_caption_of_a_step_fits_the_numbers(state, beginning):
    demo = demos.digit()
    demo.restore(f"digit:view=backward,{state}")
    assert demo.caption.startswith(beginning), demo.caption


def test_the_losses_are_those_of_the_images_that_are_counted():
    demo = demos.digit()
    demo.set(view="training", tau=0.1)
    demo.press("step")
    for centre, other in ((False, True), (True, False)):
        demo.set(centre=centre)
        (x, y), (x_other, _), network = test_images(centre), test_images(other), demo.work.network
        E, E_other = (SoftmaxCrossEntropy().forward(network.forward(images), y) for images in (x, x_other))
        rate = accuracy(network, x, y)
        assert f"and {E:.2g} on test images. {rate:.0%} of" in demo.caption, demo.caption
        assert marks(demo)["test"]["y"][-1] == pytest.approx(E) and len(marks(demo)["test"]["y"]) == 2
        assert f"{E_other:.2g} on test images" not in demo.caption
        demo.press("back")
        demo.press("step")


def test_caption_picture_and_bars_choose_the_same_of_equal_digits():
    for bias in ([0.0] * 10, [0, 0, 1, 0, 1, 0, 0, 1, 0, 0]):
        demo = demos.digit([np.zeros((64, 10)), np.array(bias, dtype=float)])
        first, second = np.flatnonzero(np.array(bias) == max(bias))[:2]
        assert demo.caption.startswith(f"Undecided: {first} with ") and f" or {second} with " in demo.caption
        assert marks(demo)["answer"]["text"] == f"{first}?" and list(marks(demo)["top"]["x"]) == [first]


def test_captions_of_the_training_are_true_at_any_step_size():
    demo = demos.digit()
    x, y = test_images(True)
    beginnings = set()
    for tau in (0.05, 0.5, 10.0):
        demo.restore(f"digit:view=training,start=random,tau={tau}")
        for _ in range(30):
            demo.press("step")
            beginnings.add(demo.caption.split(":")[0].split(",")[0])
            assert len(demo.caption) <= 172 and "nan" not in demo.caption, demo.caption
            losses, risen = demo.work.run.losses, "E has risen" in demo.caption
            assert risen == (losses[-1] > 1.25 * losses[-min(len(losses), 20)]), demo.caption
            rate = accuracy(demo.work.network, x, y)
            assert f"{rate:.0%} of the test images" in demo.caption
    assert {"Paused", "E has risen", "Unsteady", "Collapsed"} <= beginnings


@pytest.mark.parametrize(
    ("tau", "steps", "beginning"),
    [
        (10.0, 300, "Collapsed: after 300 steps, E = 2.3. 10% of the test images are read correctly, because all are"),
        (3.0, 300, "Collapsed: after 300 steps"),
        (2.0, 50, "One answer for all: after 50 steps, E = 2.3. 10% of the test images"),
        (1.0, 300, "Unsteady: E rose in 10 of the last 19 steps. After 300 steps"),
        (0.001, 300, "Slow: 300 steps have lowered E only from 2.3 to 2.2. 13% of the test images are read correctly."),
        (0.1, 300, "Learning: after 300 steps"),
    ],
)
def test_a_training_that_learns_nothing_is_not_praised(tau, steps, beginning):
    demo = demos.digit()
    demo.restore(f"digit:view=training,start=random,tau={tau}")
    run = demo.work.run
    for _ in range(steps):
        demo.work.step()
    caption = training_caption(run, True)
    assert caption.text.startswith(beginning) and len(caption.text) <= 170, caption.text
    assert (caption.tone == "good") == caption.text.startswith("Learning")
    scores = run.network.forward(test_images(True)[0])
    assert ("No score depends on the image" in caption.text) == (np.ptp(scores, axis=0).max() < 1e-9)
    assert ("all are read as" in caption.text) == (len(set(scores.argmax(axis=1))) == 1)


def test_a_single_step_that_raises_the_loss_is_not_called_learning():
    demo = demos.digit()
    demo.restore("digit:view=training,start=random,tau=2.0")
    while demo.work.run.losses[-1] <= demo.work.run.losses[0]:
        demo.work.step()
    assert training_caption(demo.work.run, True).text.startswith(("Not better yet", "E has risen"))


def test_a_rise_of_the_loss_is_blamed_on_the_steps_that_caused_it():
    demo = demos.digit()
    demo.restore("digit:view=backward,target=8")
    for _ in range(5):
        demo.press("nudge")
    demo.set(view="training")
    assert demo.caption.startswith("E has risen, the steps were for one image only: after 5 steps")
    demo = demos.digit()
    demo.set(view="training", tau=10.0)
    for _ in range(3):
        demo.press("step")
    assert demo.caption.startswith("E has risen, τ = 10 was too large: after 3 steps")
    demo.set(tau=1e-3)
    for _ in range(3):
        demo.press("step")
        assert demo.caption.startswith("One answer for all: after")  # but no step size is blamed


def test_only_a_step_size_that_has_raised_the_loss_is_called_too_large():
    rng = np.random.default_rng(4)
    demo, taken, kinds = demos.digit(), [], set()
    for _ in range(150):
        move = rng.choice(["step", "nudge", "tau", "back", "reset"], p=[0.6, 0.15, 0.1, 0.1, 0.05])
        run, tau = demo.work.run, float(rng.choice([0.01, 0.1, 3.0, 10.0]))
        if move == "tau":
            demo.set(view="training", tau=tau)
        elif move == "nudge":
            demo.set(view="backward", target=str(rng.integers(10)), example=int(rng.integers(364)))
            demo.press("nudge")
            demo.set(view="training", tau=tau)
        else:
            demo.press(move)
        if move == "reset":
            demo.set(view="training")
        del taken[run.steps - (move in ("step", "nudge") and not run.diverged) :]
        if run.steps > len(taken):
            taken.append(None if move == "nudge" else run.tau)
        if run.diverged:
            continue
        raised = [t for t, (a, b) in zip(taken, pairwise(run.losses), strict=True) if b > a][-20:]
        state = demo.caption.split(":")[0]
        if "too large" in state:
            named = state.split("τ = ")[1].split(" was")[0]
            assert any(t is not None and f"{t:.3g}" == named for t in raised) and f"{taken[-1]:.3g}" == named
            kinds.add("τ")
        elif "one image" in state:
            assert taken[-1] is None and None in raised
            kinds.add("image")
        assert "risen" not in state or run.losses[-1] > 1.25 * min(run.losses[-20:])
    assert kinds == {"τ", "image"}


def test_a_drawing_without_a_label_is_neither_right_nor_wrong():
    demo = demos.digit()
    demo.set(pixels=draw(STROKES[0]).tolist())
    assert demo.caption.startswith("It reads 0 with") and demo.current_caption.tone == "plain"


def test_a_small_drawing_gets_the_advice_to_draw_larger():
    demo = demos.digit()
    for size, small in ((2.5, True), (6.4, False)):
        demo.set(pixels=draw(STROKES[0], size).tolist())
        assert demo.caption.startswith("Small: it reads ") == small, demo.caption


def test_a_drawing_is_taken_for_what_the_network_reads_until_a_target_is_chosen():
    demo = demos.digit()
    demo.set(view="backward", pixels=draw(STROKES[0]).tolist())
    read = demo.work.network.forward(seen(demo))[0].argmax()
    assert read != 3 and marks(demo)["target"]["x"] == [read]
    assert demo.caption.startswith(
        (f"Told it is a {read}, as it reads", "Little to learn", "Too far", "Wrong", "Right")
    )
    demo.set(target="6")
    assert marks(demo)["target"]["x"] == [6]
    demo.set(target="label", example=40)
    assert marks(demo)["target"]["x"] == [data.digits()[3][40]]


@pytest.mark.parametrize("view", ["forward", "backward"])
def test_play_says_in_every_view_that_the_network_is_trained(view):
    demo = demos.digit()
    demo.set(view=view)
    demo.press("play")
    playing = demo.caption
    demo.press("pause")
    assert demo.caption != playing and playing.split(":")[0] in ("Learning", "Not better yet"), playing
    assert "images are read correctly" in playing


def test_the_pixels_have_controls_only_where_they_are_shown():
    demo = demos.digit()
    assert "pixels" not in demo.hidden_controls
    demo.set(view="training")
    assert {"pixels", "clear", "example"} <= set(demo.hidden_controls)


def test_one_colour_stands_for_one_sign_on_edges_and_in_units():
    demo = demos.digit()
    demo.set(view="backward", target="8")
    plus, minus, units = (marks(demo)[name] for name in ("plus", "minus", "units1"))
    assert (plus["colour"], minus["colour"]) == ("blue", "orange")
    blue, orange = (palette.colour_map("diverging")[end] for end in (0, -1))  # the colours of its two ends
    assert blue[2] > blue[0] and orange[0] > orange[2]
    low, high = units["limits"]  # they have the two ends
    assert (low, high) == (1.0, -1.0)


# --- students' networks -----------------------------------------------------------------------------------


def own_layers(inputs=64, outputs=10, activation=ReLU):
    rng = np.random.default_rng(5)
    return [
        OwnLinear(he(inputs, 12, rng), np.zeros(12)),
        activation(),
        OwnLinear(he(12, outputs, rng), np.zeros(outputs)),
    ]


def test_the_browser_runs_the_courses_layers_and_the_kernel_a_students():
    parameters = fully_connected((64, 20, 10), np.random.default_rng(0)).parameters
    for given in (parameters, Network([Linear(*parameters[:2]), ReLU(), Linear(*parameters[2:])])):
        demo = demos.digit(given)
        assert demo.picture.program == "digit" and len(marks(demo)["units0"]["x"]) == 20
    for layers in (
        own_layers(),
        own_layers(activation=Sigmoid),
        [Linear(*parameters[:2]), Tanh(), Linear(*parameters[2:])],
    ):
        demo = demos.digit(layers)
        assert demo.picture.program == "" and "raised" not in demo.caption
        demo.set(view="backward", target="4")
        demo.press("step")
        assert demo.caption and demo.current_caption.tone != "bad" and len(demo.work.run.losses) == 2


def test_a_students_network_shows_the_same_as_the_courses():
    course = demos.digit(trained_network())
    layers = [OwnLinear(*layer.parameters) if layer.parameters else ReLU() for layer in trained_network().layers]
    student = demos.digit(layers)
    for demo in (course, student):
        demo.set(view="backward", target="5", example=9)
    assert student.caption == course.caption
    for name, mark in marks(course).items():
        for key in {"x", "y", "values"} & mark.keys():
            np.testing.assert_allclose(marks(student)[name][key], mark[key], rtol=1e-9, atol=1e-12)


def test_training_leaves_the_students_network_as_it_is():
    layers = own_layers()
    before = [np.copy(layer.W) for layer in layers[::2]]
    demo = demos.digit(layers)
    demo.press("step")
    for layer, W in zip(layers[::2], before, strict=True):
        np.testing.assert_array_equal(layer.W, W)
    assert not demo.values["centre"] and not demo.controls["start"].visible


def test_a_wide_network_shows_some_of_its_units():
    demo = demos.digit(fully_connected((64, 200, 10), np.random.default_rng(0)))
    assert len(marks(demo)["units0"]["x"]) == 32
    assert demo.picture.panels[0].spec["title"] == "Draw on the left: 64 pixels → 32 of 200 → 10 digits"


class WrongLinear(OwnLinear):
    def backward(self, dz):
        (dW, db), dx = super().backward(dz)
        return [dW, 2 * db], dx


class Unwritten(OwnLinear):
    def backward(self, dz):
        raise NotImplementedError("exercise 03.2: write backward")


class Softmax(ReLU):
    def forward(self, x):
        p = np.exp(x - x.max(axis=1, keepdims=True))
        self.z = p / p.sum(axis=1, keepdims=True)
        return self.z

    def backward(self, dz):
        return [], self.z * (dz - (dz * self.z).sum(axis=1, keepdims=True))


def replaced(layer):
    layers = own_layers()
    layers[2] = layer(layers[2].W, layers[2].b)
    return layers


@pytest.mark.parametrize(
    ("layers", "sentence"),
    [
        (own_layers(inputs=32), "it has 32 inputs, but an image has 64 pixels"),
        (own_layers(outputs=9), "it has 9 outputs, but there are 10 digits"),
        (own_layers(outputs=12), "it has 12 outputs, but there are 10 digits"),
        ([*own_layers(), Softmax()], "ends with a softmax"),
        (replaced(WrongLinear), "WrongLinear.backward: the gradient of parameter 1 is not right"),
        (replaced(Unwritten), "Not written yet: exercise 03.2"),
    ],
    ids=["inputs", "too few outputs", "too many outputs", "softmax", "gradient", "unwritten"],
)
def test_what_is_wrong_with_a_network_is_said_in_a_sentence(layers, sentence):
    demo = demos.digit(layers)
    assert sentence in demo.caption and demo.current_caption.tone == "bad" and len(demo.caption) < 250
    demo.press("step")
    assert sentence in demo.caption


@pytest.mark.parametrize("given", [7, [], [np.zeros((64, 10))], "network", [ReLU()], [np.zeros((64, 10)), np.zeros(9)]])
def test_what_is_no_network_is_refused(given):
    with pytest.raises((TypeError, ValueError), match=r"network|layer|array|shape"):
        demos.digit(given)


def test_drawing_takes_little_time_in_the_kernel():
    demo = demos.digit(own_layers())
    demo.set(view="backward", target="8")

    def drag():
        for k in range(20):
            demo.set(pixels=(np.arange(64) == k).astype(float).tolist())

    assert seconds_of(drag, 20 * 0.015) < 20 * 0.015
