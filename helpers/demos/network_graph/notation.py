"""How the numbers of the network are written, in the notation of the lecture (L8) and of unit 05: w¹₂₁, ∂E/∂a₁."""

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
LAYERS = {"1": "¹", "2": "²"}


def symbol(key: str) -> str:
    """Write the symbol of a number.

    Parameters
    ----------
    key : str
        A key as in ``model``, for example "w1_21" or "dw1_21".

    Returns
    -------
    str
        For example w¹₂₁ or ∂E/∂w¹₂₁.
    """
    if key.startswith("d"):
        return f"∂E/∂{symbol(key[1:])}"
    if key.startswith(("w", "b")):
        layer, _, index = key[1:].partition("_")
        return f"{key[0]}{LAYERS[layer]}{index.translate(SUBSCRIPTS)}"
    return key.translate(SUBSCRIPTS)
