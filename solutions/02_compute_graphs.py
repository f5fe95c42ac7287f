# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: nbgrader,tags,-all
#     notebook_metadata_filter: kernelspec,jupytext,-all
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 02 Send derivatives backwards through a graph
#
# **What you will do.** You take a formula apart into small steps and code how a derivative travels back through each.
# Then you write one loop that differentiates *any* such formula. That is backpropagation, and yours will train a
# small network.
#
# **What you will learn.**
#
# - the chain rule for nested functions, and for a value that is used twice (lecture L2);
# - how a formula becomes a graph, and what flows along its edges (L3);
# - why a node needs only its inputs and the one number that comes back to it (L4);
# - in which order to visit the nodes, and why backwards beats forwards.
#
# **What you need.** Derivatives of functions of one variable, and partial derivatives; in Python: functions, lists,
# dicts and loops. Unit 00. About two hours.
#
# <details>
# <summary><b>Notation of this unit</b></summary>
#
# | symbol | meaning |
# | --- | --- |
# | $x, y, z$ | an input of the graph |
# | $d, e$ | the nodes between the inputs and the end of a graph |
# | $L$ | the last node of a graph: the lecture's loss |
# | `da` | $\partial L/\partial a$, and so on for any other name: the derivative of $L$ with respect to it |
# | $a, b$ | the inputs of a node |
# | $c$ | the output of a node |
# | $f, g$ | functions |
# | $E$ | the composed function $f\circ g$ |
# | $u, v$ | values between the steps of a formula |
# | $h$ | a small change |
# | $w_1,b_1,w_2,b_2$ | the parameters of the two layers, the lecture's $\theta_w^1,\theta_b^1,\theta_w^2,\theta_b^2$ |
# | $p$ | the prediction of the network |
# | $\tau$ | the step size, also called the learning rate |
#
# </details>

# %%
import numpy as np

from helpers import checks, demos, graph

# %% [markdown]
# ## Nest two functions ★
#
# Take $E(x)=f(g(x))$, the lecture's $E=f\circ g$, and nudge $x$ by a small $h$. How far does $E$ move?
#
# - The inner function moves by about $g'(x)\,h$.
# - The outer function multiplies this by its own derivative, taken at the value $g(x)$ that it received.
#
# So $E$ moves by about $f'(g(x))\,g'(x)\,h$. The coefficient of $h$ is the derivative; this is the
# [chain rule](../../docs/glossary.md#chain-rule):
#
# $$E'(x)=g'(x)\cdot f'(g(x)).\qquad\text{(L2)}$$
#
# (The lecture writes $\nabla E(x)=\nabla g(x)\cdot\nabla f(g(x))$, which also holds for the vectors of unit 03.)
#
# More functions give more factors. Take $E(x)=(x^2+1)^3$ at $x=2$, one operation at a time:
#
# | step | value | derivative of the step |
# | --- | --- | --- |
# | $u=x^2$ | 4 | $\partial u/\partial x=2x=4$ |
# | $v=u+1$ | 5 | $\partial v/\partial u=1$ |
# | $E=v^3$ | 125 | $\partial E/\partial v=3v^2=75$ |
#
# So $E'(2)=4\cdot1\cdot75=300$. Each derivative is taken at the value that its step *received*, so find the values
# first.

# %% tags=["demo"]
demos.question("02.sine")

# %% [markdown]
# ## Draw the formula as a graph ★
#
# The lecture's example (L3) has three inputs, $x$, $y$ and $z$:
#
# $$d=x+y,\qquad e=d\cdot z,\qquad L=(e-1)^2 .$$
#
# (Here $L$ is the lecture's loss. In unit 01, the letter stood for a Lipschitz constant.) In its [compute
# graph](../../docs/glossary.md#compute-graph), each quantity is a **node**, with an edge to every node that is
# computed from it. The **forward sweep** computes the values from the inputs to $L$. How does each node react to its
# own inputs? The answers are its **local gradients** (L4), one for each edge:
#
# $$\frac{\partial d}{\partial x}=1,\qquad\frac{\partial d}{\partial y}=1,\qquad
# \frac{\partial e}{\partial d}=z,\qquad\frac{\partial e}{\partial z}=d,\qquad
# \frac{\partial L}{\partial e}=2(e-1).\qquad\text{(L3)}$$
#
# The picture shows the values for $x=-1$, $y=4$ and $z=2$ in blue, and the local gradients on the edges:

