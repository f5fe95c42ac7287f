"""What was repaired in a submission, collected so that each kind of repair becomes one flag that lists the cells."""

from grading.message import Code, Message, listed


class Repairs:
    """Collect repairs by their kind."""

    def __init__(self) -> None:
        self._cells: dict[tuple[Code, tuple[tuple[str, str], ...]], list[str]] = {}

    def add(self, code: Code, cell: str, **values: str) -> None:
        """Note a repair of a cell. Repairs with the same code and the same further values share a flag."""
        cells = self._cells.setdefault((code, tuple(values.items())), [])
        if cell not in cells:
            cells.append(cell)

    def withdraw(self, code: Code, cell: str) -> None:
        """Forget a repair of a cell, because what it says is no longer true."""
        for (of, _), cells in self._cells.items():
            if of == code and cell in cells:
                cells.remove(cell)

    def cells(self, code: Code) -> list[str]:
        """Return the cells with repairs of this kind."""
        return [cell for (of, _), cells in self._cells.items() if of == code for cell in cells]

    def flags(self) -> list[Message]:
        """Return one flag for each kind of repair."""
        return [
            Message(code, **{"cells": listed(cells), "count": len(cells)}, **dict(values))
            for (code, values), cells in self._cells.items()
            if cells
        ]
