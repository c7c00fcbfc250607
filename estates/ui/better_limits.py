"""The boxes of the page Find better: what must hold, as a request to the optimiser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from coverage.counted import capital
from coverage.drivetime import minutes_and_seconds
from estates.assumptions import Figure, load_assumptions
from estates.compatibility import Rule
from estates.optimiser.answer import Wish
from estates.optimiser.question import ON_CALL_REACH_MIN, REACH_MIN
from estates.optimiser.request import DAY_MIN, MOST_POINTS, Request
from estates.optimiser.robustness import MOST_DRAWS, Draws
from estates.optimiser.standards import Weighable, weighable
from estates.recipes import recipes
from estates.scored import Scored
from estates.site import SiteKind
from estates.ui.boxes import Within, flag, listed, number, pick, several, whole, words
from estates.ui.components import plain
from estates.ui.ground import Ground
from estates.view.option_view import standard_names

POINTS = 10
AS_TODAY, AT_LEAST, MAY_FALL = "stays as good as today", "keeps a limit of my own", "may get worse"
CALLED = {
    "points": "Options to look for",
    "gap": "Proven to within",
    "reach": "A base moves by road at most, minutes",
    "on_call_reach": "One with an on-call crew at most, minutes",
    "budget": "Budget: whole-life cost against today at most, £ million",
    "most_moved": "Bases that move, at most",
    "zone_worse": "No place waits longer by more than, minutes",
    "extend": "A host is built on by at most, m²",
    "junctions": "New places to try",
    "others": "Estates nearly as good to look for",
    "accept": "Accepted",
    "axis": "Weigh against cost",
    "assume": "prices:",
}
# Prices that moves and sites left hang on, the ones that matter most first.
PRICES = (
    "fit_out_gbp_per_m2",
    "extension_gbp_per_m2",
    "new_build_gbp_per_m2",
    "moving_gbp_per_m2",
    "running_cost_gbp_per_m2_per_year",
    "double_running_months",
    "holding_share_of_running_cost",
    "cost_of_sale_share",
    "pfi_share_of_running_cost",
)
RULES = {
    Rule.BAYS: "too few appliance bays",
    Rule.BAY_HEIGHT: "bay doors too low",
    Rule.TURNOUT_ROUTE: "no turnout route",
    Rule.DRILL_YARD: "no drill yard",
    Rule.CONTAMINATION: "no clean and dirty zones",
    Rule.CUSTODY: "no custody cells",
    Rule.EVIDENCE: "no evidence store",
    Rule.VETTING: "not vetted for police",
    Rule.ACCESS_24_HOURS: "no access at all hours",
    Rule.PARKING: "too little parking",
    Rule.AREA: "too little floor area",
}
_UNITS = {
    "share": "%",
    "GBP per m2": "£ per m²",
    "GBP per m2 per year": "£ per m² a year",
}
_HOSTS = (SiteKind.STATION.value, SiteKind.HEADQUARTERS.value)
_MINUTES = Within(low=0.0, high=float(DAY_MIN), step=0.5)


def called(field: str) -> str:
    """What a field of a request is called on the page."""
    name, _, rule = field.partition(" ")
    return f"“{RULES[Rule(rule)]}”" if name == "accept" and rule else CALLED.get(field, field)


def limits(ground: Ground) -> tuple[Request, int]:
    """Show the boxes; what they ask for, and after how many minutes to end.

    What is typed for one area is not taken for another.
    """
    before = ground.appraiser.before
    standards = weighable(before)
    area = ground.area.manifest.name
    names = standard_boxes(before)
    axis = pick(
        CALLED["axis"],
        {"": "Whichever bases can change most", **names},
        key=f"better-axis-{area}",
        help_="One standard is weighed against whole-life cost. Standards of different "
        "services have no exchange rate, so every other one is a limit.",
    )
    with st.expander("Every other standard: as good as today"):
        floors = _floors([each for each in standards if each.id != axis], names, area)
    request = Request(axis=axis, floors=floors)
    with st.expander("Sites: keep, give up, stay"):
        request = _sites(request, ground, area)
    with st.expander("Money: budget and prices"):
        request = _money(request, area)
    with st.expander("How much may change"):
        request = _changes(request, area)
    with st.expander("What a host may lack"):
        request = replace(request, accepted=_accepted(area))
    with st.expander("How thorough"):
        return replace(request, wish=_wish(area)), _most_minutes(area)


def known_only_key(area: str) -> str:
    """Key of the switch that leaves out what nobody has told."""
    return f"better-known-{area}"


def standard_boxes(before: Scored) -> dict[str, str]:
    """What could be weighed, by id, in names that fit a box."""
    short = standard_names(before)
    return {
        each.id: short.get(each.id, f"{each.service.value.capitalize()}: distance from base")
        for each in weighable(before)
    }


def _floors(
    standards: list[Weighable], names: Mapping[str, str], area: str
) -> dict[str, float | None]:
    """Limits of the standards that are not weighed; one left out is as good as today."""
    if not standards:
        st.markdown("There is no other standard that moving bases could change.")
        return {}
    st.markdown("A standard of a centile is held by its share in time.")
    floors: dict[str, float | None] = {}
    for each in standards:
        distance = each.today is None  # held only where that is asked for
        ways = [MAY_FALL, AT_LEAST] if distance else [AS_TODAY, AT_LEAST, MAY_FALL]
        key = f"better-floor-{area}-{each.id}"
        way = pick(_label(f"{names[each.id]}{_today(each)}"), listed(ways), key=key)
        if way == AT_LEAST:
            value = _own_limit(each, f"{key}-value")
            if value is not None:
                floors[each.id] = value
        elif way == MAY_FALL and not distance:
            floors[each.id] = None
    return floors


def _label(text: str) -> str:
    """A label in which no markup takes effect; only then with the signs that a reader hears."""
    return plain(text) if set(text) & set("[]<`$*_~\\") else text


def _today(each: Weighable) -> str:
    if each.today is None:
        return ""
    told = minutes_and_seconds(each.today) if each.by_mean else f"{each.today * 100:.1f}%"
    return f" (today {told})"


def _own_limit(each: Weighable, key: str) -> float | None:
    """A limit as the optimiser takes it; None = the box is empty."""
    today = each.today
    if each.by_mean:
        value = number(
            "Mean time at most, minutes",
            key=key,
            default=None if today is None else round(today / 60, 2),
            within=Within(low=0.01, high=float(DAY_MIN), step=0.1),
            empty="say how many",
        )
        return None if value is None else value * 60
    value = number(
        "In time at least, %",
        key=key,
        default=None if today is None else round(today * 100, 1),
        within=Within(low=0.0, high=100.0, step=0.1),
        empty="say how much",
    )
    return None if value is None else value / 100


def _sites(request: Request, ground: Ground, area: str) -> Request:
    sites = ground.area.sites
    ours = sites[~sites["neighbour"].astype(bool) & sites["kind"].isin(_HOSTS)]
    names = {
        str(site): str(name) or str(site)
        for site, name in zip(ours["id"], ours["name"], strict=True)
    }
    return replace(
        request,
        keep=several(
            "Stay in use",
            names,
            key=f"better-keep-{area}",
            help_="Somebody stays based there, though not always who is there today.",
        ),
        give_up=several(
            "Are given up", names, key=f"better-give-up-{area}", help_="All who are there move."
        ),
        stay=several(
            "Nothing moves away from",
            names,
            key=f"better-stay-{area}",
            help_="All who are there stay; others may come.",
        ),
    )


def _money(request: Request, area: str) -> Request:
    budget = number(
        CALLED["budget"],
        key=f"better-budget-{area}",
        within=Within(step=0.5),
        help_="0 = no dearer than today. A number below 0 asks for a saving.",
    )
    known_only = flag(
        "Only what is known",
        key=known_only_key(area),
        help_="Leaves out every move that rests on a missing price, or on something about a host "
        "that nobody has told. Without it a missing price counts as nothing, so such moves look "
        "cheap.",
    )
    return replace(
        request,
        budget_gbp=None if budget is None else budget * 1e6,
        known_only=known_only,
        figures=_prices(area),
    )


def _prices(area: str) -> dict[str, float | None]:
    """Prices that are typed here otherwise than the data and the area's recipe have them."""
    recipe = recipes().get(area)
    given = dict(recipe.assumptions) if recipe is not None else {}
    st.markdown(
        "**Prices**, made up as the area is:"
        if given
        else "**Prices** that no public source gives. One that is left empty is *not known*: it "
        "counts as nothing, and options that rest on it are marked incomplete."
    )
    usual = load_assumptions().with_(given)
    typed = {name: _price(usual.figure(name), area) for name in PRICES}
    return {name: value for name, value in typed.items() if value != usual.value(name)}


