"""The three kinds of trouble: a rule said no, the world refused, the world may yet agree."""

from typing import Any


class Refused(Exception):
    """A rule said no. ``code`` is for programs and tests; the message is a lazy sentence for people.

    Subclasses live in the ``rules`` of their package and set ``code``, ``message`` and, rarely, ``status``
    and ``next_step``. ``details`` fill the message's named places.
    """

    code: str = "refused"
    message: Any = "Refused."
    next_step: Any = ""
    status: int = 409

    def __init__(self, message: Any = None, **details: Any) -> None:
        self.details = details
        if message is not None:
            self.message = message
        super().__init__(self.code)

    def sentence(self) -> str:
        """The message in the language of the moment, its named places filled."""
        text = str(self.message)
        return text % self.details if self.details else text

    def __str__(self) -> str:
        return self.sentence()


class NotFound(Refused):
    """What was asked for is not there, or not for this person; the answer is the same."""

    code = "not_found"
    message = "This page does not exist."
    status = 404


class Permanent(Exception):
    """The world refused for good: trying again will not help."""


class Temporary(Exception):
    """The world did not answer or asked us to wait: try again later."""
