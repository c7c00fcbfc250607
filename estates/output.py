"""Files that commands write: whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from estates.errors import EstateInputError

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_spreadsheet_text(column: pd.Series) -> pd.Series:
    """Text that a spreadsheet shows as it is: what begins like a formula gets an apostrophe."""
    text = column.astype(str)
    return text.where(~text.str.startswith(_FORMULA_STARTS), "'" + text)


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a file beside `path` to write to, which takes its place when all is written.

    Raises
    ------
    EstateInputError
        The folder does not exist, or `path` is a folder itself.
    """
    if not path.parent.is_dir():
        raise EstateInputError(f"{path}: no folder {path.parent}; make it, or write elsewhere.")
    if path.is_dir():
        raise EstateInputError(f"{path}: is a folder; give the name of a file.")
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as scratch:
        part = Path(scratch) / path.name
        yield part
        part.replace(path)
