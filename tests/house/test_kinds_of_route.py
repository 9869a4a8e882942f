"""Each kind of route implements all that is required: form fields, progress, my data, retention, how we verify."""

import pytest
from sqlalchemy import ForeignKey, MetaData
from sqlalchemy.orm import Mapped, mapped_column

from app.claim_routes import LATER, ROUTES
from app.claim_routes.published_credits import PublishedCredits
from app.claim_routes.work_email import WorkEmail
from app.core.db import table_of
from app.models import Route
from tests.kinds_of_route import Vouched, forgotten_by

SAID = {
    WorkEmail.kind: {"work_address": "ada@northlight.example"},
    PublishedCredits.kind: {"evidence": "nm0000001"},
}


@pytest.mark.usefixtures("app")  # whose keys encrypt an address
def test_no_kind_forgets_what_it_owes() -> None:
    forgotten = {kind: forgotten_by(one, SAID.get(kind, {})) for kind, one in ROUTES.items()}
    assert len(ROUTES) >= 2
    assert {kind: lacks for kind, lacks in forgotten.items() if lacks} == {}


def test_kinds_and_their_fields_are_told_apart() -> None:
    fields = [part.field_name for kind in ROUTES.values() for part in kind.parts]
    names = [part.name for kind in ROUTES.values() for part in kind.parts]
    assert len(set(fields)) == len(fields)
    assert len(set(names)) == len(names)
    assert LATER not in ROUTES


def test_what_a_kind_has_forgotten_is_listed() -> None:
    class UnmarkedRoute(Route):
        metadata = MetaData()
        __tablename__ = "unmarked_routes"
        __table_args__ = ()
        __mapper_args__ = {"polymorphic_identity": "unmarked"}  # noqa: RUF012

        route_id: Mapped[int] = mapped_column(ForeignKey(table_of(Route).c.id), primary_key=True)
        vouched_by: Mapped[str | None]

    class Silent(Vouched):
        model = UnmarkedRoute
        hint = how_we_verify = ""

    assert forgotten_by(Vouched(), {"vouched_by": "Bo Quill"}) == []
    assert forgotten_by(Silent(), {"vouched_by": "Bo Quill"}) == [
        *("hint", "how_we_verify", "model: polymorphic_identity", "mark: vouched_by"),
        *("my data: vouched_by", "retention: vouched_by"),
    ]


def test_what_is_kept_without_a_table_of_its_own_is_listed() -> None:
    class Bare(Vouched):
        model = Route

    assert "its table: vouched_by" in forgotten_by(Bare(), {"vouched_by": "Bo Quill"})
