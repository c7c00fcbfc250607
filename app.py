"""Streamlit entry: the list of pages. Start it with `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from estates.set_up import is_library, set_up_line
from estates.ui import pages

ICON = Path(__file__).parent / "estates" / "ui" / "favicon.png"  # a named icon comes from the web
# Script, title, icon and address of each page, by the heading that it stands under.
PAGES = {
    "Today": (
        (pages.TODAY, "Coverage today", "map", "today"),
        (pages.RECONCILED, "Does the model know today?", "fact_check", "reconciled"),
    ),
    "Scenarios": (
        (pages.BUILDER, "Build a scenario", "construction", "build"),
        (pages.COMPARE, "Compare", "compare", "compare"),
        (pages.FIND_BETTER, "Find better", "search", "find-better"),
        (pages.WHERE_NEXT, "Where next", "add_location_alt", "where-next"),
        (pages.REPORT, "Report", "description", "report"),
    ),
    "Data": (
        (pages.AREAS, "Areas", "folder", "areas"),
        (pages.METHOD, "Method and data", "menu_book", "method"),
    ),
}

st.set_page_config(page_title="Blue light estates", page_icon=str(ICON), layout="wide")
page = st.navigation(
    {
        heading: [
            st.Page(
                script,
                title=title,
                icon=f":material/{icon}:",
                url_path=address,
                default=script == pages.TODAY,
            )
            for script, title, icon, address in group
        ]
        for heading, group in PAGES.items()
    }
)
try:
    page.run()
except ModuleNotFoundError as error:
    if not is_library(error):
        raise
    st.error(set_up_line(error))
