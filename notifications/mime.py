"""A letter's bytes on the wire, as RFC 5322 and MIME have them. Pure.

Python's own generator takes longer over a letter than a mail server does; a sweep of thousands
would spend its time there. One shape is all that is needed: text and HTML side by side, and where
there is an invite, it again as a part that calendars read and as a file.
"""

from collections.abc import Iterable, Mapping
from email.header import Header
from quopri import encodestring
from secrets import token_hex

LINE = 76
QUOTED = "Content-Transfer-Encoding: quoted-printable\n"


def written(headers: Mapping[str, str], *, text: str, html: str, invite: str = "", method: str = "") -> bytes:
    """The whole message with CRLF line ends. Raises ValueError for a header with a line break."""
    alternatives = [_part("text/plain", text), _part("text/html", html)]
    if invite:
        alternatives.append(_part("text/calendar", invite, f"; method={method}"))
    body = _together("alternative", alternatives)
    if invite:
        attachment = "Content-Disposition: attachment; filename=visit.ics\n"
        body = _together("mixed", [body, _part("text/calendar", invite, more=attachment)])
    head = "".join(_header(name, value) for name, value in headers.items())
    return (head.encode("ascii") + b"MIME-Version: 1.0\n" + body).replace(b"\n", b"\r\n")


def _header(name: str, value: str) -> str:
    if "\n" in value or "\r" in value:
        raise ValueError(f"a line break in {name}")
    if value.isascii() and len(name) + len(value) < LINE:
        return f"{name}: {value}\n"
    return f"{name}: {Header(value, 'us-ascii' if value.isascii() else 'utf-8', header_name=name).encode()}\n"


def _part(kind: str, content: str, parameters: str = "", more: str = "") -> bytes:
    head = f'Content-Type: {kind}{parameters}; charset="utf-8"\n{QUOTED}{more}\n'
    return head.encode("ascii") + encodestring(content.replace("\r\n", "\n").encode())


def _together(kind: str, parts: Iterable[bytes]) -> bytes:
    boundary = token_hex(12)
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\n'
    inside = b"".join(b"\n--" + boundary.encode() + b"\n" + part for part in parts)
    return head.encode("ascii") + inside + f"\n--{boundary}--\n".encode("ascii")
