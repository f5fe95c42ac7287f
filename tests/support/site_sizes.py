"""How many bytes a browser loads for a page of the site."""

import gzip
import re
from pathlib import Path

NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", flags=re.DOTALL)
LOADED = re.compile(r'(?<!-)\b(?:src|href)="((?:assets|figures)/[^"]+)"')
RECORDING = re.compile(r'data-recording="([^"]+)"')


def page_bytes(site: Path, name: str) -> int:
    """Return the size of a page and of everything that it loads, all demos included, as a server would compress it."""
    html = (site / name).read_text(encoding="utf-8")
    loads = set(LOADED.findall(NOSCRIPT.sub("", html)))
    loads |= {f"recordings/{recording}.js" for recording in RECORDING.findall(html)}
    return sum(len(gzip.compress((site / path).read_bytes())) for path in [name, *sorted(loads)])
