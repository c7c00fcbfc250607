"""A report as one HTML file: it opens offline, asks for nothing, and runs no script but the map's.

What a browser may do is said in the file itself, as a policy that it enforces: no address but
pictures inside the file, and only the scripts whose checksums are named.
"""

from __future__ import annotations

import base64
import hashlib
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import markupsafe

from estates.report.document import (
    Beside,
    Bullets,
    Column,
    Document,
    KeyFigures,
    Listing,
    Paragraph,
    Picture,
    Pictures,
    Table,
    Terms,
)
from estates.report.wording import dated

MAPS = "maps"  # id of the section in which the live map stands
_TEMPLATE = "report.html.jinja"
_LAST_HEADING = 6
_HEAD, _FOOT = 240, 90  # characters in the margins of a printed page
_WORD = 18  # characters: a longer one may be broken, so that a table keeps its width
# What no text may hold in HTML, shown by its picture as analysts know it: U+0000 as U+2400 ...
_CONTROLS = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"}
_KINDS = {
    Paragraph: "paragraph",
    Bullets: "bullets",
    KeyFigures: "figures",
    Table: "table",
    Pictures: "pictures",
    Terms: "terms",
    Listing: "listing",
    Beside: "beside",
}


def html_bytes(document: Document, live_map: str = "") -> bytes:
    """Write a report as one HTML file.

    Parameters
    ----------
    live_map
        A whole page with a map to move, of `estates.maps.standalone.live_map`; it stands first in
        the section "maps". Empty, or without such a section: the file holds no script at all.

    Returns
    -------
    UTF-8; the same for the same document and map.
    """
    has_place = any(each.id == MAPS for each in document.walk())
    # Browsers read every end of line as one character; checksums are of what they read.
    shown_map = live_map.replace("\r\n", "\n").replace("\r", "\n") if has_place else ""
    page = _environment().get_template(_TEMPLATE)
    text = page.render(
        document=document,
        date=dated(document.date),
        live_map=markupsafe.escape(shown_map),
        maps=MAPS,
        policy=policy(shown_map),
        ids=_Numbers(),
    )
    # Half a character, as JSON can name one, has no bytes: browsers show its replacement.
    return text.encode("utf-8", "xmlcharrefreplace")


def policy(live_map: str) -> str:
    """What the file allows its browser: nothing from anywhere, and the map's own scripts.

    A page inside the page is under the policy of both, so the scripts of the map are named here
    too, by their checksums.
    """
    hashes = " ".join(f"'sha256-{each}'" for each in script_hashes(live_map))
    allowed = ["default-src 'none'", "img-src data:", "style-src 'unsafe-inline'"]
    if hashes:
        allowed.append(f"script-src {hashes}")
    return "; ".join([*allowed, "base-uri 'none'", "form-action 'none'"])


def script_hashes(page: str) -> list[str]:
    """SHA-256 of each script inside a page, in base64, in order."""
    scripts = _Scripts()
    scripts.feed(page)
    scripts.close()
    digests = [hashlib.sha256(text.encode()).digest() for text in scripts.texts]
    return [base64.b64encode(each).decode() for each in digests]


class _Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._inside = tag == "script"
        if self._inside:
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.texts[-1] += data


def _environment() -> jinja2.Environment:
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    found.filters |= {
        "address": _address,
        "css": css_string,
        "css_class": _css_class,
        "kind": _kind,
        "level": _level,
        "px": _px,
        "short": _short,
    }
    found.globals |= {"shares": _shares, "head": _HEAD, "foot": _FOOT}
    return found


def _finalize(value: object) -> object:
    """Every text on its way onto the page: control characters by their pictures."""
    return value.translate(_CONTROLS) if type(value) is str else value


def _kind(block: object) -> str:
    return _KINDS[type(block)]


def _address(picture: Picture) -> str:
    """A drawing as an address: as a picture it can neither run nor ask for anything."""
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.svg).decode()}"


def _level(depth: int) -> str:
    """Heading of a section: `h2` for the outermost."""
    return f"h{min(depth + 2, _LAST_HEADING)}"


def _css_class(text: str, column: Column) -> str:
    """Class of a cell: figures stand at the right; only words that are no words are broken."""
    long = any(len(word) > _WORD for word in text.split())
    return f"{'number' if column.number else 'text'}{' long' if long else ''}"


def _shares(table: Table) -> list[str]:
    """Widths of the columns, per cent of the table."""
    total = sum(column.width for column in table.columns)
    return [f"{100 * column.width / total:.2f}%" for column in table.columns]


def css_string(text: str) -> str:
    """A text as a string of a style sheet: all but letters and digits by their code points."""
    return "".join(
        each if each.isascii() and each.isalnum() else f"\\{ord(each):x} "
        for each in text.translate(_CONTROLS)
    )


def _px(length_mm: float) -> int:
    """Pixels of a style sheet, of which there are 96 to the inch."""
    return round(length_mm * 96 / 25.4)


def _short(text: str, most: int) -> str:
    """As much as fits the margin of a printed page; the whole stands on the first."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


class _Numbers:
    """Ids of our own for parts of the page: with an underscore, which no section's id has."""

    def __init__(self) -> None:
        self._last = 0

    def next(self, what: str) -> str:
        """The next one: `table_1`."""
        self._last += 1
        return f"{what}_{self._last}"
