"""The HTML file in a real Chromium, the network closed: looks, keyboard, axe, print."""

import base64
import io
import time
from importlib import resources

import hostile_town
import pytest
from chromium import CSS, gather, size, wait
from made_document import hostile_document, made_document

from estates.maps.standalone import DIFFERENCE, SCENARIO, TODAY, live_map
from estates.report.formats.html import html_bytes

pytest.importorskip("selenium", reason="selenium is not installed")
from selenium.webdriver.common.keys import Keys

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def axe():
    package = pytest.importorskip("axe_playwright_python", reason="axe-core is not installed")
    return (resources.files(package) / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A plain and a hostile report, both with the map of a hostile town."""
    folder = tmp_path_factory.mktemp("report")
    town = hostile_town.hostile_area(folder)
    page = live_map(*hostile_town.closing(town), title="Map of <b>the town</b>")
    for name, document in (("made", made_document()), ("hostile", hostile_document())):
        (folder / f"{name}.html").write_bytes(html_bytes(document, page))
    return {name: (folder / f"{name}.html").as_uri() for name in ("made", "hostile")}


@pytest.fixture(params=["made", "hostile"])
def opened(request, browser, files):
    browser.get_log("browser")
    browser.get_log("performance")
    size(browser, 1280, 720)
    browser.get(files[request.param])
    return files[request.param]


def into_map(browser):
    browser.switch_to.frame(browser.find_element(CSS, ".live iframe"))
    wait(browser, lambda c: c.find_elements(CSS, ".leaflet-overlay-pane path"))


@pytest.fixture
def in_map(opened, browser):
    into_map(browser)
    yield opened
    browser.switch_to.default_content()


def test_the_map_is_drawn_and_nothing_is_asked_for(in_map, browser):
    assert browser.find_elements(CSS, ".leaflet-roads-pane canvas")
    signs = browser.find_elements(CSS, ".leaflet-marker-pane .site.fire")
    assert len(signs) == 3
    assert browser.find_element(CSS, ".place-name").text == hostile_town.PLACE
    # One source, and no link away.
    assert browser.find_elements(CSS, ".leaflet-control-attribution a") == []
    asked = []
    gather(browser, asked)
    assert {each for each in asked if not each.startswith("data:")} == {in_map}
    assert browser.get_log("browser") == []


@pytest.mark.usefixtures("in_map")
def test_the_keyboard_switches_the_map(browser):
    heads = {}
    radio = browser.find_element(CSS, "input[name=state]")
    radio.send_keys(Keys.SPACE)
    for _ in range(3):
        now = browser.switch_to.active_element
        shown = [each for each in browser.find_elements(CSS, ".said h2") if each.is_displayed()]
        heads[now.get_attribute("value")] = [each.text.rpartition(": ")[2] for each in shown]
        now.send_keys(Keys.ARROW_RIGHT)
    assert heads == {each: [each.lower()] for each in (TODAY, SCENARIO, DIFFERENCE)}


@pytest.mark.usefixtures("in_map")
def test_names_of_sites_are_shown_as_they_are_written(browser):
    browser.find_element(CSS, "#names").send_keys(Keys.SPACE)
    wait(browser, lambda c: c.find_elements(CSS, ".site-name"))
    names = {each.get_attribute("textContent") for each in browser.find_elements(CSS, ".site-name")}
    assert hostile_town.SITE in names
    assert browser.find_elements(CSS, ".site-name script") == []
    assert browser.find_elements(CSS, ".site[title], [title]:not(a)") == []


@pytest.mark.usefixtures("opened")
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_serious(browser, axe, width):
    size(browser, width, 844)
    found = faults(browser, axe)
    into_map(browser)
    try:
        found += faults(browser, axe)
    finally:
        browser.switch_to.default_content()
    assert found == []


def faults(browser, axe):
    browser.execute_script(axe)
    return browser.execute_async_script(
        """
        const done = arguments[arguments.length - 1];
        axe.run(document, {iframes: false}).then((result) => done(
          result.violations
            .filter((rule) => ["serious", "critical"].includes(rule.impact))
            .flatMap((rule) => rule.nodes.map((node) => [rule.id, node.html.slice(0, 160)]))));
        """
    )


@pytest.mark.usefixtures("opened")
def test_nothing_runs_off_the_side_of_a_phone(browser):
    for width in (1280, 390):
        size(browser, width, 844)
        time.sleep(0.3)
        wide, seen = browser.execute_script(
            "const e = document.documentElement; return [e.scrollWidth, e.clientWidth]"
        )
        assert wide <= seen


@pytest.mark.usefixtures("opened")
def test_a_script_from_elsewhere_does_not_run(browser):
    attempt = """
        const script = document.createElement("script");
        script.textContent = "document.title = 'taken'";
        document.body.append(script);
        document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='document.title=1'>");
        return document.title;
        """
    before = browser.title
    assert browser.execute_script(attempt) == before
    into_map(browser)
    try:
        inside = browser.execute_script("return document.title")
        assert browser.execute_script(attempt) == inside == "Map of <b>the town</b>"
    finally:
        browser.switch_to.default_content()


def test_print_has_the_warnings_on_every_page_and_no_map_to_move(files, browser):
    pdfplumber = pytest.importorskip("pdfplumber", reason="pdfplumber is not installed")
    browser.get(files["made"])
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    with pdfplumber.open(io.BytesIO(base64.b64decode(printed["data"]))) as pdf:
        pages = [page.extract_text() for page in pdf.pages]
        assert {(round(page.width), round(page.height)) for page in pdf.pages} == {(595, 842)}
    for row, page in enumerate(pages, 1):
        assert "Made-up data · Not reconciled" in page
        assert f"{row} / {len(pages)}" in page
    text = "\n".join(pages)
    assert "move this map" not in text
    assert "Skip to the report" not in text
    long = [page for page in pages if "Village 4" in page]
    assert len(long) > 1
    assert all("Place Before After Change What it says" in page for page in long)
    assert any(page.splitlines()[1] == "Maps" for page in pages)  # on a page of its own
