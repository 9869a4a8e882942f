from tests.deploy.fronted import fronted
from tests.processes.lettered import lettered

__all__ = ["fronted", "lettered"]
