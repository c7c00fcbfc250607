"""The faults of a file that people write, as one line."""

from __future__ import annotations

from pydantic import ValidationError

_SHOWN = 4


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
