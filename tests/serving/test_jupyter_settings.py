"""Every Jupyter server of the course's environment has the course's settings: lab, Notebook, JupyterHub's servers."""

import json
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

from helpers import jupyter
from helpers.jupyter import LITE_KERNEL, ONE_THREAD, PLACES, _load_jupyter_server_extension, install_settings
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
            source = Path(jupyter.__file__).parent / name / jupyter.FILE
            assert json.loads(data[f"{place}/{jupyter.FILE}"]) == json.loads(source.read_bytes())


def test_the_settings_are_copied_to_a_virtual_environment_alone(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path))
    install_settings()
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "conda-meta").mkdir()
    install_settings()
    assert sorted(path.parent.name for path in tmp_path.rglob(jupyter.FILE)) == [
        "jupyter_server_config.d", "overrides.d",
    ]  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
def test_settings_that_are_there_already_are_not_written(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    install_settings()
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.json")}
    install_settings()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.json")} == times
