from tests.journeys.watch import watch
from tests.processes.lettered import lettered
from tests.processes.sites import site, start

__all__ = ["lettered", "site", "start", "watch"]
