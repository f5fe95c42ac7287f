"""A network with one hidden layer, whose parameters you can move by hand and train (lecture L8).

All parameters together are one array θ = (w¹, b¹, w², b²). Hidden unit h adds w²_h σ(w¹_h x + b¹_h) to the output. Its
place is x = −b¹_h / w¹_h, where the argument of σ is 0: the kink of a ReLU, or the middle of the step of a sigmoid or
tanh.
"""

import numpy as np

from helpers.demos.shared.training_run import TrainingRun
from helpers.initialisers import he
from helpers.layers import Layer
from helpers.losses import SquaredError
from helpers.network import Network


class HiddenNet:
    """The network and its training, which implements ``Work``, so that the demo can play it.

    Parameters
    ----------
    network : Network
        A linear layer, an activation and a linear layer, with one input and one output. The class changes the network
        in place.
    x, y : ndarray, shape (N, 1)
        The points to fit.

    Attributes
    ----------
    H : int
        The number of hidden units.
    run : TrainingRun
        The training.
    initial : ndarray, shape (3H + 1,)
        The parameters to which ``reset`` returns.

    Raises
    ------
    ValueError
        If there aren't three layers whose parameters have the shapes (1, H), (H,), (H, 1) and (1,).
    """

    def __init__(self, network: Network, x: np.ndarray, y: np.ndarray):
        shapes = [np.shape(p) for p in network.parameters]
        H = shapes[0][-1] if shapes and shapes[0] else 0
        if shapes != [(1, H), (H,), (H, 1), (1,)] or len(network.layers) != 3:
            raise ValueError(
                f"the parameters have the shapes {shapes}, but one hidden layer with one input and one output has "
                "(1, H), (H,), (H, 1), (1,): pass [Linear(W1, b1), ReLU(), Linear(W2, b2)]."
            )
        self.H, self.x, self.y, self.rng = H, x, y, np.random.default_rng(7)
        self._places = np.zeros(H)  # the last place of each unit, to keep while w¹ is 0
        self.run = TrainingRun(network, SquaredError(), x, y, 0.05)
        self.initial = self.theta

    @property
    def theta(self) -> np.ndarray:
        """A copy of all parameters, shape (3H + 1,)."""
        return np.concatenate([p.ravel() for p in self.run.network.parameters])

    def unit(self, h: int) -> tuple[float, float, float]:
        """Describe a hidden unit.

        Parameters
        ----------
        h : int
            The hidden unit, from 0.

        Returns
        -------
        place, w1, w2 : float
            The x of its kink or of the middle of its step, and its weights. If w¹ is 0, the unit is constant and
            `place` is where it was last.
        """
        w1, b1, w2 = (float(self.theta[h + k * self.H]) for k in range(3))
        if w1:
            self._places[h] = -b1 / w1 + 0.0
        return float(self._places[h]), w1, w2

    def set_unit(self, h: int, place: float | None, w1: float | None, w2: float | None, b2: float | None) -> None:
        """Change parameters of a hidden unit and the output's bias, and start a new loss curve.

        None leaves a parameter as it is.

        Parameters
        ----------
        h : int
            The hidden unit, from 0.
        place : float or None
            The x of the unit's kink or of the middle of its step. b¹ changes.
        w1 : float or None
            The unit's inner weight w¹. b¹ changes too, so that `place` stays where it is.
        w2 : float or None
            The unit's outer weight w².
        b2 : float or None
            The bias b² of the output.
        """
        theta, (old_place, old_w1, _) = self.theta, self.unit(h)
        if place is not None or w1 is not None:
            new_place, new_w1 = (old_place if place is None else place), (old_w1 if w1 is None else w1)
            theta[h], theta[h + self.H] = new_w1, -new_w1 * new_place
            self._places[h] = new_place
        if w2 is not None:
            theta[h + 2 * self.H] = w2
        if b2 is not None:
            theta[-1] = b2
        self.set_parameters(theta)

    def set_parameters(self, theta: np.ndarray) -> None:
        """Change all parameters, and start a new loss curve.

        Parameters
        ----------
        theta : ndarray, shape (3H + 1,)
            The new parameters.
        """
        ends = np.cumsum([p.size for p in self.run.network.parameters])[:-1]
        for p, part in zip(self.run.network.parameters, np.split(theta, ends), strict=True):
            p[...] = part.reshape(p.shape)
        self.run.restart()

    def set_activation(self, activation: Layer) -> None:
        """Change the activation σ, and start a new loss curve.

        Parameters
        ----------
        activation : Layer
            The layer between the two linear layers.
        """
        self.run.network.layers[1] = activation
        self.run.restart()

    def random_parameters(self) -> np.ndarray:
        """Draw random parameters that place the kinks among the data. Each call draws different ones.

        Returns
        -------
        ndarray, shape (3H + 1,)
            He-initialised weights, biases b¹ that place the kinks, and b² = 0.
        """
        w1, w2 = he(1, self.H, self.rng)[0], he(self.H, 1, self.rng)[:, 0]
        return np.concatenate([w1, -w1 * self.rng.uniform(-2.5, 2.5, self.H), w2, [0.0]])

    def gradient(self) -> np.ndarray:
        """Compute ∇E at the current parameters.

        Returns
        -------
        ndarray, shape (3H + 1,)
            The gradient, or all NaN if the training has diverged.
        """
        if self.run.diverged:
            return np.full(3 * self.H + 1, np.nan)
        network, loss = self.run.network, self.run.loss
        loss.forward(network.forward(self.x), self.y)
        gradients, _ = network.backward(loss.backward())
        return np.concatenate([np.ravel(dp) for dp in gradients])

    def step(self) -> bool:
        """Take one step of gradient descent.

        Returns
        -------
        bool
            False if the training should pause, as for ``TrainingRun.step``.
        """
        return self.run.step()

    def back(self) -> bool:
        """Undo the last step.

        Returns
        -------
        bool
            False if there is no step to take back.
        """
        return self.run.back()

    def reset(self) -> None:
        """Return to the initial parameters and start a new loss curve."""
        self._places[:] = 0.0
        self.set_parameters(self.initial)
