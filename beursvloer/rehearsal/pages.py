"""What a simulated participant sees of a page: its forms, its stream, and the fragments that follow it.

Whatever a person could not press here is not pressed: the rehearsal breaks with the screens, as people would.
"""

from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

TYPED = ("text", "number", "date", "hidden", "search", "email", "tel", "time", "url")


@dataclass(slots=True)
class Form:
    """A form as a browser would send it untouched."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, **changed: str) -> dict[str, str]:
        return self.fields | changed


@dataclass(slots=True)
class Parts:
    """`fragments` are (address, topics that refetch it)."""

    forms: list[Form] = field(default_factory=list)
    stream: str = ""
    since: int = 0
    fragments: list[tuple[str, frozenset[str]]] = field(default_factory=list)


@dataclass
class Page:
    """A page, whole or a fragment. Forms without an address lead to the page's own.

    Its parts are read when they are first asked for: five hundred players in one process mostly look at the text, and
    what they take for themselves is taken from the server they measure.
    """

    text: str
    address: str = ""

    @cached_property
    def parts(self) -> Parts:
        reader = _Reader(self.address)
        reader.feed(self.text)
        reader.close()
        return reader.parts

    @property
    def forms(self) -> list[Form]:
        return self.parts.forms

    def form(self, ending: str) -> Form | None:
        """The first form whose address ends like this."""
        return next((form for form in self.forms if form.action.split("?")[0].endswith(ending)), None)

    def press(self, name: str, value: str) -> Form | None:
        """The form that has this button."""
        return next((form for form in self.forms if (name, value) in form.buttons), None)


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts = Parts()
        self.address = address
        self.form: Form | None = None
        self.area = ""
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if stream := found.get("data-stream"):
            self.parts.stream, self.parts.since = stream, int(found.get("data-since") or 0)
        if "hx-get" in found:
            triggers = found.get("hx-trigger", "").split(",")
            topics = {one.split()[0].removeprefix("live:") for one in triggers if one.strip().startswith("live:")}
            if topics:
                self.parts.fragments.append((found["hx-get"] or self.address, frozenset(topics)))
        if tag == "form":
            self.form = Form(found.get("action") or self.address, found.get("method", "get").lower())
            self.parts.forms.append(self.form)
        elif self.form is not None:
            self._control(self.form, tag, found)

    def _control(self, form: Form, tag: str, found: dict[str, str]) -> None:
        name, value, kind = found.get("name", ""), found.get("value", ""), found.get("type", "text")
        if tag == "button":
            form.buttons.append((name, value))
        elif tag == "textarea":
            self.area = name
            form.fields[name] = ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in found or self.select not in form.fields):
            form.fields[self.select] = value
        elif (
            tag == "input"
            and name
            and "disabled" not in found
            and (kind in TYPED or (kind in ("radio", "checkbox") and "checked" in found))
        ):
            form.fields[name] = value or ("on" if kind == "checkbox" else "")

    def handle_data(self, data: str) -> None:
        if self.area and self.form is not None:
            self.form.fields[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.select = ""
