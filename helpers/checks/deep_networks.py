"""Checks of what students write about deep networks: any depth, He's initial weights, training (L5 to L8).

As in ``helpers.checks``, the oracle is none of the student's code: gradients come from central differences of a
given forward pass. And what an exercise builds on is none of it either: a network under test is made of the
course's layers, a training of the course's network and loss, each handed over as plain functions, so that a
mistake in one exercise costs nothing in another.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.arrays import floats
from helpers.checks.comparison import Difference, compare
from helpers.checks.failure import CheckFailed
from helpers.checks.layers import backward, forward
from helpers.checks.runner import _copies, _judge, _name, _run, passed
from helpers.gradcheck import central_difference
from helpers.layers import Layer, Linear, ReLU, Sigmoid, Tanh
from helpers.losses import SquaredError
from helpers.network import Network as CourseNetwork


class Scale:
    """z = a x with one parameter a: (1,), a layer that is neither Linear nor an activation."""

    def __init__(self, a: np.ndarray):
        self.parameters = [floats("a", a, (1,))]

    def forward(self, x: np.ndarray) -> np.ndarray:
        """x: (N, D) -> z: (N, D)."""
        self.x = x
        return self.parameters[0] * x

    def backward(self, dz: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        """dz: (N, D) -> [da: (1,)], dx: (N, D)."""
        return [np.array([(dz * self.x).sum()])], dz * self.parameters[0]


LAYERS: dict[str, tuple[Callable[..., Layer], int]] = {
    "Linear": (Linear, 2),
    "Scale": (Scale, 1),
    "ReLU": (ReLU, 0),
    "Tanh": (Tanh, 0),
    "Sigmoid": (Sigmoid, 0),
}


def network(Network: Callable[..., Any], FunctionLayer: Callable[..., Any], kinds: Sequence[str]) -> Callable[..., Any]:
    """A function from parameters to a student's network of the course's layers: a layer class to ``checks.backward``.

    Network: the student's. Given: makes a layer of a forward and a backward function and a list of parameters.
    kinds:   the names of the layers, the first one first.
    """

    def make(*parameters: np.ndarray) -> Any:
        layers = zip(kinds, _layers(kinds, parameters), strict=True)
        named = [(f"layer {place}, {name}", layer) for place, (name, layer) in enumerate(layers, start=1)]
        return Network(
            [FunctionLayer(_named(n, layer.forward), _named(n, layer.backward), layer.parameters) for n, layer in named]
        )

    shown = ", ".join(kinds) if len(kinds) <= 4 else f"… {len(kinds)} layers …"
    make.__name__ = f"{_name(Network)}([{shown}])"
    return make


def try_network(Network: Callable[..., Any], FunctionLayer: Callable[..., Any]) -> None:
    """A quick check of a network class, for cells that build on it. Raises CheckFailed."""
    kinds = ["Linear", "Tanh", "Scale", "Linear"]
    rng = np.random.default_rng(5)
    case = away_from_kinks(kinds, 4, (3, 4, 2), rng)
    for check, more in ((forward, {}), (backward, {"dz": rng.normal(size=(4, 2))})):
        check(network(Network, FunctionLayer, kinds), reference(kinds), **more, **case)


def _named(name: str, method: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The method, which says whose it is if it is given what it can't take."""

    def told(argument: Any) -> Any:
        try:
            return method(argument)
        except (TypeError, ValueError) as problem:
            raise type(problem)(f"{method.__name__} of {name}: {problem}") from None

    return told


def reference(kinds: Sequence[str]) -> Callable[..., np.ndarray]:
    """What such a network computes: a function of x and its parameters."""

    def function(x: np.ndarray, *parameters: np.ndarray) -> np.ndarray:
        return CourseNetwork(_layers(kinds, parameters)).forward(x)

    return function


