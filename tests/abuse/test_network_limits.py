"""Rate limits per network, which leave other networks unaffected."""

import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import RateLimitItemPerMinute
from werkzeug.test import TestResponse

from app.models import Letter
from app.web import limits
from tests.journeys.restart import started_again
from tests.journeys.steps import asked, everything
from tests.make import a_letter, answers, confirm, shown_in, sign
from tests.needs import REDIS, answers_at, need
from tests.post_box import PostBox

MINUTE = 120


def sign_from(client: FlaskClient, letter: Letter, network: str, **changes: str) -> TestResponse:
    """An attempt with a mistake in it: it counts like any other, and writes nothing."""
    form = answers("Ada", email="ada@example.org") | {"consent": ""} | changes
    return client.post(f"/letters/{letter.slug}/sign", data=form, environ_base={"REMOTE_ADDR": network})


@pytest.fixture(params=["in this process", pytest.param("in Redis", marks=pytest.mark.redis)])
def limited(request: pytest.FixtureRequest, app: Flask, tmp_path: Path) -> Iterator[FlaskClient]:
    in_redis = request.param == "in Redis"
    if in_redis:
        need("Redis on 127.0.0.1:6379", answers_at(6379))
    own_key = secrets.token_hex(20)  # the limiter's keys are made under it, so that runs do not meet in Redis
    with started_again(
        app, tmp_path, limits=True, redis_url=REDIS if in_redis else None, secret_keys=(own_key,)
    ) as site:
        yield site.test_client()


def test_the_121st_sign_up_of_a_minute_has_to_wait_and_another_network_does_not(limited: FlaskClient) -> None:
    letter = a_letter()
    before = everything()
    for _ in range(MINUTE):
        assert sign_from(limited, letter, "198.51.100.7").status_code == 422

    refused = sign_from(limited, letter, "198.51.100.7", consent="1")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert everything() == before

    began = time.perf_counter()
    assert sign_from(limited, letter, "198.51.100.8", consent="1").status_code == 303
    assert time.perf_counter() - began < 10  # on a busy machine too; who waited for the limit's minute takes longer
    assert limited.get(f"/letters/{letter.slug}", environ_base={"REMOTE_ADDR": "198.51.100.7"}).status_code == 200


def test_ipv6_counts_by_64_and_an_ipv4_in_ipv6_clothes_is_itself(limited: FlaskClient) -> None:
    letter = a_letter()
    for at in range(MINUTE):
        assert sign_from(limited, letter, f"2001:db8:0:1::{at:x}").status_code == 422
        assert sign_from(limited, letter, "198.51.100.7" if at % 2 else "::ffff:198.51.100.7").status_code == 422
    assert sign_from(limited, letter, "2001:db8:0:1:ffff::1").status_code == 429
    assert sign_from(limited, letter, "2001:db8:0:2::1").status_code == 422
    assert sign_from(limited, letter, "::ffff:198.51.100.7").status_code == 429


def test_beginning_on_the_letters_page_is_not_a_sign_up(limited: FlaskClient) -> None:
    letter = a_letter()
    for _ in range(MINUTE + 5):
        assert sign_from(limited, letter, "198.51.100.7", step="1").status_code == 200
    assert sign_from(limited, letter, "198.51.100.7").status_code == 422


def test_nobody_claims_another_network_in_a_header(limited: FlaskClient) -> None:
    letter = a_letter()
    for at in range(MINUTE + 1):
        answer = limited.post(
            f"/letters/{letter.slug}/sign",
            headers={"X-Forwarded-For": f"198.51.100.{at}", "Forwarded": f"for=9.9.9.{at}"},
        )
    assert answer.status_code == 429


def test_searching_is_limited_and_reading_is_not(limited: FlaskClient) -> None:
    letter = a_letter()
    for _ in range(60):
        assert limited.get(f"/letters/{letter.slug}/supporters?q=ada").status_code == 200
    assert limited.get(f"/letters/{letter.slug}/credits?q=ada").status_code == 429
    assert limited.get(f"/letters/{letter.slug}/supporters").status_code == 200


def test_confirming_is_not_limited_by_network(app: Flask, tmp_path: Path) -> None:
    with started_again(app, tmp_path, limits=True) as site, PostBox(site) as box:
        letter, client = a_letter(), site.test_client()
        link = asked(client, box, letter, email="ada@example.org")
        form = shown_in(client.get(link).text)
        for _ in range(MINUTE + 10):
            assert client.post(link, data=form).status_code == 422
        assert confirm(client, link).status_code == 303


