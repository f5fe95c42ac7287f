"""The digits that the course ships: their contents, their split, and the part hidden from students' processes."""

import hashlib
import importlib.util
from pathlib import Path

import numpy as np
import pytest
from course_fixtures import ISOLATED, start_process

from grading.course import installed_course
from grading.execution.redacted_helpers import write_student_packages
from grading.execution.sandbox import Sandbox
from grading.units.unit import read_unit
from helpers import data

COUNTS = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]  # images of each digit, as published by UCI


def parts() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    x_train, y_train, x_test, y_test = data.digits()
    return {"train": (x_train, y_train), "test": (x_test, y_test), "held_out": data.held_out_digits()}


def test_the_digits_equal_the_published_data() -> None:
    total = np.sum([np.bincount(y) for _, y in parts().values()], axis=0)
    np.testing.assert_array_equal(total, COUNTS)
    images = np.concatenate([x for x, _ in parts().values()])
    rows = np.rint(images * 16).astype(np.uint8)
    # All 1,797 rows are sorted, so the digest does not depend on the order of the images.
    digest = hashlib.sha256(rows[np.lexsort(rows.T)].tobytes()).hexdigest()
    assert digest == "3013ca2de9a064a8f3b0cd1f57c04dc521fef20303d1b6a8e0c8eb1350569fee"


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


def test_each_call_returns_new_arrays() -> None:
    data.digits()[0][:] = -1
    data.held_out_digits()[0][:] = -1
    assert data.digits()[0].min() == data.held_out_digits()[0].min() == 0


def test_an_image_looks_like_its_digit() -> None:
    """For most test images, the nearest mean image is that of their own digit."""
    x_train, y_train, x_test, y_test = data.digits()
    means = np.array([x_train[y_train == digit].mean(axis=0) for digit in range(10)])
    nearest = ((x_test[:, None, :] - means) ** 2).sum(axis=2).argmin(axis=1)
    assert (nearest == y_test).mean() > 0.85


def test_the_script_reproduces_the_files(tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="scikit-learn, the source of the digits, is not installed")
    path = data.DATASETS / "make_digits.py"
    spec = importlib.util.spec_from_file_location("make_digits", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.main(tmp_path)
    for name in ("digits.npz", "held_out/digits.npz"):
        with np.load(tmp_path / name) as new, np.load(data.DATASETS / name) as shipped:
            assert set(new) == set(shipped)
            for key in shipped:
                np.testing.assert_array_equal(new[key], shipped[key])


def test_the_licence_is_beside_the_data() -> None:
    text = (data.DATASETS / "LICENCE").read_text(encoding="utf-8")
    for phrase in ("Alpaydin", "Kaynak", "Creative Commons Attribution 4.0", "creativecommons.org/licenses/by/4.0"):
        assert phrase in text


def test_the_packages_of_students_processes_lack_the_held_out_digits(tmp_path: Path) -> None:
    write_student_packages(read_unit(installed_course(), "00"), tmp_path / "inside")
    assert (tmp_path / "inside" / "helpers" / "datasets" / "digits.npz").is_file()
    secret = (data.DATASETS / "held_out" / "digits.npz").read_bytes()
    assert not [p for p in (tmp_path / "inside").rglob("*") if p.is_file() and secret in p.read_bytes()]
    assert not list((tmp_path / "inside").rglob("*held_out*"))


@pytest.mark.skipif(not ISOLATED, reason="this machine can't sandbox students' code")
def test_a_students_process_cannot_read_the_held_out_digits() -> None:
    attempt = f"""
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
        process = start_process(sandbox)
        outputs, error = process.client.run(attempt)
        process.close()
    assert error == ""
    shown = outputs[0]["data"]["text/plain"]
    assert shown == (
        "[1071,\n 364,\n"
        " 'the held-out digits are not available here, so that nothing can be fitted to them: use data.digits().',\n"
        " 'FileNotFoundError',\n []]"
    )
