"""The travel-time engine beside other shortest-path tools, on the same graphs in one process."""
