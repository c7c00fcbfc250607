"""The summary of an appraisal as lines for a terminal."""

from __future__ import annotations

import math
from typing import Any

from estates.amounts import as_change, as_value, shows

_MOST_SHOWN = 5  # of the worst, a standard; all twenty are in the JSON
_MOST_SWINGS = 4  # a headline
_A_PAIR = 2
_OF_ACCOUNTS = ("capital spending", "receipts, less cost of sale", "charge to revenue")


def printed_appraisal(summary: dict[str, Any]) -> str:
    """Plain text of what `summarise_appraisal` gives."""
    lines = appraisal_head(summary)
    for title, rows in appraisal_sections(summary).values():
        lines += ["", title, *(f"  {row}" for row in rows or ["none"])]
    return "\n".join(lines)


def appraisal_head(summary: dict[str, Any]) -> list[str]:
    """What was appraised, and under what: the lines above all sections."""
    scenario = summary["scenario"]
    lines = [
        f"{scenario.get('title') or scenario['name']}: against business as usual",
        f"{summary['title']}, profile {summary['profile']}",
    ]
    if not summary["reconciled"]:
        lines.append("Not reconciled with recorded performance.")
    return lines + list(summary.get("base", []))


def appraisal_sections(summary: dict[str, Any]) -> dict[str, tuple[str, list[str]]]:
    """Title and lines of each section, by a short name, in the order they are printed."""
    return {
        "response": (
            "Response: before to after, change (its range over tests of one thing at a time)",
            [*_headlines(summary, money=False), *map(_standard, summary["response"]["rows"])],
        ),
        "losers": ("Who loses", _losers(summary)),
        "journeys": ("Journeys that change", _journeys(summary["journeys"]["rows"])),
        "workload": (
            "Workload that changes, demand a year of the nearest site",
            _workload(summary["workload"]["rows"]),
        ),
        "money": (
            f"Money, a cost above 0. {summary['money_basis']}",
            [
                *_headlines(summary, money=True),
                *summary["money"]["notes"],
                *_accounts(summary["accounts"]["rows"]),
                *summary["accounts"]["notes"],
            ],
        ),
        "findings": ("What the changes do", summary["findings"]),
        "swings": ("What moves the headlines", _swings(summary["sensitivity"])),
        "switching": (
            "How far a kind of cost must move before nothing is saved or lost",
            _switching(summary["switching_values"]),
        ),
        "attribution": (
            "Each change: what it adds in the order given; what leaving it out would do",
            [
                f"{row['change']} {row['kind']}: {row['label']}: {_step(row)}"
                for row in summary["attribution"]
                if any(shows(_change(row, each), row["unit"]) for each in ("in_order", "left_out"))
            ],
        ),
        "reading": (
            "How to read it",
            [
                line
                for key in ("response", "workload", "journeys")
                for line in summary[key]["notes"]
            ],
        ),
        "to_confirm": (
            "To confirm: left out of every sum, never zero",
            summary["to_confirm"],
        ),
        "assumptions": ("Assumptions", summary["assumptions"]),
    }


def _headlines(summary: dict[str, Any], *, money: bool) -> list[str]:
    """What changes or may change, then the rest in short."""
    told = [each for each in summary["headlines"] if (each["unit"] == "gbp") is money]
    moved = [each for each in told if _moves(each)]
    return [
        *map(_headline, moved),
        *(
            f"no change: {each['label']}: {as_value(each['before'], each['unit'])}"
            for each in told
            if each not in moved and each["unit"] != "weight"
        ),
    ]


def _journeys(rows: list[dict[str, Any]]) -> list[str]:
    lines = []
    for row in rows:
        is_time = row["measure"] == "mean_s"
        unit = "s" if is_time else "share"
        if row["change"] is None or shows(row["change"], unit):
            what = row["of"] if is_time else f"{row['of']}, {row['measure']}"
            before, after = (as_value(row[when], unit) for when in ("before", "after"))
            lines.append(f"{row['journey']} ({what}): {before} to {after}")
    return lines


def _workload(rows: list[dict[str, Any]]) -> list[str]:
    return [
        f"{row['service']}, {row['name']}: {as_value(row['before_per_year'], '')} to "
        f"{as_value(row['after_per_year'], '')}"
        for row in rows
        if shows(row["change_per_year"], "")
    ]


def _accounts(rows: list[dict[str, Any]]) -> list[str]:
    """Each body's sums over all years, money of each year."""
    lines = []
    for row in rows:
        if row["row"] not in _OF_ACCOUNTS:
            continue
        years = [value for key, value in row.items() if key.startswith("year ")]
        total = None if None in years else sum(years)
        if total is None or shows(total, "gbp"):
            part = ", INCOMPLETE" if total is not None and row["to_confirm"] else ""
            lines.append(f"{row['body']}: {row['row']}, all years: {as_change(total, 'gbp')}{part}")
    return lines


def printed_comparison(together: dict[str, Any]) -> str:
    """Scenarios side by side, and of two what sets them apart."""
    rows = together["comparison"]
    fixed = ("headline", "label", "unit")
    names = [key for key in rows[0] if key not in fixed and f"{key} lacks" in rows[0]]
    lines = [f"Side by side: business as usual, {', '.join(names)}"]
    for row in rows:
        cells = [as_value(row["business as usual"], row["unit"])]
        for name in names:
            lacks = row[f"{name} lacks"]
            part = f" (INCOMPLETE, {lacks} to confirm)" if lacks else ""
            cells.append(f"{as_value(row[name], row['unit'])}{part}")
        lines.append(f"  {row['label']}: {', '.join(cells)}")
    if "difference" in together:
        points = {
            row["zone"]
            for row in together["zones_that_differ"]
            if row["difference_s"] is None or shows(row["difference_s"], "s")
        }
        lines += ["", "What sets them apart", *(f"  {line}" for line in together["difference"])]
        lines.append(f"  {len(points)} demand points fare differently")
    return "\n".join(lines)


