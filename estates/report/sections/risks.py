"""The largest risks: those that were given, and those that the model itself shows."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from coverage.counted import agreeing, counted
from coverage.drivetime import minutes_and_seconds
from estates.amounts import as_change, as_value, shows
from estates.appraisal import Appraisal
from estates.business_case import WORST, GivenRisk
from estates.measures.money import NPC
from estates.report.document import Column, Table
from estates.report.sections.standard_rows import StandardRow, standard_rows
from estates.report.subject import OneScenario
from estates.report.wording import Course, lacking, listed, range_of, sentence
from estates.view.look_view import standard_labels

GIVEN, MODEL = "given", "from the model"
MOST_ROWS = 12
_STANDARDS_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """Something that may go wrong, and who says so."""

    text: str  # as it was given, or a sentence
    source: str  # GIVEN or MODEL
    owner: str = ""  # "" = not given
    likelihood: int | None = None  # of 5; None = not given
    impact: int | None = None
    mitigation: str = ""

    @property
    def told(self) -> str:
        """Where it is from, and how it is scored."""
        score = score_in_words(self.likelihood, self.impact)
        return f"{self.source}, {score}" if self.source == GIVEN else self.source


def score_in_words(likelihood: int | None, impact: int | None) -> str:
    """Likelihood times impact, as far as both are given."""
    if likelihood is not None and impact is not None:
        product = f"{likelihood} × {impact} = {likelihood * impact}"
        return f"likelihood × impact {product} of {WORST * WORST}"
    if likelihood is not None:
        return f"likelihood {likelihood} of {WORST}, impact not given"
    if impact is not None:
        return f"impact {impact} of {WORST}, likelihood not given"
    return "not scored"


def largest_risks(subject: OneScenario, count: int = 3) -> tuple[Risk, ...]:
    """The risks to name first: those given, the highest score first, then the model's own."""
    risks = all_risks(subject)
    shown, rest = risks[:count], risks[count:]
    found = next((each for each in rest if each.source == MODEL), None)
    if shown and found is not None and all(each.source == GIVEN for each in shown):
        return (*shown[:-1], found)  # a standard that is lost is not left to who wrote the case
    return shown


def all_risks(subject: OneScenario) -> tuple[Risk, ...]:
    """Every risk, in the same order; those given without any score come after the others."""
    given = subject.appraisal.scenario.case.risk
    order = sorted(given, key=lambda each: -each.gravest)
    return (*map(_given, order), *model_risks(subject.appraisal))


def _given(each: GivenRisk) -> Risk:
    return Risk(
        text=each.risk,
        source=GIVEN,
        owner=each.owner,
        likelihood=each.likelihood,
        impact=each.impact,
        mitigation=each.mitigation,
    )


def model_risks(appraisal: Appraisal) -> tuple[Risk, ...]:
    """What the figures themselves warn of, the gravest first; empty = nothing."""
    rows = standard_rows(appraisal)
    said = [
        *_no_longer_met(rows),
        *_worst_hit(appraisal),
        *_missed_and_worse(rows),
        *_rests_on_one_site(appraisal),
        *_money(appraisal),
        *_not_reconciled(appraisal),
        *_largest_guess(appraisal),
        *_not_known(appraisal),
    ]
    return tuple(Risk(text=sentence(text), source=MODEL) for text in said)


def _no_longer_met(rows: list[StandardRow]) -> Iterator[str]:
    lost = [row for row in rows if row.before.startswith("met") and row.after.startswith("not met")]
    if lost:
        yield _of_standards(lost, "is no longer met", "are no longer met")


def _missed_and_worse(rows: list[StandardRow]) -> Iterator[str]:
    missed = [
        row for row in rows if row.before.startswith("not met") and row.course is Course.WORSE
    ]
    if missed:
        yield _of_standards(
            missed, "is not met today and gets worse", "are not met today and get worse"
        )


def _of_standards(rows: list[StandardRow], one: str, many: str) -> str:
    """What is said of a standard with its figures, or of several with those of the first."""
    ends = [
        f"{as_value(row.promise.before, row.promise.unit)} to "
        f"{as_value(row.promise.after, row.promise.unit)}"
        for row in rows
    ]
    if len(rows) == 1:
        return f"{rows[0].label} {one} ({ends[0]})"
    named = (f"{row.label} ({end})" for row, end in zip(rows, ends, strict=True))
    return f"{counted(len(rows), 'standard')} {many}: {listed(named, _STANDARDS_NAMED)}"


def _worst_hit(appraisal: Appraisal) -> Iterator[str]:
    worst = appraisal.worst
    if worst.empty:
        return
    row = worst.iloc[int(worst["change_s"].to_numpy(float).argmax())]
    change, before, after = (float(row[name]) for name in ("change_s", "before_s", "after_s"))
    if not shows(change, "s"):
        return
    key = f"{row['service']}/{row['standard']}"
    label = standard_labels(appraisal.before).get(key, str(row["standard"]))
    label = f"{label}, {row['who']}" if row["who"] else label
    place = str(row["name"]) or str(row["zone"])
    if math.isinf(after) and not math.isinf(before):
        zones = appraisal.measured["zones"].table
        of_it = np.logical_and.reduce(
            [zones[name] == row[name] for name in ("service", "standard", "who")]
        )
        lost = zones[of_it & np.isinf(zones["after_s"]) & np.isfinite(zones["before_s"])]
        if len(lost) == 1:
            yield f"{place} is hit hardest: nobody arrives any more ({label})"
        else:
            yield f"Nobody arrives any more at {len(lost):,} places, {place} among them ({label})"
        return
    later = as_change(change, "s").removeprefix("+")
    ends = f"{minutes_and_seconds(before)} to {minutes_and_seconds(after)}, "
    # Where nobody may come at times, the change counts that too, and the two ends do not.
    agrees = np.isfinite([before, after]).all() and abs(after - before - change) < 1
    yield f"{place} is hit hardest: {later} later on average ({ends if agrees else ''}{label})"


