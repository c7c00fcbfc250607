"""What can go wrong in estates: one base, few children; messages say what, where, remedy."""


class EstateError(Exception):
    """Base of all errors that this package raises on purpose."""


class EstateInputError(EstateError, ValueError):
    """A value, file or folder breaks its rule."""
