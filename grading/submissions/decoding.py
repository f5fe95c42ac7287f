"""Decode a notebook's bytes, whatever encoding an editor has used.

Notebooks should be UTF-8. Some editors on Windows save UTF-16, or the encoding of the system's language. A notebook is
JSON, so it begins with ASCII characters, and the positions of the zeros among its first bytes show the encoding.
"""

import codecs

UTF_8 = "UTF-8"
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
# Which of the first four bytes are zero, if the file has no byte order mark.
ZEROS: dict[tuple[bool, ...], tuple[str, str]] = {
    (True, True, True, False): ("utf-32-be", "UTF-32"),
    (False, True, True, True): ("utf-32-le", "UTF-32"),
    (True, False, True, False): ("utf-16-be", "UTF-16"),
    (False, True, False, True): ("utf-16-le", "UTF-16"),
}


def decode(data: bytes) -> tuple[str, str]:
    """Decode the bytes of a file. This never fails, whatever they are.

    Returns
    -------
    text : str
        What the encoding can't represent is replaced.
    encoding : str
        The name of the encoding, as people know it: ``UTF_8`` if the file is as it should be.
    """
    for mark, codec, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(codec, "replace"), encoding
    if found := ZEROS.get(tuple(byte == 0 for byte in data[:4])):
        codec, encoding = found
        return data.decode(codec, "replace"), encoding
    try:
        return data.decode("utf-8"), UTF_8
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), "Windows-1252"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "Latin-1"
