"""The captions of the landscape: who is lowest, who is stuck, and how much of a path the picture can show.

A run counts as stuck at a saddle or on a plateau only if it is there at the step shown. It counts as near a minimum
only if it also stays there for the rest of the run.
"""

import numpy as np

from helpers.checks.comparison import count
from helpers.demos.framework.captions import Caption, listed
from helpers.demos.framework.numbers import TINY, brief, equation
from helpers.demos.loss_landscape.model import REACH, STEPS, Runs, Surface
from helpers.demos.loss_landscape.view import LABELS

SETTLED = 3  # the steps for which a run must have been at a place before it counts as stuck there
RESTING = 20  # the steps, up to the last one, for which a run must be near a minimum to count as staying there
NEAR = 0.1  # a point this close to a critical point is near it
MAX_LENGTH = 170
OUTSIDE = "outside"
STUCK = ("saddle", "plateau")


def start_caption(
    surface: Surface, start: np.ndarray, slope: float, mode: str, training: tuple[float, float] | None
) -> Caption:
    """Describe the start, before the first step.

    Parameters
    ----------
    surface : Surface
        The surface.
    start : ndarray, shape (2,)
        Where the optimisers start.
    slope : float
        The length of the gradient with respect to what the optimisers change.
    mode : {"formula", "plane", "all"}
        Whether they change the two parameters of a formula, the coordinates in a plane, or all parameters.
    training : tuple of float or None
        If a training run is drawn, the largest distance of an iterate from the plane, and of its end from its start.

    Returns
    -------
    Caption
        The loss and the slope at the start, and what to do.
    """
    E = float(surface.energies(start[None])[0])
    if not np.isfinite(E):
        return Caption("The start: the loss isn't finite here, so choose another start.", "bad")
    symbol = "slope in this plane" if mode == "plane" else "‖∇E‖"
    text = f"The start{_where(surface, start, mode)}: {equation('E', E)} and {equation(symbol, slope)}."
    if training is None:
        return Caption(f"{text} Which of the five gets lowest? Decide, then press Play.")
    away, apart = (brief(distance) for distance in training)
    text += f" The training run has three iterates in this plane, others up to {away} away."
    return Caption(f"{text} Its ends are {apart} apart.")


def _where(surface: Surface, start: np.ndarray, mode: str) -> str:
    place = place_of(surface, start)
    if not place:
        return ""
    # In all parameters, the loss may have a slope there.
    return f", {'on' if place == 'plateau' else 'near'} a {place}{' of the surface' if mode == 'all' else ''}"


def surface_caption(surface: Surface, runs: Runs, k: int, is_plane: bool) -> Caption:
    """Describe runs that stay on the surface.

    Parameters
    ----------
    surface : Surface
        The surface.
    runs : Runs
        The runs.
    k : int
        The step shown, at least 1.
    is_plane : bool
        Whether the surface is a plane of a larger space of parameters.

    Returns
    -------
    Caption
        Who is stuck where, and who is lowest.
    """
    if not np.isfinite(runs.energies["full batch"][0]):
        return Caption("No runs: the loss isn't finite at the start, so choose another start.", "bad")
    places = {name: _settled_place(surface, path, k) for name, path in runs.paths.items()}
    after, moving = f"after {count(k, 'step')}", [n for n, p in places.items() if p not in (*STUCK, OUTSIDE)]
    out = [n for n, p in places.items() if p == OUTSIDE]
    left = f"{_join(out)} left the picture." if out else ""
    for place in STUCK:
        names = [n for n, p in places.items() if p == place]
        if names:
            where, why = _location(surface, place, is_plane), _reason(runs, k, place, names, is_plane)
            text = f"{_join(names)} {'is' if len(names) == 1 else 'are'} {where} {after}: {why}."
            sentences = _fit(text, _lowest(runs, k, names, place), left)
            return Caption(sentences, "mixed" if moving else "bad")
    if not moving:
        text, reason = f"All five have left the picture {after}.", _gd_rises(runs, k)
        return Caption(_fit(text, reason or _lowest(runs, k, [], "")), "bad" if reason else "mixed")
    if not _order(runs, k):
        return Caption(f"No loss is finite {after}.", "bad")
    minima = _minima(surface, runs, k)
    return Caption(_fit(f"{_ranking(runs, k, after)}.", left, minima), "mixed" if out or minima else "good")


def _location(surface: Surface, place: str, is_plane: bool) -> str:
    if place == "plateau":
        return "on a plateau" if is_plane else "on the plateau"
    return "near the saddle" if [c.kind for c in surface.critical].count(place) == 1 else "near a saddle"


def _reason(runs: Runs, k: int, place: str, names: list[str], is_plane: bool) -> str:
    if place == "saddle":
        return f"{'the surface is level' if is_plane else '∇E = 0'} there, although E falls to two sides"
    text = "the surface is almost level there"
    path = runs.paths["full batch"]
    # On a logarithmic scale, a place can look level although the loss still has a slope.
    is_slow = "full batch" in names and np.linalg.norm(path[k] - path[k - 1]) < NEAR / 2
    return text + (", so GD hardly moves" if is_slow else "")


def _lowest(runs: Runs, k: int, stuck: list[str], place: str) -> str:
    """Say who is lowest, wherever it is."""
    order = _order(runs, k)
    if not order:
        return ""
    best, E = order[0], equation("E", float(runs.energies[order[0]][k]))
    # Without the noise, SGD would take the same steps as GD.
    if place == "saddle" and best == "stochastic" and best not in stuck and "full batch" in stuck:
        return f"Without noise, SGD would be there too: {E}."
    first = _ties(runs, k, order)
    return f"Lowest {'is' if len(first) == 1 else 'are'} {_list(first)}: {E}."


