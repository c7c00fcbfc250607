"""The form of a new change: what is to happen, where, and what speaks against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from coverage.resource import DutySystem
from coverage.resource_file import USUAL_TYPE
from coverage.service import Service
from estates.apply import Outcome
from estates.appraisal import Appraiser
from estates.change import AnyChange
from estates.change_words import KIND_WORDS, in_words, site_names
from estates.compatibility import Judgement
from estates.estate import Estate
from estates.hosting_check import lacks_of_host
from estates.inputs import free_name
from estates.scenario import Scenario
from estates.scenario_edits import change_of
from estates.ui.components import EXPECTED, explained, one_line, plain, refuse
from estates.ui.picks import Picks

Fields = dict[str, Any]
_PAIR = 2
_LONGEST_NOTE = 500
_HINTS = {
    "share": "Choose two sites, on the map or in the list: first who moves, then the host.",
    "merge": "Choose two or more sites; all that is based there comes together.",
    "close": "Choose the site that closes; a second one takes its crews.",
    "relocate": "Choose the site, then drag its sign, click where it goes, or write the position.",
    "open": "Click where it is to stand, or write the position.",
    "re-crew": "Choose a vehicle. To move it, choose the site it goes to; to add one, its site.",
    "standby": "Choose a vehicle, and a site or a position where it waits.",
    "co-respond": "Choose the sites whose crews go to medical calls.",
    "neighbours": "",
}
# What may be told beside the essentials, by kind: field, label, unit or None for yes and no.
_GBP, _M2 = "£", "m²"
_MORE: dict[str, tuple[tuple[str, str, str | None], ...]] = {
    "share": (
        ("area_m2", "Room it takes up there", _M2),
        ("fit_out_gbp", "Fit-out, without VAT and bias", _GBP),
        ("extension_m2", "Extension of the host", _M2),
        ("extension_gbp", "Cost of the extension, without VAT and bias", _GBP),
        ("across", "The way by road is long, and that is meant", None),
    ),
    "merge": (
        ("fit_out_gbp", "Fit-out of the whole merger, without VAT and bias", _GBP),
        ("extension_m2", "Extension of the host", _M2),
        ("extension_gbp", "Cost of the extension, without VAT and bias", _GBP),
        ("build_gbp", "New building, without VAT and bias", _GBP),
        ("land_gbp", "Land of a new building", _GBP),
        ("across", "The way by road is long, and that is meant", None),
    ),
    "close": (
        ("crew_gbp_per_year", "Crews: change of cost a year (saving below 0)", "£ a year"),
        ("base_gone", "Nobody needs room elsewhere (say why in the note)", None),
    ),
    "relocate": (
        ("gross_internal_area_m2", "Area of the new building", _M2),
        ("build_gbp", "Building, without VAT and bias", _GBP),
        ("land_gbp", "Land", _GBP),
    ),
    "open": (
        ("build_gbp", "Building, without VAT and bias", _GBP),
        ("land_gbp", "Land", _GBP),
        ("crew_gbp_per_year", "Crews: change of cost a year (saving below 0)", "£ a year"),
    ),
    "re-crew": (
        ("crew_gbp_per_year", "Crews: change of cost a year (saving below 0)", "£ a year"),
    ),
    "standby": (
        ("crew_gbp_per_year", "Crews: change of cost a year (saving below 0)", "£ a year"),
    ),
    "co-respond": (
        ("crew_gbp_per_year", "Crews: change of cost a year (saving below 0)", "£ a year"),
    ),
    "neighbours": (),
}
_SIGNED = "£ a year"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the form knows while it is filled in."""

    estate: Estate  # as the changes so far leave it
    picks: Picks
    names: Mapping[str, str]
    key: str  # ends the keys of all boxes, so that an added change leaves an empty form

    def box(self, name: str) -> str:
        """Key of a box."""
        return f"new-{name}-{self.key}"


