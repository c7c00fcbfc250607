"""Small matrices of distance for properties: ties, no routes, fractions, weights of zero."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

WHOLE = st.integers(0, 12).map(float)
BROKEN = st.floats(0, 100, allow_subnormal=False).map(lambda each: round(each, 3))
NO_ROUTE = st.just(np.inf)


@st.composite
def problems(draw, routes=False):
    """Distances (rows, sites), weights (rows,), p; `routes`: every site reaches every row."""
    rows, sites = draw(st.integers(1, 8)), draw(st.integers(1, 7))
    value = draw(st.sampled_from([WHOLE, BROKEN]))
    entry = value if routes else st.one_of(value, value, value, NO_ROUTE)
    weight = draw(st.sampled_from([st.just(1.0), st.integers(0, 4).map(float), BROKEN]))
    distance = [[draw(entry) for _ in range(sites)] for _ in range(rows)]
    weights = [draw(weight) for _ in range(rows)]
    if not any(weights):
        weights[0] = 1.0
    return distance, weights, draw(st.integers(1, sites))
