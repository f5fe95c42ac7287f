"""The colours of code: a dark page colours the same words as a light one, and all of them can be read."""

import re

import pytest
from palette import contrast, rgb
from repository_files import ROOT

from grading.reports.html import COLOURS

LIGHT, DARK = COLOURS.split("@media", 1)
SOFT = re.findall(
    r"--soft: (#\w{6})", (ROOT / "serving" / "site" / "front_end" / "site.css").read_text(encoding="utf-8")
)


def colours(style: str) -> dict[str, str]:
    """Return the colour of each class of words, as "#rrggbb"."""
    found = re.findall(r"^\.code \.(\w+) { color: (#\w+)", style, flags=re.MULTILINE)
    return {name: colour if len(colour) == 7 else "#" + "".join(2 * c for c in colour[1:]) for name, colour in found}


def test_a_dark_page_colours_the_same_words_as_a_light_one() -> None:
    light, dark = colours(LIGHT), colours(DARK)
    plain = {name for name, colour in light.items() if colour == "#000000"}
    assert {"nn", "n", "o"} <= plain
    coloured = {name for name, colour in dark.items() if colour != dark["n"]}
    assert coloured == light.keys() - plain
    assert {"k", "s", "c"} <= coloured


@pytest.mark.parametrize(("style", "soft"), [(LIGHT, SOFT[0]), (DARK, SOFT[1])], ids=["light", "dark"])
def test_every_colour_can_be_read(style: str, soft: str) -> None:
    own = re.search(r"\.code { background: (#\w{6})", style)
    assert own
    for ground in (own[1], soft):
        weak = {name: colour for name, colour in colours(style).items() if contrast(rgb(colour), rgb(ground)) < 4.5}
        assert weak == {}, ground
