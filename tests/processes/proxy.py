"""Debian's nginx in front of web processes, as a cache that obeys the response headers."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.needs import answers_at, need
from tests.processes.running import free_port, until

SETTINGS = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log; worker_rlimit_nofile 1024;
events {{ worker_connections 256; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  proxy_cache_path {folder}/cache keys_zone=pages:1m;
  upstream site {{ {servers} }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://site; proxy_set_header Host 127.0.0.1;
      proxy_cache pages; proxy_cache_revalidate on; proxy_cache_lock on; proxy_cache_background_update on;
      add_header X-Cache $upstream_cache_status always;
    }}
  }}
}}
"""


class Proxy:
    """Runs until `stop`; nothing about times is said to it, so it keeps each answer for as long as that allows."""

    def __init__(self, folder: Path, ports: Sequence[int]) -> None:
        program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        need("nginx", program is not None)
        self.port = free_port()
        folder.mkdir()
        servers = " ".join(f"server 127.0.0.1:{port};" for port in ports)
        settings = folder / "nginx.conf"
        settings.write_text(SETTINGS.format(folder=folder, servers=servers, port=self.port))
        self.process = subprocess.Popen([str(program), "-p", str(folder), "-c", str(settings), "-e", "error.log"])
        until(lambda: self.process.poll() is not None or answers_at(self.port))
        assert self.process.poll() is None, (folder / "error.log").read_text()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()
