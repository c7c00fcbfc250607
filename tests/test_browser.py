"""The app in a real Chromium with every host but this computer closed.

The sample county is built, drawn and looked at; with SCREENSHOT_DIR set, pictures stay there.
"""

import time

import pytest
from chromium import (
    choose,
    first_figure,
    gather,
    heading,
    inside_map,
    keep,
    press,
    settled_map,
    size,
    wait,
)

pytest.importorskip("selenium", reason="selenium is not installed")
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MAIN_ROAD = (53.467365, 1.216848)  # latitude and longitude, on a road of the sample county


def band_rows(chrome):
    """Rows of the table by band, as text."""
    return chrome.execute_script(
        """
        const table = document.querySelector('[data-testid="stTable"] table');
        return Array.from(table ? table.querySelectorAll("tbody tr") : []).map(
          (row) => Array.from(row.children).map((cell) => cell.innerText));
        """
    )


def test_the_sample_county_is_built_and_its_map_is_drawn(
    browser, address, requests, tmp_path_factory
):
    browser.get(address)
    seen = settled_map(browser, lambda now: len(now["bands"]) > 2 and now["sites"] > 0)
    assert heading(browser).startswith("Fire: first appliance within 10 minutes")
    assert "(made up)" in heading(browser)
    assert seen["broken"] == 0
    assert seen["circles"] > 0
    assert any("10 min" in name for name in seen["names"])
    assert {fill[5:-1] for fill in seen["bands"] if fill.startswith("url")} <= set(seen["patterns"])
    assert "made up" in seen["attribution"]
    wait(browser, band_rows)
    with_land = [row for row in band_rows(browser) if row[2] not in ("0", "–")]
    assert len(seen["bands"]) == len(with_land)  # the table says what the map says
    keep(browser, "today-1280", tmp_path_factory)
    size(browser, 1600, 1000)
    settled_map(browser, lambda now: len(now["bands"]) == len(seen["bands"]))
    keep(browser, "today-1600", tmp_path_factory)
    size(browser, 1280, 720)
    gather(browser, requests)


def test_another_standard_and_service_change_map_and_figures(browser, requests, tmp_path_factory):
    before = first_figure(browser)
    choose(browser, "Response standard", "Second in 13 minutes")
    wait(browser, lambda c: "second appliance" in heading(c) and first_figure(c) != before)
    settled_map(browser, lambda now: any("13 min" in name for name in now["names"]))
    choose(browser, "Service", "Police")
    wait(browser, lambda c: heading(c).startswith("Police: first car"))
    seen = settled_map(browser, lambda now: not now["bands"] and now["circles"] > 50)
    assert seen["broken"] == 0
    keep(browser, "police-1280", tmp_path_factory)
    gather(browser, requests)


def test_a_road_is_closed_by_a_click_and_the_keyboard(browser, address, requests, tmp_path_factory):
    browser.get(f"{address}/?service=fire")
    settled_map(browser, lambda now: len(now["bands"]) > 2)
    opened = '[data-testid="stExpander"] summary'
    next(
        each
        for each in browser.find_elements(By.CSS_SELECTOR, opened)
        if "Closed or slowed" in each.text
    ).send_keys(Keys.ENTER)
    wait(browser, lambda c: c.find_element(By.CSS_SELECTOR, '[aria-label="Longitude"]'))
    with inside_map(browser):
        browser.execute_script(
            "window.map.setView(arguments[0], 16, {animate: false})", list(MAIN_ROAD)
        )
    frame = browser.find_element(By.CSS_SELECTOR, 'iframe[title="streamlit_folium.st_folium"]')
    ActionChains(browser).move_to_element(frame).click().perform()
    for label, degrees in zip(("Latitude", "Longitude"), MAIN_ROAD, strict=True):
        field = browser.find_element(By.CSS_SELECTOR, f'[aria-label="{label}"]')
        wait(browser, lambda _, field=field: field.get_attribute("value"))
        assert float(field.get_attribute("value")) == pytest.approx(degrees, abs=1e-4)
    # The same click asks who comes there; the line under the map answers.
    wait(browser, lambda c: c.find_element(By.CSS_SELECTOR, ".hint").text.startswith("Here ("))
    assert settled_map(browser, lambda now: now["pins"] == 1)["zoom"] == 16  # it is the same map
    add = '[data-testid="stExpander"] .st-key-road_add button'
    browser.find_element(By.CSS_SELECTOR, add).send_keys(Keys.ENTER)
    wait(
        browser,
        lambda c: (
            "1 road closed or slowed" in c.find_element(By.CSS_SELECTOR, ".badges").text
            and "closed road" in c.find_element(By.CSS_SELECTOR, ".legend").text
        ),
    )
    seen = settled_map(browser, lambda now: "closed" in now["names"])
    assert seen["broken"] == 0
    assert seen["zoom"] == 16
    keep(browser, "closed-1280", tmp_path_factory)
    remove = '[data-testid="stExpander"] .st-key-road_remove_0 button'
    wait(browser, lambda c: c.find_element(By.CSS_SELECTOR, remove)).send_keys(Keys.ENTER)
    settled_map(browser, lambda now: "closed" not in now["names"])
    gather(browser, requests)


def test_the_page_of_areas_opens(browser, requests, tmp_path_factory):
    browser.find_element(By.CSS_SELECTOR, '[data-testid="stSidebarNav"] a[href$="areas"]').click()
    wait(browser, lambda c: heading(c) == "Areas")
    wait(browser, lambda c: "Marlshire" in c.find_element(By.TAG_NAME, "h2").text)
    press(browser, "Build an area")
    wait(browser, lambda c: c.find_elements(By.CSS_SELECTOR, '[data-testid="stFileUploader"]'))
    time.sleep(1)  # the page is still growing under the form
    keep(browser, "areas-1280", tmp_path_factory)
    gather(browser, requests)


def test_nothing_left_this_computer_and_nothing_failed(browser, address, requests):
    assert any("/leaflet.js" in each for each in requests)
    assert any(each.endswith(".png") and "tiles_" in each for each in requests)
    away = [each for each in requests if not each.startswith((address, "data:", "blob:", "about:"))]
    assert away == []
    severe = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert severe == []
