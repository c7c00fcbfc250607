"""What a search found, on the page Find better: the chart, and one option at a time."""

from __future__ import annotations

import folium
import streamlit as st

from estates.first_look import FirstLook
from estates.maps.change_layers import change_points, fate_marks, move_lines
from estates.maps.changed_roads import add_changed_roads
from estates.maps.legend import change_legend
from estates.optimiser.answer import NamedOption
from estates.ui import cached
from estates.ui.better_limits import known_only_key, plain_called
from estates.ui.boxes import pick
from estates.ui.components import (
    errors_in_one_line,
    figure_table,
    figures,
    keep,
    lines,
    plain,
    static_table,
)
from estates.ui.ground import Ground
from estates.ui.map_box import map_box
from estates.ui.pages import BUILDER
from estates.ui.scenario_file import save_scenario
from estates.ui.scenarios import add_mine
from estates.view.change_view import base_moves, points_of, site_fates
from estates.view.coverage_view import Figure
from estates.view.frontier_chart import CHOSEN, frontier_chart
from estates.view.frontier_tables import (
    beside_table,
    near_table,
    options_table,
    robust_table,
    roles_table,
)
from estates.view.frontier_view import FrontierView
from estates.view.look_view import money_rows, response_rows, site_table
from estates.view.option_view import losers_table, standard_names, worst_table

POINT = "better_point"
_CHART = "better_chart"
_SEARCH_AGAIN = "better_again"


def search_again() -> bool:
    """Whether a button of the result asked for another search; asked once."""
    return bool(st.session_state.pop(_SEARCH_AGAIN, False))


def show_clash(view: FrontierView) -> None:
    """No estate keeps all limits: which clash."""
    st.subheader("No estate keeps all of these limits")
    said = view.clash()
    if not said:
        st.markdown("The search ended before it could tell which of them clash: let it run longer.")
        return
    st.markdown("These cannot hold together. Let one of them give way, then search again:")
    st.markdown("\n".join(f"- {plain(line)}" for line in said))


def show_chart(view: FrontierView, area: str) -> None:
    """Options as a chart, with what is proven and what is missing."""
    cut_short = view.answer.frontier.stopped
    if cut_short:
        st.warning(plain(view.proof), icon=":material/front_hand:")
    figures(_headlines(view), alike=True)
    st.altair_chart(
        frontier_chart(
            view.dots,
            cost_name=view.axes.cost_name,
            value_name=view.axes.value_name,
            lower_is_better=view.axis.by_mean,
            whole_cost=view.counted,
            chosen=_point(view),
        ),
        key=_CHART,
        on_select=_clicked,
        selection_mode=CHOSEN,
    )
    proof = "" if cut_short else f"{plain(view.proof)} "
    st.markdown(f"{proof}Click a point, or choose it from the list below.")
    _incomplete(view, area)


def _point(view: FrontierView) -> str:
    """The option that is shown: at first the cheapest that is no worse than today."""
    chosen = st.session_state.get(POINT)
    if chosen in view.options:
        return str(chosen)
    first = view.answer.reference or view.answer.options[0]
    st.session_state[POINT] = first.name
    return first.name


def _clicked() -> None:
    """A click on a point of the chart chooses it in the list as well."""
    event = st.session_state.get(_CHART)
    picked = event["selection"].get(CHOSEN, []) if event else []
    if picked and str(picked[0].get("name", "")).startswith("option-"):
        st.session_state[POINT] = picked[0]["name"]


def _headlines(view: FrontierView) -> list[Figure]:
    """What a chief reads first: two figures."""
    answer = view.answer
    first, best = answer.reference or answer.options[0], answer.options[-1]
    what = "The cheapest that is no worse than today" if answer.reference else "The cheapest"
    shown = [_headline(view, first, what)]
    if best is not first:
        shown.append(_headline(view, best, "The best within your limits"))
    return shown


