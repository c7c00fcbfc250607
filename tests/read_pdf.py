"""Reads PDF files back with pikepdf and pdfplumber: the tree of tags and the words of each tag."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import pdfplumber
import pikepdf

WRITES = {"Tj", "TJ", "'", '"'}
LETTERS = "BT ET Tc Tw Tz TL Tf Tr Ts Td TD Tm T* Tj TJ ' \" q Q cm gs Do BDC BMC EMC"
PAINTS = {"f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh", "EI"}


class Char(NamedTuple):
    """A letter on a page; `mcid` is the number of the marked content that it is in."""

    text: str
    mcid: int | None
    x0: float
    top: float
    fontname: str


@dataclass(frozen=True)
class Page:
    """A page as pdfplumber reads it; boxes in points from the top left."""

    width: float
    height: float
    text: str
    words: list[dict[str, Any]]
    chars: list[Char]


@lru_cache(maxsize=40)
def pages_of(pdf: bytes) -> list[Page]:
    """Each page, read once however many tests ask."""
    with pdfplumber.open(io.BytesIO(_letters_alone(pdf))) as file:
        return [
            Page(
                width=float(page.width),
                height=float(page.height),
                text=page.extract_text(),
                words=page.extract_words(x_tolerance=1.5, y_tolerance=1.5),
                chars=[Char(*(each.get(name) for name in Char._fields)) for each in page.chars],
            )
            for page in file.pages
        ]


def _letters_alone(pdf: bytes) -> bytes:
    """The file without its lines and areas: maps are tens of thousands, slow for pdfplumber."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        drawn = [each for each in file.objects if _is_form(each)]
        for each in [*file.pages, *drawn]:
            kept = pikepdf.unparse_content_stream(pikepdf.parse_content_stream(each, LETTERS))
            if isinstance(each, pikepdf.Page):
                each.Contents = file.make_stream(kept)
            else:
                each.write(kept)
        into = io.BytesIO()
        file.save(into)
    return into.getvalue()


def _is_form(thing) -> bool:
    return isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Form"


@dataclass
class Tag:
    """A tag with what is in it: tags and texts, in order of reading."""

    name: str  # without its slash
    scope: str = ""
    alt: str = ""
    inside: list[Tag | str] = field(default_factory=list)

    def walk(self) -> Iterator[Tag]:
        yield self
        for each in self.inside:
            if isinstance(each, Tag):
                yield from each.walk()

    def text(self, *, without: frozenset[str] = frozenset()) -> str:
        """All texts in it but those of some tags; gaps and ends of lines are dropped."""
        return "".join(
            each if isinstance(each, str) else each.text(without=without)
            for each in self.inside
            if isinstance(each, str) or each.name not in without
        )

    def all(self, *names: str) -> list[Tag]:
        return [each for each in self.walk() if each.name in names]


def solid(text: str) -> str:
    """The text without its gaps: a line's end takes the gap away on paper."""
    return "".join(text.split())


@lru_cache(maxsize=40)
def tags_of(pdf: bytes) -> Tag:
    """The tree of tags, each with its texts as pdfplumber reads them off the page."""
    words: dict[tuple[int, int], str] = defaultdict(str)
    for number, page in enumerate(pages_of(pdf)):
        for char in page.chars:
            if char.mcid is not None:
                words[number, char.mcid] += solid(char.text)
    with pikepdf.open(io.BytesIO(pdf)) as file:
        numbers = {page.objgen: number for number, page in enumerate(file.pages)}
        top = Tag("top")
        _read(file.Root.StructTreeRoot.K, None, top, numbers, words)
    (document,) = top.inside
    assert isinstance(document, Tag)
    return document


def _read(kid, page, into, numbers, words):
    if isinstance(kid, pikepdf.Array):
        for each in kid:
            _read(each, page, into, numbers, words)
    elif isinstance(kid, pikepdf.Dictionary):
        page = kid.get("/Pg", page)
        if "/S" in kid:
            tag = Tag(str(kid.S)[1:], _scope(kid), str(kid.get("/Alt", "")))
            into.inside.append(tag)
            if "/K" in kid:
                _read(kid.K, page, tag, numbers, words)
        elif "/MCID" in kid:
            into.inside.append(words[numbers[page.objgen], int(kid.MCID)])
    else:
        into.inside.append(words[numbers[page.objgen], int(kid)])


def _scope(element) -> str:
    attributes = element.get("/A", pikepdf.Array())
    several = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
    return "".join(str(each.get("/Scope", ""))[1:] for each in several)


def untagged(pdf: bytes) -> list[str]:
    """What is drawn outside every tag and is no ornament, page by page."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for number, page in enumerate(file.pages, start=1):
            kept = file.Root.StructTreeRoot.ParentTree
            parents = _look_up(kept, int(page.obj.StructParents))
            marks: list[bool] = []  # whether each mark that is open makes its content known
            for operands, operator in pikepdf.parse_content_stream(page):
                name = str(operator)
                if name in {"BDC", "BMC"}:
                    marks.append(_known(operands, page, parents))
                elif name == "EMC":
                    marks.pop()
                elif name in WRITES | PAINTS and not any(marks):
                    found.append(f"page {number}: {name}")
    return found


def _known(operands, page, parents) -> bool:
    if str(operands[0]) == "/Artifact":
        return True
    properties = operands[1] if len(operands) > 1 else None
    if isinstance(properties, pikepdf.Name):
        properties = page.resources["/Properties"][str(properties)]
    if properties is None or "/MCID" not in properties:
        return False
    return parents[int(properties.MCID)] is not None


def _look_up(tree, key):
    if "/Nums" in tree:
        numbers = list(tree.Nums)
        return dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True)).get(key)
    return next((at for each in tree.Kids if (at := _look_up(each, key)) is not None), None)


def overlapping(pdf: bytes) -> list[tuple[int, str, str]]:
    """Words on one another: the page, and both words."""
    found = []
    for number, page in enumerate(pages_of(pdf), start=1):
        words = sorted(page.words, key=lambda each: each["top"])
        for at, one in enumerate(words):
            for other in words[at + 1 :]:
                if other["top"] > one["bottom"]:
                    break
                across = min(one["x1"], other["x1"]) - max(one["x0"], other["x0"])
                down = min(one["bottom"], other["bottom"]) - other["top"]
                least = min(one["bottom"] - one["top"], other["bottom"] - other["top"])
                if across > 0.5 and down > 0.4 * least:
                    found.append((number, one["text"], other["text"]))
    return found
