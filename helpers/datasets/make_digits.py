"""Make digits.npz and held_out/digits.npz from scikit-learn's copy of the digits.

    pip install scikit-learn
    python helpers/datasets/make_digits.py

The two files were made once and ship with the course, so that no one needs scikit-learn or a network connection. Where
scikit-learn is installed, the tests of ``helpers.data.digits`` make the files again and compare.

The split takes the images of each digit in their order and deals them out like cards: the first goes to the test set,
the second is held out, the next three are for training, and so on. So each part has its share of every digit. The
images are ordered by writer, so each part also has its share of each of the 13 writers. Within a part the images keep
their order.
"""

from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent
DEALING_ORDER = ("test", "held_out", "train", "train", "train")


def split(labels: np.ndarray) -> dict[str, np.ndarray]:
    """Assign each image to a part.

    Parameters
    ----------
    labels : ndarray of int, shape (N,)
        The digit that each image shows.

    Returns
    -------
    dict of str to ndarray
        For each part, the indices of its images in ascending order.
    """
    turn = np.empty(len(labels), dtype=int)
    for digit in np.unique(labels):
        of_digit = np.flatnonzero(labels == digit)
        turn[of_digit] = np.arange(len(of_digit)) % len(DEALING_ORDER)
    return {part: np.flatnonzero(np.array(DEALING_ORDER)[turn] == part) for part in sorted(set(DEALING_ORDER))}


def main(folder: Path = FOLDER) -> None:
    """Write both files to a folder. This needs scikit-learn.

    Parameters
    ----------
    folder : Path
        Where digits.npz goes. The held-out part goes to its subfolder held_out.
    """
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    parts = split(labels)
    arrays = {part: (images[rows].astype(np.uint8), labels[rows].astype(np.uint8)) for part, rows in parts.items()}
    (folder / "held_out").mkdir(exist_ok=True)
    public = {f"{kind}_{part}": array for part in ("train", "test") for kind, array in zip("xy", arrays[part])}
    np.savez_compressed(folder / "digits.npz", **public)
    x, y = arrays["held_out"]
    np.savez_compressed(folder / "held_out" / "digits.npz", x=x, y=y)


if __name__ == "__main__":
    main()
