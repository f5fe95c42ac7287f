"""The captions of the digit demo."""

import numpy as np

from helpers.checks.comparison import count
from helpers.demos.digit.model import DigitRun, Outlook, Pass, test_images
from helpers.demos.digit.network_view import CLOSE
from helpers.demos.digit.training_view import confusion_counts
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.numbers import brief, distinct_brief
from helpers.demos.shared.training_run import RECENT

SURE = 0.9  # from this probability on, an answer counts as confident
SMALL = 1.0  # a smaller norm of ∇E counts as small
RISEN = 1.25  # E counts as having risen if it is more than this times as large as some steps before
RUINED = 0.05  # a step that costs more of the accuracy does harm
MOST, FEW = 0.8, 0.5  # the fractions of test images from which on a training isn't called unsteady, or slow
MANY_STEPS, SLOW = 50, 0.9  # a training is slow if E is still above this fraction of its start after so many steps
TINY = 1e-9  # scores that differ by less count as equal


def percent(fraction: float) -> str:
    """Format a probability in whole percent, but never as 0% or 100% if it isn't.

    Parameters
    ----------
    fraction : float
        From 0 to 1.

    Returns
    -------
    str
        For example 42%, <1% or >99%.
    """
    if 0 < fraction < 0.005:
        return "<1%"
    if 0.995 <= fraction < 1:
        return ">99%"
    return f"{fraction:.0%}"


def forward_caption(here: Pass, blank: bool, label: int | None, untrained: bool, small: bool = False) -> Caption:
    """Say what the network reads.

    Parameters
    ----------
    here : Pass
        The passes for the image.
    blank : bool
        Whether the drawing is empty.
    label : int or None
        The digit that the image shows, if it is a test image.
    untrained : bool
        Whether the weights are still random.
    small : bool
        Whether the drawing covers only a few rows.

    Returns
    -------
    Caption
        The caption.
    """
    # The picture shows the first one if several are equal, so the caption does too.
    first, second = (int(k) for k in np.argsort(-here.p, kind="stable")[:2])
    reads, runner_up = f"{first} with {percent(here.p[first])}", f"{second} with {percent(here.p[second])}"
    if untrained:
        return Caption(f"Random weights: it reads {reads}, but it has learnt nothing yet. Press Play.", "mixed")
    if blank:
        return Caption(
            f"A blank page, and still an answer: {reads}. The ten probabilities always add up to 1, so the network "
            "can't say “none of them”.",
            "mixed",
        )
    if here.p[first] - here.p[second] < CLOSE:
        known = "" if label is None else f" The image is labelled {label}."
        return Caption(f"Undecided: {reads} or {runner_up}.{known}", "mixed")
    if label is None and small:
        return Caption(f"Small: it reads {reads}, but in so few pixels digits look alike. Draw larger.", "mixed")
    if label is None:
        return Caption(f"It reads {reads}: next is {runner_up}. The thick lines contribute most to the next layer.")
    if first == label:
        return Caption(f"Read correctly: {reads}. Next is {runner_up}. The thick lines contribute most.", "good")
    sure = " Being confident isn't being right." if here.p[first] > SURE else ""
    return Caption(f"Misread: {reads}, but it is labelled {label}, which gets {percent(here.p[label])}.{sure}", "bad")


def backward_caption(
    here: Pass, after: Outlook, target: int, tau: float, before: float, labelled: bool = True
) -> Caption:
    """Say how large the gradient is and what a step would change.

    Parameters
    ----------
    here : Pass
        The passes for the image.
    after : Outlook
        What the step would change.
    target : int
        The digit that the network should read.
    tau : float
        The step size.
    before : float
        The fraction of the test images that are read correctly before the step.
    labelled : bool
        Whether someone has said that the image shows the target. If not, it is what the network reads.

    Returns
    -------
    Caption
        The caption.
    """
    if not np.isfinite(here.E):
        return Caption("Overflow: E is no longer a finite number, so there is no gradient to follow.", "bad")
    if not np.isfinite(after.E):
        return Caption(f"Far too large: after a step of τ = {tau:.3g}, the numbers overflow.", "bad")
    old, new = distinct_brief(here.E, after.E)
    energy, known = f"E from {old} to {new}", (percent(before), percent(after.accuracy))
    read = f"of the test images, {known[0]} are read before, {known[1]} after it"
    if known[0] == known[1]:
        read = f"{known[0]} of the test images are read before and after it"
    if after.E > here.E and old != new:
        return Caption(f"Too far: a step should lower E, but τ = {tau:.3g} raises {energy}; {read}.", "bad")
    lowers = "hardly changes E" if old == new else f"lowers {energy}"
    if before - after.accuracy > RUINED:
        if (said := int(after.p.argmax())) == target:
            return Caption(f"Right here, wrong elsewhere: the step {lowers}, but {read}. τ is too large.", "bad")
        return Caption(f"Wrong here and elsewhere: the step {lowers}, but the answer is then {said}; {read}.", "bad")
    return _lesson(here, target, f"The step {lowers}; {read}.", labelled)


