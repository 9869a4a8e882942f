"""The site in the pseudo-language, and everything it has shown or mailed in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, template_rendered
from flask.testing import FlaskClient
from jinja2 import Template

from app import create_app
from app.core import clock
from app.core.config import Config
from app.core.db import end_read, transaction
from app.letters import actions as letters
from app.models import Addressee, Author, Endorsement, Letter, LetterKind, Promise
from tests.i18n import latin_words
from tests.i18n.pseudo_language import LOCALE
from tests.mail.post_office import text_of
from tests.make import a_letter
from tests.one_app import serving
from tests.post_box import PostBox

TEXT = "Уважаемые члены комитета!\n\nСпросите сначала.[^1]\n\n- Назовите цену.\n\n[^1]: Отчёт комитета.\n"


@dataclass
class GreekSite:
    """`pages`: (where, HTML) of every page that was answered; `templates`: the names of those that made them."""

    app: Flask
    post_box: PostBox
    pages: list[tuple[str, str]] = field(default_factory=list)
    templates: set[str] = field(default_factory=set)

    @property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def keep(self, response: Response) -> Response:
        if response.mimetype == "text/html" and response.status_code // 100 != 3:
            where = f"{request.method} {request.url_rule or request.path} {response.status_code}"
            self.pages.append((where, response.get_data(as_text=True)))
        return response

    def note(self, _app: Flask, template: Template, **_: Any) -> None:
        self.templates.add(template.name or "")

    def in_latin_letters(self) -> dict[str, str]:
        """Each text in which there are Latin letters, and where it was first said."""
        found: dict[str, str] = {}
        for where, html in self.pages:
            for words in latin_words.in_page(html):
                found.setdefault(words, where)
        for mail in self.post_box.mails:
            from_us = [str(mail.message["Subject"]), mail.text]
            read = latin_words.in_page(text_of(mail.message, "html"))
            for line in (*(line for said in from_us for line in latin_words.in_text(said)), *read):
                found.setdefault(line, f"mail {mail.kind}")
        return found


@contextmanager
def in_greek(config: Config, translations: Path) -> Iterator[GreekSite]:
    """Nothing else is changed: the language is handed to the application as a setting of it would be."""
    before = Flask.default_config
    chosen = {"BABEL_DEFAULT_LOCALE": LOCALE, "BABEL_TRANSLATION_DIRECTORIES": str(translations)}
    Flask.default_config = before | chosen  # type: ignore[assignment]
    try:
        app = create_app(config)
    finally:
        Flask.default_config = before
    with serving(app), PostBox(app) as post_box:
        site = GreekSite(app, post_box)
        app.after_request(site.keep)
        with template_rendered.connected_to(site.note, app):
            yield site


def a_greek_letter(*, kind: LetterKind = LetterKind.OPEN_LETTER, published: bool = True, **changes: Any) -> Letter:
    """Without a word in Latin letters that its organiser has typed."""
    said: dict[str, Any] = {
        "title": "Спросите сначала", "summary": "Мы просим назвать цену.", "caps_line": "открытое письмо",
        "byline": "Кампания авторов", "place": "Вильна", "address": "Членам комитета", "valediction": "С уважением,",
        "salutation": "Уважаемые члены комитета!", "milestone_deed": "мы передадим письмо", "milestone_count": 500,
        "milestone_on": date(2027, 3, 1), "response_to": "Дело 17", "language": "ru",
        "responsible": letters.Responsible("Общество авторов", "a@b.example", "Члены"),
        "addressees": [Addressee(position=0, name="Хестер Квилл", office="Председатель", body="Комитет")],
        "authors": [Author(position=0, name="Марен Оелова", credit="Режиссёр")],
        "endorsements": [Endorsement(position=0, name="Союз авторов")],
        "promises": [Promise(position=0, key="ask", words="Я спрошу сначала"),
                     Promise(position=1, key="pay", words="Я заплачу")] if kind is LetterKind.PLEDGE else [],
    }  # fmt: skip
    letter = a_letter(text=TEXT, published=False, kind=kind, **(said | changes))
    with transaction() as session:
        letter = session.get_one(Letter, letter.id)
        letter.organisation.name, letter.organisation.about = "Имена в конце", "Мы считаем имена."
        session.flush()
        if published:
            letters.publish(session, letter=letter, now=clock.now())
    end_read()
    return letter


def again(letter: Letter, **changes: Any) -> None:
    """Its row as something else says it, whatever has led there."""
    with transaction() as session:
        row = session.get_one(Letter, letter.id)
        for name, said in changes.items():
            setattr(row, name, said)
    end_read()