def _headline(each: dict[str, Any]) -> str:
    unit = each["unit"]
    before, after = (as_value(each[when], unit) for when in ("before", "after"))
    if unit == "gbp" and each["change"] is None:
        return f"{each['label']}: not known"
    change = as_change(_change(each, "change"), unit)
    told = change if unit == "gbp" else f"{before} to {after}, {change}"
    if each["change_low"] is None:
        return f"{each['label']}: {told}"
    low, high = (as_change(each[f"change_{end}"], unit) for end in ("low", "high"))
    return f"{each['label']}: {told} ({low} to {high})"


def _standard(row: dict[str, Any]) -> str:
    """Verdict, and the share in time that rests on one site alone."""
    if row["why_not_scored"]:
        return f"{_name(row)}: not scored: {row['why_not_scored']}"
    verdicts = list(dict.fromkeys((row["verdict_before"], row["verdict_after"])))
    told = f"{_name(row)}: {' to '.join(verdicts)}"
    shares = [row["one_site_only_before"], row["one_site_only_after"]]
    if None in shares:  # on patrol
        return told
    return (
        f"{told}; {as_value(shares[0], 'share')} to {as_value(shares[1], 'share')} rest on one site"
    )


def _losers(summary: dict[str, Any]) -> list[str]:
    """Each standard under which anybody loses: how many, who, and the worst."""
    lines: list[str] = []
    for standard in summary["response"]["rows"]:
        key = (standard["standard"], standard["who"])
        lost = [
            row
            for row in summary["losers"]
            if (row["standard"], row["who"]) == key and row["zones"]
        ]
        if not lost:
            continue
        lines.append(_name(standard))
        lines += [f"  {row['loss']}: {_lost(row)}" for row in lost if row["group"] == "all"]
        lines += [
            f"  of these {row['group']}, {row['loss']}: {_lost(row)}"
            for row in lost
            if row["group"] != "all" and row["loss"] == "later by more than 1 min"
        ]
        worst = [row for row in summary["worst"] if (row["standard"], row["who"]) == key]
        lines += [
            f"  {row['name']} [{row['zone']}]: {_worse(row)}"
            for row in worst[:_MOST_SHOWN]
            if shows(row["change_s"], "s")
        ]
    return lines


def _worse(row: dict[str, Any]) -> str:
    times = [as_value(row[f"{when}_s"], "s") for when in ("before", "after")]
    told = f"expected {' to '.join(times)} min:s"
    if shows(row["reached_after"] - row["reached_before"], "share"):
        shares = [as_value(row[f"reached_{when}"], "share") for when in ("before", "after")]
        told += f", reached {' to '.join(shares)}"
    return told


def _lost(row: dict[str, Any]) -> str:
    people = "" if row["residents"] is None else f"{row['residents']:,.0f} residents, "
    return f"{row['zones']} zones, {people}{row['weight']:,.1f} {row['basis']}"


def _name(row: dict[str, Any]) -> str:
    return f"{row['name']} ({row['who']})" if row["who"] else str(row["name"])


def _swings(rows: list[dict[str, Any]]) -> list[str]:
    lines, shown = [], dict.fromkeys((row["headline"] for row in rows), 0)
    for row in rows:
        values = {
            as_change(_change(row, each), row["unit"]) for each in ("at_low", "central", "at_high")
        }
        if len(values - {"not known"}) < _A_PAIR:  # alike as they are shown
            continue
        shown[row["headline"]] += 1
        if shown[row["headline"]] <= _MOST_SWINGS:
            ends = [
                f"{as_change(_change(row, f'at_{end}'), row['unit'])} at {row[f'{end}_is']}"
                for end in ("low", "high")
                if row[f"{end}_is"]
            ]
            lines.append(f"{row['label']}: {row['variation']}: {', '.join(ends)}")
    return lines or ["nothing that was tried"]


def _moves(each: dict[str, Any]) -> bool:
    """Whether a headline changes, may change, or is not known."""
    if each["change"] is None or each["lacks"]:
        return True
    ends = (each["change"], each["change_low"], each["change_high"])
    return any(end is not None and shows(end, each["unit"]) for end in ends)


def _switching(rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return ["cannot be said while figures are to confirm, or where money does not change"]
    return [
        f"{row['item']} ({as_value(row['present_gbp'], 'gbp')}): "
        + ("no factor does it" if row["factor"] is None else f"x {row['factor']:.2f}")
        for row in rows
    ]


def _step(row: dict[str, Any]) -> str:
    adds, left_out = as_change(_change(row, "in_order"), row["unit"]), _change(row, "left_out")
    if row["why_not"] or left_out is None:
        return f"{adds}; the others cannot stand without it"
    return f"{adds}; left out {as_change(-left_out, row['unit'])}"


def _change(row: dict[str, Any], name: str) -> float | None:
    """A change, infinite where nobody comes any more or again; None = not known."""
    never = row[f"{name}_never"]
    return math.copysign(math.inf, never) if never else row[name]
