"""One browser and one JupyterLab for all tests of a session that need them: starting them takes longer than a test."""

import os
import signal

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("demo_page")  # what it asserts is explained as in a test

from lab_server import open_browser, run_lab  # noqa: E402
from parallel import (  # noqa: E402, F401
    pytest_collection_modifyitems,
    pytest_runtest_protocol,
    pytest_xdist_make_scheduler,
)

# The same examples each time: what fails then fails for whoever has changed something, and not by chance for the next.
# COURSE_EXPLORE=1 looks at others.
settings.register_profile("the same", derandomize=True)
if not os.environ.get("COURSE_EXPLORE"):
    settings.load_profile("the same")

# A shell that runs this in the background may leave Ctrl-C ignored, and then every command that a test starts
# would ignore it too.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the tables that tests have recorded, wherever they ran."""
    reports = [r for kind in ("passed", "failed") for r in terminalreporter.getreports(kind) if r.when == "call"]
    tables = sorted((name, text) for report in reports for name, text in report.user_properties)
    for name, text in tables:
        terminalreporter.section(name)
        terminalreporter.write_line(text)


@pytest.fixture(scope="session")
def browser():
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def lab():
    with run_lab() as lab:
        yield lab
