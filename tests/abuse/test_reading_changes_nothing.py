"""GET and HEAD change nothing, on any URL; a sweep over every route that the application has."""

from flask import Flask
from flask.testing import FlaskClient

from tests.journeys.steps import asked, everything, moderate, named, press, signed, token_in
from tests.make import a_letter, a_listed_domain, work
from tests.post_box import PostBox


def a_lived_in_site(client: FlaskClient, post_box: PostBox) -> tuple[list[str], list[str]]:
    """Slugs of letters, and tokens of every purpose and state."""
    a_listed_domain("northlight.example")
    letter, draft = a_letter(), a_letter(published=False)
    claim = {"professional": "1", "profession": "actors", "route": "work-email", "work_email": "w@northlight.example"}
    waiting = asked(client, post_box, letter, email="waiting@example.org")
    links = [waiting, post_box.mails[-1].links[1]]
    links.append(signed(client, post_box, letter, name="Ada Finch", email="ada@example.org", **claim))
    links.append(signed(client, post_box, letter, name="Senator Quill", email="held@example.org"))
    links.append(signed(client, post_box, letter, name="Eve Fake", email="eve@example.org"))
    moderate("remove", named(letter, "Eve Fake"))
    links.append(signed(client, post_box, letter, name="Gone Again", email="gone@example.org"))
    press(client, links[-1], "withdraw")
    work()
    links.append(post_box.to("w@northlight.example")[0].link)
    return [letter.slug, draft.slug, "none"], [token_in(link) for link in links] + ["x.y"]


def test_reading_every_url_changes_no_row(app: Flask, client: FlaskClient, post_box: PostBox) -> None:
    slugs, tokens = a_lived_in_site(client, post_box)
    before = everything()
    visited = 0
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        for slug in slugs:
            for token in tokens:
                path = rule.rule.replace("<slug>", slug).replace("<token>", token).replace("<mail_id>", "x")
                for method in ("GET", "HEAD"):
                    for query in ("", "?q=ada&after=1&act=erase&sure=1&consent=1"):
                        assert client.open(path + query, method=method).status_code < 500, path
                        visited += 1
                if "<token>" not in rule.rule:
                    break
            if "<slug>" not in rule.rule:
                break
    assert visited > 100
    assert everything() == before
