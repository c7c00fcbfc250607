"""Results to maps that need no internet: layers, their parts, the legend, the road background."""
