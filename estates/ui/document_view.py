"""A report on the screen: the same document that the files hold."""

from __future__ import annotations

import base64
import html

import streamlit as st

from estates.report.document import (
    Block,
    Bullets,
    Column,
    Document,
    KeyFigures,
    Listing,
    Paragraph,
    Picture,
    Pictures,
    Section,
    Table,
    Terms,
    Weight,
    one_by_one,
)
from estates.report.formats.pixels import pixels
from estates.report.wording import dated
from estates.ui.components import figures, plain
from estates.view.coverage_view import Figure

_HEADINGS = ("###", "####", "#####")  # under the page's own
_STYLE = """
<style>
.report-table { overflow-x: auto; }
.report-table table { width: 100%; border-collapse: collapse; font-size: 0.86rem; }
.report-table caption { text-align: left; font-weight: 600; padding: 4px 0; color: #1c2733; }
.report-table th, .report-table td { border: 0; border-top: 1px solid #d5dde2; padding: 3px 8px;
  text-align: left; vertical-align: top; color: #1c2733; overflow-wrap: break-word; }
.report-table thead th { border-top: 0; border-bottom: 2px solid #5b6b78; }
.report-table tbody th { font-weight: 400; }
.report-picture { margin: 0; }
.report-picture img { width: 100%; height: auto; }
.report-picture figcaption { font-size: 0.86rem; color: #46535e; }
.report-table .number { text-align: right; font-variant-numeric: tabular-nums; }
</style>
"""


def show_document(document: Document) -> None:
    """The whole document, under a heading of the page."""
    st.html(_STYLE)
    about = " · ".join(filter(None, (document.subtitle, document.author, dated(document.date))))
    st.markdown(f"**{plain(document.title)}**  \n{plain(document.kind)}: {plain(about)}")
    for each in document.sections:
        _section(each, 0)


def _section(section: Section, depth: int) -> None:
    st.markdown(f"{_HEADINGS[min(depth, len(_HEADINGS) - 1)]} {plain(section.title)}")
    for block in one_by_one(section.blocks):
        _block(block)
    for each in section.sections:
        _section(each, depth + 1)


def _block(block: Block) -> None:
    match block:
        case Paragraph():
            _paragraph(block)
        case Bullets():
            st.markdown("\n".join(f"- {_line(item)}" for item in block.items))
        case KeyFigures():
            shown = [Figure(label=k.label, value=k.value, note=k.note) for k in block.items]
            figures(shown, alike=True)
        case Table():
            _table(block)
        case Pictures():
            for column, picture in zip(st.columns(len(block.items)), block.items, strict=True):
                column.html(_image(picture))
                with column.expander("What the picture shows, in words"):
                    st.markdown(_line(picture.alt))
        case Terms():
            st.markdown(
                "\n".join(f"- **{_line(word)}**: {_line(says)}" for word, says in block.items)
            )
        case Listing():
            st.markdown(f"**{plain(block.caption)}**")
            st.code(block.text, language=None, wrap_lines=True)


@st.cache_data(max_entries=32, show_spinner=False, hash_funcs={Picture: lambda each: each.svg})
def _image(picture: Picture) -> str:
    """With its alternative text, for which Streamlit's own pictures have no place."""
    source = base64.b64encode(pixels(picture)).decode()
    alt, caption = (html.escape(text) for text in (picture.alt, picture.caption))
    return (
        f'<figure class="report-picture"><img src="data:image/png;base64,{source}" alt="{alt}">'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _paragraph(paragraph: Paragraph) -> None:
    text = _line(paragraph.text)
    match paragraph.weight:
        case Weight.LEAD:
            st.markdown(f"**{text}**")
        case Weight.NOTE:
            st.caption(text)
        case Weight.WARNING:
            st.warning(text, icon=":material/warning:")
        case Weight.PLAIN:
            st.markdown(text)


def _table(table: Table) -> None:
    heads = "".join(
        f'<th scope="col"{_number(column)}>{html.escape(column.label)}</th>'
        for column in table.columns
    )
    body = "".join(
        f'<tr><th scope="row">{html.escape(row[0])}</th>'
        + "".join(
            f"<td{_number(column)}>{html.escape(cell)}</td>"
            for column, cell in zip(table.columns[1:], row[1:], strict=True)
        )
        + "</tr>"
        for row in table.rows
    )
    caption = html.escape(table.caption)
    if table.rows:
        st.html(
            f'<div class="report-table" role="region" tabindex="0" aria-label="{caption}">'
            f"<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead>"
            f"<tbody>{body}</tbody></table></div>"
        )
    else:
        st.markdown(f"**{plain(table.caption)}**  \n{_line(table.nothing)}")
    if table.note:
        st.caption(_line(table.note))


def _number(column: Column) -> str:
    return ' class="number"' if column.number else ""


def _line(text: str) -> str:
    """A text in one line of markdown: a line break in it would end the list it stands in."""
    return plain(" ".join(text.split()))
