"""All requests of the console that require a role."""

from flask import Flask
from werkzeug.routing import Rule

from app.accounts.permissions import Act
from app.models import Letter, Organisation
from tests.pages.addresses import filled


def guarded_requests(app: Flask) -> list[tuple[Rule, str, Act]]:
    """Every rule of the console that belongs to somebody, with each of its methods and the act that it asks for."""
    return [
        (rule, method, act)
        for rule in app.url_map.iter_rules()
        for act in [getattr(app.view_functions[rule.endpoint], "act", None)]
        if act is not None
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


def url_of(rule: Rule, letter: Letter, organisation: Organisation) -> str:
    places = {"slug": letter.slug, "organisation": organisation.slug}
    return filled(str(rule), places)
