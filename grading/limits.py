"""All limits of the grader: for a submission's file, for running it, for its result and for the pages about it.

The limits that hold inside a student's process are in ``grading.student_process.limits``, because that process can
import nothing else of ``grading``.
"""

from dataclasses import dataclass

from grading.student_process import limits as student_limits

# The submitted file. Each limit is far above what a student's notebook needs.
MAX_FILE_BYTES = 100 << 20
MAX_CONTAINERS = 5_000_000  # lists and objects; however short in the file, each takes a hundred bytes of memory or more
MAX_CELLS = 2_000
MAX_SOURCE = 1 << 20  # characters over all cells
MAX_PICTURES = 24 << 20  # characters of base64, over all cells
MAX_CELL_PICTURES = 200
MAX_JOINED = 8  # cells into which an answer in code was split
MAX_TIMESTAMP_BYTES = 1_000
MAX_SECRET_BYTES = 1_000  # of the secret by which a student fetches a page; nbgrader writes 128
MAX_ENTRIES = 1_000  # files and folders of a submission that the grader looks at, and files in a zip
MAX_FOLDERS = 4  # folders that are nested in each other below the unit's
MAX_VERSIONS = 8  # notebooks of a submission that are compared with each other
MAX_PICTURE_FILES = 100  # beside the notebook; together they may be as large as the pictures inside it
MAX_CONTENTS = 1 << 18  # bytes of the table of contents of a zip
MAX_DESCRIBED = 3  # files that a message names
MAX_STUDENT_NAME = 128  # characters; nbgrader's gradebook holds no more
MAX_SHOWN_NAME = 160  # characters of a name in what people read
MAX_LISTED_NAMES = 5  # in one message; the others are counted

# Running it.
START_SECONDS = 120  # of the fork server, which loads what notebooks import
RETRY_LIMIT = 3  # attempts for a submission whose process was killed from outside
ASLEEP_FACTOR = 3  # a cell, a test or a submission may sleep for this many times its limit on processor time
WALL_FACTOR = 10  # and may take this many times as long in all, most of it waiting for a core
GRACE_SECONDS = 8  # added to a submission's time limit; a process that takes even longer is killed
WORKER_MEMORY = 3 << 30  # bytes of a process that runs the tests
MAX_NESTING = 40  # depth of callbacks into the test during calls of the student's code
MAX_NAME = 100  # characters of a name in the student's code

# The result.
MAX_REASON = 2_000  # characters of a reason or a flag
MAX_CAUSE = 500  # characters of the sentence that names the cause
MAX_DETAILS = 20_000  # characters of a failing case or a traceback
MAX_FLAGS = 30
MAX_OUTPUTS = 2_000  # outputs of a cell
OUTPUT_COST = 1_000  # bytes that an output counts for besides its own: each takes time wherever it is shown
MAX_LINES = 1_000  # lines of a traceback
MAX_KEPT_ANSWER = 4 << 20  # characters of an answer that a person has graded, with pictures; without them if longer
MAX_LINE = student_limits.MAX_TEXT  # characters of one of these lines

# The feedback page and formgrader: characters of one piece.
MAX_MARKDOWN = 20_000
MAX_RENDERED = 100_000  # of the HTML that this becomes, without pictures, code and formulas
MAX_CODE = 20_000
MAX_HTML = 20_000
MAX_TEXT = 50_000
MAX_FORMULA = 2_000
MAX_SECRET = 1_000  # of a line or a text in a hidden test

# A whole page, in characters unless it says otherwise. The longest unit has 23,000 of Markdown and 24,000 of code.
MAX_PARSED = 150_000  # of Markdown, HTML, code and formulas; what comes after them is shown as plain text
PIECE_COST = 100  # how many characters a piece counts for besides its own: starting a parser takes time, too
MAX_TAGS = 60_000  # tags of elements, which browsers and formgrader take time for; the longest unit has 17,000
MAX_PAGE_OUTPUTS = 1_000  # outputs of cells; what comes after them is left out
MAX_PAGE = 40_000_000  # of HTML with pictures; what comes after them is left out
MAX_HTML_DEPTH = 24  # elements that are nested in each other
MAX_CACHED = 100_000_000  # of all pages that formgrader keeps


@dataclass(frozen=True)
class Limits:
    """What a submission may use.

    Attributes
    ----------
    cell_seconds, test_seconds : float
        Processor time of one cell and of one test.
    seconds : float
        Processor time of the whole submission. The process that runs the tests may use as much again.
    restarts : int
        How many times a process that has ended is replaced.
    memory : int
        Bytes of memory, for each process and for all of them together.
    processes : int
        Number of processes at a time.
    file_bytes : int
        Largest size of a file.
    output_bytes : int
        Bytes of cell output that are kept.
    """

    cell_seconds: float = 20.0
    test_seconds: float = 20.0
    seconds: float = 120.0
    restarts: int = 40
    memory: int = 2 << 30
    processes: int = 32
    file_bytes: int = 32 << 20
    output_bytes: int = 8 << 20


@dataclass(frozen=True)
class Range:
    """A limit that a course or a run may choose.

    Attributes
    ----------
    field : str
        The field of ``Limits``.
    least, most : int
        The smallest and the largest value. Less would cost honest students points, and more is surely a mistake.
    whole : bool
        Whether it has to be a whole number.
    factor : int
        By what the value is multiplied: people write megabytes.
    """

    field: str
    least: int
    most: int
    whole: bool = False
    factor: int = 1


# By the name that people write.
RANGES = {
    "cell_seconds": Range("cell_seconds", 1, 3_600),
    "test_seconds": Range("test_seconds", 1, 3_600),
    "seconds": Range("seconds", 2, 36_000),
    "restarts": Range("restarts", 1, 1_000, whole=True),
    "memory_mb": Range("memory", 512, 1 << 20, whole=True, factor=1 << 20),
    "processes": Range("processes", 4, 4_096, whole=True),
    "file_mb": Range("file_bytes", 1, 10_240, whole=True, factor=1 << 20),
    "output_mb": Range("output_bytes", 1, 64, whole=True, factor=1 << 20),
}
