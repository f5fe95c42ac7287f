"""The checks of unit 02 accept every right answer in any form, and report what is wrong and where."""

import numpy as np
import pytest

from helpers import checks, graph, operations
from helpers.checks import CheckFailed

LECTURE = {
    "x": ("input", []), "y": ("input", []), "z": ("input", []), "one": ("input", []),
    "d": ("add", ["x", "y"]), "e": ("multiply", ["d", "z"]), "f": ("subtract", ["e", "one"]), "L": ("square", ["f"]),
}  # fmt: skip
INPUTS = {"x": -1.0, "y": 4.0, "z": 2.0, "one": 1.0}


def right_sweep(nodes, order, values, backward):
    gradients = dict.fromkeys(order, 0.0)
    gradients["L"] = 1.0
    for name in reversed(order):
        kind, inputs = nodes[name]
        if kind != "input":
            sent = backward[kind](*[values[needed] for needed in inputs], gradients[name])
            for needed, gradient in zip(inputs, sent, strict=True):
                gradients[needed] += gradient
    return gradients


def failure(check, *arguments, **named) -> str:
    with pytest.raises(CheckFailed) as caught:
        check(*arguments, **named)
    return caught.value.message


def gradients_by_graph(nodes, inputs) -> dict[str, float]:
    """Return ∂L/∂(node), computed by helpers.graph, for the nodes that L depends on."""
    built: dict[str, graph.Node] = {}
    for name in graph.topological_order({name: needed for name, (_, needed) in nodes.items()}):
        kind, needed = nodes[name]
        if kind == "input":
            built[name] = graph.variable(name, inputs[name])
        else:
            built[name] = graph.Node(operations.operation(kind), [built[other] for other in needed], name=name)
    compute_graph = graph.Graph(built["L"])
    compute_graph.forward()
    compute_graph.backward()
    return {node.name: node.gradient for node in compute_graph.nodes}


def test_the_expected_gradients_of_a_sweep_agree_with_the_graph():
    rng = np.random.default_rng(5)
    for _ in range(40):
        nodes, inputs, order = checks.graphs.random_case(rng, int(rng.integers(1, 5)), int(rng.integers(1, 11)))
        expected = gradients_by_graph(nodes, inputs)
        oracle = checks.graphs.sweep_oracle(nodes, order, inputs)
        assert set(oracle) == set(nodes)
        for name, slope in oracle.items():
            assert slope == pytest.approx(expected.get(name, 0.0), rel=1e-9, abs=1e-12)


def test_the_courses_sweep_computes_the_expected_gradients():
    rng = np.random.default_rng(15)
    for _ in range(20):
        nodes, inputs, order = checks.graphs.random_case(rng, int(rng.integers(1, 5)), int(rng.integers(1, 11)))
        gradients = graph.backward_sweep(nodes, order, checks.graphs.evaluate(nodes, order, inputs))
        assert gradients == pytest.approx(checks.graphs.sweep_oracle(nodes, order, inputs), rel=1e-9, abs=1e-12)


def test_random_cases_are_topologically_ordered_and_end_after_l():
    rng = np.random.default_rng(6)
    late_inputs = more_after_l = 0
    for _ in range(40):
        nodes, inputs, order = checks.graphs.random_case(rng, 3, 6)
        assert sorted(order) == sorted(nodes) and order != list(nodes)
        assert order[-1] == "after" and nodes["after"][1][0] == "L"
        place = {name: k for k, name in enumerate(order)}
        assert all(place[needed] < place[name] for name, (_, inputs_) in nodes.items() for needed in inputs_)
        late_inputs += any(place[name] > place[other] for name in inputs for other in set(nodes) - {*inputs, "after"})
        more_after_l += order.index("L") < len(order) - 2
        assert {name for name, (kind, _) in nodes.items() if kind == "input"} == set(inputs)
    assert late_inputs > 10 and more_after_l > 0


THREE_INPUTS = {
    "w": ("input", []), "x": ("input", []), "p": ("multiply_add", ["w", "x", "w"]), "L": ("square", ["p"])
}  # fmt: skip


