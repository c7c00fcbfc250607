"""The market town with names that are hostile to pages, and a fire station that closes."""

from market_town import write_kit

from estates.__main__ import main
from estates.appraisal import Appraiser
from estates.area import load_area
from estates.assessment import Assessor
from estates.scenario import scenario_of
from estates.scored import rescore

SITE = "</script><script>alert(1)</script>{{{ 7 * 7 }}}"
ZONE = "<img src=x onerror=alert(2)>{% bad %}{{{{"
PLACE = "]]><!--<script>{{ 7 * 7 }}{% bad %}{#"
CLOSE = b"""\
name = "south-closes"
area = "town"

[[change]]
kind = "close"
site = "south"
"""


def hostile_area(folder):
    """Folder of the town, built."""
    kit = write_kit(folder / "kit")
    for part, old, new in (
        ("sites", "=cmd()", SITE),
        ("demand", "Zóne 2-2", ZONE),
        ("roads", 'v="Éaston"', f'v="{PLACE.replace("<", "&lt;")}"'),
    ):
        text = kit.path(part).read_text("utf-8")
        assert old in text
        kit.path(part).write_text(text.replace(old, new), "utf-8")
    assert main(kit.arguments("town", folder / "town")) == 0
    return folder / "town"


def closing(folder):
    """The town scored as it is, and with the station closed."""
    appraiser = Appraiser(Assessor(load_area(folder)))
    found = appraiser.outcome(scenario_of("closing.toml", CLOSE).change)
    return appraiser.before, rescore(appraiser.before, found.estate)
