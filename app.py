"""Streamlit entry: the list of pages. Start it with `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from estates.set_up import is_library, set_up_line
from estates.ui.pages import (
    AREAS,
    BUILDER,
    FIND_BETTER,
    METHOD,
    RECONCILED,
    REPORT,
    TODAY,
    WHERE_NEXT,
)

ICON = Path(__file__).parent / "estates" / "ui" / "favicon.png"  # a named icon comes from the web

st.set_page_config(page_title="Blue light estates", page_icon=str(ICON), layout="wide")
page = st.navigation(
    {
        "Today": [
            st.Page(
                TODAY,
                title="Coverage today",
                icon=":material/map:",
                url_path="today",
                default=True,
            ),
            st.Page(
                RECONCILED,
                title="Does the model know today?",
                icon=":material/fact_check:",
                url_path="reconciled",
            ),
        ],
        "Scenarios": [
            st.Page(
                BUILDER, title="Build a scenario", icon=":material/construction:", url_path="build"
            ),
            st.Page(
                FIND_BETTER,
                title="Find better",
                icon=":material/search:",
                url_path="find-better",
            ),
            st.Page(
                WHERE_NEXT,
                title="Where next",
                icon=":material/add_location:",
                url_path="where-next",
            ),
            st.Page(REPORT, title="Report", icon=":material/description:", url_path="report"),
        ],
        "Data": [
            st.Page(AREAS, title="Areas", icon=":material/folder:", url_path="areas"),
            st.Page(
                METHOD,
                title="Method and data",
                icon=":material/menu_book:",
                url_path="method",
            ),
        ],
    }
)
try:
    page.run()
except ModuleNotFoundError as error:
    if not is_library(error):
        raise
    st.error(set_up_line(error))
