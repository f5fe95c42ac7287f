"""A test that calls a student's code in another process sees what it would see in a single process."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from course_fixtures import ISOLATED, UNIT, small_course, start_process

from grading.execution.proxies import StudentError, ValueCannotCross
from grading.execution.sandbox import Sandbox, SandboxedProcess
from grading.units.unit import read_unit

NOTEBOOK = """
import numpy as np

scale = 2.5

class Point:
    def __init__(self, x):
        self.x = x
        self.seen = []
    def move(self, by):
        self.x += by
        return self.x
    def again(self):
        return Point(self.x)

class Changing:
    # Its methods change during its lifetime.
    def first(self): return "first"
    def change(self): self.first = lambda: "changed"
    def remove(self): del Changing.first, self.first
class Dynamic:
    # Its attributes are known only when they are read.
    def __getattr__(self, name):
        if name == "hidden": return lambda: "found"
        raise AttributeError(name)
    @property
    def counted(self):
        self.count = vars(self).get("count", 0) + 1
        return self.count
    @staticmethod
    def static(x): return x + 1
    @classmethod
    def kind(cls): return cls.__name__

class Odd(Exception):
    pass

class NoShape(ValueError):
    pass

class Silent(Exception):
    def __str__(self): raise RuntimeError("no")
    __repr__ = __str__

class Layer:
    def __init__(self): self.parameters = [np.zeros(2)]
    def total(self): return float(self.parameters[0].sum())

def append(items): items.append(len(items))
def set_key(table): table["b"] = [1.0]
def overwrite(a): a[...] = -1
def apply(f, x): return f(x) + 1
def compose(f): return lambda x: f(f(x))
def caught(f):
    try:
        return f()
    except Exception as error:
        return type(error).__name__, str(error)
def fail(kind):
    group = lambda message: ExceptionGroup(message, [Odd()])
    code = lambda message: UnicodeDecodeError("utf-8", b"x", 0, 1, message)
    raise {"value": ValueError, "odd": Odd, "stop": StopIteration, "exit": SystemExit, "shape": NoShape,
           "matrix": np.linalg.LinAlgError, "interrupt": KeyboardInterrupt, "group": group, "silent": Silent,
           "code": code, "key": KeyError}[kind]("so")
def give(kind): return {"set": {1}, "module": np, "subclass": np.ma.array([1.0]), "generator": (i for i in "ab")}[kind]
def rearrange(outer):
    inner, (other, table) = outer
    inner.append("seen")
    other.clear()
    table["of"] = inner
    outer[:] = [(other, table), inner, [inner, "new"]]
def hold_itself(items): items.append(items)
class Minus:
    def __call__(self, x): return -x
def called(kind):
    import functools
    return {"partial": functools.partial(abs),
            "vectorized": np.vectorize(abs), "ufunc": np.abs, "builtin": abs, "callable": Minus()}[kind]
def added(kind):
    import collections
    from helpers.layers import ReLU
    return {"pair": collections.namedtuple("Pair", "a b")(1, [2.0]), "text": np.array(["converging"])[0],
            "table": collections.defaultdict(float, a=1.0), "course": ReLU(), "own": Point(1.0)}[kind]
def keep(a, store=[]):
    store.append(a)
    return store[0]
