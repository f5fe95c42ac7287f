"""An exception is explained by the student's own line: the expression, its operands and their shapes."""

import linecache
from typing import Any

import numpy as np
import pytest

from helpers.diagnosis.errors import explain_exception
from helpers.diagnosis.source_lines import find_place, format_students_traceback

CELL = """
import numpy as np
class Layer:
    def __init__(self): self.W = np.ones((2, 3))
    def product(self, x): return x @ self.W.T
    def sum(self, x):
        total = np.zeros(3)
        total += x
        return total
    def call(self, x): return np.dot(x, self.W)
    def unstored(self, x): return self.x * 2
    def shadowed(self, sum): return sum(sum)
    def name(self, x): return x * wieght
    def local(self, x):
        if False: y = 1
        return y
    def none(self, x): return None * 2
    def attribute_of_none(self, x): return self.nothing.T
    nothing = None
    def listed(self, x): return [1.0, 2.0] * 0.5
    def list_attribute(self, x): return [1.0].T
    def number(self, x): return (1.5).T
    def condition(self, x):
        if x > 0: return 1
    def unpack(self, x):
        a, b = self.W.shape + (1,)
        return a
    def single(self, x): return float(x)
    def index(self, x): return x[len(x)]
    def too_many(self, x): return x[0, 0, 0]
    def key(self, x): return {"W": 1}["b"]
    def division(self, x): return 1 / 0
    def endless(self, x): return self.endless(x)
    def integers(self, x):
        a = np.zeros(3, dtype=int)
        a -= 0.5
        return a
    def missing(self, x): return self.product()
    def parts(self, x): return np.array([[1, 2], [3]])
"""

SENTENCES = {
    "product": "The shapes in x @ self.W.T don't fit in product: x has shape (4, 2) and self.W.T has shape (3, 2).",
    "sum": "The shapes in total += x don't fit in sum: total has shape (3,) and x has shape (4, 2).",
    "call": "",
    "unstored": "Your code reads self.x in unstored, but nothing has stored self.x before.",
    "shadowed": "Your code calls sum(…) in shadowed like a function, but sum is an array of shape (4, 2)",
    "name": "Your code uses the name wieght in name, but nothing has this name there.",
    "local": "Your code uses y in local before it gets a value there",
    "none": "None is None in none, so your code can't calculate with it.",
    "attribute_of_none": "Your code asks for .T in attribute_of_none, but self.nothing is None there",
    "listed": "[1.0, 2.0] is a list in listed, and Python's lists and tuples don't calculate entry by entry",
    "list_attribute": "[1.0] is a list in list_attribute, not an array, so it has no .T.",
    "number": "1.5 is a single number in number, not an array, so it has no .T.",
    "condition": "Your code uses a whole array as a condition in condition",
    "unpack": "Your code unpacks 2 values in unpack, but there are more.",
    "single": "float(x) needs a single number in single, but x has shape (4, 2).",
    "index": "x[len(x)] asks for index 4 in index, but the last index there is 3.",
    "too_many": "x[0, 0, 0] has more indices than x, of shape (4, 2).",
    "key": "{'W': 1} has no entry for 'b' in key.",
    "division": "1 / 0 divides by zero in division: 0 is 0.",
    "endless": "Your code calls itself again and again in endless, without an end.",
    "integers": "Your code writes decimal numbers in integers into an array of integers.",
    "missing": "Your code calls product(…) without 'x' in missing.",
    "parts": "Your code builds an array in parts from parts of different shapes: np.array([[1, 2], [3]]).",
}


@pytest.fixture(scope="module")
def layer() -> Any:
    name = "<ipython-input-3-0123456789ab>"
    linecache.cache[name] = (len(CELL), None, CELL.splitlines(keepends=True), name)
    namespace: dict[str, Any] = {}
    exec(compile(CELL, name, "exec"), namespace)
    return namespace["Layer"]()


def error_of(layer: Any, method: str) -> BaseException:
    with pytest.raises(Exception) as caught:
        getattr(layer, method)(np.ones((4, 2)))
    return caught.value.with_traceback(caught.tb.tb_next)


@pytest.mark.parametrize("method", [method for method, sentence in SENTENCES.items() if sentence])
def test_an_error_is_explained_by_the_students_line(layer: Any, method: str) -> None:
    cause = explain_exception(error_of(layer, method))
    assert cause is not None
    assert cause.sentence.startswith(SENTENCES[method])


def test_the_traceback_shows_the_students_frames_only(layer: Any) -> None:
    text = format_students_traceback(error_of(layer, "single"))
    assert "Cell In[3], line 28, in single\n    def single(self, x): return float(x)" in text
    assert "numpy" not in text and "site-packages" not in text


def test_looking_at_operands_runs_none_of_the_students_code() -> None:
    source = "class Odd:\n    @property\n    def W(self): calls.append(1); return 1\ndef f(o): return o.x @ o.W\n"
    name = "<ipython-input-4-0123456789ab>"
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    namespace: dict[str, Any] = {"calls": []}
    exec(compile(source, name, "exec"), namespace)
    with pytest.raises(AttributeError) as caught:
        namespace["f"](namespace["Odd"]())
    place = find_place(caught.value.with_traceback(caught.tb.tb_next))
    assert place is not None
    assert place.value(place.node) is not None
    assert namespace["calls"] == []


def test_an_error_outside_of_the_students_code_is_not_explained() -> None:
    with pytest.raises(ValueError) as caught:
        np.linalg.norm(np.ones(2), ord="no")
    assert explain_exception(caught.value.with_traceback(caught.tb.tb_next)) is None
