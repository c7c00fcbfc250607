"""Placements for tests: drawn at random, of problems and of settings, and listed one and all."""

from itertools import product

import numpy as np


def every_placement(problem):
    """All of them, whether allowed or not, an array each."""
    choices = [np.flatnonzero(problem.base == base) for base in range(len(problem.today))]
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
            placement[base] = rng.choice(np.flatnonzero(problem.base == base))
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
    """Whether no base moves into a site that a base of its service leaves."""
    moved = moves(setting, placement)
    left = {(service, origin) for service, origin, _ in moved}
    return not any((service, into) in left for service, _, into in moved)
