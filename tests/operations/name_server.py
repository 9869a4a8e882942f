"""A DNS server on loopback, which the resolver of this process asks instead of its own."""

import socket
import threading

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset


class NameServer:
    """Holds TXT records. What it does not hold, and nothing below it, does not exist."""

    def __init__(self) -> None:
        self.texts: dict[str, list[str]] = {}
        self.asked: list[str] = []
        self.is_silent = False
        self._socket = socket.socket(type=socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "NameServer":
        ours = dns.resolver.Resolver(configure=False)
        ours.nameservers, ours.port = ["127.0.0.1"], self._socket.getsockname()[1]
        self._before, dns.resolver.default_resolver = dns.resolver.default_resolver, ours
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        dns.resolver.default_resolver = self._before
        with socket.socket(type=socket.SOCK_DGRAM) as last:
            last.sendto(b"", self._socket.getsockname())  # shutdown() does not wake a reader of UDP everywhere
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            asked, sender = self._socket.recvfrom(4096)
            if not asked:
                return
            answer = self._answer(asked)
            if not self.is_silent:
                self._socket.sendto(answer, sender)

    def _answer(self, asked: bytes) -> bytes:
        query = dns.message.from_wire(asked)
        reply = dns.message.make_response(query)
        name = query.question[0].name
        told = name.to_text(omit_final_dot=True).lower()
        self.asked.append(told)
        if texts := self.texts.get(told):
            quoted = [f'"{text}"' for text in texts]
            reply.answer.append(dns.rrset.from_text_list(name, 60, "IN", "TXT", quoted))
        elif not any(known == told or known.endswith(f".{told}") for known in self.texts):
            reply.set_rcode(dns.rcode.NXDOMAIN)
        return reply.to_wire()
