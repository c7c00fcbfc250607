"""The report of today's estate alone."""
