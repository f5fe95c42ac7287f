"""Print what nbgrader logs without control characters: its lines contain the names of students' folders and files."""

import copy
import logging

from tornado.log import LogFormatter

from grading.text import plain

MAX_LINE = 20_000  # characters


class PlainFormatter(LogFormatter):
    """nbgrader's formatter, which colours the level of a message, except that names in the message are made plain."""

    def format(self, record: logging.LogRecord) -> str:
        record = copy.copy(record)
        record.msg, record.args = plain(record.getMessage(), MAX_LINE), ()
        return super().format(record)
