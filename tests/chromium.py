"""A real Chromium with every host but this computer closed, and the app for it to look at.

Fixtures of the tests that drive a browser, and what they look for on a page.
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

ROOT = Path(__file__).parents[1]
CSS = "css selector"
PATIENCE_S = 150  # the first build and drawing, on a machine that does other things as well
QUIET_LOOKS = 3  # quarters of a second without a run
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
    """A Chromium of its own; tests that want it skip where there is none."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
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
    """Wait until something holds; what it gave."""
    from selenium.common.exceptions import (  # noqa: PLC0415  (may be absent)
        StaleElementReferenceException,
    )
    from selenium.webdriver.support.ui import WebDriverWait  # noqa: PLC0415

    # What was drawn anew between finding and reading it is looked for again.
    redrawn = [StaleElementReferenceException]
    return WebDriverWait(chrome, PATIENCE_S, 0.25, redrawn).until(what)


@contextlib.contextmanager
def inside_map(chrome):
    frame = wait(
        chrome,
        lambda c: c.find_elements(CSS, 'iframe[title="streamlit_folium.st_folium"]'),
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
        CSS,
        f'input[aria-label^="{label}"], [aria-label^="Selected"][aria-label*="{label}"]',
    )
    box.click()
    choices = wait(chrome, lambda c: c.find_elements(CSS, '[role="option"]'))
    next(each for each in choices if option in each.text).click()


def keep(chrome, name, tmp_path_factory):
    folder = Path(os.environ.get("SCREENSHOT_DIR") or tmp_path_factory.mktemp("pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    chrome.save_screenshot(str(folder / f"{name}.png"))
    assert (folder / f"{name}.png").stat().st_size > 20_000


def settled(chrome):
    """Wait until the page has run to its end, and a moment longer."""
    running = (
        "return document.querySelector('[data-testid=stApp]')"
        "?.getAttribute('data-test-script-state') !== 'notRunning'"
    )
    quiet = 0
    end = time.monotonic() + PATIENCE_S
    while quiet < QUIET_LOOKS:
        if time.monotonic() > end:
            pytest.fail("the page did not come to rest")
        time.sleep(0.25)
        quiet = 0 if chrome.execute_script(running) else quiet + 1


def go(chrome, page):
    """Open a page from the list of pages, as a person does."""
    link = f'[data-testid="stSidebarNav"] a[href$="{page}"]'
    wait(chrome, lambda c: c.find_elements(CSS, link))[0].click()
    wait(chrome, lambda c: c.current_url.partition("?")[0].endswith(page))
    settled(chrome)


_BUTTON = """
return Array.from(document.querySelectorAll("button")).find((each) =>
  each.offsetParent && !each.disabled && each.innerText.trim().endsWith(arguments[0]));
"""


def press(chrome, label):
    """Press a button by its label."""

    button = wait(chrome, lambda c: c.execute_script(_BUTTON, label))
    chrome.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()
    settled(chrome)


def said(chrome):
    """All that the page says."""
    return chrome.execute_script("return document.querySelector('[data-testid=stMain]').innerText")


def write(chrome, label, text):
    """Write into a box by its label."""
    box = wait(chrome, lambda c: c.find_elements(CSS, f'[aria-label="{label}"]'))[0]
    chrome.execute_script("arguments[0].scrollIntoView({block: 'center'})", box)
    box.clear()
    box.send_keys(text + "\t")
    settled(chrome)


def alerts(chrome):
    """Errors that the page shows."""
    return [each.text for each in chrome.find_elements(CSS, '[data-testid="stAlertContentError"]')]
