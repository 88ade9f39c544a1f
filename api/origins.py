"""Where browsers may come from, and under which name they may write: the one address of the room.

A cookie travels by itself, so what comes with one must say by its Origin that it comes from the room's own page.
A token is put into each request by whoever holds it, and needs no such proof.

Where EADRCC_PUBLIC_URL is told, it is the one Origin and the one Host of whatever writes or follows the feed, token or
not. A proxy before the server passes the Host on as it came; what else it may say of the client is not believed.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers

# A browser keeps a `__Host-` cookie only where it is Secure, for the whole host, and set by the host itself.
SECURE_COOKIE, PLAIN_COOKIE = "__Host-eadrcc", "eadrcc"


class Origins:
    """The origin of the room: that of EADRCC_PUBLIC_URL, or else the address under which a request arrived."""

    def __init__(self, public_url: str | None) -> None:
        self._public = None if public_url is None else origin_of(public_url)
        self._host = None if public_url is None else host_of(public_url)
        self.is_secure = bool(self._public and self._public.startswith("https:"))
        self.cookie = SECURE_COOKIE if self.is_secure else PLAIN_COOKIE

    def is_ours(self, headers: Headers) -> bool:
        """Whether a request says that it comes from the room's own page."""
        said = headers.getlist("origin")
        expected = self._public or f"http://{headers.get('host', '')}"
        return len(said) == 1 and said[0].lower() == expected.lower()

    def is_foreign(self, headers: Headers) -> bool:
        """Whether a request says that it comes from another page than the room's, as far as that is told."""
        return self._public is not None and "origin" in headers and not self.is_ours(headers)

    def is_called(self, name: str) -> bool:
        """Whether the room is called so, as far as that is told. A port is not looked at: proxies drop it."""
        return self._host is None or name.lower() == self._host


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as a browser writes an origin."""
    parts = urlsplit(url)
    port = "" if parts.port in (None, {"http": 80, "https": 443}.get(parts.scheme)) else f":{parts.port}"
    return f"{parts.scheme}://{host_of(url)}{port}"


def host_of(url: str) -> str:
    """The host of an address, as it stands in the header Host; empty where there is none."""
    name = urlsplit(url).hostname or ""
    return f"[{name}]" if ":" in name else name
