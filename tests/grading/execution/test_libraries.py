"""What works in a notebook has to work in grading: a broad sample of libraries, run inside the sandbox.

Each snippet ends with an expression. It is run in an ordinary Python process and in the sandbox, and its value has to
be the same.
"""

import ast
import subprocess
import sys

import pytest
from course_fixtures import ISOLATED, start_process

from grading.course import installed_course
from grading.execution.sandbox import Sandbox
from grading.limits import Limits
from grading.units.unit import read_unit

SNIPPETS = """
import abc; issubclass(abc.ABC, object)
import argparse; vars(argparse.ArgumentParser().parse_args([]))
import array; array.array("d", [1, 2]).tolist()
import asyncio; await_me = asyncio.sleep(0); await_me.close()
import base64; base64.b64encode(b"gradient")
import bisect; bisect.bisect([1, 2, 4], 3)
import calendar; calendar.isleap(2028)
import cmath; cmath.sqrt(-1)
import collections; collections.Counter("backprop").most_common(1), collections.deque([1, 2], maxlen=1)[0]
import concurrent.futures as f; list(f.ThreadPoolExecutor(2).map(abs, [-1, 2]))
import configparser; configparser.ConfigParser().sections()
import contextlib; contextlib.nullcontext(3).enter_result
import contextvars; contextvars.ContextVar("x", default=1).get()
import copy; copy.deepcopy({"a": [1, (2, 3)]}), copy.copy([1])
import csv, io; list(csv.reader(io.StringIO("1,2")))
import ctypes; ctypes.sizeof(ctypes.c_double)
import dataclasses; dataclasses.asdict(dataclasses.make_dataclass("P", [("x", int)])(3))
import datetime; datetime.date(2026, 1, 31).isoformat()
import decimal; str(decimal.Decimal("0.1") + decimal.Decimal("0.2"))
import difflib; difflib.get_close_matches("appel", ["apple"])
import doctest; doctest.testmod().failed
import enum; enum.Enum("E", "A B").A.value
import fractions; str(fractions.Fraction(1, 3) + fractions.Fraction(1, 6))
import functools; functools.reduce(lambda a, b: a * b, [1, 2, 3])
import functools; functools.partial(pow, 2)(3)
import functools; functools.cache(abs)(-1)
import gc; gc.isenabled()
import getpass, glob, fnmatch; fnmatch.fnmatch("a.py", "*.py")
import gzip; gzip.decompress(gzip.compress(b"x"))
import hashlib; hashlib.sha256(b"x").hexdigest()
import heapq; heapq.nsmallest(2, [3, 1, 2])
import html; html.escape("<")
import inspect; str(inspect.signature(lambda x, *, y=1: x))
import itertools; list(itertools.pairwise([1, 2, 3])), list(itertools.accumulate([1, 2, 3]))
import json; json.dumps({"a": [1, None]})
import keyword; keyword.iskeyword("if")
import linecache; linecache.getline("nowhere", 1)
import locale; locale.localeconv()["decimal_point"]
import logging; logging.getLogger("course").name
import math; math.fsum([0.1] * 10), math.isclose(0.1 + 0.2, 0.3), math.prod([2, 3])
import mimetypes; mimetypes.guess_type("a.png")[0]
import multiprocessing; multiprocessing.current_process().daemon in (True, False)
import numbers; isinstance(1.0, numbers.Real)
import operator; operator.itemgetter(1)([1, 2]), operator.matmul.__name__
import os; os.path.join("a", "b"), isinstance(os.getpid(), int)
import pathlib; p = pathlib.Path("sample.txt"); p.write_text("1 2"); p.read_text()
import pickle; pickle.loads(pickle.dumps({"W": [1.0]}))
import platform; platform.python_implementation()
import pprint; pprint.pformat({"b": 1, "a": 2})
import queue; q = queue.Queue(); q.put(1); q.get()
import random; random.Random(0).random()
import re; re.sub(r"\\d", "#", "a1")
import reprlib; reprlib.repr(list(range(100)))
import secrets; len(secrets.token_bytes(4))
import shelve, dbm; callable(shelve.open)
import shutil; shutil.which("no-such-program")
import sqlite3; sqlite3.connect(":memory:").execute("select 1 + 1").fetchone()
import statistics; statistics.mean([1, 2, 4])
import string; string.Template("$x").substitute(x=1)
import struct; struct.pack("<d", 1.0)
import subprocess, sys; subprocess.run([sys.executable, "-c", "print(1)"], capture_output=True, text=True).stdout
import sys; sys.float_info.epsilon
import tempfile; tempfile.TemporaryFile().close()
import textwrap; textwrap.dedent("  a")
import threading; t = threading.Thread(target=lambda: None); t.start(); t.join()
import time; time.perf_counter() > 0
import timeit; timeit.timeit("1 + 1", number=3) > 0
import tokenize, token, ast; ast.dump(ast.parse("1"))
import traceback; traceback.format_exception_only(ValueError("x"))
import types; types.SimpleNamespace(a=1).a
import typing; typing.get_type_hints(lambda x: x)
import unicodedata; unicodedata.name("τ")
import unittest; unittest.TestCase().assertEqual(1, 1)
import uuid; uuid.UUID(int=1).hex
import warnings; warnings.warn("x"); 1
import weakref; len(weakref.WeakValueDictionary())
import xml.etree.ElementTree as E; E.fromstring("<a>b</a>").text
import zipfile, zlib, bz2, lzma; zlib.crc32(b"x")
import zoneinfo; callable(zoneinfo.ZoneInfo)
import numpy as np; np.linalg.norm([3.0, 4.0])
import numpy as np; np.linalg.eigvalsh(np.eye(2)).tolist()
import numpy as np; np.linalg.svd(np.eye(2)).S.tolist()
import numpy as np; np.einsum("ij,j->i", np.ones((2, 3)), np.ones(3)).tolist()
import numpy as np; np.tensordot(np.eye(2), np.eye(2)).item()
import numpy as np; np.random.default_rng(1).normal()
import numpy as np; np.random.RandomState(1).rand()
import numpy as np; np.random.SeedSequence(1).entropy
import numpy as np; np.random.seed(1); np.random.randn(2).tolist()
import numpy as np; np.fft.fft([1.0, 0.0]).tolist()
import numpy as np; np.polynomial.Polynomial([1, 2])(3.0)
import numpy as np; np.polyfit([0, 1], [0, 2], 1).size
import numpy as np; np.ma.array([1, 2], mask=[0, 1]).sum().item()
import numpy as np; np.testing.assert_allclose(1, 1)
import numpy as np; np.char.upper("a").item()
import numpy as np; np.lib.stride_tricks.sliding_window_view(np.arange(4), 2).tolist(), np.vectorize(abs)([-1]).tolist()
import numpy as np; np.save("a.npy", np.ones(2)); np.load("a.npy").tolist(), np.loadtxt(["1 2"]).tolist()
import numpy as np; np.array2string(np.ones(2))
import numpy as np; np.set_printoptions(precision=3)
import numpy as np; repr(np.float64(1))
import numpy as np; np.info(np.abs) is None
import numpy as np; np.show_config() is None
import numpy as np; np.typing.NDArray is not None
import numpy as np; np.ctypeslib is not None
import numpy as np; np.rec is not None
import matplotlib.pyplot as plt; fig, ax = plt.subplots(); ax.plot([1, 2]); fig.savefig("a.png"); plt.close(fig)
import matplotlib.pyplot as plt; plt.figure().add_subplot(projection="3d").plot([1], [1], [1]); plt.close("all")
import matplotlib.pyplot as plt; plt.contourf([[1, 2], [3, 4]]); plt.hist([1, 2]); plt.close("all")
import matplotlib.pyplot as plt; plt.imshow([[1, 2]]); plt.colorbar(); plt.close("all")
import matplotlib.animation as a, matplotlib.pyplot as p; a.FuncAnimation(p.figure(), repr, frames=1)._draw_was_started
import matplotlib.pyplot as plt; plt.title(r"$\\tau$"); plt.savefig("a.svg"); plt.savefig("a.pdf"); plt.close()
import matplotlib; matplotlib.colors.to_hex("red")
import matplotlib; matplotlib.colormaps["viridis"].N
import matplotlib; matplotlib.ticker.NullLocator().tick_values(0, 1)
from IPython.display import HTML, Markdown, Math, Latex, clear_output; HTML("<b>x</b>").data
from IPython.display import HTML, Markdown, Math, Latex, clear_output; clear_output()
from IPython.display import HTML, Markdown, Math, Latex, clear_output; Math("x").data
from IPython.display import display, Image, SVG, Code, JSON, Audio; display(1), Code("x = 1", language="python").data
from IPython.lib.pretty import pretty; pretty({"a": [1]})
import ipywidgets as w; w.FloatSlider(value=0.5).value
import ipywidgets as w; w.Output().outputs
import ipywidgets as w; w.interactive(lambda x: x, x=(0, 3)).children[0].max
import ipywidgets as w; w.VBox([w.HTML("x"), w.Button()]).children[0].value
import ipywidgets as w; w.jslink((w.IntText(), "value"), (w.IntText(), "value")) is not None
""".strip().splitlines()
MAGICS = [
    "%matplotlib inline", "%time 1 + 1", "%timeit -n 1 -r 1 1 + 1", "%%time\n1 + 1", "%precision 3", "%who", "%whos",
    "%config InlineBackend.figure_format = 'svg'", "%pwd", "%ls", "!echo hello", "%env HOME", "%lsmagic", "%quickref",
    "%reset_selective -f nothing", "%%capture out\nprint(1)", "%prun 1 + 1", "%%writefile a.txt\nhello", "%pinfo len",
    "%automagic",
    "%xmode Minimal", "%history", "%load_ext autoreload", "len?", "_ = get_ipython()",
    "%%html\n<b>x</b>", "%%latex\n$x$", "%alias", "%cd .", "%dhist", "%pip --version",
    "%pylab --no-import-all",
]  # fmt: skip