def _price(figure: Figure, area: str) -> float | None:
    scale = 100.0 if figure.unit == "share" else 1.0
    usual = None if figure.value is None else round(figure.value * scale, 6)
    value = number(
        f"{capital(figure.name)}, {_UNITS.get(figure.unit, figure.unit)}",
        key=f"better-price-{area}-{figure.id}",
        default=usual,
        within=Within(low=0.0, high=100.0 if figure.unit == "share" else None, step=1.0),
        empty="not known",
        help_=figure.note,
    )
    if value == usual:
        return figure.value
    return None if value is None else value / scale


def _changes(request: Request, area: str) -> Request:
    most = number(
        CALLED["most_moved"],
        key=f"better-moved-{area}",
        within=Within(low=0, step=1),  # whole numbers alone
        help_="A base is a service at a site, with its crews.",
    )
    worse = number(
        CALLED["zone_worse"],
        key=f"better-worse-{area}",
        within=_MINUTES,
        help_="At every demand point, under every standard. The search takes longer with it.",
    )
    extend = number(
        CALLED["extend"],
        key=f"better-extend-{area}",
        within=Within(low=0.0, step=50.0),
        empty="as much as it takes",
        help_="0 = nothing is built on.",
    )
    reach = number(
        CALLED["reach"],
        key=f"better-reach-{area}",
        default=REACH_MIN,
        within=_MINUTES,
        empty=f"{REACH_MIN:g}",
        help_="In general traffic.",
    )
    on_call = number(
        CALLED["on_call_reach"],
        key=f"better-on-call-{area}",
        default=ON_CALL_REACH_MIN,
        within=_MINUTES,
        empty=f"{ON_CALL_REACH_MIN:g}",
        help_="On-call crews come from home, so their station cannot move far from them.",
    )
    junctions = whole(
        CALLED["junctions"],
        key=f"better-junctions-{area}",
        default=0,
        low=0,
        high=20,
        help_="The best road junctions for the standard that is weighed, as places for a new "
        "station. Their land has no price until you give it in the builder.",
    )
    return replace(
        request,
        most_moved=None if most is None else int(most),
        zone_worse_min=worse,
        extend_m2=extend,
        reach_min=REACH_MIN if reach is None else reach,
        on_call_reach_min=ON_CALL_REACH_MIN if on_call is None else on_call,
        junctions=junctions,
    )


