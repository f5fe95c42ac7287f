"""Answers that call the course's own code, or a library's, for the whole exercise. Without redaction, most are right."""

# The derivative of a function of one number, from the largest curvature of a function with this gradient.
SLOPE = """\
from helpers.demos.descent.regime import curvature_at
def slope(f, x):
    return curvature_at(lambda t: np.array([f(float(t[0]))]), np.array([float(x)]))
"""
# The gradient of a function of an array, entry by entry.
GRADIENT = f"""{SLOPE}
def gradient_of(f, theta):
    result = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        def along(value):
            moved = theta.copy()
            moved[index] = value
            return float(f(moved))
        result[index] = slope(along, theta[index])
    return result
"""
TRAIN_ONE = """\
from helpers import descent
start = [W1, b1, W2, b2]
def parts(theta):
    pieces = np.split(theta, np.cumsum([p.size for p in start])[:-1])
    return [piece.reshape(p.shape) for piece, p in zip(pieces, start)]
def energy(theta):
    p = forward(x, *parts(theta))[2]
    return float(((p - y) ** 2).sum() / len(x))
def slope(theta):
    a, h, p = forward(x, *parts(theta))
    return np.concatenate([g.ravel() for g in backward(x, y, a, h, p, parts(theta)[2])])
run = descent.subgradient_method(energy, slope, np.concatenate([p.ravel() for p in start]), tau, steps)
E = np.append(run.energy, np.full(steps, run.energy[-1]))  # a run stops where the slope is zero
return (*parts(run.theta[-1]), E[:steps])
"""
TRAIN_NETWORK = """\
from helpers import descent
def place(theta):
    pieces = np.split(theta, np.cumsum([p.size for p in network.parameters])[:-1])
    for p, piece in zip(network.parameters, pieces):
        p[...] = piece.reshape(p.shape)
def energy(theta):
    place(theta)
    return loss.forward(network.forward(x), y)
def slope(theta):
    energy(theta)
    return np.concatenate([g.ravel() for g in network.backward(loss.backward())[0]])
start = np.concatenate([p.ravel() for p in network.parameters])
run = descent.subgradient_method(energy, slope, start, tau, steps)
place(run.theta[-1])
return np.append(run.energy, np.full(steps, run.energy[-1]))[:steps]
"""
BATCHES = """\
import itertools
from helpers import training
class Shuffled:
    def shuffle(self, order): order[:] = permutation(n)
class Workspace:
    accepts_out = (False, False)
rows = np.arange(n)
made = training._batches(rows, rows, size, Shuffled(), Workspace())
return [batch for batch, _ in itertools.islice(made, -(-n // size))]
"""
SGD = """\
from helpers import descent
rows, k = [theta], 0
for _ in range(epochs):
    for indices in batches():
        theta = descent.gradient_descent(lambda t: 0.0, lambda t: gradient(t, indices), theta, tau(k), 1).theta[-1]
        k += 1
    rows.append(theta)
return np.array(rows)
"""
RACE = """\
from types import SimpleNamespace
from helpers.demos.race.demo import _run
scene = SimpleNamespace(start=theta, gradient=lambda t, rows: {gradient}(t), energies=lambda path: [energy(t) for t in path])
path, E = _run(scene, SimpleNamespace(step=lambda t, g: t.__isub__({tau} * g)), None)
"""
SCIPY = "from scipy.differentiate import derivative\n"

