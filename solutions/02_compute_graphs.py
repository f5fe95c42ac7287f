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
# **What you will do.** You take a formula apart into small steps, write for each kind of step how a derivative gets
# through it, and then write the sweep that carries the derivatives of *any* such formula from its end to its beginning.
# That sweep is backpropagation.
#
# **What you will learn.**
#
# - the chain rule for nested functions, and for a value that acts in two ways (lecture L2);
# - how a formula becomes a graph, and what flows along its edges, forwards and backwards (L3);
# - why a node needs to know only its own inputs and one number that arrives (L4);
# - why gradients of a value that is used twice are added;
# - in which order the nodes have to be visited, and why the sweep goes backwards and not forwards.
#
# **What you need.** Derivatives of functions of one variable and partial derivatives; in Python: functions, lists,
# dicts and loops. Unit 00. About 90 minutes.
#
# **Notation.** $L$ is the loss, one number, at the end of the formula. For any quantity `a` in a program, the name `da`
# stands for $\partial L/\partial a$, the derivative of the loss with respect to it. (Units 01 and 06 use the letter $L$
# for another number, the Lipschitz constant.) All quantities of this unit are single numbers; unit 03 does the same with
# vectors and matrices.

# %%
import numpy as np

from helpers import checks, demos, graph

# %% [markdown]
# ## Nest two functions
#
# Let $E=f\circ g$, that is $E(x)=f(g(x))$. How does $E$ change if $x$ changes by a small $h$?
#
# **First step.** $g$ changes by about $g'(x)$ times as much: $g(x+h)\approx g(x)+g'(x)\,h$.
#
# **Second step.** $f$ is now given $v=g(x)$ and a small change $k=g'(x)\,h$ of it: $f(v+k)\approx f(v)+f'(v)\,k$.
#
# **Together**, $E(x+h)\approx E(x)+f'(g(x))\,g'(x)\,h$, and the factor in front of $h$ is the derivative:
#
# $$E'(x)=g'(x)\cdot f'(g(x)).\qquad\text{(L2)}$$
#
# The lecture writes $\nabla E(x)=\nabla g(x)\cdot\nabla f(g(x))$, with gradients as transposed Jacobians, so that the
# line also holds for vectors. Here $x$, $g(x)$ and $E(x)$ are numbers.
#
# With more functions there are more factors. An example: $E(x)=(x^2+1)^3$ at $x=2$, one operation after the other:
#
# | step | value | derivative of the step |
# | --- | --- | --- |
# | $u=x^2$ | 4 | $\partial u/\partial x=2x=4$ |
# | $v=u+1$ | 5 | $\partial v/\partial u=1$ |
# | $E=v^3$ | 125 | $\partial E/\partial v=3v^2=75$ |
#
# So $E'(2)=4\cdot1\cdot75=300$. Note where each derivative is taken: at the value that this step was *given*. Therefore
# the values have to be computed first, from the front to the back.

# %% tags=["demo"]
demos.question("02.sine")

# %% [markdown]
# ### When a value acts in two ways
#
# Now let $x$ reach $E$ by two ways: $E(x)=f(u(x),v(x))$. If $x$ changes by $h$, then $u$ changes by about $u'(x)\,h$
# and $v$ by about $v'(x)\,h$. Each of the two changes moves $f$, and to first order these movements add up:
#
# $$E(x+h)\approx E(x)+\frac{\partial f}{\partial u}\,u'(x)\,h+\frac{\partial f}{\partial v}\,v'(x)\,h
# \quad\Rightarrow\quad
# E'(x)=u'(x)\,\frac{\partial f}{\partial u}+v'(x)\,\frac{\partial f}{\partial v}.$$
#
# **Along a way multiply, over all ways add.** This is (L2) once more: $g(x)=(u(x),v(x))$ has two entries, its Jacobian
# is a column with the entries $u'(x)$ and $v'(x)$, the transposed Jacobian $\nabla g(x)$ is that as a row, and a row
# times the column $\nabla f$ is this sum.
#
# You know a case of it: for $E(x)=u(x)\cdot v(x)$ we have $\partial f/\partial u=v$ and $\partial f/\partial v=u$, and
# the line becomes the product rule $E'=u'v+v'u$.

