"""The lists of packages agree, the lock covers every supported Python and system, and CI runs the same tools."""

import re
import tomllib

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from repository_files import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK = (ROOT / "requirements.lock").read_text()
PYTHONS = ("3.11", "3.12", "3.13")
SYSTEMS = ("linux", "darwin", "win32")
CONDA_NAMES = {"msgpack": "msgpack-python", "playwright": "playwright-python"}  # where conda-forge's name differs


def locked() -> list[tuple[str, str, str]]:
    """Return the name, the version and the marker of each entry of the lock. Without a marker, the last is ""."""
    entries = re.findall(r"^([\w.-]+)==([\w.]+)(?: ; (.+?))? \\$", LOCK, flags=re.MULTILINE)
    return [(name.lower().replace("_", "-"), version, marker) for name, version, marker in entries]


def requirements() -> list[Requirement]:
    """Return everything that pyproject.toml requires, with all extras."""
    extras = PROJECT["optional-dependencies"].values()
    return [Requirement(r) for group in (PROJECT["dependencies"], *extras) for r in group]


def test_the_conda_environment_has_the_same_packages_and_ranges_as_the_project() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    conda = {d for d in environment["dependencies"] if isinstance(d, str)} - {"pip"}
    python = next(d for d in conda if d.startswith("python>"))
    (pip,) = (d["pip"] for d in environment["dependencies"] if isinstance(d, dict))
    ranges = {f"{CONDA_NAMES.get(r.name, r.name)}{r.specifier}" for r in requirements()}
    assert (conda - {python}) | (set(pip) - {"--editable ."}) == ranges
    assert python.startswith("python" + PROJECT["requires-python"])


def test_the_lock_satisfies_every_range_and_has_a_hash_for_every_package() -> None:
    versions: dict[str, list[str]] = {}
    for name, version, _ in locked():
        versions.setdefault(name, []).append(version)
    for requirement in requirements():
        assert all(requirement.specifier.contains(v) for v in versions[requirement.name.lower()]), requirement
    blocks = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(locked()) > 50
    assert all("--hash=sha256:" in block for block in blocks)


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_every_required_package_has_one_version_on_every_system(python: str, system: str) -> None:
    platform = {"linux": ("Linux", "posix"), "darwin": ("Darwin", "posix"), "win32": ("Windows", "nt")}[system]
    environment = {
        "python_version": python, "python_full_version": f"{python}.5", "sys_platform": system,
        "platform_system": platform[0], "os_name": platform[1], "implementation_name": "cpython",
        "platform_python_implementation": "CPython", "platform_machine": "x86_64",
    }  # fmt: skip
    installed = [name for name, _, marker in locked() if not marker or Marker(marker).evaluate(environment)]
    assert len(installed) == len(set(installed)), "two versions of one package"
    assert {r.name.lower() for r in requirements()} <= set(installed)
    assert ("pywinpty" in installed) == (system == "win32")
    assert ("ptyprocess" in installed) == (system != "win32")


def test_the_version_has_one_source_and_the_citation_and_the_changelog_name_it() -> None:
    import helpers

    assert PROJECT["dynamic"] == ["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == helpers.__version__
    assert f"## [{helpers.__version__}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_pre_commit_runs_the_linters_of_the_tests() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    assert [hook["entry"].split()[-1] for hook in hooks] == ["--fix", "format", "mypy"]
    assert {hook["entry"].split()[2] for hook in hooks} == {"ruff", "mypy"}


def test_the_workflow_covers_every_supported_python_and_system_and_calls_run_py() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8"))
    job = workflow["jobs"]["test"]
    assert tuple(job["strategy"]["matrix"]["python"]) == PYTHONS
    assert [system.split("-")[0] for system in job["strategy"]["matrix"]["os"]] == ["ubuntu", "macos", "windows"]
    assert any(step.get("run") == "python run.py test" for step in job["steps"])
