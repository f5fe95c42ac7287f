"""Text and marks stand out from their grounds as WCAG 2.2 AA asks, and everybody can tell the colours apart."""

import re

import pytest
from palette import (
    COLOURS,
    FRONT_END,
    MARKS,
    OKABE_ITO,
    SIGHT,
    THEMES,
    between_hues,
    contrast,
    distances,
    front_end_colours,
    grounds,
    rgb,
    shown_dark,
)  # fmt: skip

from helpers.demos.framework import picture

TEXT, MARK = 4.5, 3.0
PALETTES, TEXT_COLOURS = front_end_colours("PALETTES"), front_end_colours("TEXT_COLOURS")
COLOUR_MAPS = front_end_colours("COLOUR_MAPS")
# JupyterLab's --jp-layout-color0 and 1, on which a demo or the lecture's bar may be.
PAGES = {"light": ["#ffffff", "#ffffff"], "dark": ["#111111", "#212121"]}
STYLE = (FRONT_END / "demo.css").read_text(encoding="utf-8")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", MARKS)
def test_text_and_marks_stand_out_from_paper_and_from_a_pale_fill(theme, name):
    colour, text = PALETTES[theme][name], TEXT_COLOURS[theme].get(name, PALETTES[theme][name])
    for ground in ("paper", "pale"):
        assert contrast(rgb(colour), rgb(PALETTES[theme][ground])) >= MARK, ground
        assert contrast(rgb(text), rgb(PALETTES[theme][ground])) >= TEXT, ground


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("colour_map", sorted(set(COLOUR_MAPS["light"]) - {"ink"}))  # a drawing in ink, without text
def test_text_in_ink_is_legible_on_every_colour_of_a_map(theme, colour_map):
    # So a mark that doesn't stand out from a map itself gets an edge of ink.
    assert min(contrast(rgb(PALETTES[theme]["ink"]), ground) for ground in grounds(theme, colour_map)) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("colour_map", ["blues", "regions"])
def test_most_marks_stand_out_from_a_surface_without_an_edge(theme, colour_map):
    for name in set(MARKS) - {"orange", "sky"}:
        assert min(contrast(rgb(PALETTES[theme][name]), ground) for ground in grounds(theme, colour_map)) >= MARK, name


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("theme", THEMES)
def test_everybody_can_tell_the_colours_apart(theme, sight):
    for pair, distance in distances({name: rgb(PALETTES[theme][name]) for name in MARKS}, sight).items():
        assert distance >= 14, pair


@pytest.mark.parametrize("name", COLOURS)
def test_a_colour_keeps_its_hue_on_light_and_dark_pages_and_in_text(name):
    shown = [PALETTES["light"][name], PALETTES["dark"][name], TEXT_COLOURS["light"].get(name, PALETTES["light"][name])]
    for colour in shown:
        assert between_hues(rgb(colour), rgb(OKABE_ITO[name])) < 25, colour


def test_static_figures_use_the_colours_of_the_live_pictures():
    names = {"BLACK": "ink", "GREY": "grey", "PAPER": "paper"} | {name.upper(): name for name in COLOURS}
    for constant, name in names.items():
        assert getattr(picture, constant).lower() == PALETTES["light"][name], constant


@pytest.mark.parametrize("name", MARKS)
def test_a_picture_keeps_contrast_and_hue_when_a_dark_page_inverts_it(name):
    invert = float(re.search(r"invert\(([\d.]+)\) hue-rotate\(180deg\)", STYLE)[1])
    colour = rgb(PALETTES["light"][name])
    dark = shown_dark(colour, invert)
    assert contrast(dark, shown_dark(rgb("#ffffff"), invert)) >= TEXT
    assert contrast(shown_dark(rgb("#ffffff"), invert), rgb(PALETTES["dark"]["paper"])) < 1.01
    assert name in ("ink", "grey") or between_hues(dark, colour) < 25


@pytest.mark.parametrize("sight", SIGHT)
def test_everybody_can_tell_the_colours_of_an_inverted_picture_apart(sight):
    dark = {name: shown_dark(rgb(PALETTES["light"][name]), 0.933) for name in COLOURS}
    for pair, distance in distances(dark, sight).items():
        assert distance >= 11, pair


@pytest.mark.parametrize("theme", THEMES)
def test_focus_rings_borders_and_notices_stand_out_from_the_page(theme):
    rules = re.findall(r"(?:outline|border|border-left|border-color|--edge): ([^;]*#[0-9a-f]{3,6}[^;]*);", STYLE)
    colours = [colour for rule in rules for colour in re.findall(r"#[0-9a-f]{6}", rule)]
    assert len(colours) >= 9
    assert "jp-border-color" not in STYLE  # JupyterLab's borders don't stand out
    for colour in colours:
        assert min(contrast(rgb(colour), rgb(page)) for page in PAGES[theme]) >= MARK, colour
