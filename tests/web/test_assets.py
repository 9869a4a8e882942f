import gzip
import re

from flask.testing import FlaskClient

from tests.make import a_letter, sign
from tests.pages.html import value, values
from tests.post_box import PostBox

GZIP = {"Accept-Encoding": "gzip"}


def test_a_style_sheet_is_kept_for_a_year_under_an_address_that_changes_with_it(client: FlaskClient) -> None:
    address = value(client.get("/").text, "[href^='/static/css/base.css']", "href")
    assert re.fullmatch(r"/static/css/base\.css\?v=[0-9a-f]{12}", address)

    with client.get(address) as stamped, client.get("/static/css/base.css") as plain:
        assert "immutable" in stamped.headers["Cache-Control"]
        assert plain.headers["Cache-Control"] == "public, max-age=86400"


def test_a_file_of_another_version_than_the_page_asks_for_is_kept_for_a_moment_only(client: FlaskClient) -> None:
    """While machines are updated one after the other, the page may come from one, and the style from another."""
    with client.get("/static/css/base.css?v=0123456789ab") as answer:
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "public, max-age=4")


def test_fonts_are_kept_for_a_year_and_the_first_ones_are_preloaded_from_the_address_that_the_style_asks_for(
    client: FlaskClient,
) -> None:
    page = client.get("/").text
    preloaded = values(page, "link[rel=preload][as=font][href^='/static/fonts/']", "href")
    with client.get("/static/css/fonts.css") as answer:
        asked_for = [
            f"/static/fonts/{name}"
            for name in re.findall(r'url\("\.\./fonts/([^"]+)"\)', answer.get_data(as_text=True))
        ]
    assert len(preloaded) == 3
    assert set(preloaded) <= set(asked_for)
    for address in asked_for:
        with client.get(address) as font:
            assert "immutable" in font.headers["Cache-Control"], address


def test_a_letter_comes_compressed_to_who_can_read_that_and_plain_to_who_cannot(client: FlaskClient) -> None:
    address = f"/letters/{a_letter().slug}"

    small, plain = client.get(address, headers=GZIP), client.get(address)

    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data) / 2
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_a_reader_who_has_the_page_already_is_told_so(client: FlaskClient) -> None:
    address = f"/letters/{a_letter().slug}"
    first = client.get(address, headers=GZIP)

    assert client.get(address, headers=GZIP | {"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_the_page_behind_a_private_link_is_never_compressed(client: FlaskClient, post_box: PostBox) -> None:
    sign(client, a_letter(), email="ada@example.org")

    assert "Content-Encoding" not in client.get(post_box.last.link, headers=GZIP).headers


def test_sheets_that_a_letter_needs_at_once_come_as_one_answer_each(client: FlaskClient) -> None:
    page = client.get(f"/letters/{a_letter().slug}").text
    sheets = values(page, "link[rel=stylesheet]:not([media])", "href")
    assert len(sheets) == 3
    together = ""
    for address in sheets:
        with client.get(address) as answer:
            assert (answer.mimetype, "immutable" in answer.headers["Cache-Control"]) == ("text/css", True)
            together += answer.get_data(as_text=True)
            kept = {"If-None-Match": answer.headers["ETag"]}
        with client.get(address, headers=kept) as again:
            assert again.status_code == 304
    for part in ("fonts", "tokens", "base", "letter", "credits", "forms"):
        with client.get(f"/static/css/{part}.css") as answer:
            assert answer.get_data(as_text=True) in together


def test_a_sheet_carries_no_header_that_means_something_on_a_page_alone(client: FlaskClient) -> None:
    for path in ("css/fonts+tokens.css", "css/base.css", "js/letter.js", "fonts/newsreader-latin-text.woff2"):
        with client.get(f"/static/{path}") as answer:
            assert {"Permissions-Policy", "Cross-Origin-Opener-Policy"}.isdisjoint(answer.headers.keys()), path
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with client.get("/static/favicon.svg") as picture:
        assert "Permissions-Policy" in picture.headers, "a picture that can be opened as a page"
