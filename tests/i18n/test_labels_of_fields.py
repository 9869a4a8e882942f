"""A form that is shown away from its own page names its fields in words."""

from collections.abc import Iterator

import pytest
from flask import Flask
from wtforms.fields.core import UnboundField

from app.i18n.field_labels import LABELS, ROWS, field_label
from app.web.bounded_fields import Form

OF_THE_CONSOLE = (
    "app.console",
    "app.letters",
    "app.moderation.decision_forms",
    "app.verification",
    "app.organisations",
)
UNSEEN = {"picture", "seen"}  # a file, which no refused form has, and what a page fills in by itself


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("title", "Title"),
        ("author-0-credit", "Lead signatory 1: Credit"),
        ("addressee-11-office", "Addressee 12: Office"),
        ("profession-actors", "Profession: Actors"),
        ("never-heard_of", "Never heard of"),
    ],
)
def test_a_field_is_called_as_its_form_calls_it(name: str, label: str) -> None:
    assert field_label(name) == label


def test_no_field_of_the_console_is_called_by_its_code(app: Flask) -> None:
    names = {name for form in _below(Form) if form.__module__.startswith(OF_THE_CONSOLE) for name in _fields(form)}
    assert len(names) > 30
    assert names - set(LABELS) - set(ROWS) - UNSEEN == set()


def _below(form: type[Form]) -> Iterator[type[Form]]:
    for below in form.__subclasses__():
        yield from (below, *_below(below))


def _fields(form: type[Form]) -> Iterator[str]:
    """As they are posted."""
    for name, field in vars(form).items():
        if isinstance(field, UnboundField) and not form.__name__.endswith("Row"):
            yield field.name or name
