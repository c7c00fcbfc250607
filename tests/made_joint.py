"""Small problems of joint siting, drawn at random, and all their placements judged by plain loops.

Costs are whole thousands and figures whole thousandths, so that no two differ by next to nothing.
"""

from dataclasses import replace

import numpy as np
from made_placements import every_placement
from scipy.sparse import csr_array

from estates.location.joint import JointProblem, Limits, Measure, Region

NOISE = 1e-6


def sparse(rows, n_columns):
    return csr_array(np.array(rows, float).reshape(-1, n_columns))


class Plain:
    """A problem as plain lists, and what its formulation says, term by term."""

    def __init__(self, seed, *, flattery=0.0, n_measures=3):
        rng = self.rng = np.random.default_rng(seed)
        n_bases, self.n_sites = int(rng.integers(2, 6)), int(rng.integers(3, 7))
        self.base, self.site, self.today = [], [], []
        for base in range(n_bases):
            n_options = int(rng.integers(2, min(4, self.n_sites) + 1))
            if n_bases == 5:
                n_options = min(n_options, 3)
            self.today.append(len(self.base) + int(rng.integers(n_options)))
            self.base += [base] * n_options
            self.site += rng.choice(self.n_sites, n_options, replace=False).tolist()
        n = len(self.base)
        self.price = (1000.0 * rng.integers(-40, 60, n)).tolist()
        self.used = (1000.0 * rng.integers(-50, 90, self.n_sites)).tolist()
        self.unused = (1000.0 * rng.integers(-90, 50, self.n_sites)).tolist()
        self.rows, self.most = [], []
        for _ in range(rng.integers(0, 3)):  # two that may not meet; what adds up
            self.rows.append(rng.choice([0, 0, 0, 1, 2], n).tolist())
            self.most.append(float(rng.integers(1, 2 * n_bases)))
        self.room, self.room_upper, self.room_site = [], [], []
        for _ in range(rng.integers(0, 4)):
            at = int(rng.integers(self.n_sites))
            sizes = rng.choice([0, 50, 100, 200, -100], n, p=[0.1, 0.3, 0.3, 0.25, 0.05])
            self.room.append(
                [int(s) if j == at else 0 for s, j in zip(sizes, self.site, strict=True)]
            )
            self.room_upper.append(float(rng.choice([0, 50, 150, 300])))
            self.room_site.append(at)
        self.metre = (1000.0 * rng.integers(0, 3, self.n_sites)).tolist()
        self.extend = rng.choice([0.0, 50.0, 150.0, np.inf], self.n_sites).tolist()
        odd = rng.random(self.n_sites)
        self.in_use = [bool(o < 0.08) for o in odd]
        self.not_in_use = [bool(o > 0.92) for o in odd]
        self.names = ["fire", "ambulance", "police"][:n_measures]
        self.tables = {name: self._tables(rng, n_bases, n) for name in self.names}
        self.flattery = flattery
        better, _, alone, _ = self.tables[self.names[0]]
        for option in range(n):  # what is good for the first of them costs more
            good = alone[option] if better else -alone[option]
            self.price[option] += 1000.0 * round(1500 * good)

    def _tables(self, rng, n_bases, n):
        """Sign, constant, what options add, and regions as (bases, states, values)."""
        regions = []
        for _ in range(rng.integers(0, 3)):
            bases = sorted(rng.choice(n_bases, rng.integers(1, min(3, n_bases) + 1), replace=False))
            states = []
            for base in bases:
                n_options = self.base.count(base)
                number = rng.integers(0, n_options, n_options)
                states.append(np.unique(number, return_inverse=True)[1].tolist())
            shape = [max(each) + 1 for each in states]
            regions.append(([int(b) for b in bases], states, rng.integers(-50, 50, shape) / 1000))
        alone = (rng.integers(-30, 30, n) * (rng.random(n) < 0.7) / 1000).tolist()
        return bool(rng.random() < 0.6), float(rng.integers(0, 500)) / 1000, alone, regions

    def figure(self, name, placement):
        """What a measure comes to, term by term."""
        _, total, alone, regions = self.tables[name]
        for option in placement:
            total += alone[option]
        for bases, states, values in regions:
            at = []
            for base, numbers in zip(bases, states, strict=True):
                at.append(numbers[placement[base] - self.base.index(base)])
            total += values[tuple(at)]
        if self.flattery and sum(placement) % 3 == 0:
            total += self.flattery * (-1 if self.tables[name][0] else 1)  # truth is harsher
        return float(total)

    def cost(self, placement):
        total = sum(self.price[option] for option in placement)
        used = {self.site[option] for option in placement}
        for j in range(self.n_sites):
            total += self.used[j] if j in used else self.unused[j]
            total += self.metre[j] * self.built_on(placement, j)
        return total

    def built_on(self, placement, site):
        over = [
            sum(factor[option] for option in placement) - upper
            for factor, upper, at in zip(self.room, self.room_upper, self.room_site, strict=True)
            if at == site
        ]
        return max(0.0, *over) if over else 0.0

    def within(self, limits=None):
        """Limits, and the sites that must not be used."""
        shut = {j: False for j, out in enumerate(self.not_in_use) if out}
        return replace(limits or Limits(), sites=shut)

    def allowed(self, placement, *, locked=True):
        used = {self.site[option] for option in placement}
        return (
            all(
                sum(factor[option] for option in placement) <= most
                for factor, most in zip(self.rows, self.most, strict=True)
            )
            and all(self.built_on(placement, j) <= self.extend[j] for j in range(self.n_sites))
            and all(j in used for j in range(self.n_sites) if self.in_use[j])
            and not any(j in used for j in range(self.n_sites) if locked and self.not_in_use[j])
        )

    def moved(self, placement):
        return sum(a != b for a, b in zip(placement, self.today, strict=True))

    def measure(self, name, *, finer=True):
        higher, constant, alone, regions = self.tables[name]
        whole = self.measure(name, finer=False) if finer else None
        bases = tuple(range(len(self.today)))
        if finer or not self.flattery:
            made = tuple(
                Region(bases=tuple(b), states=tuple(map(np.array, s)), values=np.array(v))
                for b, s, v in regions
            )
        else:  # as fine as can be: one region for all
            counts = [self.base.count(base) for base in bases]
            values = np.array(
                [self.figure(name, p.tolist()) for p in every_placement(self)]
            ).reshape(counts)
            states = tuple(np.arange(count) for count in counts)
            made, constant, alone = (Region(bases=bases, states=states, values=values),), 0.0, None
        return Measure(
            name=name,
            higher_is_better=higher,
            constant=constant,
            of_option=np.zeros(len(self.base)) if alone is None else np.array(alone),
            regions=made,
            bases=np.arange(len(self.today)),
            exact=lambda placement: self.figure(name, placement.tolist()),
            noise=NOISE,
            finer=lambda: whole if self.flattery else None,
        )

    def problem(self, *, finer=True):
        """As the product takes it; without `finer`, tables that stay too kind."""
        n = len(self.base)

        def measure(name):
            made = self.measure(name)
            if finer:
                return made
            return Measure(**{**vars(made), "finer": lambda: None})

        return JointProblem(
            base=np.array(self.base),
            site=np.array(self.site),
            today=np.array(self.today),
            n_sites=self.n_sites,
            option_gbp=np.array(self.price),
            used_gbp=np.array(self.used),
            unused_gbp=np.array(self.unused),
            rows=sparse(self.rows, n),
            rows_upper=np.array(self.most, float),
            room=sparse(self.room, n),
            room_upper=np.array(self.room_upper, float),
            room_site=np.array(self.room_site, np.int64),
            extension_gbp=np.array(self.metre),
            extension_most=np.array(self.extend),
            forced_in=np.array(self.in_use),
            measures=tuple(measure(name) for name in self.names),
        )

    def everyone(self):
        """All placements that are allowed, as (placement, cost, figures)."""
        found = []
        for each in every_placement(self):
            placement = each.tolist()
            if self.allowed(placement):
                figures = {name: self.figure(name, placement) for name in self.names}
                found.append((placement, self.cost(placement), figures))
        return found

    def some_limits(self, everyone):
        """Limits that some placements keep, as a rule, and some do not."""
        rng = self.rng
        pick = everyone[rng.integers(len(everyone))] if everyone else ([], 0.0, {})
        measures = {
            name: pick[2].get(name, 0.0) + float(rng.choice([0, 0.01, -0.01]))
            for name in self.names
            if rng.random() < 0.5
        }
        dear = sorted(each[1] for each in everyone) or [0.0]
        cost = dear[rng.integers(len(dear))] if rng.random() < 0.4 else np.inf
        most = int(rng.integers(0, len(self.today) + 1)) if rng.random() < 0.4 else None
        return Limits(measures=measures, cost_gbp=cost, most_moved=most)

    def keeps(self, entry, limits):
        placement, cost, figures = entry
        for name, limit in limits.measures.items():
            sign = -1 if self.tables[name][0] else 1
            if sign * figures[name] > sign * limit + NOISE:
                return False
        few = limits.most_moved is None or self.moved(placement) <= limits.most_moved
        return few and cost <= limits.cost_gbp


def non_dominated(pairs, *, higher):
    """(cost, figure) that none beats on both, cheapest first; plain comparison of all with all."""
    sign = -1 if higher else 1
    rounded = {(round(cost), round(figure, 5)) for cost, figure in pairs}
    return sorted(
        one
        for one in rounded
        if not any(
            other != one and other[0] <= one[0] and sign * other[1] <= sign * one[1]
            for other in rounded
        )
    )
