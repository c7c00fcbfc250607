"""Joint siting: where the bases of several services go, priced together, each measured by its own.

Formulation. Sets: bases b, each a service at a site of today; options o, a base b(o) at a site
j(o); sites j; measures m, each a figure of one service; regions r of a measure, parts of its demand
for which the same bases matter; states s of a base in a region, options that are alike there.

    z_o in {0, 1}    base b(o) stands at site j(o)
    u_j in [0, 1]    some base stands at site j
    e_j >= 0         size of what is built on at site j
    q_rc in [0, 1]   the bases of region r stand in the joint state c

    minimise   Σ_o p_o z_o + Σ_j (f_j u_j + g_j (1 - u_j) + h_j e_j), or a measure
    subject to Σ_{o of b} z_o = 1                                  every base stands somewhere
               z_o <= u_{j(o)},  u_j <= Σ_{o at j} z_o             a site is used if anyone is there
               A z <= a                                            vehicles, company, locks
               B z <= d + e,  0 <= e_j <= l_j                      room, with what is built on
               Σ_c q_rc = 1,  Σ_{c: b in s} q_rc = Σ_{o in s} z_o  q is the joint state of z
               k_m + Σ_o w_mo z_o + Σ_r Σ_c v_rc q_rc >= or <= t_m  limits; cost likewise

where v_rc is the figure of region r with its bases in the joint state c, and w_mo what an option
adds by itself, both worked out beforehand by whoever knows crews and roads. So the expected cover
of crews that are not always free (Daskin 1983, Transportation Science 17, 48-70, with a chance
for each crew), of a second attending crew (Hogan and ReVelle 1986, Management Science 32,
1434-1444) and mean times are all linear here and exact for whole z: no curve is approximated. With
one region for all the demand this is the extended formulation of any function of the placement;
regions keep it small, because a base that moves a mile matters near its two places only. A site's
fixed cost falls due once, however many services share it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from estates.location.programme import Programme, Progress, Solved

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_PENCE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Part of a measure's demand, and what it comes to in every joint state of some bases."""

    bases: tuple[int, ...]
    states: tuple[IntArray, ...]  # of each base: state of each of its options, in their order
    values: FloatArray  # an axis a base, as long as the base has states

    def state_of(self, problem: JointProblem, placement: IntArray) -> tuple[int, ...]:
        """Joint state that a placement puts the bases in."""
        return tuple(
            int(states[np.searchsorted(problem.options_of(base), placement[base])])
            for base, states in zip(self.bases, self.states, strict=True)
        )


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A figure of a placement."""

    name: str
    higher_is_better: bool
    constant: float  # what no placement changes
    of_option: FloatArray  # (options,) what each adds by itself, whoever else is where
    regions: tuple[Region, ...]
    bases: IntArray  # that it rests on; where the others stand changes nothing
    exact: Callable[[IntArray], float]  # of the option of each base; without any leaving out
    noise: float  # a difference below this is none
    # With larger regions; None where they are as large as can be.
    finer: Callable[[], Measure | None] = lambda: None

    @property
    def sign(self) -> float:
        """+1 where lower is better, so that sign times the figure is minimised."""
        return -1.0 if self.higher_is_better else 1.0

    def tabled(self, problem: JointProblem, placement: IntArray) -> float:
        """What constant, options and regions come to: the exact figure, or a kinder one."""
        total = self.constant + float(self.of_option[placement].sum())
        for region in self.regions:
            total += float(region.values[region.state_of(problem, placement)])
        return total

    def meets(self, value: float, limit: float) -> bool:
        """Whether a value is as good as the limit."""
        return self.sign * value <= self.sign * limit + self.noise


@dataclass(frozen=True, kw_only=True)
class JointProblem:
    """A problem of joint siting, in the symbols of the module's formulation."""

    base: IntArray  # (options,) ascending: the options of a base stand together
    site: IntArray  # (options,)
    today: IntArray  # (bases,) option that is today's
    n_sites: int
    option_gbp: FloatArray  # (options,) p
    used_gbp: FloatArray  # (sites,) f
    unused_gbp: FloatArray  # (sites,) g
    rows: csr_array  # (rows, options) A
    rows_upper: FloatArray  # (rows,) a
    room: csr_array  # (rooms, options) B
    room_upper: FloatArray  # (rooms,) d
    room_site: IntArray  # (rooms,) site of each
    extension_gbp: FloatArray  # (sites,) h, a unit of size
    extension_most: FloatArray  # (sites,) l
    forced_in: NDArray[np.bool_]  # (sites,) must be used: crews without a base stand there
    measures: tuple[Measure, ...] = ()
    cost_unit: float = 1000.0  # keeps the solver's numbers of one size
    cost_step: float = 0.0  # all costs are whole multiples of it; 0 = any amount

    @property
    def n_bases(self) -> int:
        """Number of bases."""
        return len(self.today)

    def options_of(self, base: int) -> IntArray:
        """Options of a base."""
        return np.flatnonzero(self.base == base)

    def used(self, placement: IntArray) -> NDArray[np.bool_]:
        """Which sites a placement uses, (sites,)."""
        found = np.zeros(self.n_sites, bool)
        found[self.site[placement]] = True
        return found

    def extensions(self, placement: IntArray) -> FloatArray:
        """What must be built on at each site, (sites,)."""
        chosen = np.zeros(len(self.base))
        chosen[placement] = 1.0
        over = np.maximum(self.room @ chosen - self.room_upper, 0.0)
        found = np.zeros(self.n_sites)
        np.maximum.at(found, self.room_site, over)
        return found

    def cost_gbp(self, placement: IntArray) -> float:
        """Cost of a placement, the option of each base."""
        used = self.used(placement)
        fixed = np.where(used, self.used_gbp, self.unused_gbp).sum()
        built = (self.extensions(placement) * self.extension_gbp).sum()
        return float(self.option_gbp[placement].sum() + fixed + built)

    def moved(self, placement: IntArray) -> int:
        """How many bases stand elsewhere than today."""
        return int((placement != self.today).sum())

    def allows(self, placement: IntArray) -> bool:
        """Whether a placement keeps all rows, rooms and locks."""
        chosen = np.zeros(len(self.base))
        chosen[placement] = 1.0
        used = self.used(placement)
        room_left = self.extension_most - self.extensions(placement)
        return bool(
            (self.rows @ chosen <= self.rows_upper + _NOISE).all()
            and (room_left >= -_NOISE).all()
            and used[self.forced_in].all()
        )


