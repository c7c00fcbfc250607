"""How a Word report looks: python-docx's template, its styles set anew.

Fonts are those that every office has; sizes are in half points and distances in twips (twentieths
of a point), as the format counts them.
"""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element
from docx.shared import Mm

from estates.report.formats.word_parts import TEXT_WIDTH, flag, node, value

SANS, MONO = "Arial", "Courier New"
INK, NAVY, GREY, RUST = "1A1A1A", "14365D", "55606B", "8A2C0D"
PALE, BAND, RULE, SAND = "EEF2F7", "F7F9FB", "B8C4D1", "FDF3EC"
LANGUAGE = "en-GB"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """A paragraph style."""

    id: str
    name: str
    size: int = 20
    colour: str = INK
    bold: bool = False
    before: int = 0
    after: int = 0
    line: int = 264  # 240 = single
    keep: bool = False  # with what follows
    level: int | None = None  # of a heading, 0 the highest
    left: int = 0
    hanging: int = 0
    right: bool = False  # against the right margin
    font: str = SANS
    edges: tuple[tuple[str, int, str], ...] = ()  # side, eighths of a point, colour
    fill: str = ""
    numbered: int | None = None  # list of the template


_LOOKS = (
    _Look(id="Normal", name="Normal", after=120),
    _Look(id="Kind", name="Report kind", size=20, colour=GREY, bold=True, after=60, keep=True),
    _Look(id="Title", name="Title", size=52, colour=NAVY, bold=True, after=80, line=228, keep=True),
    _Look(id="Subtitle", name="Subtitle", size=26, colour=GREY, after=60, keep=True),
    _Look(
        id="Byline", name="Report byline", size=19, colour=GREY, after=240,
        edges=(("bottom", 12, NAVY),),
    ),
    _Look(
        id="Heading1", name="heading 1", size=34, colour=NAVY, bold=True, before=400, after=140,
        line=240, keep=True, level=0,
    ),
    _Look(
        id="Heading2", name="heading 2", size=25, colour=NAVY, bold=True, before=280, after=90,
        line=240, keep=True, level=1,
    ),
    _Look(
        id="Heading3", name="heading 3", size=21, colour=NAVY, bold=True, before=220, after=70,
        line=240, keep=True, level=2,
    ),
    _Look(
        id="TOCHeading", name="TOC Heading", size=25, colour=NAVY, bold=True, before=280,
        after=100, keep=True,
    ),
    _Look(id="TOC1", name="toc 1", size=20, before=50, after=20),
    _Look(id="TOC2", name="toc 2", size=18, colour=GREY, after=10, left=340),
    _Look(id="Lead", name="Report lead", size=24, colour=NAVY, after=160, line=276),
    _Look(id="Note", name="Report note", size=17, colour=GREY, before=40, after=140, line=252),
    _Look(
        id="Warning", name="Report warning", size=19, colour=RUST, bold=True, before=60, after=140,
        left=120, edges=(("left", 36, RUST),), fill=SAND,
    ),
    _Look(
        id="ListBullet", name="List Bullet", after=60, left=360, hanging=260, numbered=1,
    ),
    _Look(
        id="Caption", name="caption", size=18, colour=NAVY, bold=True, before=200, after=80,
        keep=True,
    ),
    _Look(id="Figure", name="Report figure", size=18, before=120, line=240, keep=True),
    _Look(id="TableText", name="Table text", size=17, before=30, after=30, line=245),
    _Look(id="TableTextFigure", name="Table text figure", size=17, before=30, after=30, line=245,
          right=True),
    _Look(id="TableHead", name="Table head", size=17, colour="FFFFFF", bold=True, before=50,
          after=50, line=245, keep=True),
    _Look(id="TableHeadFigure", name="Table head figure", size=17, colour="FFFFFF", bold=True,
          before=50, after=50, line=245, keep=True, right=True),
    _Look(id="KeyLabel", name="Key figure label", size=17, colour=GREY, before=90, after=0,
          line=240),
    _Look(id="KeyValue", name="Key figure", size=34, colour=NAVY, bold=True, before=20, after=0,
          line=240),
    _Look(id="KeyNote", name="Key figure note", size=16, colour=GREY, after=90, line=245),
    _Look(id="Term", name="Report term", after=70, left=360, hanging=360),
    _Look(
        id="Listing", name="Report listing", size=15, font=MONO, line=245, left=80, fill=BAND,
        edges=(("left", 8, RULE),),
    ),
    _Look(id="Header", name="header", size=16, colour=GREY, after=40, line=240),
    _Look(
        id="HeaderWarning", name="Header warning", size=16, colour=RUST, bold=True, after=30,
        line=240,
    ),
    _Look(
        id="Footer", name="footer", size=16, colour=GREY, line=240, edges=(("top", 4, RULE),),
    ),
)  # fmt: skip
# Styles of the template for tables that no report has.
_IDLE = ("Light", "Medium", "Dark", "Colorful", "TableGrid")