def _headline(view: FrontierView, each: NamedOption, label: str) -> Figure:
    n = len(view.lacks(each.name))
    cost = view.cost_of(each.name)
    lacks = f"INCOMPLETE: {n} price{'s' * (n > 1)} missing; what is known is {cost}. " if n else ""
    return Figure(
        label=f"{label}: {view.label(each.name).lower()}",
        value="Cost not known" if n else cost,
        note=f"{lacks}{view.axes.heading} {view.value_of(each.name)}, today "
        f"{view.axes.value_text(view.axis.today)}; {each.option.sites_used} sites in use, today "
        f"{view.sites_today}.",
    )


def _incomplete(view: FrontierView, area: str) -> None:
    """What money leaves out, said where it is shown."""
    if view.counted:
        st.info(
            "No price is known here, so the sites in use are counted in place of money. Type the "
            "prices that matter under “Money: budget and prices” and search again.",
            icon=":material/payments:",
        )
        return
    if not view.missing:
        return
    n = len(view.answer.options)
    st.warning(
        f"Costs are incomplete in {sum(1 for o in view.answer.options if view.lacks(o.name))} of "
        f"{n} options: a price nobody has given counts as nothing, so there is no saving until it "
        "is known.",
        icon=":material/error:",
    )
    with st.expander(f"Which prices are missing ({len(view.missing)})"):
        st.markdown(
            "\n".join(
                f"- {plain_called(name)} (in {count} of {n})"
                for name, count in view.missing.items()
            )
        )
        if not view.answer.setting.question.known_only:
            st.button(
                "Search again, only what is known",
                icon=":material/verified:",
                on_click=_ask_known_only,
                args=(area,),
                key="better_known_again",
            )


def _ask_known_only(area: str) -> None:
    st.session_state[known_only_key(area)] = keep(known_only_key(area), value=True)
    st.session_state[_SEARCH_AGAIN] = True


def show_option(view: FrontierView, ground: Ground) -> None:
    """One option: its changes, map, standards, who waits longer, what is to confirm."""
    st.header("Options")
    st.dataframe(options_table(view), hide_index=True, width="stretch", key="better_options")
    names = {name: f"{view.label(name)}: {view.headline(name)}" for name in view.options}
    _point(view)
    name = pick("Show", names, key=POINT, help_="The options of the chart, then those as good.")
    look = ground.first_look(view.scenario(name))
    st.subheader(f"What {view.label(name).lower()} does")
    left, right = st.columns([1.55, 1], gap="medium")
    with left:
        _map(look, ground, view.axis.id)
    with right:
        _changes(view, name)
        _take(view, name, ground)
        figure_table("Response, today and with the changes", response_rows(look))
        figure_table("Money against today’s estate carried on", money_rows(look))
    _who_waits(look)
    option = view.options[name].option
    lines(f"To confirm with the hosts ({len(option.to_confirm)})", option.to_confirm)
    lines(f"Prices that are missing ({len(option.lacks)})", option.lacks)
    lines(f"What the changes do ({len(option.findings)})", option.findings)


def _who_waits(look: FirstLook) -> None:
    st.subheader("Who waits longer")
    counts, places, sites = st.tabs(["By standard", "The places that lose most", "Sites"])
    with counts:
        table = losers_table(look)
        if table.empty:
            st.markdown("No standard can be scored here.")
        else:
            st.table(table.set_index("Standard"))
    with places:
        worst = worst_table(look)
        if worst.empty:
            st.markdown("No demand point waits a second longer.")
        else:
            st.dataframe(worst, hide_index=True, width="stretch")
    with sites:
        fates = site_fates(look.before.estate, look.after.estate)
        st.dataframe(site_table(fates), hide_index=True, width="stretch")


def _changes(view: FrontierView, name: str) -> None:
    changes = view.changes(name)
    if not changes:
        st.markdown("Nothing moves: this is today’s estate.")
        return
    st.markdown("\n".join(f"{n}. {plain(line)}" for n, line in enumerate(changes, 1)))


