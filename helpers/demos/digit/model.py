"""The network that reads digits: its forward and backward pass for one image, and its training (L5 to L8).

Everything here works for the course's layers and for a student's. Each layer with parameters is one column of the
picture: its input comes from the column before, and its first parameter holds the weights, shape (D, M).
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from helpers.arrays import HasNaN
from helpers.data import digits
from helpers.demos.digit.centring import SIDE, centred
from helpers.demos.framework.captions import UserError, explain
from helpers.demos.shared.gradient_check import check_gradients
from helpers.demos.shared.training_run import TrainingRun
from helpers.layers import Linear, ReLU
from helpers.losses import SoftmaxCrossEntropy
from helpers.network import Network, fully_connected
from helpers.training import training_steps

INPUTS, CLASSES = SIDE * SIDE, 10
HIDDEN = (16, 16)
WEIGHTS = Path(__file__).parent / "weights.npz"


@dataclass(frozen=True)
class Pass:
    """A forward and a backward pass for one image.

    Attributes
    ----------
    x : ndarray, shape (64,)
        The image.
    hidden : list of ndarray
        The activations of each hidden layer: the inputs of all layers with parameters but the first.
    p : ndarray, shape (10,)
        The probabilities.
    E : float
        The loss −log p of the target.
    d_outputs : list of ndarray
        For each layer with parameters, the gradient with respect to its output z. The last one is p − y.
    d_params : list of ndarray
        The gradient with respect to each parameter of the network.
    weights, d_weights : list of ndarray
        For each layer with parameters, its first parameter and the gradient with respect to it.
    target : int
        The digit that the network should read.
    """

    x: np.ndarray
    hidden: list[np.ndarray]
    p: np.ndarray
    E: float
    d_outputs: list[np.ndarray]
    d_params: list[np.ndarray]
    weights: list[np.ndarray]
    d_weights: list[np.ndarray]
    target: int

    @property
    def norm(self) -> float:
        """The norm ‖∇E‖ of the gradient with respect to all parameters."""
        return float(np.sqrt(sum(np.sum(np.square(dp)) for dp in self.d_params)))


@dataclass(frozen=True)
class Outlook:
    """What one step of gradient descent for one image would change.

    Attributes
    ----------
    p : ndarray, shape (10,)
        The probabilities of the image after the step.
    E : float
        Its loss after the step.
    accuracy : float
        The fraction of the test images that are read correctly after the step.
    """

    p: np.ndarray
    E: float
    accuracy: float


@np.errstate(all="ignore")
def run_passes(network: Network, x: np.ndarray, target: int) -> Pass:
    """Run the network forwards and backwards for one image.

    Parameters
    ----------
    network : Network
        The network, with 64 inputs and ten scores.
    x : ndarray, shape (64,)
        The image.
    target : int
        The digit that the network should read.

    Returns
    -------
    Pass
        All intermediate results.
    """
    z, inputs = x[None], []
    for layer in network.layers:
        if layer.parameters:
            inputs.append(np.array(z[0], dtype=float))
        z = layer.forward(z)
    p, E = softmax(z), cross_entropy(z, target)
    dz = p - np.eye(CLASSES)[[target]]
    d_outputs: list[np.ndarray] = []
    d_layers: list[list[np.ndarray]] = []
    for layer in reversed(network.layers):
        if layer.parameters:
            d_outputs.insert(0, np.array(dz[0], dtype=float))
        d_own, dz = layer.backward(dz)
        d_layers.insert(0, [np.array(dp) for dp in d_own])
    d_params = [dp for d_own in d_layers for dp in d_own]
    weights = [layer.parameters[0] for layer in network.layers if layer.parameters]
    return Pass(x, inputs[1:], p[0], E, d_outputs, d_params, weights, [d_own[0] for d_own in d_layers if d_own], target)


def activation_limits(network: Network, x: np.ndarray) -> list[tuple[float, float]]:
    """Return a range of values for each hidden layer, which covers nearly all activations.

    Parameters
    ----------
    network : Network
        The network.
    x : ndarray, shape (N, 64)
        The images.

    Returns
    -------
    list of tuple of float
        From 0 to a positive number, or from its negative if activations may be negative.
    """
    limits = []
    for k, layer in enumerate(network.layers):
        if k and layer.parameters and any(earlier.parameters for earlier in network.layers[:k]):
            end = float(np.nanpercentile(np.abs(x), 99)) or 1.0
            limits.append((-end if np.nanmin(x) < 0 else 0.0, end))
        x = layer.forward(x)
    return limits


def softmax(scores: np.ndarray) -> np.ndarray:
    """Turn scores into probabilities, row by row.

    Parameters
    ----------
    scores : ndarray, shape (N, K)
        The scores.

    Returns
    -------
    ndarray, shape (N, K)
        The probabilities.
    """
    exponentials = np.exp(scores.astype(float) - scores.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def cross_entropy(scores: np.ndarray, target: int) -> float:
    """Compute −log p of one class.

    Parameters
    ----------
    scores : ndarray, shape (1, K)
        The scores of an image.
    target : int
        The class.

    Returns
    -------
    float
        The loss.
    """
    shifted = scores[0].astype(float) - scores[0].max()
    return float(np.log(np.exp(shifted).sum()) - shifted[target])


def look_ahead(
    network: Network, here: Pass, target: int, tau: float, x_test: np.ndarray, y_test: np.ndarray
) -> Outlook:
    """Take a step of gradient descent for one image, look at what it changes, and undo it.

    Parameters
    ----------
    network : Network
        The network. Its parameters are changed and restored.
    here : Pass
        The passes for the image at the current parameters.
    target : int
        The digit that the network should read.
    tau : float
        The step size.
    x_test, y_test : ndarray
        The test images and their labels.

    Returns
    -------
    Outlook
        The probabilities and the losses after the step, NaN if the numbers overflow.
    """
    with stepped(network, here.d_params, tau):
        try:
            z = network.forward(here.x[None])
            return Outlook(softmax(z)[0], cross_entropy(z, target), accuracy(network, x_test, y_test))
        except HasNaN:  # the course's layers refuse what an overflow leaves behind
            return Outlook(np.full(CLASSES, np.nan), np.nan, 1 / CLASSES)


@contextmanager
def stepped(network: Network, d_params: list[np.ndarray], tau: float) -> Iterator[None]:
    """Subtract τ times the gradient from the parameters while the block runs.

    Parameters
    ----------
    network : Network
        The network.
    d_params : list of ndarray
        The gradient.
    tau : float
        The step size.

    Yields
    ------
    None
    """
    before = [np.array(p) for p in network.parameters]
    try:
        for p, dp in zip(network.parameters, d_params, strict=True):
            p -= tau * dp
        yield
    finally:
        for p, old in zip(network.parameters, before, strict=True):
            p[...] = old


def predictions(network: Network, x: np.ndarray) -> np.ndarray:
    """Return the digit that the network reads in each image.

    Parameters
    ----------
    network : Network
        The network.
    x : ndarray, shape (N, 64)
        The images, as the network sees them.

    Returns
    -------
    ndarray of int, shape (N,)
        The digits.
    """
    return network.forward(x).argmax(axis=1)


def accuracy(network: Network, x: np.ndarray, y: np.ndarray) -> float:
    """Return the fraction of images that the network reads correctly.

    Parameters
    ----------
    network : Network
        The network.
    x : ndarray, shape (N, 64)
        The images, as the network sees them.
    y : ndarray of int, shape (N,)
        The digits that they show.

    Returns
    -------
    float
        From 0 to 1.
    """
    return float(np.mean(predictions(network, x) == y))


@cache
def test_images(centre: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the test images as the network sees them, and their labels.

    Parameters
    ----------
    centre : bool
        Whether drawings are centred.

    Returns
    -------
    x : ndarray, shape (364, 64)
        The images. They are shared, so don't change them.
    y : ndarray of int, shape (364,)
        The digits that they show.
    """
    _, _, x, y = digits()
    return centred(x) if centre else x, y