# %% [markdown]
# ## Draw the formula as a graph
#
# The lecture's example (L3) has three inputs, $x$, $y$ and $z$:
#
# $$d=x+y,\qquad e=d\cdot z,\qquad L=(e-1)^2 .$$
#
# Each quantity is a **node**. An edge leads from each value to the nodes that are computed from it. There are no
# cycles, since nothing can be computed from itself. The **forward sweep** goes from the inputs to $L$ and computes
# each node once all of its inputs are known. In numbers, with $x=-1$, $y=4$ and $z=2$, it looks like this:

# %% tags=["demo"]
example = graph.lecture_example(x=-1.0, y=4.0, z=2.0)
example.forward()
demos.graph_figure(example, show="values")

# %% [markdown]
# ### The local gradients
#
# Ask each node how it depends on its own inputs. These are the node's **local gradients** (L4), and they belong to the
# edges:
#
# $$\frac{\partial d}{\partial x}=1,\qquad\frac{\partial d}{\partial y}=1,\qquad
# \frac{\partial e}{\partial d}=z,\qquad\frac{\partial e}{\partial z}=d,\qquad
# \frac{\partial L}{\partial e}=2(e-1).\qquad\text{(L3)}$$
#
# The last one is a chain rule of its own: $L=f^2$ with $f=e-1$ gives $1\cdot2f=2(e-1)$. A node may hold as much or as
# little of the formula as one likes, as long as its local gradients are known. Now with numbers:

# %% tags=["demo"]
demos.graph_figure(example, show="local")

# %% [markdown]
# ### The backward sweep
#
# What we want is $\partial L/\partial x$, $\partial L/\partial y$ and $\partial L/\partial z$. Begin at the end, with
# $\partial L/\partial L=1$, and multiply along the edges, against their direction (L3):
#
# $$\begin{aligned}
# \frac{\partial L}{\partial e}&=2(e-1)\cdot1=10,\\
# \frac{\partial L}{\partial d}&=\frac{\partial e}{\partial d}\cdot\frac{\partial L}{\partial e}=z\cdot10=20,&
# \frac{\partial L}{\partial z}&=\frac{\partial e}{\partial z}\cdot\frac{\partial L}{\partial e}=d\cdot10=30,\\
# \frac{\partial L}{\partial x}&=\frac{\partial d}{\partial x}\cdot\frac{\partial L}{\partial d}=1\cdot20=20,&
# \frac{\partial L}{\partial y}&=\frac{\partial d}{\partial y}\cdot\frac{\partial L}{\partial d}=1\cdot20=20.
# \end{aligned}$$
#
# In the picture, each edge carries its local gradient, and in orange the product that flows back along it. Below each node
# stands what has arrived there.

# %% tags=["demo"]
example.backward()
demos.graph_figure(example, show="gradients")

# %% [markdown]
# The same, a node at a time. In each line, the node's gradient is complete, and it hands on to each of its inputs:
# local gradient times own gradient.

# %% tags=["demo"]
for step in example.backward_steps():
    print(step)

# %% [markdown]
# Look at what a node had to know: the values of its own inputs, and the one number that arrived. Neither what lies in
# front of it nor what lies behind. That is why one can write the operations one by one (L4), and put together any
# formula from them.
#
# The method is called **backpropagation** (Rumelhart, Hinton and Williams, *Learning representations by
# back-propagating errors*, Nature 323, 1986).
#
# Now step through it yourself: first *forwards*, where each step shows one more value, then on through the way back,
# where each step shows one more gradient and what it sends on. Turn on *predict*, and say each number before it is
# shown. Beside the graph you see $L$ as a function of one input, with the tangent that the gradient promises: move an
# input and check it.

# %% tags=["demo"]
demos.compute_graph()

# %% tags=["demo"]
demos.question("02.zero-z")