def _take(view: FrontierView, name: str, ground: Ground) -> None:
    """Into the builder, or as a file."""
    scenario = view.scenario(name)
    if not scenario.change:
        return
    if st.button("Open in the builder", type="primary", icon=":material/edit:", key="better_open"):
        title = f"{view.label(name)} found: {view.cost_of(name)}, {view.value_of(name)}"
        add_mine(ground, scenario.model_copy(update={"title": title}))
        # The builder's map opens on the standard that was weighed.
        st.session_state["wanted_service"] = view.answer.axis.service.value
        st.session_state["wanted_standard"] = view.answer.axis.id
        st.switch_page(BUILDER)
    save_scenario(
        "Download as a scenario file",
        scenario,
        file_name=f"{ground.area.manifest.name}-{name}",
        key="better_download",
    )


@st.fragment
def _map(look: FirstLook, ground: Ground, axis: str) -> None:
    """The map; moving it runs nothing again, another standard runs the map alone."""
    with errors_in_one_line():
        _draw_map(look, ground, axis)


def _draw_map(look: FirstLook, ground: Ground, axis: str) -> None:
    """Who waits longer, and what becomes of each site."""
    names = standard_names(look.before)
    shown = ""
    if names:
        usual = [axis] if axis in names else []
        order = [*usual, *(each for each in names if each not in usual)]
        shown = pick(
            "The map shows the change in", {each: names[each] for each in order}, key="better_map"
        )
    group = folium.FeatureGroup(name="option", control=False)
    add_changed_roads(ground.assessor.changed_roads, ground.area.network, group)
    services = {
        each.standard.id: service
        for service, assessment in look.before.services.items()
        for each in assessment.scored
    }
    if shown:
        points = points_of(look.zones, ground.area, services[shown], shown)
        change_points(points).add_to(group)
    move_lines(base_moves(look.before.estate, look.after.estate), group)
    fates = site_fates(look.before.estate, look.after.estate)
    fate_marks(fates, group)
    map_box(
        cached.map_of(ground.area, cached.background(ground.area)),
        [group],
        key=f"better-map-{ground.key[:16]}",
    )
    st.html(change_legend(fates, scored=bool(shown)))


def show_others(view: FrontierView) -> None:
    """Estates nearly as good, sites in all of them, plans beside the best, robustness."""
    st.header("Today and my scenarios, beside the best")
    static_table(beside_table(view))
    if not view.answer.compared:
        st.markdown("Scenarios that you build are weighed here too, at the next search.")
    if view.answer.others is not None and view.answer.reference is not None:
        _near(view)
    robust = robust_table(view)
    if not robust.empty and view.answer.robustness is not None:
        found = view.answer.robustness
        st.header("If prices turn out otherwise")
        st.markdown(
            f"In how many of {found.draws} draws of {len(found.varied)} prices nothing beats each "
            "option, of these and today alone:"
        )
        st.dataframe(robust, hide_index=True, width="stretch")


def _near(view: FrontierView) -> None:
    others, reference = view.answer.others, view.answer.reference
    assert others is not None and reference is not None  # noqa: S101, PT018
    st.header("Nearly as good")
    within = view.axes.amount(others.within_gbp)
    more = "There are no more." if others.all_found else "There may be more."
    if view.answer.stopped:
        st.markdown("The weighing was stopped, so not every site is told.")
    st.markdown(
        f"Estates no worse than today that cost at most {within} more than "
        f"{view.label(reference.name).lower()}. {more if others.found else 'None was found.'}"
    )
    table = near_table(view)
    if not table.empty:
        st.dataframe(table, hide_index=True, width="stretch")
    roles = roles_table(view)
    if not roles.empty:
        st.markdown("Sites that could be left or joined, in all such estates:")
        st.dataframe(roles, hide_index=True, width="stretch")


def show_basis(view: FrontierView) -> None:
    """What the answer rests on."""
    st.header("What this rests on")
    with st.expander("Assumptions of this search"):
        st.markdown("\n".join(f"- {plain_called(line)}" for line in view.summary["assumptions"]))
