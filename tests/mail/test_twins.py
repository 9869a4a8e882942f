"""A mail's text and HTML parts say the same, in sentences that are translated once."""

import re

import pytest
from jinja2 import Environment

from app.models import MailKind
from tests.house.tree import ROOT

MAILS = ROOT / "templates" / "mail"
# What only the HTML has: its heading, what a mail program shows of it in a list, and what stands on a button.
_OF_HTML = re.compile(r"{% block (?:subject|preheader)[^%]*%}.*?{%-? ?endblock %}|{{ button\(.*?\) }}\n", re.DOTALL)


def sentences(source: str) -> set[str]:
    env = Environment(extensions=["jinja2.ext.i18n"])
    env.policies["ext.i18n.trimmed"] = True
    found = env.extract_translations(source)  # type: ignore[attr-defined]
    return {one for _, _, said in found for one in ((said,) if isinstance(said, str) else said) if isinstance(one, str)}


@pytest.mark.parametrize("kind", list(MailKind))
def test_text_and_html_of_a_mail_share_their_sentences(kind: MailKind) -> None:
    html = (MAILS / f"{kind.value}.html").read_text(encoding="utf-8")
    frame = (MAILS / "frame.html").read_text(encoding="utf-8")

    in_html = sentences(_OF_HTML.sub("", html)) | (sentences(frame) if "{% block foot" not in html else set())
    assert sentences((MAILS / f"{kind.value}.txt").read_text(encoding="utf-8")) == in_html
