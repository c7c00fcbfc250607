"""What can go wrong in geography: one base, few children.

Every message says what, where and the remedy, on one line.
"""


class CoverageError(Exception):
    """Base of all errors that this package raises on purpose."""


class CoverageInputError(CoverageError, ValueError):
    """A value or table breaks its rule."""


class UnreadableFileError(CoverageError, ValueError):
    """A file is missing, truncated, empty or not what its name says."""
