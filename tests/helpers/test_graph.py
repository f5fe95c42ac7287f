"""Compute graphs against the complex step and PyTorch on random expressions, and their sweeps node by node."""

import operator

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from helpers import graph
from helpers.gradcheck import complex_step

BINARY = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
UNARY = ["neg", "square", "cube", "error", "exp", "log", "sin", "tanh"]
Program = list[tuple[str, int, int]]


@st.composite
def programs(draw, smooth: bool = True) -> tuple[list[float], Program]:
    """Draw inputs, and steps (operation, i, j) that combine the values i and j computed so far."""
    numbers = st.floats(-2, 2).filter(lambda value: abs(value) > 0.05)
    inputs = draw(st.lists(numbers, min_size=1, max_size=4))
    steps = []
    for k in range(draw(st.integers(1, 12))):
        kind = draw(st.sampled_from([*BINARY, *UNARY] if smooth else [*BINARY, *UNARY, "relu"]))
        index = st.integers(0, len(inputs) + k - 1)
        steps.append((kind, draw(index), draw(index)))
    return inputs, steps


def run(program: Program, values: list, functions: object):
    """Evaluate a program on values of any numeric type. The last value is the output."""
    values = list(values)
    for kind, i, j in program:
        a, b = values[i], values[j]
        if kind in BINARY:
            values.append(BINARY[kind](a, b))
        elif kind == "neg":
            values.append(-a)
        elif kind == "square":
            values.append(a**2)
        elif kind == "cube":
            values.append(2 * a**3 - 1 / (a + 3))
        elif kind == "error":
            values.append((a - 0.5) ** 2 if functions is not graph else graph.squared_error(a, 0.5))
        elif kind == "log":
            values.append(functions.log(a * a + 1))
        else:
            values.append(getattr(functions, kind)(a))
    return values[-1]


def as_graph(inputs: list[float], program: Program) -> graph.Graph:
    """Build the graph of a program. Its inputs are named x0, x1 and so on."""
    return graph.Graph(run(program, [graph.variable(f"x{k}", value) for k, value in enumerate(inputs)], graph))


def evaluated(inputs: list[float], program: Program) -> graph.Graph:
    """Return the graph after its forward sweep. Skip examples with huge or invalid values."""
    made = as_graph(inputs, program)
    try:
        made.forward()
    except ValueError:
        assume(False)
    assume(all(abs(node.value) < 1e4 for node in made.nodes))
    return made


def as_array(gradients: dict[str, float], inputs: list[float]) -> np.ndarray:
    """Return the gradients as an array, with 0 for inputs that the output doesn't depend on."""
    return np.array([gradients.get(f"x{k}", 0.0) for k in range(len(inputs))])


@given(programs())
@settings(max_examples=300, deadline=None)
def test_gradients_agree_with_the_complex_step(case):
    inputs, program = case
    made = evaluated(inputs, program)
    got = as_array(made.backward(), inputs)
    with np.errstate(all="ignore"):
        # The + 0j makes sure that the result is complex, as complex_step requires.
        expected = complex_step(lambda theta: run(program, list(theta), np) + 0j, np.array(inputs))
    scale = max(1.0, float(np.abs(expected).max()))
    assume(np.isfinite(expected).all() and scale < 1e8)
    np.testing.assert_allclose(got, expected, rtol=1e-8, atol=1e-10 * scale)


@pytest.mark.torch
@given(programs(smooth=False))
@settings(max_examples=200, deadline=None)
def test_values_and_gradients_agree_with_pytorch(case):
    torch = pytest.importorskip("torch", reason="only .ci/run installs PyTorch")
    inputs, program = case
    made = evaluated(inputs, program)
    leaves = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in inputs]
    output = run(program, leaves, torch)
    assert made.output.value == pytest.approx(output.item(), rel=1e-10, abs=1e-12)
    output.backward()
    expected = np.array([0.0 if leaf.grad is None else leaf.grad.item() for leaf in leaves])
    scale = max(1.0, float(np.abs(expected).max()))
    assume(scale < 1e8)
    np.testing.assert_allclose(as_array(made.backward(), inputs), expected, rtol=1e-8, atol=1e-10 * scale)


