"""A docket number is corrected after people have signed: the text is one, its bytes are there, and who signed the old
one can put their signature under the new.
"""

import hashlib
import time
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.core import clock
from app.core.db import db, end_read, transaction
from app.letters import actions
from app.models import Entry, Letter, LetterKind, LetterState, Promise, Role, SignaturePromise, TextVersion
from app.public.letter_page import LOOK_SECONDS
from app.tally.audit import audit
from tests.console.writing import a_draft, an_editor, an_organisation, letter_of, opened, press, put_in, taken_out
from tests.desk import Browser, a_colleague, at_desk
from tests.journeys.steps import asked, named, path_of, signed, standing
from tests.journeys.steps import press as press_private
from tests.make import TEXT, a_letter, a_pledge, amended, confirm, shown_in, tally, work
from tests.post_box import PostBox

DOCKET, MENDED = "Docket 2026-114", "Docket 2026-141"


def test_a_docket_number_is_corrected_after_signatures(app: Flask, client: FlaskClient, post_box: PostBox) -> None:
    organisation = an_organisation()
    noor = an_editor(app, organisation)
    slug = a_draft(noor, organisation, response_to=DOCKET)
    press(noor, slug, "publish")
    letter = letter_of(slug)
    ada, *_ = [signed(client, post_box, letter, email=f"{at}@example.org", name=f"Ada {at}lm") for at in "ABCDE"]
    begun = asked(client, post_box, letter, email="bao@example.org", name="Bao Lindqvist")
    read = shown_in(client.get(begun).text) | {"consent": "1"}
    work()
    before = tally(client, letter)
    assert DOCKET in client.get(f"/letters/{slug}").text
    correct_the_docket(noor, slug)
    work()
    time.sleep(LOOK_SECONDS)

    assert "In response to" in changed_at(client, f"/letters/{slug}").text
    assert text_is_served_as_hashed(client, slug) in changed_at(client, f"/letters/{slug}/texts").text

    asks = client.post(begun, data=read)
    assert (asks.status_code, put_in(asks.text)) == (422, ["2026-141"])
    assert confirm(client, begun).status_code == 303
    assert named(letter, "Bao Lindqvist").text_version.version == 2

    reaffirmed_twice(client, letter, ada)
    after = tally(client, letter)
    assert (after["signed"], after["index"]) == (before["signed"] + 1, before["index"] + 3), "Bao's, a text, hers again"
    assert named(letter, "Ada Blm").text_version.version == 1
    assert audit(letter_of(slug)) == []


def correct_the_docket(noor: Browser, slug: str) -> None:
    url = f"/organise/letters/{slug}/text"
    form = opened(noor, url) | {"kind": "correction", "response_to": MENDED}
    shown = noor.post(url, form | {"do": "compare"})
    assert (shown.status_code, taken_out(shown.text), put_in(shown.text)) == (200, ["2026-114"], ["2026-141"])
    assert unescape(shown.text).count(MENDED) >= 2, "as it would read, and in the form"
    assert noor.post(url, form | {"do": "publish"}).status_code == 303


def changed_at(client: FlaskClient, page: str) -> TestResponse:
    answer = client.get(page)
    assert (answer.status_code, taken_out(answer.text), put_in(answer.text)) == (200, ["2026-114"], ["2026-141"])
    return answer


def text_is_served_as_hashed(client: FlaskClient, slug: str) -> str:
    """The checksum that the API tells."""
    told: str = client.get(f"/api/v1/letters/{slug}").get_json()["text_sha256"]
    exact = client.get(f"/letters/{slug}/texts/2.json")
    assert (exact.status_code, exact.mimetype) == (200, "application/json")
    assert hashlib.sha256(exact.data).hexdigest() == told
    assert exact.get_json()["docket"] == MENDED
    assert client.get(f"/letters/{slug}/texts/1.json").get_json()["docket"] == DOCKET
    for none in ("1.md", "2.md", "3.json", "0.json", "2.xml", "99999999999999999999.json"):
        assert client.get(f"/letters/{slug}/texts/{none}").status_code == 404
    return told


def reaffirmed_twice(client: FlaskClient, letter: Letter, ada: str) -> None:
    page = changed_at(client, ada).text
    assert "The text has a newer version" in page
    assert named(letter, "Ada Alm").text_version.version == 1
    for _ in range(2):  # twice is harmless
        assert client.post(ada, data={"act": "reaffirm", "text": shown_in(page)["text"]}).status_code == 303
    work()
    row = named(letter, "Ada Alm")
    assert (row.text_version.version, standing(client, ada)["number"]) == (2, 1)
    assert [(one.kind.value, one.replaces, one.number) for one in entries_of(row.id)] == [
        ("signed", False, 1), ("signed", True, None),
    ]  # fmt: skip
    assert "newer version" not in client.get(ada).text


