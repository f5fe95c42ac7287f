"""Attacks with values that lie when they are compared, converted, measured or displayed."""

from harness import Attack, on_slope

EQUAL = """
class Equal:
    shape, dtype, ndim, size = (2, 2), np.dtype(float), 2, 4
    __array_priority__ = 1e9
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
    def __bool__(self): return True
    def __len__(self): return 2
    def __getitem__(self, key): return self
    def __float__(self): return 0.0
    def __array__(self, *args, **kwargs): return np.zeros((2, 2))
    def __array_ufunc__(self, *args, **kwargs): return np.zeros((2, 2), dtype=bool)
    def __array_function__(self, *args, **kwargs): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __abs__ = __le__ = __lt__ = __ge__ = __gt__ = __sub__
"""
SLY_ARRAY = """
class Sly(np.ndarray):
    def __array_ufunc__(self, *args, **kwargs): return np.zeros((2, 2))
    def __sub__(self, other): return np.zeros((2, 2))
    __rsub__ = __sub__
    def __eq__(self, other): return np.ones((2, 2), dtype=bool)
"""
SLY_FLOAT = """
class Sly(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
"""
SLY_LENGTH = """
class Text(str):
    def __len__(self): return 0
    def __getitem__(self, key): return self
class Map(dict):
    def __len__(self): return 0
    def items(self): return iter(lambda: ("k", "v"), None)
    def __iter__(self): return iter(int, 1)
class Row(list):
    def __iter__(self): return iter(int, 1)
"""
PROPERTY = """
class Odd:
    @property
    def shape(self): raise SystemExit
    def __getattr__(self, name): raise KeyboardInterrupt
    def __getattribute__(self, name): raise MemoryError("x" * 100_000)
    __module__ = "__main__"
"""
PROXY = """
class Meta(type):
    __module__ = property(lambda cls: "__main__")
    __name__ = property(lambda cls: "ndarray\\x00" * 9000)
    def __instancecheck__(cls, thing): return True
class Proxy(metaclass=Meta):
    __class__ = np.ndarray
    __module__ = "numpy"
    __self__ = property(lambda self: self)
    __name__ = 7
"""
SHIFTING = """
class Shifting:
    def __init__(self, W, b): self.W, self.b, self.calls = W, b, 0
    @property
    def parameters(self):
        self.calls += 1
        return [self.W * self.calls, self.b]
    def forward(self, x): self.x = x; return x @ self.W + self.b
    def __getattr__(self, name):
        if name.startswith("__"): raise AttributeError(name)
        return lambda dz: ([np.zeros((3, 4)), np.zeros(4)], np.zeros((5, 3)))
"""
MEMORY = """
class Answers:
    seen = {}
answers = Answers()
"""
SLY_TUPLE = """
from collections import namedtuple
yes = {"__eq__": lambda *_: True, "__ne__": lambda *_: False, "__hash__": lambda _: 0, "__len__": lambda _: 10 ** 9,
       "__iter__": lambda _: iter(int, 1), "_fields": ("a",)}
Both = type("Both", (namedtuple("Both", "a b"),), yes)
Text = type("Text", (np.str_,), yes)
"""
TO_ZERO = """
x[...] = 0
theta = x
return x * 0 + 0.25 * 0
"""
INFINITE = "return np.full(x.shape, np.inf) * np.array([[1, -1], [np.nan, 1]])"

