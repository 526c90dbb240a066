"""What an act raises when it cannot be done; the web turns each class into an answer."""

from collections.abc import Mapping


class ActError(Exception):
    """Root of everything an act refuses beside the workflow's own reasons."""


class NotThere(ActError):
    """There is no such thing, or not for this person: both look the same."""


class Invalid(ActError):
    """Input that cannot be kept; ``problems`` maps a field to a msgid."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__("; ".join(f"{field}: {message}" for field, message in self.problems.items()))


class NotEditable(ActError):
    """The application or report cannot be changed in its present state."""


class TooManyTries(ActError):
    """Sign-in is closed for a while for this address."""
