"""The whole way in a real Chromium, the network closed: area, coverage, scenario, search, report.

On the Isle of Man where its extract lies beside the repository, else on the sample county. Each
page is looked at by axe; with SCREENSHOT_DIR set, pictures stay there.
"""

import json
import time
from importlib import resources
from pathlib import Path

import pytest
from chromium import (
    CSS,
    alerts,
    gather,
    go,
    heading,
    inside_map,
    keep,
    press,
    said,
    settled,
    settled_map,
    size,
    wait,
    write,
)

pytest.importorskip("selenium", reason="selenium is not installed")
from selenium.webdriver.common.keys import Keys

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EXTRACT = Path(__file__).parents[2] / "shared" / "data" / "osm" / "isle-of-man-2021.osm.pbf"
# What Streamlit itself draws, and its pages cannot change: the rule, and where.
OF_STREAMLIT = {
    # Headings of groups of pages stand between the list and its items.
    ("list", "stSidebarNavItems"),
    ("listitem", "stSidebarNavItems"),
}


@pytest.fixture(scope="module")
def axe():
    """The script of axe-core, as a package brings it."""
    package = pytest.importorskip("axe_playwright_python", reason="axe-core is not installed")
    return (resources.files(package) / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def findings():
    """What axe found, by page, gathered through the module."""
    return {}


@pytest.fixture(scope="module")
def look(browser, axe, requests, findings, tmp_path_factory):
    """Looks at a page as it is: pictures in two sizes, no error, what axe says, what it asked."""

    def looked(name):
        assert alerts(browser) == []
        keep(browser, f"{name}-1280", tmp_path_factory)  # its usual size, and at rest already
        size(browser, 1920, 1080)
        time.sleep(1)
        keep(browser, f"{name}-1920", tmp_path_factory)
        size(browser, 1280, 720)
        gather(browser, requests)
        findings[name] = faults(browser, axe)

    return looked


@pytest.fixture(scope="module")
def downloads(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("downloads")
    order = {"behavior": "allow", "downloadPath": str(folder)}
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", order)
    return folder


def faults(chrome, axe):
    """Serious and critical findings of axe on the page and in its maps: rule, place, element."""
    found = []
    for frame in [None, *chrome.find_elements(CSS, 'iframe[title*="st_folium"]')]:
        if frame is not None:
            chrome.switch_to.frame(frame)
        try:
            chrome.execute_script(axe)
            found += chrome.execute_async_script(
                """
                const done = arguments[arguments.length - 1];
                const only = {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]};
                const place = (node) => document.querySelector(node.target[0])
                  ?.closest("[data-testid]")?.dataset.testid ?? "";
                axe.run(document, {runOnly: only, iframes: false}).then((result) => done(
                  result.violations
                    .filter((rule) => ["serious", "critical"].includes(rule.impact))
                    .flatMap((rule) => rule.nodes.map(
                      (node) => [rule.id, place(node), node.html.slice(0, 160)]))));
                """
            )
        finally:
            chrome.switch_to.default_content()
    return [each for each in found if tuple(each[:2]) not in OF_STREAMLIT]


def sign(chrome, kind, number):
    """Click a site's sign on the map; its name."""
    with inside_map(chrome):
        marks = chrome.find_elements(CSS, f".site.{kind}:not(.neighbour)")
        mark = marks[number].find_element("xpath", "..")
        name = mark.get_attribute("title").partition(":")[0]
        chrome.execute_script(
            "arguments[0].dispatchEvent(new MouseEvent('click', {bubbles: true}))", mark
        )
    wait(chrome, lambda c: name in said(c))
    settled(chrome)
    return name


def test_an_area_is_built_from_an_extract(browser, address, look):
    browser.get(address)
    settled_map(browser, lambda now: len(now["bands"]) > 2)
    settled(browser)
    go(browser, "areas")
    look("areas")
    if not EXTRACT.is_file():
        return  # the sample county is built already
    press(browser, "Build an area")
    write(browser, "Short name", "isle-of-man")
    write(browser, "Title on screen", "Isle of Man")
    browser.find_element(CSS, 'input[type="file"]').send_keys(str(EXTRACT))
    settled(browser)
    look("areas-build")
    press(browser, "Build the area")
    wait(browser, lambda c: "Isle of Man is built" in said(c))
    settled(browser)
    look("areas-built")


def test_coverage_is_looked_at(browser, look):
    browser.find_element(CSS, '[data-testid="stSidebarNav"] a').click()
    wait(browser, lambda c: heading(c).startswith("Fire: "))
    settled_map(browser, lambda now: len(now["bands"]) > 2 and now["broken"] == 0)
    settled(browser)
    assert not EXTRACT.is_file() or "Isle of Man" in heading(browser)
    look("today")


def test_the_model_is_held_against_the_record(browser, look):
    go(browser, "reconciled")
    assert "not reconciled with recorded performance" in said(browser)
    look("reconciled")


def test_sites_are_shared_and_merged_by_clicks(browser, look):
    go(browser, "build")
    settled_map(browser, lambda now: now["sites"] > 10)
    guest, host = sign(browser, "police", 0), sign(browser, "fire", 0)
    for box in browser.find_elements(CSS, 'input[placeholder^="for example: part"]'):
        box.send_keys("part of the works" + Keys.TAB)
        settled(browser)
    press(browser, "Add this change")
    assert f"Police of {guest} move into {host}" in said(browser)
    assert "takes others in" in browser.find_element(CSS, ".legend").get_attribute("textContent")
    look("build")
    with_share = said(browser)
    press(browser, "Undo")
    assert f"Police of {guest} move into {host}" not in said(browser)
    press(browser, "Redo")
    assert f"Police of {guest} move into {host}" in said(browser)
    assert said(browser)[:300] == with_share[:300]
    press(browser, "Duplicate")
    sign(browser, "ambulance", 0)
    sign(browser, "fire", 1)
    kind = browser.find_element(CSS, '[aria-label*="What is to happen"]')
    kind.send_keys("Merge" + Keys.ENTER)
    settled(browser)
    for box in browser.find_elements(CSS, 'input[placeholder^="for example: part"]'):
        box.send_keys("part of the works" + Keys.TAB)
        settled(browser)
    press(browser, "Add this change")
    assert "2. Merge " in said(browser)
    assert alerts(browser) == []
    assert "scenario=" in browser.current_url  # the address holds it


def test_scenarios_are_compared(browser, look):
    go(browser, "compare")
    wait(browser, lambda c: len(c.find_elements(CSS, 'iframe[title*="st_folium"]')) >= 2)
    settled(browser)
    look("compare")


def test_better_estates_are_found_and_one_is_opened(browser, look):
    go(browser, "find-better")
    look("find-better-asked")
    press(browser, "Find better estates")
    wait(browser, lambda c: "Open in the builder" in said(c))
    settled(browser)
    look("find-better")
    if "Stop weighing" in said(browser):
        press(browser, "Stop weighing")
    press(browser, "Open in the builder")
    wait(browser, lambda c: heading(c) == "Build a scenario")
    settled(browser)
    assert "1. " in said(browser)
    assert alerts(browser) == []


def test_the_best_place_for_one_more_is_found(browser, look):
    go(browser, "where-next")
    settled_map(browser, lambda now: now["tiles"] > 0)
    settled(browser)
    look("where-next")


def test_a_report_is_taken_away(browser, look, downloads):
    go(browser, "report")
    wait(browser, lambda c: "Make the PDF" in said(c))
    settled(browser)
    look("report")
    press(browser, "Make the PDF")
    wait(browser, lambda c: "PDF (.pdf)" in said(c))
    settled(browser)
    press(browser, "B")  # the only button that ends so: with the size, in kB or MB
    wait(browser, lambda _: [*downloads.glob("*.pdf")])
    [report] = downloads.glob("*.pdf")
    assert report.read_bytes().startswith(b"%PDF")


def test_method_and_data_are_told(browser, look):
    go(browser, "method")
    look("method")


def test_nothing_left_this_computer(browser, address, requests):
    gather(browser, requests)
    away = [each for each in requests if not each.startswith((address, "data:", "blob:", "about:"))]
    assert away == []
    assert len(requests) > 100
    severe = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert severe == [], json.dumps(severe)[:500]


def test_axe_finds_nothing_serious_on_any_page(findings):
    assert len(findings) >= 11
    assert {page: found for page, found in findings.items() if found} == {}
