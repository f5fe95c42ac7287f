"""The digits that the course ships: what they are, how they were divided, and that a student's process lacks a part."""

import hashlib
import importlib.util
from pathlib import Path

import numpy as np
import pytest

from grading.course import installed_course
from grading.execution.redacted_helpers import write_inside
from grading.execution.sandbox import Sandbox, isolation_problem
from grading.units.unit import read_unit
from helpers import data

ISOLATED = not isolation_problem()
COUNTS = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]  # of each digit, as UCI publishes them


def parts() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    x_train, y_train, x_test, y_test = data.digits()
    return {"train": (x_train, y_train), "test": (x_test, y_test), "held_out": data.held_out_digits()}


def test_the_digits_are_those_that_were_published() -> None:
    total = np.sum([np.bincount(y) for _, y in parts().values()], axis=0)
    np.testing.assert_array_equal(total, COUNTS)
    images = np.concatenate([x for x, _ in parts().values()])
    rows = np.rint(images * 16).astype(np.uint8)
    # The same whatever the order of the images is: of all 1,797 rows, sorted.
    whole = hashlib.sha256(rows[np.lexsort(rows.T)].tobytes()).hexdigest()
    assert whole == "3013ca2de9a064a8f3b0cd1f57c04dc521fef20303d1b6a8e0c8eb1350569fee"


@pytest.mark.parametrize(("part", "size"), [("train", 1071), ("test", 364), ("held_out", 362)])
def test_a_part_has_floats_from_0_to_1_and_labels_from_0_to_9(part: str, size: int) -> None:
    x, y = parts()[part]
    assert (x.shape, y.shape) == ((size, 64), (size,))
    assert x.dtype == np.float64
    assert np.issubdtype(y.dtype, np.integer)
    assert (x.min(), x.max(), y.min(), y.max()) == (0, 1, 0, 9)
    np.testing.assert_array_equal(x * 16, np.rint(x * 16))


def test_each_part_has_its_share_of_every_digit() -> None:
    for part, share in (("train", 3 / 5), ("test", 1 / 5), ("held_out", 1 / 5)):
        np.testing.assert_allclose(np.bincount(parts()[part][1]), share * np.array(COUNTS), rtol=0, atol=1.5)


def test_no_image_is_in_two_parts() -> None:
    sets = [{row.tobytes() for row in x} for x, _ in parts().values()]
    assert sum(map(len, sets)) == len(set().union(*sets)) == 1797


def test_each_call_gives_arrays_of_its_own() -> None:
    data.digits()[0][:] = -1
    data.held_out_digits()[0][:] = -1
    assert data.digits()[0].min() == data.held_out_digits()[0].min() == 0


def test_an_image_looks_like_its_digit() -> None:
    """The mean image of a digit is closer to most images of that digit than any other digit's is."""
    x_train, y_train, x_test, y_test = data.digits()
    means = np.array([x_train[y_train == digit].mean(axis=0) for digit in range(10)])
    nearest = ((x_test[:, None, :] - means) ** 2).sum(axis=2).argmin(axis=1)
    assert (nearest == y_test).mean() > 0.85


def test_the_files_are_what_their_script_makes(tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="scikit-learn, which the digits were read with, is not installed")
    path = data.DATASETS / "make_digits.py"
    spec = importlib.util.spec_from_file_location("make_digits", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.main(tmp_path)
    for name in ("digits.npz", "held_out/digits.npz"):
        with np.load(tmp_path / name) as made, np.load(data.DATASETS / name) as kept:
            assert set(made) == set(kept)
            for key in kept:
                np.testing.assert_array_equal(made[key], kept[key])


def test_the_licence_is_beside_the_data() -> None:
    text = (data.DATASETS / "LICENCE").read_text(encoding="utf-8")
    for needed in ("Alpaydin", "Kaynak", "Creative Commons Attribution 4.0", "creativecommons.org/licenses/by/4.0"):
        assert needed in text


def test_what_students_processes_import_lacks_the_held_out_digits(tmp_path: Path) -> None:
    write_inside(read_unit(installed_course(), "00"), tmp_path / "inside")
    assert (tmp_path / "inside" / "helpers" / "datasets" / "digits.npz").is_file()
    secret = (data.DATASETS / "held_out" / "digits.npz").read_bytes()
    assert not [p for p in (tmp_path / "inside").rglob("*") if p.is_file() and secret in p.read_bytes()]
    assert not list((tmp_path / "inside").rglob("*held_out*"))


@pytest.mark.skipif(not ISOLATED, reason="students' code can't be shut in on this machine")
def test_a_students_process_cannot_read_the_held_out_digits() -> None:
    look = f"""
import os
from helpers import data
x_train, y_train, x_test, y_test = data.digits()
found = [len(x_train), len(x_test)]
try:
    data.held_out_digits()
except RuntimeError as error:
    found.append(str(error))
try:
    open({str(data.DATASETS / "held_out" / "digits.npz")!r}, "rb")
except OSError as error:
    found.append(type(error).__name__)
found.append([name for folder, _, names in os.walk("/") for name in [folder, *names] if "held_out" in name])
found
"""
    with Sandbox(read_unit(installed_course(), "00"), isolated=True) as sandbox:
        process = sandbox.start()
        process.desk.allow(60)
        outputs, error = process.desk.run(look)
        process.close()
    assert error == ""
    shown = outputs[0]["data"]["text/plain"]
    assert shown == (
        "[1071,\n 364,\n 'the held-out digits are not here, so that nothing is fitted to them: use data.digits().',\n"
        " 'FileNotFoundError',\n []]"
    )