# %% tags=["demo"]
example = graph.lecture_example(x=-1.0, y=4.0, z=2.0)
example.forward()
demos.graph_figure(example, show="local")

# %% [markdown]
# ### Go back through the graph ★
#
# You want $\partial L/\partial x$, $\partial L/\partial y$ and $\partial L/\partial z$. Work out the first from the
# picture before you read on:

# %% tags=["demo"]
demos.question("02.path")

# %% [markdown]
# The **backward sweep** finds all three at once. It starts at the end, with $\partial L/\partial L=1$, and goes against
# the arrows. At each edge it multiplies by the local gradient (L3):
#
# $$\begin{aligned}
# \frac{\partial L}{\partial e}&=2(e-1)\cdot1=10,\\
# \frac{\partial L}{\partial d}&=z\cdot\frac{\partial L}{\partial e}=20,&
# \frac{\partial L}{\partial z}&=d\cdot\frac{\partial L}{\partial e}=30,\\
# \frac{\partial L}{\partial x}&=1\cdot\frac{\partial L}{\partial d}=20,&
# \frac{\partial L}{\partial y}&=1\cdot\frac{\partial L}{\partial d}=20.
# \end{aligned}$$
#
# The orange product on each edge flows back along it. Below each node you see what has arrived.

# %% tags=["demo"]
example.backward()
demos.graph_figure(example)

# %% [markdown]
# What did a node have to know? Only the values of its inputs, and the one number that arrived (L4). So write each
# operation once, and you can build any formula.
#
# This is the [reverse mode](../../docs/glossary.md#reverse-mode) of
# [automatic differentiation](../../docs/glossary.md#automatic-differentiation). For networks, it is called
# [backpropagation](../../docs/glossary.md#backpropagation) (Rumelhart, Hinton and Williams, *Learning representations
# by back-propagating errors*, Nature 323, 1986).
#
# ### Step through it yourself
#
# Turn on *predict* and work out each number before you see it. On the right you see $L$ as a function of one input
# and, at the end, the tangent whose slope is the gradient: move an input and check it. `demos.compute_graph("(a * b +
# a)**2", a=1.5, b=-0.5)` shows a formula of your own.

# %% tags=["demo"]
demos.compute_graph()

# %% tags=["demo"]
demos.question("02.zero-z")

# %% [markdown]
# ## Write what a node does on the way back ★
#
# A node computes $c$ from $a$ and $b$. On the way back, `dc` $=\partial L/\partial c$ arrives. By the chain rule, the
# node sends back
#
# $$\texttt{da}=\frac{\partial c}{\partial a}\cdot\texttt{dc},\qquad
# \texttt{db}=\frac{\partial c}{\partial b}\cdot\texttt{dc}.$$
#
# Write this for three operations. Each function gets the values of the node's inputs and `dc`, all single numbers, and
# returns a **list** with one number for each input. For $c=a-b$, with the local gradients $1$ and $-1$, you get
#
#     def subtract_backward(a, b, dc):
#         return [dc, -dc]
#
# ### Exercise 02.1: Send a gradient back through an addition (1 point) ★
#
# Write `add_backward` for $c=a+b$. It returns `[da, db]`.
#
# ### Exercise 02.2: Send a gradient back through a multiplication (2 points) ★
#
# Write `multiply_backward` for $c=a\cdot b$. It returns `[da, db]`.
#
# ### Exercise 02.3: Send a gradient back through a square (2 points) ★
#
# Write `square_backward` for $c=a^2$. There is one input, so it returns a list with one number, `[da]`.


# %% nbgrader={"grade": false, "grade_id": "local-backward", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.operations.Operation", "answer:helpers.operations.Add", "answer:helpers.operations.Multiply", "answer:helpers.operations.Power", "answer:helpers.operations.SquaredError", "answer:helpers.graph.Graph", "answer:helpers.gradcheck.complex_step", "answer:helpers.gradcheck.central_difference", "answer:helpers.gradcheck.vector_jacobian_products", "answer:scipy.differentiate.derivative", "answer:scipy.differentiate.jacobian", "answer:scipy.optimize.approx_fprime"]
def add_backward(a, b, dc):
    """Send dc back through c = a + b. Return [da, db]."""
    ### BEGIN SOLUTION add-backward: return [da, db]
    return [dc, dc]
    ### END SOLUTION


