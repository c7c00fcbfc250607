"""What `appraise` prints where nobody comes any more, and where figures of a sum are missing."""

import json
import math
from dataclasses import replace

import pytest
from hand_town import appraisal_of, appraiser, town  # noqa: F401  (fixtures)
from test_attribution import A, B, from_table

from estates.appraisal_printed import appraisal_sections
from estates.appraisal_summary import records, summarise_appraisal
from estates.attribution import attribute
from estates.change import Close
from estates.sensitivity import Variation, tornado


@pytest.fixture
def found(appraiser):  # noqa: F811
    return appraisal_of(appraiser, Close(site="F2"))


def printed(appraisal, section):
    summary = summarise_appraisal(appraisal)
    json.dumps(summary, allow_nan=False)  # no infinity in it
    return appraisal_sections(summary)[section][1]


def test_a_step_after_which_nobody_comes_is_told(found):
    steps = attribute([A, B], from_table({"": 0, "A": math.inf, "B": 20, "AB": 30}))
    assert printed(replace(found, attribution=steps), "attribution") == [
        "1 close: fire/x: no longer reached; left out -0:10",
        "2 close: fire/x: newly reached; left out no longer reached",
    ]


def test_an_infinite_change_is_null_beside_the_way_it_goes():
    steps = attribute([A, B], from_table({"": 0, "A": math.inf, "B": 20, "AB": 30}))
    told = records(steps, ("in_order", "left_out"))
    assert [(r["in_order"], r["in_order_never"]) for r in told] == [(None, 1), (None, -1)]
    assert [(r["left_out"], r["left_out_never"]) for r in told] == [(10, 0), (None, -1)]
    # Not known is no direction.
    unknown = steps.assign(in_order=math.nan)
    assert {r["in_order_never"] for r in records(unknown, ("in_order",))} == {0}


def test_a_headline_and_a_test_after_which_nobody_comes_are_told(found):
    (lost,) = from_table({"A": math.inf})([A], [1])
    (late,) = from_table({"A": 60})([A], [1])
    gone = replace(found, headlines=(lost,))
    assert "fire/x: 1:40 to –, no longer reached" in printed(gone, "response")
    slow = Variation(label="speed", low_is="x 0.85", high_is="x 1.15", low=(lost,), high=(late,))
    swings = printed(replace(found, sensitivity=tornado((late,), [slow])), "swings")
    assert swings == ["fire/x: speed: no longer reached at x 0.85, +1:00 at x 1.15"]


def test_part_of_a_bodys_sum_is_told_as_part(found):
    accounts = found.measured["accounts"]
    table = accounts.table.head(3).assign(to_confirm=["tenure of A", "", "tenure of A"])
    years = [name for name in table if str(name).startswith("year ")]
    table[years] = 0.0
    table.loc[table.index[0], "year 1"] = 700.0
    table.loc[table.index[2], years] = math.nan
    table["row"] = ["capital spending", "capital spending", "receipts, less cost of sale"]
    some = {**found.measured, "accounts": replace(accounts, table=table.assign(body="Fire"))}
    lines = [line for line in printed(replace(found, measured=some), "money") if "Fire:" in line]
    assert lines[:2] == [
        "Fire: capital spending, all years: +£700, INCOMPLETE",
        "Fire: receipts, less cost of sale, all years: not known",
    ]
