"""Random small towns for property tests: a connected street and random roads on random nodes."""

from itertools import pairwise

from hypothesis import strategies as st
from town import Town

CLASSES = ["residential", "primary", "service", "unclassified", "motorway_link"]
ONE_WAY = [{}, {}, {"oneway": "yes"}, {"oneway": "-1"}, {"junction": "roundabout"}]
POSTED = [{}, {}, {"maxspeed": "20 mph"}, {"maxspeed:forward": "30", "maxspeed:backward": "60"}]
ODD = [{}, {}, {}, {"bridge": "yes"}, {"access": "private"}, {"access": "no", "emergency": "yes"}]
AT_NODES = [
    {"highway": "traffic_signals"},
    {"highway": "crossing"},
    {"highway": "give_way", "direction": "backward"},
    {"barrier": "bollard"},
    {"barrier": "gate", "access": "private", "emergency": "yes"},
]


@st.composite
def towns(draw, *, twins: bool = True):
    """Up to 12 nodes on a coarse grid; nodes of their own position each.

    Parameters
    ----------
    twins
        Whether two ways may run between the same two nodes. Where they do, no position tells on
        which of them a place lies.
    """
    spots = st.tuples(st.integers(0, 8), st.integers(0, 8))
    places = draw(st.lists(spots, min_size=4, max_size=12, unique=True))
    town = Town()
    for node, (east, north) in enumerate(places, start=1):
        tags = draw(st.sampled_from([None, None, None, *AT_NODES]))
        # Off the grid by a little, so that no two roads lie on top of each other.
        town.at(node, 60.0 * east + 3.1 * node, 60.0 * north + 1.7 * node * node % 11, tags)
    numbers = st.integers(1, len(places))
    street = range(1, draw(numbers.filter(lambda n: n > 1)) + 1)
    town.road(" ".join(map(str, street)))
    used = {frozenset(pair) for pair in pairwise(street)}
    for _ in range(draw(st.integers(0, 7))):
        refs = draw(st.lists(numbers, min_size=2, max_size=6))
        pairs = [frozenset(pair) for pair in pairwise(refs)]
        if not twins and (used & set(pairs) or len(set(pairs)) < len(pairs)):
            continue
        used |= set(pairs)
        tags = {}
        for choices in (ONE_WAY, POSTED, ODD):
            tags |= draw(st.sampled_from(choices))
        town.ways.append((refs, {"highway": draw(st.sampled_from(CLASSES)), **tags}))
    return town