def _lesson(here: Pass, target: int, step: str, labelled: bool) -> Caption:
    """Say how much there is to learn from an image, if the step is not too large."""
    p, norm = here.p[target], f"‖∇E‖ = {brief(here.norm)}"
    if p > SURE and here.norm < SMALL:
        amount, tone, why = "Little", "good", f"so p − y is small, and {norm}."
    elif p < 1 - SURE:
        amount, tone, why = "Much", "plain", f"p − y is nearly −1 there, and {norm}. {step}"
    else:
        amount, tone, why = "Something", "plain", f"and {norm}. {step}"
    headline = f"{amount} to learn" if labelled else f"Told it is a {target}, as it reads"
    return Caption(f"{headline}: p({target}) is {percent(p)}, {why}", tone)


def training_caption(run: DigitRun, playing: bool) -> Caption:
    """Say how the training goes and what the network confuses.

    Parameters
    ----------
    run : DigitRun
        The training, which has not diverged.
    playing : bool
        Whether it is running.

    Returns
    -------
    Caption
        The caption.
    """
    x, y = test_images(run.centre)
    scores = run.network.forward(x)
    said = scores.argmax(axis=1)
    rate = float(np.mean(said == y))
    known = f"{rate:.0%} of the test images are read correctly"
    trouble = _trouble(run, scores, rate, known)
    if trouble is not None:
        return trouble
    stuck = run.steps > 0 and run.losses[-1] >= run.losses[0]
    state = "Not better yet" if stuck else "Learning" if playing else "Paused" if run.steps else "Ready"
    text = f"{state}: after {count(run.steps, 'step')}, {_losses(run)}. {known}.{_worst(y, said)}"
    return Caption(text, "mixed" if stuck else "good" if playing else "plain")


def _losses(run: DigitRun) -> str:
    return f"E = {brief(run.losses[-1])} on training and {brief(run.test_losses[-1])} on test images"


def _trouble(run: DigitRun, scores: np.ndarray, rate: float, known: str) -> Caption | None:
    """Say what goes wrong in a training: E has risen, all images get one answer, or the steps are too long or short."""
    after, losses, said = f"after {count(run.steps, 'step')}", np.array(run.losses), scores.argmax(axis=1)
    if (culprit := run.tau_that_raised(RISEN)) is not None:
        why = "the steps were for one image only" if np.isnan(culprit) else f"τ = {culprit:.3g} was too large"
        return Caption(f"E has risen, {why}: {after}, {_losses(run)}. {known}.", "mixed")
    if run.steps and (said == said[0]).all():
        text = f"{after}, E = {brief(losses[-1])}. {known}, because all are read as {said[0]}."
        if np.ptp(scores, axis=0).max() > TINY:
            return Caption(f"One answer for all: {text}", "mixed")
        advice = "Reset, and try a smaller τ." if losses.max() > RISEN * losses[0] else "Press Reset."
        return Caption(f"Collapsed: {text} No score depends on the image. {advice}", "bad")
    changes = np.diff(losses[-RECENT - 1 :])
    if rate < MOST and len(changes) == RECENT and (rises := int(np.sum(changes > 0))) > RECENT / 5:
        return Caption(f"Unsteady: E rose in {rises} of the last {RECENT} steps. {after.capitalize()}, {_losses(run)}. "
                       f"{known}.", "mixed")  # fmt: skip
    if rate < FEW and run.steps >= MANY_STEPS and SLOW * losses[0] < losses[-1] <= losses[0]:
        old, new = distinct_brief(losses[0], losses[-1])
        fall = "hardly changed E" if old == new else f"lowered E only from {old} to {new}"
        return Caption(f"Slow: {run.steps} steps have {fall}. {known}.", "mixed")
    return None


def _worst(y: np.ndarray, said: np.ndarray) -> str:
    wrong = confusion_counts(y, said)
    np.fill_diagonal(wrong, 0)
    i, j = np.unravel_index(wrong.argmax(), wrong.shape)
    times = wrong[i, j]
    return f" Most often, {i} is read as {j}." if times > 1 and np.sum(wrong == times) == 1 else ""
