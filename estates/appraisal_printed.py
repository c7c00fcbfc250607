"""The summary of an appraisal as lines for a terminal."""

from __future__ import annotations

from typing import Any

from coverage.drivetime import minutes_and_seconds

_MOST_SHOWN = 5  # of the worst, a standard; all twenty are in the JSON
_MOST_SWINGS = 4  # a headline


def printed_appraisal(summary: dict[str, Any]) -> str:
    """Plain text of what `summarise_appraisal` gives."""
    scenario = summary["scenario"]
    lines = [
        f"{scenario.get('title') or scenario['name']}: against business as usual",
        f"{summary['title']}, profile {summary['profile']}",
    ]
    if not summary["reconciled"]:
        lines.append("Not reconciled with recorded performance.")
    lines += summary.get("base", [])
    lines += ["", "Headlines: before, after, change (range of the change over all tests)"]
    moved = [each for each in summary["headlines"] if _moves(each)]
    lines += [f"  {_headline(each)}" for each in moved]
    lines += [
        f"  no change: {each['label']}: {_value(each['before'], each['unit'])}"
        for each in summary["headlines"]
        if each not in moved
    ]
    lines += ["", "Standards: before to after; the share in time that rests on one site alone"]
    lines += [f"  {_standard(row)}" for row in summary["response"]["rows"]]
    lines += ["", "What it does"]
    lines += [f"  - {line}" for line in summary["findings"]]
    for key in ("response", "workload", "journeys", "money", "accounts"):
        lines += [f"  - {line}" for line in summary[key]["notes"]]
    lines += ["", "Who loses"]
    lines += _losers(summary)
    lines += ["", "What moves the headlines (change at the low and the high end)"]
    lines += _swings(summary["sensitivity"])
    lines += ["", "How far a kind of cost must move before nothing is saved or lost"]
    lines += _switching(summary["switching_values"])
    lines += ["", "Each change in the order given, and what is lost without it"]
    lines += [
        f"  {row['change']} {row['kind']}: {row['label']}: {_step(row)}"
        for row in summary["attribution"]
        if _shows(row["in_order"], row["unit"]) or _shows(row["left_out"], row["unit"])
    ]
    for title, key in (("To confirm", "to_confirm"), ("Assumptions", "assumptions")):
        lines += ["", title]
        lines += [f"  - {line}" for line in summary[key]] or ["  none"]
    return "\n".join(lines)


def printed_comparison(together: dict[str, Any]) -> str:
    """Scenarios side by side, and of two what sets them apart."""
    rows = together["comparison"]
    names = [key for key in rows[0] if key not in ("headline", "label", "unit")] if rows else []
    lines = [f"Side by side: {', '.join(names)}"]
    lines += [
        f"  {row['label']}: {', '.join(_value(row[name], row['unit']) for name in names)}"
        for row in rows
    ]
    if "difference" in together:
        lines += ["", "What sets them apart", *(f"  - {line}" for line in together["difference"])]
        lines.append(f"  {len(together['zones_that_differ'])} demand points fare differently")
    return "\n".join(lines)


def _headline(each: dict[str, Any]) -> str:
    unit = each["unit"]
    low, high = (_amount(each[f"change_{end}"], unit) for end in ("low", "high"))
    before, after = (_value(each[when], unit) for when in ("before", "after"))
    if unit == "gbp" and each["change"] is None:
        return f"{each['label']}: not known"
    return f"{each['label']}: {before}, {after}, {_amount(each['change'], unit)} ({low} to {high})"


def _standard(row: dict[str, Any]) -> str:
    name = f"{row['name']} ({row['who']})" if row["who"] else row["name"]
    if row["why_not_scored"]:
        return f"{name}: not scored: {row['why_not_scored']}"
    verdicts = list(dict.fromkeys((row["verdict_before"], row["verdict_after"])))
    told = f"{name}: {' to '.join(verdicts)}"
    shares = [row["one_site_only_before"], row["one_site_only_after"]]
    if None in shares:  # on patrol
        return told
    return f"{told}; {_value(shares[0], 'share')} to {_value(shares[1], 'share')} on one site"


def _losers(summary: dict[str, Any]) -> list[str]:
    lines = []
    for row in summary["losers"]:
        if row["group"] == "all" and row["zones"]:
            who = f" ({row['who']})" if row["who"] else ""
            lines.append(
                f"  {row['service']}, {row['standard']}{who}: {row['loss']}: {row['zones']} zones, "
                f"{row['residents']:,.0f} residents, {row['weight']:,.1f} {row['basis']}"
            )
    if not lines:
        return ["  nobody"]
    shown: dict[tuple[str, str], int] = {}
    for row in summary["worst"]:
        key = row["standard"], row["who"]
        shown[key] = shown.get(key, 0) + 1
        if shown[key] <= _MOST_SHOWN:
            lines.append(
                f"    {row['name']} [{row['zone']}] ({row['standard']}): "
                f"{_value(row['before_s'], 's')} to "
                f"{_value(row['after_s'], 's')}"
            )
    return lines


def _swings(rows: list[dict[str, Any]]) -> list[str]:
    lines, shown = [], dict.fromkeys((row["headline"] for row in rows), 0)
    for row in rows:
        shown[row["headline"]] += 1
        if shown[row["headline"]] <= _MOST_SWINGS:
            ends = [
                f"{_amount(row[f'at_{end}'], row['unit'])} at {row[f'{end}_is']}"
                for end in ("low", "high")
                if row[f"{end}_is"]
            ]
            lines.append(f"  {row['label']}: {row['variation']}: {', '.join(ends)}")
    return lines or ["  nothing that was tried"]


def _moves(each: dict[str, Any]) -> bool:
    """Whether a headline changes, may change, or is not known."""
    ends = (each["change"], each["change_low"], each["change_high"])
    return None in ends or any(_shows(end, each["unit"]) for end in ends)


def _switching(rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return ["  cannot be said while figures are to confirm, or where money does not change"]
    return [
        f"  {row['item']} ({_value(row['present_gbp'], 'gbp')}): "
        + ("no factor does it" if row["factor"] is None else f"x {row['factor']:.2f}")
        for row in rows
    ]


def _shows(value: float | None, unit: str) -> bool:
    """Whether a change is more than nothing as it is shown."""
    return value is not None and _amount(value, unit)[:1] in "+-"


def _step(row: dict[str, Any]) -> str:
    adds = _amount(row["in_order"], row["unit"])
    if row["why_not"] or row["left_out"] is None:
        return f"{adds}; the others cannot stand without it"
    return f"{adds}; without it {_amount(-row['left_out'], row['unit'])}"


def _value(value: float | None, unit: str) -> str:
    if unit == "s":
        return minutes_and_seconds(float("inf") if value is None else value)
    if value is None:
        return "not known"
    if unit == "gbp":
        return f"{'-' if value < 0 else ''}£{abs(value):,.0f}"
    return f"{value:.1%}" if unit == "share" else f"{value:,.1f}"


def _amount(value: float | None, unit: str) -> str:
    """A change, with its sign."""
    if value is None:
        return "not known"
    size = abs(value)
    shown = {
        "s": minutes_and_seconds(size),
        "share": f"{100 * size:.1f} points",
        "gbp": f"£{size:,.0f}",
    }.get(unit, f"{size:,.1f}")
    # What is shown as nothing has no sign.
    sign = ("-" if value < 0 else "+") if any(digit in shown for digit in "123456789") else ""
    return f"{sign}{shown}"
