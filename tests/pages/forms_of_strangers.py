"""The forms that open without a mailed link, filled in as a flooder would."""

from flask import Flask
from flask.testing import FlaskClient

from app.models import Letter
from tests.make import answers

TYPED = "Quillfarrow"  # a word of the flooder's that no mail may carry


def forms_of_strangers(app: Flask) -> list[str]:
    """Every form of the site that opens without a link from a mail."""
    return sorted(
        {
            rule.rule
            for rule in app.url_map.iter_rules()
            if "POST" in (rule.methods or ()) and "<token>" not in rule.rule
        }
    )


def fill_in(client: FlaskClient, path: str, letter: Letter, email: str, handle: str) -> None:
    """Every field that such a form may have, as a flooder would guess them."""
    fields = answers(f"Ada {TYPED}", email=email, letter=letter.slug, kind="me", h=handle, q="Ada", reason=TYPED)
    answer = client.post(f"{path.replace('<slug>', letter.slug)}?h={handle}", data=fields)
    assert answer.status_code < 500, path
