"""The command `times`: drive times from points to points, as a table."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from coverage.crs import to_metric
from coverage.drivetime import Placed, TravelModel, require_some_placed
from coverage.places import Places
from coverage.tables import degrees, read_table, refuse_swapped, unique_ids
from estates.assessment import Assessor
from estates.errors import EstateInputError
from estates.output import written_whole


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options beside the area and the profile."""
    parser.add_argument("--from", dest="origins", type=Path, required=True)
    parser.add_argument("--to", dest="destinations", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help=".csv or .parquet")
    parser.add_argument(
        "--nearest", type=int, metavar="N", help="only the N soonest origins of each destination"
    )
    parser.add_argument(
        "--limit", type=float, default=np.inf, metavar="SECONDS", help="leave out longer drives"
    )


def run(options: argparse.Namespace, assessor: Assessor) -> None:
    """Write the times that were asked for."""
    model = assessor.model
    if options.out.suffix not in (".csv", ".parquet"):
        raise EstateInputError(f"{options.out}: write to a name ending in .csv or .parquet.")
    if options.nearest is not None and options.nearest < 1:
        raise EstateInputError(f"--nearest {options.nearest}: give 1 or more.")
    if not options.limit >= 0:
        raise EstateInputError(f"--limit {options.limit}: give seconds, 0 or more.")
    origins = model.place(_points(options.origins, assessor))
    destinations = model.place(_points(options.destinations, assessor))
    require_some_placed(origins, options.origins.name)
    require_some_placed(destinations, options.destinations.name)
    for refusal in (*origins.refusals, *destinations.refusals):
        print(f"not placed, no time given: {refusal}", file=sys.stderr)
    table = _table(model, origins, destinations, options)
    with written_whole(options.out) as out:
        if out.suffix == ".parquet":
            table.to_parquet(out, index=False)
        else:
            table.to_csv(out, index=False, float_format="%.3f", lineterminator="\n")


def _table(
    model: TravelModel, origins: Placed, destinations: Placed, options: argparse.Namespace
) -> pd.DataFrame:
    """A row a pair; with a limit or a number of nearest, only the pairs within."""
    if options.nearest is None:
        seconds = model.drive_times(origins, destinations).seconds
        row, column = np.indices(seconds.shape).reshape(2, -1)
        seconds = seconds.ravel()
        kept = (seconds <= options.limit) | np.isinf(options.limit)
        row, column, seconds = row[kept], column[kept], seconds[kept]
    else:
        soonest = model.nearest(origins, destinations, options.nearest, options.limit)
        column, place = np.nonzero(soonest.origin.T >= 0)
        row, seconds = soonest.origin[place, column], soonest.seconds[place, column]
    return pd.DataFrame(
        {
            "from_id": origins.places.ids[row],
            "to_id": destinations.places.ids[column],
            "seconds": np.where(np.isfinite(seconds), seconds, np.nan),
        }
    )


def _points(path: Path, assessor: Assessor) -> Places:
    table, crs = read_table(path), assessor.area.manifest.crs
    ids = unique_ids(table, path.name)
    lon, lat = degrees(table, path.name)
    refuse_swapped(lon, lat, assessor.area.bounds, path.name)
    x, y = to_metric(lon, lat, crs)
    return Places(ids=ids, x=x, y=y)