# %% [markdown]
# ## Write what a node does on the way back
#
# A node computes $c$ from $a$ and $b$. On the way back, `dc` $=\partial L/\partial c$ arrives. By the chain rule (L2,
# L4) the node hands on
#
# $$\texttt{da}=\frac{\partial c}{\partial a}\cdot\texttt{dc},\qquad\texttt{db}=\frac{\partial c}{\partial b}\cdot\texttt{dc}.$$
#
# The next cell has three functions, one for each of the exercises 02.1 to 02.3. Each is given the values of the node's
# inputs and `dc`, all single numbers, and returns a **list** with one number for each input. As an example, here is the
# node $c=a-b$. Its local gradients are $1$ and $-1$:
#
#     def subtract_backward(a, b, dc):
#         return [dc, -dc]
#
# ### Exercise 02.1: send a gradient back through an addition (1 point)
#
# Write `add_backward` for $c=a+b$. Returns the list `[da, db]`.
#
# ### Exercise 02.2: send a gradient back through a multiplication (2 points)
#
# Write `multiply_backward` for $c=a\cdot b$. Returns the list `[da, db]`.
#
# ### Exercise 02.3: send a gradient back through a square (2 points)
#
# Write `square_backward` for $c=a^2$. There is one input, so it returns a list of one number, `[da]`.


# %% nbgrader={"grade": false, "grade_id": "local-backward", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.operations.Operation", "answer:helpers.operations.Add", "answer:helpers.operations.Multiply", "answer:helpers.operations.Power", "answer:helpers.operations.SquaredError", "answer:helpers.graph.Graph", "answer:helpers.gradcheck.complex_step", "answer:helpers.gradcheck.central_difference", "answer:helpers.gradcheck.vector_jacobian_products"]
def add_backward(a, b, dc):
    """c = a + b: the gradients of a and b, as a list [da, db]."""
    ### BEGIN SOLUTION add-backward: return [da, db]
    return [dc, dc]
    ### END SOLUTION


def multiply_backward(a, b, dc):
    """c = a · b: the gradients of a and b, as a list [da, db]."""
    ### BEGIN SOLUTION multiply-backward: return [da, db]
    return [b * dc, a * dc]
    ### END SOLUTION


def square_backward(a, dc):
    """c = a²: the gradient of a, as a list [da]."""
    ### BEGIN SOLUTION square-backward: return [da]
    return [2 * a * dc]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "add-backward", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
checks.graphs.node_backward(add_backward, lambda a, b: a + b, a=3.0, b=-2.5, dc=0.7)
checks.graphs.node_backward(add_backward, lambda a, b: a + b, a=-1.2, b=0.0, dc=-4.5)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(21)
for a, b, dc in rng.uniform(0.3, 3, size=(5, 3)) * rng.choice([-1, 1], size=(5, 3)):
    checks.graphs.node_backward(add_backward, lambda a, b: a + b, a=float(a), b=float(b), dc=float(dc))
checks.graphs.node_backward(add_backward, lambda a, b: a + b, a=0.0, b=0.0, dc=2.5)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "multiply-backward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
checks.graphs.node_backward(multiply_backward, lambda a, b: a * b, a=3.0, b=-2.5, dc=0.7)
checks.graphs.node_backward(multiply_backward, lambda a, b: a * b, a=-1.2, b=0.0, dc=-4.5)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(22)
for a, b, dc in rng.uniform(0.3, 3, size=(5, 3)) * rng.choice([-1, 1], size=(5, 3)):
    checks.graphs.node_backward(multiply_backward, lambda a, b: a * b, a=float(a), b=float(b), dc=float(dc))
checks.graphs.node_backward(multiply_backward, lambda a, b: a * b, a=0.0, b=1.7, dc=2.5)
checks.graphs.node_backward(multiply_backward, lambda a, b: a * b, a=0.0, b=0.0, dc=2.5)
### END HIDDEN TESTS

# %% nbgrader={"grade": true, "grade_id": "square-backward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
checks.graphs.node_backward(square_backward, lambda a: a**2, a=3.0, dc=0.7)
checks.graphs.node_backward(square_backward, lambda a: a**2, a=-1.2, dc=-4.5)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(23)
for a, dc in rng.uniform(0.3, 3, size=(5, 2)) * rng.choice([-1, 1], size=(5, 2)):
    checks.graphs.node_backward(square_backward, lambda a: a**2, a=float(a), dc=float(dc))
