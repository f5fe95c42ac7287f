"""How numbers are written in captions."""

from helpers.demos.framework.numbers import brief, distinct_digits


def test_numbers_of_any_size_are_short():
    values = (0.0, 3e-16, 5.61e-7, -0.0123, 3.41, 99.6, 341.2, 12345.0, 1e300)
    assert [brief(v) for v in values] == ["0", "0", "5.6e−7", "−0.012", "3.4", "100", "341", "1.2e4", "1.0e300"]


def test_distinct_numbers_get_distinct_texts():
    assert distinct_digits(0.2004, 0.2) == ("0.2004", "0.2")
    assert distinct_digits(0.15, 0.2) == ("0.15", "0.2")
