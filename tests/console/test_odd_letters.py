"""Any input in a letter's form is stored as text or refused: no server error, no markup."""

import json
from pathlib import Path

from flask import Flask

from tests.console.writing import a_draft, an_editor, an_organisation, new_letter_at, press, settings_of, whole
from tests.pages.html import elements

STRINGS = json.loads((Path(__file__).parents[1] / "abuse" / "vendor" / "naughty-strings.json").read_text("utf-8"))
TEXTS = (
    *("title", "summary", "salutation", "valediction", "place", "source", "responsible_name", "responsible_contact"),
    *("funder", "data_controller", "endorsements", "promises", "response_to", "milestone_deed", "caps_line", "byline"),
    *("address", "addressee-0-name", "addressee-0-office", "addressee-0-body", "author-0-name", "author-0-credit"),
)
READ = ("slug", "response_url", "dated", "milestone_count", "milestone_on", "opens_at", "closes_at", "embargo_until")


def test_odd_strings_in_every_field_are_kept_or_sent_back(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    for odd in STRINGS[::9]:
        for fields in (TEXTS, READ):
            for do in ("preview", "save"):
                page = noor.post(new_letter_at(organisation), whole(kind="pledge", do=do, **dict.fromkeys(fields, odd)))
                assert page.status_code in (200, 303, 400, 422), odd
                assert not elements(page.text, "script:not([src]), img"), odd


def test_odd_letters_are_published_and_read(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    for odd in ("<script>alert(1)</script>", "عنوان الرسالة", "毛 الرسالة 🎬", "{{ 7*7 }} ${7*7} %s", "a" * 200):
        # Who is an addressee or a lead signatory is named nowhere else.
        typed = dict.fromkeys(TEXTS, odd) | {"addressee-0-name": "Hester Vantongeren", "author-0-name": "Maren Quill"}
        slug = a_draft(noor, organisation, **typed, response_url="https://docket.example/?a=1&b=2")
        press(noor, slug, "publish")
        for page in (f"/letters/{slug}", f"/letters/{slug}/sign", f"/letters/{slug}/texts", settings_of(slug)):
            read = noor.get(page)
            assert read.status_code == 200
            assert "<script>alert" not in read.text
        assert noor.get(f"/letters/{slug}/share.png").status_code in (200, 404)


def test_a_revision_that_is_no_number_saves_nothing(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation)
    for odd in ("", "-1", "9" * 5000, "99999999999999999999", "²", "one"):
        assert noor.post(settings_of(slug), whole(slug=slug, revision=odd)).status_code == 409
        publish = {"act": "publish", "sure": "1", "revision": odd}
        assert noor.post(f"/organise/letters/{slug}/state", publish).status_code == 409