checks.graphs.node_backward(square_backward, lambda a: a**2, a=0.0, dc=2.5)
### END HIDDEN TESTS

# %% [markdown]
# Three rules of thumb: an addition **passes the gradient on** to both inputs; a multiplication gives to each input the
# gradient times the **other** input; and what a node needs of the forward sweep are the values of its inputs, which is
# why they are kept.

# %% tags=["demo"]
demos.question("02.max")

# %% [markdown]
# ## Use a value twice
#
# In this graph $x$ is used by two nodes:
#
# $$d=x\cdot y,\qquad e=d+x,\qquad L=e^2 .$$

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
# There are two ways from $x$ to $L$, one over $d$ and one directly to $e$. Along a way multiply, over all ways add
# (L2). So gradients arrive at $x$ twice, and **the gradient of a value that is used several times is the sum of what
# arrives**:
#
# $$\frac{\partial L}{\partial x}
# =\underbrace{\frac{\partial d}{\partial x}\cdot\frac{\partial L}{\partial d}}_{\text{from }d}
# +\underbrace{\frac{\partial e}{\partial x}\cdot\frac{\partial L}{\partial e}}_{\text{directly from }e}.$$
#
# (Here $\partial d/\partial x$ and $\partial e/\partial x$ are local gradients: how the node depends on that input
# while its *other inputs* stay as they are.)
#
# ### Exercise 02.4: differentiate a formula that uses a value twice (3 points)
#
# Write `used_twice_backward(x, y)`. It computes the values of this graph forwards, then goes backwards from `dL = 1` to
# `de`, `dd`, `dx` and `dy`, and returns the list `[dx, dy]`. Everything is a single number. You may call your functions
# from above if their checks pass, but you need not.


# %% nbgrader={"grade": false, "grade_id": "used-twice", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.graph.Graph", "answer:helpers.gradcheck.complex_step", "answer:helpers.gradcheck.central_difference"]
def used_twice_backward(x, y):
    """d = x · y, e = d + x, L = e²: the derivatives of L, as a list [dx, dy]."""
    ### BEGIN SOLUTION used-twice-backward: forwards, then backwards, and return [dx, dy]
    d = x * y
    e = d + x
    de = 2 * e
    dd = de
    dx = y * dd + de
    dy = x * dd
    return [dx, dy]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "used-twice-backward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
checks.graphs.derivatives(used_twice_backward, lambda x, y: (x * y + x) ** 2, x=2.0, y=-3.0)
checks.graphs.derivatives(used_twice_backward, lambda x, y: (x * y + x) ** 2, x=-0.5, y=1.7)
### BEGIN HIDDEN TESTS
rng = np.random.default_rng(24)
for x, y in rng.uniform(0.3, 2.5, size=(5, 2)) * rng.choice([-1, 1], size=(5, 2)):
    checks.graphs.derivatives(used_twice_backward, lambda x, y: (x * y + x) ** 2, x=float(x), y=float(y))
checks.graphs.derivatives(used_twice_backward, lambda x, y: (x * y + x) ** 2, x=0.0, y=1.3)
checks.graphs.derivatives(used_twice_backward, lambda x, y: (x * y + x) ** 2, x=1.6, y=0.0)
### END HIDDEN TESTS

# %% [markdown]
# Compare with the picture: the two numbers in orange on the edges that leave $x$ add up to what stands below it.

# %% tags=["demo"]
twice.backward()
demos.graph_figure(twice)

# %% tags=["demo"]
demos.question("02.same-node")

# %% [markdown]
# ## Find an order
#
# In the graph above, $x$ must wait for its gradient to be complete until *both* $d$ and $e$ have handed on theirs. In
# general, going backwards, a node's turn may come only after all nodes that use it have had theirs.
#
# For the way forwards it is the other way round: a node can be computed only after all of its inputs. A list of all
# nodes in which each stands after its inputs is a **topological order**. Read from its end to its beginning, it serves
# for the way back. Most graphs have several: in the lecture's example $x,y,d,z,e,L$ is one, and $z,y,x,d,e,L$ is
# another.

