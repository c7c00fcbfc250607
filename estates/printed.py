"""The summary of an assessment as lines for a terminal."""

from __future__ import annotations

from typing import Any

from coverage.drivetime import minutes_and_seconds


def printed(summary: dict[str, Any]) -> str:
    """Plain text of what `summarise` gives."""
    exempt = ", ".join(e["id"] for e in summary["exemptions"]) or "none"
    lines = [f"{summary['title']}, profile {summary['profile']}, legal exemptions in use: {exempt}"]
    if summary["scenario"]:
        lines.append(f"Scenario {summary['scenario']}: the estate that it leads to")
    if draws := summary["speed_draws"]:
        lines.append(
            f"Draws of uncertain speeds: {draws['draws']}, seed {draws['seed']}; {draws['covers']}"
        )
    for name, service in summary["services"].items():
        lines += ["", *printed_service(name, service, draws["draws"] if draws else 0)]
    lines += ["", "Assumptions"]
    lines += [f"  - {line}" for line in summary["assumptions"]]
    lines += ["Missing", *(f"  - {line}" for line in summary["missing"])]
    return "\n".join(lines)


def printed_service(name: str, service: dict[str, Any], draws: int = 0) -> list[str]:
    """One service: how far it reaches, its standards, and what was published."""
    lines = [f"{name.upper()}: {service['resources']} resources, {service['basis']}"]
    if service["resources"] == 0:
        return [*lines, "  no site of this service"]
    reach = ", ".join(
        f"{row['within_s'] / 60:.0f} min {row['share']:.1%}"
        for row in service["reach_all_available"]
    )
    what = "upper bound"
    if service["resources_assumed"]:
        what = "one vehicle supposed at each station"
    if service["from_base_only"]:
        what = "distance from base"
    lines.append(
        f"  reach, every resource crewed and free, incidents of all types ({what}), "
        f"call to arrival: {reach}"
    )
    off = service["first_attendance_may_lie_off_the_map"]["share"]
    lines.append(f"  first attendance may lie off the map: {off:.1%} of demand")
    for standard in service["standards"]:
        lines += _standard(standard, draws)
    for actual in service["published"]:
        lines.append(
            f"  published: {actual['incident_type']}, mean {_time(actual['total_s'])} "
            f"({actual['body']}, {actual['period']}; from the {actual['clock_starts']})"
        )
    return lines


def _standard(standard: dict[str, Any], draws: int) -> list[str]:
    doubt = "" if standard["verified"] else ", not verified"
    head = f"  {standard['name']} [{standard['status']}, dated {standard['dated']}{doubt}]"
    if not standard["scored"]:
        return [head, f"    not scored: {standard['why_not_scored']}"]
    upper, worst, recorded = (
        standard["upper_bound_all_available"], standard["worst_hour"], standard["recorded"],
    )  # fmt: skip
    assumed = standard["one_always_free_at_each_station"]
    shown = standard["expected"] or upper or assumed
    what = (
        "if one vehicle stood always free at each station"
        if assumed
        else ("expected" if standard["expected"] else "upper bound, all available")
    )
    hour = f"worst hour {worst['hour']}" if worst["hour"] else "every hour alike"
    times = (
        f"    within {_time(standard['limit_s'])}: {shown['share_within']:.1%}; "
        f"mean {_time(shown['mean_s'])}, 90th centile {_time(shown['percentile90_s'])}, "
        f"no crew or route {shown['unreached_share']:.2%}"
    )
    gap = f"out of time from everywhere {standard['gap_share']:.1%}"
    lines = [
        head,
        f"    {what}: {_value(standard, shown)} ({standard['verdict']})"
        + (f"; upper bound {_value(standard, upper)}" if standard["expected"] else ""),
        times,
        f"    {hour}: {worst['share']:.1%}; {gap}",
    ]
    if at := standard.get("value_at_speed_factor"):
        other = ", ".join(f"x {f}: {_value(standard, {'value': v})}" for f, v in at.items())
        lines.append(f"    at other speeds {other}")
    if over := standard.get("over_speed_draws"):
        lines.append(f"    {_over_draws(standard, over, draws)}")
    if "recorded_mean_s" in recorded:
        lines.append(
            f"    modelled mean {_time(recorded['modelled_mean_s'])}, recorded "
            f"{_time(recorded['recorded_mean_s'])} ({recorded['body']}, {recorded['period']}): "
            f"{recorded['verdict']}"
        )
    else:
        lines.append(f"    {recorded['verdict']} ({recorded['why']})")
    return lines


def _over_draws(standard: dict[str, Any], over: dict[str, Any], draws: int) -> str:
    low, middle, high = (
        _value(standard, {"value": over[f"percentile{percent}"]}) for percent in (5, 50, 95)
    )
    times = f"{draws} draw{'s' if draws > 1 else ''}"
    said = f"over {times} of speeds: 5th percentile {low}, 50th {middle}, 95th {high}"
    if over["met_in_draws"] is None:
        return said
    return f"{said}; met in {over['met_in_draws']} of {draws}"


def _value(standard: dict[str, Any], figures: dict[str, Any]) -> str:
    if standard["kind"] == "share_within":
        return f"{figures['value']:.1%}"
    return _time(figures["value"])


def _time(seconds: float | None) -> str:
    return minutes_and_seconds(float("inf") if seconds is None else seconds)
