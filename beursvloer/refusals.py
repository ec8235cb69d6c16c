"""A refusal: a rule said no. Carries a code and values; the sentence is made where people read it."""

from collections.abc import Mapping


class Refusal(Exception):
    """Raised by rules and actions; one error handler turns it into a sentence.

    `code` names a phrase in `i18n.phrases`; `status` is the HTTP status a page answers with.
    """

    status = 409

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, str | int] = values


class Invalid(Refusal):
    """What was filled in cannot be right."""

    status = 422


class Forbidden(Refusal):
    """This person may not do this here."""

    status = 403


class NotFound(Refusal):
    """There is no such thing, or not for this person: the two look the same from outside."""

    status = 404

    def __init__(self) -> None:
        super().__init__("not_found")
