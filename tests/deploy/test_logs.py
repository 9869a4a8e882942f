"""What nginx writes down of visitors: no token, no address, no name, and of their own address the network."""

import secrets
from urllib.parse import urlsplit

import pytest
from flask import Flask

from app.mail.rendering import LINKS
from tests.abuse.asking import LETTER
from tests.deploy.fronted import Fronted
from tests.make import answers

pytestmark = pytest.mark.processes

BEHIND = ("", ")", "/", "%20", "/x.css", "?again=1")  # as links are copied, and as they are guessed


def a_token() -> str:
    return f"{secrets.token_urlsafe(16)}.{secrets.token_urlsafe(32)}"


def token_paths(app: Flask) -> list[str]:
    """Every address that a token opens, with `<token>` in it."""
    rules = {rule.rule for rule in app.url_map.iter_rules() if "<token>" in rule.rule}
    assert {f"/{path}/<token>" for _, path in LINKS.values()} <= rules
    return sorted(rules)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_token_stands_in_a_log(app: Flask, fronted: Fronted) -> None:
    """Neither in the address, nor in the page that one comes from, nor where the application answers with a fault."""
    used = []
    for rule in token_paths(app):
        for behind in BEHIND:
            used += (tokens := [a_token(), a_token()])
            path = rule.replace("<token>", tokens[0])
            here = f"https://letters.example{rule.replace('<token>', tokens[1])}"
            assert fronted.nginx.ask("GET", path + behind, Referer=here).status in (301, 302, 303, 308, 404, 405)
            fronted.nginx.ask("POST", path, {"token": tokens[1]}, Referer=here)
        used.append(token := a_token())
        beside = (f"//{rule[1:]}", f"/x{rule}", rule.upper(), f"/letters/..{rule}", f"{LETTER}{rule}", "/<token>")
        for mangled in beside:
            fronted.nginx.ask("GET", mangled.replace("<token>", token).replace("<TOKEN>", token))

    logged = fronted.nginx.logged()
    assert [token for token in used if token in logged or token.lower() in logged] == []
    assert "/confirm/*" in logged


def test_of_a_walk_a_log_tells_where_it_went_and_not_whose_it_was(fronted: Fronted) -> None:
    sent = fronted.nginx.ask(
        "POST", f"{LETTER}/sign", answers("Ada Quillwalks", email="quillwalks@example.org"),
        Referer=f"https://letters.example{LETTER}/sign?key=quillkey",
    )  # fmt: skip
    assert sent.status == 303
    onwards = urlsplit(sent.headers["Location"])
    fronted.nginx.ask("GET", f"{onwards.path}?{onwards.query}")
    fronted.nginx.ask("GET", f"{LETTER}/supporters?q=Quillwalks", User_Agent="quillwalks")

    logged = fronted.nginx.logged()
    assert "quillwalks" not in logged.lower()
    assert "quillkey" not in logged
    assert onwards.query.removeprefix("h=") not in logged
    assert "127.0.0.1" not in "".join(fronted.nginx.requests())
    walked = [line for line in fronted.nginx.requests() if f'"GET {LETTER}/sent"' in line]
    assert walked[-1].startswith("127.0.0.0/24 [")
    assert " 200 " in walked[-1]
    assert any(
        f'"POST {LETTER}/sign" 303' in line and '"https://letters.example"' in line for line in logged.split("\n")
    )
