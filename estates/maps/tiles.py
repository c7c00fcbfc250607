"""Road background of the map as picture tiles, drawn from the area's own roads.

A map that works with no internet cannot ask anybody for tiles. They are drawn once an area and
kept in its cache, in the usual z/x/y folders of Web Mercator.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from shapely.geometry.base import BaseGeometry

from coverage.crs import to_degrees
from coverage.network import RoadNetwork
from coverage.roadclass import RoadClass
from estates.area import CACHE, ROADS, WATER, Area

FloatArray = NDArray[np.float64]

STYLE_VERSION = 2  # of the drawing below: another look draws the tiles anew
TILE_PX = 512  # shown at 256: sharp on fine screens, smooth on coarse ones
MIN_ZOOM = 7
MAX_ZOOM = 14
MOST_TILES = 4000  # the budget: of a larger area the finest zooms are left to be enlarged
_SHEET_TILES = 6  # tiles drawn at a time on one sheet, each way
_DONE = "done.json"

_PALETTE = {
    "land": (247, 246, 242),
    "water": (203, 221, 230),
    "minor": (216, 213, 205),
    "street": (190, 187, 178),
    "main": (150, 146, 136),
    "trunk": (112, 108, 98),
}
_INK = {name: index for index, name in enumerate(_PALETTE)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """How roads of some classes are drawn."""

    classes: tuple[RoadClass, ...]
    ink: str
    from_zoom: int
    width_px: tuple[float, float]  # at `from_zoom` and at zoom 14, of a 256-pixel tile


_C = RoadClass
STROKES = (  # in the order they are drawn
    Stroke(
        classes=(_C.service, _C.track, _C.pedestrian, _C.busway, _C.road),
        ink="minor",
        from_zoom=13,
        width_px=(0.5, 1.0),
    ),
    Stroke(
        classes=(_C.residential, _C.living_street),
        ink="street",
        from_zoom=12,
        width_px=(0.5, 1.5),
    ),
    Stroke(classes=(_C.unclassified,), ink="street", from_zoom=11, width_px=(0.5, 1.5)),
    Stroke(classes=(_C.tertiary, _C.tertiary_link), ink="street", from_zoom=9, width_px=(0.5, 2.5)),
    Stroke(classes=(_C.secondary, _C.secondary_link), ink="main", from_zoom=8, width_px=(0.5, 3.0)),
    Stroke(classes=(_C.primary, _C.primary_link), ink="main", from_zoom=7, width_px=(0.5, 3.5)),
    Stroke(
        classes=(_C.trunk, _C.trunk_link, _C.motorway, _C.motorway_link),
        ink="trunk",
        from_zoom=7,
        width_px=(1.0, 4.0),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """Where the tiles of an area lie, and what they reach over."""

    key: str  # letters and digits; another key, another content
    folder: Path  # z/x/y.png
    min_zoom: int
    max_zoom: int  # finest that is drawn
    bounds: tuple[float, float, float, float]  # west, south, east, north in degrees


def tiles_key(area: Area) -> str:
    """What the tiles are drawn from: roads, water and style."""
    parts = {part.file: part.sha256 for part in area.manifest.parts}
    said = f"{STYLE_VERSION} {parts.get(ROADS, '')} {parts.get(WATER, '')}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def kept_tiles(area: Area) -> Tiles | None:
    """Tiles that are in the area's cache already, or None."""
    key = tiles_key(area)
    folder = area.folder / CACHE / f"tiles-{key}"
    try:
        said = json.loads((folder / _DONE).read_text("utf-8"))
        west, south, east, north = map(float, said["bounds"])
        zoom = int(said["max_zoom"])
    except (OSError, ValueError, KeyError, TypeError):
        return None  # not there, or half written by a program that was stopped: drawn anew
    bounds = (west, south, east, north)
    return Tiles(key=key, folder=folder, min_zoom=MIN_ZOOM, max_zoom=zoom, bounds=bounds)


