"""What several test files share: real extracts where there are any, speeds, towns, areas."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from known_report import Written, written
from made_workbook import town_appraiser
from market_town import Kit, write_kit
from town import Town, grid_town, network_of

from coverage.hierarchy import Hierarchy
from coverage.network import RoadNetwork
from coverage.network_hierarchy import hierarchy_of
from coverage.osm.extract import read_roads
from coverage.simplify import simplify
from coverage.speed import Speeds, load_speeds
from estates.__main__ import main
from estates.appraisal import Appraiser
from estates.area import Area, load_area
from estates.assessment import Assessor
from estates.build import build_area
from estates.recipes import SAMPLE, recipes

# Files of a minute and more, the longest first: one that began last would leave the other
# processes idle. After them come the rest, those of many tests before those of few.
LONGEST = (
    "test_journey.py",
    "test_real_extracts.py",
    "test_report_read_back.py",
    "test_browser.py",
    "test_optimiser_prices.py",
    "test_real_optimise.py",
    "test_optimise_command.py",
    "test_appraise_command.py",
    "test_against_osmnx.py",
    "test_compare_page.py",
    "test_report_same_bytes.py",
    "test_sample_county.py",
)

pytest_plugins = ["chromium"]  # fixtures of the tests that drive a browser

# Times of a shared machine say nothing about correctness, and the same examples are tried each run.
settings.register_profile(
    "steady",
    deadline=None,
    derandomize=True,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--long`: also what takes minutes."""
    parser.addoption("--long", action="store_true", help="also tests that take minutes")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest files first, and leave out what takes minutes unless it is asked for."""
    size = Counter(item.path for item in items)
    by_name = {name: at for at, name in enumerate(LONGEST)}

    def turn(item: pytest.Item) -> tuple[int, int, str]:
        return by_name.get(item.path.name, len(LONGEST)), -size[item.path], item.path.name

    items.sort(key=turn)  # within a file the order stays
    if config.getoption("--long"):
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real extracts beside the repository; the test is skipped where it is absent."""
    folder = Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no real data: {folder} is absent")
    return folder


@pytest.fixture(scope="session")
def speeds() -> Speeds:
    """The speeds file."""
    return load_speeds()


@pytest.fixture(scope="session")
def town() -> Town:
    """The grid town's map."""
    return grid_town()


@pytest.fixture(scope="session")
def town_network(town: Town) -> RoadNetwork:
    """The grid town as a network."""
    return network_of(town)


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """The market town's files, all good; nobody writes into them."""
    return write_kit(tmp_path_factory.mktemp("kit"))


@pytest.fixture(scope="session")
def area(kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the market town, built from all its files; nobody writes into it."""
    folder = tmp_path_factory.mktemp("built") / "town"
    assert main(kit.arguments("town", folder)) == 0
    return folder


@pytest.fixture(scope="session")
def bare_area(kit: Kit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town from its roads alone: stations in its tags, homes guessed, no patrols."""
    folder = tmp_path_factory.mktemp("built") / "bare"
    roads = str(kit.path("roads"))
    assert main(["build", "bare", "--roads", roads, "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="session")
def priced_appraiser(tmp_path_factory: pytest.TempPathFactory) -> Appraiser:
    """Appraises scenarios of the town whose buildings are known and priced."""
    return town_appraiser(tmp_path_factory.mktemp("priced"))


@pytest.fixture(scope="session")
def known_report(priced_appraiser: Appraiser) -> Written:
    """A report of that town in every format."""
    return written(priced_appraiser)


@pytest.fixture(scope="session")
def sample_area(tmp_path_factory: pytest.TempPathFactory) -> Area:
    """The sample county, built once for all tests."""
    folder = tmp_path_factory.mktemp("areas") / SAMPLE
    return load_area(build_area(recipes()[SAMPLE].inputs(SAMPLE), folder))


@pytest.fixture(scope="session")
def sample_appraiser(sample_area: Area) -> Appraiser:
    """Appraises scenarios of the sample county; what it has asked for it keeps."""
    return Appraiser(Assessor(sample_area))


@pytest.fixture(scope="session")
def sample_network() -> RoadNetwork:
    """The sample county's roads, read straight from its map."""
    path = Path(__file__).parents[1] / "data" / "marlshire" / "marlshire.osm.pbf"
    return simplify(read_roads(path), path.name)


@pytest.fixture(scope="session")
def sample_hierarchy(sample_network: RoadNetwork) -> Hierarchy:
    """The hierarchy of the sample county's roads."""
    return hierarchy_of(sample_network)
