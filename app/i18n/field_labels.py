"""Labels of the console's fields where they are named away from their form: differences, versions, the audit log."""

import re

from flask_babel import gettext, lazy_gettext, lazy_pgettext

from app.text.professions import profession_by_slug

LABELS = {
    # A letter
    "kind": lazy_gettext("Kind"), "letter_kind": lazy_gettext("Kind"), "title": lazy_gettext("Title"),
    "slug": lazy_gettext("Address"), "summary": lazy_gettext("Summary"),
    "caps_line": lazy_gettext("Line above the title"), "byline": lazy_gettext("Line under the title"),
    "place": lazy_gettext("Place"), "dated": lazy_gettext("Date"), "address": lazy_gettext("Lines under “to”"),
    "response_to": lazy_gettext("In response to"), "response_url": lazy_gettext("Link of what it answers"),
    "salutation": lazy_gettext("Salutation"), "source": lazy_gettext("Text"),
    "valediction": lazy_gettext("Closing words"), "promises": lazy_gettext("What signers promise"),
    "addressees": lazy_gettext("Addressees"), "authors": lazy_gettext("Lead signatories"),
    "routes_needed": lazy_gettext("Routes needed"), "opens_at": lazy_gettext("Opening"),
    # Its settings
    "responsible": lazy_gettext("Who is behind it"), "professions": lazy_gettext("Professions"),
    "own_professions": lazy_gettext("Other professions"),
    "responsible_name": lazy_gettext("Who is behind it"), "responsible_contact": lazy_gettext("Contact"),
    "funder": lazy_gettext("Funder"), "data_controller": lazy_gettext("Data controller"),
    "layout": lazy_gettext("How names are listed"), "endorsements": lazy_gettext("Endorsements"),
    "milestone_count": lazy_gettext("Milestone, in professionals"), "milestone_on": lazy_gettext("Milestone, a day"),
    "milestone_deed": lazy_gettext("What happens then"), "language": lazy_gettext("Language"),
    "time_zone": lazy_gettext("Time zone"), "closes_at": lazy_gettext("Closing"),
    "embargo_until": lazy_gettext("Embargo"), "asks_updates": lazy_gettext("Asks to write updates"),
    "asks_quote": lazy_gettext("Asks for quotes"), "sends_reminder": lazy_gettext("Sends a reminder"),
    "search_engines": lazy_gettext("Search engines"),
    # Everything else
    "to_whom": lazy_gettext("To whom"), "delivered_on": lazy_gettext("Delivered on"),
    "part": lazy_gettext("How it fits"), "alt": lazy_gettext("What it shows"),
    "about": lazy_gettext("About"), "legal_name": lazy_gettext("Legal name"), "contact": lazy_gettext("Contact"),
    "name": lazy_gettext("Name"), "email": lazy_gettext("Email"), "role": lazy_gettext("Role"),
    "famous": lazy_gettext("A famous name"), "watch": lazy_gettext("Email about each match"),
    "reason": lazy_gettext("Reason"), "note": lazy_gettext("Note"), "verdict": lazy_gettext("Decision"),
    "tie": lazy_gettext("Why does this mailbox belong to that person?"), "lead": lazy_gettext("Lead signatory"),
    "protected": lazy_gettext("Protected name"), "list": lazy_gettext("List"), "format": lazy_gettext("Format"),
    "state": lazy_gettext("State"), "never": lazy_gettext("Never"), "q": lazy_gettext("Name"),
    "act": lazy_gettext("What to do"), "do": lazy_gettext("What to do"), "sure": lazy_gettext("Sure"),
    "revision": lazy_gettext("Revision"), "number": lazy_gettext("Number"), "waiting": lazy_gettext("What waits"),
    "after": lazy_gettext("After"), "step": lazy_gettext("Step"),
}  # fmt: skip
ROWS = {
    "addressee": lazy_gettext("Addressee"),
    "author": lazy_gettext("Lead signatory"),
    "own": lazy_gettext("Other profession"),
    "promise": lazy_gettext("Promise"),
}
PARTS = {
    "name": lazy_gettext("Name"),
    "office": lazy_pgettext("of an addressee", "Office"),
    "body": lazy_pgettext("of an addressee", "Body"),
    "credit": lazy_gettext("Credit"),
    "one": lazy_gettext("One of them"),
    "words": lazy_pgettext("of a promise", "Words"),
    "key": lazy_gettext("Number"),
}
_IN_A_ROW = re.compile(r"([a-z]+)-(\d{1,9})-([a-z]+)")


def field_label(name: str) -> str:
    """title → "Title", author-0-credit → "Lead signatory 1: Credit", profession-actors → "Profession: Actors". A name
    that nobody has given words is shown as it is.
    """
    row = _IN_A_ROW.fullmatch(name)
    if row and row[1] in ROWS and row[3] in PARTS:
        return gettext("%(row)s %(number)s: %(field)s", row=ROWS[row[1]], number=int(row[2]) + 1, field=PARTS[row[3]])
    _, _, slug = name.partition("profession-")
    if profession := profession_by_slug(slug):
        return gettext("Profession: %(profession)s", profession=profession.name)
    return str(LABELS.get(name) or name.replace("_", " ").replace("-", " ").capitalize())


FILTERS = {"field_label": field_label}