def multiply_backward(a, b, dc):
    """Send dc back through c = a · b. Return [da, db]."""
    ### BEGIN SOLUTION multiply-backward: return [da, db]
    return [b * dc, a * dc]
    ### END SOLUTION


def square_backward(a, dc):
    """Send dc back through c = a². Return [da]."""
    ### BEGIN SOLUTION square-backward: return [da]
    return [2 * a * dc]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "add-backward", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
checks.graphs.node_backward(add_backward, lambda a, b: a + b, a=3.0, b=-2.5, dc=2.7, case="dc is positive")
checks.graphs.node_backward(add_backward, lambda a, b: a + b, a=-1.2, b=0.0, dc=-4.5, case="dc is negative, and b is 0")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(21)
for a, b, dc in rng.uniform(0.3, 3, size=(5, 3)) * rng.choice([-1, 1], size=(5, 3)):
    checks.graphs.node_backward(add_backward, lambda a, b: a + b, a=float(a), b=float(b), dc=float(dc))
checks.graphs.node_backward(add_backward, lambda a, b: a + b, a=0.0, b=0.0, dc=2.5)
for a, b, dc in ((1.5, 1.5, -0.8), (1.5, -0.6, 0.0), (3e-4, -2.7e-3, 1.34567e-3), (2e5, -7e6, 3e4)):
    checks.graphs.node_backward(add_backward, lambda a, b: a + b, a=a, b=b, dc=dc)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "multiply-backward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
checks.graphs.node_backward(
    multiply_backward, lambda a, b: a * b, a=3.0, b=-2.5, dc=0.7, case="a and b have different signs"
)
checks.graphs.node_backward(multiply_backward, lambda a, b: a * b, a=-1.2, b=0.0, dc=-4.5, case="b is 0")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(22)
for a, b, dc in rng.uniform(0.3, 3, size=(5, 3)) * rng.choice([-1, 1], size=(5, 3)):
    checks.graphs.node_backward(multiply_backward, lambda a, b: a * b, a=float(a), b=float(b), dc=float(dc))
checks.graphs.node_backward(multiply_backward, lambda a, b: a * b, a=0.0, b=1.7, dc=2.5)
checks.graphs.node_backward(multiply_backward, lambda a, b: a * b, a=0.0, b=0.0, dc=2.5)
for a, b, dc in ((1.5, 1.5, -0.8), (1.5, -0.6, 0.0), (3e-2, -2.7e-2, 1.34567e-2), (2e5, -7e6, 3e4)):
    checks.graphs.node_backward(multiply_backward, lambda a, b: a * b, a=a, b=b, dc=dc)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "square-backward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
checks.graphs.node_backward(square_backward, lambda a: a**2, a=2.5, dc=0.7, case="a is positive")
checks.graphs.node_backward(square_backward, lambda a: a**2, a=-1.2, dc=-4.5, case="a is negative")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(23)
for a, dc in rng.uniform(0.3, 3, size=(5, 2)) * rng.choice([-1, 1], size=(5, 2)):
    checks.graphs.node_backward(square_backward, lambda a: a**2, a=float(a), dc=float(dc))
checks.graphs.node_backward(square_backward, lambda a: a**2, a=0.0, dc=2.5)
for a, dc in ((1.5, 0.0), (-2.7e-2, 1.34567e-2), (-7e6, 3e4)):
    checks.graphs.node_backward(square_backward, lambda a: a**2, a=a, dc=dc)
### END HIDDEN TESTS

# %% [markdown]
# An addition **passes the gradient on** to both inputs. A multiplication sends each input the gradient times the
# **other** input.
#
# ### What does a maximum do?

# %% tags=["demo"]
demos.question("02.max")

# %% [markdown]
# ## Use a value twice ★
#
# In the graph of $d=x\cdot y$, $e=d+x$ and $L=e^2$, two nodes use $x$:

