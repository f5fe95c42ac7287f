"""Every Jupyter server of the course's environment has the course's settings: lab, Notebook, JupyterHub's servers."""

import json
import logging
import os
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from jupyter_core.paths import jupyter_config_path
from jupyter_server.extension.config import ExtensionConfigManager
from jupyterlab.commands import get_app_dir
from jupyterlab_server.settings_utils import _get_overrides
from repository_files import ROOT

from helpers.jupyter import (
    LITE_KERNEL,
    ONE_THREAD,
    PLACES,
    _load_jupyter_server_extension,
    install_settings,
    put_glossary,
)
from helpers.jupyter.low_latency import LowLatencyConnection
from serving.wheels import instructor_wheel, student_wheel


def server(**chosen: object) -> SimpleNamespace:
    """Return what the extension needs of a server that is starting, with these settings of the user's."""
    settings = {"kernel_websocket_connection_class": chosen.get("kernel_websocket_connection_class")}
    web_app = SimpleNamespace(settings=settings)
    return SimpleNamespace(config={"ServerApp": chosen}, web_app=web_app, base_url="/user/student1/")


def test_this_environments_servers_load_the_settings() -> None:
    install_settings()  # as run.py does when it sets up .venv, and lab and hub when they start
    extensions = ExtensionConfigManager(read_config_path=jupyter_config_path()).get_jpserver_extensions()
    assert extensions["helpers.jupyter"] is True
    overrides, error = _get_overrides(os.path.join(get_app_dir(), "settings"))
    assert not error
    assert overrides["@jupyterlab/apputils-extension:notification"] == {"fetchNews": "false", "checkForUpdates": False}
    viewers = overrides["@jupyterlab/docmanager-extension:plugin"]["defaultViewers"]
    assert viewers == {"markdown": "Markdown Preview"}


def test_a_server_gets_the_prompt_connection_one_thread_and_icons_that_the_browser_keeps(monkeypatch) -> None:
    for name in ONE_THREAD:
        monkeypatch.delenv(name, raising=False)
    started = server()
    _load_jupyter_server_extension(started)
    settings = started.web_app.settings
    assert settings["kernel_websocket_connection_class"] is LowLatencyConnection
    assert settings["static_immutable_cache"] == ["/user/student1/static/favicons/"]
    assert {os.environ[name] for name in ONE_THREAD} == {"1"}


def test_what_the_user_has_chosen_stays(monkeypatch) -> None:
    for name in ONE_THREAD:
        monkeypatch.setenv(name, "2")
    started = server(kernel_websocket_connection_class="mine", static_immutable_cache=["/x"])
    _load_jupyter_server_extension(started)
    settings = started.web_app.settings
    assert settings["kernel_websocket_connection_class"] == "mine"
    assert "static_immutable_cache" not in settings  # Jupyter sets it itself
    assert {os.environ[name] for name in ONE_THREAD} == {"2"}


def test_the_kernel_of_the_browser_edition_is_left_out_of_the_pages() -> None:
    started = server()
    started.web_app.settings["page_config_hook"] = lambda handler, page: page | {"mine": handler}
    _load_jupyter_server_extension(started)
    page = {"federated_extensions": [{"name": LITE_KERNEL, "load": "x.js"}, {"name": "anywidget"}]}
    shown = started.web_app.settings["page_config_hook"]("handler", page)
    assert shown == {"federated_extensions": [{"name": "anywidget"}], "mine": "handler"}


def test_both_wheels_install_the_settings(tmp_path: Path) -> None:
    for wheel in (student_wheel(tmp_path), instructor_wheel(tmp_path)):
        with zipfile.ZipFile(wheel) as archive:
            data = {name.partition(".data/data/")[2]: archive.read(name) for name in archive.namelist()}
        for name, place in PLACES.items():
            source = ROOT / name
            assert data[f"{place}/{source.name}"] == source.read_bytes()


def test_the_settings_are_copied_to_a_virtual_environment_alone(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path))
    install_settings()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "conda-meta").mkdir()
    install_settings()
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {f"{place}/{Path(name).name}" for name, place in PLACES.items()}


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
def test_settings_that_are_there_already_are_not_written(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    install_settings()
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")}
    install_settings()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")} == times


@pytest.fixture
def home(tmp_path: Path, monkeypatch) -> Path:
    """A student's home, in an environment that has the glossary."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "environment"))
    install_settings()
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def test_students_role_alone_puts_the_glossary_into_the_home(home: Path) -> None:
    for role in ("student", "grader", "instructor"):
        started, settings = server(), ROOT / "deploy" / "roles" / role / "jupyter_server_config.json"
        started.config.update(json.loads(settings.read_bytes()) if settings.exists() else {})
        started.root_dir, started.log = str(home / role), logging.getLogger(role)
        _load_jupyter_server_extension(started)
    pages = {path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*.*")}
    assert pages == {
        f"student/docs/{name}": (ROOT / "docs" / name).read_bytes() for name in ("glossary.md", "notation.md")
    }


def test_an_old_glossary_is_replaced_but_a_file_of_the_student_stays(home: Path) -> None:
    docs, log = home / "docs", logging.getLogger("server")
    put_glossary(home, log)
    assert (docs / "glossary.md").stat().st_mode & 0o777 == 0o444
    (docs / "glossary.md").chmod(0o644)
    (docs / "glossary.md").write_text("mine")
    (docs / "notation.md").chmod(0o644)
    (docs / "notation.md").write_text("last year's")
    (docs / "notation.md").chmod(0o444)
    (docs / "notes.md").write_text("mine")
    put_glossary(home, log)
    assert (docs / "glossary.md").read_text() == (docs / "notes.md").read_text() == "mine"
    assert (docs / "notation.md").read_bytes() == (ROOT / "docs" / "notation.md").read_bytes()
    assert len(list(docs.iterdir())) == 3


def test_without_a_place_for_the_glossary_the_server_starts_and_warns(home: Path, caplog) -> None:
    (home / "docs").write_text("a file of the student")
    put_glossary(home, logging.getLogger("server"))
    (warning,) = caplog.messages
    assert warning == f"The glossary can't be written to {home / 'docs'} (File exists), so links to it lead nowhere."
    assert (home / "docs").read_text() == "a file of the student"
