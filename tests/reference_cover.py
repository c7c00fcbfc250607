"""Models of cover by trying every choice of sites: plain loops over lists, no solver, no NumPy."""

from itertools import combinations, product


def covered_by(cover, chosen):
    """How many of the chosen sites cover each demand point."""
    return [sum(bool(row[site]) for site in chosen) for row in cover]


def choices(n_sites, open_sites=(), closed_sites=()):
    """Every set of sites that holds those that must be open and none that must not."""
    others = [s for s in range(n_sites) if s not in open_sites and s not in closed_sites]
    for size in range(len(others) + 1):
        for more in combinations(others, size):
            yield sorted([*open_sites, *more])


def least_cost(cover, cost, **locks):
    """LSCP: least cost of covering all; None where nothing covers all."""
    costs = [
        sum(cost[site] for site in chosen)
        for chosen in choices(len(cost), **locks)
        if all(covered_by(cover, chosen))
    ]
    return min(costs, default=None)


def most_covered(cover, weight, affordable, **locks):
    """MCLP: most weight covered by a choice that is affordable; None where none is."""
    values = [
        sum(w for w, n in zip(weight, covered_by(cover, chosen), strict=True) if n)
        for chosen in choices(len(cover[0]), **locks)
        if affordable(chosen)
    ]
    return max(values, default=None)


def most_backed_up(cover, weight, p, **locks):
    """BACOP1: most weight covered twice by p sites that cover all once; None where none do."""
    values = []
    for chosen in choices(len(cover[0]), **locks):
        times = covered_by(cover, chosen)
        if len(chosen) == p and all(times):
            values.append(sum(w for w, n in zip(weight, times, strict=True) if n > 1))
    return max(values, default=None)


def most_first_and_backup(cover, weight, p, share, **locks):
    """BACOP2: most of the weight covered once and of the weight covered twice, each counted."""
    values = []
    for chosen in choices(len(cover[0]), **locks):
        if len(chosen) == p:
            times = covered_by(cover, chosen)
            once = sum(w for w, n in zip(weight, times, strict=True) if n)
            twice = sum(w for w, n in zip(weight, times, strict=True) if n > 1)
            values.append((1 - share) * once + share * twice)
    return max(values)


def most_expected(cover, weight, units, busy, most, *, open_sites=(), closed_sites=()):
    """MEXCLP: chance by chance that one of the units around a point is free; busy is by point."""
    n_sites = len(cover[0])
    best = 0.0
    for placed in product(range(most + 1), repeat=n_sites):
        if sum(placed) > units or any(placed[s] for s in closed_sites):
            continue
        if not all(placed[s] for s in open_sites):
            continue
        value = 0.0
        for row, w, q in zip(cover, weight, busy, strict=True):
            all_out = 1.0
            for near, n in zip(row, placed, strict=True):
                for _ in range(n if near else 0):
                    all_out *= q
            value += w * (1 - all_out)
        best = max(best, value)
    return best
