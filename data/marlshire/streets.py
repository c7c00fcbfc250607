"""Streets inside settlements: blocks halved again and again, then cul-de-sacs put into them.

Every dividing line ends on a street that is there already, which gives the T-junctions
and the hierarchy of English towns. A line that runs to the open edge is a dead end.
"""

from __future__ import annotations

import numpy as np
import shapely
import shapely.ops
from shapely.geometry import LineString, Polygon
from shapely.ops import polygonize, split

from .frame import FloatArray, Road, smooth_noise, stream
from .names import street_name
from .settlements import Settlement
from .terrain import Terrain

BLOCK_HA = {"city": 2.9, "town": 3.3, "village": 5.2, "hamlet": 5.6}
ESTATE_HA = (3.8, 10.0)  # blocks of this size may become an estate of cul-de-sacs


def make_streets(settlements: list[Settlement], mains: list[Road], terrain: Terrain) -> list[Road]:
    """Fill every settlement with streets."""
    rng = stream(9)
    lines = [r.line for r in mains]
    tree = shapely.STRtree(lines)
    barred = shapely.union_all(
        [terrain.railway.buffer(22), LineString(terrain.motorway).buffer(110), *_underpasses(mains)]
    )
    out: list[Road] = []
    for settlement in settlements:
        land = settlement.land.difference(barred)
        near = [lines[k] for k in sorted(tree.query(land, predicate="intersects").tolist())]
        rim = shapely.union_all([p.exterior for p in shapely.get_parts(land)])
        roads = shapely.union_all([line.intersection(land) for line in near])
        free = rim.difference(roads.buffer(3))
        faces = [
            face
            for face in polygonize(shapely.union_all([roads, rim]))
            if land.contains(face.representative_point())
        ]
        faces.sort(key=lambda f: (round(f.centroid.x, 3), round(f.centroid.y, 3)))
        size = BLOCK_HA[settlement.place.kind] * 1e4
        if settlement.place.outside:
            size *= 2.2  # the neighbours' towns are drawn more thinly
        work = _Filler(rng, free, size)
        for face in faces:
            work.fill(face, 0)
        out += work.roads
    return out


def _underpasses(mains: list[Road]) -> list[Polygon]:
    return [r.line.buffer(14) for r in mains if r.apart and r.tags["highway"] != "motorway"]