def _gd_rises(runs: Runs, k: int) -> str:
    """Say where a step of GD went uphill, which only a step that is too large does."""
    E = runs.energies["full batch"][: k + 1]
    with np.errstate(all="ignore"):
        rises = np.nan_to_num(np.diff(E), nan=0.0, posinf=0.0)
    step = int(np.argmax(rises))
    before, then = brief(float(E[step])), brief(float(E[step + 1]))
    if rises[step] < TINY or before == then:
        return ""
    return f"Step {step + 1} of GD raised E from {before} to {then}, so τ is too large for it."


def free_caption(runs: Runs, k: int, inside: dict[str, float], heights: dict[str, float], n: int) -> Caption:
    """Describe runs in all parameters, of which the picture shows the projections.

    Parameters
    ----------
    runs : Runs
        The runs.
    k : int
        The step shown, at least 1.
    inside : dict of str to float
        For each optimiser that has not diverged, the length of its path's projection over that of the path.
    heights : dict of str to float
        For the same optimisers, the loss of the surface at the projection of the current point.
    n : int
        The number of parameters.

    Returns
    -------
    Caption
        The losses, and what the projection hides.
    """
    if not np.isfinite(runs.energies["full batch"][0]):
        return Caption("No runs: the loss isn't finite at the start, so choose another start.", "bad")
    if not inside:
        return Caption(_fit(f"All five have diverged after {count(k, 'step')}.", _gd_rises(runs, k)), "bad")
    order = [name for name in _order(runs, k) if name in inside]
    text = f"In all {n} parameters: the projections are {_percent(inside)} as long as the paths."
    diverged = [name for name in runs.paths if name not in inside]
    if not order:
        return Caption(text, "mixed")
    E, above = float(runs.energies[order[0]][k]), heights[order[0]]
    result = f"After {count(k, 'step')}, {_label(order[0])} has {equation('E', E)}"
    if diverged:
        return Caption(_fit(text, f"{result}.", f"{_join(diverged)} diverged."), "mixed")
    higher = f"{result}, while the surface at its projection is at {brief(above)}."
    return Caption(_fit(text, higher if above > 1.05 * E else f"{result}."))


def _percent(ratios: dict[str, float]) -> str:
    low, high = (f"{ratio:.0%}" if ratio >= 0.005 else "<1%" for ratio in (min(ratios.values()), max(ratios.values())))
    text = low if low == high else f"{low} to {high}"
    return text if high == "100%" else f"only {text}"


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
    spot = _critical_near(surface, point)
    if spot is not None:
        return surface.critical[spot].kind
    return "plateau" if surface.is_plateau(point[None])[0] else ""


def _settled_place(surface: Surface, path: np.ndarray, k: int) -> str:
    """Say where a run is at step k, but call it stuck only if it has been there for some steps."""
    place = place_of(surface, path[k])
    recent = path[max(k - SETTLED, 0) : k]
    spot = _critical_near(surface, path[k])
    stayed = all(place_of(surface, p) == place and _critical_near(surface, p) == spot for p in recent)
    return place if place not in STUCK or stayed else ""


def _critical_near(surface: Surface, point: np.ndarray) -> int | None:
    """Return the number of the critical point near a point."""
    distances = [float(np.linalg.norm(point - c.position)) for c in surface.critical]
    return int(np.argmin(distances)) if distances and min(distances) < NEAR else None


def _minima(surface: Surface, runs: Runs, k: int) -> str:
    """Say which runs stay near which minimum, if there are several such minima."""
    groups: dict[int, list[str]] = {}
    for name, path in runs.paths.items():
        rest = path[min(max(k - SETTLED, 0), STEPS - RESTING) :]
        spot = _critical_near(surface, path[k])
        if spot is None or surface.critical[spot].kind != "minimum":
            continue
        if all(_critical_near(surface, p) == spot for p in rest):
            groups.setdefault(spot, []).append(name)
    if len(groups) < 2:
        return ""
    one, *others = groups.values()
    return " ".join([f"Near one minimum: {_list(one)}.", *(f"Near another: {_list(names)}." for names in others)])


def _order(runs: Runs, k: int) -> list[str]:
    """Return the optimisers whose loss is finite, from the lowest to the highest."""
    return sorted((n for n, E in runs.energies.items() if np.isfinite(E[k])), key=lambda name: runs.energies[name][k])


def _ties(runs: Runs, k: int, order: list[str]) -> list[str]:
    """Return those at the top whose losses look the same in a caption."""
    now = [brief(float(runs.energies[name][k])) for name in order]
    return [name for name, text in zip(order, now) if text == now[0]]


def _ranking(runs: Runs, k: int, after: str) -> str:
    """Return "X is lowest after 2 steps: E = 0.1, then Y 0.2", with ties at the top together."""
    order = _order(runs, k)
    first = _ties(runs, k, order)
    others = ", ".join(f"{_label(name)} {brief(float(runs.energies[name][k]))}" for name in order[len(first) :])
    E = equation("E", float(runs.energies[order[0]][k]))
    text = f"{_join(first)} {'is' if len(first) == 1 else 'are'} lowest {after}: {E}"
    return f"{text}, then {others}" if others else text


def _fit(text: str, *sentences: str) -> str:
    """Add sentences as long as there is room."""
    for sentence in sentences:
        if sentence and len(text) + 1 + len(sentence) <= MAX_LENGTH:
            text += f" {sentence}"
    return text


def _label(name: str) -> str:
    return LABELS.get(name, name)


def _list(names: list[str]) -> str:
    return listed([_label(name) for name in names])


def _join(names: list[str]) -> str:
    text = _list(names)
    return text[0].upper() + text[1:]