def _rests_on_one_site(appraisal: Appraisal) -> Iterator[str]:
    table = appraisal.measured["response"].table
    if "one_site_only_change" not in table:
        return
    rows = table[table["one_site_only_change"].map(lambda each: each > 0 and shows(each, "share"))]
    if rows.empty:
        return
    row = rows.iloc[int(rows["one_site_only_change"].to_numpy(float).argmax())]
    labels = standard_labels(appraisal.before)
    label = labels.get(f"{row['service']}/{row['standard']}", str(row["name"]))
    then, now = (as_value(float(row[f"one_site_only_{when}"]), "share") for when in
                 ("after", "before"))  # fmt: skip
    yield f"{then} of the demand in time rests on one site alone ({label}; today {now})"


def _money(appraisal: Appraisal) -> Iterator[str]:
    npc = next(each for each in appraisal.headlines if each.id == NPC)
    if math.isnan(npc.after):
        yield "What it costs or saves is not known: none of its figures is given"
    elif npc.lacks:
        yield f"What it costs or saves is {lacking(npc.lacks)}"
    elif npc.low is not None and npc.high is not None and npc.low < 0 < npc.high and range_of(npc):
        yield f"Whether it costs or saves is not sure: {range_of(npc)}, one assumption otherwise"


def _not_reconciled(appraisal: Appraisal) -> Iterator[str]:
    services = appraisal.before.services.values()
    scored = [each for service in services for each in service.scored]
    agreed = [each.reconciled for service in services for each in service.reconciliations.values()]
    if scored and not all(agreed):
        open_ = len(agreed) - sum(agreed)
        yield (
            "Times are not reconciled with recorded performance "
            f"({open_} of {counted(len(agreed), 'standard')})"
        )


def _largest_guess(appraisal: Appraisal) -> Iterator[str]:
    """What moves the net present cost most; where that is not known, what moves response."""
    table = appraisal.sensitivity
    npc = next(each for each in appraisal.headlines if each.id == NPC)
    money = table[table["headline"] == NPC]
    if not money.empty and not npc.lacks and shows(float(money["swing"].iloc[0]), "gbp"):
        row = money.iloc[0]
        swing = as_change(float(row["swing"]), "gbp").removeprefix("+")
        ends = " to ".join(filter(None, (str(row["low_is"]), str(row["high_is"]))))
        yield f"The net present cost hangs most on {row['variation']} ({ends}): by {swing}"
        return
    response = table[table["unit"] == "share"]
    if not response.empty and shows(float(response["swing"].max()), "share"):
        row = response.iloc[int(response["swing"].to_numpy(float).argmax())]
        swing = as_change(float(row["swing"]), "share").removeprefix("+")
        label = standard_labels(appraisal.before).get(str(row["headline"]), str(row["label"]))
        variation = str(row["variation"]).removesuffix(", times")
        yield f"{label} hangs most on {variation}: by {swing}"


def _not_known(appraisal: Appraisal) -> Iterator[str]:
    if n := len(appraisal.outcome.to_confirm):
        yield f"{counted(n, 'fact')} about sites and hosts {agreeing(n, 'is', 'are')} to confirm"


def risks_table(subject: OneScenario) -> Table:
    """All risks, for the management case."""
    risks = all_risks(subject)
    own = [each for each in risks if each.source == MODEL]
    given = [each for each in risks if each.source == GIVEN]
    shown = given[: max(MOST_ROWS - len(own), 1)]
    rest = len(given) - len(shown)
    note = (
        "First those given, by their score, as the planner wrote them; then what the figures of "
        "this report show, the gravest first."
    )
    if rest:
        verb = agreeing(rest, "stands", "stand")
        note += f" {counted(rest, 'more risk')} {verb} in the scenario file, in the appendix."
    if not given:
        return Table(
            caption="Risks that the figures show, the gravest first",
            columns=(Column(label="Risk", width=5), Column(label="Source")),
            rows=tuple((each.text, each.source) for each in own),
            note="No risk was given, so none has a score, an owner or a mitigation.",
            nothing="No risk was given, and the figures show none.",
        )
    return Table(
        caption="Risks",
        columns=(
            Column(label="Risk", width=4),
            Column(label="Likelihood × impact", width=1.4),
            Column(label="Owner", width=1.4),
            Column(label="What is done about it", width=2.4),
            Column(label="Source", width=1.2),
        ),
        rows=tuple(
            (
                each.text,
                _score_cell(each),
                each.owner or "not given",
                each.mitigation or "not given",
                each.source,
            )
            for each in (*shown, *own)
        ),
        note=note,
    )


def _score_cell(each: Risk) -> str:
    if each.likelihood is None and each.impact is None:
        return "not scored"
    parts = ("?" if part is None else str(part) for part in (each.likelihood, each.impact))
    product = "" if None in (each.likelihood, each.impact) else (
        f" = {(each.likelihood or 0) * (each.impact or 0)}"
    )  # fmt: skip
    return f"{' × '.join(parts)}{product}"