def _accepted(area: str) -> dict[Rule, str]:
    st.markdown(
        "What a host is *known* to lack forbids a move, unless you accept it and say why. What "
        "nobody has told forbids nothing; it is listed with each option, to confirm."
    )
    names = {str(rule): text for rule, text in RULES.items()}
    chosen = several(CALLED["accept"], names, key=f"better-accepted-{area}")
    return {
        Rule(rule): words(f"Why: {names[rule]}", key=f"better-why-{area}-{rule}") for rule in chosen
    }


def _wish(area: str) -> Wish:
    points = whole(
        CALLED["points"],
        key=f"better-points-{area}",
        default=POINTS,
        low=2,
        high=MOST_POINTS,
        help_="At most: there may be fewer that nothing beats.",
    )
    gap = number(
        f"{CALLED['gap']}, % of the cost",
        key=f"better-gap-{area}",
        default=0.1,
        within=Within(low=0.0, high=50.0, step=0.1),
        empty="0.1",
        help_="A search ends when nothing as good can be cheaper by more than this.",
    )
    others = whole(CALLED["others"], key=f"better-others-{area}", default=5, low=0, high=20)
    draws = whole(
        "Draws of prices to try the options with",
        key=f"better-draws-{area}",
        default=0,
        low=0,
        high=MOST_DRAWS,
        help_="0 = none. Prices are drawn within their ranges, and speeds and on-call crews put at "
        "their ends: in how many draws does nothing beat each option?",
    )
    return Wish(
        points=points,
        gap=0.001 if gap is None else gap / 100,
        others=others,
        draws=Draws(number=draws, seed=1) if draws else None,
    )


def _most_minutes(area: str) -> int:
    """When to end with the best so far."""
    return whole(
        "End after, minutes",
        key=f"better-minutes-{area}",
        default=10,
        low=1,
        high=120,
        help_="Then the best so far is shown; what is proven of it holds.",
    )


def plain_called(text: str) -> str:
    """A line of the optimiser with the names of boxes in place of the command's flags."""
    flags = {
        "--known-only": "“Only what is known”",
        "--on-call-reach": f"“{CALLED['on_call_reach']}”",
        "--zone-worse": f"“{CALLED['zone_worse']}”",
        "--most-moved": f"“{CALLED['most_moved']}”",
        "--give-up": "“Are given up”",
        "--extend": f"“{CALLED['extend']}”",
        "--assume": "the prices",
        "--budget": "“Budget”",
        "--accept": "“What a host may lack”",
        "--reach": f"“{CALLED['reach']}”",
        "--floor": "the limit of",
        "--draws": "“Draws of prices”",
        "--keep": "“Stay in use”",
        "--stay": "“Nothing moves away from”",
        "--axis": f"“{CALLED['axis']}”",
    }
    for flag_, name in flags.items():
        text = text.replace(flag_, name)
    return plain(text)
