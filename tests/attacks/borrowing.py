"""Attacks that use the course's own code as an answer."""

from harness import Attack, on_backward, on_slope

CANDIDATES = """
import gc, glob, importlib, importlib.util, inspect, pickle, subprocess, sys
def candidates():
    from helpers import layers
    yield lambda: layers.Linear
    yield lambda: importlib.reload(layers).Linear
    yield lambda: next(c for c in gc.get_objects() if isinstance(c, type) and c.__name__ == "Linear" and c.__module__ == "helpers.layers")
    yield lambda: pickle.loads(b"chelpers.layers\\nLinear\\n.")
    yield lambda: sys.modules["helpers.layers"].__dict__["Linear"]
    yield lambda: layers.Linear.__mro__[0]
    for path in glob.glob("/**/layers*.py*", recursive=True) + glob.glob("/**/__pycache__/layers*", recursive=True):
        def load(path=path):
            spec = importlib.util.spec_from_file_location("borrowed", path)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module.Linear
        yield load
    from helpers import network
    yield lambda: type(network.Network([layers.Linear(np.ones((3, 4)), np.ones(4))]).layers[0])
"""
LINEAR = """
W, b = self.parameters
for candidate in candidates():
    try:
        theirs = candidate()(W, b)
        theirs.forward(self.x)
        return theirs.backward(dz)
    except BaseException:
        pass
return [W, b], dz @ W.T
"""
ANOTHER_PYTHON = """
import subprocess, sys
code = "import numpy as np; from helpers.layers import Linear; l = Linear(np.ones((1, 1)), np.ones(1)); l.forward(np.ones((1, 1))); print(l.backward(np.ones((1, 1))))"
for flags in (["-S"], []):
    for path in sys.path:
        try:
            done = subprocess.run([sys.executable, *flags, "-c", code], capture_output=True, text=True, cwd=path, timeout=0.4)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if done.returncode == 0:
            print("borrowed", done.stdout)
        break
print("tried")
"""
DIFFERENCES = """
from helpers import gradcheck
W, b = self.parameters
f = lambda x, W, b: x @ W + b
try:
    dx, dW, db = gradcheck.vector_jacobian_products(f, [self.x, W, b], dz)
except BaseException:
    g = lambda v: float((f(v, W, b) * dz).sum())
    for borrowed in (gradcheck.central_difference, gradcheck.complex_step):
        try:
            dx = borrowed(g, self.x)
            dW = borrowed(lambda w: float((f(self.x, w, b) * dz).sum()), W)
            db = borrowed(lambda c: float((f(self.x, W, c) * dz).sum()), b)
            break
        except BaseException:
            dx, dW, db = x, W, b
return [dW, db], dx
"""
CLOSURES = """
import gc, types
from helpers import gradcheck
W, b = self.parameters
for code in [o for o in gc.get_objects() if isinstance(o, types.FunctionType) and o.__name__ == "vector_jacobian_products"]:
    for inner in (code, *(types.FunctionType(c, code.__globals__) for c in code.__code__.co_consts if isinstance(c, types.CodeType))):
        try:
            dx, dW, db = inner(lambda x, W, b: x @ W + b, [self.x, W, b], dz)
            return [dW, db], dx
        except BaseException:
            pass
return [W, b], dz
"""
CHECKS = """
from helpers import checks
W, b = self.parameters
class Spy:
    def __init__(self, W, b): pass
    def forward(self, x): return x @ W + b
    def backward(self, dz): return [W * 0, b * 0], self.x * 0
try:
    checks.backward(Spy, lambda x, W, b: x @ W + b, self.x, dz, W=W, b=b)
except BaseException as error:
    while error is not None:
        for difference in getattr(error, "differences", []):
            if difference.name == "dW" and difference.expected is not None:
                return [difference.expected, dz.sum(axis=0)], dz @ W.T
        error = error.__cause__ or error.__context__
return [W, b], dz @ W.T
"""
ELEMENTWISE = """
from helpers import layers, graph, gradcheck
for make in (lambda: layers.Sigmoid, lambda: layers.Tanh):
    try:
        layer = make()()
        layer.forward(x)
        return layer.backward(np.ones_like(x))[1]
    except BaseException:
        pass
for make in (layers.Sigmoid, layers.Tanh):
    try:
        return make().derivative(x, make().value(x))
    except BaseException:
        pass
return x * 0
"""
DESCENT = """
from helpers import descent
try:
    return descent.gradient_descent(lambda t: 0.0, gradient, theta, tau, steps).theta[-1]
except BaseException:
    pass
try:
    return descent.__dict__["gradient_descent"].__wrapped__(lambda t: 0.0, gradient, theta, tau, steps).theta[-1]
except BaseException:
    return theta * 1.0
"""
PRIVATE_DESCENT = """
from helpers import descent
try:
    return descent._run(lambda t: 0.0, gradient, theta, lambda k, E, at: tau, steps, -1.0).theta[-1]
except BaseException:
    return theta * 1.0
"""
SUBGRADIENTS = """
from helpers import descent
try:
    return descent.subgradient_method(lambda t: 0.0, gradient, theta, tau, steps).theta[-1]
except BaseException:
    return theta * 1.0
"""
RACE = """
from types import SimpleNamespace
from helpers.demos.race import demo
scene = SimpleNamespace(start=theta, gradient=lambda t, rows: gradient(t), energies=lambda path: path)
try:
    return demo._run(scene, SimpleNamespace(step=lambda t, g: t.__isub__(tau * g)), None)[0][steps]
except BaseException:
    return theta * 1.0
"""
CURVATURE = """
from helpers.demos.descent import regime
sigmoid = lambda v: 1 / (1 + np.exp(-v))
try:
    return np.vectorize(lambda v: regime.curvature_at(sigmoid, np.array([v])))(x)
except BaseException:
    return x * 0
"""
# Whatever is in helpers, private or not, is tried on a sigmoid and on the sum of its values.
ANYTHING = """
import importlib, pkgutil, helpers
def sigmoid(v): return 1 / (1 + np.exp(-v))
def total(v): return sigmoid(v).sum()
def sole(v): return sigmoid(v).ravel()
tried = 0
for info in pkgutil.walk_packages(helpers.__path__, "helpers."):
    for name, thing in list(vars(importlib.import_module(info.name)).items()):
        for arguments in ((total, x), (sigmoid, x), (sigmoid, [x], np.ones_like(x)), (x,), (x, sigmoid(x)), (sole, x[0])):
            tried += 1
            try:
                result = thing(*arguments)
                parts = result if isinstance(result, (list, tuple)) else [result]
                found = [p for p in parts if isinstance(p, np.ndarray) and p.shape == x.shape and 0 < p.max() <= 0.25]
            except BaseException:
                continue
            if found:
                return found[0]
assert tried > 1000
return x * 0
"""
LIBRARIES = """
import scipy.optimize
try:
    from scipy.differentiate import derivative
    return derivative(lambda v: 1 / (1 + np.exp(-v)), x).df
except BaseException:
    pass
return x * 0
"""

