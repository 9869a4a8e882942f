"""Random failures of the site; several parts may be down at a time."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.chaos.databases import Database
from tests.chaos.post import PostOffice
from tests.storms.live_site import LiveSite, SiteProcess


@dataclass(frozen=True)
class Weather:
    """How long a run lasts and how hard it is; all in seconds."""

    lasts: float
    between_kills: float  # of one part of the site, on average
    longest_outage: float


IN_CI = Weather(lasts=14.0, between_kills=2.5, longest_outage=1.0)


def of_minutes(minutes: float) -> Weather:
    """Longer than the patience of anybody who waits for a lock: there is no writing then, and people are told so."""
    return Weather(lasts=minutes * 60, between_kills=6.0, longest_outage=13.0)


@dataclass
class Misfortunes:
    """One thread for each part: web, workers, database, mail server."""

    live_site: LiveSite
    database: Database
    post: PostOffice
    weather: Weather
    seed: int
    happened: Counter[str] = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)

    def rage(self) -> None:
        """Returns when the time is over and everything runs again."""
        end = time.monotonic() + self.weather.lasts
        parts: dict[str, Callable[[random.Random], str]] = {
            "web": lambda chance: self._kill(self.live_site.webs, "web process", chance),
            "workers": lambda chance: self._kill(self.live_site.workers, "worker", chance),
            "database": self._strike_database,
            "mail": self._kill_mail_server,
        }
        threads = [threading.Thread(target=self._befall, args=(name, strike, end)) for name, strike in parts.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _befall(self, name: str, strike: Callable[[random.Random], str], end: float) -> None:
        chance = random.Random(f"{self.seed} {name}")
        pause = self.weather.between_kills
        while time.monotonic() + (wait := chance.uniform(0.2, 1.8) * pause) < end:
            time.sleep(wait)
            try:
                self.happened[strike(chance)] += 1
            except AssertionError as error:
                self.unexpected.append(f"{name}: {error}")
                return

    def _kill(self, among: Sequence[SiteProcess], word: str, chance: random.Random) -> str:
        """One of them, or now and then all at once; away for a moment only, as with an operator's restart policy."""
        victims = list(among) if chance.random() < 0.25 else [chance.choice(among)]
        for victim in victims:
            ended = victim.command.process.poll()
            assert ended is None, f"a {word} has ended by itself with {ended}: {victim.command.said[-1000:]}"
            victim.kill()
        time.sleep(chance.uniform(0, min(2.0, self.weather.longest_outage)))
        for victim in victims:
            victim.come_back()
        return f"{word} killed" if len(victims) == 1 else f"every {word} killed"

    def _strike_database(self, chance: random.Random) -> str:
        """Mostly short: a long outage every time would leave nobody anything to do."""
        longest = self.weather.longest_outage if chance.random() < 0.25 else min(2.0, self.weather.longest_outage)
        return f"{self.database.name}: {self.database.strike(chance, longest=longest)}"

    def _kill_mail_server(self, chance: random.Random) -> str:
        self.post.kill()
        time.sleep(chance.uniform(0, self.weather.longest_outage))
        self.post.come_back()
        return "mail server killed"
