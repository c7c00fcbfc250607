"""Results as a page or a report shows them: figures, tables and words; no screen in it."""
