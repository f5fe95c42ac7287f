"""A test that calls a student's code in another process sees what it would see if all were one process."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from course_fixtures import ISOLATED, UNIT, small_course

from grading.execution.proxies import NotJudged, StudentError
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

class Turning:
    # Its methods change while it lives.
    def first(self): return "first"
    def turn(self): self.first = lambda: "turned"
    def lose(self): del Turning.first, self.first
class Asked:
    # What it has it says only when it is asked.
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
    group = lambda so: ExceptionGroup(so, [Odd()])
    code = lambda so: UnicodeDecodeError("utf-8", b"x", 0, 1, so)
    raise {"value": ValueError, "odd": Odd, "stop": StopIteration, "exit": SystemExit, "shape": NoShape,
           "matrix": np.linalg.LinAlgError, "interrupt": KeyboardInterrupt, "group": group, "silent": Silent,
           "code": code, "key": KeyError}[kind]("so")
def give(what): return {"set": {1}, "module": np, "subclass": np.ma.array([1.0]), "generator": (i for i in "ab")}[what]
def rearrange(outer):
    inner, (other, table) = outer
    inner.append("seen")
    other.clear()
    table["of"] = inner
    outer[:] = [(other, table), inner, [inner, "new"]]
def hold_itself(items): items.append(items)
class Minus:
    def __call__(self, x): return -x
def called(what):
    import functools
    return {"partial": functools.partial(abs),
            "vectorized": np.vectorize(abs), "ufunc": np.abs, "builtin": abs, "callable": Minus()}[what]
def added(what):
    import collections
    from helpers.layers import ReLU
    return {"pair": collections.namedtuple("Pair", "a b")(1, [2.0]), "text": np.array(["converging"])[0],
            "table": collections.defaultdict(float, a=1.0), "course": ReLU(), "own": Point(1.0)}[what]
def keep(a, store=[]):
    store.append(a)
    return store[0]
"""


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxedProcess]:
    unit = read_unit(small_course(tmp_path_factory.mktemp("course")), UNIT)
    with Sandbox(unit, isolated=ISOLATED) as sandbox:
        process = sandbox.start()
        process.client.allow(60)
        assert process.client.run(NOTEBOOK)[1] == ""
        yield process
        process.close()


@pytest.fixture
def look(process: SandboxedProcess) -> Any:
    yield process.client.look
    process.client.forget()


def test_values_instances_methods_and_attributes(look: Any) -> None:
    assert look("scale") == 2.5
    point = look("Point")(np.array([1.0, 2.0]))
    assert point.move(by=1.5).tolist() == [2.5, 3.5]
    assert point.x.tolist() == [2.5, 3.5]
    assert point.again().x.tolist() == [2.5, 3.5]
    assert point.seen == []


def test_a_method_is_looked_up_when_it_is_called(look: Any) -> None:
    turning = look("Turning")()
    first = turning.first
    assert first() == "first"
    turning.turn()
    assert turning.first() == "turned"
    turning.lose()
    with pytest.raises(AttributeError, match="first"):
        turning.first()


def test_a_method_can_be_handed_over(look: Any) -> None:
    point = look("Point")(2.0)
    assert look("apply")(point.move, 0.5) == 3.5


def test_what_only_the_object_knows_it_is_asked_for(look: Any) -> None:
    asked = look("Asked")()
    assert asked.hidden() == "found"
    assert [asked.counted, asked.counted] == [1, 2]
    assert asked.static(1) == 2
    assert asked.kind() == "Asked"
    with pytest.raises(AttributeError, match="nothing"):
        _ = asked.nothing


def test_arguments_that_are_changed_in_place_are_changed(look: Any) -> None:
    items, table, array = [5.0], {"a": 1}, np.zeros(3)
    look("append")(items)
    look("set_key")(table)
    look("overwrite")(array)
    assert items == [5.0, 1]
    assert table == {"a": 1, "b": [1.0]}
    assert array.tolist() == [-1, -1, -1]


def test_an_entry_of_an_attribute_is_changed_where_it_is(look: Any) -> None:
    layer = look("Layer")()
    layer.parameters[0][0] += 1.5
    layer.parameters[0][1] += 1.0
    assert layer.total() == 2.5


def test_what_may_not_be_written_to_is_an_error_of_whoever_writes(look: Any) -> None:
    array = np.broadcast_to(1.0, 3)
    with pytest.raises(ValueError, match="read-only"):
        look("overwrite")(array)
    assert look("scale") == 2.5


def test_an_array_that_is_kept_and_given_back_is_the_same_one(look: Any) -> None:
    array = np.ones(2)
    kept = look("keep")(array)
    assert kept is array


