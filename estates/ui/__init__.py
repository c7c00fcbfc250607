"""The pages of the app. Streamlit lives here and in `app.py`, nowhere else."""