# %% tags=["demo"]
x_twice, y_twice = graph.variable("x", 2.0), graph.variable("y", -3.0)
d_twice = x_twice * y_twice
e_twice = d_twice + x_twice
L_twice = e_twice**2
graph.named(d=d_twice, e=e_twice, L=L_twice)
twice = graph.Graph(L_twice)
twice.forward()
demos.graph_figure(twice, show="local")

# %% [markdown]
# Which of the two paths from $x$ to $L$ gives $\partial L/\partial x$? Decide before you read on. If you nudge $x$,
# then $e$ moves for two reasons: $d$ moves, and $x$ itself is added. For a small nudge, the two movements add up, and
# so do their effects on $L$:
#
# $$\frac{\partial L}{\partial x}
# =\underbrace{\frac{\partial d}{\partial x}\cdot\frac{\partial L}{\partial d}}_{\text{through }d}
# +\underbrace{\frac{\partial e}{\partial x}\cdot\frac{\partial L}{\partial e}}_{\text{directly}}.$$
#
# (Here $\partial e/\partial x=1$ is the local gradient: how $e$ reacts to $x$ while $d$ is held fixed.)
#
# **Multiply along each path, and add over all paths** (L2). In the backward sweep, the gradient of a value that is used
# several times is the sum of everything that arrives.
#
# ### Exercise 02.4: Differentiate a formula that uses a value twice (3 points) ★
#
# Write `used_twice_backward(x, y)` for this graph. Compute the values forwards, go backwards from `dL = 1` to `de`,
# `dd`, `dx` and `dy`, and return `[dx, dy]`.


# %% nbgrader={"grade": false, "grade_id": "used-twice", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.graph.Graph", "answer:helpers.gradcheck.complex_step", "answer:helpers.gradcheck.central_difference"]
def used_twice_backward(x, y):
    """Differentiate L = e² with e = d + x and d = x · y. Return [dx, dy]."""
    ### BEGIN SOLUTION used-twice-backward: compute the values forwards, go backwards, and return [dx, dy]
    d = x * y
    e = d + x
    de = 2 * e
    dd = de
    return [y * dd + de, x * dd]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "used-twice-backward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
checks.graphs.derivatives(used_twice_backward, lambda x, y: (x * y + x) ** 2, x=1.5, y=4.0, case="d = 6 and e = 7.5")
checks.graphs.derivatives(used_twice_backward, lambda x, y: (x * y + x) ** 2, x=-0.8, y=-2.5, case="d = 2 and e = 1.2")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(24)
for x, y in rng.uniform(0.3, 2.5, size=(5, 2)) * rng.choice([-1, 1], size=(5, 2)):
    checks.graphs.derivatives(used_twice_backward, lambda x, y: (x * y + x) ** 2, x=float(x), y=float(y))
checks.graphs.derivatives(used_twice_backward, lambda x, y: (x * y + x) ** 2, x=0.0, y=1.3)
checks.graphs.derivatives(used_twice_backward, lambda x, y: (x * y + x) ** 2, x=1.6, y=0.0)
for x, y in ((0.0, 0.0), (1.6, -1.0), (1.7, 1.7), (-1.34567e-2, 2.7e-2), (3e4, -7e3)):
    checks.graphs.derivatives(used_twice_backward, lambda x, y: (x * y + x) ** 2, x=x, y=y)
### END HIDDEN TESTS

# %% [markdown]
# ### Compare with the picture
#
# The two orange products on the edges that leave $x$ add up to the gradient below it.

# %% tags=["demo"]
twice.backward()
demos.graph_figure(twice)

# %% tags=["demo"]
demos.question("02.same-node")

# %% [markdown]
# ## Find an order
#
# In this graph, on the way back, $x$ has to wait for *both* $d$ and $e$: a node comes after all nodes that use it. On
# the way forwards, it comes after all its inputs. A list of all nodes with this second property, such as $y,x,d,e,L$,
# is a [topological order](../../docs/glossary.md#topological-order). Reversed, it is an order for the backward sweep.
#
# ### Exercise 02.5: Write a topological order (3 points)
#
# The graph is a dict that lists, for each node, the nodes it is computed from:
#
#     {"x": [], "y": [], "z": [], "d": ["x", "y"], "e": ["d", "z"], "L": ["e"]}
#
# `topological_order(inputs)` takes such a dict and returns a list of all names, each once and after all of its inputs.
# Any such order is right. The dict itself may be in any order. A node may be used several times, even twice by the same
# node, or not at all.
#
# One way is to go through all nodes again and again. Each time, append those that aren't listed yet but whose inputs
# all are. (If the check never ends, your loop doesn't stop: choose *Kernel → Interrupt Kernel*.) Python's `graphlib` can
# sort a graph, too, but here you find out how, so it isn't available when your work is graded.


