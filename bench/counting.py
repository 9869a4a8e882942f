"""The registrar: entries per second, including everything it writes for each."""

from bench import crowd
from bench.loaded import Loaded, count_all
from bench.site import Site
from bench.table import Row

SIGNERS = 30_000
SEED = 43
ENTRIES_A_SECOND = 3_000


def rows(site: Site, source: Loaded) -> list[Row]:
    """With entries added to the loaded letter; beside that, the rate when the whole letter was counted."""
    with site.opened():
        entries = crowd.load(SIGNERS, seed=SEED, front=False)
    rate = entries / count_all(site)
    whole = f"all {source.entries:,} when loaded: {source.entries / source.seconds:.0f}/s"
    return [
        Row(f"registrar, {entries:,} entries", f"{rate:.0f}/s", whole, None, f"≥ {ENTRIES_A_SECOND:,}/s",
            rate >= ENTRIES_A_SECOND),
    ]  # fmt: skip