def trained_network() -> Network:
    """Return the network that ships with the course, which ``make_weights`` has trained.

    Returns
    -------
    Network
        64 inputs, two hidden layers of 16 units, and ten scores.
    """
    with np.load(WEIGHTS) as file:
        return network_of([file[name].astype(float) for name in file.files])


def random_network(seed: int = 0) -> Network:
    """Return a network of the same sizes with random weights.

    Parameters
    ----------
    seed : int
        The seed of the weights.

    Returns
    -------
    Network
        The network.
    """
    return fully_connected((INPUTS, *HIDDEN, CLASSES), np.random.default_rng(seed))


def network_of(parameters: list[np.ndarray]) -> Network:
    """Build a network with a ReLU between linear layers from a list of their parameters.

    Parameters
    ----------
    parameters : list of ndarray
        W1, b1, W2, b2, …

    Returns
    -------
    Network
        The network, which shares the parameters.

    Raises
    ------
    TypeError, ValueError
        If they aren't pairs of a matrix and an array of floats of the same width.
    """
    if len(parameters) % 2:
        raise ValueError(f"there are {len(parameters)} arrays, but each layer has two: pass [W1, b1, W2, b2, …].")
    layers: list[Any] = []
    for W, b in zip(parameters[::2], parameters[1::2]):
        layers += [Linear(W, b), ReLU()]
    return Network(layers[:-1])


