"""How long the builder takes from a click to figures and map, on the server's side.

`python -m benchmarks.clicking [--clicks 20] [--out FILE]`. The page runs as the application runs
it, without a browser: a click, the scenario scored and priced, figures, tables, the map's script.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from unittest.mock import patch

import folium
from streamlit.testing.v1 import AppTest
from streamlit_folium import _get_feature_group_string, _get_map_string

from benchmarks.written import machine, markdown_table
from coverage.service import Service
from estates.appraisal import Appraiser
from estates.area import Area
from estates.assessment import Assessor
from estates.assumptions import load_assumptions
from estates.change import Close
from estates.find_area import find_area
from estates.recipes import SAMPLE
from estates.scenario import Scenario
from estates.ui import map_box
from estates.ui.pages import BUILDER

ROOT = Path(__file__).parents[1]
OUT = ROOT / "docs" / "benchmarks-clicking.md"
COLUMNS = ("what", "median s", "least–most s", "whole appraisal / this", "clicks")
PACKAGES = ("streamlit", "streamlit-folium", "folium", "pandas", "numba")
ADDED, SWITCHED = "a change is added", "a change is switched on or off"
APPRAISED = "`appraise`: everything about one change"
IN_LIST = 5  # changes in the list meanwhile


class Builder:
    """The builder's page on the sample county, as a person uses it."""

    def __init__(self) -> None:
        self.app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
        self.app.query_params["area"] = SAMPLE
        self.app = self.app.run().switch_page(BUILDER).run()
        box = next(each for each in self.app.selectbox if each.label == "What is to happen")
        self.app = box.set_value("close").run()

    def choose(self, site: str) -> None:
        """Choose a site."""
        box = next(each for each in self.app.multiselect if each.label == "Sites, in order")
        self.app = box.set_value([site]).run()

    def add(self) -> None:
        """Press the button that adds the change: the page runs twice, as in the browser."""
        button = next(each for each in self.app.button if each.label == "Add this change")
        self.app = button.click().run()
        if self.app.error:
            raise SystemExit(self.app.error[0].value)

    def switch(self, row: int) -> None:
        """Switch a change on or off."""
        toggle = self.app.toggle(key=f"line-on-{row}")
        self.app = toggle.set_value(not toggle.value).run()

    def undo(self) -> None:
        """Press Undo."""
        self.app = next(each for each in self.app.button if each.label == "Undo").click().run()


def main() -> int:
    """Measure and write a Markdown table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.clicking", description=__doc__)
    parser.add_argument("--clicks", type=int, default=20)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    area = find_area(SAMPLE, lambda line: print(line, file=sys.stderr))
    sites = _closable(area)
    builder = Builder()
    for site in sites[:IN_LIST]:
        builder.choose(site)
        builder.add()  # the first compiles, and fills what every page keeps
    seconds: dict[str, list[float]] = {ADDED: [], SWITCHED: [], APPRAISED: []}
    for site in sites[IN_LIST : IN_LIST + options.clicks]:
        builder.choose(site)
        seconds[ADDED].append(_seconds(builder.add))
        builder.undo()
    for number in range(1, min(options.clicks, 2**IN_LIST - 1) + 1):
        # In the order of a Gray code, so that no list of changes comes twice.
        row = (number & -number).bit_length() - 1
        seconds[SWITCHED].append(_seconds(partial(builder.switch, row)))
    appraiser = Appraiser(Assessor(area))
    appraiser.prepare()
    for site in sites[:IN_LIST]:
        scenario = Scenario(name="one", area=SAMPLE, change=(Close(site=site),))
        seconds[APPRAISED].append(
            _seconds(partial(appraiser.appraise, scenario, load_assumptions()))
        )
    text = _report(seconds, _script_bytes(builder))
    options.out.write_text(text, encoding="utf-8")
    print(text)
    return 0


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _closable(area: Area) -> list[str]:
    """Stations of fire and ambulance, ours: to close one changes a response."""
    sites = area.sites
    ours = sites[~sites["neighbour"].astype(bool) & (sites["kind"] == "station")]
    services = zip(ours["id"], ours["services"], strict=True)
    return [str(site) for site, based in services if Service.POLICE not in based]


def _script_bytes(builder: Builder) -> tuple[int, int]:
    """Bytes of the map's script: what never changes, and what is sent anew."""
    sizes: list[tuple[int, int]] = []

    def weigh(base: folium.Map, *, feature_group_to_add: Sequence[object], **_: object) -> None:
        base.render()
        layers = [
            _get_feature_group_string(group, base, row)
            for row, group in enumerate(feature_group_to_add)
        ]
        sizes.append((len(_get_map_string(base).encode()), len("".join(layers).encode())))

    with patch.object(map_box, "st_folium", weigh):
        builder.switch(0)
    return sizes[-1]


def _report(seconds: dict[str, list[float]], script: tuple[int, int]) -> str:
    """What was measured, as Markdown."""
    about = (
        f"Written by `python -m benchmarks.clicking` on {dt.datetime.now(dt.UTC).date()}. "
        f"{machine(PACKAGES)}"
    )
    what = (
        "The sample county, 54 sites, 400 demand points, six standards. A click runs the page of "
        "the builder on the server as the browser makes it run: changes applied and checked, "
        "drive times, every standard at three speeds, both comparisons of money, who gains and "
        "who loses, all tables, the script of the map. To add a change runs the page twice. No "
        "list of changes comes twice, so nothing is answered from memory. The browser's own work "
        "and the way to it are not in it. No other tool answers this question; the whole "
        "appraisal of one change stands beside it."
    )
    usual = median(seconds[APPRAISED])
    rows = [
        (
            name,
            f"{median(taken):.2f}",
            f"{min(taken):.2f}–{max(taken):.2f}",
            f"{usual / median(taken):.1f}",
            str(len(taken)),
        )
        for name, taken in seconds.items()
    ]
    sent = (
        f"Script of the map: {script[0] / 1e6:.2f} MB that stay the same, {script[1] / 1e6:.2f} MB "
        "that may change with a click."
    )
    title = "# From a click to figures and map"
    return "\n\n".join([title, about, what, markdown_table(COLUMNS, rows), sent]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
