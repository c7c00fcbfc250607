"""Pictures as pixels, for what draws no vectors."""

from __future__ import annotations

from typing import Any, cast

import typst

from estates.report.document import Picture

PER_INCH = 220.0  # sharp in print


def pixels(picture: Picture) -> bytes:
    """A picture as PNG, at the size that it was drawn for; its letters are outlines already."""
    page = (
        f"#set page(width: {picture.width_mm}mm, height: {picture.height_mm}mm, margin: 0pt)\n"
        '#image("picture.svg", width: 100%, height: 100%, fit: "stretch")'
    )
    files = {"main": page.encode(), "picture.svg": picture.svg}
    return typst.compile(
        cast("Any", files),  # its types do not know of several files; its manual does
        format="png",
        ppi=PER_INCH,
        ignore_system_fonts=True,
    )