# %% nbgrader={"grade": false, "grade_id": "order", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.graph.topological_order", "answer:helpers.graph.Graph", "answer:graphlib.TopologicalSorter"]
def topological_order(inputs):
    """Return a list of all names, each after its inputs.

    inputs: dict, name -> list of the names from which it is computed.
    """
    ### BEGIN SOLUTION topological-order: return a list of all names, each after its inputs
    order = []
    while len(order) < len(inputs):
        for name in inputs:
            if name not in order and all(needed in order for needed in inputs[name]):
                order.append(name)
    return order
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "topological-order", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
chain = {"u": ["A"], "L": ["u"], "A": []}
checks.graphs.order(topological_order, chain, case="a chain")
lecture = {"x": [], "y": [], "z": [], "d": ["x", "y"], "e": ["d", "z"], "L": ["e"]}
checks.graphs.order(topological_order, lecture, case="the lecture's graph, listed in order")
mixed = {"e": ["d", "x"], "x": [], "s": ["x"], "L": ["e", "s"], "d": ["x", "y"], "y": []}
checks.graphs.order(topological_order, mixed, case="three nodes use x, and the dict is mixed up")
both = {"L": ["a", "a"], "a": ["x"], "unused": [], "x": []}
checks.graphs.order(topological_order, both, case="L uses a twice, and nothing uses the node called unused")
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(25)
checks.graphs.order(topological_order, {"x": []})
# A chain in every order of its four nodes.
chain = {"a": [], "b": ["a"], "c": ["b"], "L": ["c"]}
for names in ("abcL", "Lcba", "cLab", "bLac", "bacL", "acLb"):
    checks.graphs.order(topological_order, {name: chain[name] for name in names})
# Diamonds in a row: each node is used twice by one way and once by another.
row = {"v0": []}
for k in range(6):
    row |= {f"l{k}": [f"v{k}"], f"r{k}": [f"v{k}", f"v{k}"], f"v{k + 1}": [f"l{k}", f"r{k}"]}
checks.graphs.order(topological_order, row)
checks.graphs.order(topological_order, dict(reversed(row.items())))
# A way that is longer than the other one, two separate graphs, and unused nodes that are computed.
checks.graphs.order(topological_order, {"L": ["x", "c"], "c": ["b"], "b": ["a"], "a": ["x"], "x": []})
checks.graphs.order(topological_order, {"q": ["p"], "L": ["x"], "p": [], "x": [], "r": ["L", "q"], "s": ["x"]})
for _ in range(6):
    nodes = {f"v{k}": [f"v{j}" for j in rng.integers(0, k, size=rng.integers(0, 4))] if k else [] for k in range(9)}
    names = [str(name) for name in rng.permutation(list(nodes))]
    checks.graphs.order(topological_order, {name: nodes[name] for name in names})
# A long chain, with names that begin alike. A node that uses another one three times.
long = {f"v{k}": [f"v{k - 1}"] if k else [] for k in range(40)}
checks.graphs.order(topological_order, dict(reversed(long.items())))
checks.graphs.order(topological_order, {"v10": ["x"], "L": ["v1", "v1", "v1"], "x": [], "v1": ["v10"]})
### END HIDDEN TESTS

