"""Maps and charts for print: as vectors and as pixels, the same bytes each time."""