_NOISE = 1e-6
_RULED_OUT_IN_TURN = 6  # before tables are made finer


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a placement must keep."""

    measures: dict[str, float] = field(default_factory=dict)  # by name: as good as this
    cost_gbp: float = np.inf
    most_moved: int | None = None
    not_these: tuple[IntArray, ...] = ()  # placements that were found already
    sites: dict[int, bool] = field(default_factory=dict)  # that must, or must not, be used


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How hard to search, and who is told."""

    gap: float = 0.0  # as a share of the objective
    fine: bool = True  # tables that flatter by more than the gap are made finer
    limit_s: float = np.inf  # then the best so far; may depend on the machine
    progress: Callable[[Progress], None] | None = None
    stop: Callable[[], bool] | None = None  # asked often


@dataclass(frozen=True, kw_only=True)
class Found:
    """The best placement that was found, and how good any can be."""

    placement: IntArray | None  # (bases,) option of each; None = there is none, or none yet
    cost_gbp: float
    values: dict[str, float]  # exact, by measure
    objective: float  # cost, or the measure asked for; worst possible where nothing was found
    bound: float  # no placement within the limits is better
    infeasible: bool
    stopped: bool
    seconds: float


class JointProgramme:
    """The programme of a problem, solved for one aim after the other."""

    def __init__(self, problem: JointProblem) -> None:
        self._build(problem)

    def _build(self, problem: JointProblem) -> None:
        self.problem = problem
        self._programme = Programme()
        n = len(problem.base)
        self._z = self._programme.add_columns(n, whole=True)
        self._u = self._programme.add_columns(problem.n_sites)
        self._e = self._programme.add_columns(problem.n_sites, upper=problem.extension_most)
        self._blocks: list[tuple[Region, IntArray]] = []
        self._of_measure: dict[str, tuple[IntArray, FloatArray]] = {}
        self._limit_row: dict[str, int] = {}
        self._place_bases()
        self._keep_rows()
        for measure in problem.measures:
            self._add_measure(measure)
        self._cost = self._cost_vector()
        columns = np.flatnonzero(self._cost)
        self._cost_row = self._programme.add_row(columns, self._cost[columns] / problem.cost_unit)
        moved = np.setdiff1d(self._z, problem.today)
        self._moved_row = self._programme.add_row(moved, 1.0)

    def best(
        self,
        aim: str | None,
        limits: Limits,
        effort: Effort = Effort(),
        start: IntArray | None = None,
    ) -> Found:
        """Find the cheapest placement, or the one that is best by a measure.

        Parameters
        ----------
        aim
            Name of a measure; None = cost.
        start : shape (bases,)
            A placement to begin with.

        Notes
        -----
        Tables may be too kind, never too harsh: so the bound holds, and each placement is worked
        out again exactly. One that breaks a limit after all is ruled out, with whatever else has
        the bases of that measure where they are; after some of those, and where the measure aimed
        at is flattered by more than the gap, its tables are made finer. Then the search goes on.
        """
        ruled_out = [(each, np.arange(self.problem.n_bases)) for each in limits.not_these]
        in_turn = 0
        began_with, seconds = start, 0.0
        while True:
            spared = replace(effort, limit_s=effort.limit_s - seconds)
            solved = self._solve(aim, limits, ruled_out, spared, began_with)
            seconds += solved.seconds
            found = self._found(aim, solved, seconds)
            if found.placement is None:
                return found
            broken = self._broken(found, limits)
            checked = effort.fine and not broken
            flattered = self._flattered(aim, found, effort.gap) if checked else set[str]()
            if not (broken or flattered):
                return found
            if solved.stopped:
                return self._found(aim, replace(solved, values=None), seconds) if broken else found
            in_turn += 1
            if (flattered or in_turn > _RULED_OUT_IN_TURN) and self._refine(broken | flattered):
                in_turn = 0
                began_with = None if broken else found.placement
            elif broken:
                bases = self._measure(min(broken)).bases
                ruled_out.append((found.placement, bases))
                began_with = None
            else:
                return found

    def _solve(
        self,
        aim: str | None,
        limits: Limits,
        ruled_out: list[tuple[IntArray, IntArray]],
        effort: Effort,
        start: IntArray | None,
    ) -> Solved:
        self._aim(aim)
        self._limit(limits)
        rows = [self._rule_out(placement[bases]) for placement, bases in ruled_out]
        try:
            return self._programme.solve(
                gap=effort.gap,
                absolute_gap=self._cost_gap if aim is None else _NOISE / 10,
                start=None if start is None else self._columns(start),
                limit_s=effort.limit_s,
                progress=effort.progress,
                stop=effort.stop,
            )
        finally:
            for row in rows:
                self._programme.set_row(row)

    @property
    def _cost_gap(self) -> float:
        """Where no cost lies strictly between the best found and the bound, it is proven."""
        step = self.problem.cost_step
        return (step * (1 - _NOISE) if step else _PENCE) / self.problem.cost_unit

    def _rounded(self, bound: float) -> float:
        """The least cost that there can be above a bound."""
        step = self.problem.cost_step
        if not step or not np.isfinite(bound):
            return bound
        return float(np.ceil(bound / step - _NOISE) * step)

    def _broken(self, found: Found, limits: Limits) -> set[str]:
        """Measures whose limit a placement breaks after all."""
        return {
            name
            for name, limit in limits.measures.items()
            if not self._measure(name).meets(found.values[name], limit)
        }

    def _flattered(self, aim: str | None, found: Found, gap: float) -> set[str]:
        """The measure aimed at, if its tables are too kind to a placement by more than the gap."""
        if aim is None or found.placement is None:
            return set()
        measure = self._measure(aim)
        flattery = abs(measure.tabled(self.problem, found.placement) - found.values[aim])
        return {aim} if flattery > max(measure.noise, gap * abs(found.values[aim])) else set()

    def _refine(self, names: set[str]) -> bool:
        """Make the tables of some measures finer; false where they are as fine as can be."""
        finer = {name: self._measure(name).finer() for name in sorted(names)}
        if all(each is None for each in finer.values()):
            return False
        measures = tuple(finer.get(m.name) or m for m in self.problem.measures)
        self._build(replace(self.problem, measures=measures))
        return True

    def _place_bases(self) -> None:
        problem, n = self.problem, len(self.problem.base)
        at = np.arange(n)
        one_each = csr_array((np.ones(n), (problem.base, at)), shape=(problem.n_bases, n))
        self._programme.add_rows(one_each, 1.0, 1.0)
        rows = np.concatenate([at, at])
        columns = np.concatenate([self._z, self._u[problem.site]])
        signs = np.concatenate([np.ones(n), -np.ones(n)])
        shape = (n, self._programme.n_columns)
        self._programme.add_rows(csr_array((signs, (rows, columns)), shape=shape), upper=0.0)
        sites = np.arange(problem.n_sites)
        rows = np.concatenate([sites, problem.site])
        columns = np.concatenate([self._u, self._z])
        signs = np.concatenate([np.ones(len(sites)), -np.ones(n)])
        shape = (problem.n_sites, self._programme.n_columns)
        self._programme.add_rows(csr_array((signs, (rows, columns)), shape=shape), upper=0.0)

    def _keep_rows(self) -> None:
        problem = self.problem
        if problem.rows.shape[0]:
            self._programme.add_rows(csr_array(problem.rows), upper=problem.rows_upper)
        rooms = problem.room.tocoo()
        n_rooms = problem.room.shape[0]
        if not n_rooms:
            return
        rows = np.concatenate([rooms.row, np.arange(n_rooms)])
        columns = np.concatenate([self._z[rooms.col], self._e[problem.room_site]])
        data = np.concatenate([rooms.data, -np.ones(n_rooms)])
        shape = (n_rooms, self._programme.n_columns)
        matrix = csr_array((data, (rows, columns)), shape=shape)
        self._programme.add_rows(matrix, upper=problem.room_upper)

    def _add_measure(self, measure: Measure) -> None:
        alone = np.flatnonzero(measure.of_option)
        columns, values = [self._z[alone]], [measure.of_option[alone]]
        for region in measure.regions:
            q = self._add_region(region)
            columns.append(q)
            values.append(region.values.ravel())
        self._of_measure[measure.name] = (np.concatenate(columns), np.concatenate(values))
        self._limit_row[measure.name] = self._programme.add_row(*self._of_measure[measure.name])

    def _add_region(self, region: Region) -> IntArray:
        """Columns of the joint states of a region, tied to where its bases stand."""
        shape = region.values.shape
        q = self._programme.add_columns(region.values.size)
        self._blocks.append((region, q))
        joint = np.indices(shape).reshape(len(shape), -1)
        rows, columns, data, row = [], [], [], 0
        for axis, (base, state) in enumerate(zip(region.bases, region.states, strict=True)):
            options = self.problem.options_of(base)
            for number in range(shape[axis]):
                here = q[joint[axis] == number]
                there = self._z[options[state == number]]
                rows.append(np.full(len(here) + len(there), row))
                columns += [here, there]
                data += [np.ones(len(here)), -np.ones(len(there))]
                row += 1
        matrix = csr_array(
            (np.concatenate(data), (np.concatenate(rows), np.concatenate(columns))),
            shape=(row, self._programme.n_columns),
        )
        self._programme.add_rows(matrix, 0.0, 0.0)
        return q

    def _cost_vector(self) -> FloatArray:
        problem = self.problem
        cost = np.zeros(self._programme.n_columns)
        cost[self._z] = problem.option_gbp
        cost[self._u] = problem.used_gbp - problem.unused_gbp
        cost[self._e] = problem.extension_gbp
        return cost

    def _aim(self, aim: str | None) -> None:
        every = np.arange(self._programme.n_columns)
        cost = np.zeros(len(every))
        if aim is None:
            unit = self.problem.cost_unit
            cost[: len(self._cost)] = self._cost / unit
            self._programme.set_cost(every, cost, self.problem.unused_gbp.sum() / unit)
            return
        measure = self._measure(aim)
        columns, values = self._of_measure[aim]
        cost[columns] = measure.sign * values
        self._programme.set_cost(every, cost, measure.sign * measure.constant)

    def _limit(self, limits: Limits) -> None:
        problem = self.problem
        for measure in problem.measures:
            limit = limits.measures.get(measure.name)
            row = self._limit_row[measure.name]
            if limit is None:
                self._programme.set_row(row)
            elif measure.higher_is_better:
                self._programme.set_row(row, lower=limit - measure.constant - measure.noise)
            else:
                self._programme.set_row(row, upper=limit - measure.constant + measure.noise)
        low = np.where(problem.forced_in, 1.0, 0.0)
        high = np.ones(problem.n_sites)
        for site, used in limits.sites.items():
            low[site] = 1.0 if used else low[site]
            high[site] = high[site] if used else 0.0
        self._programme.set_bounds(self._u, low, high)
        most = limits.cost_gbp - problem.unused_gbp.sum()
        self._programme.set_row(self._cost_row, upper=most / problem.cost_unit)
        self._programme.set_row(
            self._moved_row, upper=np.inf if limits.most_moved is None else limits.most_moved
        )

    def _rule_out(self, together: IntArray) -> int:
        """Not all of these options at once."""
        return self._programme.add_row(self._z[together], 1.0, upper=len(together) - 1.0)

    def _found(self, aim: str | None, solved: Solved, seconds: float) -> Found:
        placement = None
        if solved.values is not None:
            placement = np.flatnonzero(solved.values[self._z] > 0.5)  # noqa: PLR2004
        if aim is None:
            bound = self._rounded(solved.bound * self.problem.cost_unit)
        else:
            bound = self._measure(aim).sign * solved.bound
        none_yet = Found(
            placement=None,
            cost_gbp=np.inf,
            values={},
            objective=np.inf if aim is None else self._measure(aim).sign * np.inf,
            bound=bound,
            infeasible=solved.infeasible,
            stopped=solved.stopped,
            seconds=seconds,
        )
        if placement is None:
            return none_yet
        cost = self.problem.cost_gbp(placement)
        values = {each.name: each.exact(placement) for each in self.problem.measures}
        objective = cost if aim is None else values[aim]
        return replace(
            none_yet, placement=placement, cost_gbp=cost, values=values, objective=objective
        )

    def _columns(self, placement: IntArray) -> FloatArray:
        """The programme's columns of a placement."""
        problem = self.problem
        values = np.zeros(self._programme.n_columns)
        values[self._z[placement]] = 1.0
        values[self._u] = problem.used(placement)
        values[self._e] = problem.extensions(placement)
        for region, q in self._blocks:
            state = region.state_of(problem, placement)
            values[q[np.ravel_multi_index(state, region.values.shape)]] = 1.0
        return values

    def _measure(self, name: str) -> Measure:
        return next(each for each in self.problem.measures if each.name == name)
