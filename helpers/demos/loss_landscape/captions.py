"""The captions of the landscape: who is lowest, who is stuck, and how much of a path the picture can show.

A run counts as stuck at a saddle or on a plateau only if it is there at the step shown.
"""

import numpy as np

from helpers.checks.comparison import count
from helpers.demos.framework.captions import Caption
from helpers.demos.framework.numbers import brief
from helpers.demos.loss_landscape.model import REACH, Runs, Surface
from helpers.demos.loss_landscape.view import LABELS

SETTLED = 3  # the steps for which a run must have been at a place before it counts as stuck there
NEAR = 0.1  # a point this close to a critical point is at it
OUTSIDE = "outside"
STUCK = {"saddle": "at the saddle", "plateau": "on the plateau"}


def start_caption(surface: Surface, start: np.ndarray, training: float | None) -> Caption:
    """Describe the start, before the first step.

    Parameters
    ----------
    surface : Surface
        The surface.
    start : ndarray, shape (2,)
        Where the optimisers start.
    training : float or None
        The fraction of the training run's length that lies in the plane, if a training run is drawn.

    Returns
    -------
    Caption
        The loss and the slope at the start, and what to do.
    """
    E, g = float(surface.energies(start[None])[0]), float(np.linalg.norm(surface.gradients(start[None])[0]))
    here = place_of(surface, start)
    where = f", {'on a' if here == 'plateau' else 'at a'} {here}" if here else ""
    text = f"The start{where}: E = {brief(E)} and ‖∇E‖ = {brief(g)}."
    if training is not None:
        return Caption(
            f"{text} The plane contains three iterates of the training run, and {training:.0%} of its length."
        )
    return Caption(f"{text} Which of the five gets lowest? Decide, then press Play.")


def surface_caption(surface: Surface, runs: Runs, k: int) -> Caption:
    """Describe runs that stay on the surface.

    Parameters
    ----------
    surface : Surface
        The surface.
    runs : Runs
        The runs.
    k : int
        The step shown, at least 1.

    Returns
    -------
    Caption
        Who is stuck where, and who is lowest.
    """
    places = {name: _settled_place(surface, path, k) for name, path in runs.paths.items()}
    after, moving = f"after {count(k, 'step')}", [n for n, p in places.items() if p not in (*STUCK, OUTSIDE)]
    out = [n for n, p in places.items() if p == OUTSIDE]
    left = f" {_join(out)} left the picture." if out else ""
    stuck = {place: [n for n, p in places.items() if p == place] for place in STUCK}
    for place, names in stuck.items():
        if names:
            text = (
                f"{_join(names)} {'is' if len(names) == 1 else 'are'} {STUCK[place]} {after}: {_reason(place, names)}."
            )
            return Caption(text + _others(runs, k, names, moving, place) + left, "mixed" if moving else "bad")
    if not moving:
        return Caption(f"All five have left the picture {after}: τ is too large here.", "bad")
    minima = {_nearest_minimum(surface, runs.paths[n][k]) for n in moving if places[n] == "minimum"}
    why = " They are in different minima." if len(minima) > 1 else ""
    return Caption(f"{_ranking(runs, k, moving, after)}.{why}{left}", "mixed" if out or why else "good")


def _reason(place: str, names: list[str]) -> str:
    if place == "saddle":
        return "∇E = 0 there, although E falls to two sides"
    return "the gradient is almost 0 there" + (", so GD hardly moves" if "full batch" in names else "")


def _others(runs: Runs, k: int, stuck: list[str], moving: list[str], place: str) -> str:
    """Say how the best of the others does."""
    if not moving:
        return ""
    now = {name: float(runs.energies[name][k]) for name in (*stuck, *moving)}
    best = min(moving, key=lambda name: now[name])
    # Without the noise, SGD would take the same steps as GD.
    is_noise = place == "saddle" and moving == ["stochastic"] and now[best] < min(now[name] for name in stuck)
    lead = "Noise has pushed SGD off it: " if is_noise else f"Lowest is {_label(best)}: "
    return f" {lead}E = {brief(now[best])}."


def free_caption(runs: Runs, k: int, inside: dict[str, float], heights: dict[str, float], n: int) -> Caption:
    """Describe runs in all parameters, of which the picture shows the projections.

    Parameters
    ----------
    runs : Runs
        The runs.
    k : int
        The step shown, at least 1.
    inside : dict of str to float
        For each optimiser that has not diverged, the fraction of its path's length that lies in the plane.
    heights : dict of str to float
        For the same optimisers, the loss of the surface at the projection of the current point.
    n : int
        The number of parameters.

    Returns
    -------
    Caption
        The losses, and what the projection hides.
    """
    if not inside:
        return Caption(f"All five have diverged after {count(k, 'step')}: τ is too large here.", "bad")
    low, high = f"{min(inside.values()):.0%}", f"{max(inside.values()):.0%}"
    best = min(inside, key=lambda name: runs.energies[name][k])
    E, above = float(runs.energies[best][k]), heights[best]
    part = low if low == high else f"{low} to {high}"
    text = f"In all {n} parameters: only {part} of a path's length lies in this plane. "
    if high == "100%":
        text = text.replace("only ", "")
    text += f"After {count(k, 'step')}, {_label(best)} has E = {brief(E)}"
    diverged = [name for name in runs.paths if name not in inside]
    if diverged:
        return Caption(f"{text}. {_join(diverged)} diverged.", "mixed")
    return Caption(
        f"{text}, while the surface at its projection is at {brief(above)}." if above > 1.05 * E else f"{text}."
    )


def place_of(surface: Surface, point: np.ndarray) -> str:
    """Say at what kind of place a point lies.

    Parameters
    ----------
    surface : Surface
        The surface.
    point : ndarray, shape (2,)
        The point.

    Returns
    -------
    str
        "outside" the picture, a critical point's kind, "plateau", or "" for any other place.
    """
    if not (np.abs(point) <= 1.02 * REACH).all():
        return OUTSIDE
    for critical in surface.critical:
        if np.linalg.norm(point - critical.position) < NEAR:
            return critical.kind
    return "plateau" if surface.is_plateau(point[None])[0] else ""


def _settled_place(surface: Surface, path: np.ndarray, k: int) -> str:
    """Say where a run is at step k, but call it stuck only if it has been there for some steps."""
    place = place_of(surface, path[k])
    earlier = max(k - SETTLED, 0)
    return place if place not in STUCK or place_of(surface, path[earlier]) == place else ""


def _nearest_minimum(surface: Surface, point: np.ndarray) -> int:
    distances = [float(np.linalg.norm(point - c.position)) if c.kind == "minimum" else np.inf for c in surface.critical]
    return int(np.argmin(distances))


def _ranking(runs: Runs, k: int, names: list[str], after: str) -> str:
    """Return "X is lowest after 2 steps: E = 0.1, then Y 0.2" for these optimisers, with ties at the top together."""
    order = sorted(names, key=lambda name: runs.energies[name][k])
    now = {name: brief(float(runs.energies[name][k])) for name in order}
    first = [name for name in order if now[name] == now[order[0]]]
    others = ", ".join(f"{_label(name)} {now[name]}" for name in order[len(first) :])
    text = f"{_join(first)} {'is' if len(first) == 1 else 'are'} lowest {after}: E = {now[order[0]]}"
    return f"{text}, then {others}" if others else text


def _label(name: str) -> str:
    return LABELS.get(name, name)


def _join(names: list[str]) -> str:
    names = [_label(name) for name in names]
    text = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return text[0].upper() + text[1:]
