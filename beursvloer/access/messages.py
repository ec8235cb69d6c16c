"""What a page says once, at its top, after something was done."""

from flask import flash


def flash_undo(text: str, url: str) -> None:
    """Say what was done, with a button beside it that posts to `url` and takes it back."""
    flash({"text": text, "undo": url}, "undo")  # type: ignore[arg-type]  # the page knows both sorts of messages
