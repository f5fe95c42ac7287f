"""The files in deploy/ and binder/ say what the hub, the images and Binder should do."""

import os
import re
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from repository_files import ROOT
from traitlets.config import Config, PyFileConfigLoader

DEPLOY = ROOT / "deploy"
ROLES = ("student", "grader", "instructor")


def config(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Config:
    """Return what deploy/jupyterhub_config.py sets with these environment variables."""
    for name in ("COURSE_INSTRUCTORS", "COURSE_GRADERS", "COURSE_ROOT", "COURSE_EXCHANGE", "COURSE_ROLES"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return PyFileConfigLoader("jupyterhub_config.py", path=str(DEPLOY)).load_config()


def spawner(name: str) -> Any:
    return SimpleNamespace(user=SimpleNamespace(name=name, id=7), environment={"A": "1"}, notebook_dir="", volumes=[])


def test_each_role_gets_its_own_settings_and_students_no_course_folder(monkeypatch) -> None:
    names = {"COURSE_INSTRUCTORS": "ina", "COURSE_GRADERS": "gil ina"}
    loaded = config(monkeypatch, COURSE_ROOT="/c", COURSE_EXCHANGE="/e", COURSE_ROLES="/r", **names)
    seen = {}
    for name in ("ina", "gil", "student1"):
        server = spawner(name)
        loaded.Spawner.pre_spawn_hook(server)
        seen[name] = (server.environment, server.notebook_dir)
    base = {"A": "1", "COURSE_EXCHANGE": "/e"}
    assert seen == {
        "ina": (base | {"JUPYTER_CONFIG_PATH": "/r/instructor", "COURSE_ROOT": "/c"}, "/c"),
        "gil": (base | {"JUPYTER_CONFIG_PATH": "/r/grader", "COURSE_ROOT": "/c"}, "/c"),
        "student1": (base | {"JUPYTER_CONFIG_PATH": "/r/student"}, ""),
    }


def test_a_server_that_starts_again_after_a_change_of_role_keeps_nothing_of_the_old_one(monkeypatch) -> None:
    server = spawner("ina")
    config(monkeypatch, COURSE_INSTRUCTORS="ina").Spawner.pre_spawn_hook(server)
    assert "COURSE_ROOT" in server.environment
    config(monkeypatch).Spawner.pre_spawn_hook(server)
    assert "COURSE_ROOT" not in server.environment and server.notebook_dir == ""


def test_no_role_reaches_another_persons_server(monkeypatch) -> None:
    loaded = config(monkeypatch, COURSE_INSTRUCTORS="ina", COURSE_GRADERS="gil")
    scopes = {scope for role in loaded.JupyterHub.load_roles for scope in role["scopes"]}
    assert not {scope for scope in scopes if scope.startswith(("access:", "admin:", "users", "tokens"))}
    assert {group for role in loaded.JupyterHub.load_roles for group in role["groups"]} == {"instructors"}


def test_students_nbgrader_knows_the_exchange_and_the_name_by_which_they_have_logged_in(monkeypatch) -> None:
    monkeypatch.setenv("COURSE_EXCHANGE", "/e")
    monkeypatch.setenv("JUPYTERHUB_USER", "student1")
    loaded = PyFileConfigLoader("nbgrader_config.py", path=str(DEPLOY / "roles" / "student")).load_config()
    assert (loaded.Exchange.root, loaded.CourseDirectory.student_id) == ("/e", "student1")


@pytest.mark.parametrize("role", ["grader", "instructor"])
def test_staff_gets_the_courses_own_nbgrader_configuration(monkeypatch, role: str) -> None:
    monkeypatch.setenv("COURSE_ROOT", str(ROOT))
    loaded = PyFileConfigLoader("nbgrader_config.py", path=str(DEPLOY / "roles" / role)).load_config()
    assert loaded.CourseDirectory.root == str(ROOT)
    assert loaded.Autograde.exporter_class == "grading.nbgrader_plugins.exporters.Grader"


def test_students_and_the_course_agree_on_its_name(monkeypatch) -> None:
    monkeypatch.setenv("COURSE_ROOT", str(ROOT))
    names = {
        PyFileConfigLoader("nbgrader_config.py", path=str(DEPLOY / "roles" / role))
        .load_config()
        .CourseDirectory.course_id
        for role in ROLES
    }
    assert len(names) == 1


# --- Images ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["student", "instructor"])
def test_an_image_copies_only_what_exists_and_no_answers(role: str) -> None:
    text = (DEPLOY / role / "Dockerfile").read_text(encoding="utf-8")
    sources = [name for line in re.findall(r"^COPY (.+) \S+$", text, re.MULTILINE) for name in line.split()]
    assert sources
    for name in sources:
        assert (ROOT / name).exists() or name.startswith("build/wheels/backprop_course"), name
        assert not name.startswith(("solutions", "tests", "notebooks", "grading"))
    assert ("backprop_course_helpers-" in text) == (role == "student")
    assert ("bubblewrap" in text) == (role == "instructor")


def test_the_images_have_the_versions_of_the_lock() -> None:
    for role in ("student", "instructor"):
        text = (DEPLOY / role / "Dockerfile").read_text(encoding="utf-8")
        (pattern,) = re.findall(r"sed -nE '(.+?)' /tmp/requirements.lock", text)
        done = subprocess.run(
            ["sed", "-nE", pattern, str(ROOT / "requirements.lock")], capture_output=True, text=True, check=True
        )
        lines = done.stdout.splitlines()
        assert len(lines) == (ROOT / "requirements.lock").read_text().count("==") - done.stdout.count("==") + len(lines)
        assert not [line for line in lines if "\\" in line or "hash" in line]


# --- Kubernetes ------------------------------------------------------------------------------------------------


def test_in_kubernetes_everybody_has_a_number_and_only_staff_the_course(monkeypatch) -> None:
    values = yaml.safe_load((DEPLOY / "kubernetes" / "values.yaml").read_text(encoding="utf-8"))
    hub = values["hub"]
    assert hub["extraFiles"]["course"]["mountPath"].startswith("/usr/local/etc/jupyterhub/jupyterhub_config.d/")
    loaded = config(monkeypatch, **hub["extraEnv"])
    loaded.KubeSpawner  # noqa: B018 (creates the section)
    exec(hub["extraConfig"]["pods"], {"c": loaded})
    pods = {}
    for number, name in enumerate(("instructor", "student1", "student2")):
        server = spawner(name)
        server.user.id, server.volume_mounts = number, []
        loaded.KubeSpawner.pre_spawn_hook(server)
        pods[name] = server
    assert len({pod.uid for pod in pods.values()}) == 3 and min(pod.uid for pod in pods.values()) >= 1000
    mounts = {name: {mount["mountPath"] for mount in pod.volume_mounts} for name, pod in pods.items()}
    assert mounts == {
        "instructor": {"/srv/exchange", "/srv/course"}, "student1": {"/srv/exchange"}, "student2": {"/srv/exchange"},
    }  # fmt: skip
    assert hasattr(pods["instructor"], "container_security_context")
    assert not hasattr(pods["student1"], "container_security_context")
    assert "student" in pods["student1"].image and "instructor" in pods["instructor"].image


# --- Binder ----------------------------------------------------------------------------------------------------


def test_binder_installs_the_packages_of_students() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "binder" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == project["dependencies"]


def test_binder_removes_what_students_must_not_have(tmp_path: Path) -> None:
    script = (ROOT / "binder" / "postBuild").read_text(encoding="utf-8")
    assert os.access(ROOT / "binder" / "postBuild", os.X_OK)
    (removed,) = re.findall(r"^rm -rf (.+)$", script, re.MULTILINE)
    assert {"solutions", "tests", "grading", "helpers/datasets/held_out"} <= set(removed.split())
    for name in removed.split():
        assert (ROOT / name).exists(), name
    done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_configuration_of_the_hub_imports_nothing_of_the_course() -> None:
    code = textwrap.dedent(f"""
        import sys
        from traitlets.config import PyFileConfigLoader
        PyFileConfigLoader("jupyterhub_config.py", path={str(DEPLOY)!r}).load_config()
        print(sorted(name for name in sys.modules if name.split(".")[0] in ("grading", "helpers", "serving")))
    """)
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
