"""How changes act on an estate: one idea a file; `estates.apply` is the way in."""
