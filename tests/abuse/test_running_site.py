"""The running site from outside: what is sent over the network by a real server and worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.abuse.asking import KEYS, LETTER, Answer, ask, furnish, mail_to, sign_up
from tests.journeys.steps import path_of
from tests.make import answers, shown_in
from tests.pages.html import values
from tests.processes.running import Command, Site, told, until
from tests.storms.live_site import Place
from tests.web.security_headers import EXACT

pytestmark = pytest.mark.processes

ALWAYS = EXACT | {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
}
NETWORK = 120  # sign-ups a minute
AT_ONCE = 10.0  # seconds, on a busy machine too; who waited for a limit's minute would take longer


@pytest.fixture
def running(site: Site, lettered: Path) -> Iterator[Site]:
    furnish(site.data_dir, lettered)
    place = Place(site.data_dir, site.port, KEYS)
    commands = [Command(place, "serve").answers(), Command(place, "work")]
    yield place
    for command in commands:
        command.process.kill()
        command.process.wait()


@pytest.fixture
def behind_a_proxy(tmp_path: Path, lettered: Path, site: Site) -> Iterator[Site]:
    """In production, with one proxy in front that is believed."""
    folder = tmp_path / "production"
    folder.mkdir()
    furnish(folder, lettered)
    settings = {
        "APP_ENV": "production", "MAIL_URL": "smtp://127.0.0.1:9", "TRUSTED_PROXIES": "1",
        "MAIL_FROM": "Letters <letters@letters.example>", "BASE_URL": "https://letters.example",
    }  # fmt: skip
    place = Place(folder, site.port, settings | KEYS)
    web = Command(place, "serve")
    until(lambda: web.process.poll() is not None or b"400" in told_safely(place))
    assert web.process.poll() is None, web.said
    yield place
    web.process.kill()
    web.process.wait()


def told_safely(site: Site) -> bytes:
    try:
        return told(site, b"GET / HTTP/1.1\r\nHost: nobody.example\r\nConnection: close\r\n\r\n")
    except OSError:
        return b""


def is_strict(what: str, answer: Answer) -> None:
    for name, value in ALWAYS.items():
        assert answer.headers.get_all(name) == [value], (what, name)
    assert answer.headers.get_all("Cache-Control"), what
    assert answer.headers.get_all("Referrer-Policy") in (["same-origin"], ["strict-origin-when-cross-origin"]), what
    for never in ("Set-Cookie", "Server", "X-Powered-By", "Via"):
        assert answer.headers[never] is None, (what, never)


def test_every_kind_of_answer_is_strict_on_the_wire(running: Site) -> None:
    port = running.port
    sent = sign_up(port, "ada@example.org")
    link = path_of(mail_to(port, "ada@example.org")["links"][0])
    page = ask(port, "GET", link)
    form = shown_in(page.text) | {"consent": "1"}
    confirmed = ask(port, "POST", link, form)
    letter, still = ask(port, "GET", LETTER), ask(port, "GET", "/how-we-verify")
    seen = {
        200: [letter, page, ask(port, "HEAD", LETTER), ask(port, "HEAD", link), ask(port, "OPTIONS", LETTER)],
        303: [sent, confirmed],
        304: [ask(port, "GET", "/how-we-verify", If_None_Match=str(still.headers["ETag"]))],
        400: [ask(port, "POST", f"{LETTER}/sign", {"name": "\0"}), ask(port, "GET", f"{LETTER}/supporters?q=%ff")],
        403: [ask(port, "POST", f"{LETTER}/sign", {}, Origin="https://evil.example")],
        404: [
            ask(port, "GET", path) for path in ("/nothing", "/confirm/x.y", f"{link}.css", f"{LETTER}/x.css", "/.env")
        ],
        405: [ask(port, method, LETTER) for method in ("POST", "PUT", "DELETE", "PATCH")],
        413: [ask(port, "POST", f"{LETTER}/sign", {"x": "x" * 70_000})],
        422: [ask(port, "POST", f"{LETTER}/sign", {})],
    }
    for status, told_so in seen.items():
        for answer in told_so:
            assert answer.status == status, (status, answer.body[:200])
            is_strict(str(status), answer)
    assert [answer.body for answer in seen[200][2:4]] == [b"", b""]


def test_what_pages_load_is_ours_alone_and_as_strict(running: Site) -> None:
    pages = [ask(running.port, "GET", path).text for path in ("/", LETTER, f"{LETTER}/sign", f"{LETTER}/credits")]
    loads = [("link", "href"), ("script", "src"), ("img", "src")]
    loaded = {address for page in pages for tag, attribute in loads for address in values(page, tag, attribute)}
    assert loaded
    for address in loaded:
        assert address.startswith(("/", f"http://127.0.0.1:{running.port}/")), address
        answer = ask(running.port, "GET", path_of(address))
        assert answer.status == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Set-Cookie"] is None


def status_of(site: Site, head: str) -> int:
    return int(told(site, head.replace("\n", "\r\n").encode() + b"\r\n\r\n").split(b" ")[1])


def test_a_wrong_host_is_refused_in_every_form_that_http_knows(behind_a_proxy: Site) -> None:
    right = "GET / HTTP/1.1\nHost: letters.example\nConnection: close"
    assert status_of(behind_a_proxy, right) == 200
    for wrong in (
        "GET / HTTP/1.1\nHost: evil.example\nConnection: close",
        "GET / HTTP/1.1\nHost: evil.example\nX-Forwarded-Host: letters.example\nConnection: close",
        "GET / HTTP/1.1\nHost: letters.example.evil.example\nConnection: close",
        "GET / HTTP/1.1\nHost: letters.example@evil.example\nConnection: close",
        "GET / HTTP/1.1\nHost: \nConnection: close",
        "GET / HTTP/1.1\nConnection: close",
        "GET / HTTP/1.1\nHost: letters.example\nHost: evil.example\nConnection: close",
        f"GET / HTTP/1.1\nHost: 127.0.0.1:{behind_a_proxy.port}\nConnection: close",
    ):
        assert status_of(behind_a_proxy, wrong) == 400, wrong
    whole = "GET https://evil.example/ HTTP/1.1\nHost: letters.example\nConnection: close"
    assert status_of(behind_a_proxy, whole) in (200, 400)  # its path alone is read, by the right Host


def test_in_production_nothing_names_another_host_and_https_is_kept(behind_a_proxy: Site) -> None:
    evil = {"X_Forwarded_Host": "evil.example", "Forwarded": "host=evil.example", "X_Original_URL": "/x"}
    for path in ("/", LETTER, f"{LETTER}/sign", "/api/v1/letters", "/nothing"):
        answer = ask(behind_a_proxy.port, "GET", path, Host="letters.example", **evil)
        assert "evil.example" not in answer.text + str(answer.headers), path
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        is_strict(path, answer)
    form = answers("Ada", email="ada@example.org")
    sent = ask(behind_a_proxy.port, "POST", f"{LETTER}/sign", form, Host="letters.example", **evil)
    assert sent.status == 303
    assert sent.headers["Location"].startswith(("/letters/", "https://letters.example/letters/"))
    for closed in ("/dev/mailbox", "/dev/mailbox.json"):
        assert ask(behind_a_proxy.port, "GET", closed, Host="letters.example").status == 404


def test_one_network_at_its_limit_does_not_hold_up_another(behind_a_proxy: Site) -> None:
    def post(network: str, fields: dict[str, str]) -> Answer:
        headers = {"Host": "letters.example", "X_Forwarded_For": f"6.6.6.6, {network}"}
        return ask(behind_a_proxy.port, "POST", f"{LETTER}/sign", fields, **headers)

    assert {post("198.51.100.7", {}).status for _ in range(NETWORK)} == {422}
    refused = post("198.51.100.7", answers("Ada", email="ada@example.org"))
    assert refused.status == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    is_strict("429", refused)

    other = post("198.51.100.8", answers("Ada", email="ada@example.org"))

    assert (other.status, other.seconds < AT_ONCE) == (303, True)


def test_bodies_that_are_too_big_or_broken_are_refused_quickly(running: Site) -> None:
    sign = f"{LETTER}/sign"
    kind = "Content-Type: application/x-www-form-urlencoded"
    head = f"POST {sign} HTTP/1.1\nHost: 127.0.0.1\nConnection: close\n{kind}\n"
    for size in (64 * 1024 + 1, 300_000, 3_000_000):
        answer = ask(running.port, "POST", sign, {"name": "x" * size})
        assert (answer.status, answer.seconds < AT_ONCE) == (413, True)
    chunks = b"".join(b"%x\r\n%s\r\n" % (8000, b"x" * 8000) for _ in range(10)) + b"0\r\n\r\n"
    chunked = told(running, f"{head}Transfer-Encoding: chunked\n\n".replace("\n", "\r\n").encode() + chunks)
    assert chunked.split(b" ")[1] == b"413"
    assert status_of(running, f"{head}Content-Length: 99999999999") in (400, 413)
    assert status_of(running, f"{head}Content-Length: x") == 400
    assert status_of(running, f"GET /{'x' * 70_000} HTTP/1.1\nHost: 127.0.0.1\nConnection: close") in (414, 431)
    assert sign_up(running.port, "ada@example.org").status == 303


def test_a_mail_scanner_that_opens_everything_signs_nobody_up_and_spoils_no_link(running: Site) -> None:
    port = running.port
    sign_up(port, "ada@example.org")
    links = [path_of(link) for link in mail_to(port, "ada@example.org")["links"]]
    for _ in range(3):
        for link in links:
            for method in ("HEAD", "GET", "OPTIONS"):
                assert ask(port, method, link, User_Agent="scanner").status == 200
            assert ask(port, "GET", f"{link}?consent=1&name=Eve").status == 200
    before = ask(port, "GET", f"/api/v1{LETTER}").body
    confirmed = ask(port, "POST", links[0], shown_in(ask(port, "GET", links[0]).text) | {"consent": "1"})
    assert confirmed.status == 303
    private = path_of(mail_to(port, "ada@example.org", "signed")["links"][0])
    until(lambda: b'"signed":1' in ask(port, "GET", f"/api/v1{LETTER}").body.replace(b" ", b""))
    assert b'"signed":0' in before.replace(b" ", b"")
    for method in ("HEAD", "GET"):
        ask(port, method, f"{private}?act=erase&sure=1")
    assert b'"signed":1' in ask(port, "GET", f"/api/v1{LETTER}").body.replace(b" ", b"")
