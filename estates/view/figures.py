"""Key figures of a view in plain words: what a chief reads first."""

from __future__ import annotations

from coverage.attainment import Attainment
from coverage.drivetime import minutes_and_seconds
from coverage.standard import MeanWithin, PercentileWithin, ShareWithin
from estates.summary import NO_LIST, verdict
from estates.view.coverage_view import CoverageView, Figure, minutes, who


def share(value: float) -> str:
    """A share to the nearest percent, never rounded up to all or down to none."""
    percent = value * 100
    if 0 < percent < 1:
        return "under 1%"
    if 99 < percent < 100:  # noqa: PLR2004
        return "over 99%"
    return f"{percent:.0f}%"


def key_figures(view: CoverageView) -> list[Figure]:
    """Figures beside the map, the standard's own first."""
    attained = view.attainment
    if attained is None:
        return _reach(view)
    known = view.assessment.availability_known
    best = attained.expected if known else attained.all_available
    return [
        *_headline(view, attained),
        *_times(attained, known=known),
        _worst_hour(attained) if view.hour is None else _whole_week(view),
        *_dependence(attained),
        _gap(view),
        *(
            [_off_the_map(view)]
            if view.hour is None  # it is known for the week alone
            else []
        ),
        *(
            []
            if best.unreached < 0.005  # noqa: PLR2004  (half a percent is shown as 0)
            else [
                Figure(
                    label="No crew free, or no road",
                    value=share(best.unreached),
                    note="of demand has no expected arrival; means leave it out.",
                )
            ]
        ),
    ]


def _headline(view: CoverageView, attained: Attainment) -> list[Figure]:
    standard = attained.standard
    known = view.assessment.availability_known
    week = view.week or attained
    said = verdict(week, view.assessment, view.week_at_other_speeds.values())
    needed, expected, upper = _values(attained)
    how = "Expected" if known else "Supposed" if view.assessment.assumed else "At most"
    if isinstance(standard, ShareWithin):
        label = f"{how} within {minutes(standard.limit_s)}"
    elif isinstance(standard, MeanWithin):
        label = f"{how.replace('At most', 'At best')}: mean time"
    else:
        times = f"{standard.share_required * 100:.0f} in 100"
        label = f"{how.replace('At most', 'At best')}: {times} within"
    if view.hour is not None:
        bound = f" Upper bound, were every crew free: {upper}." if known else ""
        note = (
            f"{view.when} alone; the standard asks for {needed} of the whole week ({said}).{bound}"
        )
    elif view.assessment.assumed:
        met = f"; whether it is met {said}" if said == NO_LIST else f": {said}"
        note = (
            f"the standard asks for {needed}{met}. One vehicle is supposed at each station, "
            "always free."
        )
    elif known:
        best = "Upper bound" if isinstance(standard, ShareWithin) else "At best"
        note = (
            f"the standard asks for {needed}: {said}. {best}, were every crew free in its "
            f"hours: {upper}; never a forecast."
        )
    else:
        note = (
            f"the standard asks for {needed}. How often crews are free is not known, so all are "
            f"taken as free: {said.partition(':')[0]}."
        )
    return [Figure(label=label, value=expected if known else upper, note=note + _range(view))]


def _range(view: CoverageView) -> str:
    """What the headline would be at other speeds."""
    known = view.assessment.availability_known
    said = []
    for factor, attained in view.at_other_speeds.items():
        _, expected, upper = _values(attained)
        how = "lower" if factor < 1 else "higher"
        change = f"{abs(factor - 1) * 100:.0f}% {how}"
        said.append(f"{expected if known else upper} were every speed {change}")
    return f" Speeds may be off: {', '.join(said)}." if said else ""


def _values(attained: Attainment) -> tuple[str, str, str]:
    """Needed, expected, upper bound, in the standard's own measure."""
    standard = attained.standard
    if isinstance(standard, ShareWithin):
        return (
            f"{standard.share_required * 100:.0f}%",
            share(attained.expected.value),
            share(attained.all_available.value),
        )
    return (
        f"{minutes(standard.limit_s)} or less",
        minutes_and_seconds(attained.expected.value),
        minutes_and_seconds(attained.all_available.value),
    )


def _times(attained: Attainment, *, known: bool) -> list[Figure]:
    figures = attained.expected if known else attained.all_available
    how = "expected" if known else "at best, all free"
    mean = Figure(
        label="Mean time",
        value=minutes_and_seconds(figures.mean_s),
        note=f"minutes:seconds, {how}.",
    )
    centile = Figure(
        label="90th centile",
        value=minutes_and_seconds(figures.percentile90_s),
        note=f"nine in ten are no slower, {how}.",
    )
    in_time = Figure(
        label=f"Within {minutes(attained.standard.limit_s)}",
        value=share(figures.share_within),
        note=f"of demand, {how}.",
    )
    if isinstance(attained.standard, MeanWithin):
        return [in_time, centile]
    if isinstance(attained.standard, PercentileWithin):
        return [in_time, mean]
    return [mean, centile]


def _worst_hour(attained: Attainment) -> Figure:
    limit = minutes(attained.standard.limit_s)
    if not attained.worst_hour:
        return Figure(
            label="Worst hour of the week",
            value="all alike",
            note="every hour is alike: neither crewing nor demand by hour is known.",
        )
    return Figure(
        label="Worst hour of the week",
        value=share(attained.worst_hour_share),
        note=f"within {limit}, {attained.worst_hour}; best hour {share(attained.best_hour_share)}.",
    )


def _whole_week(view: CoverageView) -> Figure:
    """Beside the figures of one hour: those of all."""
    week = view.week
    if week is None:  # an hour is only shown of a standard that is scored
        return Figure(label="The whole week", value="–", note="not scored.")
    _, expected, upper = _values(week)
    known = view.assessment.availability_known
    worst = f" worst {week.worst_hour}." if week.worst_hour else " every hour is alike."
    return Figure(
        label="The whole week",
        value=expected if known else upper,
        note=f"the same figure over all hours;{worst}",
    )


def _off_the_map(view: CoverageView) -> Figure:
    return Figure(
        label="May be served from off the map",
        value=share(view.assessment.off_the_map.share),
        note="of demand: a crew at the edge of the map would be there sooner.",
    )


def _dependence(attained: Attainment) -> list[Figure]:
    if attained.one_site_only is None:
        return []
    return [
        Figure(
            label="Rests on one site",
            value=share(attained.one_site_only),
            note="of demand is in time of one site alone: lose it, lose the demand.",
        )
    ]


def _gap(view: CoverageView) -> Figure:
    points, missed = view.points, view.out_of_time
    total = points["weight"].sum()
    arrives = who(view.assessment.service, view.attending)
    return Figure(
        label="Out of time whoever is free",
        value=share(float(missed["weight"].sum() / total)) if total > 0 else "none",
        note=f"of demand, at {len(missed):,} of {len(points):,} points: no {arrives} can be there "
        "in time.",
    )


def _reach(view: CoverageView) -> list[Figure]:
    """Where nothing can be scored: how much lies within so many minutes."""
    if not view.assessment.resources:
        return []
    if view.assessment.from_base:
        how = "were a car standing at every base: distance from base, never attainment."
    else:
        how = "every crew free: an upper bound."
    return [
        Figure(
            label=f"Within {minutes(limit)}",
            value=share(reached),
            note=f"of demand, call to arrival, {how}",
        )
        for limit, reached in view.assessment.reach
    ]