def test_an_operation_may_have_three_inputs():
    numbers = {"w": 2.0, "x": -1.5}  # p = w x + w = −1 and L = p²
    gradients = checks.graphs.sweep_oracle(THREE_INPUTS, list(THREE_INPUTS), numbers)
    assert gradients == pytest.approx({"w": 1.0, "x": -4.0, "p": -2.0, "L": 1.0})
    checks.graphs.sweep(right_sweep, THREE_INPUTS, numbers)

    def of_two(nodes, order, values, backward):
        return backward["multiply_add"](values["w"], values["x"], 1.0)

    with pytest.raises(TypeError, match="values of its 3 inputs and then the gradient that arrives, but got 3"):
        checks.graphs.sweep(of_two, THREE_INPUTS, numbers)


def test_a_check_says_which_case_it_shows(capsys):
    checks.graphs.sweep(right_sweep, THREE_INPUTS, {"w": 2.0, "x": -1.5}, case="p has three inputs")
    checks.graphs.order(sorted, {"a": [], "b": ["a"]}, case="two nodes")
    checks.graphs.node_backward(lambda a, dc: [2 * a * dc], lambda a: a**2, a=3.0, dc=0.5, case="a is positive")
    checks.graphs.derivatives(lambda x: [2 * x], lambda x: x**2, x=3.0, case="one input")
    lines = capsys.readouterr().out.splitlines()
    cases = ["(p has three inputs).", "(two nodes).", "(a is positive).", "(one input)."]
    assert [line.endswith(case) for line, case in zip(lines, cases, strict=True)] == [True] * 4
    with pytest.raises(CheckFailed) as caught:
        checks.graphs.derivatives(lambda x: [x], lambda x: x**2, x=3.0, case="one input")
    assert caught.value.case == "one input"


def test_a_right_sweep_passes(capsys):
    checks.graphs.sweep(right_sweep, LECTURE, INPUTS)
    assert "the gradients of L, f, e, d, one, z, y, x are right" in capsys.readouterr().out
    rng = np.random.default_rng(7)
    for _ in range(10):
        nodes, inputs, order = checks.graphs.random_case(rng, 3, 8)
        checks.graphs.sweep(right_sweep, nodes, inputs, order)


def test_the_failure_of_a_wrong_sweep_names_the_first_wrong_gradients():
    def without_z(*arguments):
        return right_sweep(*arguments) | {"z": 0.0, "x": 3.0}

    assert failure(checks.graphs.sweep, without_z, LECTURE, INPUTS) == (
        "Your ∂L/∂z is zero. without_z: ∂L/∂z is 0, but should be 30; ∂L/∂x is 3, but should be 20. "
        "Right: ∂L/∂L, ∂L/∂f, ∂L/∂e, ∂L/∂d, ∂L/∂one, ∂L/∂y."
    )
    sevens = failure(checks.graphs.sweep, lambda n, order, v, b: dict.fromkeys(order, 7.5), LECTURE, INPUTS)
    assert (
        "∂L/∂L is 7.5, but should be 1; ∂L/∂f" in sevens and "and 5 more may be wrong only because of these" in sevens
    )
    extra = failure(checks.graphs.sweep, lambda *a: right_sweep(*a) | {"q": 1.0}, LECTURE, INPUTS)
    assert "'q' is not a node of the graph" in extra
    assert "is missing" in failure(checks.graphs.sweep, lambda *a: {"L": 1.0}, LECTURE, INPUTS)
    assert "is None" in failure(checks.graphs.sweep, lambda *a: None, LECTURE, INPUTS)
    assert "should be a dict" in failure(
        checks.graphs.sweep, lambda *a: list(right_sweep(*a).values()), LECTURE, INPUTS
    )