def change_form(
    appraiser: Appraiser, scenario: Scenario, now: Outcome, picks: Picks, key: str
) -> AnyChange | None:
    """Boxes of a new change; returns it when it is to be added and can be.

    Parameters
    ----------
    now
        What the changes so far come to: what can be chosen.
    key
        Another one empties the form.
    """
    kind = st.selectbox(
        "What is to happen", list(KIND_WORDS), format_func=KIND_WORDS.__getitem__, key="new_kind"
    )
    estate = now.estate
    names = site_names(estate, scenario.change)
    asked = _Asked(estate=estate, picks=picks, names=names, key=f"{kind}-{key}")
    fields = _FORMS[kind](asked)
    if fields is None:
        st.info(_HINTS[kind], icon=":material/touch_app:")
        return None
    fields = {"kind": kind, **fields, **_more(kind, asked)}
    try:
        change = change_of(fields)
        against, unknown = lacks_of_host(appraiser, scenario, change, now.compatibility)
    except EXPECTED as error:
        refuse(one_line(error))
        return None
    st.markdown(f"**{plain(in_words(change, names | site_names(estate, [change])))}**")
    told = st.container()  # what is refused stands above the button, where it is seen
    reasons = _answers(against, asked)
    if unknown:
        rules = ", ".join(dict.fromkeys(_rule(each) for each in unknown))
        st.caption(f"Not known of the host, to be confirmed: {rules}.")
    if not st.button("Add this change", type="primary", key=asked.box("add")):
        return None
    if missing := [rule for rule, reason in reasons.items() if len(reason) < 3]:  # noqa: PLR2004
        rules = ", ".join(rule.replace("_", " ") for rule in missing)
        with told:
            refuse(f"Not added: write why it is no obstacle ({rules}), or choose another host.")
        return None
    try:
        change = change_of({**fields, **({"accepted": reasons} if reasons else {})})
        appraiser.outcome((*scenario.change, change))
    except EXPECTED as error:
        with told:
            refuse(f"Not added. {one_line(error)}")
        return None
    return change


def _answers(against: Sequence[Judgement], asked: _Asked) -> dict[str, str]:
    """Why each thing that speaks against the host is no obstacle."""
    reasons: dict[str, str] = {}
    if against:
        st.markdown("The host lacks something. Say why it is no obstacle, or choose another host:")
    for each in against:
        if each.rule in reasons:
            continue
        reasons[str(each.rule)] = st.text_input(
            plain(f"{_rule(each).capitalize()}: {each.reason}"),
            placeholder="for example: part of the works",
            key=asked.box(f"accept-{each.rule}"),
            max_chars=200,
        ).strip()
    return reasons


def _rule(each: Judgement) -> str:
    return str(each.rule).replace("_", " ")


def _more(kind: str, asked: _Asked) -> Fields:
    """What may be told beside the essentials; what is left out is not known."""
    fields: Fields = {}
    with st.expander("Year, room, money and a note"):
        year = st.number_input(
            "Year of the appraisal in which it takes effect", 0, 60, 0, key=asked.box("year")
        )
        fields |= {"year": int(year)} if year else {}
        for field, label, unit in _MORE[kind]:
            if unit is None:
                fields |= {field: True} if st.checkbox(label, key=asked.box(field)) else {}
                continue
            value = st.number_input(
                f"{label}, {unit}",
                min_value=None if unit == _SIGNED else 0.0,
                value=None,
                key=asked.box(field),
                placeholder="not known",
            )
            fields |= {} if value is None else {field: float(value)}
        note = st.text_input("Note", key=asked.box("note"), max_chars=_LONGEST_NOTE).strip()
    return fields | ({"note": note} if note else {})


def _share(asked: _Asked) -> Fields | None:
    if len(asked.picks.sites) < _PAIR:
        return None
    from_site, into_site = asked.picks.sites[:_PAIR]
    services = asked.estate.services_at(from_site)
    if not services:
        st.info(f"No service is based at {plain(asked.names[from_site])}: choose another first.")
        return None
    service = _one_of("Service that moves", services, asked.box("service"))
    return {"service": service.value, "from_site": from_site, "into_site": into_site}


def _merge(asked: _Asked) -> Fields | None:
    sites = asked.picks.sites
    if len(sites) < _PAIR:
        return None
    new = "A new site at the position"
    hosts = [*sites, ""]
    into = st.selectbox(
        "Into",
        hosts,
        format_func=lambda each: asked.names.get(each, new),
        key=asked.box("into"),
    )
    fields: Fields = {"sites": list(sites), "into": into}
    if not into:
        if asked.picks.point is None:
            return None
        lon, lat = asked.picks.point
        name = st.text_input("Name of the new site", key=asked.box("name"), max_chars=80).strip()
        fields["into"] = {
            "id": free_name("new-1", asked.names),
            "lon": lon,
            "lat": lat,
            "name": name,
        }
    return fields


def _close(asked: _Asked) -> Fields | None:
    if not asked.picks.sites:
        return None
    site, *others = asked.picks.sites
    ours = [each for each in asked.names if each != site]
    first = ours.index(others[0]) + 1 if others and others[0] in ours else 0
    to = st.selectbox(
        "Its crews",
        ["", *ours],
        index=first,
        format_func=lambda each: f"go to {asked.names[each]}" if each else "are withdrawn",
        key=asked.box(f"crews-{first}"),
    )
    return {"site": site, **({"resources_to": to} if to else {})}


def _relocate(asked: _Asked) -> Fields | None:
    if not asked.picks.sites or asked.picks.point is None:
        return None
    lon, lat = asked.picks.point
    return {"site": asked.picks.sites[0], "lon": lon, "lat": lat}


