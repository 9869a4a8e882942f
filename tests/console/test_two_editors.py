"""Concurrent editors: the later one sees both versions, loses nothing, and may overwrite knowingly."""

import threading
from html import unescape
from urllib.parse import unquote

from flask import Flask
from sqlalchemy import func, select

from app.audit_log.record import THE_OPERATOR
from app.core import clock
from app.core.db import db, end_read, transaction
from app.core.errors import LetterChanged
from app.letters import drafting
from app.letters.form_values import draft_of
from app.letters.queries import newest_source
from app.models import Account, Addressee, AuditLine, Letter
from tests.console.writing import (
    TEXT,
    a_draft,
    an_editor,
    an_organisation,
    letter_of,
    opened,
    press,
    put_in,
    settings_of,
    sources_of,
    taken_out,
    whole,
)


def test_who_saves_later_is_shown_both_and_nothing_is_lost(app: Flask) -> None:
    organisation = an_organisation()
    noor, zora = (an_editor(app, organisation, name=name) for name in ("Noor Achterberg", "Zora Lindqvist"))
    slug = a_draft(noor, organisation)
    seen = {"revision": opened(noor, settings_of(slug))["revision"], "slug": slug}
    assert opened(zora, settings_of(slug))["revision"] == seen["revision"]

    theirs = whole(**seen, source=TEXT.replace("three", "four"), title="Ask, and pay")
    assert noor.post(settings_of(slug), theirs).status_code == 303
    mine = whole(**seen, source=TEXT.replace("three", "five"), funder="The Gaffers’ Fund")
    both = zora.post(settings_of(slug), mine)

    assert both.status_code == 409
    shown = unescape(both.text)
    assert "Noor Achterberg has saved this letter since you opened it" in shown
    assert "four" in taken_out(both.text)
    assert "five" in put_in(both.text)
    assert TEXT.replace("three", "four") in shown, "theirs, whole"
    assert TEXT.replace("three", "five") in shown, "mine, in the form"
    assert "The Gaffers’ Fund" in shown
    assert "Ask, and pay" in shown
    assert sources_of(slug) == [TEXT.replace("three", "four")]

    on_top = whole(slug=slug, source=TEXT.replace("three", "five"), revision=str(letter_of(slug).revision))
    assert f'name="revision" value="{on_top["revision"]}"' in both.text
    assert zora.post(settings_of(slug), on_top).status_code == 303
    assert sources_of(slug) == [TEXT.replace("three", "five")]


def test_a_draft_that_was_published_meanwhile_is_not_overwritten(app: Flask) -> None:
    organisation = an_organisation()
    noor, zora = (an_editor(app, organisation, name=name) for name in ("Noor Achterberg", "Zora Lindqvist"))
    slug = a_draft(noor, organisation)
    before = opened(zora, settings_of(slug))
    press(noor, slug, "publish")
    late = whole(slug=slug, revision=before["revision"], source="Another text.", title="Another title")
    assert zora.post(settings_of(slug), late).status_code in (303, 409)
    assert sources_of(slug) == [TEXT]
    assert letter_of(slug).title == "Ask before you train"


def test_what_the_publisher_saw_is_what_is_published(app: Flask) -> None:
    organisation = an_organisation()
    noor, zora = (an_editor(app, organisation) for _ in range(2))
    slug = a_draft(noor, organisation)
    url = f"/organise/letters/{slug}/state"
    noor.post(url, {"act": "publish"})
    zora.post(settings_of(slug), whole(slug=slug, revision="1", source="A text that Noor has not seen."))
    late = noor.post(url, {"act": "publish", "sure": "1", "revision": "1"})
    assert late.status_code == 409
    assert not letter_of(slug).is_public()


def test_of_two_connections_that_save_the_same_revision_one_writes(app: Flask) -> None:
    organisation = an_organisation()
    slug = a_draft(an_editor(app, organisation), organisation)
    letter = letter_of(slug)
    letter_id, drafts = letter.id, [draft_of(letter, newest_source(db.session(), letter.id)) for _ in range(2)]
    at_once = threading.Barrier(2)
    done: list[int | None] = []

    def save(number: int) -> None:
        changed = drafts[number].__class__(**(vars(drafts[number]) | {"source": f"Text {number}."}))
        with app.app_context():
            at_once.wait()
            try:
                with transaction() as session:
                    row = session.get_one(Letter, letter_id)
                    drafting.save_draft(session, letter=row, draft=changed, seen=1, by=THE_OPERATOR, now=clock.now())
                done.append(number)
            except LetterChanged:
                done.append(None)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=save, args=(number,)) for number in range(2)]
    end_read()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    [winner] = [number for number in done if number is not None]
    assert None in done
    assert sources_of(slug) == [f"Text {winner}."]
    assert letter_of(slug).revision == 2
    assert db.session.scalar(select(func.count()).select_from(Addressee)) == 1
    assert db.session.scalar(select(func.count()).where(AuditLine.kind == "draft-saved")) == 1


def test_two_texts_for_a_published_letter_at_once(app: Flask) -> None:
    organisation = an_organisation()
    noor, zora = (an_editor(app, organisation) for _ in range(2))
    slug = a_draft(noor, organisation)
    press(noor, slug, "publish")
    url = f"/organise/letters/{slug}/text"
    revision = opened(noor, url)["revision"]
    theirs = {"revision": revision, "kind": "correction", "source": TEXT.replace("three", "four"), "do": "publish"}
    assert noor.post(url, theirs).status_code == 303
    mine = {"revision": revision, "kind": "version", "source": TEXT.replace("three", "five"), "do": "publish"}
    both = zora.post(url, mine)
    assert both.status_code == 409
    assert (taken_out(both.text), put_in(both.text)) == (["four"], ["five"])
    assert TEXT.replace("three", "five") in unescape(both.text)
    assert sources_of(slug) == [TEXT, TEXT.replace("three", "four")]
    assert zora.post(url, mine | {"revision": str(letter_of(slug).revision)}).status_code == 303
    assert len(sources_of(slug)) == 3


def test_what_was_typed_into_a_letter_outlives_the_session(app: Flask) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation)
    words = "Typed for an hour,\nwith “marks” & <signs>."
    typed = whole(slug=slug, source=words, revision=opened(noor, settings_of(slug))["revision"])
    noor.client.delete_cookie("undersigned", path="/organise")

    kept = noor.post(settings_of(slug), typed)
    assert kept.status_code == 303
    assert kept.location.startswith("/organise/sign-in?next=")
    assert sources_of(slug) == [TEXT]

    account = db.session.scalars(select(Account).where(Account.name == "Noor Achterberg")).one()
    noor._token = ""
    noor.sign_in(account)
    back = noor.get(unquote(kept.location.partition("=")[2]))
    assert words in unescape(back.text)
    assert noor.post(settings_of(slug), opened(noor, settings_of(slug)) | typed).status_code == 303
    assert sources_of(slug) == [typed["source"]]
