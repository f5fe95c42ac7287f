"""What importing helpers loads: only helpers.demos may load widgets and figures."""

import pkgutil
import subprocess
import sys

import helpers

MODULES = ["helpers", *(f"helpers.{m.name}" for m in pkgutil.iter_modules(helpers.__path__) if m.name != "demos")]
HEAVY = ("ipywidgets", "matplotlib", "IPython", "grading", "nbgrader", "torch")


def loaded(modules: list[str]) -> list[str]:
    """Return the heavy packages that a fresh interpreter has loaded after importing the modules."""
    code = f"import sys\nimport {', '.join(modules)}\nprint(*[name for name in {HEAVY} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return run.stdout.split()


def test_no_module_except_the_demos_loads_widgets_or_figures() -> None:
    assert "helpers.checks" in MODULES
    assert loaded(MODULES) == []


def test_the_demos_load_them_so_the_test_above_can_fail() -> None:
    assert {"ipywidgets", "matplotlib"} <= set(loaded(["helpers.demos"]))


def test_importing_helpers_loads_none_of_its_modules() -> None:
    code = "import sys, helpers\nprint(*[m for m in sys.modules if m.startswith('helpers.')])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.split() == []


def test_the_demos_never_load_pyplot() -> None:
    code = (
        "import sys, helpers.demos as d; d.descent(); d.regimes()._repr_html_();"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert result.stdout.strip() == "False"
