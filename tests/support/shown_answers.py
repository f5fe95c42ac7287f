"""An answer that displays everything a browser might execute, for tests of what a human grader sees."""

import base64
import struct
import zlib

# Markup that calls run() if a browser executes it.
RUN = "<img src=x onerror=run(1)><script>run(2)</script>"
SHOWN = f"""
from IPython.display import HTML, Javascript, Markdown, SVG, display
display(HTML("<table><tr><td>in a table</td></tr></table>{RUN}"), Javascript("run(3)"), Markdown("*marked* {RUN}"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload='run(4)'><script>run(5)</script><circle r='5'/></svg>"))
for kind in ("image/png", "image/jpeg", "text/latex", "text/vnd.mermaid", "text/html", "application/x"):
    display({{kind: 'x" onerror="run(6)">{RUN}'}}, raw=True)
display({{"application/vnd.jupyter.widget-view+json": {{"model_id": "</script>{RUN}"}}, "text/plain": "{RUN}"}}, raw=True)
print("{RUN}")
raise ValueError("{RUN}")
"""
WRITTEN = rf"By the chain rule $\theta$, as **drawn**: ![on paper](attachment:on%20paper.png) <a href='javascript:run(7)'>x</a> {RUN} $`{RUN}`$"
# The model answer of the small unit in course_fixtures.py.
MODEL = "Because the chain rule says so"


def png() -> str:
    """Return a PNG of one pixel, encoded as base64."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))

    chunks = [
        (b"IHDR", struct.pack("!IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\xff")),
        (b"IEND", b""),
    ]
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*c) for c in chunks)).decode()
