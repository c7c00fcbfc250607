"""The example that docs/method-optimiser.md works out by hand."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from estates.location.frontier import Search, frontier
from estates.location.joint import (
    Effort,
    JointProblem,
    JointProgramme,
    Limits,
    Measure,
    Region,
)
from estates.location.regret import Plan, regret

# Options: fire at 1, 2, 4; ambulance at 1, 2, 4. Sites are counted from 0; site 3 is the police's.
SITES = np.array([0, 1, 3, 0, 1, 3])
FIRE_IN_TIME = np.array([0.54, 0.54, 0.90])
# Fire at, ambulance at: cost and share, as in the page's table.
TABLE = {
    (1, 2): (0, 0.54),
    (1, 1): (-80_000, 0.54),
    (2, 2): (-150_000, 0.54),
    (4, 2): (170_000, 0.90),
    (4, 1): (390_000, 0.90),
    (4, 4): (350_000, 0.90),
    (2, 1): (270_000, 0.54),
    (1, 4): (230_000, 0.54),
    (2, 4): (280_000, 0.54),
}


@pytest.fixture
def towns():
    states = np.arange(3)
    fire = Measure(
        name="fire",
        higher_is_better=True,
        constant=0.0,
        of_option=np.zeros(6),
        regions=(Region(bases=(0,), states=(states,), values=FIRE_IN_TIME),),
        bases=np.array([0]),
        exact=lambda placement: float(FIRE_IN_TIME[placement[0]]),
        noise=1e-6,
    )
    none = csr_array((0, 6))
    return JointProblem(
        base=np.array([0, 0, 0, 1, 1, 1]),
        site=SITES,
        today=np.array([0, 4]),
        n_sites=4,
        option_gbp=np.array([0, 150_000, 420_000, 120_000, 0, 380_000], float),
        used_gbp=np.array([0, 0, 0, 50_000], float),
        unused_gbp=np.array([-300_000, -200_000, 0, 0], float),
        rows=none,
        rows_upper=np.empty(0),
        room=none,
        room_upper=np.empty(0),
        room_site=np.empty(0, np.int64),
        extension_gbp=np.zeros(4),
        extension_most=np.zeros(4),
        forced_in=np.zeros(4, bool),
        measures=(fire,),
    )


def placed(fire, ambulance):
    of_site = {1: 0, 2: 1, 4: 2}
    return np.array([of_site[fire], 3 + of_site[ambulance]])


@pytest.mark.parametrize(("at", "told"), TABLE.items())
def test_table(towns, at, told):
    placement = placed(*at)
    assert towns.cost_gbp(placement) == told[0]
    assert towns.measures[0].exact(placement) == told[1]


def test_frontier_and_where_today_lies(towns):
    programme, axis = JointProgramme(towns), towns.measures[0]
    found = frontier(
        Search(programme=programme, axis=axis, limits=Limits(), effort=Effort()), 10, towns.today
    )
    assert found.complete
    assert [(round(p.cost_gbp), p.values["fire"]) for p in found.points] == [
        (-150_000, 0.54),
        (170_000, 0.90),
    ]
    plan = Plan(cost_gbp=0.0, values={"fire": 0.54}, placement=towns.today)
    beside = regret(programme, axis, Limits(), plan, Effort())
    assert beside.saved_gbp == pytest.approx(150_000)
    assert beside.gained(axis) == 0
