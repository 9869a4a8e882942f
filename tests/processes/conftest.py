from tests.processes.sites import demo_database, lettered_site, site, start

__all__ = ["demo_database", "lettered_site", "site", "start"]
