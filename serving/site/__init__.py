"""Write the course as web pages that any web server, or a browser alone, can show: ``python3 run.py site``.

With ``--lite``, the pages come with the browser edition (``serving.lite``), in which students run the notebooks.
"""

import argparse
import time
from pathlib import Path

from grading.console import say, warn
from grading.course import CourseError, check_course, installed_course
from grading.storage import storage_problem
from serving.site.build import write_site


def main(arguments: list[str]) -> int:
    """Write the site and return the exit code.

    Parameters
    ----------
    arguments : list of str
        See ``python3 run.py site --help``.
    """
    options = _parser().parse_args(arguments)
    course = installed_course()
    try:
        check_course(course)
        folder = (options.output or course.build / "site").resolve()
        lite = bool(options.lite or options.pyodide)
        if options.pyodide:
            from serving.lite.pyodide import check_copy

            check_copy(options.pyodide)  # before anything is written
        start = time.monotonic()
        write_site(course, folder, lite, lambda unit: say(f"  {unit}"))
        if lite:
            from serving.lite import write_lite

            write_lite(course, folder / "lite", options.pyodide)
        say(f"Wrote the site in {time.monotonic() - start:.0f} s. To see it, open {folder / 'index.html'}")
    except CourseError as error:
        warn(str(error))
        return 1
    except OSError as error:
        if not (problem := storage_problem(error, course)):
            raise
        warn(problem)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 run.py site",
        description="Write the course as web pages, which any web server or a browser alone can show.",
    )
    parser.add_argument("--output", type=Path, metavar="FOLDER", help="where to write them, by default build/site")
    parser.add_argument("--lite", action="store_true", help="add the browser edition, in which the notebooks run")
    parser.add_argument(
        "--pyodide", type=Path, metavar="FOLDER",
        help="add the browser edition with this copy of Pyodide instead of the public one, for a network of your own",
    )  # fmt: skip
    return parser
