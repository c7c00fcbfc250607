"""Marlshire, the made-up sample county: the scripts that make it, and what they made."""
