from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Select

from app.db import db
from app.exports.columns import COLUMNS
from app.tally.lists import ListName, names_on

PIECE = 1_000
LISTS = {
    ListName.VERIFIED: (ListName.VERIFIED,),
    ListName.SUPPORTERS: (ListName.SUPPORTERS,),
    ListName.ALL: (ListName.VERIFIED, ListName.SUPPORTERS),
}


def exported_lists(letter_id: int, which: ListName) -> list[Select[Any]]:
    """The listed names of a letter with all columns, list by list: private and held ones are on none."""
    columns = [column.source.label(column.name) for column in COLUMNS]
    return [names_on(letter_id, part, *columns) for part in LISTS[which]]


def exported_rows(letter_id: int, which: ListName) -> Iterator[Sequence[Sequence[Any]]]:
    """Streamed in pieces."""
    connection = db.session.connection()  # not the session, whose own way with rows would double the time
    for listed in exported_lists(letter_id, which):
        yield from connection.execute(listed, execution_options={"yield_per": PIECE}).partitions()