def test_a_sweep_that_keeps_gradients_between_calls_fails():
    kept: dict[str, float] = {}

    def accumulates(*arguments):
        for name, gradient in right_sweep(*arguments).items():
            kept[name] = kept.get(name, 0.0) + gradient
        return dict(kept)

    assert "a second call with the same arguments returned something different" in failure(
        checks.graphs.sweep, accumulates, LECTURE, INPUTS
    )


def test_a_sweep_that_changes_its_arguments_fails():
    def reverses_order(nodes, order, values, backward):
        order.reverse()
        return right_sweep(nodes, order[::-1], values, backward)

    def clears_values(nodes, order, values, backward):
        gradients = right_sweep(nodes, order, values, backward)
        values.clear()
        return gradients

    def adds_an_operation(nodes, order, values, backward):
        backward["input"] = lambda dc: []
        return right_sweep(nodes, order, values, backward)

    assert "backward was changed by your code" in failure(checks.graphs.sweep, adds_an_operation, LECTURE, INPUTS)
    assert "order was changed by your code" in failure(checks.graphs.sweep, reverses_order, LECTURE, INPUTS)
    assert "values was changed by your code" in failure(checks.graphs.sweep, clears_values, LECTURE, INPUTS)


def test_a_wrong_call_of_an_operations_backward_pass_is_explained():
    with pytest.raises(TypeError, match=r"backward\['square'\] takes the value of its input and then .* 1 argument"):
        checks.graphs.sweep(lambda n, o, v, b: b["square"](1.0), LECTURE, INPUTS)
    with pytest.raises(TypeError, match=r"values of its 2 inputs .*, all as numbers, but got 'x'"):
        checks.graphs.sweep(lambda n, o, v, b: b["add"]("x", "y", 1.0), LECTURE, INPUTS)


GRAPH = {"e": ["d", "x"], "x": [], "L": ["e"], "d": ["x", "x"], "unused": []}


@pytest.mark.parametrize("order", ["x d e L unused", "unused x d e L", "x unused d e L"])
def test_every_topological_order_is_right(order):
    checks.graphs.order(lambda inputs: order.split(), GRAPH)
    checks.graphs.order(lambda inputs: tuple(order.split()), GRAPH)


@pytest.mark.parametrize(
    ("order", "message"),
    [
        (["x", "e", "d", "L", "unused"], "has e before d, but e is computed from d"),
        (["x", "d", "e", "L"], "leaves out unused"),
        (["x", "d", "x", "e", "L", "unused"], "contains x 2 times"),
        (["x", "d", "e", "L", "unused", "q"], "contains 'q', which is not a node"),
        ([["x"], ["d"], ["e", "unused"], ["L"]], "contains ['x'], which is not a node"),
        ({"x": 1}, "is a dict, but should be a list of names"),
        (None, "is None"),
    ],
)
def test_an_invalid_order_is_explained(order, message):
    assert message in failure(checks.graphs.order, lambda inputs: order, GRAPH)


def test_the_gradients_of_a_node_are_judged_one_by_one():
    checks.graphs.node_backward(lambda a, b, dc: (b * dc, a * dc), lambda a, b: a * b, a=3.0, b=-2.5, dc=0.7)
    checks.graphs.node_backward(lambda a, dc: np.array([2 * a * dc]), lambda a: a**2, a=3.0, dc=0.7)

    def product(a, b, dc):
        return [a * dc, a * dc]

    assert failure(checks.graphs.node_backward, product, lambda a, b: a * b, a=3.0, b=-2.5, dc=0.7) == (
        "product: da is 2.1, but should be -1.75. Right: db."
    )
    message = failure(checks.graphs.derivatives, lambda x, y: 1.0, lambda x, y: x * y, x=3.0, y=2.0)
    assert "a list with one gradient for each input: [dx, dy]" in message


def test_a_stub_is_reported_as_not_written_yet():
    def stub(*arguments):
        raise NotImplementedError("exercise 02.6: the sweep")

    assert "not written yet (exercise 02.6" in failure(checks.graphs.sweep, stub, LECTURE, INPUTS)
    assert "not written yet" in failure(checks.graphs.order, stub, GRAPH)
