"""The one error type for what is wrong with the user's data or settings."""

from corpus.outgoing import brief


class DataError(ValueError):
    """A problem that the user can mend; the message says what, where, the value, what is allowed and the next step.

    Values from outside may be of any length; a message is not.
    """

    def __init__(self, message: str) -> None:
        super().__init__(brief(message))


class LabelError(DataError):
    """Labels of which no splits can be made, found when all documents were read."""
