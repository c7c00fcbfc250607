"""Areas for tests of the pages, and a page opened by Streamlit's own tester."""

import shutil
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[1]


def home_with(folder, *areas):
    """A home with copies of built areas."""
    for area in areas:
        shutil.copytree(area, folder / "areas" / area.name)
    return folder


def opened(script, area="town"):
    """A page of the app with an area chosen."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params["area"] = "town"
    app.run()  # the first page: only then can another be opened
    app.switch_page(script)
    app.session_state["wanted_area"] = area
    return app.run()


def html(app):
    """All HTML of our own."""
    return " ".join(each.body for each in app.get("html"))


def told(app):
    """All text of the page."""
    said = [*app.markdown, *app.caption, *app.info, *app.success, *app.title]
    return " ".join(each.value for each in said).replace("\\", "")
