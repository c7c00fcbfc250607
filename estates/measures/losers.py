"""Who gains and who loses: each demand point before and after, and who they are.

An average hides who pays for it. So every point is compared, losses are counted apart from
gains, and split by urban and rural and by deprivation.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from coverage.attainment import Attainment
from coverage.demand import Basis
from coverage.standard import LIMIT_NOISE_S
from estates.assumptions import Assumptions
from estates.measures.measure import Measured
from estates.measures.response import pairs
from estates.scored import Scored

WORSE_BY_S = (60.0, 120.0, 300.0)  # more than 1, 2, 5 minutes
LESS_IN_TIME = 0.1  # of the demand of a point: a mean over the week hides a night uncovered
LESS_OFTEN = 0.01
WORST_NAMED = 20
_KEY = ["service", "standard", "who"]
NOISE_S = 1e-6  # a change smaller than this is float noise


def gains_and_losses(before: Scored, after: Scored, _: Assumptions) -> Measured:
    """Compare each demand point under each standard.

    Returns
    -------
    Measured
        A row a standard and demand point that carries demand of it: `service`, `standard`,
        `who`, `zone`, `name`, `urban_rural` ("" = not known), `deprivation_decile` (1 = most
        deprived, NaN = not known), `residents` (NaN = not known, or a proxy only), `weight` (demand
        a year) and `basis` (what it counts), `before_s`, `after_s` (expected arrival over what is
        reached; inf = never), `change_s` (positive = later; in it nobody coming, or later than an
        hour, counts as an hour: else losing the far crews would look like a gain),
        `reached_before`, `reached_after` (share that somebody free reaches), `in_time_before`,
        `in_time_after` (expected demand a year within the limit), `drops_out` (`before_s` within
        the limit, `after_s` not).
    """
    demand = before.assessor.area.demand
    residents = demand.zones["residents"].to_numpy(float)
    if demand.residents_basis is Basis.PROXY:
        residents = np.full(len(residents), np.nan)  # hectares or dwellings are not people
    tables = []
    for service, who, old, new in pairs(before, after):
        if not (isinstance(old, Attainment) and isinstance(new, Attainment)):
            continue
        weight = old.zones["weight"].to_numpy()
        counts = weight > 0
        here, there = (each.zones["expected_s"].to_numpy()[counts] for each in (old, new))
        wait = [each.zones["wait_s"].to_numpy()[counts] for each in (old, new)]
        reached = [each.zones["share_reached"].to_numpy()[counts] for each in (old, new)]
        change_s = wait[1] - wait[0]
        limit_s = old.standard.limit_s + LIMIT_NOISE_S
        shares = [each.zones["share_within"].to_numpy()[counts] for each in (old, new)]
        zones = demand.zones[counts]
        tables.append(
            pd.DataFrame(
                {
                    "service": service.value,
                    "standard": old.standard.id,
                    "who": who,
                    "zone": demand.places.ids[counts],
                    "name": zones["name"].to_numpy(),
                    "urban_rural": zones["urban_rural"].to_numpy(),
                    "deprivation_decile": zones["deprivation_decile"].to_numpy(float),
                    "residents": residents[counts],
                    "weight": weight[counts],
                    "basis": old.basis.value,
                    "before_s": here,
                    "after_s": there,
                    "change_s": np.where(np.abs(change_s) < NOISE_S, 0.0, change_s),
                    "reached_before": reached[0],
                    "reached_after": reached[1],
                    "in_time_before": shares[0] * weight[counts],
                    "in_time_after": shares[1] * weight[counts],
                    "drops_out": (here <= limit_s) & (there > limit_s),
                }
            )
        )
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=_KEY)
    return Measured(id="zones", title="Gains and losses by demand point", table=table)


def losers(zones: pd.DataFrame) -> pd.DataFrame:
    """Count who loses.

    Parameters
    ----------
    zones
        Table of `gains_and_losses`.

    Returns
    -------
    A row a standard, group (`all`, `urban`, `rural`, `deprivation decile 1` ... and what is not
    known) and loss (`later by more than 1 min` ..., `drops out of standard`): `zones`,
    `residents` (only those known; NaN = of none), `weight` and `basis` (demand, and what it
    counts).
    """
    rows = []
    for key, of_standard in zones.groupby(_KEY, sort=False):
        people = of_standard[["residents", "weight"]]
        in_time = of_standard["in_time_before"] - of_standard["in_time_after"]
        fewer = in_time / of_standard["weight"]
        less_often = of_standard["reached_before"] - of_standard["reached_after"]
        losses = {
            **{
                f"later by more than {seconds / 60:g} min": of_standard["change_s"]
                > seconds + NOISE_S
                for seconds in WORSE_BY_S
            },
            "drops out of standard": of_standard["drops_out"],
            "in time less often, by more than 1 in 10": fewer > LESS_IN_TIME,
            "reached less often, by more than 1 in 100": less_often > LESS_OFTEN,
            "no longer reached": (of_standard["reached_before"] > 0)
            & (of_standard["reached_after"] <= 0),
        }
        for group, members in _groups(of_standard).items():
            for loss, mask in losses.items():
                lost = people[members & mask]
                rows.append(
                    {
                        **dict(zip(_KEY, key, strict=True)),
                        "group": group,
                        "loss": loss,
                        "zones": len(lost),
                        "residents": float(lost["residents"].sum(min_count=min(1, len(lost)))),
                        "weight": float(lost["weight"].sum()),
                        "basis": of_standard["basis"].iloc[0],
                    }
                )
    columns = [*_KEY, "group", "loss", "zones", "residents", "weight", "basis"]
    return pd.DataFrame(rows, columns=columns)


def worst(zones: pd.DataFrame) -> pd.DataFrame:
    """Name the demand points of each standard that lose most, at most twenty, worst first."""
    lost = zones[zones["change_s"] > 0] if len(zones) else zones
    # Losses that differ by float noise only are alike: then the weight and the name decide.
    ordered = lost.assign(loss_s=(lost["change_s"] / NOISE_S).round()).sort_values(
        ["loss_s", "weight", "zone"], ascending=[False, False, True], kind="stable"
    )
    return (
        ordered.drop(columns="loss_s")
        .groupby(_KEY, sort=False)
        .head(WORST_NAMED)
        .reset_index(drop=True)
    )


def totals(zones: pd.DataFrame) -> pd.DataFrame:
    """Gains less losses of each standard: they are the change of the whole.

    Returns
    -------
    A row a standard: `gained_s`, `lost_s` (demand times seconds), `gained_in_time`,
    `lost_in_time` (demand a year that comes into the limit or falls
    out of it).
    """
    rows = []
    for key, table in zones.groupby(_KEY, sort=False):
        seconds = table["change_s"] * table["weight"]
        in_time = table["in_time_after"] - table["in_time_before"]
        rows.append(
            {
                **dict(zip(_KEY, key, strict=True)),
                "gained_s": float(0.0 - seconds[seconds < 0].sum()),
                "lost_s": float(seconds[seconds > 0].sum()),
                "gained_in_time": float(in_time[in_time > 0].sum()),
                "lost_in_time": float(0.0 - in_time[in_time < 0].sum()),
            }
        )
    columns = [*_KEY, "gained_s", "lost_s", "gained_in_time", "lost_in_time"]
    return pd.DataFrame(rows, columns=columns)


def _groups(table: pd.DataFrame) -> dict[str, pd.Series]:
    everyone = pd.Series(data=True, index=table.index)
    groups = {"all": everyone}
    for setting in sorted(set(table["urban_rural"])):
        groups[setting or "urban or rural not known"] = table["urban_rural"] == setting
    decile = table["deprivation_decile"]
    for value in sorted(set(decile.dropna())):
        groups[f"deprivation decile {value:g}"] = decile == value
    if decile.isna().any():
        groups["deprivation not known"] = decile.isna()
    return groups
