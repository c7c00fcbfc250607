"""An answer as one plain object, for JSON and for the printed summary."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np

from estates.location.clash import Relaxation
from estates.location.joint import Measure
from estates.optimiser.answer import Answer, Compared, NamedOption
from estates.optimiser.setting import Setting
from estates.scenario import Scenario, scenario_text
from estates.scenario_base import new_scenario
from estates.summary import assumptions as area_assumptions
from estates.summary import road_changes

COST = "net present cost against business as usual, GBP"
COUNTED = "sites in use: no price is known, so they are counted instead"
_PENNY = 2


def scenario_of(answer: Answer, named: NamedOption) -> Scenario:
    """An option as a scenario that `appraise` reads."""
    setting, axis = answer.setting, answer.axis
    value = _told(named.point.values[axis.id], by_mean=axis.by_mean)
    scenario = new_scenario(
        setting.assessor.area,
        named.name,
        named.option.changes,
        title=f"{axis.name}: {value}",
        notes="Proposed by the optimiser; every figure is that of the appraisal of this file.",
    )
    figures = setting.assumptions
    values = {name: figures.value(name) for name in sorted(figures.changed)}
    given = {name: value for name, value in values.items() if value is not None}
    return scenario.model_copy(update={"assumptions": given})


def summarise(answer: Answer) -> dict[str, Any]:
    """Everything that `optimise` prints.

    Pounds, shares and seconds; null where a figure is not known or there is none.
    """
    setting = answer.setting
    area = setting.assessor.area
    return {
        "schema_version": 1,
        "area": area.manifest.name,
        "title": area.title,
        "made_up": area.manifest.made_up,
        "profile": setting.assessor.profile_name,
        "exemptions": [each.id for each in setting.assessor.exemptions],
        "road_changes": road_changes(setting.assessor),
        "reconciled": False,
        "cost": COUNTED if setting.counts_sites else COST,
        "cost_of_business_as_usual_gbp": None if setting.counts_sites else _plain(answer.bau_gbp),
        "axis": {
            "standard": answer.axis.id,
            "name": answer.axis.name,
            "service": answer.axis.service.value,
            "figure": _figure(by_mean=answer.axis.by_mean),
            "higher_is_better": not answer.axis.by_mean,
        },
        "floors": {
            each.id: _plain(answer.floors.get(each.id))
            for each in setting.yardsticks
            if each.id != answer.axis.id or each.id in answer.floors
        },
        "standards": [
            {
                "id": each.id,
                "name": each.name,
                "service": each.service.value,
                "figure": _figure(by_mean=each.by_mean),
                "attainment": each.attainment is not None,
                "today": _plain(each.today),
            }
            for each in setting.yardsticks
        ],
        "asked": _asked(setting),
        "options": {
            "bases": len(setting.options.bases),
            "could_move": int((np.bincount(setting.options.base) > 1).sum()),
            "moves_tried": len(setting.options.base) - len(setting.options.bases),
            "new_places": [place.id for place in setting.question.new_places],
        },
        "complete": answer.frontier.complete,
        "stopped": answer.stopped,
        "frontier": [_option(answer, each) for each in answer.options],
        "today": None if answer.today is None else _compared(answer, answer.today),
        "compared": [_compared(answer, each) for each in answer.compared],
        "reference": answer.reference.name if answer.reference else None,
        "others": _others(answer),
        "sites": dict(sorted(answer.roles.items())),
        "robustness": _robustness(answer),
        "clash": [_relaxation(setting, each) for each in answer.clash],
        "assumptions": [
            *_rests_on(setting),
            *area_assumptions(setting.assessor, answer.before.services),
        ],
    }


def _option(answer: Answer, named: NamedOption) -> dict[str, Any]:
    point, option = named.point, named.option
    whole = abs(point.cost_gbp) or 1.0
    return {
        "name": named.name,
        "cost_gbp": None if answer.setting.counts_sites else round(point.cost_gbp, _PENNY),
        "cost_complete": not option.lacks,
        "to_confirm_money": list(option.lacks),
        "sites_in_use": option.sites_used,
        "value": point.values[answer.axis.id],
        "values": {each.id: point.values[each.id] for each in answer.setting.yardsticks},
        "bound": _plain(point.bound_gbp),
        "gap": _plain(point.gap_gbp / whole),
        "no_other_as_cheap_is_better_than": _plain(point.best_value),
        "proven": not point.stopped,
        "seconds": round(point.seconds, 3),
        "bases_moved": answer.setting.problem.moved(point.placement),
        "to_confirm": list(option.to_confirm),
        "findings": list(option.findings),
        "changes": [_change(each) for each in _changes(answer, named)],
    }


def _changes(answer: Answer, named: NamedOption) -> list[dict[str, Any]]:
    written = json.loads(scenario_text(scenario_of(answer, named), ".json"))
    changes: list[dict[str, Any]] = written.get("change", [])
    return changes


def _change(change: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in change.items() if name not in ("across", "accepted")}


def _compared(answer: Answer, compared: Compared) -> dict[str, Any]:
    axis = next(m for m in answer.setting.problem.measures if m.name == answer.axis.id)
    regret = compared.regret
    return {
        "name": compared.name,
        "cost_gbp": _plain(compared.cost_gbp),
        "cost_complete": not compared.lacks,
        "value": compared.values[answer.axis.id],
        "values": compared.values,
        "dearer_than_as_good_by": _plain(regret.saved_gbp),
        "dearer_at_most_by": _plain(regret.saved_at_most_gbp),
        "worse_than_as_cheap_by": _plain(regret.gained(axis)),
        "worse_at_most_by": _plain(regret.gained_at_most(axis)),
        "on_the_frontier": _on_frontier(compared, axis),
        "beyond_the_frontier": _beyond(compared),
        "its_own_figures_not_used": compared.other_figures,
    }


def _beyond(compared: Compared) -> bool:
    """Whether no option is as good, or none that is costs as little."""
    cheaper = compared.regret.cheaper
    return cheaper.infeasible or cheaper.bound > compared.cost_gbp + 1.0


def _on_frontier(compared: Compared, axis: Measure) -> bool | None:
    """Whether nothing beats a plan; None = not proven."""
    found = compared.regret
    if _beyond(compared):
        return False
    if found.saved_gbp > 1.0 or found.gained(axis) > axis.noise:
        return False
    if found.better.stopped or found.cheaper.stopped:
        return None
    return True


def _others(answer: Answer) -> dict[str, Any] | None:
    if answer.others is None:
        return None
    return {
        "of": answer.reference.name if answer.reference else None,
        "within_gbp": _plain(answer.others.within_gbp),
        "there_are_no_more": answer.others.all_found,
        "found": [_option(answer, each) for each in answer.other_options],
    }


def _robustness(answer: Answer) -> dict[str, Any] | None:
    found = answer.robustness
    if found is None:
        return None
    return {
        "draws": found.draws,
        "seed": found.seed,
        "prices_drawn": list(found.varied),
        "weighed_against": "each other and today, not searched for anew",
        "options": [
            {
                "name": name,
                "on_the_frontier": dict(zip(found.responses, shares, strict=True)),
                "no_standard_worse_than_today": dict(
                    zip(found.responses, found.no_worse[name], strict=True)
                ),
            }
            for name, shares in found.on_frontier.items()
        ],
    }


def _relaxation(setting: Setting, each: Relaxation) -> dict[str, Any]:
    name = each.limit
    if name.startswith("site "):
        site = setting.options.sites[int(name.removeprefix("site "))].id
        name = f"--{'keep' if site in setting.question.keep else 'give-up'} {site}"
    return {
        "limit": name,
        "asked": _plain(each.asked),
        "least_that_helps": _plain(each.least),
        "enough_alone": each.alone,
    }


def _asked(setting: Setting) -> dict[str, Any]:
    question = setting.question
    return {
        "keep": list(question.keep),
        "give_up": list(question.give_up),
        "stay": list(question.stay),
        "reach_s": question.reach_s,
        "on_call_reach_s": question.on_call_reach_s,
        "most_moved": question.most_moved,
        "budget_gbp": question.budget_gbp,
        "zone_worse_s": question.zone_worse_s,
        "extend_m2": _plain(question.extend_m2),
        "accepted": {str(rule): reason for rule, reason in question.accepted.items()},
        "known_only": question.known_only,
        "year": question.year,
    }


def _rests_on(setting: Setting) -> list[str]:
    question = setting.question
    minutes = question.reach_s / 60, question.on_call_reach_s / 60
    said = [
        "all crews that there are go on; a crew moves with its base, and its turnout stays",
        (
            f"a base moves at most {minutes[0]:g} minutes by road in general traffic, one with an "
            f"on-call crew {minutes[1]:g}: those come from home"
        ),
        "nothing moves on what nobody has told (--known-only)"
        if question.known_only
        else "what nobody has told of a host forbids nothing; it is listed with each option to "
        "confirm; --known-only leaves such moves out",
    ]
    if not np.isfinite(question.extend_m2):
        said.append("a host may be built on by as much as it takes; say otherwise by --extend")
    if setting.counts_sites:
        said.append(COUNTED)
    else:
        said.append("a price that is not known counts as nothing until it is given by --assume")
    figures = setting.assumptions
    said += [
        f"given by --assume or by the recipe of the area: {figures.line(name)}"
        for name in sorted(figures.changed)
    ]
    return said


def _figure(*, by_mean: bool) -> str:
    return "mean seconds" if by_mean else "share in time"


def _told(value: float, *, by_mean: bool) -> str:
    return f"mean {value:.0f} s" if by_mean else f"{value:.1%} in time"


def _plain(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value) + 0.0  # no -0
