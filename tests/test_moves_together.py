"""Maps that move together, in a real Chromium: each follows the others, and none echoes."""

import contextlib
import shutil
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import folium
import pytest
import xstatic.pkg.leaflet

from estates.maps.moves_together import MovesTogether

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402  (after the skip)
from selenium.webdriver.common.by import By  # noqa: E402

pytestmark = [pytest.mark.browser]

FLAGS = ("--headless", "--no-sandbox", "--disable-gpu",
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")  # fmt: skip
COUNTED = "map.on('moveend', function () { window.moves = (window.moves || 0) + 1; });"


class Quiet(SimpleHTTPRequestHandler):
    """Says nothing of each request."""

    def log_message(self, *_):
        """Nothing."""


def write_map(path, channel):
    base = folium.Map(location=(53, -1), zoom_start=9, tiles=None, zoom_control=True)
    base.default_js = [("leaflet", "leaflet/leaflet.js")]
    base.default_css = [("leaflet_css", "leaflet/leaflet.css")]
    MovesTogether(channel).add_to(base)
    page = base.get_root().render()
    named = f"window.map = {base.get_name()}; var map = window.map; {COUNTED}"
    path.write_text(page.replace("</html>", f"<script>{named}</script></html>"), encoding="utf-8")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("maps")
    shutil.copytree(xstatic.pkg.leaflet.BASE_DIR, folder / "leaflet")
    for name, channel in (("left", "one"), ("right", "one"), ("other", "two")):
        write_map(folder / f"{name}.html", channel)
    frames = "".join(
        f'<iframe src="{name}.html" width="400" height="300"></iframe>'
        for name in ("left", "right", "other")
    )
    (folder / "index.html").write_text(f"<body>{frames}</body>", encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/index.html"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser():
    chromium = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    driver = shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("no Chromium with its driver on this computer")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in FLAGS:
        options.add_argument(flag)
    chrome = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    chrome.set_window_size(1300, 500)
    yield chrome
    chrome.quit()


@contextlib.contextmanager
def inside(chrome, frame):
    chrome.switch_to.frame(chrome.find_elements(By.TAG_NAME, "iframe")[frame])
    yield
    chrome.switch_to.default_content()


def asked(chrome, frame, script):
    with inside(chrome, frame):
        return chrome.execute_script(f"return {script}")


def at(chrome, frame):
    return asked(chrome, frame, "[map.getCenter().lat, map.getCenter().lng, map.getZoom()]")


def ready(chrome, address):
    chrome.get(address)
    for _ in range(100):
        with contextlib.suppress(Exception):
            if all(at(chrome, frame) for frame in range(3)):
                return [at(chrome, frame) for frame in range(3)]
        time.sleep(0.1)
    pytest.fail("the maps did not come up")


def drag(chrome, frame, x, y):
    map_ = chrome.find_elements(By.TAG_NAME, "iframe")[frame]
    ActionChains(chrome).move_to_element(map_).click_and_hold().move_by_offset(x, y).release()\
        .perform()  # fmt: skip
    time.sleep(0.8)  # it glides on for a while


def test_each_follows_the_other_and_no_other_channel_does(browser, address):
    left, _, other = ready(browser, address)
    drag(browser, 0, 60, 30)
    moved = at(browser, 0)
    assert moved != left
    assert at(browser, 1) == pytest.approx(moved, abs=1e-6)
    assert at(browser, 2) == other
    drag(browser, 1, -40, 50)
    assert at(browser, 1) != moved
    assert at(browser, 0) == pytest.approx(at(browser, 1), abs=1e-6)
    with inside(browser, 1):
        browser.find_element(By.CSS_SELECTOR, ".leaflet-control-zoom-in").click()
    time.sleep(0.8)
    assert at(browser, 1)[2] == 10
    assert at(browser, 0) == pytest.approx(at(browser, 1), abs=1e-6)


def test_nothing_echoes_and_a_map_drawn_anew_catches_up(browser, address):
    ready(browser, address)
    drag(browser, 0, 80, 0)
    moves = [asked(browser, frame, "window.moves || 0") for frame in (0, 1)]
    time.sleep(0.7)
    assert [asked(browser, frame, "window.moves || 0") for frame in (0, 1)] == moves
    # What a program does to one map moves no other: nobody holds it.
    ActionChains(browser).move_to_element(browser.find_elements(By.TAG_NAME, "iframe")[2]).perform()
    browser.execute_script("document.activeElement.blur()")
    before = at(browser, 1)
    asked(browser, 0, "(document.activeElement.blur(), map.setView([50, 1], 8), 1)")
    time.sleep(0.5)
    assert at(browser, 1) == before
    drag(browser, 0, 10, 10)
    with inside(browser, 1):
        browser.execute_script("location.reload()")
    time.sleep(1.5)
    assert at(browser, 1) == pytest.approx(at(browser, 0), abs=1e-6)
