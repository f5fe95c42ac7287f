"""The kinds of mistakes, which exercises share, with a title for each.

The catalogue of wrong answers and the diagnosis name a mistake's kind. The class report groups failures by it.
"""

KINDS = {
    "batch-mean": "Averages over the batch",
    "batch-sum": "Adds up over the batch",
    "batch-forgotten": "Ignores examples of the batch",
    "wrong-axis": "Sums or averages along the wrong axis",
    "sign": "Has a wrong sign",
    "factor": "Is off by a factor",
    "transpose": "Confuses rows and columns",
    "wrong-product": "Uses the wrong kind of product",
    "swapped": "Swaps two values",
    "return": "Doesn't return what was asked for",
    "shape": "Has arrays whose shapes don't fit",
    "dtype": "Has values of the wrong type",
    "chain-rule": "Misapplies the chain rule",
    "overwrites": "Overwrites contributions instead of adding them up",
    "wrong-value": "Uses the wrong value",
    "stored-state": "Mishandles values stored between calls",
    "changes-arguments": "Changes its arguments",
    "aliasing": "Shares an array where copies are needed",
    "off-by-one": "Is off by one",
    "stale-point": "Evaluates at the wrong point",
    "border": "Gets a borderline case wrong",
    "special-case": "Works only in a special case",
    "hard-coded": "Hard-codes something that can change",
    "stopping": "Stops too early, too late or never",
    "numerics": "Loses precision or overflows",
    "randomness": "Uses random numbers wrongly",
    "order": "Does things in the wrong order",
    "other-formula": "Uses another formula",
    "extra-work": "Does more work than needed",
    "error": "Stops with an error",
    "unfinished": "Is unfinished",
}
OTHER = "error"


def known_kind(kind: str) -> str:
    """Return a kind that has a title.

    Parameters
    ----------
    kind : str
        A kind, perhaps from a process that runs a student's code, which can send any string.

    Returns
    -------
    str
        The kind, or ``"error"`` if no such kind exists.
    """
    return kind if kind in KINDS else OTHER
