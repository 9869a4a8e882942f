"""`python -m bench [--signatures N …] [--database …]` prints the tables; exits with 1 if a target is missed.

`--against REV` alternates between the bench of that revision and this one, and exits with 1 if a row is over 5 % worse.
"""

import argparse
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import psycopg

from bench import against, counting, desk, exporting, reading, signing
from bench.databases import POSTGRES, Database, Postgresql, Sqlite
from bench.loaded import CACHE, loaded
from bench.post import post_box
from bench.site import Site
from bench.table import Row, table

SIZES = (2_000, 100_000, 1_000_000)
SMALL = 1_000


def main() -> int:
    options = _options()
    CACHE.mkdir(exist_ok=True)
    # Runs every `finally`, so no child process or copy is left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if options.against:
        return _compare(options)
    missed = 0
    for database in _databases(options.database):
        for signatures in options.signatures:
            rows = measure(database, signatures, only=options.only)
            print(f"\n{database.name}, {signatures:,} signatures\n{table(rows, signatures=signatures)}\n", flush=True)
            missed += sum(row.is_missed(signatures) for row in rows)
    print(f"{missed} targets missed." if missed else "Every target reached.")
    return 1 if missed else 0


def measure(database: Database, signatures: int, *, only: list[str]) -> list[Row]:
    """All rows for one database and size, measured on temporary copies."""
    of_few, of_small, of_large = (loaded(database, size, say=_say) for size in (desk.SMALL, SMALL, signatures))
    rows: list[Row] = []
    with ExitStack() as stack:
        place = [Path(stack.enter_context(tempfile.TemporaryDirectory(dir=CACHE))) for _ in range(3)]
        box = stack.enter_context(post_box(place[0]))
        few = Site(place[2], stack.enter_context(database.copied(of_few.key, place[2])))
        small = Site(place[0], stack.enter_context(database.copied(of_small.key, place[0])))
        site = Site(
            place[1],
            stack.enter_context(database.copied(of_large.key, place[1])),
            mail_port=box.port,
            mail_rate=MAIL_RATE,
        )
        parts: dict[str, Callable[[], list[Row]]] = {
            "reading": lambda: reading.rows(site, small, signatures=signatures),
            "desk": lambda: desk.rows(site, few, signatures=signatures),
            "exporting": lambda: exporting.rows(site),
            "signing": lambda: signing.rows(site, box),
            "counting": lambda: counting.rows(site, of_large),
        }
        for name, measured in parts.items():
            if name in only:
                _say(f"{database.name}, {signatures:,}: {name}")
                rows += measured()
    return rows


def _databases(which: str) -> list[Database]:
    found: list[Database] = [Sqlite(CACHE)] if which != "postgresql" else []
    if which != "sqlite":
        try:
            found.append(Postgresql())
        except psycopg.OperationalError:
            print(f"PostgreSQL does not answer at {POSTGRES}: it is left out.", flush=True)
    return found


def _compare(options: argparse.Namespace) -> int:
    sizes = ["--signatures", *map(str, options.signatures)]
    arguments = [*sizes, "--database", options.database, "--only", *options.only]
    lost = against.compare(options.against, arguments, cache=CACHE, rounds=options.rounds)
    print(f"{lost} rows have lost more than 5 %." if lost else "No row has lost more than 5 %.")
    return 1 if lost else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--signatures", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parts = ["reading", "desk", "exporting", "signing", "counting"]
    parser.add_argument("--only", nargs="+", choices=parts, default=parts, help="some parts of the table")
    parser.add_argument("--against", metavar="REV", help="run this tree and that revision in turn, and compare medians")
    parser.add_argument("--rounds", type=int, default=against.ROUNDS, metavar="N", help="of --against")
    return parser.parse_args()


def _say(words: str) -> None:
    print(f"… {words}", flush=True)


MAIL_RATE = 500  # mails a second, so that the worker sends while people sign


if __name__ == "__main__":
    sys.exit(main())
