"""What a draft still lacks before publication, as sentences for its organiser. Makes no database queries."""

from datetime import datetime

from flask_babel import gettext

from app.models import Letter, LetterKind
from app.text import markdown


def missing(letter: Letter, source: str, *, now: datetime) -> list[str]:
    """The missing items, in the order of the form; empty if the letter can be published."""
    return [sentence for sentence, is_missing in _needs(letter, source, now) if is_missing]


def _needs(letter: Letter, source: str, now: datetime) -> list[tuple[str, bool]]:
    over = letter.closes_at is not None and letter.closes_at <= max(now, letter.opens_at or now)
    pledges_nothing = letter.kind is LetterKind.PLEDGE and not letter.promises
    return [
        (gettext("Give it a title."), not letter.title.strip()),
        (gettext("Say in a sentence or two what it asks. This summary appears in lists and beside the form."),
         not letter.summary.strip()),
        (gettext("Name at least one addressee: an office, or the person who holds it."), not letter.addressees),
        (gettext("Write the text."), not markdown.has_words(source)),
        (gettext("Say what signers promise: a pledge needs at least one promise."), pledges_nothing),
        (gettext("Say who is behind it: the legal name of the person or organisation responsible."),
         not letter.responsible_name.strip()),
        (gettext("Give a contact: an address where signers can reach the people responsible."),
         not letter.responsible_contact.strip()),
        (gettext("Say who pays for it: name the funder, or say that there is none."), not letter.funder.strip()),
        (gettext("Choose at least one profession for the credits."),
         not letter.listed_professions and not letter.own_professions),
        (gettext("Set the closing later than the opening, and later than now."), over),
        (gettext("Set the end of the embargo later than now, or leave it empty."),
         letter.embargo_until is not None and letter.embargo_until <= now),
    ]  # fmt: skip
