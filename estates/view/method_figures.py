"""Every figure that the program carries, as one table a file: value, unit, range, source, date.

What nobody has checked says so in its row; a figure that nobody has given is "to confirm".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from coverage.recorded import ACTUALS_FILE, Actuals
from coverage.speed import SPEEDS_FILE, FigureSource, SpeedProfile, Speeds
from coverage.standard import STANDARDS_FILE, MeanWithin, Standards
from estates.assumptions import PRICES_FILE, Assumptions
from estates.compatibility import COMPATIBILITY_FILE, Figures
from estates.output import as_spreadsheet_text

NOT_VERIFIED, VERIFIED, TO_CONFIRM = "NOT VERIFIED", "verified", "to confirm"
_UNITS = {
    "GBP": "£",
    "GBP per year": "£ a year",
    "GBP per m2": "£ per m²",
    "GBP per m2 per year": "£ per m² a year",
    "share": "%",
    "rate per year": "% a year",
}
_HUNDREDTHS = {"share", "rate per year"}


class Row(NamedTuple):
    """One figure; the names of the fields are the heads of the columns."""

    figure: str
    value: str
    unit: str
    range: str
    checked: str
    date: str
    source: str
    note: str


class DataFiles(NamedTuple):
    """All files of figures, read."""

    speeds: Speeds
    standards: Standards
    prices: Assumptions
    compatibility: Figures
    actuals: Actuals


def figure_tables(data: DataFiles) -> dict[str, pd.DataFrame]:
    """A table a file, by the file's name; columns as the fields of `Row`, capitalised."""
    rows = {
        SPEEDS_FILE.name: speed_rows(data.speeds),
        STANDARDS_FILE.name: standard_rows(data.standards),
        PRICES_FILE.name: price_rows(data.prices),
        COMPATIBILITY_FILE.name: compatibility_rows(data.compatibility),
        ACTUALS_FILE.name: actual_rows(data.actuals),
    }
    heads = [field.capitalize() for field in Row._fields]
    return {name: pd.DataFrame(list(found), columns=heads) for name, found in rows.items()}


def found(table: pd.DataFrame, words: str) -> pd.DataFrame:
    """Rows that have every one of the words somewhere, whatever their capitals."""
    text = table.astype(str).agg(" ".join, axis=1).str.casefold()
    keep = pd.Series(data=True, index=table.index)
    for word in words.casefold().split():
        keep &= text.str.contains(word, regex=False)
    return table[keep].reset_index(drop=True)


def figures_csv(tables: dict[str, pd.DataFrame]) -> bytes:
    """All tables under each other, with the file that each row is from, for a spreadsheet."""
    together = pd.concat([table.assign(File=name) for name, table in tables.items()])
    together = together[["File", *(head for head in together if head != "File")]]
    for head in together:
        together[head] = as_spreadsheet_text(together[head])
    text = together.to_csv(index=False, lineterminator="\n")
    return ("\ufeff" + text).encode("utf-8")  # the mark makes Excel read it as UTF-8


def speed_rows(speeds: Speeds) -> Iterator[Row]:
    """Running speeds, delays, shares of the limit and the rest of `data/speeds.toml`."""
    date = speeds.reviewed.isoformat()
    plain = (
        ("access_kph", "pace between a place and the nearest road", "km/h"),
        ("access_limit_m", "farthest that a place may be from a road", "m"),
        ("lateral_acceleration_m_s2", "comfortable cornering", "m/s²"),
        ("urban_junctions_per_km2", "junctions from which a road counts as in a town", "per km²"),
        ("draw_common_share", "part of a drawn speed that all roads share", "share"),
    )
    for name, figure, unit in plain:
        yield Row(figure, f"{getattr(speeds, name):g}", unit, "", *_source(speeds, name, date))
    for name, profile in speeds.profiles.items():
        yield from _profile_rows(speeds, name, profile, date)
    for each in speeds.exemption:
        used = ", ".join(speeds.profile(name).label for name in each.default_for) or "nobody"
        yield Row(
            f"legal exemption: {each.label}", f"used at first by: {used}", "", "",
            _checked(each.verified), date, each.citation, each.note,
        )  # fmt: skip


def _profile_rows(speeds: Speeds, name: str, profile: SpeedProfile, date: str) -> Iterator[Row]:
    low, high = profile.range.low, profile.range.high
    for road, cell in profile.speed_kph.items():
        kind = road.replace("_", " ")
        from_ = _source(speeds, f"profiles.{name}.speed_kph.{road}", date)
        for setting, kph in (("town", cell.urban), ("country", cell.rural)):
            wide = f"{kph * low:.0f} to {kph * high:.0f}"
            yield Row(f"{profile.label}: {kind}, {setting}", f"{kph:g}", "km/h", wide, *from_)
    for node, seconds in profile.delay_s.items():
        figure = f"{profile.label}: delay at a {node.replace('_', ' ')}"
        from_ = _source(speeds, f"profiles.{name}.delay_s", date)
        yield Row(figure, f"{seconds:g}", "seconds", "", *from_)
    for step in profile.posted_share:
        figure = f"{profile.label}: most of a posted limit up to {step.up_to_kph:g} km/h"
        from_ = _source(speeds, f"profiles.{name}.posted_share", date)
        yield Row(figure, f"{step.share * 100:g}", "%", "", *from_)
    factors = sorted(set(profile.speed_factor_by_hour))
    hours = "1 at every hour" if factors == [1.0] else f"{factors[0]:g} to {factors[-1]:g}"
    from_ = _source(speeds, f"profiles.{name}.speed_factor_by_hour", date)
    yield Row(f"{profile.label}: factor of each hour", hours, "", "", *from_)
    from_ = _source(speeds, f"profiles.{name}.range", date)
    yield Row(
        f"{profile.label}: how far every speed may be off", "1", "factor",
        f"{low:g} to {high:g}", *from_,
    )  # fmt: skip


