"""After an erasure nothing that is kept holds the name or the address."""

from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.core.db import end_read
from app.models import SignatureState
from app.retention import jobs
from tests.journeys.steps import asked, everything, moderate, named, press, signed
from tests.journeys.watch import Watch
from tests.make import a_letter, a_listed_domain, sign, signatures, work
from tests.post_box import PostBox

NAME = "Quillon Farrow-Oakes"
TRACES = ("quillon", "farrow", "oakes", "unheard-of", "northlight")


def told_by(value: Any) -> str:
    return repr(value).lower()


def files_with(folder: Path, traces: tuple[str, ...]) -> list[tuple[str, str]]:
    return [
        (path.name, trace)
        for path in folder.rglob("*")
        if path.is_file()
        for trace in traces
        if trace.encode() in path.read_bytes().lower()
    ]


def rows_with(traces: tuple[str, ...]) -> list[tuple[str, str]]:
    return [
        (table, trace)
        for table, rows in everything().items()
        for row in rows
        for trace in traces
        if table != "listed_domains" and trace in told_by(row)
    ]


def scrubbed() -> bool:
    end_read()
    return jobs.scrub()


def quillon(client: FlaskClient, post_box: PostBox, letter: Any, **changes: Any) -> str:
    return signed(
        client, post_box, letter, name=NAME, email="quillon@farrow.example", professional="1", profession="actors",
        credit="Unheard-of Nights", route="work-email", work_email="q.oakes@northlight.example", **changes,
    )  # fmt: skip


def test_no_column_and_no_file_holds_an_erased_name_or_address(
    app: Flask, client: FlaskClient, post_box: PostBox, tmp_path: Path
) -> None:
    a_listed_domain("northlight.example")
    letter = a_letter()
    private = quillon(client, post_box, letter)
    work()
    client.post(post_box.to("q.oakes@northlight.example")[0].link)
    work()
    post_box.empty()
    assert rows_with(("farrow",))

    assert press(client, private, "erase").status_code == 200
    assert rows_with(TRACES) == []
    assert scrubbed()
    assert files_with(tmp_path, TRACES[:4]) == []

    work()
    assert scrubbed()
    assert rows_with(TRACES) == []
    assert files_with(tmp_path, TRACES[:4]) == []
    assert not {"name_words", "signature_promises", "outgoing_mails", "tokens"} & {
        table for table, rows in everything().items() if rows
    }


def test_an_erasure_before_the_registrar_has_looked_leaves_nothing_either(
    client: FlaskClient, post_box: PostBox, tmp_path: Path
) -> None:
    letter = a_letter()
    private = quillon(client, post_box, letter)
    assert press(client, private, "erase").status_code == 200
    work()
    assert scrubbed()
    assert rows_with(TRACES) == []
    assert files_with(tmp_path, TRACES) == []


def test_mails_that_had_not_left_are_not_sent_after_an_erasure(client: FlaskClient, post_box: PostBox) -> None:
    letter = a_letter()
    private = signed(client, post_box, letter, name=NAME, email="quillon@farrow.example")
    arrived = len(post_box.mails)
    press(client, private, "erase")
    assert post_box.empty() == []
    assert len(post_box.mails) == arrived


def test_a_removed_signer_is_erased_and_stays_removed(
    client: FlaskClient, post_box: PostBox, tmp_path: Path, watch: Watch
) -> None:
    letter = a_letter()
    private = quillon(client, post_box, letter)
    work()
    moderate("remove", named(letter, NAME))
    work()
    press(client, private, "erase")
    work()
    assert scrubbed()
    assert rows_with(TRACES) == []
    assert files_with(tmp_path, TRACES) == []
    [row] = signatures(letter)
    assert row.state is SignatureState.REMOVED
    watch.wait(minutes=6)
    sign(client, letter, name=NAME, email="quillon@farrow.example")
    assert len(signatures(letter)) == 1
    assert post_box.last.kind == "objection"


def test_who_was_never_confirmed_is_forgotten_whole(
    client: FlaskClient, post_box: PostBox, tmp_path: Path, watch: Watch
) -> None:
    letter = a_letter()
    asked(client, post_box, letter, name=NAME, email="quillon@farrow.example")
    jobs.run(watch.wait(days=7, seconds=1))
    assert scrubbed()
    assert signatures(letter) == []
    assert rows_with(TRACES) == []
    assert files_with(tmp_path, TRACES) == []


def test_addresses_stand_in_no_column_while_they_are_kept(
    client: FlaskClient, post_box: PostBox, tmp_path: Path
) -> None:
    letter = a_letter()
    quillon(client, post_box, letter)
    signed(client, post_box, letter, name="Ada Finch", email="private.mailbox@secluded.example")
    assert rows_with(("signer.mailbox", "@secluded", "quillon@", "@farrow", "q.oakes@")) == []
    assert files_with(tmp_path, ("signer.mailbox", "@secluded", "quillon@", "@farrow", "q.oakes@")) == []
    assert {table for table, _ in rows_with(("secluded.example", "farrow.example"))} == {"signatures"}  # the domain
