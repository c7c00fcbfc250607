"""OpenStreetMap as it comes: files, graphs and tags in; raw roads and features out."""