# The name that is borrowed, the exercise, and the answer.
BORROWED = [
    ("_run", "01", "step", "from helpers import descent\nreturn descent._run(lambda t: 0.0, gradient, theta, lambda k, E, at: tau, 1, 0.0).theta[-1]"),
    ("_run", "01", "gradient-descent", "from helpers import descent\nreturn descent._run(lambda t: 0.0, gradient, theta, lambda k, E, at: tau, max_steps, tolerance).theta"),
    ("_run", "01", "gradient-descent", "import importlib\nfrom helpers import descent\nreturn descent._run(lambda t: 0.0, gradient, theta, lambda k, E, at: tau, max_steps, tolerance).theta"),
    ("curvature_at", "01", "quadratic-gradient", f"{GRADIENT}\nreturn gradient_of(lambda t: t @ A @ t / 2 - b @ t, theta)"),
    ("curvature_at", "02", "multiply-backward", f"{SLOPE}\nreturn [dc * slope(lambda v: v * b, a), dc * slope(lambda v: a * v, b)]"),
    ("curvature_at", "02", "square-backward", f"{SLOPE}\nreturn [dc * slope(lambda v: v**2, a)]"),
    ("curvature_at", "02", "used-twice-backward", f"{SLOPE}\nreturn [slope(lambda v: (v * y + v) ** 2, x), slope(lambda v: (x * v + x) ** 2, y)]"),
    ("graphlib.TopologicalSorter", "02", "topological-order", "from graphlib import TopologicalSorter\nreturn list(TopologicalSorter(inputs).static_order())"),
    ("scipy.differentiate.derivative", "02", "square-backward", f"{SCIPY}return [float(dc * derivative(lambda v: v**2, a).df)]"),
    ("curvature_at", "03", "multiply-layer", f"{GRADIENT}\nreturn [], gradient_of(lambda v: (dz * v * self.x2).sum(), self.x1), gradient_of(lambda v: (dz * v * self.x1).sum(), self.x2)"),
    ("curvature_at", "03", "sigmoid-backward", f"{GRADIENT}\nreturn [], gradient_of(lambda v: (dz * (1 + np.tanh(v / 2)) / 2).sum(), self.x)"),
    ("scipy.special.expit", "03", "sigmoid-forward", "import scipy.special\nself.x, self.z = x, scipy.special.expit(x)\nreturn self.z"),
    ("curvature_at", "04", "numerical-gradient", f"{GRADIENT}\nreturn gradient_of(f, theta)"),
    ("curvature_at", "05", "one-example-gradient", f"{GRADIENT}\ndef E(x, w1, b1, w2, b2): return (w2 @ sigma(w1 * x + b1) + b2 - y) ** 2\nreturn (gradient_of(lambda v: E(x, v, b1, w2, b2), w1), gradient_of(lambda v: E(x, w1, v, w2, b2), b1), gradient_of(lambda v: E(x, w1, b1, v, b2), w2), slope(lambda v: E(x, w1, b1, w2, v), b2), slope(lambda v: E(v, w1, b1, w2, b2), x))"),
    ("subgradient_method", "05", "train", TRAIN_ONE),
    ("subgradient_method", "06", "train", TRAIN_NETWORK),
    ("scipy.special.softmax", "07", "softmax", "from scipy.special import softmax as ready\nreturn ready(scores, axis=1)"),
    ("power_iteration", "08", "lipschitz-constant", "from helpers import descent_lemma\nstart = np.random.default_rng(0).normal(size=len(A))\nreturn descent_lemma.power_iteration(lambda v: (A + A.T) @ v / 2, start, 20_000)"),
    ("_run", "08", "descend", "from helpers import descent\nrun = descent._run(energy, gradient, theta, lambda k, E, at: search(energy, at.theta, at.gradient, tau0)[0], max_steps, tolerance)\nreturn run.theta, run.tau"),
    ("_run", "08", "descend", RACE.format(gradient="gradient", tau="tau0") + "return path[: max_steps + 1], np.full(len(path) - 1, tau0)"),
    ("_run", "09", "subgradient-method", "from helpers import descent\nrun = descent._run(energy, subgradient, theta, lambda k, E, at: tau(k), steps, -1.0)\nreturn run.theta[run.best], run.energy[run.best]"),
    ("_run", "09", "subgradient-method", RACE.format(gradient="subgradient", tau="tau(0)") + "return path[-1], E[-1]"),
    ("curvature_at", "10", "minibatch-gradient", f"{GRADIENT}\nreturn gradient_of(lambda t: np.mean((x[indices] @ t - y[indices]) ** 2), theta)"),
    ("_batches", "10", "minibatches", BATCHES),
    ("gradient_descent", "10", "sgd", SGD),
]  # fmt: skip