def restyle(word: WordDocument) -> None:
    """A4 pages, British English, and every style that a report uses."""
    styles = word.styles.element
    for each in list(styles.findall(qn("w:style"))):
        if str(each.get(qn("w:styleId"))).startswith(_IDLE):
            styles.remove(each)
    _defaults(styles)
    for look in _LOOKS:
        _set(styles, look)
    styles.extend((_table_style(), _key_style(), _plain_style()))
    _page(word)
    _settings(word)


def _defaults(styles: Element) -> None:
    run = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for each in list(run):
        run.remove(each)
    language = {"w:val": LANGUAGE, "w:eastAsia": LANGUAGE, "w:bidi": "ar-SA"}
    run.extend((_fonts(SANS), *_size(20), node("w:lang", language)))


def _fonts(name: str) -> Element:
    return node("w:rFonts", {f"w:{each}": name for each in ("ascii", "hAnsi", "eastAsia", "cs")})


def _size(half_points: int) -> tuple[Element, Element]:
    return value("w:sz", half_points), value("w:szCs", half_points)


def _set(styles: Element, look: _Look) -> None:
    """Make a style, or give the template's of that name a new look."""
    ids = {look.id, f"{look.id}Char"}  # and the style of letters that goes with it
    known = [each for each in styles.findall(qn("w:style")) if each.get(qn("w:styleId")) in ids]
    for each in known:
        styles.remove(each)
    values = {"w:type": "paragraph", "w:styleId": look.id}
    if look.id == "Normal":
        values["w:default"] = "1"
    elif not known:
        values["w:customStyle"] = "1"
    based = [] if look.id == "Normal" else [value("w:basedOn", "Normal")]
    follows = "Normal" if look.level is not None or look.keep else look.id
    styles.append(
        node(
            "w:style",
            values,
            value("w:name", look.name),
            *based,
            value("w:next", follows),
            flag("w:qFormat"),
            _paragraph(look),
            _run(look),
        )
    )


def _paragraph(look: _Look) -> Element:
    """Properties in the order of the schema."""
    made = node("w:pPr")
    if look.keep:
        made.append(flag("w:keepNext"))
    if look.level is not None:
        made.append(flag("w:keepLines"))
    made.append(flag("w:widowControl"))
    if look.numbered is not None:
        made.append(node("w:numPr", None, value("w:numId", look.numbered)))
    if look.edges:
        made.append(node("w:pBdr", None, *(_edge(*each) for each in look.edges)))
    if look.fill:
        made.append(_shade(look.fill))
    if look.id in {"Footer", "TOC1", "TOC2"}:  # page numbers, in the contents once asked for
        place = {"w:val": "right", "w:pos": str(TEXT_WIDTH)}
        made.append(node("w:tabs", None, node("w:tab", place)))
    spacing = {"before": look.before, "after": look.after, "line": look.line}
    told = {f"w:{key}": str(each) for key, each in spacing.items()}
    made.append(node("w:spacing", {**told, "w:lineRule": "auto"}))
    if look.left:
        made.append(node("w:ind", {"w:left": str(look.left), "w:hanging": str(look.hanging)}))
    if look.right:
        made.append(value("w:jc", "right"))
    if look.level is not None:
        made.append(value("w:outlineLvl", look.level))
    return made