"""


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxedProcess]:
    unit = read_unit(small_course(tmp_path_factory.mktemp("course")), UNIT)
    with Sandbox(unit, isolated=ISOLATED) as sandbox:
        process = start_process(sandbox)
        assert process.client.run(NOTEBOOK)[1] == ""
        yield process
        process.close()


@pytest.fixture
def look_up(process: SandboxedProcess) -> Any:
    yield process.client.look_up
    process.client.forget()


def test_values_instances_methods_and_attributes(look_up: Any) -> None:
    assert look_up("scale") == 2.5
    point = look_up("Point")(np.array([1.0, 2.0]))
    assert point.move(by=1.5).tolist() == [2.5, 3.5]
    assert point.x.tolist() == [2.5, 3.5]
    assert point.again().x.tolist() == [2.5, 3.5]
    assert point.seen == []


def test_a_method_is_looked_up_when_it_is_called(look_up: Any) -> None:
    changing = look_up("Changing")()
    first = changing.first
    assert first() == "first"
    changing.change()
    assert changing.first() == "changed"
    changing.remove()
    with pytest.raises(AttributeError, match="first"):
        changing.first()


def test_a_method_can_be_passed_as_an_argument(look_up: Any) -> None:
    point = look_up("Point")(2.0)
    assert look_up("apply")(point.move, 0.5) == 3.5


def test_attributes_that_only_the_object_knows_are_requested_from_it(look_up: Any) -> None:
    dynamic = look_up("Dynamic")()
    assert dynamic.hidden() == "found"
    assert [dynamic.counted, dynamic.counted] == [1, 2]
    assert dynamic.static(1) == 2
    assert dynamic.kind() == "Dynamic"
    with pytest.raises(AttributeError, match="nothing"):
        _ = dynamic.nothing


def test_arguments_that_are_changed_in_place_change_for_the_caller(look_up: Any) -> None:
    items, table, array = [5.0], {"a": 1}, np.zeros(3)
    look_up("append")(items)
    look_up("set_key")(table)
    look_up("overwrite")(array)
    assert items == [5.0, 1]
    assert table == {"a": 1, "b": [1.0]}
    assert array.tolist() == [-1, -1, -1]


def test_changing_an_entry_of_an_attribute_changes_the_object(look_up: Any) -> None:
    layer = look_up("Layer")()
    layer.parameters[0][0] += 1.5
    layer.parameters[0][1] += 1.0
    assert layer.total() == 2.5


def test_writing_to_a_read_only_array_is_an_error_of_the_writer(look_up: Any) -> None:
    array = np.broadcast_to(1.0, 3)
    with pytest.raises(ValueError, match="read-only"):
        look_up("overwrite")(array)
    assert look_up("scale") == 2.5


def test_an_array_that_is_kept_and_returned_is_the_same_object(look_up: Any) -> None:
    array = np.ones(2)
    kept = look_up("keep")(array)
    assert kept is array


def test_functions_cross_both_ways(look_up: Any) -> None:
    assert look_up("apply")(lambda x: 10 * x, 2.0) == 21.0
    assert look_up("compose")(lambda x: x + 3)(1) == 7


@pytest.mark.parametrize(
    ("f", "name", "message"),
    [
        (lambda: 1 / 0, "ZeroDivisionError", "division by zero"),
        (b"\xff".decode, "RuntimeError", "UnicodeDecodeError: "),
    ],
)
def test_an_error_in_the_tests_function_reaches_the_student(look_up: Any, f: Any, name: str, message: str) -> None:
    kind, text = look_up("caught")(f)
    assert kind == name
    assert text.startswith(message)


def test_an_attribute_of_a_proxy_cannot_be_set(look_up: Any) -> None:
    """In a notebook, it can be set. Here it would change nothing, so setting it has to fail."""
    with pytest.raises(AttributeError):
        look_up("Point")(1.0).x = 2.0


@pytest.mark.parametrize(("kind", "type_"), [("value", ValueError), ("odd", StudentError)])
def test_an_exception_keeps_its_type(look_up: Any, kind: str, type_: type[Exception]) -> None:
    with pytest.raises(type_, match="so") as error:
        look_up("fail")(kind)
    assert type(error.value).__name__ == {"value": "ValueError", "odd": "Odd"}[kind]
    assert "in fail" in error.value.student_trace  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["shape", "matrix"])
def test_a_students_exception_derives_from_the_same_built_in_type(look_up: Any, kind: str) -> None:
    with pytest.raises(ValueError, match=r"^so$") as error:
        look_up("fail")(kind)
    assert type(error.value).__name__ == {"shape": "NoShape", "matrix": "LinAlgError"}[kind]


@pytest.mark.parametrize("kind", ["group", "silent", "code", "interrupt"])
def test_anything_that_is_raised_arrives_as_an_error(look_up: Any, kind: str) -> None:
    with pytest.raises(StudentError):
        look_up("fail")(kind)
    assert look_up("scale") == 2.5


def test_a_missing_key_is_quoted_once(look_up: Any) -> None:
    with pytest.raises(KeyError) as error:
        look_up("fail")("key")
    assert (type(error.value).__name__, str(error.value)) == ("KeyError", "'so'")


@pytest.mark.parametrize("kind", ["stop", "exit"])
def test_an_exception_that_would_end_the_test_or_a_loop_in_it_is_an_ordinary_error(look_up: Any, kind: str) -> None:
    with pytest.raises(StudentError, match="so"):
        list(map(look_up("fail"), [kind]))


@pytest.mark.parametrize("kind", ["set", "module", "subclass", "generator"])
def test_an_unsupported_value_is_a_failure_that_names_the_function(look_up: Any, kind: str) -> None:
    with pytest.raises(ValueCannotCross, match="give returned a value that can't be checked"):
        look_up("give")(kind)
    assert look_up("scale") == 2.5


def test_a_traceback_names_no_folder_of_this_machine(look_up: Any) -> None:
    with pytest.raises(StudentError) as error:
        look_up("fail")("odd")
    trace = error.value.student_trace  # type: ignore[attr-defined]
    assert "in fail" in trace
    assert 'File "/' not in trace


def test_an_undefined_name_is_a_name_error(look_up: Any) -> None:
    with pytest.raises(NameError, match="does not define nonsense"):
        look_up("nonsense")


def test_nested_lists_stay_the_same_objects(look_up: Any) -> None:
    inner, other, table = [1.0], [2.0], {"a": 1}
    outer = [inner, (other, table)]
    look_up("rearrange")(outer)
    assert inner == [1.0, "seen"]
    assert other == []
    assert table == {"a": 1, "of": inner}
    assert outer == [(other, table), inner, [inner, "new"]]
    assert outer[1] is inner
    assert table["of"] is inner
    assert outer[2][0] is inner


def test_a_list_that_contains_itself_ends_no_process(look_up: Any) -> None:
    items: list[Any] = []
    look_up("hold_itself")(items)
    assert items[0] is items
    assert look_up("scale") == 2.5


@pytest.mark.parametrize("kind", ["partial", "vectorized", "ufunc", "builtin", "callable"])
def test_every_callable_crosses(look_up: Any, kind: str) -> None:
    assert look_up("called")(kind)(-4.0) == 4.0


def test_a_subclass_of_a_plain_type_crosses_as_the_plain_value(look_up: Any) -> None:
    assert look_up("added")("pair") == (1, [2.0])
    assert look_up("added")("text") == "converging"
    assert look_up("added")("table") == {"a": 1.0}
    assert look_up("added")("course").forward(np.array([-1.0, 2.0])).tolist() == [0.0, 2.0]
    assert type(look_up("added")("own")).__name__ == "Point"
