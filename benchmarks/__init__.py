"""Side-by-side measurements with other tools. They inform; they never gate."""
