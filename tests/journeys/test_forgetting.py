"""What the worker forgets on its day, and that nobody who signs waits for it."""

import pytest
from flask.testing import FlaskClient

from app.retention import jobs
from tests.journeys.steps import everything, signed
from tests.journeys.watch import Watch
from tests.make import a_letter, signatures
from tests.post_box import PostBox
from tests.statements import statements

SIGNERS = 7


@pytest.mark.parametrize(("found_at_once", "batch"), [(50_000, 200), (3, 2), (1, 1), (4, 4)])
def test_networks_are_forgotten_after_thirty_days_in_steps_of_any_size(
    client: FlaskClient,
    post_box: PostBox,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
    found_at_once: int,
    batch: int,
) -> None:
    monkeypatch.setattr(jobs, "FOUND_AT_ONCE", found_at_once)
    monkeypatch.setattr(jobs, "BATCH", batch)
    letter = a_letter()
    for at in range(SIGNERS):
        signed(client, post_box, letter, name=f"Ada {at}", email=f"ada{at}@example.org")
    assert all(signature.network for signature in signatures(letter))

    assert jobs.run(watch.wait(days=29))["networks"] == 0
    assert jobs.run(watch.wait(days=1, seconds=1))["networks"] == SIGNERS
    assert not any(signature.network for signature in signatures(letter))
    assert [signature.name for signature in signatures(letter)] == [f"Ada {at}" for at in range(SIGNERS)]


def test_where_nothing_is_due_nothing_is_locked(client: FlaskClient, post_box: PostBox, watch: Watch) -> None:
    signed(client, post_box, a_letter(), email="ada@example.org")
    before = everything()
    with statements() as run:
        jobs.run(watch.now())
    assert {statement.split()[0] for statement in run} - {"BEGIN"} == {"SELECT"}
    assert everything() == before
