"""A network with one hidden layer as one array θ = (w¹, b¹, w², b²) (lecture L8), moved by hand and trained.

Hidden number h adds w²_h σ(w¹_h x + b¹_h), which bends at x = −b¹_h / w¹_h.
"""

import numpy as np

from helpers.demos.shared.training_run import Run
from helpers.initialisers import he
from helpers.layers import Layer
from helpers.losses import SquaredError
from helpers.network import Network


class HiddenNet:
    """The network with its training: Work for the demo, and its parameters as one array θ = (w¹, b¹, w², b²)."""

    def __init__(self, network: Network, x: np.ndarray, y: np.ndarray):
        shapes = [np.shape(p) for p in network.parameters]
        H = shapes[0][-1] if shapes and shapes[0] else 0
        if shapes != [(1, H), (H,), (H, 1), (1,)] or len(network.layers) != 3:
            raise ValueError(
                f"the parameters have the shapes {shapes}, but one hidden layer for one number in and out has "
                "(1, H), (H,), (H, 1), (1,): pass [Linear(W1, b1), ReLU(), Linear(W2, b2)]."
            )
        self.H, self.x, self.y, self.rng = H, x, y, np.random.default_rng(7)
        self.run = Run(network, SquaredError(), x, y, 0.05)
        self.first = self.theta

    @property
    def theta(self) -> np.ndarray:
        """A copy of all parameters: (3H + 1,)."""
        return np.concatenate([p.ravel() for p in self.run.network.parameters])

    def unit(self, h: int) -> tuple[float, float, float]:
        """Where hidden number h bends the fit, its w¹ and its w²; bends at 0 if w¹ is 0 and it does so nowhere."""
        w1, b1, w2 = (float(self.theta[h + k * self.H]) for k in range(3))
        return (-b1 / w1 + 0.0 if w1 else 0.0), w1, w2

    def move_unit(
        self, h: int, place: float | None, inner: float | None, outer: float | None, bias: float | None
    ) -> None:  # fmt: skip
        """Give hidden number h what is not None; a new w¹ leaves it bending where it does."""
        theta, (at, w1, _) = self.theta, self.unit(h)
        at, w1 = (at if place is None else place), (w1 if inner is None else inner)
        if place is not None or inner is not None:
            theta[h], theta[h + self.H] = w1, -w1 * at
        if outer is not None:
            theta[h + 2 * self.H] = outer
        if bias is not None:
            theta[-1] = bias
        self.move(theta)

    def move(self, theta: np.ndarray) -> None:
        """Give all parameters, and begin a new loss curve from there."""
        ends = np.cumsum([p.size for p in self.run.network.parameters])[:-1]
        for p, part in zip(self.run.network.parameters, np.split(theta, ends), strict=True):
            p[...] = part.reshape(p.shape)
        self.run.restart()

    def use(self, activation: Layer) -> None:
        """Another σ between the two linear layers."""
        self.run.network.layers[1] = activation
        self.run.restart()

    def draw(self) -> np.ndarray:
        """Random parameters, whose kinks lie among the data: (3H + 1,)."""
        w1, w2 = he(1, self.H, self.rng)[0], he(self.H, 1, self.rng)[:, 0]
        return np.concatenate([w1, -w1 * self.rng.uniform(-2.5, 2.5, self.H), w2, [0.0]])

    def gradient(self) -> np.ndarray:
        """∇E at the present parameters: (3H + 1,), NaN once the training has diverged."""
        if self.run.diverged:
            return np.full(3 * self.H + 1, np.nan)
        network, loss = self.run.network, self.run.loss
        loss.forward(network.forward(self.x), self.y)
        gradients, _ = network.backward(loss.backward())
        return np.concatenate([np.ravel(dp) for dp in gradients])

    def step(self) -> bool:
        return self.run.step()

    def back(self) -> bool:
        return self.run.back()

    def reset(self) -> None:
        self.move(self.first)
