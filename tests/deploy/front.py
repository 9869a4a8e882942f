"""Debian's nginx as an unprivileged process of its own, with the nginx.conf that we ship."""

import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.abuse.asking import Answer
from tests.needs import answers_at, need
from tests.processes.running import ROOT, free_port, until

HOST = "letters.example"
SERVER = "server 127.0.0.1:8000 max_fails=1 fail_timeout=2s;"
LISTENS_ON_IPV6 = re.compile(r"^ *listen \[::\]:.*\n", re.M)
PATIENCE = 60.0


class Nginx:
    """Runs until `stop`, in front of web processes on these ports."""

    def __init__(self, ports: Sequence[int]) -> None:
        program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        need("nginx", program is not None)
        # Directly below /tmp, since it runs as another user where tests run as root.
        self.folder = Path(tempfile.mkdtemp(prefix="undersigned-nginx-"))
        self.port, self.plain_port = free_port(), free_port()
        for name in ("log", "kept"):
            (self.folder / name).mkdir()
        shutil.copytree(ROOT / "deploy" / "nginx", self.folder / "pages")
        _certify(self.folder)
        (self.folder / "nginx.conf").write_text(self._settings(ports))
        as_another: dict[str, Any] = {}
        if os.geteuid() == 0:
            _give_away(self.folder)
            as_another = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        with (self.folder / "said").open("wb") as said:
            self.process = subprocess.Popen(
                [str(program), "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"), "-g", "daemon off;"],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said, **as_another,
            )  # fmt: skip
        until(lambda: self.process.poll() is not None or answers_at(self.port))
        assert self.process.poll() is None, (self.folder / "said").read_text()

    def _settings(self, ports: Sequence[int]) -> str:
        """Only what another machine needs: places, ports, the certificate."""
        settings = LISTENS_ON_IPV6.sub("", (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8"))
        for shipped, here in {
            "user www-data;": "",
            "pid /run/nginx.pid;": f"pid {self.folder}/pid;",
            "/var/log/nginx/": f"{self.folder}/log/",
            "/run/undersigned-nginx/": f"{self.folder}/kept/",
            f"/etc/letsencrypt/live/{HOST}/": f"{self.folder}/",
            "/etc/nginx/undersigned": f"{self.folder}/pages",
            "listen 80": f"listen 127.0.0.1:{self.plain_port}",
            "listen 443": f"listen 127.0.0.1:{self.port}",
            SERVER: " ".join(SERVER.replace("8000", str(port)) for port in ports),
        }.items():
            assert shipped in settings, shipped
            settings = settings.replace(shipped, here)
        return settings

    def logged(self) -> str:
        """All that its logs hold, and what it said at its start."""
        files = [*sorted((self.folder / "log").iterdir()), self.folder / "said"]
        return "".join(file.read_text(errors="replace") for file in files)

    def requests(self) -> list[str]:
        """The lines of its access log."""
        return (self.folder / "log" / "access.log").read_text().splitlines()

    def holds(self, text: str) -> bool:
        """Whether anything that it keeps or passes on, apart from its logs, holds this text."""
        files = [file for file in (self.folder / "kept").rglob("*") if file.is_file()]
        return any(text.encode() in _content(file) for file in files)

    def ask(
        self, method: str, path: str, fields: dict[str, str] | None = None, /, timeout: float = PATIENCE, **headers: str
    ) -> Answer:
        """Through TLS, on a connection of its own; `X_Forwarded_For=` is the header X-Forwarded-For."""
        body = None if fields is None else urlencode(fields)
        kind = {} if fields is None else {"Content-Type": "application/x-www-form-urlencoded"}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPSConnection(HOST, self.port, timeout=timeout)
        began = time.monotonic()
        try:
            connection.sock = self.connect(timeout=timeout)
            connection.request(method, path, body=body, headers={"Host": HOST} | kind | named)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read(), time.monotonic() - began)
        finally:
            connection.close()

    def connect(self, *protocols: str, timeout: float = PATIENCE) -> ssl.SSLSocket:
        trusting = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        if protocols:
            trusting.set_alpn_protocols(list(protocols))
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=timeout)
        return trusting.wrap_socket(plain, server_hostname=HOST)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:  # it went while we looked
        return b""


def _give_away(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, "nobody", "nogroup")


def _certify(folder: Path) -> None:
    """A certificate of our own making for HOST, under the names that certbot gives."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )  # fmt: skip