def test_functions_cross_both_ways(look: Any) -> None:
    assert look("apply")(lambda x: 10 * x, 2.0) == 21.0
    assert look("compose")(lambda x: x + 3)(1) == 7


@pytest.mark.parametrize(
    ("f", "name", "said"),
    [
        (lambda: 1 / 0, "ZeroDivisionError", "division by zero"),
        (b"\xff".decode, "RuntimeError", "UnicodeDecodeError: "),
    ],
)
def test_an_error_of_the_tests_function_arrives_too(look: Any, f: Any, name: str, said: str) -> None:
    kind, message = look("caught")(f)
    assert kind == name
    assert message.startswith(said)


def test_what_can_only_be_read_can_not_be_set(look: Any) -> None:
    """In the notebook it would be set; where it would not be, a test that does so has to fail, not to lie."""
    with pytest.raises(AttributeError):
        look("Point")(1.0).x = 2.0


@pytest.mark.parametrize(("kind", "type_"), [("value", ValueError), ("odd", StudentError)])
def test_an_exception_arrives_as_what_it_is(look: Any, kind: str, type_: type[Exception]) -> None:
    with pytest.raises(type_, match="so") as error:
        look("fail")(kind)
    assert type(error.value).__name__ == {"value": "ValueError", "odd": "Odd"}[kind]
    assert "in fail" in error.value.student_trace  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", ["shape", "matrix"])
def test_a_type_of_the_students_is_one_of_the_built_in_type_that_it_is_made_from(look: Any, kind: str) -> None:
    with pytest.raises(ValueError, match=r"^so$") as error:
        look("fail")(kind)
    assert type(error.value).__name__ == {"shape": "NoShape", "matrix": "LinAlgError"}[kind]


@pytest.mark.parametrize("kind", ["group", "silent", "code", "interrupt"])
def test_whatever_is_raised_arrives_as_an_error(look: Any, kind: str) -> None:
    with pytest.raises(StudentError):
        look("fail")(kind)
    assert look("scale") == 2.5


def test_a_missing_key_is_quoted_once(look: Any) -> None:
    with pytest.raises(KeyError) as error:
        look("fail")("key")
    assert (type(error.value).__name__, str(error.value)) == ("KeyError", "'so'")


@pytest.mark.parametrize("kind", ["stop", "exit"])
def test_an_exception_that_would_end_the_test_or_a_loop_in_it_is_an_ordinary_error(look: Any, kind: str) -> None:
    with pytest.raises(StudentError, match="so"):
        list(map(look("fail"), [kind]))


@pytest.mark.parametrize("what", ["set", "module", "subclass", "generator"])
def test_what_is_no_plain_value_is_a_named_failure(look: Any, what: str) -> None:
    with pytest.raises(NotJudged, match="what give returned can't be judged"):
        look("give")(what)
    assert look("scale") == 2.5


def test_a_traceback_names_no_folder_of_this_machine(look: Any) -> None:
    with pytest.raises(StudentError) as error:
        look("fail")("odd")
    trace = error.value.student_trace  # type: ignore[attr-defined]
    assert "in fail" in trace
    assert 'File "/' not in trace


def test_a_name_that_is_not_there_is_a_name_error(look: Any) -> None:
    with pytest.raises(NameError, match="defines no nonsense"):
        look("nonsense")


def test_lists_within_lists_stay_the_same_ones(look: Any) -> None:
    inner, other, table = [1.0], [2.0], {"a": 1}
    outer = [inner, (other, table)]
    look("rearrange")(outer)
    assert inner == [1.0, "seen"]
    assert other == []
    assert table == {"a": 1, "of": inner}
    assert outer == [(other, table), inner, [inner, "new"]]
    assert outer[1] is inner
    assert table["of"] is inner
    assert outer[2][0] is inner


def test_a_list_that_comes_to_hold_itself_ends_no_process(look: Any) -> None:
    items: list[Any] = []
    look("hold_itself")(items)
    assert items[0] is items
    assert look("scale") == 2.5


@pytest.mark.parametrize("what", ["partial", "vectorized", "ufunc", "builtin", "callable"])
def test_whatever_can_be_called_crosses(look: Any, what: str) -> None:
    assert look("called")(what)(-4.0) == 4.0


def test_a_value_is_what_it_is_whatever_its_class_adds(look: Any) -> None:
    assert look("added")("pair") == (1, [2.0])
    assert look("added")("text") == "converging"
    assert look("added")("table") == {"a": 1.0}
    assert look("added")("course").forward(np.array([-1.0, 2.0])).tolist() == [0.0, 2.0]
    assert type(look("added")("own")).__name__ == "Point"
