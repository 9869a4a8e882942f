from collections.abc import Iterator
from typing import Any

from app.db import db
from app.exports.columns import COLUMNS
from app.tally.lists import ListName, names_on

STREAM = 2_000
LISTS = {
    ListName.VERIFIED: (ListName.VERIFIED,),
    ListName.SUPPORTERS: (ListName.SUPPORTERS,),
    ListName.ALL: (ListName.VERIFIED, ListName.SUPPORTERS),
}


def exported_rows(letter_id: int, which: ListName) -> Iterator[Any]:
    """The listed names of a letter with all columns, streamed: private and held ones are on no list."""
    for part in LISTS[which]:
        query = names_on(letter_id, part, *(column.source.label(column.name) for column in COLUMNS))
        yield from db.session.execute(query.execution_options(yield_per=STREAM))