ATTACKS = [
    on_slope("always-equal", "return an object that equals everything", "return Equal()", EQUAL),
    on_slope("equal-entries", "return a list of objects that equal everything", "return [[Equal(), Equal()], [Equal(), Equal()]]", EQUAL),
    on_slope("equal-class", "return the class of such objects", "return Equal", EQUAL),
    Attack("answer-is-equal", "replace the answer itself with such an object", last_cell="", first_cell=EQUAL, answers={"slope": "pass\nslope = Equal()\ndef other(x):\n    pass"}, loses=("slope",)),
    on_slope("array-subclass", "return an array subclass whose differences are zero", "return np.zeros((2, 2)).view(Sly)", "import numpy as np" + SLY_ARRAY),
    on_slope("masked-array", "return a masked array with nothing to compare", "return np.ma.masked_all((2, 2))"),
    on_slope("object-array", "return an array of objects that equal everything", "return np.array([[Equal(), Equal()], [Equal(), Equal()]], dtype=object)", EQUAL),
    on_slope("structured-array", "return an array of records", "return np.zeros((2, 2), dtype=[('a', float), ('b', object)])"),
    on_slope("float-subclass", "return a number that equals everything", "return Sly(0.25)", SLY_FLOAT),
    on_slope("nan", "return nothing but NaN", "return x * np.nan", message="NaN"),
    on_slope("infinite", "return infinities and NaN", INFINITE),
    on_slope("nothing-to-compare", "return an array without entries", "return np.zeros((0, 2))"),
    on_slope("broadcast", "return one number for all entries", "return np.float64(0.2)"),
    on_slope("strides", "return an array of the right shape whose entries share one number", "return np.lib.stride_tricks.as_strided(np.zeros(1), (2, 2), (0, 0))"),
    on_slope("beyond-its-memory", "return an array that extends beyond its memory", "return np.lib.stride_tricks.as_strided(np.zeros(1), (2, 2), (1 << 40, 8))"),
    on_slope("odd-booleans", "return booleans whose bytes are neither 0 nor 1", "return np.full((2, 2), 7, dtype=np.uint8).view(bool)"),
    on_slope("complex", "return complex numbers", "return x + 1j"),
    on_slope("unnormal", "return long doubles with invalid bit patterns", "return np.frombuffer(b'\\x00' * 7 + b'\\x7f' * 9 + b'\\x55' * 48, dtype=np.longdouble).reshape(2, 2)"),
    on_slope("half-precision", "return numbers in half precision", "return (x * 0 + 0.2).astype(np.float16)"),
    on_slope("dates", "return dates and times", "return np.zeros((2, 2), dtype='M8[s]')"),
    on_slope("lying-length", "return strings, dicts and lists that lie about their length", "return {'a': Text('x'), 'b': Map(k=1), 'c': Row([1])}", SLY_LENGTH),
    on_slope("endless-iterator", "return an iterator without end", "import itertools\nreturn itertools.count()"),
    on_slope("a-generator", "return a generator", "yield x"),
    on_slope("a-coroutine", "return a coroutine", "async def f(): return x\nreturn f()"),
    on_slope("a-function", "return a NumPy function that accepts anything", "return np.add"),
    on_slope("the-check", "return the course's own check", "from helpers import checks\nreturn checks.call"),
    on_slope("equal-tuple", "return a named tuple and a string that equal everything", "return Both(Text('x'), 1)", SLY_TUPLE),
    on_slope("a-module", "return a module", "import sys\nreturn sys"),
    on_slope("broken-property", "return an object whose attributes all raise", "return Odd()", PROPERTY),
    on_slope("proxy", "return an object that claims to be an array", "return Proxy()", "import numpy as np" + PROXY),
    Attack("shifting-class", "use a class that has every attribute and whose parameters change", first_cell="import numpy as np" + SHIFTING, answers={"backward": "self.__class__ = Shifting\nself.W, self.b = self.parameters\nreturn self.backward(dz)"}, loses=("backward",)),
    on_slope("changed-arguments", "change the arguments so that the answer would be right", TO_ZERO, MEMORY),
    on_slope("changed-later", "change the returned array after returning it", "import threading\ny = x * 0\nthreading.Timer(0.005, lambda: y.__setitem__(..., 0.25)).start()\nreturn y"),
    on_slope("returns-its-input", "return the argument itself", "return x"),
    on_slope("random", "return a guess", "return np.random.default_rng(1).random(x.shape)"),
]  # fmt: skip