def to_network(given: Any) -> Network:
    """Make a network from what the user passed, and leave the original as it is.

    Parameters
    ----------
    given : Network, sequence of Layer, or sequence of ndarray
        A network, its layers, or the parameters [W1, b1, W2, b2, …] of a ReLU network.

    Returns
    -------
    Network
        A copy.

    Raises
    ------
    TypeError, ValueError
        If it is none of these, or has no parameters.
    """
    if isinstance(given, Network):
        network = given
    elif isinstance(given, list | tuple) and given and all(isinstance(item, np.ndarray) for item in given):
        network = network_of(list(given))
    elif isinstance(given, list | tuple) and given and all(hasattr(item, "forward") for item in given):
        network = Network(given)
    elif hasattr(given, "forward"):
        network = Network([given])
    else:
        raise TypeError(
            f"network is a {type(given).__name__}: pass a Network, a list of layers, or the parameters "
            "[W1, b1, W2, b2, …] of a ReLU network."
        )
    if not network.parameters:
        raise ValueError("network has no parameters, so there is nothing to learn: add a linear layer.")
    return copy.deepcopy(network)


def browser_layers(network: Network) -> list[dict[str, np.ndarray]] | None:
    """Return the parameters of a network that the browser can run by itself.

    Parameters
    ----------
    network : Network
        The network.

    Returns
    -------
    list of dict, or None
        W and b of each linear layer, if the network consists of the course's Linear and ReLU in turn.
    """
    kinds = [type(layer) for layer in network.layers]
    if kinds != [Linear, ReLU] * (len(kinds) // 2) + [Linear]:
        return None
    return [
        {"W": layer.parameters[0].astype(float), "b": layer.parameters[1].astype(float)}
        for layer in network.layers[::2]
    ]


def check_sizes(network: Network, x: np.ndarray) -> None:
    """Check that a network has 64 inputs and ten outputs, and that these are scores.

    Parameters
    ----------
    network : Network
        The network.
    x : ndarray, shape (N, 64)
        Images to try it on.

    Raises
    ------
    UserError
        If it doesn't. The message says which layer to change.
    Exception
        If a layer raises it.
    """
    first = np.shape(next(p for p in network.parameters))
    if len(first) == 2 and first[0] != INPUTS:
        raise UserError(
            f"The network does not fit the digits: it has {first[0]} inputs, but an image has {INPUTS} pixels. Change "
            "the first layer."
        )
    scores = network.forward(x[:5])
    if np.ndim(scores) == 2 and np.shape(scores)[1] != CLASSES:
        raise UserError(
            f"The network does not fit the digits: it has {np.shape(scores)[1]} outputs, but there are {CLASSES} "
            "digits. Change the last layer."
        )
    if np.all(scores >= 0) and np.allclose(np.sum(scores, axis=1), 1):
        raise UserError(
            "The network ends with a softmax: its outputs add up to 1. The demo expects scores, because its loss "
            "computes the softmax itself. Leave out the last layer."
        )


class DigitRun(TrainingRun):
    """Gradient descent on all training images, which also measures the test images.

    Parameters
    ----------
    network : Network
        The network to train, in place.
    centre : bool
        Whether the training images are centred.
    check : bool
        Whether to compare the gradients with difference quotients, as for a student's layers.

    Attributes
    ----------
    centre : bool
        Whether the test images are centred. It may change at any time, as ``tau`` may.
    """

    def __init__(self, network: Network, centre: bool, check: bool):
        x, y, _, _ = digits()
        self.centre, self.check = centre, check
        self._test_losses: dict[bool, list[float]] = {False: [], True: []}  # on images that are centred or not
        super().__init__(network, SoftmaxCrossEntropy(), centred(x) if centre else x, y, 0.5)

    @property
    def test_losses(self) -> list[float]:
        """The loss on the test images, centred or not as ``centre`` says now, one for each entry of ``losses``."""
        return self._test_losses[self.centre]

    def restart(self) -> None:
        """Check the layers, and their gradients if ``check`` is true, and start new loss curves."""
        for losses in self._test_losses.values():
            losses.clear()
        super().restart()
        try:
            check_sizes(self.network, self.x)
            if self.check and not self.problem:
                check_gradients(self.network, self.x)
        except UserError as error:
            self.problem = str(error)
        except Exception as error:
            self.problem = self.problem or explain(error)

    def back(self) -> bool:
        """Take back the last step, with its point on both loss curves.

        Returns
        -------
        bool
            False if there is no step to take back.
        """
        taken_back = super().back()
        for losses in self._test_losses.values():
            del losses[len(self.losses) :]
        return taken_back

    def nudge(self, d_params: list[np.ndarray], tau: float) -> None:
        """Take a step along a gradient of your own, for example that of one image, and record it like any other.

        Parameters
        ----------
        d_params : list of ndarray
            The gradient.
        tau : float
            The step size.
        """
        if self.problem or self.diverged:
            return
        self.history.append([np.array(p) for p in self.network.parameters])
        self.taus.append(np.nan)  # what it does to E over all images says nothing about τ
        for p, dp in zip(self.network.parameters, d_params, strict=True):
            p -= tau * dp
        self._begin()
        self._advance()

    def _begin(self) -> None:
        # The step size may change at any time, so each step asks for it.
        self._generator = training_steps(self.network, self.loss, self.x, self.y, lambda k: self.tau)

    def _advance(self) -> bool:
        if not super()._advance():
            return False
        for centre, losses in self._test_losses.items():
            x, y = test_images(centre)
            with np.errstate(all="ignore"):
                losses.append(float(SoftmaxCrossEntropy().forward(self.network.forward(x), y)))
        return True


class Digits:
    """The network of the demo and its training, which the demo plays as its ``Work``.

    Parameters
    ----------
    given : Network, sequence of Layer, sequence of ndarray, or None
        The user's network, as for ``to_network``. None stands for the course's.

    Attributes
    ----------
    run : DigitRun
        The training of the current network.
    fixed : Network or None
        The user's network. The demo trains copies of it.

    Raises
    ------
    TypeError, ValueError
        As for ``to_network``.
    """

    def __init__(self, given: Any = None):
        self.fixed = None if given is None else to_network(given)
        self.start("trained")

    @property
    def network(self) -> Network:
        """The network in its current state of training."""
        return self.run.network

    def start(self, start: str) -> None:
        """Begin with a new network.

        Parameters
        ----------
        start : {"trained", "random"}
            Whether the course's network has been trained. It has no effect if the user has passed one.
        """
        if self.fixed is not None:
            self.run = DigitRun(copy.deepcopy(self.fixed), centre=False, check=browser_layers(self.fixed) is None)
        else:
            network = trained_network() if start == "trained" else random_network()
            self.run = DigitRun(network, centre=True, check=False)

    def step(self) -> bool:
        """Take one step of gradient descent on all training images.

        Returns
        -------
        bool
            False if the training should pause.
        """
        return self.run.step()

    def back(self) -> bool:
        """Take back the last step.

        Returns
        -------
        bool
            False if there is no step to take back.
        """
        return self.run.back()

    def reset(self) -> None:
        """Return to the initial parameters and start new loss curves, if a step has been taken."""
        if self.run.history or self.run.diverged:
            self.run.reset()
