"""Location models on plain matrices: which sites to open. Knows no map, no money and no service."""
