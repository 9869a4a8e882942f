"""Each kind of route implements all that is required: form fields, progress, my data, retention, how we verify."""

import pytest

from app.claim_routes import LATER, ROUTES
from app.claim_routes.published_credits import PublishedCredits
from app.claim_routes.work_email import WorkEmail
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
    class Silent(Vouched):
        hint = how_we_verify = ""

        def my_data(self, route: object) -> dict[str, object]:
            return {}

    assert forgotten_by(Vouched(), {"vouched_by": "Bo Quill"}) == []
    assert forgotten_by(Silent(), {"vouched_by": "Bo Quill"}) == ["hint", "how_we_verify", "my data: vouched_by"]