def area_tiles(area: Area, progress: Callable[[str], None] = lambda _: None) -> Tiles:
    """Tiles of an area, drawn unless they are in its cache.

    Written beside the cache and moved there whole, so that two users at once, or a program that
    is stopped, leave no half set behind.

    Raises
    ------
    OSError
        The area's folder cannot be written to.
    """
    if kept := kept_tiles(area):
        return kept
    key = tiles_key(area)
    folder = area.folder / CACHE / f"tiles-{key}"
    bounds = _bounds(area.network)
    zoom = _finest(bounds)
    folder.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".tiles-", dir=folder.parent) as scratch:
        drawn = Path(scratch) / "tiles"
        drawn.mkdir()
        ground = _Ground.of(area)
        for level in range(MIN_ZOOM, zoom + 1):
            progress(f"zoom {level} of {zoom}")
            _draw_level(ground, level, bounds, drawn)
        (drawn / _DONE).write_text(json.dumps({"max_zoom": zoom, "bounds": bounds}), "utf-8")
        if folder.exists():  # left by a program that was stopped, or lacking its last file
            shutil.rmtree(folder, ignore_errors=True)
        try:
            drawn.replace(folder)
        except OSError:
            if not (folder / _DONE).is_file():  # somebody else drew the same in the meantime
                raise
    return Tiles(key=key, folder=folder, min_zoom=MIN_ZOOM, max_zoom=zoom, bounds=bounds)


def _bounds(network: RoadNetwork) -> tuple[float, float, float, float]:
    lon, lat = to_degrees(network.vertex_x, network.vertex_y, network.crs)
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


