"""Demand points on a printed map: larger with more demand, each class with a mark of its own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.crs import to_metric
from estates.report.drawing.map_ground import Ground
from estates.report.drawing.map_looks import PointLook
from estates.report.drawing.map_parts import FloatArray, MapSheet
from estates.report.drawing.sheet import MM_OF_POINT

_MOST_VECTORS = 1500  # of more points the SVG holds a picture


def point_areas(weight: FloatArray, most_mm: float, grow: float = 1.0) -> FloatArray:
    """Areas of marks in square points, as matplotlib takes them, larger with more demand."""
    most = weight.max(initial=0.0)
    share = weight / most if most > 0 else np.zeros(len(weight))
    across_mm = (0.55 + most_mm * np.sqrt(share)) * grow
    return np.asarray((across_mm / MM_OF_POINT) ** 2)


def draw_points(  # noqa: PLR0917
    sheet: MapSheet,
    points: pd.DataFrame,
    which: NDArray[np.int64],
    marks: list[PointLook],
    ground: Ground,
    order: Sequence[int],
    matters: NDArray[np.bool_] | None = None,
) -> None:
    """Marks of demand points, class by class.

    Parameters
    ----------
    points
        With `lon`, `lat` and `weight`.
    which
        Class of each.
    order
        Of the classes, the last on top.
    matters
        Which classes names should not cover, shape (classes,); None = they may cover any.
    """
    if points.empty:
        return
    lon, lat = points["lon"].to_numpy(float), points["lat"].to_numpy(float)
    x, y = to_metric(lon, lat, ground.area.manifest.crs)
    spots = sheet.frame.on_paper(np.stack([x, y], axis=1))
    weight = points["weight"].to_numpy(float)
    areas = point_areas(weight, 0.03 * sheet.frame.width_mm + 0.6)
    if matters is not None:
        chosen = matters[which]
        half = np.sqrt(areas[chosen, None]) * MM_OF_POINT / 2 * np.array([[-1, -1, 1, 1]])
        boxes = np.tile(spots[chosen], 2) + half
        sheet.rather_free += [(a, b, c, d) for a, b, c, d in boxes.tolist()]
    for step, number in enumerate(order):
        mark, rows = marks[number], np.flatnonzero(which == number)
        rows = rows[np.argsort(-weight[rows], kind="stable")]
        if not rows.size:
            continue
        drawn = sheet.axes.scatter(
            spots[rows, 0], spots[rows, 1], s=areas[rows] * mark.grow**2, marker=mark.marker,
            facecolors=mark.fill, edgecolors=mark.edge, linewidths=mark.width_pt,
            zorder=5 + step / 100, rasterized=len(points) > _MOST_VECTORS,
        )  # fmt: skip
        sheet.clip(drawn)