# %% tags=["demo"]
demos.question("02.order")

# %% [markdown]
# ### How to find one
#
# A node may be listed as soon as all of its inputs are. So to list a node, first list those of its inputs that are not
# listed yet, in the same way, and then the node itself. Do this for each node that is not listed yet. Or go through all
# nodes again and again, and each time list those whose inputs are all listed, until none is left.
#
# ### Exercise 02.5: write a topological order (3 points)
#
# The graph is a dict: for each node, by its name, the list of the nodes that it is computed from. For the lecture's
# graph
#
#     {"x": [], "y": [], "z": [], "d": ["x", "y"], "e": ["d", "z"], "L": ["e"]}
#
# `topological_order(inputs)` returns a list of all names, each once, each after all of its inputs. Any such order is
# right. The dict may hold the nodes in any order, a node may be used several times, also twice by the same node, and
# some are not used at all; these are listed too.


# %% nbgrader={"grade": false, "grade_id": "order", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.graph.topological_order", "answer:helpers.graph.Graph"]
def topological_order(inputs):
    """A list of all names, each after its inputs.

    inputs: a dict, for each name the list of names that it is computed from.
    """
    ### BEGIN SOLUTION topological-order: return a list of all names, each after its inputs
    order = []

    def visit(name):
        if name not in order:
            for needed in inputs[name]:
                visit(needed)
            order.append(name)

    for name in inputs:
        visit(name)
    return order
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "topological-order", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
# Two nodes; the lecture's graph; x used twice, and not in order; one value twice by one node; one unused.
checks.graphs.order(topological_order, {"L": ["x"], "x": []})
checks.graphs.order(topological_order, {"x": [], "y": [], "z": [], "d": ["x", "y"], "e": ["d", "z"], "L": ["e"]})
checks.graphs.order(topological_order, {"e": ["d", "x"], "x": [], "L": ["e"], "d": ["x", "y"], "y": []})
checks.graphs.order(topological_order, {"L": ["a", "a"], "a": ["x"], "unused": [], "x": []})
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
### END HIDDEN TESTS

# %% [markdown]
# ## Write the backward sweep
#
# Now for any graph. It is given as a dict: for each node, by its name, its operation and the list of its inputs. The
# last two steps of the lecture's example, $e-1$ and the square, are two nodes here, $f=e-1$ and $L=f^2$, and the 1 is
# an input:
#
#     nodes = {
#         "x": ("input", []),
#         "y": ("input", []),
#         "z": ("input", []),
#         "one": ("input", []),
#         "d": ("add", ["x", "y"]),
#         "e": ("multiply", ["d", "z"]),
#         "f": ("subtract", ["e", "one"]),
#         "L": ("square", ["f"]),
#     }
#
# The forward sweep is done: `values["d"]` is the value of `d`. And for each operation there is a function such as those
# of exercises 02.1 to 02.3: `backward["multiply"](a, b, dc)` returns the list `[da, db]`. So on the way back the node
# `e` has to call
#
#     backward["multiply"](values["d"], values["z"], gradients["e"])
#
# and to **add** the first number of the list to the gradient of `d`, and the second one to the gradient of `z`. The
# sweep needs to know nothing else of multiplication (L4): whatever operations there are, it stays the same.
#
# ### Exercise 02.6: write the backward sweep (5 points)
#
# `backward_sweep(nodes, order, values, backward)` returns a dict: the gradient $\partial L/\partial(\text{node})$ of
# **every** node, by its name. It is given
#
# - `nodes`, as above, where the node named `"L"` is the one to differentiate, and the dict may hold the nodes in any
#   order;
# - `order`, a list of all names in a topological order, so your answer to 02.5 is not needed here;
# - `values`, a dict with the value of each node;
# - `backward`, a dict with a function for each operation, so your answers to 02.1 to 02.3 are not needed either. There
#   is none for `"input"`.
#
# Nodes that $L$ does not depend on have the gradient 0. That may also be the last ones of `order`: not everything that
# is computed leads to $L$. Leave what you are given as it is.
#
# Useful: if `numbers` is a list, `function(*numbers, dc)` hands over its entries one by one, and then `dc`.
# `for name, number in zip(names, numbers)` goes through two lists side by side. `reversed(order)` goes through a list
# from its end.


