"""A report as PDF, as one HTML file and as a Word document."""
