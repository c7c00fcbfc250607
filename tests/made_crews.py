"""Small weeks of crews and demand for tests of one more crew, and the crew added the plain way."""

import math
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from made_estates import standard, starts_of
from reference_attainment import Unit, outcomes

from coverage.drivetime import Placed
from coverage.hierarchy import NO_WAY_MS
from coverage.hours import hourly
from coverage.places import Places
from coverage.response import Starts

INF = math.inf
ALWAYS = [1.0] * 168


@dataclass
class MadeRoads:
    """A travel model that is a table: milliseconds from each junction to each point."""

    drive_ms: np.ndarray  # (junctions, points)
    batch: int = 2

    def junctions(self):
        n = len(self.drive_ms)
        ids = np.array([f"j{row}" for row in range(n)], str)
        return Placed(
            places=Places(ids=ids, x=np.arange(n) * 1.0, y=np.zeros(n)), on_road=None, refusals=()
        )

    def from_junctions_ms(self, junctions, destinations, points):
        assert len(junctions.places) == len(self.drive_ms)
        assert destinations is None
        columns = np.arange(len(points))[::-1]  # in an order of their own
        for begin in range(0, len(columns), self.batch):
            rows = columns[begin : begin + self.batch]
            yield rows, np.ascontiguousarray(self.drive_ms[:, points[rows]].T, np.int32)


@dataclass
class Case:
    """Crews, demand, a standard, and roads from two junctions or more, at one pace or two."""

    units: list
    pace: tuple
    rows: list  # 24 weights a point
    drive_ms: list  # a table a pace
    attending: int
    limit_s: float
    clock_s: float
    turnout_s: float

    @property
    def standard(self):
        return standard(limit_s=self.limit_s, attending=self.attending)

    @property
    def starts(self):
        n_points = len(self.rows)
        if self.units:
            return starts_of(self.units, self.pace)
        return Starts(
            resource=np.empty(0, np.int64),
            share=np.empty((0, 24)),
            pace=np.array(self.pace),
            response_s=np.empty((max(self.pace) + 1, 0, n_points)),
            site_ids=np.empty(0, str),
            crewed=np.empty((0, 168), bool),
            availability=np.empty((0, 168)),
        )

    @property
    def by_hour(self):
        return np.array(self.rows, float)

    def drive_s(self, pace, junction):
        """Seconds to each point; infinite where there is no way."""
        ms = self.drive_ms[pace][junction]
        return [each / 1000 if each < NO_WAY_MS else INF for each in ms]

    def further(self, junction):
        """A crew at a junction that is always free."""
        seconds = [
            [self.turnout_s + each for each in self.drive_s(pace, junction)]
            for pace in range(max(self.pace) + 1)
        ]
        return Unit("new", ALWAYS, [([1.0] * 24, seconds)])

    def with_extra(self, junction):
        """The same starts with that crew among them."""
        return starts_of([*self.units, self.further(junction)], self.pace)


def plain_gains(case, junction):
    """Demand newly in time and demand-seconds less, every outcome listed twice; plain Python.

    Nobody coming, or later than an hour, waits an hour.
    """
    in_time = wait = 0.0
    for hour in range(168):
        for point, row in enumerate(case.rows):
            weight = row[hour % 24] / 7
            if weight == 0:
                continue
            pace = case.pace[hour % 24]
            further = case.clock_s + case.turnout_s + case.drive_s(pace, junction)[point]
            for probability, arrivals in outcomes(case.units, point, hour, case.pace):
                before = sorted(case.clock_s + each for each in arrivals)
                after = sorted([*before, further])
                nth = [
                    each[case.attending - 1] if len(each) >= case.attending else INF
                    for each in (before, after)
                ]
                newly = nth[0] > case.limit_s + 1e-6 and nth[1] <= case.limit_s + 1e-6
                in_time += probability * weight * newly
                wait += probability * weight * (min(nth[0], 3600) - min(nth[1], 3600))
    return in_time, wait


seconds_of = st.sampled_from([0.0, 90.0, 519.0, 520.0, 521.0, 3520.0, 4000.0, INF]) | st.integers(
    0, 1000
).map(float)
chance = st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0])
# With a clock of 80 s and a turnout of 90 s, 430 s of drive is exactly on a limit of 600 s.
milliseconds = st.sampled_from([0, 429_999, 430_000, 430_001, 3_430_000, int(NO_WAY_MS)])
PACES = ((0,) * 24, (0,) * 8 + (1,) * 16)


@st.composite
def units_of(draw, n_points, n_paces):
    """A crew at a station, or on patrol between two places by day and by night."""
    free = hourly(f"{draw(chance)}; Mon-Fri 07-19={draw(chance)}", what="test").tolist()

    def seconds():
        rows = st.lists(seconds_of, min_size=n_points, max_size=n_points)
        return draw(st.lists(rows, min_size=n_paces, max_size=n_paces))

    if draw(st.booleans()):
        return Unit("A", free, [([1.0] * 24, seconds())])
    day, night = draw(chance), draw(chance)
    here = [night] * 6 + [day] * 12 + [night] * 6
    return Unit("B", free, [(here, seconds()), ([1 - each for each in here], seconds())])


@st.composite
def cases(draw, most_units=3):
    """Up to three crews, three points and three junctions."""
    n_points, n_junctions = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    pace = draw(st.sampled_from(PACES))
    n_paces = max(pace) + 1
    weights = st.tuples(st.integers(0, 9), st.integers(0, 9))
    pairs = draw(
        st.lists(weights, min_size=n_points, max_size=n_points).filter(
            lambda all_: any(map(any, all_))
        )
    )
    ms = milliseconds | st.integers(0, 1_000_000)
    table = st.lists(
        st.lists(ms, min_size=n_points, max_size=n_points),
        min_size=n_junctions,
        max_size=n_junctions,
    )
    return Case(
        units=draw(st.lists(units_of(n_points, n_paces), min_size=0, max_size=most_units)),
        pace=pace,
        rows=[[night] * 8 + [day] * 8 + [night] * 8 for day, night in pairs],
        drive_ms=draw(st.lists(table, min_size=n_paces, max_size=n_paces)),
        attending=draw(st.sampled_from([1, 2])),
        limit_s=draw(st.sampled_from([600.0, 599.999, 3600.0, 4000.0])),
        clock_s=draw(st.sampled_from([0.0, 80.0])),
        turnout_s=draw(st.sampled_from([0.0, 90.0])),
    )