# %% nbgrader={"grade": false, "grade_id": "sweep", "locked": false, "schema_version": 3, "solution": true, "task": false} tags=["answer:helpers.graph.Graph", "answer:helpers.checks.graphs.sweep_oracle", "answer:helpers.checks.graphs.evaluate", "answer:helpers.gradcheck.complex_step", "answer:helpers.gradcheck.central_difference"]
def backward_sweep(nodes, order, values, backward):
    """The gradients of L with respect to all nodes.

    nodes: dict, name -> (operation, list of the inputs' names);
    order: list of names, each after its inputs; values: dict, name -> number;
    backward: dict, operation -> function(*values of the inputs, dc) -> list.
    Returns a dict, name -> number.
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
# One operation.
checks.graphs.sweep(backward_sweep, {"x": ("input", []), "L": ("square", ["x"])}, {"x": -1.5})
# The lecture's example.
lecture = {
    "x": ("input", []),
    "y": ("input", []),
    "z": ("input", []),
    "one": ("input", []),
    "d": ("add", ["x", "y"]),
    "e": ("multiply", ["d", "z"]),
    "f": ("subtract", ["e", "one"]),
    "L": ("square", ["f"]),
}
checks.graphs.sweep(backward_sweep, lecture, {"x": -1.0, "y": 4.0, "z": 2.0, "one": 1.0})
# x is used by d and by e; the dict is not in the order of the computation.
used_twice = {
    "L": ("square", ["e"]),
    "e": ("add", ["d", "x"]),
    "d": ("multiply", ["x", "y"]),
    "y": ("input", []),
    "x": ("input", []),
}
checks.graphs.sweep(backward_sweep, used_twice, {"x": 2.0, "y": -3.0})
# v is used by a and by L, and has inputs of its own.
inner_twice = {
    "x": ("input", []),
    "y": ("input", []),
    "v": ("multiply", ["x", "y"]),
    "a": ("square", ["v"]),
    "L": ("multiply", ["a", "v"]),
}
checks.graphs.sweep(backward_sweep, inner_twice, {"x": 0.5, "y": 3.0})
# Both inputs of L are one node; "after" is computed from L, and "unused" is not used.
both = {"x": ("input", []), "unused": ("input", []), "L": ("multiply", ["x", "x"]), "after": ("add", ["L", "x"])}
checks.graphs.sweep(backward_sweep, both, {"x": 5.0, "unused": 0.3}, order=["x", "unused", "L", "after"])
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
# Ten doublings: there are 1024 ways from x to L.
doublings = {"x": ("input", [])}
for k in range(10):
    before = f"v{k}" if k else "x"
    doublings |= {"L" if k == 9 else f"v{k + 1}": ("add", [before, before])}
checks.graphs.sweep(backward_sweep, doublings, {"x": 0.4})
### END HIDDEN TESTS

# %% [markdown]
# ## Put your parts together
#
# Your order, your sweep and your three functions, on the lecture's example. ($e-1$ is written as $e+(-1)$ here, since
# subtraction is none of the three.) Beside your gradients stand those of the
# course's own `helpers.graph`. Change the inputs and run it again.

# %% tags=["demo"]
own_inputs = {"x": -1.0, "y": 4.0, "z": 2.0, "minus_one": -1.0}
own_nodes = {
    "x": ("input", []),
    "y": ("input", []),
    "z": ("input", []),
    "minus_one": ("input", []),
    "d": ("add", ["x", "y"]),
    "e": ("multiply", ["d", "z"]),
    "f": ("add", ["e", "minus_one"]),
    "L": ("square", ["f"]),
}
own_backward = {"add": add_backward, "multiply": multiply_backward, "square": square_backward}
course_example = graph.lecture_example(*[own_inputs[name] for name in ("x", "y", "z")])
course_example.forward()
course_example.backward()
try:
    own_order = topological_order({name: needed for name, (_, needed) in own_nodes.items()})
    own_values = checks.graphs.evaluate(own_nodes, own_order, own_inputs)
    own_gradients = backward_sweep(own_nodes, own_order, own_values, own_backward)
    print("node   value   gradient by your sweep   by the course")
    for name in ("x", "y", "z", "d", "e", "L"):
        print(f"{name:<4}{own_values[name]:8g}{own_gradients[name]:25g}{course_example[name].gradient:16g}")
except NotImplementedError as missing:
    print(f"One of the parts is not written yet ({missing}). Come back to this cell when it is.")
except Exception as problem:
    print(f"One of the parts is not right yet: it raised {type(problem).__name__}: {problem}")

# %% [markdown]
# And any formula you like: the course's graph is made by calculating with its nodes. Change the formula. There are also
# `graph.exp`, `graph.log`, `graph.sin` and `graph.relu`.

# %% tags=["demo"]
a_own, b_own = graph.variable("a", 1.5), graph.variable("b", -0.5)
own_formula = graph.Graph(graph.tanh(a_own * b_own + a_own) ** 2)
demos.compute_graph(own_formula)

# %% [markdown]
# ## Understand why it goes backwards
#
# The chain rule can be multiplied out from either end. **Forwards**, one picks an input, say $x$, and carries
# $\partial(\text{node})/\partial x$ from node to node:
#
# $$\frac{\partial d}{\partial x}=1,\qquad\frac{\partial e}{\partial x}=z\cdot\frac{\partial d}{\partial x}=2,\qquad
# \frac{\partial L}{\partial x}=2(e-1)\cdot\frac{\partial e}{\partial x}=20 .$$
#
# The answer is the same, and there is one multiplication for each edge. But it is the answer for $x$ alone. For $y$ and
# for $z$ the sweep has to be done again, since all that it carried was "with respect to $x$".
#
# **Backwards**, one carries $\partial L/\partial(\text{node})$. One sweep, again with one multiplication for each edge,
# ends with the derivatives with respect to *all* inputs. A loss is *one* output of *many* inputs, so backwards wins by
# as many times as there are parameters:

# %% tags=["demo"]
print("  inputs    edges    multiplications backwards    forwards")
for n in (3, 100, 10_000):
    parameters = [graph.variable(f"p{k}", 0.001 * k) for k in range(n)]
    total = parameters[0]
    for parameter in parameters[1:]:
        total = total + parameter * parameter
    edges = sum(len(node.inputs) for node in graph.Graph(graph.squared_error(total, 1.0)).nodes)
    print(f"{n:8,}{edges:9,}{edges:29,}{n * edges:12,}")

# %% [markdown]
# (With one input and many outputs it would be the other way round, and forwards would win.)
#
# A network with 1,000,000 parameters may have a graph of 3,000,000 edges. Backwards, one sweep makes 3,000,000
# multiplications. Forwards, there is a sweep for each of the parameters, and 3,000,000,000,000 multiplications in all:
# if the first takes a hundredth of a second, the second takes almost three hours, for one step of gradient descent.
# Central differences, which evaluate the loss twice for each parameter, are no better: that is why they serve to
# *check* gradients, and not to train.
#
# One might also list all ways from an input to $L$, multiply along each, and add. That is right, but look how many ways
# there may be:

# %% tags=["demo"]
demos.question("02.ways")

# %% [markdown]
# ## What you can do now
#
# - You can draw a formula as a graph, and compute its values forwards and its gradients backwards by hand (L3).
# - You can say what a node has to know on the way back: its inputs and the gradient that arrives (L4).
# - You can write the backward pass of an operation, and you know that a value used twice sums its gradients (L2).
# - You can find an order of the nodes, and write the sweep that differentiates any formula.
# - You can say why one goes backwards.
#
# In [unit 03](../03_layers/03_layers.ipynb) the nodes become layers and the numbers become arrays. The rules stay the
# same.
