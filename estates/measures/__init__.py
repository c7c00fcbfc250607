"""What a scenario is measured by: each measure is one table of before and after."""