def _open(asked: _Asked) -> Fields | None:
    if asked.picks.point is None:
        return None
    lon, lat = asked.picks.point
    name = st.text_input("Name of the new site", key=asked.box("name"), max_chars=80).strip()
    services = st.multiselect(
        "Services based there",
        list(Service),
        format_func=lambda each: each.value,
        key=asked.box("services"),
    )
    if not services:
        st.info("Say which services are based there.")
        return None
    site = free_name("new-1", asked.names)
    moving = st.multiselect(
        "Vehicles of today that move there",
        _ours(asked),
        format_func=partial(_called, asked),
        key=asked.box("go"),
    )
    new = [
        {
            "id": f"{site}-{service.value}",
            "service": service.value,
            "type": USUAL_TYPE[service],
            **_crewing(asked, service),
        }
        for service in services
        if st.checkbox(f"One new {USUAL_TYPE[service]}", key=asked.box(f"crew-{service.value}"))
    ]
    area = st.number_input(
        "Floor area, m²", 0.0, value=None, key=asked.box("gia"), placeholder="not known"
    )
    return {
        "site": {
            "id": site,
            "name": name,
            "lon": lon,
            "lat": lat,
            "services": [service.value for service in services],
            **({} if area is None else {"gross_internal_area_m2": float(area)}),
        },
        **({"resources": moving} if moving else {}),
        **({"add": new} if new else {}),
    }


_ACTS = {
    "move": "Move it to the chosen site",
    "edit": "Crew it otherwise",
    "remove": "Withdraw it",
    "add": "Add a new vehicle at the chosen site",
}


def _re_crew(asked: _Asked) -> Fields | None:
    act = st.radio(
        "Act", list(_ACTS), format_func=_ACTS.__getitem__, key=asked.box("act"), horizontal=True
    )
    if act == "add":
        return _new_vehicle(asked)
    nearby = [] if act == "move" else asked.picks.sites
    vehicles = _ours(asked, nearby)
    if not vehicles:
        return None
    resource = _vehicle(asked, vehicles)
    if act == "remove":
        return {"resource": resource, "remove": True}
    if act == "move":
        sites = asked.picks.sites
        return {"resource": resource, "to_site": sites[-1]} if sites else None
    keep = "as it is"
    duty = st.selectbox("Duty system", [keep, *DutySystem], key=asked.box("duty"))
    hours = st.text_input(
        "Crewed hours", placeholder="as they are; always, 07-19, Mon-Fri 08-17", key=asked.box("h")
    ).strip()
    free = st.text_input(
        "Share of those hours in which it is free",
        placeholder="as it is; 0.85, or 0.85; Mon-Fri 07-18=0.35",
        key=asked.box("free"),
    ).strip()
    turnout = st.number_input(
        "Turnout, seconds", 0.0, 3600.0, None, placeholder="as it is", key=asked.box("turnout")
    )
    edits: Fields = {
        **({"duty_system": duty.value} if isinstance(duty, DutySystem) else {}),
        **({"crewed_hours": hours} if hours else {}),
        **({"availability": free} if free else {}),
        **({} if turnout is None else {"turnout_s": float(turnout)}),
    }
    return {"resource": resource, **edits} if edits else None


def _new_vehicle(asked: _Asked) -> Fields | None:
    if not asked.picks.sites:
        return None
    site = asked.picks.sites[0]
    based = asked.estate.services_at(site) or tuple(Service)
    service = _one_of("Service", based, asked.box("service"))
    kind = st.text_input("Type", USUAL_TYPE[service], key=asked.box(f"type-{service.value}"))
    crewing = _crewing(asked, service)
    taken = {each.id for each in asked.estate.resources}
    return {
        "add": {
            "id": free_name(f"{site}-new-1", taken),
            "service": service.value,
            "site": site,
            "type": kind.strip() or USUAL_TYPE[service],
            **crewing,
        }
    }


def _standby(asked: _Asked) -> Fields | None:
    vehicles = _ours(asked)
    if not vehicles:
        return None
    resource = _vehicle(asked, vehicles)
    hours = st.text_input(
        "Hours", "always", key=asked.box("hours"), help="always, 07-19, Mon-Fri 08-17; Sat 08-12"
    ).strip()
    if not asked.picks.sites and asked.picks.point is None:
        return None
    place: Fields = {"site": asked.picks.sites[0]} if asked.picks.sites else {}
    if not place and asked.picks.point is not None:
        lon, lat = asked.picks.point
        name = st.text_input("Name of the place", key=asked.box("name"), max_chars=80).strip()
        place = {
            "point": {"id": free_name("new-1", asked.names), "name": name, "lon": lon, "lat": lat}
        }
    return {"resource": resource, "hours": hours or "always", **place}


