"""New places: where a joint station might be built, from a file or at the best junctions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coverage.tables import (
    degrees,
    numbers,
    read_table,
    refuse_swapped,
    text_column,
    unique_ids,
)
from estates.area import Area
from estates.candidates import Candidates
from estates.errors import EstateInputError
from estates.optimiser.question import NewPlace

FloatArray = NDArray[np.float64]

MOST_PLACES = 200  # of a file


def read_new_places(path: Path, area: Area) -> tuple[NewPlace, ...]:
    """Read places: `id`, `lon,lat` or `easting,northing`, any of `name` and `land_gbp`.

    Raises
    ------
    CoverageInputError, EstateInputError
        One line: what is wrong, where, and the remedy.
    """
    table, file = read_table(path), path.name
    ids = unique_ids(table, file)
    lon, lat = degrees(table, file)
    refuse_swapped(lon, lat, area.bounds, file)
    if len(ids) > MOST_PLACES:
        raise EstateInputError(
            f"{file}: {len(ids)} places, more than {MOST_PLACES}; keep those that can be had."
        )
    if taken := sorted({str(each) for each in ids} & set(area.sites["id"])):
        raise EstateInputError(f"{file}: {taken[0]!r} is a site of today; give it another id.")
    west, south, east, north = area.bounds
    outside = np.flatnonzero((lon < west) | (lon > east) | (lat < south) | (lat > north))
    if outside.size:
        raise EstateInputError(
            f"{file}: {str(ids[outside[0]])!r} (row {outside[0] + 2}) lies off the map; "
            "leave it out or correct its position."
        )
    land = np.full(len(ids), np.nan)
    if "land_gbp" in table.columns:
        land = numbers(table, "land_gbp", file).to_numpy(float)
        if (land < 0).any():
            raise EstateInputError(f"{file}: land_gbp is below 0; give a price, or leave it empty.")
    names = text_column(table, "name")
    return tuple(
        NewPlace(
            id=str(ids[n]),
            name=str(names.iloc[n]) or str(ids[n]),
            lon=float(lon[n]),
            lat=float(lat[n]),
            land_gbp=float(land[n]) if np.isfinite(land[n]) else None,
        )
        for n in range(len(ids))
    )


def best_junctions(tried: Candidates, most: int) -> tuple[NewPlace, ...]:
    """The junctions where one more crew would help most, as places to build at."""
    rows = tried.best.head(most)
    if rows.empty:
        raise EstateInputError(
            f"--junctions {most}: at no junction inside the boundary would one more crew help; "
            "leave it out."
        )
    columns = (rows[name].tolist() for name in ("rank", "near", "junction", "lon", "lat"))
    return tuple(
        NewPlace(id=f"new-{rank}", name=f"New station near {near or junction}", lon=lon, lat=lat)
        for rank, near, junction, lon, lat in zip(*columns, strict=True)
    )


def not_dominated(
    places: Sequence[NewPlace],
    drive_s: FloatArray,
    near: NDArray[np.bool_],
    named: Collection[str] = (),
) -> tuple[NewPlace, ...]:
    """Places that are not beaten by another in everything that can matter.

    Exact: a place is left out only if every base that could move there could move to the other,
    which is as near to every demand point at every pace and costs no more. New stations are built
    as large as they must be, so the other takes in whoever would have come.

    Parameters
    ----------
    drive_s : shape (paces, places, points)
        From each place.
    near : shape (bases, places)
        Whether each base could move there.
    named
        Ids of places that the question names: those are kept.
    """
    numbers = range(len(places))

    def as_good(one: int, other: int) -> bool:
        mine, theirs = places[one].land_gbp, places[other].land_gbp
        no_dearer = mine == theirs or (mine is not None and theirs is not None and mine < theirs)
        as_near = bool((drive_s[:, one] <= drive_s[:, other]).all())
        return no_dearer and as_near and bool((near[:, one] >= near[:, other]).all())

    def beaten(place: int) -> bool:
        rivals = (each for each in numbers if each != place and as_good(each, place))
        return any(each < place or not as_good(place, each) for each in rivals)

    return tuple(place for n, place in enumerate(places) if place.id in named or not beaten(n))
