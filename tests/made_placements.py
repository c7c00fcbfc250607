"""Placements for tests: drawn at random, of problems and of settings, and listed one and all."""

import math
from itertools import product

import numpy as np
from made_estates import starts_of
from reference_attainment import Unit, outcomes

from coverage.placements import Figure, placements
from coverage.week import LONGEST_WAIT_S

LIMIT_S, CLOCK_S = 600.0, 60.0


def every_placement(problem):
    """All of them, whether allowed or not, an array each."""
    choices = [
        np.flatnonzero(np.asarray(problem.base) == base) for base in range(len(problem.today))
    ]
    return [np.array(each) for each in product(*choices)]


def random_placements(problem, rng, n, *, most_moved=6, wanted=lambda _: True, tries=20_000):
    """Up to n different ones that are allowed and wanted, with at least one base moved."""
    movable = [base for base in range(len(problem.today)) if (problem.base == base).sum() > 1]
    found = {}
    for _ in range(tries):
        if len(found) == n:
            break
        placement = problem.today.copy()
        most = min(most_moved, len(movable))
        for base in rng.choice(movable, rng.integers(1, most + 1), replace=False):
            placement[base] = rng.choice(np.flatnonzero(np.asarray(problem.base) == base))
        moved = (placement != problem.today).any()
        if moved and problem.allows(placement) and wanted(placement):
            found[placement.tobytes()] = placement
    return list(found.values())


def moves(setting, placement):
    """What a placement moves: (service, origin, site) of each base that stands elsewhere."""
    options = setting.options
    return [
        (options.bases[b].service, options.bases[b].site, options.sites[options.site[o]].id)
        for b, o in enumerate(placement)
        if o != setting.problem.today[b]
    ]


def no_chain(setting, placement):
    """Whether nobody comes where those leave whom a scenario would take along, or move twice.

    That is a base of a service that comes where one of its service leaves, and anyone who comes
    to a site that is built anew elsewhere.
    """
    moved = moves(setting, placement)
    left = {(service, origin) for service, origin, _ in moved}
    relocated = set()
    for place in setting.question.new_places:
        going = [(service, origin) for service, origin, into in moved if into == place.id]
        origins = {origin for _, origin in going}
        if len(origins) == 1:
            relocated |= origins
        else:  # a merger takes all these services from all these sites
            left |= {(service, origin) for service, _ in going for origin in origins}
    stay = {(each.service, each.site) for each in setting.options.bases} - {m[:2] for m in moved}
    if left & stay:
        return False
    return not any((service, into) in left or into in relocated for service, _, into in moved)


def placed_as(setting, **where):
    """The placement in which these bases, named service_site, stand at these sites."""
    placement = setting.problem.today.copy()
    options = setting.options
    for name, site in where.items():
        service, origin = name.split("_", 1)
        base = next(
            b
            for b, each in enumerate(options.bases)
            if (each.service, each.site) == (service, origin)
        )
        placement[base] = next(
            o
            for o in np.flatnonzero(options.base == base)
            if options.sites[options.site[o]].id == site
        )
    return placement


class Made:
    """Crews of bases, and crews that stay, drawn at random; integers, so that ties are exact."""

    def __init__(self, seed, *, no_route=0.05, free=(0.0, 0.25, 0.5, 0.9, 1.0)):
        rng = np.random.default_rng(seed)
        self.rng, self.no_route, self.levels = rng, no_route, free
        self.n_points = int(rng.integers(1, 4))
        self.n_paces = int(rng.integers(1, 4))
        self.n_bases = int(rng.integers(1, 5))
        self.n_places = int(rng.integers(1, 5))
        n_moving = int(rng.integers(0, 5))
        self.n_staying = int(rng.integers(0, 3))
        if n_moving + self.n_staying == 0:
            n_moving = 1
        self.pace = rng.integers(0, self.n_paces, 24)
        self.pace[rng.integers(24)] = self.n_paces - 1
        self.drive_s = self._seconds(self.n_paces, self.n_places, self.n_points)
        self.today = rng.integers(0, self.n_places, self.n_bases)
        self.base = rng.integers(0, self.n_bases, n_moving)
        self.turnout = np.array([float(rng.choice([0, 60, 120])) for _ in range(n_moving)])
        self.free = [self._free() for _ in range(n_moving + self.n_staying)]
        self.staying = [
            Unit(f"stays-{n}", self.free[n_moving + n], self._starts())
            for n in range(self.n_staying)
        ]
        hours = rng.choice(24, 3, replace=False)
        self.by_hour = np.zeros((self.n_points, 24))
        self.by_hour[:, hours] = rng.integers(0, 3, (self.n_points, 3))
        self.by_hour[0, hours[0]] = 1.0

    def _seconds(self, *shape):
        near = self.rng.choice([0.0, 60.0, 240.0, 420.0, 480.0, 540.0, 541.0, 900.0], shape)
        far = self.rng.choice([3480.0, 3540.0, 5000.0], shape)
        some = np.where(self.rng.random(shape) < 0.8, near, far)
        return np.where(self.rng.random(shape) < self.no_route, np.inf, some)

    def _free(self):
        levels = self.rng.choice(self.levels, 2)
        return self.rng.choice(levels, 168).tolist()

    def _starts(self):
        n = int(self.rng.integers(1, 3))
        seconds = [self._seconds(self.n_paces, self.n_points).tolist() for _ in range(n)]
        by_hour = self.rng.choice([0.0, 0.25, 1.0], 24) if n > 1 else np.ones(24)
        chances = [by_hour.tolist(), (1 - by_hour).tolist()][:n]
        return list(zip(chances, seconds, strict=True))

    def units(self, places):
        """Everyone, with the bases at these places."""
        moving = [
            Unit(
                f"base-{base}",
                self.free[crew],
                [([1.0] * 24, (self.drive_s[:, places[base]] + self.turnout[crew]).tolist())],
            )
            for crew, base in enumerate(self.base)
        ]
        return [*moving, *self.staying]

    def placed(self, of):
        """As the product works it out."""
        return placements(
            starts_of(self.units(self.today), tuple(self.pace)),
            self.by_hour,
            of,
            clock_s=CLOCK_S,
            base_of_resource=np.array([*self.base, *[-1] * self.n_staying], np.int64),
            turnout_s=np.array([*self.turnout, *[0.0] * self.n_staying]),
            drive_s=self.drive_s,
        )

    def listed(self, places, attending):
        """Each figure at each point, by listing who may be free and where patrols may be."""
        units = self.units(places)
        found = {figure: np.zeros(self.n_points) for figure in Figure}
        for hour in range(168):
            for point in range(self.n_points):
                weight = self.by_hour[point, hour % 24] / 7
                if weight == 0:
                    continue
                for chance, arrived in outcomes(units, point, hour, self.pace):
                    nth = arrived[attending - 1] if len(arrived) >= attending else math.inf
                    seconds, mass = nth + CLOCK_S, weight * chance
                    found[Figure.IN_TIME][point] += mass * (seconds <= LIMIT_S)
                    found[Figure.WAIT][point] += mass * min(seconds, LONGEST_WAIT_S)
                    if seconds < math.inf:
                        found[Figure.SECONDS][point] += mass * seconds
        return found
