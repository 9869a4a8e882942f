"""Letters with many signatures: loaded once, counted by the registrar, audited, and kept."""

import hashlib
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from app.core.config import ROOT
from app.core.schema import newest
from bench import crowd
from bench.databases import Database
from bench.site import Site, wait_for

CACHE = Path(__file__).with_name(".cache")
SEED = 41
WEEK = 7 * 24 * 3600


@dataclass(frozen=True)
class Loaded:
    """A kept database, and how long the registrar took for it."""

    key: str
    signatures: int
    entries: int
    seconds: float


def loaded(database: Database, signatures: int, *, say: Callable[[str], None]) -> Loaded:
    """The kept database of that size, loaded now if there is none for this schema and loading code."""
    key = f"{newest()}_{_way_of_loading()}_{signatures}"
    told = CACHE / f"{database.name}-{key}.json"
    if database.is_kept(key) and told.exists() and time.time() - told.stat().st_mtime < WEEK:
        return Loaded(**json.loads(told.read_text()))
    if database.is_kept(key):
        database.forget(key)
    say(f"loading {signatures:,} signatures into {database.name}; they are kept for a week")
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        result = _load(database, signatures, key, Path(folder), say=say)
    told.write_text(json.dumps(asdict(result)))
    return result


def _load(database: Database, signatures: int, key: str, folder: Path, *, say: Callable[[str], None]) -> Loaded:
    url = database.new(folder)
    try:
        site = Site(folder, url)
        site.flask("db", "upgrade")
        site.flask("demo", "--signers", "0")
        with site.opened():
            entries = crowd.load(signatures, seed=SEED, front=True)
        say(f"{entries:,} entries wait for the registrar")
        seconds = count_all(site)
        say(f"counted in {seconds:.0f} s; the audit says: {site.flask('tally', 'audit').strip()}")
        database.keep(url, key)
    except BaseException:
        database.drop(url)
        raise
    return Loaded(key, signatures, entries, seconds)


def count_all(site: Site) -> float:
    """Runs the worker until no entry waits. Returns the seconds it took, measured from the first batch seen."""
    with site.opened():
        before, todo = crowd.counted(), crowd.waiting()
        with site.work():
            wait_for(lambda: crowd.counted() > before, "the registrar to begin", pause=0.005)
            began, first = time.perf_counter(), crowd.counted() - before
            wait_for(lambda: crowd.counted() >= before + todo, "the registrar", seconds=3600, pause=0.02)
            return (time.perf_counter() - began) * todo / max(1, todo - first)


def _way_of_loading() -> str:
    """A digest of the sources of the rows, so that a change there causes a reload."""
    sources = (
        Path(crowd.__file__),
        ROOT / "app/demo/people.py",
        ROOT / "app/demo/names.toml",
        ROOT / "app/demo/letters.py",
    )
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:8]