def _co_respond(asked: _Asked) -> Fields | None:
    service = _one_of("Whose crews", (Service.FIRE, Service.POLICE), asked.box("service"))
    sites = [each for each in asked.picks.sites if service in asked.estate.services_at(each)]
    if not sites:
        return None
    crews = sorted(
        {
            f"{each.duty_system.value}, turnout {each.turnout_s:g} s"
            for each in asked.estate.resources_of(service)
            if each.site_id in sites
        }
    )
    st.caption(f"Crews there: {'; '.join(crews) or 'none is listed'}. To medical calls, in truth:")
    turnout = st.number_input("Turnout, seconds", 0, 3600, None, key=asked.box("t"))
    share = st.number_input(
        "Share of its free hours in which it is free for them",
        0.01, 1.0, None, 0.05, key=asked.box("share"),
    )  # fmt: skip
    calls = st.number_input("Call-outs a year, of one vehicle", 0, None, None, key=asked.box("n"))
    hours = st.number_input(
        "Hours per call-out, until it is free again", 0.0, 24.0, None, 0.25, key=asked.box("hours")
    )
    if turnout is None or share is None or calls is None or hours is None:
        st.info("Fill in all four: nobody but you knows them.")
        return None
    return {
        "service": service.value,
        "sites": sites,
        "turnout_s": float(turnout),
        "availability_share": float(share),
        "callouts_per_year": float(calls),
        "hours_per_callout": float(hours),
    }


def _neighbours(asked: _Asked) -> Fields | None:
    rows = asked.estate.rows
    bodies = sorted({str(row["body"]) for row in rows if row["neighbour"] and row["body"]})
    count = st.radio(
        "What responds from over the border",
        [False, True],
        format_func=lambda each: "counts" if each else "does not count",
        key=asked.box("count"),
        horizontal=True,
    )
    only = st.multiselect("Only of these bodies (empty: all)", bodies, key=asked.box("bodies"))
    return {"count": count, **({"bodies": only} if only else {})}


_FORMS: dict[str, Callable[[_Asked], Fields | None]] = {
    "share": _share,
    "merge": _merge,
    "close": _close,
    "relocate": _relocate,
    "open": _open,
    "re-crew": _re_crew,
    "standby": _standby,
    "co-respond": _co_respond,
    "neighbours": _neighbours,
}


def _one_of(label: str, services: Sequence[Service], key: str) -> Service:
    chosen = st.selectbox(
        label, list(services), format_func=lambda each: each.value.capitalize(), key=key
    )
    return Service(chosen)


def _crewing(asked: _Asked, service: Service) -> Fields:
    """Duty system, hours and availability of a new vehicle; what is left out is not known."""
    whose = f"new {USUAL_TYPE[service]}"
    duty = st.selectbox(
        f"Duty system of the {whose}",
        [each.value for each in DutySystem],
        key=asked.box(f"duty-{service.value}"),
        help=explained("wholetime"),
    )
    hours = st.text_input(
        f"Crewed hours of the {whose}",
        "always",
        key=asked.box(f"hours-{service.value}"),
        help="always, 07-19, Mon-Fri 08-17; Sat 08-12",
    ).strip()
    free = st.text_input(
        f"Share of those hours in which the {whose} is free",
        placeholder="not known; 0.9, or 0.85; Mon-Fri 07-18=0.35",
        key=asked.box(f"free-{service.value}"),
        help=explained("availability"),
    ).strip()
    if free.endswith("%") and free[:-1].strip().isdecimal():
        free = f"{int(free[:-1]) / 100:g}"
    return {
        "duty_system": duty,
        "crewed_hours": hours or "always",
        **({"availability": free} if free else {}),
    }


def _vehicle(asked: _Asked, vehicles: Sequence[str]) -> str:
    return st.selectbox(
        "Vehicle", vehicles, format_func=partial(_called, asked), key=asked.box("resource")
    )


def _called(asked: _Asked, resource: str) -> str:
    """A vehicle as people know it: where it stands, what it is, how it is crewed."""
    each = next(one for one in asked.estate.resources if one.id == resource)
    where = asked.names.get(each.site_id, each.site_id)
    return f"{where}: {each.type}, {each.duty_system.value} ({resource})"


def _ours(asked: _Asked, sites: Sequence[str] = ()) -> list[str]:
    """Vehicles that may be sent, those of some sites where any have one."""
    over = {row["id"] for row in asked.estate.rows if row["neighbour"]}
    ours = [each for each in asked.estate.resources if each.site_id not in over]
    here = [each.id for each in ours if each.site_id in sites]
    return list(dict.fromkeys(here or [each.id for each in ours]))
