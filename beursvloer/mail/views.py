"""The mail of a machine without SMTP, readable on that machine only."""

import email
from email.policy import default

from flask import Blueprint, current_app, render_template

from beursvloer.access.guards import guard
from beursvloer.access.permissions import Permission

blueprint = Blueprint("mail", __name__)
SHOWN = 100


@blueprint.get("/postvak")
@guard(Permission.LOOPBACK)
def mailbox() -> str:
    """The newest mails that were written to the instance folder."""
    folder = current_app.config["INSTANCE"] / "mail"
    files = sorted(folder.glob("*.eml"), reverse=True)[:SHOWN]
    mails = [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]
    letters = [
        {"to": mail["To"], "subject": mail["Subject"], "date": mail["Date"].datetime, "text": mail.get_content()}
        for mail in mails
    ]
    return render_template("mail/mailbox.html", letters=letters)
