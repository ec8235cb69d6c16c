"""Letters: a template in templates/mail per letter, its first line the subject."""

from flask import current_app, render_template

from beursvloer.i18n.locale import speaking
from beursvloer.mail.models import OutboxMail


def render(mail: OutboxMail) -> tuple[str, str]:
    """Subject and text in the reader's language. Links start with the address people use (BASE_URL)."""
    with speaking(mail.locale):
        text = render_template(
            f"mail/{mail.letter}.txt",
            locale=mail.locale,
            base_url=current_app.config["BASE_URL"],
            **mail.values,
        )
    subject, _, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"