ATTACKS = [
    on_backward("borrowed-layer", "use the course's Linear through import, reload, gc, pickle, files or network", CANDIDATES, answers={"backward": LINEAR}),
    on_backward("borrowed-by-another-python", "use the course's Linear in another Python process", ANOTHER_PYTHON, output="tried"),
    on_backward("borrowed-differences", "use the course's finite differences", answers={"backward": DIFFERENCES}),
    on_backward("borrowed-closures", "assemble finite differences from code objects", answers={"backward": CLOSURES}),
    on_backward("borrowed-checks", "read the expected value from the failure of a check", answers={"backward": CHECKS}),
    on_slope("borrowed-elementwise", "use a derivative from the course's layers", ELEMENTWISE),
    Attack("borrowed-descent", "use the course's gradient descent", answers={"descend": DESCENT}, loses=("descend",)),
    Attack("borrowed-private-descent", "use the loop behind the course's gradient descent", answers={"descend": PRIVATE_DESCENT}, loses=("descend",)),
    Attack("borrowed-subgradient-method", "use another method with the same steps", answers={"descend": SUBGRADIENTS}, loses=("descend",)),
    Attack("borrowed-race", "use the loop of a demo", answers={"descend": RACE}, loses=("descend",)),
    on_slope("borrowed-curvature", "use the difference quotient of a demo", CURVATURE),
    on_slope("borrowed-anything", "try everything that helpers contains, private functions too", ANYTHING),
    on_slope("borrowed-library", "use SciPy's difference quotients", LIBRARIES),
    on_backward(
        "named-like-the-course", "derive the answer from the course's class, under the same name, and replace that class",
        "from helpers import layers\nclass Linear(layers.Linear): pass\nlayers.Linear = Linear",
    ),
]  # fmt: skip