def entries_of(signature_id: int) -> list[Entry]:
    end_read()
    return list(db.session.scalars(select(Entry).where(Entry.signature_id == signature_id).order_by(Entry.id)))


def test_a_new_version_asks_for_consent_and_one_published_meanwhile_is_shown_first(
    client: FlaskClient, post_box: PostBox
) -> None:
    letter = a_letter()
    ada = signed(client, post_box, letter, email="ada@example.org")
    amended(letter, "Ask first, and agree a price.", title="Ask first, and pay")
    newest = shown_in(client.get(ada).text)["text"]
    refused = client.post(ada, data={"act": "reaffirm", "text": newest})
    assert (refused.status_code, "Tick the box to agree" in refused.text) == (422, True)
    amended(letter, "Ask first, and agree a price, and keep a record.")
    late = client.post(ada, data={"act": "reaffirm", "text": newest, "consent": "1"})
    assert (late.status_code, "Another version was published" in late.text) == (422, True)
    assert client.post(ada, data={"act": "reaffirm", "consent": "1"}).status_code == 422
    page = client.get(ada).text
    assert "What version 2 changed" in page
    assert "What version 3 changed" in page
    assert client.post(ada, data={"act": "reaffirm", "text": shown_in(page)["text"], "consent": "1"}).status_code == 303
    assert named(letter, "Ada Marlowe-Finch").text_version.version == 3