def world_px(lon: FloatArray, lat: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Web Mercator, in widths of the whole world: x from the west, y from the north, 0 to 1."""
    y = np.log(np.tan(np.pi / 4 + np.radians(lat) / 2))
    return (np.asarray(lon) + 180) / 360, 0.5 - y / (2 * np.pi)


def _tile_range(bounds: tuple[float, float, float, float], zoom: int) -> tuple[int, int, int, int]:
    """First and last tile that the bounds touch: x0, x1, y0, y1, inclusive."""
    west, south, east, north = bounds
    x, y = world_px(np.array([west, east]), np.array([north, south]))
    x0, x1 = np.floor(x * 2**zoom).astype(int)
    y0, y1 = np.floor(y * 2**zoom).astype(int)
    return int(x0), int(x1), int(y0), int(y1)


def _finest(bounds: tuple[float, float, float, float]) -> int:
    """Finest zoom at which all tiles, with those of the coarser ones, are within the budget."""
    total = 0
    for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
        x0, x1, y0, y1 = _tile_range(bounds, zoom)
        total += (x1 - x0 + 1) * (y1 - y0 + 1)
        if total > MOST_TILES:
            return max(zoom - 1, MIN_ZOOM)
    return MAX_ZOOM


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What is drawn, in world widths."""

    lines: NDArray[np.object_]  # a line a road
    classes: NDArray[np.uint8]  # RoadClass of each: that of its first segment
    water: BaseGeometry

    @classmethod
    def of(cls, area: Area) -> _Ground:
        network = area.network

        def project(metres: FloatArray) -> FloatArray:
            lon, lat = to_degrees(metres[:, 0], metres[:, 1], network.crs)
            return np.stack(world_px(lon, lat), axis=1)

        points = project(np.stack([network.vertex_x, network.vertex_y], axis=1))
        edge = np.repeat(np.arange(network.n_edges), np.diff(network.edge_ptr) + 1)
        water = shapely.MultiPolygon() if area.water is None else area.water
        return cls(
            lines=shapely.linestrings(points, indices=edge),
            classes=network.segment_class[network.edge_ptr[:-1]],
            water=shapely.transform(water, project) if not water.is_empty else water,
        )


def _draw_level(
    ground: _Ground,
    zoom: int,
    bounds: tuple[float, float, float, float],
    folder: Path,
) -> None:
    x0, x1, y0, y1 = _tile_range(bounds, zoom)
    scale = 2**zoom * TILE_PX
    strokes = []
    for stroke in STROKES:
        if stroke.from_zoom > zoom:
            continue
        chosen = ground.lines[np.isin(ground.classes, [road.value for road in stroke.classes])]
        shown = shapely.simplify(chosen, 0.7 / scale, preserve_topology=False)
        strokes.append((stroke, shown, shapely.STRtree(shown)))
    lakes = shapely.get_parts(shapely.simplify(ground.water, 0.7 / scale))
    lakes = lakes[shapely.area(lakes) * scale**2 > 4]  # noqa: PLR2004  (square pixels)
    for left in range(x0, x1 + 1, _SHEET_TILES):
        for top in range(y0, y1 + 1, _SHEET_TILES):
            sheet = _Sheet(
                left, top, min(_SHEET_TILES, x1 + 1 - left), min(_SHEET_TILES, y1 + 1 - top), zoom
            )
            sheet.lakes(lakes)
            sheet.roads(strokes, zoom)
            sheet.cut(folder)


class _Sheet:
    """A block of tiles drawn at once: a road across their borders meets itself."""

    def __init__(self, left: int, top: int, columns: int, rows: int, zoom: int) -> None:
        self._left, self._top, self._columns, self._rows = left, top, columns, rows
        self._zoom = zoom
        self._scale = 2**zoom * TILE_PX
        self._image = Image.new("P", (columns * TILE_PX, rows * TILE_PX), _INK["land"])
        self._image.putpalette([value for rgb in _PALETTE.values() for value in rgb])
        self._draw = ImageDraw.Draw(self._image)
        margin = 16 / self._scale
        self._box = shapely.box(
            left / 2**zoom - margin,
            top / 2**zoom - margin,
            (left + columns) / 2**zoom + margin,
            (top + rows) / 2**zoom + margin,
        )

    def _px(self, shape: BaseGeometry) -> list[float]:
        points = shapely.get_coordinates(shape) * self._scale
        points -= (self._left * TILE_PX, self._top * TILE_PX)
        return [float(value) for value in points.ravel()]

    def lakes(self, lakes: NDArray[np.object_]) -> None:
        """Fill water; islands in it get the colour of land back."""
        for lake in shapely.get_parts(shapely.intersection(lakes, self._box)):
            if lake.geom_type != "Polygon" or lake.is_empty:
                continue
            self._draw.polygon(self._px(lake.exterior), fill=_INK["water"])
            for island in lake.interiors:
                self._draw.polygon(self._px(island), fill=_INK["land"])

    def roads(
        self, strokes: list[tuple[Stroke, NDArray[np.object_], shapely.STRtree]], zoom: int
    ) -> None:
        """Draw each class over the lesser ones."""
        for stroke, lines, tree in strokes:
            thin, thick = stroke.width_px
            grown = (zoom - stroke.from_zoom) / max(MAX_ZOOM - stroke.from_zoom, 1)
            width = max(1, round((thin + (thick - thin) * grown) * TILE_PX / 256))
            for row in tree.query(self._box):
                self._draw.line(self._px(lines[row]), fill=_INK[stroke.ink], width=width)

    def cut(self, folder: Path) -> None:
        """Write the tiles."""
        for column in range(self._columns):
            (folder / str(self._zoom) / str(self._left + column)).mkdir(parents=True, exist_ok=True)
            for row in range(self._rows):
                x, y = column * TILE_PX, row * TILE_PX
                tile = self._image.crop((x, y, x + TILE_PX, y + TILE_PX))
                name = f"{self._zoom}/{self._left + column}/{self._top + row}.png"
                tile.save(folder / name, optimize=False, bits=4, compress_level=6)
