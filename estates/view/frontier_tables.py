"""An optimiser's answer as tables: options, others nearly as good, sites, plans beside the best."""

from __future__ import annotations

import pandas as pd

from estates.location.others import Role
from estates.optimiser.answer import NamedOption
from estates.view.frontier_view import TODAY, FrontierView

_ROLES = {
    Role.NEVER: "given up in every one (proven)",
    Role.SOMETIMES: "in use in some, given up in others",
    Role.ALWAYS: "in use in every one (proven)",
    Role.NOT_PROVEN: "not proven either way",
}


def options_table(view: FrontierView) -> pd.DataFrame:
    """A row an option of the frontier, the cheapest first."""
    return _table(view, view.answer.options)


def near_table(view: FrontierView) -> pd.DataFrame:
    """A row an estate that is as good as today and hardly dearer than the cheapest such."""
    return _table(view, view.answer.other_options)


def _table(view: FrontierView, options: tuple[NamedOption, ...]) -> pd.DataFrame:
    rows = [
        {
            "Option": view.label(each.name),
            view.axes.cost_column: view.cost_of(each.name),
            view.axes.heading: view.value_of(each.name),
            "Cheaper by at most": view.gap_of(each.name),
            "Sites in use": each.option.sites_used,
            "Bases moved": view.moved(each.name),
            "Money": view.money_of(each.name),
            "Proof": "search was stopped" if each.point.stopped else "proven",
        }
        for each in options
    ]
    table = pd.DataFrame(rows)
    return table.drop(columns=["Money", view.axes.cost_column]) if view.counted and rows else table


def roles_table(view: FrontierView) -> pd.DataFrame:
    """A row a site that could be left or joined: what all estates about as good do with it."""
    rows = [
        (view.names.get(site, site), words)
        for role, words in _ROLES.items()
        for site, found in view.answer.roles.items()
        if found is role
    ]
    return pd.DataFrame(rows, columns=["Site", "In the estates that are about as good"])


def beside_table(view: FrontierView) -> pd.DataFrame:
    """Today and my own scenarios: how far each lies from the best."""
    rows = []
    for each in filter(None, (view.summary["today"], *view.summary["compared"])):
        missing = "" if each["cost_complete"] or view.counted else ", incomplete"
        rows.append(
            {
                "Estate": "Today" if each["name"] == TODAY else each["name"],
                view.axes.cost_column: f"{view.axes.cost_text(each['cost_gbp'])}{missing}",
                view.axes.heading: view.axes.value_text(each["value"]),
                "How far from the best": view.verdict(each),
            }
        )
    return pd.DataFrame(rows)


def robust_table(view: FrontierView) -> pd.DataFrame:
    """In how many draws of prices none of the others beats each option; empty = not drawn."""
    found = view.answer.robustness
    if found is None:
        return pd.DataFrame()
    rows = []
    for name, shares in found.on_frontier.items():
        row: dict[str, str] = {"Option": view.label(name)}
        for response, share, kept in zip(
            found.responses, shares, found.no_worse[name], strict=True
        ):
            worse = "" if kept else ", a standard worse than today"
            row[response[:1].upper() + response[1:]] = f"{share * 100:.0f}%{worse}"
        rows.append(row)
    return pd.DataFrame(rows)