def test_withdrawn_and_archiving_are_refused_in_a_sentence(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    ada = signed(client, post_box, letter, email="ada@example.org")
    bao = signed(client, post_box, letter, email="bao@example.org", name="Bao Lindqvist")
    newer = amended(letter, "Another text.", corrects=True)
    press_private(client, ada, "withdraw")
    again = {"act": "reaffirm", "text": newer.sha256}
    refused = client.post(ada, data=again)
    assert (refused.status_code, "You have withdrawn this signature" in refused.text) == (409, True)
    assert "newer version" not in client.get(ada).text
    with transaction() as session:
        session.get_one(Letter, letter.id).state = LetterState.ARCHIVING
    end_read()
    refused = client.post(bao, data=again)
    assert (refused.status_code, "being archived" in refused.text) == (409, True)
    assert named(letter, "Bao Lindqvist").text_version.version == 1


def test_a_held_signature_is_put_under_the_newer_text_without_an_entry(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    held = signed(client, post_box, letter, email="ada@example.org", name="Senator Ada Finch")
    newer = amended(letter, "Another text.", corrects=True)
    assert client.post(held, data={"act": "reaffirm", "text": newer.sha256}).status_code == 303
    row = named(letter, "Senator Ada Finch")
    assert (row.is_held, row.text_version.version, entries_of(row.id)) == (True, 2, [])


def test_a_promise_that_was_made_is_reworded_by_a_new_version_alone(
    app: Flask, client: FlaskClient, post_box: PostBox
) -> None:
    pledge = a_pledge("ask", "pay", "record")
    signed(client, post_box, pledge, email="ada@example.org", **{"action-ask": "1", "action-pay": "1"})
    noor, url = at_desk(app, a_colleague(pledge, Role.EDITOR)), f"/organise/letters/{pledge.slug}/text"
    form = opened(noor, url) | {"do": "publish", "kind": "version"}
    assert [form[f"promise-{at}-key"] for at in range(3)] == ["ask", "pay", "record"]
    reworded = form | {"promise-1-words": "I pay what we agreed"}
    for wrong, sentence in (
        (reworded | {"kind": "correction"}, "choose a new version"),
        (form | {"promise-1-words": ""}, "so it stays"),
        (form | {"letter_kind": "petition"}, "so it stays"),
        (form | {"letter_kind": "petition", "kind": "correction"}, "so it stays"),
    ):
        refused = noor.post(url, wrong)
        assert (refused.status_code, sentence in refused.text) == (422, True), sentence
        assert wrong["promise-1-words"] in refused.text, "nothing typed is lost"
    more = {"promise-2-words": "", "promise-3-key": "", "promise-3-words": "I say so"}
    assert noor.post(url, reworded | more).status_code == 303
    end_read()
    now = select(Promise).where(Promise.letter_id == pledge.id).order_by(Promise.position)
    assert [(one.key, one.words) for one in db.session.scalars(now)] == [
        ("ask", "I promise ask"), ("pay", "I pay what we agreed"), ("promise-1", "I say so"),
    ]  # fmt: skip


def test_what_a_signer_promised_binds_to_the_text_that_they_signed(client: FlaskClient, post_box: PostBox) -> None:
    pledge = a_pledge("ask", "pay", "record")
    ada = signed(client, post_box, pledge, email="ada@example.org", **{"action-ask": "1", "action-pay": "1"})
    told = client.get(f"{path_of(ada)}/my-data.json").get_json()["text"]
    assert hashlib.sha256(client.get(told["sha256_of"]).data).hexdigest() == told["sha256"]
    promises = (("ask", "I promise ask"), ("pay", "I pay what we agreed"), ("promise-1", "I say so"))
    amended(pledge, promises=promises_of(pledge)[:2])
    time.sleep(LOOK_SECONDS)
    assert "in the earlier words" not in client.get(f"/letters/{pledge.slug}").text
    amended(pledge, promises=promises)
    time.sleep(LOOK_SECONDS)
    assert "in the earlier words" in client.get(f"/letters/{pledge.slug}").text
    assert promised(client, ada) == ["I promise ask", "I promise pay"]
    page = client.get(ada).text
    ticked = [name for name in shown_in(page) if name.startswith("action-")]
    assert ticked == ["action-ask"], "what was reworded is ticked for nobody"
    again = {"act": "reaffirm", "text": shown_in(page)["text"], "consent": "1"}
    assert client.post(ada, data=again).status_code == 422
    assert client.post(ada, data=again | {"action-pay": "1", "action-promise-1": "1"}).status_code == 303
    assert keys_of(named(pledge, "Ada Marlowe-Finch").id) == ["pay", "promise-1"]
    assert promised(client, ada) == ["I pay what we agreed", "I say so"]


def promises_of(pledge: Letter) -> tuple[tuple[str, str], ...]:
    return tuple((one.key, one.words) for one in pledge.promises)


def promised(client: FlaskClient, private: str) -> list[str]:
    end_read()
    told: list[str] = client.get(f"{path_of(private)}/my-data.json").get_json()["promised"]["in_the_words_signed"]
    return told


def keys_of(signature_id: int) -> list[str]:
    keys = select(SignaturePromise.key).where(SignaturePromise.signature_id == signature_id)
    return list(db.session.scalars(keys.order_by(SignaturePromise.key)))


def test_the_audit_finds_a_page_that_says_something_else_than_the_text(client: FlaskClient) -> None:
    letter = a_letter()
    amended(letter, addressees=(("", "Members", "The House"),), corrects=True)
    assert audit(db.session.get_one(Letter, letter.id)) == []
    end_read()
    with transaction() as session:
        session.get_one(Letter, letter.id, populate_existing=True).title = "Another title"
        session.execute(update(TextVersion).where(TextVersion.version == 1).values(sha256="0" * 64))
    end_read()
    found = " ".join(audit(db.session.get_one(Letter, letter.id)))
    assert "says something else than version 2 of its text" in found
    assert "version 1 of the text has another checksum than its bytes" in found


def test_texts_of_before_keep_their_checksum_and_say_of_what_it_is(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter(response_to=DOCKET, kind=LetterKind.PLEDGE,
                      promises=[Promise(position=0, key="ask", words="I ask")])  # fmt: skip
    draft = a_letter(published=False)
    which, slug, drafted = letter.id, letter.slug, draft.id
    whole = client.get(f"/letters/{slug}/texts/1.json").data
    end_read()
    old = hashlib.sha256(TEXT.encode()).hexdigest()
    with transaction() as session:  # a text of before everything that a reader takes for the letter was in it
        session.execute(update(TextVersion).where(TextVersion.letter_id == which).values(v=1, sha256=old))
    letter = db.session.get_one(Letter, which)

    exact = client.get(f"/letters/{slug}/texts/1.md")
    assert (exact.status_code, exact.data.decode(), exact.mimetype) == (200, TEXT, "text/markdown")
    assert client.get(f"/letters/{slug}/texts/1.json").status_code == 404
    told = client.get(f"/api/v1/letters/{slug}").get_json()
    assert (told["text_sha256"], told["text_sha256_of"]) == (old, f"/letters/{slug}/texts/1.md")
    assert "the text alone, in Markdown" in client.get(f"/letters/{slug}/texts").text
    ada = signed(client, post_box, letter, email="ada@example.org", **{"action-ask": "1"})

    amended(letter, docket=MENDED, corrects=True)
    two = client.get(f"/letters/{slug}/texts/2.json")
    told = client.get(f"/api/v1/letters/{slug}").get_json()
    assert told["text_sha256"] == hashlib.sha256(two.data).hexdigest()
    assert two.data == whole.replace(DOCKET.encode(), MENDED.encode()), "the rest was kept as it stood"
    assert old in client.get(f"/letters/{slug}/texts").text
    assert (taken_out(client.get(ada).text), put_in(client.get(ada).text)) == (["2026-114"], ["2026-141"])
    assert audit(db.session.get_one(Letter, which)) == []
    with transaction() as session:
        row = session.get_one(Letter, drafted)
        actions.publish(session, letter=row, now=clock.now())
        published = row.slug
    end_read()
    assert client.get(f"/letters/{published}/texts/1.json").status_code == 200
