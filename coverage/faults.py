"""Files that people write: read and checked, all their faults in one line."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from coverage.errors import CoverageInputError

_SHOWN = 4
_Model = TypeVar("_Model", bound=BaseModel)


def read_toml(path: Path, model: type[_Model]) -> _Model:
    """Read a TOML file as a model.

    Raises
    ------
    CoverageInputError
        The file is missing or no TOML, or values break their rules; all faults in one line.
    """
    try:
        written = path.stat()
        read: _Model = _read(path, model, written.st_mtime_ns, written.st_size)
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise CoverageInputError(f"{path.name}: {faults(error)}") from error
    return read


@lru_cache(maxsize=64)
def _read(path: Path, model: type[_Model], _written_ns: int, _size: int) -> _Model:
    """Read once, until the file is written anew: models are never changed."""
    return model.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


def faults(error: Exception) -> str:
    """All faults at once: where in the file, and what is wrong there.

    Of more than four the rest are counted.
    """
    if not isinstance(error, ValidationError):
        return " ".join(str(error).split())[:200]
    said = [
        f"{'.'.join(map(str, each['loc'])) or 'the whole'}: {each['msg'].lower()}"
        for each in error.errors(include_url=False, include_input=False)
    ]
    more = f"; {len(said) - _SHOWN} more" if len(said) > _SHOWN else ""
    return "; ".join(said[:_SHOWN]) + more


def repeated(names: Sequence[str]) -> list[str]:
    """Names that stand more than once, in the order of the alphabet."""
    return sorted({each for each in names if names.count(each) > 1})
