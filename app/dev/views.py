"""The development mailbox: as a list, as JSON, and the HTML part of a single mail."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, request

from app.core.errors import NotFound
from app.mail.dev_mailbox import ReceivedMail, mailbox_folder, received_mail, received_mails
from app.web.forwarded import is_from_this_machine

LAST_SHOWN = 200
# Mails may use inline styles and nothing else.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

bp = Blueprint("dev", __name__, url_prefix="/dev")


@bp.before_request
def _keep_at_home() -> None:
    """Rejects remote requests even if the site listens on every interface or is behind a proxy after all."""
    if not is_from_this_machine(request.environ):
        raise NotFound


@bp.get("/mailbox")
def mailbox() -> str:
    """Newest first."""
    return render_template("dev/mailbox.html", messages=received_mails(_folder(), last=LAST_SHOWN)[::-1])


@bp.get("/mailbox.json")
def mailbox_json() -> Response:
    """Newest last."""
    return jsonify({"messages": [_shape(mail) for mail in received_mails(_folder())]})


@bp.get("/mailbox/<mail_id>.html")
def mail_html(mail_id: str) -> Response:
    mail = received_mail(_folder(), mail_id)
    if mail is None:
        raise NotFound
    response = make_response(mail.html)
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


def _folder() -> Path:
    return mailbox_folder(current_app.extensions["undersigned"].data_dir)


def _shape(mail: ReceivedMail) -> dict[str, Any]:
    return {
        "id": mail.id,
        "to": mail.to,
        "from": mail.sender,
        "subject": mail.subject,
        "kind": mail.kind,
        "date": mail.date.isoformat(),
        "message_id": mail.message_id,
        "headers": mail.headers,
        "text": mail.text,
        "html": mail.html,
        "links": mail.links,
    }
