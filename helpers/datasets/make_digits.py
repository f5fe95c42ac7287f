"""Makes digits.npz and held_out/digits.npz out of scikit-learn's copy of the digits.

    pip install scikit-learn
    python helpers/datasets/make_digits.py

The two files were made once and are kept with the course, so that nobody needs scikit-learn or a network. The
tests of ``helpers.data.digits`` make them again where scikit-learn is installed, and compare.

The split takes the images of each digit in their order, and deals them out like cards: the first to the test set, the
second is held out, the next three are for training, and so on. So each part has its share of every digit, and, since
the images come writer by writer, of every one of the 13 writers. Within a part the images keep their order.
"""

from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
DEALT = ("test", "held_out", "train", "train", "train")


def split(labels: np.ndarray) -> dict[str, np.ndarray]:
    """Which images belong to which part: for each part their indices, in rising order. labels: (N,) of ints."""
    turn = np.empty(len(labels), dtype=int)
    for digit in np.unique(labels):
        of_digit = np.flatnonzero(labels == digit)
        turn[of_digit] = np.arange(len(of_digit)) % len(DEALT)
    return {part: np.flatnonzero(np.array(DEALT)[turn] == part) for part in sorted(set(DEALT))}


def main(folder: Path = HERE) -> None:
    """Write both files below ``folder``. Needs scikit-learn."""
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    parts = split(labels)
    arrays = {part: (images[rows].astype(np.uint8), labels[rows].astype(np.uint8)) for part, rows in parts.items()}
    (folder / "held_out").mkdir(exist_ok=True)
    kept = {f"{kind}_{part}": array for part in ("train", "test") for kind, array in zip("xy", arrays[part])}
    np.savez_compressed(folder / "digits.npz", **kept)
    x, y = arrays["held_out"]
    np.savez_compressed(folder / "held_out" / "digits.npz", x=x, y=y)


if __name__ == "__main__":
    main()
