"""What the user asks of JupyterLab or Voilà takes precedence over what the course asks, however it is written."""

import os
from pathlib import Path

import jupyterlab.labapp
import pytest
import voila.app
from jupyter_server.serverapp import ServerApp
from lab_server import free_port
from voila.app import Voila

import serving.lecture
from serving import lab
from serving.options import Program, combined

CONNECTION = "helpers.jupyter.low_latency.LowLatencyConnection"
STOCK = "jupyter_server.services.kernels.connection.channels.ZMQChannelsWebsocketConnection"
VISITORS = "voila.voila_identity_provider.VoilaIdentityProvider"


@pytest.fixture(autouse=True)
def nothing_starts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """The arguments with which JupyterLab and Voilà would start."""
    started: list[list[str]] = []
    for module in (lab, serving.lecture):
        monkeypatch.setattr(module, "port_problem", lambda arguments: "")
        monkeypatch.setattr(module, "find_scripts", lambda: None)
    monkeypatch.setattr(serving.lecture, "one_thread", lambda: None)
    monkeypatch.setattr(lab, "install_settings", lambda: None)
    monkeypatch.setattr(serving.lecture, "write_notebook", lambda folder: folder / "lecture.ipynb")
    monkeypatch.setattr(jupyterlab.labapp, "main", started.append)
    monkeypatch.setattr(voila.app, "main", started.append)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.ipynb").write_text("{}")
    monkeypatch.chdir(tmp_path)
    return started


@pytest.mark.parametrize(
    ("arguments", "setting", "value"),
    [
        ([], "root_dir", str(lab.installed_course().root)),
        (["--ServerApp.root_dir=mine"], "root_dir", "TMP/mine"),
        (["--ServerApp.root_dir", "mine"], "root_dir", "TMP/mine"),
        (["--notebook-dir=mine"], "root_dir", "TMP/mine"),
        (["--notebook-dir", "mine"], "root_dir", "TMP/mine"),
        (["--ServerApp.notebook_dir=mine"], "root_dir", "TMP/mine"),
        (["--notebook-dir=/", "--ServerApp.root_dir=mine"], "root_dir", "TMP/mine"),
        (["--port=7001", "--port", "7002"], "port", 7002),
        (["--ServerApp.port=7001", "--port=7002"], "port", 7002),
        (["--no-browser", "--no-browser"], "open_browser", False),
        (["--no-browser", "mine/a.ipynb"], "open_browser", False),
        ([f"--ServerApp.kernel_websocket_connection_class={STOCK}"], "kernel_websocket_connection_class", STOCK),
        (["--ServerApp.static_immutable_cache=/x"], "static_immutable_cache", ["/x"]),
        (["--ip=0.0.0.0", "--ServerApp.ip", "127.0.0.1"], "ip", "127.0.0.1"),
    ],
)
def test_jupyterlab_gets_each_option_once(
    nothing_starts: list[list[str]], tmp_path: Path, arguments: list[str], setting: str, value: object
) -> None:
    assert lab.lab(arguments) == 0
    server = ServerApp()
    server.parse_command_line(nothing_starts[0])  # exits if an option is given twice
    expected = value.replace("TMP", str(tmp_path)) if isinstance(value, str) else value
    assert server.config.ServerApp[setting] == expected


@pytest.mark.parametrize(
    ("arguments", "course_page"),
    [
        ([], True),
        (["--port=7001"], True),
        (["mine/a.ipynb"], True),
        (["--LabApp.default_url=/tree"], False),
        (["--ServerApp.default_url", "/tree"], False),
        (["--notebook-dir=mine"], False),
        (["mine"], False),
    ],
)
def test_the_start_page_opens_only_in_the_courses_folder(
    nothing_starts: list[list[str]], tmp_path: Path, arguments: list[str], course_page: bool
) -> None:
    assert lab.lab(arguments) == 0
    (started,) = nothing_starts
    assert any(lab.START_PAGE in text for text in started) == course_page
    if arguments[:1] in (["mine"], ["mine/a.ipynb"]):  # the current folder changes before JupyterLab starts
        assert str(tmp_path / arguments[0]) in started


@pytest.mark.parametrize(
    ("arguments", "setting", "value"),
    [
        ([], "VoilaConfiguration.template", "course"),
        (["--template=lab"], "VoilaConfiguration.template", "lab"),
        (["--VoilaConfiguration.template", "lab"], "VoilaConfiguration.template", "lab"),
        (["--pool_size=5"], "VoilaConfiguration.default_pool_size", 5),
        (["--VoilaConfiguration.default_pool_size=5"], "VoilaConfiguration.default_pool_size", 5),
        (["--strip_sources=False"], "VoilaConfiguration.strip_sources", False),
        (["--show_tracebacks", "False"], "VoilaConfiguration.show_tracebacks", False),
        (["--preheat_kernel=False"], "VoilaConfiguration.preheat_kernel", False),
        (["--VoilaConfiguration.extension_allowlist=['a']"], "VoilaConfiguration.extension_allowlist", ["a"]),
        (["--Voila.ip=0.0.0.0"], "Voila.ip", "0.0.0.0"),
        (["--port=7001", "--port", "7002"], "Voila.port", 7002),
        (["--no-browser", "--no-browser"], "Voila.open_browser", False),
        ([f"--Voila.identity_provider_class={VISITORS}"], "Voila.identity_provider_class", VISITORS),
    ],
)
@pytest.mark.filterwarnings("ignore:.*for containers is deprecated:DeprecationWarning")
def test_the_lecture_gets_each_option_once(
    nothing_starts: list[list[str]], arguments: list[str], setting: str, value: object
) -> None:
    assert serving.lecture.lecture(arguments) == 0
    program = Voila()
    program.parse_command_line(nothing_starts[0])
    owner, name = setting.split(".")
    assert program.config[owner][name] == value
    assert program.extra_args == [str(lab.installed_course().root / "build" / "lecture" / "lecture.ipynb")]


def test_what_is_no_option_keeps_its_place() -> None:
    program = Program({"port": "ServerApp.port"}, {"flag"}, [ServerApp])
    given = ["a.ipynb", "--flag", "b", "--Own.list=1", "--Own.list=2", "--port", "1", "--port=2", "--", "--port=3"]
    assert combined(["--ServerApp.port=9", "--ServerApp.ip=x"], given, program) == [
        "--ServerApp.ip=x", "a.ipynb", "--flag", "b", "--Own.list=1", "--Own.list=2", "--port=2", "--", "--port=3"
    ]  # fmt: skip


def test_a_mistake_in_the_settings_stops_the_lab_with_a_sentence(
    nothing_starts: list[list[str]], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_GRADEBOOK", "postgres://me:secret@host/course")
    assert lab.lab([]) == 1
    assert nothing_starts == []
    said = capsys.readouterr().err
    assert said.startswith(
        "course: COURSE_GRADEBOOK: postgres://…@host/course can't be used: write postgresql+psycopg://"
    )
    assert said.count("\n") == 1


def test_the_lab_starts_without_the_gradebook_and_says_so(
    nothing_starts: list[list[str]], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COURSE_GRADEBOOK", f"postgresql+psycopg://me:secret@127.0.0.1:{free_port()}/course")
    assert lab.lab([]) == 0
    assert len(nothing_starts) == 1
    said = capsys.readouterr().err
    assert "can't be opened (connection failed:" in said and "Everything but formgrader works without it." in said
    assert said.count("\n") == 1 and "secret" not in said
