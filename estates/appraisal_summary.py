"""An appraisal as one plain object, for JSON and for the printed summary."""

from __future__ import annotations

import json
import math
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pandas as pd

from coverage.service import Service
from estates.appraisal import Appraisal
from estates.assumptions import Assumptions
from estates.scenario import scenario_text
from estates.summary import assumptions as area_assumptions
from estates.summary import road_changes
from estates.verdicts import AtSpeeds, verdicts, with_verdicts

NOT_RECONCILED = "not reconciled with recorded performance"


def summarise_appraisal(appraisal: Appraisal, at_speeds: AtSpeeds | None = None) -> dict[str, Any]:
    """Everything that `appraise` prints.

    Seconds, shares and pounds; null where there is no route or the figure is not known. The table
    of gains and losses by demand point is left out: it is written apart.

    Parameters
    ----------
    at_speeds
        Today with every speed times the key: a verdict that hangs on them says so; None = none.
    """
    before = appraisal.before
    area = before.assessor.area
    scenario = appraisal.scenario
    reconciled = [
        each.reconciled
        for service in Service
        for each in before.services[service].reconciliations.values()
    ]
    measured = dict(appraisal.measured)
    told = with_verdicts(measured["response"].table, verdicts(appraisal, at_speeds or {}))
    measured["response"] = replace(measured["response"], table=told)
    return {
        "schema_version": 1,
        "area": area.manifest.name,
        "title": area.title,
        "made_up": area.manifest.made_up,
        # As it is written in a file, so that it can be read again.
        "scenario": json.loads(scenario_text(scenario.model_copy(update={"parts": {}}), ".json")),
        "profile": before.assessor.profile_name,
        "exemptions": [each.id for each in before.assessor.exemptions],
        "road_changes": road_changes(before.assessor),
        "demand_points_cut_off_by_road_changes": int(before.assessor.demand_cut_off.sum()),
        "reconciled": bool(reconciled) and all(reconciled),
        "money_basis": money_basis(appraisal.assumptions),
        "headlines": [
            {
                "id": each.id,
                "label": each.told,
                "lacks": each.lacks,
                "unit": each.unit,
                "before": _plain(each.before),
                "after": _plain(each.after),
                "change": _plain(each.change),
                "change_never": _never(each.change),
                "change_low": _plain(each.low),
                "change_high": _plain(each.high),
            }
            for each in appraisal.headlines
        ],
        **{
            name: {
                "title": found.title,
                "rows": records(found.table),
                "notes": list(found.notes),
            }
            for name, found in measured.items()
            if name != "zones"
        },
        "losers": records(appraisal.losers),
        "worst": records(appraisal.worst),
        "gains_and_losses": records(appraisal.totals),
        "attribution": records(appraisal.attribution, ("in_order", "left_out")),
        "sensitivity": records(appraisal.sensitivity, ("at_low", "central", "at_high")),
        "switching_values": records(appraisal.switching),
        "compatibility": [
            {
                "service": each.service,
                "origin": each.origin,
                "host": each.host,
                "rule": each.rule,
                "verdict": each.verdict,
                "reason": each.reason,
            }
            for each in appraisal.outcome.compatibility
        ],
        "findings": list(appraisal.outcome.findings),
        "to_confirm": to_confirm(appraisal),
        "assumptions": assumptions(appraisal),
        "sources": [
            {"file": p.file, "source": p.source, "licence": p.licence, "date": p.date}
            for p in area.manifest.parts
        ],
    }


def money_basis(figures: Assumptions) -> str:
    """Prices, years and discount rates of the economic ledger, in words."""
    first = figures.base_year
    rates = ", ".join(
        f"{figures.number(band.figure):.1%} in years {band.from_year} to {band.to_year}"
        for band in figures.discount
    )
    return (
        f"Prices of {figures.number('price_year'):.0f}; {figures.years} years from "
        f"{first}/{(first + 1) % 100:02d}; discounted at {rates}."
    )


def assumptions(appraisal: Appraisal) -> list[str]:
    """All that was guessed, one line each."""
    lines = area_assumptions(appraisal.after.assessor, appraisal.after.services)
    for found in appraisal.measured.values():
        lines += found.assumes
    return list(dict.fromkeys(lines))


def to_confirm(appraisal: Appraisal) -> list[str]:
    """What is not known and would change the figures, one line each."""
    lines = [*appraisal.outcome.to_confirm]
    for found in appraisal.measured.values():
        lines += found.to_confirm
    return list(dict.fromkeys(lines))


def records(table: pd.DataFrame, changes: Collection[str] = ()) -> list[dict[str, Any]]:
    """Rows of a table as plain objects; null where a number is infinite or not known.

    Parameters
    ----------
    changes
        Columns that are changes of a time: each has one more beside it, `NAME_never`: 1 where
        nobody comes any more, -1 where somebody comes again, else 0.
    """
    return [
        {
            **{str(name): _plain(value) for name, value in row.items()},
            **{f"{name}_never": _never(row[name]) for name in changes},
        }
        for row in table.to_dict("records")
    ]


def _never(change: float) -> int:
    """Which way a change is infinite; 0 = it is not."""
    return int(math.copysign(1, change)) if math.isinf(change) else 0


def _plain(value: Any) -> Any:  # noqa: ANN401  (a cell of any table)
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