def test_an_hour_has_its_own_limit(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """1,500 an hour; what counts a minute is lifted here, for it would take half an hour to get there."""
    monkeypatch.setattr("app.signing.views.limits.SIGN_UPS", limits.SIGN_UPS[1:])
    monkeypatch.setattr("app.signing.views.limits.UNPROVEN", ())
    assert [str(limit) for limit in limits.SIGN_UPS] == ["1500 per 1 hour"]
    with started_again(app, tmp_path, limits=True) as site:
        letter, client = a_letter(), site.test_client()
        for _ in range(1500):
            limits_hit = client.post(f"/letters/{letter.slug}/sign", data={"website": "x"})
            assert limits_hit.status_code == 303
        refused = client.post(f"/letters/{letter.slug}/sign", data={"website": "x"})
        assert refused.status_code == 429
        assert 60 < int(refused.headers["Retry-After"]) <= 3600


def test_a_form_that_has_to_wait_keeps_what_was_typed(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.signing.views.limits.SIGN_UPS", (RateLimitItemPerMinute(1),))
    with started_again(app, tmp_path, limits=True) as site:
        letter, client = a_letter(), site.test_client()
        typed = answers("Zora “Zip” Quillfeather", email="zora@example.org")
        assert client.post(f"/letters/{letter.slug}/sign", data=typed | {"consent": ""}).status_code == 422
        waits = client.post(f"/letters/{letter.slug}/sign", data=typed)
        assert waits.status_code == 429
        assert shown_in(waits.text).items() >= typed.items()
        assert f'action="/letters/{letter.slug}/sign"' in waits.text


def test_limits_that_are_off_limit_no_network(client: FlaskClient) -> None:
    letter = a_letter()
    for _ in range(MINUTE + 30):
        assert sign(client, letter, email="ada@example.org", consent=None).status_code == 422


def test_one_proxy_in_front_is_believed_and_what_it_was_told_is_not(app: Flask, tmp_path: Path) -> None:
    with started_again(app, tmp_path, limits=True, trusted_proxies=1) as site:
        letter, client = a_letter(), site.test_client()

        def through_proxy(told: str) -> int:
            return client.post(f"/letters/{letter.slug}/sign", headers={"X-Forwarded-For": told}).status_code

        for at in range(MINUTE):
            assert through_proxy(f"203.0.113.{at}, 198.51.100.7") == 422
        assert through_proxy("203.0.113.200, 198.51.100.7") == 429
        assert through_proxy("198.51.100.7, 198.51.100.8") == 422


SAME_VISITOR = (
    ("198.51.100.7:{at}", "198.51.100.7", '"198.51.100.7:{at}"', " 198.51.100.7 ", "203.0.113.{at}, 198.51.100.7:443"),
    ("[2001:db8::1]:{at}", '"[2001:db8::{at:x}]:443"', "2001:db8::{at:x}", "[2001:db8::7]", "2001:db8::9%eth0"),
    ("::ffff:198.51.100.9", "[::ffff:198.51.100.9]:{at}", "198.51.100.9:_hidden"),
)


@pytest.mark.parametrize("spellings", SAME_VISITOR, ids=["IPv4", "IPv6", "IPv4 in IPv6"])
def test_an_address_is_one_network_however_the_proxy_writes_it(
    app: Flask, tmp_path: Path, spellings: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    with started_again(app, tmp_path, limits=True, trusted_proxies=1) as site:
        letter, client = a_letter(), site.test_client()

        def through_proxy(told: str) -> int:
            answer = client.post(
                f"/letters/{letter.slug}/sign",
                headers={"X-Forwarded-For": told},
                environ_base={"REMOTE_ADDR": "192.0.2.1"},
            )
            return answer.status_code

        for at in range(MINUTE):
            assert through_proxy(spellings[at % len(spellings)].format(at=at + 1)) == 422
        assert through_proxy(spellings[0].format(at=9)) == 429
        assert through_proxy("198.51.100.8:40123") == 422
        assert through_proxy("[2001:db8:0:1::1]:443") == 422
        assert caplog.records == []


UNREADABLE = ("unknown", "", " ", "_hidden", "198.51.100.7, ", "a.b.c.d", "1.2.3", "x" * 5000, "198.51.100.7;", "::g")


def test_a_visitor_whom_the_proxy_does_not_name_counts_as_the_proxy_and_the_log_is_told(
    app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with started_again(app, tmp_path, limits=True, trusted_proxies=1) as site:
        letter, client = a_letter(), site.test_client()

        def through(proxy: str, told: str | None) -> int:
            headers = {} if told is None else {"X-Forwarded-For": told}
            path = f"/letters/{letter.slug}/sign"
            return client.post(path, headers=headers, environ_base={"REMOTE_ADDR": proxy}).status_code

        for at in range(MINUTE):
            assert through("192.0.2.1", UNREADABLE[at % len(UNREADABLE)]) == 422
        assert {through("192.0.2.1", told) for told in (*UNREADABLE, None)} == {429}
        assert through("192.0.2.2", "unknown") == 422
        [line] = [record.getMessage() for record in caplog.records]  # once a minute, whatever comes
        assert "X-Forwarded-For" in line
        assert "198.51" not in line


def test_with_two_proxies_one_name_is_too_few(app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with started_again(app, tmp_path, limits=True, trusted_proxies=2) as site:
        letter, client = a_letter(), site.test_client()
        for told in ("198.51.100.7:1, 192.0.2.9", "203.0.113.5, [2001:db8::1]:8, 192.0.2.9:77"):
            client.post(f"/letters/{letter.slug}/sign", headers={"X-Forwarded-For": told})
        assert caplog.records == []
        client.post(f"/letters/{letter.slug}/sign", headers={"X-Forwarded-For": "198.51.100.7"})
        assert len(caplog.records) == 1


def test_one_private_link_does_not_write_to_the_whole_world(limited: FlaskClient, post_box: PostBox) -> None:
    letter, network = a_letter(), {"REMOTE_ADDR": "198.51.100.7"}
    private = confirm(limited, asked(limited, post_box, letter, email="ada@example.org")).location

    for at in range(MINUTE):
        asked_for = {"act": "address", "email": f"stranger-{at}@example.net" if at < 2 else "none"}
        assert limited.post(private, data=asked_for, environ_base=network).status_code == (303 if at < 2 else 422)
    refused = limited.post(private, data={"act": "address", "email": "one-more@example.net"}, environ_base=network)

    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) >= 1
    assert post_box.to("one-more@example.net") == []
    assert limited.post(private, data={"act": "hide"}, environ_base=network).status_code == 303
