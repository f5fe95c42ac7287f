"""HTML from students becomes a few harmless elements, each closed where it ends and none nested deeply."""

import re

import pytest
from processor_time import seconds_of

from grading.limits import MAX_HTML_DEPTH
from grading.reports.html import markdown_html
from grading.reports.sanitise import balanced, clean_html


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a<p>b<b>c<p>d</b>e", "<p>a</p><p>b<b>c</b></p><p>de</p>"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
        ("<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"),
        (
            "<table><tr><th>1<td>2<tr><td>3<tbody><tr><td>4</table>5",
            "<table><tr><th>1</th><td>2</td></tr><tr><td>3</td></tr><tbody><tr><td>4</td></tr></tbody></table>5",
        ),
        (
            "<table><tr><td><table><tr><td>1</table><td>2</table>",
            "<table><tr><td><table><tr><td>1</td></tr></table></td><td>2</td></tr></table>",
        ),
        ("<b>x</i></p>", "<b>x</b>"),
        ("x<br/>y<hr>z", "x<br>y<hr>z"),
        ("1 < 2 > 0 <3", "1 &lt; 2 &gt; 0 &lt;3"),
        ("<script>x</script><!-- y --><?z>", "&lt;script&gt;x&lt;/script&gt;&lt;!-- y --&gt;&lt;?z&gt;"),
        ('<A HREF="http://a/?x=1&amp;y=ü">x</a>', '<a href="http://a/?x=1&amp;y=%C3%BC">x</a>'),
        ("<a href='a\"b' onclick=c>x", '<a href="a&quot;b">x</a>'),
        ("<td colspan=2 style='x' rowspan=\"3\">x", '<td colspan="2" rowspan="3">x</td>'),
        ('<i x="></i>">y', '<i></i>"&gt;y'),  # an attribute can't hide the end of its element
    ],
)
def test_elements_end_where_a_browser_ends_them(html: str, expected: str) -> None:
    assert "".join(balanced(html)) == expected


def test_what_is_nested_too_deeply_is_shown_without_its_elements() -> None:
    shown = clean_html("<ul><li>" * 100 + "deep" + "</li></ul>" * 100 + "<b>after</b>")
    assert shown.count("<ul>") == MAX_HTML_DEPTH // 2
    assert "deep" in shown
    assert shown.endswith("</ul><b>after</b>")


@pytest.mark.parametrize(
    "piece",
    [
        "<ul><li>", "<b>", "<p><b>", "<div>", "<b id=1><p>", "<table><b>x", "<", "<a ", "<a", "<a href=", "</p>", "&",
        "<table><tr><td>", '<i x="></i>">', "<a href=x>", "<!--", "<![CDATA[", "</", "<details>", "<td>", "<dl><dd>",
    ],
)  # fmt: skip
def test_the_time_grows_with_the_length_alone(piece: str) -> None:
    """Twenty thousand characters took up to two seconds, and twice as many four times as long."""
    html = (piece * 20_000)[:40_000]
    assert seconds_of(lambda: clean_html(html), 4.0) < 4.0


def test_inside_of_a_tag_nothing_takes_long() -> None:
    for inside in ("a", "a ", "a=", 'a="', "a='\"", " ", "href=", "/", "=", "'", '"'):
        html = f"<a {(inside * 100_000)[:100_000]}>"
        assert seconds_of(lambda html=html: clean_html(html), 1.0) < 1.0  # type: ignore[misc]


@pytest.mark.parametrize("text", ["&#xe000;0&#xe001;", "&#57344;7&#57345;", f"&#xe000;{'9' * 5000}&#xe001;"])
def test_no_text_stands_for_something_that_is_already_safe(text: str) -> None:
    """An entity could become a placeholder that doesn't exist, and end the feedback of the whole class."""
    for source in (f"{text} $x$", f"<b>{text}</b> $x$", f"[{text}](http://a/{text}) $x$", f"# {text}\n$x$"):
        assert markdown_html(source).count("<math") == 1
    inside = markdown_html(f'<a href="http://a/{text}">x</a> $x$')
    assert not re.search(r'"[^"<>]*<math', inside)
