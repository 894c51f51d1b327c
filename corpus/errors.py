"""The one error type for what is wrong with the user's data or settings."""


class DataError(ValueError):
    """A problem that the user can mend; the message says what, where, the value, what is allowed and the next step."""
