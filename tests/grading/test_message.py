"""Messages name all the cells that they are about, and those that earlier versions have stored stay readable."""

from grading.message import MAX_LISTED, Code, Message, listed, message_from_json, message_to_json


def test_a_message_speaks_of_one_cell_or_of_several() -> None:
    one = Message(Code.CELL_MISSING, cells=listed(["a"]), count=1)
    several = Message(Code.CELL_MISSING, cells=listed(["a", "b", "c"]), count=3)
    assert one == "The cell a was missing, so it counts as not answered."
    assert several == "The cells a, b and c were missing, so they count as not answered."
    assert message_from_json(message_to_json(several)) == several


def test_a_list_of_cells_is_never_long() -> None:
    cells = [f"cell-{k}" for k in range(1_000)]
    assert listed(cells).endswith("and 989 more")
    assert listed(cells).count("cell-") == MAX_LISTED - 1
    assert listed(cells[:MAX_LISTED]).count("cell-") == MAX_LISTED


def test_stored_messages_about_single_cells_stay_readable() -> None:
    stored = {
        "cell-missing": {"cell": "a"},
        "cell-type": {"cell": "a", "found": "raw", "expected": "code"},
        "duplicate-cell": {"cell": "a"},
        "duplicate-test": {"cell": "a"},
        "metadata-lost": {"cell": "a"},
        "test-missing": {"cell": "a"},
        "test-moved": {"test": "a"},
    }
    for code, values in stored.items():
        message = message_from_json({"code": code, "values": values})
        assert " a " in message
        assert "{" not in message
        assert message_to_json(message) == {"code": code, "values": values}
