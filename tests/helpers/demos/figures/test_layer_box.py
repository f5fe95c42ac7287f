"""The figure of a layer as a box is well formed and has a description."""

from helpers import demos


def test_the_layer_box_is_well_formed_and_described():
    from xml.etree import ElementTree

    svg = ElementTree.fromstring(demos.layer_box()._repr_html_())
    namespace = "{http://www.w3.org/2000/svg}"
    assert svg.find(f"{namespace}title").text and "dz flows in" in svg.find(f"{namespace}desc").text
