"""An answer as text to read."""

from __future__ import annotations

import math
from typing import Any


def printed_answer(summary: dict[str, Any]) -> str:
    """The summary of an answer as lines."""
    lines = [str(summary["title"])]
    axis = summary["axis"]
    lines.append(f"Cost: {summary['cost']}. Weighed against: {axis['name']} ({axis['figure']}).")
    lines.append(f"Not reconciled with recorded performance. Profile: {summary['profile']}.")
    lines += ["", *_floors(summary), ""]
    if summary["clash"]:
        return "\n".join([*lines, *_clash(summary)])
    if summary["stopped"]:
        lines.append("STOPPED before it was done: the best so far.")
    lines.append(_heading(summary))
    lines += [_row(summary, each) for each in summary["frontier"]]
    whole = "every point there is" if summary["complete"] else "more points may lie between these"
    lines += ["", f"{len(summary['frontier'])} point(s): {whole}."]
    for each in filter(None, [summary["today"], *summary["compared"]]):
        lines.append(_compared(summary, each))
        if own := each["its_own_figures_not_used"]:
            lines.append(f"  priced with the figures below, not with its own of {', '.join(own)}")
    lines += _others(summary)
    lines += _robustness(summary)
    lines += ["", "What each option does:"]
    for each in summary["frontier"]:
        lines.append(f"  {each['name']}: {'; '.join(map(_change, each['changes'])) or 'nothing'}")
        lacks = len(each["to_confirm_money"]), len(each["to_confirm"])
        if any(lacks):
            lines.append(
                f"    to confirm: {lacks[0]} figure(s) of money that count as nothing here, "
                f"{lacks[1]} of hosts"
            )
    missing = [each for option in summary["frontier"] for each in option["to_confirm_money"]]
    if missing and not _counted(summary):
        lines += [
            "",
            "Figures that are missing, and in how many options; savings may rest on them:",
        ]
        for name in dict.fromkeys(missing):
            lines.append(f"  {name}: {missing.count(name)}")
    lines += ["", "Rests on:", *(f"  - {each}" for each in summary["assumptions"])]
    return "\n".join(lines)


def _floors(summary: dict[str, Any]) -> list[str]:
    lines = ["Kept at least as good as:"]
    for each in summary["standards"]:
        if each["id"] == summary["axis"]["standard"]:
            continue
        floor = summary["floors"][each["id"]]
        told = "not held" if floor is None else _value(floor, each["figure"])
        lines.append(f"  {each['id']}: {told} (today {_value(each['today'], each['figure'])})")
    return lines if len(lines) > 1 else []


def _clash(summary: dict[str, Any]) -> list[str]:
    lines = [
        "No estate keeps all limits. These clash; how far each must give way, the others kept:"
    ]
    figure = {each["id"]: each["figure"] for each in summary["standards"]}
    for each in summary["clash"]:
        name, least = each["limit"], each["least_that_helps"]
        if not each["enough_alone"]:
            helps = "is not enough alone; another limit clashes too"
        elif least is None:
            helps = "leave it out"
        elif name == "cost":
            helps = f"--budget {math.ceil(least)} instead of {each['asked']:.0f}"
        elif name in figure:
            digits = 2 if figure[name] == "mean seconds" else 6
            helps = f"{least:.{digits}f} instead of {each['asked']:.{digits}f}"
        else:
            helps = f"{least:.0f} instead of {each['asked']:.0f}"
        lines.append(f"  {name}: {helps}")
    return lines


def _heading(summary: dict[str, Any]) -> str:
    cost = "sites" if _counted(summary) else "GBP"
    return f"{'option':<12}{cost:>16}{'value':>12}{'gap':>9}{'moved':>7}{'sites':>7}"


def _counted(summary: dict[str, Any]) -> bool:
    return summary["cost_of_business_as_usual_gbp"] is None


def _row(summary: dict[str, Any], each: dict[str, Any]) -> str:
    cost = each["sites_in_use"] if _counted(summary) else each["cost_gbp"]
    gap = "stopped" if not each["proven"] else f"{each['gap'] or 0:.2%}"
    mark = "" if each["cost_complete"] else "  incomplete"
    return (
        f"{each['name']:<12}{cost:>16,.0f}{_value(each['value'], summary['axis']['figure']):>12}"
        f"{gap:>9}{each['bases_moved']:>7}{each['sites_in_use']:>7}{mark}"
    )


def _value(value: float, figure: str) -> str:
    return f"{value:.1f} s" if figure == "mean seconds" else f"{value:.2%}"


def _compared(summary: dict[str, Any], each: dict[str, Any]) -> str:
    figure = summary["axis"]["figure"]
    start = f"{each['name']} ({_value(each['value'], figure)})"
    if each["beyond_the_frontier"]:
        return f"{start} is better than any option: it changes what the optimiser leaves alone."
    if each["on_the_frontier"]:
        return f"{start} is on the frontier."
    if each["on_the_frontier"] is None:
        return f"{start}: nothing better was found, but the search was stopped before a proof."
    short = each["worse_than_as_cheap_by"]
    points = f"{short:.1f} s" if figure == "mean seconds" else f"{100 * short:.2f} points"
    money = each["dearer_than_as_good_by"]
    unit = f"{money:,.0f} site(s)" if _counted(summary) else f"£{money:,.0f}"
    return (
        f"{start} lies inside the frontier: {points} from the best that costs no more, {unit} from "
        "the cheapest that is as good."
    )


def _others(summary: dict[str, Any]) -> list[str]:
    near = summary["others"]
    if near is None:
        return []
    more = "and there are no more" if near["there_are_no_more"] else "and there may be more"
    within = near["within_gbp"]
    unit = f"{within:,.1f} site(s)" if _counted(summary) else f"£{within:,.0f}"
    lines = [
        (
            f"{len(near['found'])} other estate(s) no worse than today cost at most {unit} more "
            f"than {near['of']}, {more}."
        )
    ]
    for role in ("in every one", "in none"):
        sites = [site for site, each in summary["sites"].items() if each == role]
        if sites:
            lines.append(f"  Sites in use {role} of all such estates (proven): {', '.join(sites)}")
    return lines


def _robustness(summary: dict[str, Any]) -> list[str]:
    found = summary["robustness"]
    if found is None:
        return []
    drawn = f"{found['draws']} draws of {len(found['prices_drawn'])} prices"
    lines = [
        "",
        f"Of these options and today alone, on the frontier in how many of {drawn}",
        "(* = then no standard is worse than today):",
    ]
    for number, name in enumerate(found["options"][0]["on_the_frontier"], 1):
        lines.append(f"  {number} = {name}")
    for each in found["options"]:
        kept = each["no_standard_worse_than_today"]
        cells = [
            f"{number}: {share:.0%}{'*' if kept[name] else ''}"
            for number, (name, share) in enumerate(each["on_the_frontier"].items(), 1)
        ]
        lines.append(f"  {each['name']:<12}{'  '.join(cells)}")
    return lines


def _change(change: dict[str, Any]) -> str:
    if change["kind"] == "share":
        more = f", {change['extension_m2']:,.0f} m² built on" if "extension_m2" in change else ""
        return f"{change['service']} of {change['from_site']} into {change['into_site']}{more}"
    if change["kind"] == "relocate":
        return f"{change['site']} to {change['lat']:.4f}, {change['lon']:.4f}"
    return f"{' + '.join(change['sites'])} to new {change['into']['id']}"