class _Filler:
    """Divides the faces of one settlement."""

    def __init__(self, rng: np.random.Generator, free: LineString, size_m2: float) -> None:
        self.rng, self.free, self.size_m2 = rng, free, size_m2
        self.roads: list[Road] = []
        shapely.prepare(free)

    def fill(self, face: Polygon, depth: int) -> None:
        box = np.array(face.minimum_rotated_rectangle.exterior.coords)
        sides = np.hypot(*np.diff(box[:3], axis=0).T)
        short = float(sides.min())
        limit = self.size_m2 * float(self.rng.lognormal(0, 0.33))
        if face.area < limit or short < 62:
            self._leaf(face)
            return
        low, high = ESTATE_HA
        if low < face.area / 1e4 < high and short > 110 and self.rng.random() < 0.3:
            self._estate(face)
            return
        for _ in range(4):
            cut = self._cut(face, box, sides)
            parts = [g for g in split(face, cut).geoms if g.area > 1]
            if len(parts) > 1:
                break
        else:
            self._leaf(face)
            return
        kind = "residential"
        if face.area > 45e4:
            kind = "tertiary" if depth < 3 else "unclassified"
        elif face.area > 20e4 and self.rng.random() < 0.4:
            kind = "unclassified"
        inside = cut.intersection(face)
        for line in shapely.get_parts(shapely.line_merge(inside)):
            if line.geom_type == "LineString":
                self._add(line, kind)
        parts.sort(key=lambda f: (round(f.centroid.x, 3), round(f.centroid.y, 3)))
        for part in parts:
            self.fill(part, depth + 1)

    def _cut(self, face: Polygon, box: FloatArray, sides: FloatArray) -> LineString:
        """Draw a line through the middle of a face, across its long side, slightly bent."""
        rng = self.rng
        k = 0 if sides[0] >= sides[1] else 1
        longways = (box[k + 1] - box[k]) / sides[k]
        turn = rng.normal(0, 0.14)
        across = np.cos(turn) * np.array([-longways[1], longways[0]]) - np.sin(turn) * longways
        middle = np.array(face.centroid.coords[0]) + longways * sides[k] * rng.uniform(-0.14, 0.14)
        reach = float(sides.sum())
        n = max(5, int(reach / 45))
        along = np.linspace(-reach, reach, 2 * n + 1)
        sway = min(28.0, 0.07 * float(sides.min())) * smooth_noise(rng, len(along), 2.6)
        spots = middle + along[:, None] * across + sway[:, None] * longways
        return LineString(spots)

    def _add(self, line: LineString, kind: str) -> None:
        """Keep a street; pull an end back that would stop at the very edge of the town."""
        near = [float(shapely.distance(self.free, shapely.Point(c))) < 0.6 for c in
                (line.coords[0], line.coords[-1])]  # fmt: skip
        pull = [float(self.rng.uniform(12, 45)) if n else 0.0 for n in near]
        if all(near) or line.length < sum(pull) + 25:
            return
        if any(near):
            line = shapely.ops.substring(line, pull[0], line.length - pull[1])
        self._street(line.simplify(1.2), kind, blind=False)

    def _street(self, line: LineString, kind: str, *, blind: bool) -> None:
        tags = {"highway": kind, "name": street_name(self.rng, blind=blind)}
        self.roads.append(Road(line, tags, urban=True))

    def _leaf(self, face: Polygon) -> None:
        """Put a cul-de-sac or a service road into a block, or leave it."""
        luck = self.rng.random()
        if face.area < 2_800 or luck > 0.5:
            return
        inner = face.buffer(-24)
        if inner.is_empty:
            return
        start, inwards, room = self._way_in(face)
        if start is None or room < 55:
            return
        kind = "residential" if luck < 0.34 and room > 75 else "service"
        far = room * float(self.rng.uniform(0.45, 0.62))
        line = self._stem(start, inwards, min(far, 150.0))
        if kind == "service":
            what = ("driveway", "alley", "parking_aisle", "")[int(self.rng.integers(4))]
            tags = {"highway": kind, **({"service": what} if what else {})}
            self.roads.append(Road(line, tags, urban=True))
        else:
            self._street(line, kind, blind=True)

    def _estate(self, face: Polygon) -> None:
        """Put one stem with side branches into a large block, with one way in."""
        start, inwards, room = self._way_in(face)
        if start is None or room < 110:
            self._leaf(face)
            return
        stem = self._stem(start, inwards, room * 0.78)
        self._street(stem, "residential", blind=False)
        drawn = [stem]
        inner = face.buffer(-20)
        side = 1 if self.rng.random() < 0.5 else -1
        for along in np.arange(45, stem.length - 8, self.rng.uniform(42, 66)):
            root = np.array(stem.interpolate(along).coords[0])
            way = side * np.array([-inwards[1], inwards[0]])
            side = -side
            reach = float(self.rng.uniform(45, 130))
            branch = self._stem(root, way, reach)
            kept = branch.intersection(inner)
            if kept.geom_type != "LineString" or kept.is_empty:
                kept = shapely.get_parts(kept)[0] if len(shapely.get_parts(kept)) else kept
            if kept.is_empty or kept.length < 28 or kept.distance(shapely.Point(root)) > 0.5:
                continue
            if any(other.distance(kept) < 18 for other in drawn[1:]):
                continue
            drawn.append(kept)
            kind = "residential" if self.rng.random() < 0.85 else "living_street"
            self._street(kept, kind, blind=True)

    def _way_in(self, face: Polygon) -> tuple[FloatArray | None, FloatArray, float]:
        """Choose a spot on a street at the face's edge, the way inwards, and the room there."""
        rim = face.exterior if face.exterior.is_ccw else face.exterior.reverse()
        for _ in range(6):
            at = float(self.rng.uniform(0, rim.length))
            spot = np.array(rim.interpolate(at).coords[0])
            if float(shapely.distance(self.free, shapely.Point(spot))) < 12:
                continue
            ahead = np.array(rim.interpolate((at + 4) % rim.length).coords[0]) - spot
            if np.hypot(*ahead) < 3.5:
                continue
            inwards = np.array([-ahead[1], ahead[0]]) / np.hypot(*ahead)
            ray = LineString([spot + 0.5 * inwards, spot + 600 * inwards]).intersection(face)
            first = shapely.get_parts(ray)
            if len(first) and first[0].length > 50:
                return spot, inwards, float(first[0].length)
        return None, np.zeros(2), 0.0

    def _stem(self, start: FloatArray, way: FloatArray, length: float) -> LineString:
        n = max(3, int(length / 28) + 1)
        along = np.linspace(0, length, n)
        sway = 0.05 * length * smooth_noise(self.rng, n, 1.5) * np.linspace(0, 1, n)
        spots = start + along[:, None] * way + sway[:, None] * [-way[1], way[0]]
        return LineString(spots).simplify(1.0)
