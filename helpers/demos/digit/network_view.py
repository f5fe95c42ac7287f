"""The picture of a network that reads a drawing: its units, its strongest edges, and ten bars.

The program ``digit.js`` computes the same marks, if the browser can run the network.
"""

import numpy as np

from helpers.demos.digit.centring import LEAST_INK, MIDDLE, MIN_HEIGHT, SIDE, find_windows
from helpers.demos.digit.model import CLASSES, Outlook, Pass, activation_limits, browser_layers
from helpers.demos.framework.canvas import Canvas
from helpers.network import Network

EDGES = 30  # the number of edges shown between two layers
CLOSE = 0.2  # the two most probable digits are close if their probabilities differ by less
BAR_WIDTH, TARGET_HEIGHT = 0.8, 1.08  # of the bars, and of the mark above the bar of the target
MAX_UNITS = 32  # the number of hidden units shown of each layer
FIRST, LAST = 10.8, 15.8  # x of the first and the last layer, in pixels of the drawing
BESIDE = SIDE + 0.2  # x where the edges of the pixels begin, because on the pixels they would be hard to see
# An edge is shown if its value is at least "least", and thick from "strong" on. Contributions are compared with the
# largest of the layer. Gradients are not, so that a small gradient looks small.
FORWARD = {"backward": False, "least": 0.0, "strong": 0.7, "relative": True}
BACKWARD = {"backward": True, "least": 0.01, "strong": 3.0, "relative": False}
EDGE_MARKS = ("plus", "minus", "strong_plus", "strong_minus")
FORWARD_MARKS = ("drawing", "window", *EDGE_MARKS, "answer", "probability", "top")
BACKWARD_MARKS = ("target", "after")
ALTERNATIVES = (
    "On the left, your drawing of 8 by 8 pixels and the units of each layer, darker for a larger value. The lines are "
    "the largest contributions to the next layer. On the right, a bar for the probability of each digit.",
    "On the left, your drawing and the units of each layer, with the sign of the gradient in each. The lines are the "
    "weights with a large gradient. On the right, the probabilities as bars, and as outlines after a step.",
)


