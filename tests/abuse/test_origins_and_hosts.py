"""Forms are accepted only from our own origin; links and hosts are the configured ones."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.desk import an_owner, at_desk
from tests.journeys.restart import started_again
from tests.journeys.steps import asked, everything, signed
from tests.make import a_letter, answers, confirm, shown_in, signatures
from tests.post_box import PostBox

HERE = "http://127.0.0.1:8000"

ALLOWED: list[dict[str, str]] = [
    {},
    {"Origin": HERE},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://elsewhere.example"},
]
REFUSED: list[dict[str, str]] = [
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://127.0.0.1:8000.elsewhere.example"},
    {"Origin": "https://127.0.0.1:8000"},
    {"Origin": "http://127.0.0.1"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "cross-site", "Origin": HERE},
]


@pytest.mark.parametrize("page", ["sign", "confirm", "not-me", "signature", "claim"])
def test_a_form_of_another_site_is_refused_on_every_page_and_changes_nothing(
    client: FlaskClient, post_box: PostBox, page: str
) -> None:
    letter = a_letter()
    link = asked(client, post_box, letter, email="ada@example.org")
    not_me = post_box.mails[-1].links[1]
    private = signed(client, post_box, letter, email="boris@example.org")
    targets = {
        "sign": (f"/letters/{letter.slug}/sign", answers("Eve", email="eve@example.org")),
        "confirm": (link, shown_in(client.get(link).text) | {"consent": "1"}),
        "not-me": (not_me, {}),
        "signature": (private, {"act": "withdraw", "sure": "1"}),
        "claim": (f"{HERE}/claim/x.y", {}),
    }
    target, form = targets[page]
    before = everything()
    for headers in REFUSED:
        answer = client.post(target, data=form, headers=headers)
        assert answer.status_code == 403, headers
        assert "from another site" in answer.text
    assert everything() == before


def test_no_form_at_all_takes_what_another_site_sends(app: Flask, client: FlaskClient) -> None:
    slug, seen = a_letter().slug, 0
    before = everything()
    for rule in app.url_map.iter_rules():
        for method in {"POST", "PUT", "PATCH", "DELETE"} & (rule.methods or set()):
            path = rule.rule.replace("<slug>", slug).replace("<token>", "x.y")
            for headers in REFUSED:
                form = answers("Eve", email="eve@example.org", letter=slug)
                assert client.open(path, method=method, data=form, headers=headers).status_code == 403, (path, headers)
                seen += 1
    assert seen >= 5 * len(REFUSED)
    assert everything() == before


def test_a_form_of_our_own_page_is_taken_and_so_is_curl(client: FlaskClient) -> None:
    letter = a_letter()
    for at, headers in enumerate(ALLOWED):
        form = answers("Ada", email=f"ada-{'abcdef'[at]}@example.org")
        assert client.post(f"/letters/{letter.slug}/sign", data=form, headers=headers).status_code == 303, headers


def test_a_browser_that_names_no_page_is_asked_once_more_and_nothing_typed_is_lost(client: FlaskClient) -> None:
    letter = a_letter()
    page, form = f"/letters/{letter.slug}/sign", answers("Ada “Ace” Finch", email="ada@example.org")
    nameless = {"Origin": "null"}
    asked_again = client.post(page, data=form, headers=nameless)
    assert asked_again.status_code == 403
    assert signatures(letter) == []

    kept = shown_in(asked_again.text)
    assert form.items() <= kept.items()
    assert f'action="{page}"' in asked_again.text
    for elsewhere in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site", "Origin": "null"}):
        assert client.post(page, data=kept, headers=elsewhere).status_code == 403
    for changed in ({"name": "Eve"}, {"sent_again": "x"}):
        assert client.post(page, data=kept | changed, headers=nameless).status_code == 403
    from_another_network = {"REMOTE_ADDR": "203.0.113.9"}
    assert client.post(page, data=kept, headers=nameless, environ_base=from_another_network).status_code == 403
    assert signatures(letter) == []

    assert client.post(page, data=kept, headers=nameless).status_code == 303
    assert len(signatures(letter)) == 1


def test_an_organiser_whose_browser_names_no_page_works_on(app: Flask) -> None:
    owner = at_desk(app, an_owner(a_letter()))
    nameless = {"Origin": "null"}
    assert owner.post("/organise/account", {"name": "Ines Quillon"}, headers=nameless).status_code == 303
    assert owner.post("/organise/account", {"name": "Ines"}, csrf=False, headers=nameless).status_code == 403


def test_what_was_typed_into_a_form_of_another_site_is_not_offered_again(client: FlaskClient) -> None:
    page = f"/letters/{a_letter().slug}/sign"
    refused = client.post(page, data=answers("Eve Quarrel"), headers={"Origin": "https://elsewhere.example"})
    assert refused.status_code == 403
    assert "Eve Quarrel" not in refused.text
    assert f'href="{page}"' in refused.text


@pytest.fixture
def in_production(app: Flask, tmp_path: Path) -> Iterator[FlaskClient]:
    with started_again(
        app, tmp_path, production=True, base_url="https://letters.example", mail_url="smtp://127.0.0.1:9"
    ) as site:
        yield site.test_client()


def test_a_wrong_host_is_refused(client: FlaskClient, in_production: FlaskClient) -> None:
    letter = a_letter()
    for host in ("evil.example", "letters.example.evil.example", "letters.example@evil.example", "xletters.example"):
        for path in ("/", f"/letters/{letter.slug}", "/api/v1/letters", "/confirm/x.y", "/dev/mailbox"):
            answer = in_production.get(path, headers={"Host": host})
            assert answer.status_code == 400, (host, path)
            assert "evil" not in answer.text
            assert client.get(path, headers={"Host": host}).status_code == 400, (host, path)
    assert in_production.get("/", headers={"Host": "letters.example"}).status_code == 200
    assert in_production.get("/", headers={"Host": "127.0.0.1"}).status_code == 400
    assert client.get("/", headers={"Host": "127.0.0.1:8000"}).status_code == 200


def test_forwarded_hosts_are_not_believed(client: FlaskClient, app: Flask, tmp_path: Path) -> None:
    page_of_letter = f"/letters/{a_letter().slug}"
    told = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example", "X-Forwarded-Proto": "https"}
    assert "evil.example" not in client.get(page_of_letter, headers=told).text
    with started_again(app, tmp_path, trusted_proxies=1) as site:
        page = site.test_client().get(page_of_letter, headers=told)
        assert page.status_code == 200
        assert "evil.example" not in page.text


def test_links_in_mail_use_the_configured_address_whatever_the_request_says(app: Flask, tmp_path: Path) -> None:
    with started_again(app, tmp_path, base_url="https://letters.example") as site, PostBox(site) as box:
        letter, client = a_letter(), site.test_client()
        form = answers("Ada", email="ada@example.org")
        client.post(f"/letters/{letter.slug}/sign", data=form, headers={"Host": "127.0.0.1:8000"})
        assert {link.partition("/confirm/")[0].partition("/not-me/")[0] for link in box.last.links} == {
            "https://letters.example"
        }


@pytest.mark.parametrize("host", ["letters.example:8443", "letters.example:80", "LETTERS.example.", "letters.example:"])
def test_another_port_is_another_host(in_production: FlaskClient, host: str) -> None:
    for path in ("/", "/organise/sign-in", "//letters//x", "/nothing"):
        answer = in_production.get(path, headers={"Host": host})
        assert (answer.status_code, "Location" in answer.headers) == (400, False), path
        assert "8443" not in answer.text
    assert in_production.get("/", headers={"Host": "letters.EXAMPLE:443"}).status_code == 200


def test_on_a_developers_machine_the_port_is_the_sites_own(client: FlaskClient) -> None:
    for host in ("127.0.0.1:8000", "localhost:8000", "[::1]:8000", "localhost"):
        assert client.get("/", headers={"Host": host}).status_code == 200, host
    for host in ("127.0.0.1:8001", "localhost:1", "[::1]", "127.0.0.2:8000", "127.0.0.1.evil.example:8000"):
        assert client.get("/", headers={"Host": host}).status_code == (200 if host == "[::1]" else 400), host


def test_whoever_checks_our_health_knows_us_by_any_name(in_production: FlaskClient) -> None:
    for host in ("10.0.0.7", "10.0.0.7:8000", "[2001:db8::7]:8000", "evil.example"):
        for path in ("/healthz", "/readyz", "/metrics"):
            answer = in_production.get(path, headers={"Host": host})
            assert (answer.status_code, "evil" in answer.text) == (200, False), (host, path)


def test_redirects_stay_here(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    receipt = confirm(client, asked(client, post_box, letter, email="ada@example.org"))
    assert urlsplit(receipt.location).netloc in ("", "127.0.0.1:8000", "localhost")


def test_a_path_of_many_slashes_leads_nowhere_else(in_production: FlaskClient) -> None:
    letter = a_letter()
    told = {"Host": "letters.example", "X-Forwarded-Proto": "gopher", "X-Forwarded-Host": "evil.example"}
    elsewhere = (
        "//evil.example",
        "//evil.example/%2f..",
        "/\\evil.example",
        "/letters//evil.example",
        f"//evil.example//letters//{letter.slug}",
        f"//letters//{letter.slug}",
        f"/letters//{letter.slug}?q=//evil.example",
        "///organise",
        "/organise",
    )
    for path in elsewhere:
        # The test client would take the first of them for a host.
        answer = in_production.get("/", headers=told, environ_overrides={"PATH_INFO": path.partition("?")[0]})
        if 300 <= answer.status_code < 400:
            assert urlsplit(answer.location)[:2] == ("", ""), path
            assert not answer.location.startswith(("//", "/\\")), path
    again = in_production.get(f"/letters//{letter.slug}?a=b", headers=told)
    assert (again.status_code, again.location) == (308, f"/letters/{letter.slug}?a=b")
