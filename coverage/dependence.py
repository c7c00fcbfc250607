"""Dependence: which sites a demand point's time rests on alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coverage.attainment import Standard, crewings, least_by_resource
from coverage.response import Starts


def rests_on(
    standard: Standard, starts: Starts, handling_s: float
) -> tuple[NDArray[np.str_], NDArray[np.bool_]]:
    """Sites without which a point would no longer be in time, were every crewed resource free.

    Returns
    -------
    sites : shape (sites,)
        Ids.
    alone : shape (sites, points)
        Whether the point is in time, at the slowest pace, and rests on this site. A point whose
        crews change by the hour may rest on one site by day and on another by night; a point
        that has, at some hour, enough in time without any one site rests on none. So the points
        with any site here are those that `Attainment.one_site_only` counts. For the second
        attending both sites of a pair may be needed.
    """
    by_resource = least_by_resource(starts, starts.response_s[0] + standard.handling_s(handling_s))
    sites = np.unique(starts.site_ids)
    needed = np.zeros((len(sites), by_resource.shape[1]), bool)
    spared = np.zeros(by_resource.shape[1], bool)
    for crewing in crewings(starts, by_resource, standard.limit_s):
        count = crewing.in_time.sum(axis=0)
        enough = count >= standard.attending
        lost = count - crewing.in_time < standard.attending
        needed |= enough & lost
        spared |= enough & ~lost.any(axis=0)
    return sites, needed & ~spared
