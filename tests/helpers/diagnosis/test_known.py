"""Known mistakes are recognised by their signature, and only those who have it can read their sentence."""

import json
import re

import numpy as np
import pytest

from helpers import checks, diagnosis
from helpers.diagnosis import Cause, Observation, Quantity, known
from helpers.diagnosis.known import find_known, seal_causes


def observation(value: object, inputs: dict | None = None, name: str = "dW") -> Observation:
    return Observation("Linear.backward", [Quantity(name, "is wrong", value)], inputs or {"x": np.ones((2, 3))})


def test_a_signature_depends_on_what_was_seen_and_not_on_rounding_errors() -> None:
    values = np.random.default_rng(0).normal(size=(50, 4)) * np.logspace(-6, 6, 50)[:, None]
    signatures = set()
    for value in values:
        signature = observation(value).signature()
        assert observation(value * (1 + 3e-16)).signature() == signature
        assert observation(value * (1 - 3e-16)).signature() == signature
        assert observation(value + 1e-7 * np.abs(value).max()).signature() != signature
        signatures.add(signature)
    assert len(signatures) == len(values)
    one = observation(np.array([1.0, 0.5]))
    assert observation(np.array([1.0 - 1e-15, 0.5])).signature() == one.signature()
    assert observation(np.array([1.0, 0.5]), name="dx").signature() != one.signature()
    assert observation(np.array([1.0, 0.5]), {"x": np.zeros((2, 3))}).signature() != one.signature()
    assert observation(None).signature() != observation([1.0, 0.5]).signature()
    assert observation(np.array([1e-17, 0])).signature() == observation(np.zeros(2)).signature()


@pytest.fixture
def known_mistake(tmp_path, monkeypatch):
    """Teach the checks one mistake: a gradient that is twice too large."""
    with pytest.raises(checks.CheckFailed) as caught:
        checks.value("dW", np.array([2.5, 4.25]), np.array([1.25, 2.125]), {"x": np.ones(2)})
    signature = caught.value.diagnosis.signature
    cause = Cause("Your dW counts every example twice.", "overwrites")
    (tmp_path / "unit.json").write_text(seal_causes({signature: cause}), encoding="utf-8")
    monkeypatch.setattr(known, "FOLDER", tmp_path)
    known._known.cache_clear()
    yield signature, cause
    known._known.cache_clear()


def test_a_known_mistake_is_recognised_however_it_is_written(known_mistake) -> None:
    signature, cause = known_mistake
    assert find_known(signature) == cause
    assert find_known("0" * 64) is None
    with pytest.raises(checks.CheckFailed) as caught:
        checks.value("dW", 2 * np.array([1.25, 2.125]), np.array([1.25, 2.125]), {"x": np.ones(2)})
    assert caught.value.message.startswith("Your dW counts every example twice. dW is wrong in 2 of 2 entries")
    assert "<b>✗ Your dW counts every example twice.</b>" in caught.value._repr_html_()


def test_the_file_reveals_neither_the_sentence_nor_the_signature(known_mistake) -> None:
    signature, _ = known_mistake
    text = next(known.FOLDER.glob("*.json")).read_text(encoding="utf-8")
    assert "every example" not in text and signature[:16] not in text
    assert all(re.fullmatch("[0-9a-f]{16}", key) for key in json.loads(text))


def test_a_fault_in_the_search_does_not_hide_the_failed_check(monkeypatch) -> None:
    def broken(*arguments):
        raise RuntimeError

    monkeypatch.setattr(diagnosis, "explain_values", broken)
    with pytest.raises(checks.CheckFailed) as caught:
        checks.value("dW", 1.0, 2.0)
    assert caught.value.message == "dW is 1, but should be 2."