def _edge(side: str, eighths: int, colour: str) -> Element:
    return node(
        f"w:{side}",
        {"w:val": "single", "w:sz": str(eighths), "w:space": "4", "w:color": colour},
    )


def _shade(colour: str) -> Element:
    return node("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": colour})


def _run(look: _Look) -> Element:
    made = node("w:rPr", None, _fonts(look.font))
    if look.bold:
        made.extend((flag("w:b"), flag("w:bCs")))
    if look.font == MONO:
        made.append(flag("w:noProof"))
    made.extend((value("w:color", look.colour), *_size(look.size)))
    return made


def _table_style() -> Element:
    """Rules between rows, a dark head, row heads in ink of their own, pale bands."""
    rule = {"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": RULE}
    ends = {**rule, "w:sz": "8", "w:color": NAVY}
    head = node("w:tcPr", None, _shade(NAVY), value("w:vAlign", "bottom"))
    return _styled_table(
        "ReportTable",
        "Report table",
        (node("w:top", ends), node("w:bottom", ends), node("w:insideH", rule)),
        node("w:tblStylePr", {"w:type": "firstRow"}, head),
        node("w:tblStylePr", {"w:type": "firstCol"},
             node("w:rPr", None, flag("w:b"), flag("w:bCs"))),
        node("w:tblStylePr", {"w:type": "band2Horz"}, node("w:tcPr", None, _shade(BAND))),
    )  # fmt: skip


def _key_style() -> Element:
    """Large figures side by side on a pale ground."""
    edge = {"w:val": "single", "w:space": "0", "w:color": NAVY}
    gap = {"w:val": "single", "w:sz": "48", "w:space": "0", "w:color": "FFFFFF"}
    return _styled_table(
        "KeyFigures",
        "Key figures",
        (node("w:top", {**edge, "w:sz": "18"}), node("w:insideV", gap)),
        node("w:tcPr", None, _shade(PALE)),
    )


def _plain_style() -> Element:
    """No border: pictures side by side."""
    return _styled_table("PlainTable", "Report pictures", (), margin=0)


def _styled_table(
    id_: str, name: str, edges: tuple[Element, ...], *parts: Element, margin: int = 100
) -> Element:
    settings = node("w:tblPr", None, value("w:tblStyleRowBandSize", 1))
    if edges:
        settings.append(node("w:tblBorders", None, *edges))
    beside = {"w:w": str(margin), "w:type": "dxa"}
    told = (node(f"w:{side}", beside) for side in ("left", "right"))
    settings.append(node("w:tblCellMar", None, *told))
    return node(
        "w:style",
        {"w:type": "table", "w:customStyle": "1", "w:styleId": id_},
        value("w:name", name),
        value("w:basedOn", "TableNormal"),
        flag("w:qFormat"),
        settings,
        *parts,
    )


def _page(word: WordDocument) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    section.header_distance, section.footer_distance = Mm(10), Mm(9)
    section.different_first_page_header_footer = True


def _settings(word: WordDocument) -> None:
    """The layout of today's word processors, and the language of the text."""
    settings = word.settings.element
    for tag in ("w:savePreviewPicture", "w:rsids", "w:proofState"):
        for each in settings.findall(qn(tag)):
            settings.remove(each)
    compat = settings.find(qn("w:compat"))
    for each in compat.findall(qn("w:useFELayout")):
        compat.remove(each)
    for each in compat.findall(qn("w:compatSetting")):
        if each.get(qn("w:name")) == "compatibilityMode":
            each.set(qn("w:val"), "15")
    zoom = settings.find(qn("w:zoom"))
    zoom.set(qn("w:percent"), "100")
    del zoom.attrib[qn("w:val")]
    language = settings.find(qn("w:themeFontLang"))
    language.set(qn("w:val"), LANGUAGE)
