"""The app in a real Chromium with every host but this computer closed.

The sample county is built, drawn and looked at; with SCREENSHOT_DIR set, pictures stay there.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402  (after the skip)
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).parents[1]
MAIN_ROAD = (53.467365, 1.216848)  # latitude and longitude, on a road of the sample county
PATIENCE_S = 150  # the first build and drawing, on a machine that does other things as well
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def program(*names):
    return next((path for name in names if (path := shutil.which(name))), None)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The app, started as a user starts it; ended with the module."""
    home = tmp_path_factory.mktemp("home")
    port = free_port()
    log = (home / "app.log").open("wb")
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    app = subprocess.Popen(  # noqa: S603  (this very interpreter)
        command,
        cwd=ROOT,
        env={**os.environ, "BLUE_LIGHT_ESTATES_HOME": str(home)},
        stdout=log,
        stderr=log,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            with (
                contextlib.suppress(OSError),
                urllib.request.urlopen(f"{url}/_stcore/health"),  # noqa: S310  (our own address)
            ):
                break
            time.sleep(0.5)
        else:
            pytest.fail(f"the app did not start: {(home / 'app.log').read_text()[-2000:]}")
        yield url
    finally:
        app.terminate()
        app.wait(20)
        log.close()


@pytest.fixture(scope="module")
def browser():
    chromium = program("chromium", "chromium-browser", "google-chrome")
    driver = program("chromedriver")
    if not chromium or not driver:
        pytest.skip("no Chromium with its driver on this computer")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chrome = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    size(chrome, 1280, 720)
    yield chrome
    chrome.quit()


def size(chrome, width, height):
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


@pytest.fixture(scope="module")
def requests():
    """Addresses that the browser asked for, gathered through the module."""
    return []


def gather(chrome, requests):
    for entry in chrome.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            requests.append(message["params"]["request"]["url"])


def wait(chrome, what):
    return WebDriverWait(chrome, PATIENCE_S, 0.25).until(what)


@contextlib.contextmanager
def inside_map(chrome):
    frame = wait(
        chrome,
        lambda c: c.find_elements(By.CSS_SELECTOR, 'iframe[title="streamlit_folium.st_folium"]'),
    )[0]
    chrome.switch_to.frame(frame)
    try:
        yield
    finally:
        chrome.switch_to.default_content()


def drawn(chrome):
    """What of the map is on screen."""
    return chrome.execute_script(
        """
        const all = (css) => Array.from(document.querySelectorAll(css));
        const paths = all(".leaflet-overlay-pane path").filter((p) => {
          const box = p.getBoundingClientRect();
          return box.width > 0 && box.height > 0;
        });
        const filled = paths.filter((p) => p.getAttribute("fill") !== "none");
        return {
          bands: filled.filter((p) => p.getAttribute("stroke-width") === "0.4")
            .map((p) => p.getAttribute("fill")),
          circles: paths.filter((p) => / a|a\\d/.test(p.getAttribute("d"))).length,
          patterns: all("pattern").map((p) => p.id),
          tiles: all("img.leaflet-tile").filter((t) => t.complete && t.naturalWidth > 0).length,
          broken: all("img.leaflet-tile").filter((t) => t.complete && !t.naturalWidth).length,
          sites: all(".site").length,
          pins: all(".here").length,
          zoom: window.map ? window.map.getZoom() : null,
          names: all(".band-name").map((n) => n.textContent),
          attribution: all(".leaflet-control-attribution").map((a) => a.textContent).join(" "),
        };
        """
    )


def settled_map(chrome, holds):
    """The map once it shows what it should."""

    def looked(c):
        with inside_map(c):
            now = drawn(c)
        return now if now["tiles"] and holds(now) else False

    return wait(chrome, looked)


def heading(chrome):
    return chrome.execute_script("return document.querySelector('h1')?.innerText || ''")


def first_figure(chrome):
    return chrome.execute_script(
        "return document.querySelector('.figures .first .value')?.innerText || ''"
    )


def choose(chrome, label, option):
    """Pick from a list as a person at the keyboard does."""
    box = chrome.find_element(
        By.CSS_SELECTOR,
        f'input[aria-label^="{label}"], [aria-label^="Selected"][aria-label*="{label}"]',
    )
    box.click()
    choices = wait(chrome, lambda c: c.find_elements(By.CSS_SELECTOR, '[role="option"]'))
    next(each for each in choices if option in each.text).click()


def keep(chrome, name, tmp_path_factory):
    folder = Path(os.environ.get("SCREENSHOT_DIR") or tmp_path_factory.mktemp("pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    chrome.save_screenshot(str(folder / f"{name}.png"))
    assert (folder / f"{name}.png").stat().st_size > 20_000


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
    wait(browser, lambda c: "Marlshire" in c.find_element(By.TAG_NAME, "table").text)
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
