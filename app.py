"""Streamlit entry: the list of pages. Start it with `streamlit run app.py`."""

import streamlit as st

pages = [st.Page("estates/ui/today.py", title="Coverage today", default=True)]
st.set_page_config(page_title="Blue light estates", layout="wide")
st.navigation(pages).run()
