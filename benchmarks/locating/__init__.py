"""Models of cover beside spopt, which is run in a process of its own."""
