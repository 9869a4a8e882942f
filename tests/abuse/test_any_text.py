"""Any Unicode text in any field is accepted or refused, kept clean, and never causes a server error."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
import regex  # type: ignore[import-untyped]
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import create_app
from app.models import Letter
from tests.make import a_config, a_letter, answers, signatures
from tests.one_app import serving
from tests.pages.dangers import dangers_of

FORM = "application/x-www-form-urlencoded"
NOT_SEEN = regex.compile(r"[\p{Cc}\u202A-\u202E\u2066-\u2069\u200B\u200E\u200F\u2028\u2029\uFEFF]")
PILED = regex.compile(r"[\p{Mn}\p{Me}]{5,}")

# Letters of all planes; letters that join, turn round or pile up; and lone surrogates, which no UTF-8 holds.
any_text = st.text(max_size=130) | st.text(
    st.sampled_from("aZé毛ﷺ\u0301\u0489\u200d\u202e\u2066\ufeff\u00ad\u2028\0\r\n\t =+-@'\"<>&%{}\U0001f469\U000e0041"),
    max_size=60,
)
any_bytes = st.binary(max_size=40)
calm = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[FlaskClient, Letter]]:
    """One site for all examples; each signs up for itself."""
    folder = tmp_path_factory.mktemp("any-text")
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        (folder / template.name).write_bytes(template.read_bytes())
        config = a_config(folder)
    else:
        config = a_config(folder, database_url=request.getfixturevalue("postgres_url"))
    with serving(create_app(config)) as app:
        yield app.test_client(), a_letter()


@calm
@given(name=any_text, credit=any_text)
def test_a_name_of_any_text_is_kept_clean_or_sent_back(
    site: tuple[FlaskClient, Letter], name: str, credit: str
) -> None:
    client, letter = site
    before = len(signatures(letter))
    claim = {"professional": "1", "profession": "actors", "route": "later", "credit": credit}
    form = answers(name, email=f"text-{before}@example.org", **claim)
    answer = client.post(f"/letters/{letter.slug}/sign", data=form)

    assert answer.status_code == 400 if "\0" in name + credit else answer.status_code in (303, 400, 422)
    assert dangers_of(answer.text) == []
    if answer.status_code != 303:
        assert len(signatures(letter)) == before
        return
    kept = max(signatures(letter), key=lambda row: row.id)
    for text in (kept.name, kept.credit):
        if text:
            assert text == unicodedata.normalize("NFC", text) == text.strip()
            assert not NOT_SEEN.search(text)
            assert not PILED.search(unicodedata.normalize("NFD", text))
            assert len(regex.findall(r"\X", text)) <= 100


@calm
@given(email=any_text | st.builds("{}@{}.example".format, any_text, any_text), work_email=any_text, place=any_text)
def test_an_address_of_any_text_is_taken_or_sent_back(
    site: tuple[FlaskClient, Letter], email: str, work_email: str, place: str
) -> None:
    client, letter = site
    claim = {"professional": "1", "profession": "actors", "route": "work-email", "work_email": work_email}
    for changes in ({"email": email}, {"email": "ada@example.org", "place": place}, {"email": email} | claim):
        answer = client.post(f"/letters/{letter.slug}/sign", data=answers("Ada Finch") | changes)
        assert answer.status_code in (303, 400, 422)


@calm
@given(search=any_text, after=any_text, handle=any_text)
def test_any_text_may_be_searched_for(site: tuple[FlaskClient, Letter], search: str, after: str, handle: str) -> None:
    client, letter = site
    for page, query in (
        ("supporters", {"q": search}), ("credits", {"q": search, "after": after}), ("sent", {"h": handle}),
    ):  # fmt: skip
        answer = client.get(f"/letters/{letter.slug}/{page}?{urlencode(query)}")
        assert answer.status_code in (200, 400)
        assert dangers_of(answer.text) == []


@calm
@given(body=any_bytes, name=any_bytes)
def test_any_bytes_are_a_form_that_is_sent_back(site: tuple[FlaskClient, Letter], body: bytes, name: bytes) -> None:
    client, letter = site
    whole = urlencode(answers("", email="bytes@example.org")).encode().replace(b"name=", b"name=" + name)
    for sent in (body, whole):
        for kind in (FORM, "multipart/form-data; boundary=x", "application/json"):
            answer = client.post(f"/letters/{letter.slug}/sign", data=sent, content_type=kind)
            assert answer.status_code in (303, 400, 413, 415, 422)
