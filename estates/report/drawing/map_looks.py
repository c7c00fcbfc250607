"""How bands and demand points look in print: as on the screen, and told apart without colour."""

from __future__ import annotations

from dataclasses import dataclass

from matplotlib.colors import to_hex, to_rgb
from shapely.geometry.base import BaseGeometry

from estates.maps.change_layers import CHANGE_LOOKS
from estates.maps.layers import SHARE_LOOKS, band_looks
from estates.report.drawing.sheet import INK
from estates.view.change_view import class_names
from estates.view.coverage_view import CoverageView, Drawn

_LATE = ("#fdbe85", "#f08c3c", "#c65102", "#8f3b00")  # as the patterns of the screen
_LATE_HATCH = (
    ("///", "#a04a10"),
    ("//////", "#7a2e00"),
    ("xxxx", "#5b1200"),
    ("xxxxxxx", "#3a1400"),
)
# The palest of what is in time is as light as bare land: it is dotted.
_PALE_HATCH, _PALE_INK = {"#d6e6f2": "..", "#eef5fa": "...."}, "#2b6ca8"
_IN_TIME_SHARE, _LATE_SHARE = 0.85, 0.62  # of the colour; the rest is paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered(Drawn):
    """What is drawn where nobody arrives anywhere: no band, but the land where help is missed."""

    land: BaseGeometry  # near a road, metres
    area_km2: float


@dataclass(frozen=True, slots=True)
class BandLook:
    """Fill and hatching of a band, none where that is ""; whether it lies beyond the limit."""

    fill: str
    hatch: str
    hatch_ink: str
    late: bool


@dataclass(frozen=True, slots=True)
class PointLook:
    """Mark of a demand point."""

    marker: str
    fill: str
    edge: str
    width_pt: float
    grow: float = 1.0  # of its size, so that all shapes look alike large


def print_looks(view: CoverageView, drawn: Drawn) -> list[BandLook]:
    """Looks of the bands: plain within the limit, hatched beyond it, denser the later."""
    looks = []
    for fill, late in band_looks(view, drawn):
        if late:
            row = int(fill.removeprefix("url(#late").rstrip(")"))
            looks.append(BandLook(_mixed(_LATE[row], _LATE_SHARE), *_LATE_HATCH[row], late=True))
        else:
            hatch = _PALE_HATCH.get(fill, "")
            ink = _PALE_INK if hatch else ""
            looks.append(BandLook(_mixed(fill, _IN_TIME_SHARE), hatch, ink, late=False))
    return looks


# Slanted against the late bands, and without their colour.
NOBODY_WORDS = "nobody arrives"
NOBODY = BandLook("#ebe7ee", "\\\\\\\\", "#4b3a57", late=True)


def _mixed(colour: str, share: float) -> str:
    """A colour with white."""
    red, green, blue = (share * each + 1 - share for each in to_rgb(colour))
    return to_hex((red, green, blue))


def change_marks() -> list[PointLook]:
    """Marks of the classes of change: down sooner, up later, fuller the more; a dot the same."""
    names, marks = class_names(), []
    for look, name in zip(CHANGE_LOOKS, names, strict=True):
        fill, later = str(look["fillColor"]), name.endswith("later")
        if name.endswith(("later", "sooner")):
            marker = "^" if later else "v"
            marks.append(
                PointLook(marker, fill, INK, 0.5 + 0.12 * float(str(look["weight"])), 1.25)
            )
        else:
            marks.append(PointLook("o", "#d9dcde", "#8a949c", 0.4, 0.62))
    return marks


def share_marks() -> list[PointLook]:
    """Marks of the classes of demand in time: squares where it is scarce, circles where it is not.

    In print the squares grow darker downwards and the circles upwards.
    """
    scarce = len(SHARE_LOOKS) - 2
    return [
        PointLook("s" if row < scarce else "o", str(look["fillColor"]), INK, 0.5, 0.9)
        for row, look in enumerate(SHARE_LOOKS)
    ]
