"""Keep what has been rendered, as long as the server runs, and forget the oldest when it becomes too much."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from grading.limits import MAX_CACHED


class TextCache:
    """Remember texts by key. What was used least recently is forgotten first.

    Parameters
    ----------
    capacity : int
        Characters of all texts together. A text that is longer by itself isn't kept.
    """

    def __init__(self, capacity: int = MAX_CACHED):
        self.capacity = capacity
        self.size = 0
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()  # a server may answer several requests at a time

    def get(self, key: str, make: Callable[[], str]) -> str:
        """Return the text with this key, and make it if it isn't known."""
        with self._lock:
            if key in self._texts:
                self._texts.move_to_end(key)
                return self._texts[key]
        text = make()
        if len(text) > self.capacity:
            return text
        with self._lock:
            self.size += len(text) - len(self._texts.pop(key, ""))
            self._texts[key] = text
            while self.size > self.capacity:
                self.size -= len(self._texts.popitem(last=False)[1])
        return text
