"""Asks DNS. Away means unknown, never wrong: after the first silence nothing more is asked."""

import dns.exception
import dns.name
import dns.resolver
import dns.reversename

SECONDS = 5.0


class Names:
    """One look at the world's names; ``is_away`` once DNS could not be reached."""

    def __init__(self, server: str = "") -> None:
        """``server`` is ADDRESS or ADDRESS#PORT to ask instead of the machine's own name servers."""
        self.is_away = False
        self._resolver: dns.resolver.Resolver | None = None
        try:
            self._resolver = dns.resolver.Resolver(configure=not server)
        except dns.exception.DNSException:
            self.is_away = True  # this machine has no name servers
            return
        if server:
            address, _hash, port = server.partition("#")
            self._resolver.nameservers, self._resolver.port = [address], int(port or 53)
        self._resolver.lifetime = SECONDS

    def ask(self, name: str, kind: str) -> list[str]:
        """The records of this kind as text, TXT joined, MX without its number; empty for none and when away."""
        if self.is_away or self._resolver is None:
            return []
        try:
            found = self._resolver.resolve(name, kind, search=False)
        except (
            dns.resolver.NXDOMAIN,
            dns.resolver.NoAnswer,
            dns.name.LabelTooLong,
            dns.name.NameTooLong,
            dns.name.EmptyLabel,
        ):
            return []
        except (dns.exception.DNSException, OSError):
            self.is_away = True
            return []
        if kind == "TXT":
            return [b"".join(record.strings).decode("utf-8", "replace") for record in found]
        if kind == "MX":
            return [record.exchange.to_text(omit_final_dot=True) for record in found]
        return [record.to_text().rstrip(".") for record in found]

    def addresses(self, name: str) -> list[str]:
        """Every address of a name, old kind and new."""
        return self.ask(name, "A") + self.ask(name, "AAAA")

    def called(self, address: str) -> list[str]:
        """The names of an address."""
        return self.ask(dns.reversename.from_address(address).to_text(), "PTR")
