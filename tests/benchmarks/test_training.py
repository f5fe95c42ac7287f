"""The training benchmark runs with the installed peers, names the missing ones, and compares their losses first."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from repository_files import ROOT


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    plot = tmp_path_factory.mktemp("benchmark") / "training.png"
    command = [sys.executable, "benchmarks/training.py", "--sizes", "1", "--seconds", "0.2", "--plot", str(plot)]
    command += ["--without", "PyTorch eager", "PyTorch compiled"]  # if installed, they take a minute to start
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout, plot


def test_the_table_has_a_time_for_every_installed_peer_and_names_the_missing_ones(run: tuple[str, Path]) -> None:
    output, _ = run
    rows = {line.split(" | ")[0].strip("| "): line for line in output.splitlines() if line.startswith("| ")}
    for name in ("scikit-learn", "JAX jit"):
        assert name in rows or f"missing: {name} is skipped; pip install" in output
    for name in ("products alone", "helpers", "textbook NumPy", "educational autograd"):
        assert float(rows[name].split(" | ")[1].split()[0].replace(",", "")) > 0
    for ratio in ("helpers / products alone", "fastest other / helpers"):
        assert float(rows[ratio].split(" | ")[1].split()[0]) > 0


def test_all_peers_have_the_same_loss_in_both_types(run: tuple[str, Path]) -> None:
    output, _ = run
    for kind, tolerance in (("float32", 1e-5), ("float64", 1e-12)):
        (line,) = [line for line in output.splitlines() if line.startswith(f"1-32-1, {kind}: all at")]
        assert float(line.rsplit(" ", 1)[1]) <= tolerance


def test_the_plot_is_drawn(run: tuple[str, Path]) -> None:
    assert run[1].read_bytes().startswith(b"\x89PNG")