def _source(speeds: Speeds, path: str, date: str) -> tuple[str, str, str, str]:
    """Whether checked, date, source and note of a figure: those of the longest path that fits."""
    fits = [
        each
        for each in speeds.figure_source
        if path == each.figure or path.startswith(f"{each.figure}.")
    ]
    best: FigureSource = max(fits, key=lambda each: len(each.figure))
    source = next(each for each in speeds.source if each.id == best.source)
    # A source that was read does not make its figure true here: the note says whether it is.
    verified = source.verified and "not verified" not in best.note.casefold()
    return _checked(verified), date, source.text, best.note


def standard_rows(standards: Standards) -> Iterator[Row]:
    """Limits, call handling and turnouts of `data/standards.toml`."""
    for each in standards.standard:
        if isinstance(each, MeanWithin):
            value, unit = f"{each.limit_s:g}", "seconds, mean"
        else:
            value = f"{each.share_required * 100:g}% within {each.limit_s:g}"
            unit = "seconds"
        told = f"{each.name} ({each.status})"
        checked = _checked(each.verified)
        yield Row(told, value, unit, "", checked, str(each.dated), each.source, each.note)
    for handling in standards.call_handling:
        yield Row(
            f"{handling.service.value}: call handling", f"{handling.seconds:g}", "seconds", "",
            _checked(handling.verified), "", handling.source, handling.note,
        )  # fmt: skip
    for turnout in standards.turnout:
        yield Row(
            f"{turnout.service.value}: turnout, duty system {turnout.duty_system}",
            f"{turnout.seconds:g}", "seconds", "",
            _checked(turnout.verified), "", turnout.source, turnout.note,
        )  # fmt: skip


def price_rows(prices: Assumptions) -> Iterator[Row]:
    """Figures of `data/prices.toml`, those that nobody has given among them."""
    sources = {source.id: source for source in prices.sources}
    for each in prices.figures:
        low, high = (
            None if end is None else _amount(end, each.unit) for end in (each.low, each.high)
        )
        wide = f"{low or 'any'} to {high or 'any'}" if low or high else ""
        given = each.value is not None
        yield Row(
            each.name,
            _amount(each.value, each.unit) if each.value is not None else TO_CONFIRM,
            _UNITS.get(each.unit, "" if each.unit == "calendar year" else each.unit),
            wide,
            _checked(prices.verified(each.id)) if given else TO_CONFIRM,
            each.date,
            sources[each.source].text,
            each.note,
        )
    for band in prices.sdlt_bands:
        source = sources[band.source]
        yield Row(
            f"stamp duty land tax on the part of a price above £{band.above_gbp:,.0f}",
            f"{band.rate * 100:g}", "%", "",
            _checked(source.verified), prices.reviewed.isoformat(), source.text, "",
        )  # fmt: skip


def _amount(value: float, unit: str) -> str:
    if unit == "calendar year":
        return f"{value:.0f}"
    return f"{value * 100:g}" if unit in _HUNDREDTHS else f"{value:,g}"


def compatibility_rows(figures: Figures) -> Iterator[Row]:
    """Figures of `data/compatibility.toml`."""
    detour = figures.detour
    yield Row(
        "a way by road so many times the straight line must be meant", f"{detour.ratio:g}", "times",
        f"only ways longer than {detour.least_m:,.0f} m", _checked(detour.verified), "",
        detour.source, "",
    )  # fmt: skip
    for each in figures.vehicle:
        named = f"where kept: {', '.join(each.types)}"
        height = each.clearance_m
        yield Row(
            named,
            each.kept if height is None else f"{each.kept}, {height:g}",
            "" if height is None else "m of clearance",
            "", _checked(each.verified), "", each.source, each.note,
        )  # fmt: skip


def actual_rows(actuals: Actuals) -> Iterator[Row]:
    """Recorded means of `data/actuals.toml`."""
    for each in actuals.actual:
        yield Row(
            f"{each.body}: {each.incident_type}, from the {each.clock_starts}",
            f"{each.total_s:g}", "seconds, mean", "",
            _checked(each.verified), each.period, each.source, each.note,
        )  # fmt: skip


def _checked(verified: bool) -> str:  # noqa: FBT001  (a field of a file)
    return VERIFIED if verified else NOT_VERIFIED