# %% [markdown]
# ## Write the backward sweep ★
#
# Now handle *any* graph. It is given as a dict with each node's operation and inputs. In the lecture's example, the
# last step becomes two nodes, $e-1$ and its square, and 1 becomes an input:
#
#     nodes = {
#         "x": ("input", []),
#         "y": ("input", []),
#         "z": ("input", []),
#         "one": ("input", []),
#         "d": ("add", ["x", "y"]),
#         "e": ("multiply", ["d", "z"]),
#         "error": ("subtract", ["e", "one"]),
#         "L": ("square", ["error"]),
#     }
#
# The forward sweep is done for you: `values["d"]` is the value of `d`. For each operation you get a function like those
# you wrote: `backward["multiply"](a, b, dc)` returns `[da, db]`. At the node `e`, the sweep calls
#
#     backward["multiply"](values["d"], values["z"], gradients["e"])
#
# and **adds** the first number of the result to the gradient of `d`, and the second one to the gradient of `z`. That is
# all it has to know about a multiplication (L4).
#
# ### Exercise 02.6: Write the backward sweep (5 points) ★
#
# `backward_sweep(nodes, order, values, backward)` returns a dict with $\partial L/\partial(\text{node})$ for **every**
# node. It gets
#
# - `nodes`, as above, where one node is named `"L"`;
# - `order`, a list of all names, each after its inputs. Backwards, each node comes after all nodes that use it, so its
#   gradient is complete when its turn comes. An `"input"` may come anywhere before the nodes that use it;
# - `values`, a dict with the value of each node;
# - `backward`, a dict with a function for each operation, but none for `"input"`. An operation may have any number of
#   inputs.
#
# Nodes that don't influence $L$ have the gradient 0. Some may come after `"L"` in `order`.
#
# Python helps: if `numbers` is a list, `function(*numbers, dc)` passes its entries one by one, and then `dc`.
# `for name, number in zip(names, numbers)` goes through two lists side by side, and `reversed(order)` goes backwards.


# %% nbgrader={"grade": false, "grade_id": "sweep", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.graph.backward_sweep", "answer:helpers.graph.Graph", "answer:helpers.checks.graphs.sweep_oracle", "answer:helpers.checks.graphs.evaluate", "answer:helpers.gradcheck.complex_step", "answer:helpers.gradcheck.central_difference"]
def backward_sweep(nodes, order, values, backward):
    """Return the gradient of L with respect to every node, as a dict, name -> number.

    nodes: dict, name -> (operation, list of the names of its inputs);
    order: list of names, each after its inputs;
    values: dict, name -> number;
    backward: dict, operation -> function(*values of the inputs, dc) -> list.
    """
    ### BEGIN SOLUTION backward-sweep: return the gradient of every node, by its name
    gradients = {name: 0.0 for name in order}
    gradients["L"] = 1.0
    for name in reversed(order):
        operation, inputs = nodes[name]
        if operation != "input":
            numbers = [values[needed] for needed in inputs]
            for needed, gradient in zip(inputs, backward[operation](*numbers, gradients[name])):
                gradients[needed] += gradient
    return gradients
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "backward-sweep", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
checks.graphs.sweep(backward_sweep, {"x": ("input", []), "L": ("square", ["x"])}, {"x": -1.5}, case="one operation")
lecture = {
    "x": ("input", []),
    "y": ("input", []),
    "z": ("input", []),
    "one": ("input", []),
    "d": ("add", ["x", "y"]),
    "e": ("multiply", ["d", "z"]),
    "error": ("subtract", ["e", "one"]),
    "L": ("square", ["error"]),
}
checks.graphs.sweep(
    backward_sweep,
    lecture,
    {"x": -1.0, "y": 4.0, "z": 2.0, "one": 1.0},
    order=["x", "y", "d", "z", "e", "one", "error", "L"],
    case="the lecture's example, where not all inputs come first",
)
used_twice = {
    "L": ("square", ["e"]),
    "e": ("add", ["d", "x"]),
    "d": ("multiply", ["x", "y"]),
    "y": ("input", []),
    "x": ("input", []),
}
checks.graphs.sweep(
    backward_sweep, used_twice, {"x": 1.2, "y": -3.5}, case="d and e both use x, and the dict isn't in order"
)
inner_twice = {
    "x": ("input", []),
    "y": ("input", []),
    "v": ("multiply", ["x", "y"]),
    "a": ("square", ["v"]),
    "L": ("multiply", ["a", "v"]),
}
checks.graphs.sweep(
    backward_sweep, inner_twice, {"x": 0.4, "y": 3.5}, case="a and L both use v, which has inputs of its own"
)
both = {"x": ("input", []), "unused": ("input", []), "L": ("multiply", ["x", "x"]), "after": ("add", ["L", "x"])}
checks.graphs.sweep(
    backward_sweep,
    both,
    {"x": 3.5, "unused": 0.3},
    order=["x", "L", "unused", "after"],
    case="both inputs of L are x; the nodes called unused and after don't influence L",
)
three_inputs = {
    "w": ("input", []),
    "x": ("input", []),
    "b": ("input", []),
    "p": ("multiply_add", ["w", "x", "b"]),
    "L": ("square", ["p"]),
}
checks.graphs.sweep(
    backward_sweep, three_inputs, {"w": 2.0, "x": -1.5, "b": 0.5}, case="p = w · x + b has three inputs"
)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(26)
for leaves, steps in ((1, 2), (2, 3), (2, 5), (3, 6), (3, 8), (4, 9), (2, 9), (3, 10)):
    nodes, inputs, order = checks.graphs.random_case(rng, leaves, steps)
    checks.graphs.sweep(backward_sweep, nodes, inputs, order)
