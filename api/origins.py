"""Where browsers may come from: the one address of the room.

A cookie travels by itself, so what comes with one must say by its Origin that it comes from the room's own page.
A token is put into each request by whoever holds it, and needs no such proof.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers

# A browser keeps a `__Host-` cookie only where it is Secure, for the whole host, and set by the host itself.
SECURE_COOKIE, PLAIN_COOKIE = "__Host-eadrcc", "eadrcc"


class Origins:
    """The origin of the room: that of EADRCC_PUBLIC_URL, or else the address under which a request arrived."""

    def __init__(self, public_url: str | None, exercise: str = "") -> None:
        """An exercise has a cookie of its own, beside that of the live centre at the same address."""
        self._public = None if public_url is None else origin_of(public_url)
        self.is_secure = bool(self._public and self._public.startswith("https:"))
        self.cookie = (SECURE_COOKIE if self.is_secure else PLAIN_COOKIE) + (exercise and f"-{exercise}")

    def is_ours(self, headers: Headers) -> bool:
        """Whether a request says that it comes from the room's own page."""
        said = headers.getlist("origin")
        expected = self._public or f"http://{headers.get('host', '')}"
        return len(said) == 1 and said[0].lower() == expected.lower()


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as a browser writes an origin."""
    parts = urlsplit(url)
    port = "" if parts.port in (None, {"http": 80, "https": 443}.get(parts.scheme)) else f":{parts.port}"
    return f"{parts.scheme}://{parts.hostname}{port}"