def parameters_of(kinds: Sequence[str], sizes: Sequence[int], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Random parameters for these layers, by name: W1, b1 of the first layer, a2 of the second, …

    sizes: of the input, and of the output of each Linear layer.
    """
    made: dict[str, np.ndarray] = {}
    sizes = list(sizes)
    for place, name in enumerate(kinds, start=1):
        if name == "Linear":
            inputs = sizes.pop(0)
            made[f"W{place}"] = rng.normal(size=(inputs, sizes[0])) / np.sqrt(inputs)
            made[f"b{place}"] = rng.normal(size=sizes[0])
        elif name == "Scale":
            made[f"a{place}"] = rng.uniform(0.5, 1.5, size=1) * rng.choice([-1.0, 1.0])
    return made


def away_from_kinks(kinds: Sequence[str], N: int, sizes: Sequence[int], rng: np.random.Generator) -> dict[str, Any]:
    """A batch x and parameters, such that no number that goes into a ReLU is near its kink."""
    while True:
        drawn = parameters_of(kinds, sizes, rng)
        x = z = rng.normal(size=(N, sizes[0]))
        nearest = 1.0
        for name, layer in zip(kinds, _layers(kinds, list(drawn.values())), strict=True):
            nearest = min(nearest, float(np.abs(z).min())) if name == "ReLU" else nearest
            z = layer.forward(z)
        if nearest > 0.02:
            return {"x": x, **drawn}


def initial_weights(draw: Callable[..., Any], inputs: int, outputs: int, seed: int) -> None:
    """Check He's initial weights: draw(inputs, outputs, seed, times) returns a list of arrays, of one generator.

    Looks at shape and dtype, then at what a normal distribution of mean 0 and variance 2 / inputs has to be like:
    each limit is five standard deviations of the estimate, so that a right answer fails about once in a million
    times, and here, with fixed seeds, never. Then at the generator: what is drawn depends on it, and on it alone.
    Raises CheckFailed.
    """
    what, inputs_shown = "he", {"inputs": inputs, "outputs": outputs, "seed of rng": seed}

    def fail(name: str, problem: str) -> None:
        raise CheckFailed(what, [Difference(name, problem)], inputs_shown)

    first, second = _run(what, draw, inputs, outputs, seed, 2)
    wrong = compare("W", first, np.zeros((inputs, outputs)))
    if wrong and wrong.wrong is None:  # another kind, shape or dtype; the numbers are looked at below
        raise CheckFailed(what, [wrong], inputs_shown)
    W = np.asarray(first, dtype=float)
    if not np.isfinite(W).all():
        fail("W", "holds NaN or infinite numbers")
    if len(np.unique(np.abs(W))) < 0.9 * W.size:
        fail("W", "holds the same number, or its negative, again and again: draw each weight on its own")
    if abs(W.mean()) > 5 * W.std() / np.sqrt(W.size):
        fail("W", f"has the mean {W.mean():.3g}, but should have about 0")
    variance, wanted = W.var(), 2 / inputs
    if abs(variance / wanted - 1) > 5 * np.sqrt(2 / W.size):
        said = [f"{v:.3g}, which is the deviation {np.sqrt(v):.3g}" for v in (variance, wanted)]
        fail("W", f"has the variance {said[0]}, but should have about {said[1]}")
    tails = float(((W - W.mean()) ** 4).mean() / variance**2)
    if abs(tails - 3) > 5 * np.sqrt(24 / W.size):
        fail("W", "has the right mean and variance, but is not normally distributed: use rng.normal")
    for products in (W[1:] * W[:-1], W[:, 1:] * W[:, :-1]):  # of each weight with the one below, or beside it
        if abs(products.sum()) > 5 * variance * np.sqrt(products.size):
            fail("W", "holds weights that depend on the one below or beside them: draw each weight on its own")
    if np.array_equal(first, second):
        fail("a second W of the same generator", "is the same as the first: draw from the rng that is handed over")
    if not np.array_equal(first, _run(what, draw, inputs, outputs, seed, 1)[0]):
        fail("W", "is another one for the same seed: draw from the rng that is handed over, and from no other")
    if np.array_equal(first, _run(what, draw, inputs, outputs, seed + 1, 1)[0]):
        fail("W", "is the same for another seed: draw from the rng that is handed over")
    passed(what, f"shape ({inputs}, {outputs}), mean, variance and distribution are right.")


def try_he(he: Callable[..., Any]) -> None:
    """A quick check of initial weights he(inputs, outputs, rng), for cells that build on it. Raises CheckFailed."""

    def draw(inputs: int, outputs: int, seed: int, times: int) -> list[Any]:
        rng = np.random.default_rng(seed)
        return [he(inputs, outputs, rng) for _ in range(times)]

    initial_weights(draw, 50, 40, 1)


def try_train(train: Callable[..., Any], FunctionLayer: Callable[..., Any]) -> None:
    """A quick check of a training loop, for cells that build on it. Raises CheckFailed."""
    kinds, rng = ["Linear", "Tanh", "Linear"], np.random.default_rng(7)
    parameters = parameters_of(kinds, (3, 4, 2), rng)
    x, y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    training(train, FunctionLayer, SquaredError(), kinds, x, y, 0.2, 3, **parameters)


def training(
    train: Callable[..., Any],
    FunctionLayer: Callable[..., Any],
    loss: Any,
    kinds: Sequence[str],
    x: np.ndarray,
    y: np.ndarray,
    tau: float,
    steps: int,
    **parameters: np.ndarray,
) -> None:
    """Check train(network, loss, x, y, tau, steps): it returns E before each step, and changes the parameters in place.

    network and loss are the course's, as functions in a ``Given``. The oracle goes the same way by central
    differences of E, so no ReLU may come near its kink. Raises CheckFailed.
    """
    what = _name(train)
    theta = {name: value.copy() for name, value in parameters.items()}
    net = CourseNetwork(_layers(kinds, list(theta.values())))
    arguments = {"x": x, "y": y, "tau": tau, "steps": steps, **parameters}
    given = _copies({"x": x, "y": y})
    handed = FunctionLayer(net.forward, net.backward, list(theta.values())), FunctionLayer(loss.forward, loss.backward)
    E = _run(what, train, *handed, given["x"], given["y"], tau, steps)
    energies, after = _descend(loss, kinds, x, y, tau, steps, parameters)
    stood_still = steps and all(np.array_equal(theta[name], parameters[name]) for name in theta)
    if stood_still:
        problem = "are what they were: change each array in place, p -= …, since p = p − … only makes a new one"
        raise CheckFailed(what, [Difference("network.parameters", problem)], arguments)
    got, wanted = {"E": E}, {"E": energies}
    got |= {f"{name} afterwards": value for name, value in theta.items()}
    wanted |= {f"{name} afterwards": value for name, value in after.items()}
    _judge(what, got, wanted, {"x": x, "y": y}, given)
    passed(what, f"E and the parameters are right for {steps} step{'s' if steps != 1 else ''} with tau = {tau:g}.")


def _descend(
    loss: Any,
    kinds: Sequence[str],
    x: np.ndarray,
    y: np.ndarray,
    tau: float,
    steps: int,
    parameters: dict[str, np.ndarray],
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """E before each step, and the parameters after the last one, by gradients from central differences."""
    theta = {name: value.copy() for name, value in parameters.items()}

    def energy(**moved: np.ndarray) -> float:
        return loss.forward(reference(kinds)(x, *(theta | moved).values()), y)

    energies = []
    for _ in range(steps):
        energies.append(energy())
        slopes = {name: central_difference(lambda v, n=name: energy(**{n: v}), theta[name]) for name in theta}  # type: ignore[misc]
        theta = {name: theta[name] - tau * slopes[name] for name in theta}
    return np.array(energies), theta


def _layers(kinds: Sequence[str], parameters: Sequence[np.ndarray]) -> list[Layer]:
    left, made = list(parameters), []
    for name in kinds:
        layer, count = LAYERS[name]
        made.append(layer(*left[:count]))
        del left[:count]
    return made
