"""One browser and one JupyterLab for all tests of a session that need them: starting them takes longer than a test."""

import pytest
from lab_server import open_browser, run_lab


@pytest.fixture(scope="session")
def browser():
    with open_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def lab():
    with run_lab() as lab:
        yield lab