@given(programs(smooth=False))
@settings(max_examples=100, deadline=None)
def test_a_second_sweep_gives_the_same_result_even_after_an_incomplete_one(case):
    made = evaluated(*case)
    first = made.backward()
    assert made.backward() == first
    for _, _ in zip(made.backward_steps(), range(len(made.nodes) // 2)):
        pass
    value = made.output.value
    assert made.backward() == first
    assert made.forward() == value and made.backward() == first


def test_the_example_of_the_lecture():
    made = graph.lecture_example(x=-1.0, y=4.0, z=2.0)
    assert made.forward() == 25.0
    assert made.backward() == {"x": 20.0, "y": 20.0, "z": 30.0}
    assert {node.name: node.value for node in made.nodes} == {"x": -1, "y": 4, "z": 2, "d": 3, "e": 6, "L": 25}
    assert {node.name: node.gradient for node in made.nodes} == {"x": 20, "y": 20, "z": 30, "d": 20, "e": 10, "L": 1}
    assert repr(made["d"]) == "Node(d = x + y: 3, gradient 20)"
    made["x"].value = 1.5
    assert made.forward() == 100.0
    assert made.backward() == {"x": 40.0, "y": 40.0, "z": 110.0}


def test_the_forward_sweep_can_run_one_node_at_a_time():
    made = graph.lecture_example()
    steps = made.forward_steps()
    seen = [next(steps).name for _ in range(3)]
    assert [made[name].value is not None for name in ("x", "y", "d", "e", "L")] == [True, True, True, False, False]
    assert seen + [node.name for node in steps] == ["x", "y", "d", "z", "e", "L"]
    assert "not computed yet" in repr(graph.lecture_example()["e"])


def test_the_backward_sweep_can_run_one_node_at_a_time_and_records_contributions():
    made = graph.lecture_example()
    made.forward()
    steps = made.backward_steps()
    assert made["L"].gradient is None
    first = next(steps)
    assert (first.node.name, made["e"].gradient, made["d"].gradient) == ("L", 10.0, 0.0)
    second = next(steps)
    assert [(part.to.name, part.local, part.product) for part in second.contributions] == [
        ("d", 2.0, 20.0),
        ("z", 3.0, 30.0),
    ]
    assert repr(second) == "e: gradient 10, sends 2 · 10 = 20 to d, sends 3 · 10 = 30 to z"
    assert [step.node.name for step in steps] == ["z", "d", "y", "x"]


def test_a_value_used_twice_sums_its_gradients():
    x, y = graph.variable("x", 3.0), graph.variable("y", -2.0)
    made = graph.Graph(x * y + x)
    made.forward()
    assert made.backward() == {"x": -1.0, "y": 3.0}
    square = graph.Graph(x * x)
    square.forward()
    assert square.backward() == {"x": 6.0}


def test_one_sweep_is_enough_for_a_graph_with_exponentially_many_paths():
    x = node = graph.variable("x", 1e-300)
    for _ in range(900):
        node = node + node
    made = graph.Graph(node)
    made.forward()
    assert made.backward() == {"x": 2.0**900}
    assert x.gradient == 2.0**900


def test_a_long_chain_needs_no_recursion():
    node = graph.variable("x", 1.0)
    for _ in range(5000):
        node = node + 1.0
    made = graph.Graph(node)
    assert made.forward() == 5001.0
    assert made.backward() == {"x": 1.0}


names = st.integers(0, 30)


@given(st.dictionaries(names, st.lists(names, max_size=4), max_size=20))
def test_an_order_is_topological_or_rejected_with_a_reason(inputs):
    try:
        order = graph.topological_order(inputs)
    except ValueError as error:
        missing = {n for needed in inputs.values() for n in needed} - set(inputs)
        if "not in the graph" in str(error):
            assert missing
        else:
            assert "cycles" in str(error) and _has_cycle(inputs)
        return
    assert sorted(order) == sorted(inputs)
    position = {node: k for k, node in enumerate(order)}
    assert all(position[needed] < position[node] for node in inputs for needed in inputs[node])


def _has_cycle(inputs) -> bool:
    """Remove nodes without remaining inputs until none is left or none can be removed."""
    remaining = {node: set(needed) & set(inputs) for node, needed in inputs.items()}
    while free := [node for node, needed in remaining.items() if not needed & set(remaining)]:
        for node in free:
            del remaining[node]
    return bool(remaining)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: graph.variable("x", "3"), TypeError, "x is '3'"),
        (lambda: graph.variable("x", True), TypeError, "x is True"),
        (lambda: graph.variable("x", float("nan")), ValueError, "x is nan"),
        (lambda: graph.variable("x", 1.0) + "y", TypeError, "a number: pass a float"),
        (lambda: graph.variable("x", 1.0) ** graph.variable("y", 2.0), TypeError, "fixed number"),
        (lambda: graph.Graph(graph.variable("x", 1.0) + graph.variable("x", 2.0)), ValueError, "named x"),
        (lambda: graph.Graph(graph.log(graph.variable("x", -1.0))).forward(), ValueError, r"log\(x\).*for x = -1"),
        (lambda: graph.Graph(1 / graph.variable("x", 0.0)).forward(), ValueError, r"1 / x.*for 1 = 1, x = 0"),
        (lambda: graph.Graph(graph.variable("x", 10.0) ** 400).forward(), ValueError, "not a finite number"),
        (lambda: graph.lecture_example().backward(), RuntimeError, r"call forward\(\) before backward"),
        (lambda: graph.lecture_example()["q"], KeyError, "no node is named q: choose one of x, y, d, z, e, L"),
        (lambda: graph.topological_order({"a": ["b"], "b": ["a"]}), ValueError, "depends on itself"),
    ],
)
def test_a_mistake_is_explained_in_one_sentence(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_the_sweeps_at_once_and_step_by_step_agree_to_the_last_bit() -> None:
    a = graph.variable("x", 0.4)
    for k in range(5):
        a = graph.tanh(a * graph.variable(f"w{k}", 0.3 * k - 0.7)) + a * a
    made = graph.Graph(a)
    value, gradients = made.forward(), made.backward()
    nodes = [(node.value, node.gradient) for node in made.nodes]
    list(made.forward_steps())
    list(made.backward_steps())
    assert [(node.value, node.gradient) for node in made.nodes] == nodes
    assert gradients == {name: node.gradient for name, node in made.inputs.items()}
    assert value == made.output.value