@pytest.fixture(scope="module")
def process():
    """A student's process of the unit with the most imports."""
    with Sandbox(read_unit(installed_course(), "06"), Limits(), ISOLATED) as sandbox:
        sandbox.ready()
        process = start_process(sandbox, 600)
        yield process
        process.close()


def as_cell(snippet: str) -> str:
    """Return code that assigns the repr of the snippet's last expression to ``result``."""
    *statements, last = ast.parse(snippet.replace("\\\\", "\\")).body
    if not isinstance(last, ast.Expr):
        statements, last = [*statements, last], ast.Expr(ast.Constant(None))
    lines = [ast.unparse(statement) for statement in statements]
    return "\n".join([*lines, f"result = repr({ast.unparse(last.value)})"])


def test_libraries_work_in_the_sandbox_as_in_an_ordinary_process(process, tmp_path) -> None:
    cells = [as_cell(snippet) for snippet in SNIPPETS]
    script = "\n".join(f"{cell}\nprints.append(result)" for cell in cells)
    script = (
        f"import warnings; warnings.simplefilter('ignore')\nprints = []\n{script}\nprint('@@', repr(prints), sep='')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path, env={"MPLBACKEND": "agg"}
    )
    assert done.returncode == 0, done.stderr[-2000:]
    expected = ast.literal_eval(done.stdout.rpartition("@@")[2])
    problems = []
    for cell, value in zip(cells, expected, strict=True):
        outputs, error = process.client.run(cell)
        if error:
            problems.append(f"{cell}\n  {error}: {str(outputs)[-600:]}")
        elif process.client.look_up("result") != value:
            problems.append(f"{cell}\n  {process.client.look_up('result')!r} is not {value!r}")
    assert problems == []


@pytest.mark.parametrize("magic", MAGICS)
def test_magic_commands_work_in_the_sandbox(process, magic: str) -> None:
    outputs, error = process.client.run(magic)
    assert not error, str(outputs)[-600:]


def test_a_function_of_the_test_is_an_ordinary_function_to_the_students_code(process) -> None:
    source = (
        "import copy, inspect, types\n"
        "class Network:\n"
        "    def __init__(self, forward): self.forward, self.parameters = forward, [1.0]\n"
        "def look_at(function):\n"
        "    network = copy.deepcopy(Network(function))\n"
        "    try: function.shape\n"
        "    except AttributeError as error: message = str(error)\n"
        "    return [network.forward(3), type(function) is types.FunctionType, function.__name__, message,\n"
        "            copy.copy(function) is function, hash(function) == hash(function)]\n"
    )
    assert not process.client.run(source)[1]

    def double(x):
        return 2 * x

    message = "'function' object has no attribute 'shape'"
    assert process.client.look_up("look_at")(double) == [6, True, "double", message, True, True]
