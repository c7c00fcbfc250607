"""Streamlit entry: the list of pages. Start it with `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from estates.set_up import is_library, set_up_line
from estates.ui.pages import BUILDER

ICON = Path(__file__).parent / "estates" / "ui" / "favicon.png"  # a named icon comes from the web

st.set_page_config(page_title="Blue light estates", page_icon=str(ICON), layout="wide")
page = st.navigation(
    [
        st.Page(
            "estates/ui/today.py",
            title="Coverage today",
            icon=":material/map:",
            url_path="today",
            default=True,
        ),
        st.Page(
            BUILDER, title="Build a scenario", icon=":material/construction:", url_path="build"
        ),
        st.Page(
            "estates/ui/area_page.py", title="Areas", icon=":material/folder:", url_path="areas"
        ),
        st.Page(
            "estates/ui/find_better_page.py",
            title="Find better",
            icon=":material/search:",
            url_path="find-better",
        ),
    ]
)
try:
    page.run()
except ModuleNotFoundError as error:
    if not is_library(error):
        raise
    st.error(set_up_line(error))
