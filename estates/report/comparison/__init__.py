"""The report of several scenarios side by side."""