# L is an input itself; then other operations, not all of them met above.
checks.graphs.sweep(backward_sweep, {"L": ("input", []), "x": ("input", [])}, {"L": 2.5, "x": 0.5})
softer = {
    "w": ("input", []),
    "x": ("input", []),
    "a": ("multiply", ["w", "x"]),
    "b": ("exp", ["a"]),
    "c": ("divide", ["x", "b"]),
    "g": ("tanh", ["c"]),
    "h": ("subtract", ["g", "a"]),
    "L": ("multiply", ["h", "g"]),
}
checks.graphs.sweep(backward_sweep, softer, {"w": 0.7, "x": -1.2})
checks.graphs.sweep(backward_sweep, softer, {"w": 0.0, "x": 0.8})  # some values are zero, their gradients are not
# Three inputs, two of which are the same node, and an input that comes late.
twice_of_three = {
    "x": ("input", []),
    "v": ("multiply_add", ["x", "x", "x"]),
    "b": ("input", []),
    "u": ("multiply_add", ["v", "b", "v"]),
    "L": ("multiply_add", ["b", "u", "x"]),
    "y": ("input", []),
    "after": ("multiply_add", ["y", "L", "v"]),
}
checks.graphs.sweep(backward_sweep, twice_of_three, {"x": 0.7, "b": -1.3, "y": 0.45}, order=list(twice_of_three))
# Ten doublings: there are 1024 ways from x to L.
doublings = {"x": ("input", [])}
for k in range(10):
    before = f"v{k}" if k else "x"
    doublings |= {"L" if k == 9 else f"v{k + 1}": ("add", [before, before])}
checks.graphs.sweep(backward_sweep, doublings, {"x": 0.4})
### END HIDDEN TESTS

# %% [markdown]
# ## Train a network with your sweep
#
# A network is a formula too. Here is one with a single [hidden unit](../../docs/glossary.md#hidden-unit) (neuron):
# $p=w_2\tanh(w_1x+b_1)+b_2$. Its [loss](../../docs/glossary.md#loss) $L$ is the sum of $(p-y)^2$ over seven data
# points.
#
# The next cell builds the graph of $L$ and adds two backward functions. Each parameter is used by all seven points,
# so your sweep adds up seven contributions to its gradient.

# %% tags=["demo"]
own_backward = {
    "add": add_backward,
    "multiply": multiply_backward,
    "square": square_backward,
    "subtract": lambda a, b, dc: [dc, -dc],
    "tanh": lambda a, dc: [(1 - np.tanh(a) ** 2) * dc],
}
data_x = [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0]
data_y = [0.0, 0.1, 0.3, 1.1, 1.8, 2.0, 2.1]
own_inputs = {"w1": -0.5, "b1": 0.0, "w2": 0.5, "b2": 0.0, "sum0": 0.0}
own_nodes = {name: ("input", []) for name in own_inputs}
for k in range(7):
    own_inputs |= {f"x{k}": data_x[k], f"y{k}": data_y[k]}
    own_nodes |= {
        f"x{k}": ("input", []),
        f"y{k}": ("input", []),
        f"product{k}": ("multiply", ["w1", f"x{k}"]),
        f"shifted{k}": ("add", [f"product{k}", "b1"]),
        f"hidden{k}": ("tanh", [f"shifted{k}"]),
        f"scaled{k}": ("multiply", ["w2", f"hidden{k}"]),
        f"p{k}": ("add", [f"scaled{k}", "b2"]),
        f"error{k}": ("subtract", [f"p{k}", f"y{k}"]),
        f"square{k}": ("square", [f"error{k}"]),
        f"sum{k + 1}" if k < 6 else "L": ("add", [f"sum{k}", f"square{k}"]),
    }
