"""Benchmark the site: the time to write it, and the size of its pages.

    python benchmarks/web_pages.py

A page's size is that of its text and of everything that a browser loads for it, with all demos, each file compressed as
a web server would. The processor time includes that of the processes that make the pages.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from site_sizes import page_bytes

from grading.course import installed_course
from serving.site.build import write_site


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        start, before = time.monotonic(), os.times()
        write_site(installed_course(), folder, lite=False)
        after = os.times()
        seconds = sum(after[k] - before[k] for k in range(4))
        files = [path for path in folder.rglob("*") if path.is_file()]
        total = sum(path.stat().st_size for path in files)
        print(f"{os.cpu_count()} cores: {time.monotonic() - start:.0f} s, processor {seconds:.0f} s")
        print(f"{len(files)} files, {total / 1e6:.1f} MB")
        for path in sorted(folder.glob("*.html")):
            print(f"{path.stem:24}{page_bytes(folder, path.name) / 1000:6.0f} KB")


if __name__ == "__main__":
    main()
