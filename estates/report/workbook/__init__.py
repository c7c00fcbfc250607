"""A report as an Excel workbook whose sums are live."""
