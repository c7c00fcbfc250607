"""The data behind a report: tables and layers, as GeoPackage, CSV and GeoJSON."""
