"""Turn a formula, given as a string, into a compute graph.

    expression("(x + y) * z", x=-1.0, y=4.0, z=2.0)

Python's own parser reads the string, but no part of the string is ever executed. A formula may contain everything for
which ``helpers.graph`` has nodes: +, −, ·, /, powers with a fixed exponent, exp, log, sin, tanh, relu, numbers and the
names of inputs.
"""

import ast
import math
from collections.abc import Callable

from helpers import graph
from helpers.graph import Graph, Node, variable

FUNCTIONS: dict[str, Callable[[Node], Node]] = {
    "exp": graph.exp, "log": graph.log, "sin": graph.sin, "tanh": graph.tanh, "relu": graph.relu,
}  # fmt: skip
OPERATIONS: dict[type[ast.operator], Callable[..., Node]] = {
    ast.Add: lambda a, b: a + b, ast.Sub: lambda a, b: a - b, ast.Mult: lambda a, b: a * b, ast.Div: lambda a, b: a / b,
}  # fmt: skip
MAX_LENGTH = 200  # characters


def expression(text: str, **inputs: float) -> Graph:
    """Build the compute graph of a formula.

    Parameters
    ----------
    text : str
        The formula in Python's notation, such as ``"(tanh(w*x + b) - 1)**2"``. At most `MAX_LENGTH` characters.
    **inputs : float
        The value of each name in the formula.

    Returns
    -------
    Graph
        The graph, not evaluated yet: call its ``forward``.

    Raises
    ------
    TypeError
        If the value of an input is not a number.
    ValueError
        If `text` is not such a formula or is too long, a name has no value, a value has no name in the formula, a value
        is not finite, or a fixed number in the formula is divided by 0 or has a power that is not a finite real number.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(
            f"the formula has {len(text)} characters, but a readable graph has room for {MAX_LENGTH}: shorten it."
        )
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f'"{text}" is not a formula: write one as in Python, such as (x + y) * z.') from None
    nodes = {name: variable(name, value) for name, value in inputs.items()}
    used: set[str] = set()
    result = _node(tree, nodes, used)
    if not isinstance(result, Node) or not result.operation:
        raise ValueError(f'"{text}" computes nothing: write a formula with an operation, such as x * y.')
    unused = [name for name in nodes if name not in used]
    if unused:
        raise ValueError(f"{unused[0]} has a value but does not occur in the formula: leave it out, or use it.")
    return Graph(result)


def _node(tree: ast.expr, nodes: dict[str, Node], used: set[str]) -> Node | float:
    """Convert a subexpression into a node, or into a float if it is a fixed number."""
    match tree:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.Name(id=name):
            if name not in nodes:
                raise ValueError(f"{name} has no value: give it one, expression(..., {name}=1.0).")
            used.add(name)
            return nodes[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_node(operand, nodes, used)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            exponent = _node(right, nodes, used)
            if isinstance(exponent, Node):
                raise ValueError("an exponent must be a fixed number: write exp(b * log(a)) for a ** b.")
            base = _node(left, nodes, used)
            return base**exponent if isinstance(base, Node) else _fixed_power(base, exponent)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATIONS:
            a, b = _node(left, nodes, used), _node(right, nodes, used)
            if not isinstance(a, Node) and not isinstance(b, Node) and isinstance(op, ast.Div) and b == 0:
                raise ValueError("a number is divided by 0: choose another divisor.")
            return OPERATIONS[type(op)](a, b)
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in FUNCTIONS:
            inner = _node(argument, nodes, used)
            if not isinstance(inner, Node):
                raise ValueError(f"{name}({inner:g}) is a fixed number: write the number itself.")
            return FUNCTIONS[name](inner)
    known = ", ".join(FUNCTIONS)
    raise ValueError(f'"{ast.unparse(tree)}" can\'t be a node: use +, -, *, /, ** with a number, {known}.')


def _fixed_power(base: float, exponent: float) -> float:
    """Compute a power of a fixed number. Raises ValueError if the power is not a finite real number."""
    try:
        power = base**exponent
    except (ZeroDivisionError, OverflowError):
        power = math.inf
    if isinstance(power, complex) or not math.isfinite(power):
        written = f"{base:g}" if base >= 0 else f"({base:g})"
        raise ValueError(f"{written} ** {exponent:g} is not a finite real number: choose another base or exponent.")
    return power