own_order = list(own_nodes)  # the dict lists each node after its inputs


def own_sweep(nodes, order, values):
    """Run your sweep with your functions."""
    return backward_sweep(nodes, order, values, own_backward)


def check_sweep(own):
    values = checks.graphs.evaluate(own_nodes, own_order, own_inputs)
    gradients, expected = own(own_nodes, own_order, values), graph.backward_sweep(own_nodes, own_order, values)
    for name in own_nodes:
        checks.value(name, gradients[name], expected[name])


own_sweep.__name__ = "your sweep with your functions (exercises 02.1 to 02.3 and 02.6)"
sweep_here = checks.own_or_reference(own_sweep, graph.backward_sweep, check_sweep)

# %% [markdown]
# Each iteration is a forward sweep, a backward sweep, and a step downhill with step size $\tau$.
#
# **What will happen?** At the start, $w_1=-0.5$ and $w_2=0.5$, so $p$ falls as $x$ grows. But the data rise! One of the
# two has to change sign. Which one? Decide before you run it.

# %% tags=["demo"]
tau, losses, fits = 0.02, [], {}
grid = np.linspace(-3.5, 3.5, 100)
numbers = dict(own_inputs)
for step in range(201):
    values = checks.graphs.evaluate(own_nodes, own_order, numbers)  # forwards
    gradients = sweep_here(own_nodes, own_order, values)  # backwards
    losses.append(values["L"])
    if losses[-1] > 1e6:
        print("It diverges: tau is too large.")
        break
    if step == 0:
        print(", ".join(f"∂L/∂{name} = {gradients[name]:.1f}" for name in ("w1", "w2")), "at the start")
    if step in (0, 5, 10, 200):
        fits[step] = numbers["w2"] * np.tanh(numbers["w1"] * grid + numbers["b1"]) + numbers["b2"]
    for name in ("w1", "b1", "w2", "b2"):
        numbers[name] -= tau * gradients[name]  # downhill
print(", ".join(f"{name} = {numbers[name]:.2f}" for name in ("w1", "b1", "w2", "b2")))
demos.fit_and_loss(data_x, data_y, grid, fits, losses, loss="L")

# %% [markdown]
# Both move towards zero at first. The derivative with respect to $w_2$ is about twice as large, so $w_2$ gets there
# first, and $w_1$ turns back. If your own version was used, you have just trained a network with your own loop.
# Change $\tau$ and run it again: 0.1 is faster, and with 0.3 the loss explodes.

# %% [markdown]
# ## Understand why it goes backwards
#
# The chain rule can be multiplied out from either end. **Forward mode** chooses one input, say $x$, and carries
# $\partial(\text{node})/\partial x$ from node to node. In the lecture's example: $\partial d/\partial x=1$, then
# $\partial e/\partial x=z\cdot1=2$, and then $\partial L/\partial x=2(e-1)\cdot2=20$.
#
# The result is the same, but only for $x$. For $y$ and $z$, start again. Reverse mode gets the derivatives with
# respect to *all* inputs from one sweep. How much does that matter for a network with a million parameters? Guess
# before you read on.
#
# If one sweep takes a hundredth of a second, a million of them take almost three hours, for one step of gradient
# descent. (With one input and many outputs, forward mode would win.)
#
# You could also multiply along all paths from an input to $L$, one by one. How many can there be?

# %% tags=["demo"]
demos.question("02.ways")

# %% [markdown]
# ## What you can do now
#
# - You can draw a formula as a graph, with values going forwards and gradients backwards (L3).
# - You can write the backward pass of an operation (L4), and add up the gradients of a value that is used twice (L2).
# - You can write the sweep that differentiates any formula, say why it goes backwards, and train a network with it.
#
# In [unit 03](../03_layers/03_layers.ipynb) the nodes become layers and the numbers become arrays. The rules stay the
# same.
