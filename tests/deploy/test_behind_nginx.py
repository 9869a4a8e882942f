"""What the shipped nginx.conf keeps, passes on and answers itself, in front of a real web process."""

import gzip
import http.client
import threading
import time

import pytest

from tests.abuse.asking import LETTER
from tests.deploy.front import HOST
from tests.deploy.fronted import Fronted
from tests.make import answers
from tests.pages.html import words_of

pytestmark = pytest.mark.processes

KEPT_SECONDS = 5  # at the most, of a page
FOR_EVERYBODY = (
    "/", LETTER, f"{LETTER}/credits", f"{LETTER}/supporters?q=finch", f"{LETTER}/texts", f"{LETTER}/share.png",
    "/privacy", "/how-we-verify", "/share.png", "/favicon.ico", "/apple-touch-icon.png", "/manifest.webmanifest",
    "/robots.txt", "/api/v1/letters", f"/api/v1{LETTER}", f"/api/v1{LETTER}/signatures?list=supporters",
    f"/api/v1{LETTER}/professions",
)  # fmt: skip


def test_a_crowd_of_readers_is_a_few_requests(fronted: Fronted) -> None:
    page, before = f"{LETTER}/credits", fronted.reached(f"{LETTER}/credits")
    said: list[int] = []

    def read() -> None:
        said.extend(fronted.nginx.ask("GET", page).status for _ in range(10))

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()

    assert said == [200] * 80
    # On a quick machine one or two; on a slow one a second is asked for after a tenth of a second, and so on.
    assert 1 <= fronted.reached(page) - before < 40


@pytest.mark.parametrize("path", FOR_EVERYBODY)
def test_every_page_for_everybody_is_kept(fronted: Fronted, path: str) -> None:
    bare = path.partition("?")[0]
    before, began = fronted.reached(bare), time.monotonic()
    for _ in range(12):
        answer = fronted.nginx.ask("GET", path)
        assert answer.status == 200
        assert answer.headers["Cache-Control"].startswith("public, max-age=")
        assert answer.headers["Vary"] in (None, "Accept-Encoding")
        assert answer.headers["Set-Cookie"] is None

    spans = int((time.monotonic() - began) // KEPT_SECONDS) + 2  # of the clock, touched at both ends
    # In each one to begin with, and one where the page is older than its max-age.
    assert fronted.reached(bare) - before <= 2 * spans


def test_readers_get_the_page_compressed_or_plain_as_they_can_read_it(fronted: Fronted) -> None:
    plain = fronted.nginx.ask("GET", LETTER)
    for accepted in ("gzip", "gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.5"):
        small = fronted.nginx.ask("GET", LETTER, Accept_Encoding=accepted)
        assert small.headers["Content-Encoding"] == "gzip", accepted
        assert b"<h1" in gzip.decompress(small.body)
    for refused in ("", "br", "gzip;q=0", "identity, gzip;q=0.0"):
        assert fronted.nginx.ask("GET", LETTER, Accept_Encoding=refused).headers["Content-Encoding"] is None, refused
    assert b"<h1" in plain.body
    assert plain.headers["Cache-Control"] == "public, max-age=4"


def test_who_has_the_page_already_is_told_so_by_nginx(fronted: Fronted) -> None:
    first = fronted.nginx.ask("GET", LETTER, Accept_Encoding="gzip")
    again = fronted.nginx.ask("GET", LETTER, Accept_Encoding="gzip", If_None_Match=first.headers["ETag"])

    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("path", [f"{LETTER}/sign", f"{LETTER}/sent", "/lost-link", "/organise/sign-in", "/readyz"])
def test_what_is_for_one_reader_is_fetched_each_time(fronted: Fronted, path: str) -> None:
    before = fronted.reached(path)
    for _ in range(3):
        assert fronted.nginx.ask("GET", path).headers["Cache-Control"] == "no-store"

    assert fronted.reached(path) - before == 3


def test_a_page_under_an_unknown_parameter_is_no_other_page(fronted: Fronted) -> None:
    assert fronted.nginx.ask("GET", f"{LETTER}?utm_source=x").status == 200
    assert fronted.nginx.ask("GET", f"{LETTER}?key=of-an-embargo").status == 200
    assert "key=of-an-embargo" not in "".join(fronted.nginx.requests())


def test_a_visitor_does_not_say_where_they_come_from(fronted: Fronted) -> None:
    fronted.nginx.ask("GET", "/lost-link", X_Forwarded_For="203.0.113.9", Forwarded="for=203.0.113.9")

    assert [line for line in fronted.notes.read_text().splitlines() if "203.0.113.9" in line] == []
    assert " for=127.0.0.1 " in fronted.notes.read_text()


def test_style_and_letters_come_from_nginx_once_they_have_been_fetched(fronted: Fronted) -> None:
    path = "/static/css/base.css"
    before = fronted.reached(path)
    for _ in range(5):
        answer = fronted.nginx.ask("GET", path, Accept_Encoding="gzip")
        assert (answer.status, answer.headers["Content-Encoding"]) == (200, "gzip")

    assert fronted.reached(path) - before == 1


def test_a_body_that_is_a_little_too_large_is_refused_by_the_application_in_words(fronted: Fronted) -> None:
    path = f"{LETTER}/sign"
    little = fronted.nginx.ask("POST", path, answers("Ada Quill", email="a@example.org", credit="x" * 70_000))
    assert (little.status, "Shorten it" in words_of(little.text)) == (413, True)
    before = fronted.reached(path)

    large = fronted.nginx.ask("POST", path, answers("Ada Quill", email="a@example.org", credit="x" * 300_000))

    assert (large.status, "Shorten it" in words_of(large.text)) == (413, True)
    assert fronted.reached(path) == before, "nginx has refused it"


def test_letters_and_pictures_may_be_larger_at_the_desk(fronted: Fronted) -> None:
    fields = {"text": "x" * 200_000}
    before = fronted.reached("/organise/letters/keep-the-copyright/text")
    fronted.nginx.ask("POST", "/organise/letters/keep-the-copyright/text", fields)
    fronted.nginx.ask("POST", "/organise/letters/keep-the-copyright/share-picture", {"picture": "x" * 5_200_000})

    assert fronted.reached("/organise/letters/keep-the-copyright/text") == before + 1
    assert fronted.reached("/organise/letters/keep-the-copyright/share-picture") == 1


def test_browsers_speak_http_2(fronted: Fronted) -> None:
    with fronted.nginx.connect("h2", "http/1.1") as connection:
        assert (connection.selected_alpn_protocol(), connection.version()) == ("h2", "TLSv1.3")


def test_without_tls_one_is_led_to_it_and_another_host_is_refused(fronted: Fronted) -> None:
    plain = http.client.HTTPConnection("127.0.0.1", fronted.nginx.plain_port, timeout=10)
    plain.request("GET", f"{LETTER}?q=1", headers={"Host": HOST})
    answer = plain.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}{LETTER}?q=1")
    plain.close()

    other = fronted.nginx.ask("GET", "/", Host="elsewhere.example")
    assert (other.status, other.text) == (400, "400: this site has another address.\n")
