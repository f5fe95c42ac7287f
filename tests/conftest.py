"""Configure pytest and Hypothesis for all tests, and share one browser and one JupyterLab among them.

Starting a browser or JupyterLab takes longer than a test, so each pytest process starts them once.
"""

import os
import signal

import pytest
from hypothesis import settings

import grading  # noqa: F401  # first, because it postpones a grammar that jsonschema would load in a second

pytest.register_assert_rewrite("demo_page")  # so that pytest explains failed assertions there too

from lab_server import open_browser, run_lab  # noqa: E402
from parallel import (  # noqa: E402, F401
    pytest_collection_modifyitems,
    pytest_runtest_protocol,
    pytest_xdist_make_scheduler,
)
from postgres_server import run_postgres  # noqa: E402

# Hypothesis tries the same examples in every run, so that a new failure is due to a change and not to chance.
# COURSE_EXPLORE=1 tries other examples.
settings.register_profile("deterministic", derandomize=True)
if not os.environ.get("COURSE_EXPLORE"):
    settings.load_profile("deterministic")

# No test may touch the gradebook or the exchange of somebody who runs the tests.
for variable in ("COURSE_GRADEBOOK", "COURSE_EXCHANGE"):
    os.environ.pop(variable, None)

# If a shell runs the tests in the background, they may ignore Ctrl-C, and so would every command that a test starts.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the tables that tests have recorded as properties, on any worker."""
    reports = [r for kind in ("passed", "failed") for r in terminalreporter.getreports(kind) if r.when == "call"]
    tables = sorted((name, text) for report in reports for name, text in report.user_properties)
    for name, text in tables:
        terminalreporter.section(name)
        terminalreporter.write_line(text)


@pytest.fixture(scope="session")
def browser():
    """The browser that all tests of this process share."""
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def lab():
    """The JupyterLab that all tests of this process share."""
    with run_lab() as lab:
        yield lab


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """The URL of a PostgreSQL server that all tests of this process share."""
    with run_postgres(tmp_path_factory) as url:
        yield url
