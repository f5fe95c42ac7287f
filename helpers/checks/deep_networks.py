"""Check what students write about deep networks: networks of any depth, He initialisation, training (L5 to L8).

As in all of ``helpers.checks``, the expected values don't come from the student's code. Gradients are central
differences of a given forward pass.

The parts that an exercise builds on don't come from the student either. A student's network is built from the course's
layers, and a student's training loop gets the course's network and loss. All of these are handed over as plain
functions, in a class of the unit, ``FunctionLayer``. So a mistake in one exercise costs no points in another.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.arrays import check_floats
from helpers.checks.comparison import Difference, compare, count, describe
from helpers.checks.expected import central_difference, vector_jacobian_products
from helpers.checks.failure import CheckFailed
from helpers.checks.layers import backward, forward
from helpers.checks.runner import call_student, callable_name, copy_arguments, passed, require_equal
from helpers.layers import Layer, Linear, ReLU, Sigmoid, Tanh
from helpers.losses import Loss, SquaredError
from helpers.network import Network as CourseNetwork


class Scale:
    """The layer z = a x. It has one parameter, and is neither a Linear layer nor an activation.

    Parameters
    ----------
    a : ndarray, shape (1,)
        The factor. The layer stores this array itself, not a copy.

    Attributes
    ----------
    parameters : list of ndarray
        ``[a]``.
    """

    def __init__(self, a: np.ndarray):
        self.parameters = [check_floats("a", a, (1,))]

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Evaluate the layer and store its input.

        Parameters
        ----------
        x : ndarray, shape (N, D)
            The input.

        Returns
        -------
        ndarray, shape (N, D)
            z = a x.
        """
        self.x = x
        return self.parameters[0] * x

    def backward(self, dz: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        """Compute the gradients for the latest forward pass.

        Parameters
        ----------
        dz : ndarray, shape (N, D)
            The gradient of the loss with respect to z.

        Returns
        -------
        d_params : list of ndarray
            ``[da]``, where da has shape (1,).
        dx : ndarray, shape (N, D)
            The gradient of the loss with respect to x.
        """
        return [np.array([(dz * self.x).sum()])], dz * self.parameters[0]


class ScaledLinear:
    """The layer z = a (x W + b), whose factor a has one entry for each output. It has three parameters.

    Parameters
    ----------
    W : ndarray, shape (D, M)
        The weights. The layer stores this array itself, not a copy, and b and a likewise.
    b : ndarray, shape (M,)
        The biases.
    a : ndarray, shape (M,)
        The factors.

    Attributes
    ----------
    parameters : list of ndarray
        ``[W, b, a]``.
    """

    def __init__(self, W: np.ndarray, b: np.ndarray, a: np.ndarray):
        self.linear = Linear(W, b)
        self.parameters = [W, b, check_floats("a", a, b.shape)]

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Evaluate the layer and store what backward needs.

        Parameters
        ----------
        x : ndarray, shape (N, D)
            The input.

        Returns
        -------
        ndarray, shape (N, M)
            z = a (x W + b).
        """
        self.unscaled = self.linear.forward(x).copy()
        return self.parameters[2] * self.unscaled

    def backward(self, dz: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
        """Compute the gradients for the latest forward pass.

        Parameters
        ----------
        dz : ndarray, shape (N, M)
            The gradient of the loss with respect to z.

        Returns
        -------
        d_params : list of ndarray
            ``[dW, db, da]``.
        dx : ndarray, shape (N, D)
            The gradient of the loss with respect to x.
        """
        (dW, db), dx = self.linear.backward(dz * self.parameters[2])
        return [dW, db, (dz * self.unscaled).sum(axis=0)], dx


class LogCosh:
    """The loss E = (1/N) Σ_n Σ_m log cosh(z_nm − y_nm), about half the squared error near 0 and |z − y| far from it.

    A training loop that computes a squared error instead of calling its loss can't pass with this one.
    """

    def forward(self, prediction: np.ndarray, target: np.ndarray) -> float:
        """Compute E and store the error.

        Parameters
        ----------
        prediction : ndarray, shape (N, M)
            The output of the network.
        target : ndarray, shape (N, M)
            What the network should have returned.

        Returns
        -------
        float
            The loss E.
        """
        self.error = prediction - target
        return float(np.sum(np.logaddexp(self.error, -self.error) - np.log(2)) / len(self.error))

    def backward(self) -> np.ndarray:
        """Compute the gradient of E with respect to the prediction of the latest forward pass.

        Returns
        -------
        ndarray, shape (N, M)
            The gradient.
        """
        return np.tanh(self.error) / len(self.error)


LAYERS: dict[str, tuple[Callable[..., Layer], int]] = {  # Each class with its number of parameters.
    "Linear": (Linear, 2),
    "ScaledLinear": (ScaledLinear, 3),
    "Scale": (Scale, 1),
    "ReLU": (ReLU, 0),
    "Tanh": (Tanh, 0),
    "Sigmoid": (Sigmoid, 0),
}


def network(Network: Callable[..., Any], FunctionLayer: Callable[..., Any], kinds: Sequence[str]) -> Callable[..., Any]:
    """Return a function that builds a student's network from the course's layers.

    ``checks.forward`` and ``checks.backward`` accept this function as a layer class.

    Parameters
    ----------
    Network : callable
        The student's class. It is called with a list of layers.
    FunctionLayer : callable
        Builds a layer from a forward function, a backward function and a list of parameters.
    kinds : sequence of str
        The names of the layers from first to last, such as ``["Linear", "ReLU", "Linear"]``.

    Returns
    -------
    callable
        A function that takes the parameters of all layers, in order, and returns a ``Network``.
    """

    def build(*parameters: np.ndarray) -> Any:
        layers = zip(kinds, _layers(kinds, parameters), strict=True)
        labelled = [(f"layer {place}, {name}", layer) for place, (name, layer) in enumerate(layers, start=1)]
        return Network(
            [
                FunctionLayer(_labelled(label, layer.forward), _labelled(label, layer.backward), layer.parameters)
                for label, layer in labelled
            ]
        )

    listed = ", ".join(kinds) if len(kinds) <= 4 else f"… {len(kinds)} layers …"
    build.__name__ = f"{callable_name(Network)}([{listed}])"
    return build


def in_training(
    Network: Callable[..., Any],
    FunctionLayer: Callable[..., Any],
    kinds: Sequence[str],
    x: np.ndarray,
    dz: np.ndarray | None = None,
    **parameters: np.ndarray,
) -> None:
    """Check one network as training uses it: the same array x again and again, with parameters that change in place.

    The network sees the same x three times, each time with other parameters. Then the numbers in x change in place.

    Parameters
    ----------
    Network : callable
        The student's class. It is called with a list of layers.
    FunctionLayer : callable
        Builds a layer from a forward function, a backward function and a list of parameters.
    kinds : sequence of str
        The names of the layers from first to last.
    x : ndarray, shape (N, D)
        The input.
    dz : ndarray, shape of z, optional
        The gradient that arrives from the loss, the same array each time. Without it, the check looks at z only, and
        with it at the gradients only.
    **parameters : ndarray
        The initial parameters, as in ``parameters_of``.

    Raises
    ------
    CheckFailed
        If z or a gradient is wrong at one of the four times, or if the network has changed x or dz.
    """
    build = network(Network, FunctionLayer, kinds)
    name, function = callable_name(build), reference(kinds)
    theta = [value.copy() for value in parameters.values()]
    x, dz = x.copy(), None if dz is None else dz.copy()
    net = call_student(name, build, dict(zip(parameters, theta, strict=True)))
    for time in range(4):
        again = ("", ", again with the same x and other parameters")[time > 0]
        if time == 3:
            x[...] = x[::-1] - 0.3
            again = ", again with other numbers in the same x"
        label = f"{name}.{'forward' if dz is None else 'backward'}{again}"
        arguments = {**dict(zip(parameters, theta, strict=True)), "x": x} | ({} if dz is None else {"dz": dz})
        before = copy_arguments(arguments)
        z = call_student(label, net.forward, {"x": x})
        if dz is None:
            require_equal(label, {"z": z}, {"z": function(x, *theta)}, before, arguments)
        else:
            products = vector_jacobian_products(function, [x, *theta], dz)
            returned = call_student(label, net.backward, {"dz": dz})
            names = [f"d{p}" for p in parameters]
            got = _gradients_in_order(label, returned, names)
            require_equal(label, got, dict(zip(["dx", *names], products, strict=True)), before, arguments)
        for p in theta:
            p *= 0.8
            p += 0.1
    passed(name, "the results stay right while the parameters change, as in training.")


def _gradients_in_order(label: str, returned: Any, names: Sequence[str]) -> dict[str, Any]:
    """Return the values that a network's backward pass returned, by name."""
    pair = isinstance(returned, list | tuple) and len(returned) == 2
    if not pair or not isinstance(returned[0], list | tuple) or len(returned[0]) != len(names):
        problem = f"returned {describe(returned)}, but should return [{', '.join(names)}], dx"
        raise CheckFailed(label, [Difference("backward", problem)])
    return {**dict(zip(names, returned[0], strict=True)), "dx": returned[1]}


def try_network(Network: Callable[..., Any], FunctionLayer: Callable[..., Any]) -> None:
    """Check a network class quickly, for cells that build on it.

    Parameters
    ----------
    Network : callable
        The student's class. It is called with a list of layers.
    FunctionLayer : callable
        Builds a layer from a forward function, a backward function and a list of parameters.

    Raises
    ------
    CheckFailed
        If the forward or the backward pass of a network of four layers is wrong, or if the output isn't computed anew
        after a step.
    """
    kinds = ["Linear", "Tanh", "Scale", "Linear"]
    rng = np.random.default_rng(5)
    case = away_from_kinks(kinds, 4, (3, 4, 2), rng)
    four_layers = network(Network, FunctionLayer, kinds)
    x = case.pop("x")
    forward(four_layers, reference(kinds), x, **case)
    backward(four_layers, reference(kinds), x, rng.normal(size=(4, 2)), **case)
    in_training(Network, FunctionLayer, kinds, x, **case)


def _labelled(label: str, method: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function that calls the method. If it raises TypeError or ValueError, the message names the layer."""

    def labelled(argument: Any) -> Any:
        try:
            return method(argument)
        except (TypeError, ValueError) as problem:
            raise type(problem)(f"{method.__name__} of {label}: {problem}") from None

    return labelled


def reference(kinds: Sequence[str]) -> Callable[..., np.ndarray]:
    """Return the function that a network of the given layers computes.

    Parameters
    ----------
    kinds : sequence of str
        The names of the layers from first to last.

    Returns
    -------
    callable
        A function that takes x, an ndarray of shape (N, D), and the parameters of all layers, in order, and returns the
        network's output.
    """

    def function(x: np.ndarray, *parameters: np.ndarray) -> np.ndarray:
        return CourseNetwork(_layers(kinds, parameters)).forward(x)

    return function


def parameters_of(kinds: Sequence[str], sizes: Sequence[int], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Draw random parameters for a list of layers.

    Parameters
    ----------
    kinds : sequence of str
        The names of the layers from first to last.
    sizes : sequence of int
        The number of inputs, then the number of outputs of each Linear or ScaledLinear layer.
    rng : numpy.random.Generator
        A seeded generator.

    Returns
    -------
    dict of str to ndarray
        The parameters by name and number of the layer: ``W1`` and ``b1`` if the first layer is Linear, ``a2`` if the
        second is a Scale, and so on.
    """
    parameters: dict[str, np.ndarray] = {}
    sizes = list(sizes)
    for place, name in enumerate(kinds, start=1):
        if name in ("Linear", "ScaledLinear"):
            inputs = sizes.pop(0)
            parameters[f"W{place}"] = rng.normal(size=(inputs, sizes[0])) / np.sqrt(inputs)
            parameters[f"b{place}"] = rng.normal(size=sizes[0])
            if name == "ScaledLinear":
                parameters[f"a{place}"] = rng.uniform(0.5, 1.5, size=sizes[0]) * rng.choice([-1.0, 1.0], size=sizes[0])
        elif name == "Scale":
            parameters[f"a{place}"] = rng.uniform(0.5, 1.5, size=1) * rng.choice([-1.0, 1.0])
    return parameters


def away_from_kinks(kinds: Sequence[str], N: int, sizes: Sequence[int], rng: np.random.Generator) -> dict[str, Any]:
    """Draw a batch and parameters such that no input of a ReLU is near its kink.

    Parameters
    ----------
    kinds : sequence of str
        The names of the layers from first to last.
    N : int
        The number of examples.
    sizes : sequence of int
        The number of inputs, then the number of outputs of each Linear layer.
    rng : numpy.random.Generator
        A seeded generator.

    Returns
    -------
    dict of str to ndarray
        ``x`` of shape (N, sizes[0]), then the parameters as in ``parameters_of``. Every input of a ReLU has an absolute
        value above 0.02.
    """
    while True:
        parameters = parameters_of(kinds, sizes, rng)
        x = z = rng.normal(size=(N, sizes[0]))
        nearest = 1.0
        for name, layer in zip(kinds, _layers(kinds, list(parameters.values())), strict=True):
            nearest = min(nearest, float(np.abs(z).min())) if name == "ReLU" else nearest
            z = layer.forward(z)
        if nearest > 0.02:
            return {"x": x, **parameters}


def initial_weights(
    draw: Callable[..., Any], inputs: int, outputs: int, seed: int, times: int = 3, case: str = ""
) -> None:
    """Check He initialisation.

    Parameters
    ----------
    draw : callable
        A function that calls the student's. ``draw(inputs, outputs, seed, times)`` returns a list of ``times`` arrays
        W, drawn one after the other from a generator with this seed.
    inputs : int
        The number of inputs of the layer.
    outputs : int
        The number of outputs of the layer.
    seed : int
        The seed.
    times : int, optional
        How many arrays W to draw, at least two. All their weights together form the sample. Draw many if W is small.
    case : str, optional
        What the sizes are an example of, as a phrase without a full stop.

    Raises
    ------
    CheckFailed
        If the weights have the wrong shape, dtype or distribution, or don't depend on the generator alone.

    Notes
    -----
    The weights must look like a sample from a normal distribution with mean 0 and variance 2 / inputs. Each limit is
    about five standard deviations of the estimate, so that a right answer hardly ever fails. With a fixed seed, the
    result is the same in every run.
    """
    label, shown_inputs = "he", {"inputs": inputs, "outputs": outputs, "seed of rng": seed}

    def draw_weights(seed: int, times: int) -> Any:
        return call_student(label, draw, {"inputs": inputs, "outputs": outputs, "seed": seed, "times": times})

    def fail(name: str, problem: str) -> None:
        raise CheckFailed(label, [Difference(name, problem)], shown_inputs, case=case)

    draws = draw_weights(seed, times)
    for W in draws:
        wrong = compare("W", W, np.zeros((inputs, outputs)))
        if wrong and wrong.wrong is None:  # The type, shape or dtype is wrong. The numbers are checked below.
            raise CheckFailed(label, [wrong], shown_inputs, case=case)
    sample = np.array(draws, dtype=float)  # (times, inputs, outputs)
    if not np.isfinite(sample).all():
        fail("W", "contains NaN or infinite numbers")
    repeated = _repeats(sample[0])
    if repeated:
        fail("W", f"{repeated}: draw each weight independently")
    if np.array_equal(sample[0], sample[1]):
        fail("a second W from the same rng", "is the same as the first: draw from the rng that your function gets")
    if len(np.unique(np.abs(sample))) < 0.9 * sample.size:
        fail("W", "contains the same number, or its negative, many times: draw each weight independently")
    if abs(sample.mean()) > 5 * sample.std() / np.sqrt(sample.size):
        fail("W", f"has mean {sample.mean():.3g}, but should have a mean of about 0")
    variance, expected = sample.var(), 2 / inputs
    if abs(variance / expected - 1) > 5 * np.sqrt(2 / sample.size):
        got_text, expected_text = (f"{v:.3g} (standard deviation {np.sqrt(v):.3g})" for v in (variance, expected))
        fail("W", f"has variance {got_text}, but should have a variance of about {expected_text}")
    if _is_standardised(sample):
        fail(
            "W",
            "has been shifted or rescaled to an exact mean or variance, but each weight should be independent of the "
            "others: a sample of a normal distribution has them only roughly",
        )
    kurtosis = float(((sample - sample.mean()) ** 4).mean() / variance**2)
    if abs(kurtosis - 3) > 5 * np.sqrt(24 / sample.size):
        fail("W", "has the right mean and variance, but is not normally distributed: use rng.normal")
    for axis in (1, 2, 0):  # Each weight times the one below it, the one beside it, and the same one in the next draw.
        along = np.moveaxis(sample, axis, 0)
        products = along[1:] * along[:-1]
        if abs(products.sum()) > 5 * variance * np.sqrt(products.size):
            neighbour = ("in the W drawn before", "below or beside them", "below or beside them")[axis]
            fail("W", f"contains weights that depend on the weight {neighbour}: draw each one independently")
    if not np.array_equal(draws[0], draw_weights(seed, 1)[0]):
        fail("W", "changes although the seed is the same: draw from the rng that your function gets and no other")
    if np.array_equal(draws[0], draw_weights(seed + 1, 1)[0]):
        fail("W", "is the same for a different seed: draw from the rng that your function gets")
    passed(label, f"shape ({inputs}, {outputs}), mean, variance and distribution are right.", case)


def _repeats(W: np.ndarray) -> str:
    """Return how the entries of an array repeat, as the end of a sentence, or "" if they don't in a simple way."""
    if W.size == 1:
        return "" if W.any() else "is 0"
    if not W.any():
        return "is 0 in every entry"
    if not np.ptp(W):
        return "has the same number in every entry"
    if len(np.unique(np.abs(W))) == 1:
        return "has the same number in every entry, apart from the sign"
    if len(W) > 1 and not np.ptp(W, axis=0).any():
        return "has the same numbers in every row"
    if W.shape[1] > 1 and not np.ptp(W, axis=1).any():
        return "has the same numbers in every column"
    return ""


def _is_standardised(sample: np.ndarray) -> bool:
    """Return whether all arrays, or all their columns or rows, have the same variance, or exactly the mean 0.

    The sample has shape (times, inputs, outputs). By chance, three variances hardly ever agree to six digits.
    """
    size = np.sqrt((sample**2).mean())
    for axes in ((1, 2), (1,), (2,)):
        if np.prod([sample.shape[axis] for axis in axes]) == 1:
            continue
        means, variances = sample.mean(axis=axes), sample.var(axis=axes)
        if (np.abs(means) < 1e-6 * size).all() or np.ptp(variances) < 1e-6 * size**2:
            return True
    return False


def try_he(he: Callable[..., Any]) -> None:
    """Check He initialisation quickly, for cells that build on it.

    Parameters
    ----------
    he : callable
        The student's function, ``he(inputs, outputs, rng)``. It returns an ndarray of shape (inputs, outputs).

    Raises
    ------
    CheckFailed
        If the weights have the wrong shape, dtype or distribution, or don't depend on ``rng`` alone.
    """

    def draw(inputs: int, outputs: int, seed: int, times: int) -> list[Any]:
        rng = np.random.default_rng(seed)
        return [he(inputs, outputs, rng) for _ in range(times)]

    initial_weights(draw, 50, 40, 1)


def try_train(train: Callable[..., Any], FunctionLayer: Callable[..., Any]) -> None:
    """Check a training loop quickly, for cells that build on it.

    Parameters
    ----------
    train : callable
        The student's function, as in ``training``.
    FunctionLayer : callable
        Builds a layer from a forward function, a backward function and, if there are any, a list of parameters.

    Raises
    ------
    CheckFailed
        If E or a parameter is wrong in three training steps.
    """
    kinds, rng = ["Linear", "Tanh", "Linear"], np.random.default_rng(7)
    parameters: dict[str, Any] = parameters_of(kinds, (3, 4, 2), rng)
    x, y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    training(train, FunctionLayer, SquaredError(), kinds, x, y, 0.2, 3, **parameters)


def training(
    train: Callable[..., Any],
    FunctionLayer: Callable[..., Any],
    loss: Loss,
    kinds: Sequence[str],
    x: np.ndarray,
    y: np.ndarray,
    tau: float,
    steps: int,
    *,
    case: str = "",
    twice: bool = False,
    **parameters: np.ndarray,
) -> None:
    """Check a training loop: it returns E before each step and changes the parameters in place.

    Parameters
    ----------
    train : callable
        The student's function. It is called as ``train(network, loss, x, y, tau, steps)`` and returns E as an ndarray
        of shape (steps,).
    FunctionLayer : callable
        Builds a layer from a forward function, a backward function and, if there are any, a list of parameters. The
        student's function gets the network and the loss in this form.
    loss : object
        A loss of the course, such as ``SquaredError()``.
    kinds : sequence of str
        The names of the network's layers from first to last.
    x : ndarray, shape (N, D)
        The inputs.
    y : ndarray, shape (N, M) or (N,)
        The targets or labels, whichever the loss takes.
    tau : float
        The step size.
    steps : int
        The number of steps.
    case : str, optional
        What the arguments are an example of, as a phrase without a full stop.
    twice : bool, optional
        Whether to train the same network a second time, from where the first training has ended.
    **parameters : ndarray
        The initial parameters, as in ``parameters_of``. The check trains copies of them.

    Raises
    ------
    CheckFailed
        If E or a parameter is wrong, or if the function has changed x or y.

    Notes
    -----
    The expected values come from the same steps with central differences of E. So keep every input of a ReLU away from
    its kink.
    """
    label = callable_name(train)
    theta = {name: value.copy() for name, value in parameters.items()}
    net = CourseNetwork(_layers(kinds, list(theta.values())))
    arguments = {"x": x, "y": y, "tau": tau, "steps": steps, **parameters}
    copies = copy_arguments({"x": x, "y": y})
    student_arguments = {
        "network": FunctionLayer(net.forward, net.backward, list(theta.values())),
        "loss": FunctionLayer(loss.forward, loss.backward),
        **copies,
        "tau": tau,
        "steps": steps,
    }
    expected_theta = parameters
    for stage in (label, f"{label}, a second time with the same network")[: 1 + twice]:
        before = {name: value.copy() for name, value in theta.items()}
        E = call_student(stage, train, student_arguments)
        energies, expected_theta = _descend(loss, kinds, x, y, tau, steps, expected_theta)
        if all(np.array_equal(theta[name], before[name]) for name in theta) and any(
            compare(name, before[name], expected_theta[name]) for name in theta
        ):
            problem = "are unchanged: training must write into these arrays (`p = p - …` only makes a new one)"
            wrong = compare("E", E, energies)
            differences = [Difference("network.parameters", problem), *([wrong] if wrong else [])]
            raise CheckFailed(stage, differences, {**arguments, **before}, [] if wrong else ["E"], case)
        got, expected = {"E": E}, {"E": energies}
        got |= {f"{name} after training": value for name, value in theta.items()}
        expected |= {f"{name} after training": value for name, value in expected_theta.items()}
        shown = {"x": x, "y": y, "tau": tau, "steps": steps, **before}
        require_equal(stage, got, expected, shown, {**shown, **copies}, case=case)
    passed(label, f"E and the parameters are right for {count(steps, 'step')} with tau = {tau:g}.", case)


def _descend(
    loss: Loss,
    kinds: Sequence[str],
    x: np.ndarray,
    y: np.ndarray,
    tau: float,
    steps: int,
    parameters: dict[str, np.ndarray],
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return E before each step and the parameters after the last one, with gradients from central differences."""
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
    """Build the layers, each from the next parameters in the list."""
    remaining, layers = list(parameters), []
    for name in kinds:
        layer, number = LAYERS[name]
        layers.append(layer(*remaining[:number]))
        del remaining[:number]
    return layers
