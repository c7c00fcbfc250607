"""Money as people say it."""

from __future__ import annotations

_MILLION, _TEN_MILLION = 1e6, 1e7
_TO_THOUSANDS, _TO_HUNDREDS = 1e4, 1e3


def pounds(gbp: float) -> str:
    """To three figures or so: £3.34 million, £727,000, £800; a minus sign for less than none."""
    size = abs(gbp)
    if round(size, -4) >= _MILLION:
        said = f"£{size / 1e6:.{1 if size >= _TEN_MILLION else 2}f} million"
    elif size >= _TO_THOUSANDS:
        said = f"£{round(size, -3):,.0f}"
    else:
        said = f"£{round(size, -2) if size >= _TO_HUNDREDS else round(size):,.0f}"
    return f"-{said}" if gbp < 0 and said != "£0" else said