class NetworkView:
    """The drawing, the units and edges of the network, and the bars of the ten probabilities.

    Parameters
    ----------
    canvas : Canvas
        The canvas. Its panels are replaced.
    here : Pass
        A pass through the network, for its sizes.
    backward : bool
        Whether to show gradients instead of activations.
    """

    def __init__(self, canvas: Canvas, here: Pass, backward: bool):
        self.canvas, self.backward, self.style = canvas, backward, BACKWARD if backward else FORWARD
        self.parameters, self.example = b"", np.zeros(0)
        self.limits: list[tuple[float, float]] = []
        canvas.clear()
        canvas.iterate()
        canvas.alternative = ALTERNATIVES[backward]
        sizes = [len(d) for d in here.d_outputs]
        self.units = _places([min(n, MAX_UNITS) for n in sizes])
        title = ["64 pixels", *(str(n) if n <= MAX_UNITS else f"{MAX_UNITS} of {n}" for n in sizes[:-1]), "10 digits"]
        self.panel = canvas.panel(
            "Draw on the left: " + (" ← " if backward else " → ").join(title), xlim=(-1, 18.6), ylim=(-0.1, SIDE + 0.1),
            bare=True, equal=True, place=(0, 0, 0.66, 1),
        )  # fmt: skip
        for k, (_, y) in enumerate(self.units[-1]):
            self.panel.text(f"digit {k}", LAST + 0.75, y, str(k))
        self.bars = canvas.panel("Probabilities", "digit", "p", (-0.6, 9.6), (0, 1.15), place=(0.66, 0, 0.34, 1))
        self.bars.set(xticks=[[k, str(k)] for k in range(CLASSES)], yticks=[[0, "0"], [0.5, "0.5"], [1, "1"]])

    def follow(self, network: Network, example: np.ndarray, label: int, x_test: np.ndarray) -> None:
        """Fit the colours to the network, and send it to the browser if that can run it. Call it before ``draw``.

        Parameters
        ----------
        network : Network
            The network.
        example : ndarray, shape (64,)
            The last test image that was loaded. A drawing replaces it.
        label : int
            Its label.
        x_test : ndarray, shape (N, 64)
            The images whose activations the colours cover.
        """
        parameters = b"".join(p.tobytes() for p in network.parameters)
        if parameters == self.parameters and np.array_equal(example, self.example):
            return
        self.panel.paint_with("pixels", example.tolist())
        if parameters != self.parameters:
            self.limits = activation_limits(network, x_test)
        self.parameters, self.example = parameters, example
        layers = browser_layers(network)
        if layers is None:
            return
        marks = [*FORWARD_MARKS, *(BACKWARD_MARKS if self.backward else ()), *map(_name, range(len(self.units)))]
        self.canvas.iterate(
            "digit", marks, ["pixels", "target", "tau", "centre"], layers=layers, label=label, example=example,
            units=[places.tolist() for places in self.units], edges=EDGES, beside=BESIDE, close=CLOSE,
            bar_width=BAR_WIDTH, target_height=TARGET_HEIGHT, least_ink=LEAST_INK, middle=MIDDLE, min_height=MIN_HEIGHT,
            **self.style,
        )  # fmt: skip

    def draw(self, pixels: np.ndarray, here: Pass, target: int, after: Outlook | None, centre: bool) -> None:
        """Draw everything for one image.

        Parameters
        ----------
        pixels : ndarray, shape (64,)
            The drawing.
        here : Pass
            The passes through the network for what it sees of the drawing.
        target : int
            The digit that the network should read.
        after : Outlook or None
            What a step would change, in the backward view.
        centre : bool
            Whether the network sees the drawing through a window.
        """
        self._edges(here, [self._drawing(pixels, centre), *self.units])
        self._units(here)
        self._bars(here.p)
        if after is not None:
            self._after(after.p, target)

    def _drawing(self, pixels: np.ndarray, centre: bool) -> np.ndarray:
        """Draw the pixels and the window, and return where in the drawing the network's pixels are, shape (64, 2)."""
        self.panel.field("drawing", pixels.reshape(SIDE, SIDE)[::-1], (0, SIDE), (0, SIDE), colours="ink",
                         limits=(0.0, 1.0), smooth=False, grid=True)  # fmt: skip
        window = find_windows(pixels[None] if centre else np.zeros((1, SIDE * SIDE)))
        left, top, height = (float(edge[0]) for edge in (window.left, window.top, window.height))
        moved = height != SIDE or left != 0 or top != 0
        corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])[: None if moved else 0]
        self.panel.line("window", left + height * corners[:, 0], SIDE - top - height * corners[:, 1], "purple",
                        label="what it sees")  # fmt: skip
        rows, columns = np.divmod(np.arange(SIDE * SIDE), SIDE)
        scale = height / SIDE
        return np.stack([left + scale * (columns + 0.5), SIDE - top - scale * (rows + 0.5)], axis=1)

    def _edges(self, here: Pass, places: list[np.ndarray]) -> None:
        lines: dict[str, list[np.ndarray]] = {name: [np.zeros((0, 2))] for name in EDGE_MARKS}
        for values, start, end in zip(self._edge_values(here), places, places[1:], strict=False):
            if values is None:
                continue
            values = values[: len(start), : len(end)]
            shown, bold = self._strongest(np.abs(values))
            for i, j in np.argwhere(shown):
                name = "plus" if values[i, j] > 0 else "minus"
                for mark in (name, f"strong_{name}")[: 1 + bold[i, j]]:
                    lines[mark].append(np.array([_beside(start[i], end[j]), end[j], [np.nan, np.nan]]))
        labels = ("∂E/∂w > 0", "∂E/∂w < 0") if self.backward else ("adds", "subtracts")
        for name, parts in lines.items():
            x, y = np.concatenate(parts).T
            plus, strong = name.endswith("plus"), name.startswith("strong")
            self.panel.line(name, x, y, "blue" if plus else "orange", dash="" if plus else "--",
                            width=3 if strong else 1.7, label="" if strong else labels[not plus])  # fmt: skip

    def _strongest(self, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return which edges to draw, and which of them thick, from their absolute values."""
        largest = np.sort(size, axis=None)[::-1]
        threshold = max(largest[min(EDGES, size.size) - 1], self.style["least"])
        shown = (size >= threshold) & (size > 0)
        return shown, shown & (size >= self.style["strong"] * (largest[0] if self.style["relative"] else 1.0))

    def _edge_values(self, here: Pass) -> list[np.ndarray | None]:
        """Return each layer's contributions x_i w_ij or its gradients ∂E/∂w_ij, or None for a layer of another kind."""
        values: list[np.ndarray | None] = []
        for x, d, W, dW in zip([here.x, *here.hidden], here.d_outputs, here.weights, here.d_weights, strict=True):
            fits = np.shape(W) == np.shape(dW) == (len(x), len(d))
            values.append(None if not fits else dW if self.backward else x[:, None] * W)
        return values

    def _units(self, here: Pass) -> None:
        shown = here.d_outputs if self.backward else [*here.hidden, here.p]
        # Positive values are blue and negative ones orange, as the edges are.
        limits = [(-1.0, 1.0)] * len(shown) if self.backward else [*self.limits, (0.0, 1.0)]
        for k, (places, values, ends) in enumerate(zip(self.units, shown, limits, strict=True)):
            x, y = places.T
            size, signed = min(0.62, 0.8 * SIDE / len(places)), ends[0] < 0
            self.panel.nodes(_name(k), x, y, values[: len(places)], size, colours="diverging" if signed else "ink",
                             limits=ends[::-1] if signed else ends, signed=signed)  # fmt: skip
        self.panel.text("answer", 17.7, SIDE / 2, answer(here.p), size=2.3, bold=True)

    def _bars(self, p: np.ndarray) -> None:
        k = np.arange(CLASSES)
        best = k[p == p.max()][:1]
        self.bars.bars("probability", k, p, "blue", width=BAR_WIDTH)
        self.bars.bars("top", best, p[best], "orange", width=BAR_WIDTH)

    def _after(self, p: np.ndarray, target: int) -> None:
        sides = BAR_WIDTH / 2 * np.array([-1, -1, 1, 1, np.nan])
        heights = np.array([0, 1, 1, 0, np.nan])
        x, y = np.arange(CLASSES)[:, None] + sides, p[:, None] * heights
        self.bars.line("after", x.ravel(), y.ravel(), "ink", width=2, label="after a step")
        self.bars.points("target", [target], [TARGET_HEIGHT], "green", "v", size=13, label="target")


def answer(p: np.ndarray) -> str:
    """Return the most probable digit, with a question mark if the second one is close.

    Parameters
    ----------
    p : ndarray, shape (10,)
        The probabilities.

    Returns
    -------
    str
        For example "7" or "7?", or only "?" if they aren't numbers.
    """
    if not np.isfinite(p).all():
        return "?"
    first, second = np.sort(p)[::-1][:2]
    return f"{int(p.argmax())}{'?' if first - second < CLOSE else ''}"


def _places(sizes: list[int]) -> list[np.ndarray]:
    """Return the places of the units of each layer, shape (n, 2)."""
    columns = np.linspace(LAST if len(sizes) == 1 else FIRST, LAST, len(sizes))
    return [
        np.stack([np.full(n, x), SIDE * (1 - (np.arange(n) + 0.5) / n)], axis=1)
        for n, x in zip(sizes, columns, strict=True)
    ]


def _beside(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Return where an edge leaves the drawing, or its start if that is not in the drawing."""
    return np.asarray(start + max(0.0, (BESIDE - start[0]) / (end[0] - start[0])) * (end - start))


def _name(k: int) -> str:
    return f"units{k}"
