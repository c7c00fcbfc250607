"""Invented names: plausible, some with letters beyond ASCII, none of them a promise of a place."""

from __future__ import annotations

import numpy as np

COUNTY_TOWN = "Marlchester"
TOWNS = (
    "Holmbridge", "Port Sellwick", "Skerrow-on-Sea", "Tannerby", "Great Ousel", "Llanfâr",
    "Wendlebury Cross", "Market Harling", "Saint-Réol", "Cawdby", "Nether Stowick",
)  # fmt: skip
NEIGHBOUR_TOWNS = ("Brackholme", "Eastrey", "Thornwold", "Ravensey", "Kirk Aldby")
FIRST = (
    "Ald", "Ash", "Ayl", "Bar", "Birk", "Black", "Bram", "Bud", "Cal", "Carl", "Cold", "Cran",
    "Dun", "East", "Elm", "Fen", "Gos", "Grim", "Hal", "Hart", "Hazel", "Ing", "Kel", "Lang",
    "Lin", "Mel", "Môr", "Nor", "Ôr", "Oak", "Pen", "Rad", "Red", "Row", "Scar", "Sed", "Skel",
    "Staun", "Sut", "Thorn", "Ul", "Wad", "Wal", "Wick", "Wood", "Yar", "Bré", "Åse", "Pîl",
)  # fmt: skip
LAST = (
    "by", "thorpe", "ton", "ham", "wick", "ley", "field", "worth", "holme", "toft", "bury",
    "combe", "den", "ford", "well", "stead", "marsh", "hurst",
)  # fmt: skip
BEFORE = ("Great ", "Little ", "Upper ", "Nether ", "Saint ", "Long ", "Church ", "Low ")
AFTER = (" Green", " Magna", " Parva", " End", "-le-Marsh", " St Osyn", "-on-Marl", " Fen")
STREET_FIRST = (
    "Mill", "Church", "Station", "Orchard", "Chapel", "School", "Manor", "Meadow", "Park", "Queen",
    "King", "Alder", "Birch", "Cedar", "Elder", "Hawthorn", "Juniper", "Larch", "Maple", "Rowan",
    "Willow", "Baker", "Cooper", "Fletcher", "Mason", "Tanner", "Weaver", "Abbey", "Castle",
    "Bridge", "Quarry", "Spring", "Well", "Ferry", "Market", "Nelson", "Victoria", "Albert",
    "Granby", "Kestrel", "Linnet", "Plover", "Heron", "Teal", "Barley", "Clover", "Harvest",
    "Réol", "Fâr", "Sellwick", "Holm", "Ousel", "Tannerby", "Highfield", "Northgate", "Southgate",
)  # fmt: skip
THROUGH = ("Road", "Street", "Lane", "Avenue", "Drive", "Way", "Gate")
BLIND = ("Close", "Court", "Mews", "Place", "Garth", "Croft")


def village_names(rng: np.random.Generator, count: int) -> list[str]:
    """Make ``count`` different village names."""
    names: list[str] = []
    while len(names) < count:
        name = str(rng.choice(FIRST)) + str(rng.choice(LAST))
        luck = rng.random()
        if luck < 0.13:
            name = str(rng.choice(BEFORE)) + name
        elif luck < 0.27:
            name += str(rng.choice(AFTER))
        if name not in names:
            names.append(name)
    return names


def street_name(rng: np.random.Generator, *, blind: bool) -> str:
    """Make one street name; ``blind`` for a street that leads nowhere else."""
    return f"{rng.choice(STREET_FIRST)} {rng.choice(BLIND if blind else THROUGH)}"
