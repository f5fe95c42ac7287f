"""The commands can be imported on systems that can't grade, such as Windows."""

import subprocess
import sys

# Remove what Windows lacks. First import third-party packages, because they need it themselves, and the modules of the
# standard library that need something else on Windows, which this system lacks.
CODE = """
import asyncio, importlib, multiprocessing.connection, pathlib, sys
import bleach, ipywidgets, jupytext, nbconvert, nbgrader.apps, nbgrader.api, IPython, matplotlib.figure, rich.progress
for name in ("resource", "fcntl"):
    sys.modules[name] = None
sys.platform = "win32"
for name in ("cli", "release", "nbgrader_plugins.exporters", "export", "reports.class_report", "reports.feedback"):
    importlib.import_module("grading." + name)
import serving.lab
from grading.execution.sandbox import isolation_problem
print(isolation_problem())
"""


def test_the_commands_can_be_imported_without_unix_modules() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "isolation needs Linux, but this is win32: use a container" in done.stdout


IRI = """
import sys
import grading.cli
print("loaded:", "lark" in sys.modules)
import jsonschema
check = jsonschema.FormatChecker().conforms
print([check(text, form) for form in ("iri", "iri-reference") for text in ("http://exämple.org/ä", "http://a b")])
print("loaded:", "lark" in sys.modules)
"""


def test_the_commands_load_the_grammar_of_addresses_only_to_check_one() -> None:
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", IRI], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["loaded: False", "[True, False, True, False]", "loaded: True"]


def test_the_process_that_grades_for_others_needs_no_nbgrader() -> None:
    code = "import sys, grading.scoring.grading_server\nprint('nbgrader' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
