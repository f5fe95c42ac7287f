"""How numbers are written in captions."""

import numpy as np
import pytest

from helpers.demos.framework.numbers import brief, compact, distinct, distinct_brief, distinct_digits


def test_numbers_of_any_size_are_short():
    values = (0.0, 3e-16, 5.61e-7, -0.0123, 3.41, 99.6, 341.2, 12345.0, 1e300)
    assert [brief(v) for v in values] == ["0", "<1e−12", "5.6e−7", "−0.012", "3.4", "100", "341", "1.2e4", "1.0e300"]


def test_distinct_numbers_get_distinct_texts():
    assert distinct_digits(0.2004, 0.2) == ("0.2004", "0.2")
    assert distinct_digits(0.15, 0.2) == ("0.15", "0.2")


@pytest.mark.parametrize(
    ("pair", "texts"),
    [
        ((26.31, 26.14), ("26.3", "26.1")), ((2.303, 2.2969), ("2.303", "2.297")), ((85.0, 37.2), ("85", "37")),
        ((1.5e6, 1.504e6), ("1.500e6", "1.504e6")), ((3e-5, 3.04e-5), ("3.00e−5", "3.04e−5")),
        ((2.0, 2.0 + 1e-9), ("2", "2")), ((1e-13, 2e-14), ("<1e−12", "<1e−12")),
        ((1234.2, 1234.4), ("1234.2", "1234.4")), ((0.0, 2e-16), ("0", "0")),
    ],
)  # fmt: skip
def test_short_numbers_are_longer_where_they_would_be_the_same(pair, texts):
    assert distinct_brief(*pair) == texts


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "0"), (0.25, "0.25"), (-3.0, "−3"), (0.0625, "0.063"), (-0.0625, "−0.063"),
        (12.345, "12.35"), (123.456, "123.5"), (99_999.4, "99999"), (123_456.0, "1.2e5"), (3e-4, "3e−4"),
        (-3.44e-4, "−3.4e−4"),
        (np.inf, "∞"), (-np.inf, "−∞"), (np.nan, "NaN"),
    ],
)  # fmt: skip
def test_a_label_is_compact(value, text):
    assert compact(value) == text and len(text) <= 7
    assert compact(value, signed=True) == (f"({text})" if text.startswith("−") else text)


@pytest.mark.parametrize(
    ("a", "b", "texts"),
    [
        (0.0057, 0.0064, ("0.0057", "0.0064")),
        (1.0005, 1.0, ("1.0005", "1")),
        (-2.0, 3.0, ("−2", "3")),
        (1.234e-7, 1.2e-7, ("1.23e−7", "1.2e−7")),
        (-120_001.0, -120_002.0, ("−120001", "−120002")),
        (0.006, 0.006, ("0.006", "0.006")),
    ],
)
def test_labels_of_two_numbers_are_equal_only_if_the_numbers_are(a, b, texts):
    assert distinct(a, b) == texts
