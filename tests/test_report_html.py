"""The HTML file: read back by lxml text for text, asks for nothing, runs nothing."""

import re
from collections import Counter
from itertools import pairwise

import pytest
from lxml import html
from made_document import HOSTILE, hostile_document, made_document, made_table
from read_report import texts_of

from estates.report.document import (
    Paragraph,
    Pictures,
    Section,
    Table,
    one_by_one,
)
from estates.report.formats.html import css_string, html_bytes, policy, script_hashes
from estates.report.wording import UNDATED

MAP = (
    '<!DOCTYPE html><html><body><p title="a">Map &amp;lt;</p>'
    "<script>one()</script><script>two('&amp;')</script>"
)
DOCUMENTS = {"plain": made_document(), "hostile": hostile_document()}


def read(document, live_map=""):
    return html.document_fromstring(html_bytes(document, live_map).decode())


@pytest.fixture(params=DOCUMENTS)
def document(request):
    return DOCUMENTS[request.param]


def text(element):
    return element.text_content()


def texts(elements):
    return [text(each) for each in elements]


def test_every_table_is_read_back_cell_for_cell(document):
    tables = iter(read(document).iterfind(".//table"))
    for block in document.blocks():
        if not isinstance(block, Table) or not block.rows:
            continue
        table = next(tables)
        assert text(table.find("caption")) == block.caption
        heads = table.findall("thead/tr/th")
        assert texts(heads) == [column.label for column in block.columns]
        assert {each.get("scope") for each in heads} == {"col"}
        rows = [row.getchildren() for row in table.findall("tbody/tr")]
        assert [tuple(texts(row)) for row in rows] == list(block.rows)
        for row in rows:
            assert [each.tag for each in row] == ["th"] + ["td"] * (len(block.columns) - 1)
            assert row[0].get("scope") == "row"
        if block.note:
            note = table.get("aria-describedby")
            assert texts(table.getroottree().xpath(f"//p[@id='{note}']")) == [block.note]
    assert next(tables, None) is None


def test_every_text_stands_on_the_page_in_order(document):
    expected = []
    for section in document.walk():
        expected += [
            section.title,
            *(t for each in one_by_one(section.blocks) for t in texts_of(each)),
        ]
    main = read(document).find(".//main")
    leaves = main.xpath(
        ".//p|.//li|.//dt|.//dd|.//th|.//td|.//caption|.//figcaption|.//pre"
        "|.//h2|.//h3|.//h4|.//h5|.//h6"
    )
    assert texts(leaves) == expected


def test_the_head_of_the_page(document):
    page = read(document)
    assert texts(page.iterfind(".//h1")) == [document.title]
    assert page.get("lang") == "en-GB"
    assert texts(page.xpath("//header//p[@class='kind' or @class='subtitle']")) == [
        document.kind,
        document.subtitle,
    ]
    assert texts(page.xpath("//aside//li")) == list(document.warnings)
    assert page.findtext("head/title") == f"{document.title} – {document.kind}"
    assert texts(page.iterfind(".//time")) == ["4 May 2026"]
    assert page.find(".//time").get("datetime") == "2026-05-04"


def test_a_page_without_a_date_says_so_and_one_without_an_author_leaves_it_out():
    page = read(made_document(date=None, author="", warnings=()))
    assert page.find(".//time") is None
    assert texts(page.xpath("//*[@class='by']/*")) == [UNDATED]
    assert page.xpath("//aside | //meta[@name='author']") == []


def test_headings_go_down_one_at_a_time(document):
    levels = [int(each.tag[1]) for each in read(document).xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_contents_lead_to_every_section_and_ids_are_unique(document):
    page = read(document)
    ids = page.xpath("//@id")
    assert [each for each, count in Counter(ids).items() if count > 1] == []
    links = page.xpath("//nav//a")
    assert [(each.get("href"), text(each)) for each in links] == [
        (f"#{section.id}", section.title) for section in document.walk()
    ]
    named = {*page.xpath("//@aria-labelledby"), *page.xpath("//@aria-describedby")}
    named |= {each.removeprefix("#") for each in page.xpath("//a/@href")}
    assert named <= set(ids)


def test_pictures_are_inside_with_words_for_who_cannot_see_them(document):
    pictures = [one for b in document.blocks() if isinstance(b, Pictures) for one in b.items]
    found = read(document).findall(".//img")
    assert [each.get("alt") for each in found] == [each.alt for each in pictures]
    assert all(each.get("src").startswith("data:image/svg+xml;base64,") for each in found)
    assert [each.get("width") for each in found] == [
        str(round(each.width_mm * 96 / 25.4)) for each in pictures
    ]


LOADS = ("src", "href", "srcset", "action", "data", "poster", "background", "formaction", "ping")


def test_nothing_is_loaded_and_nothing_runs(document):
    page = read(document)
    for name in LOADS:
        for value in page.xpath(f"//@{name}"):
            assert value.startswith(("#", "data:image/svg+xml;base64,"))
    tags = {each.tag for each in page.iter() if isinstance(each.tag, str)}
    assert not tags & {"script", "iframe", "object", "embed", "link", "base", "form", "svg"}
    assert page.xpath("//@*[starts-with(name(), 'on')]") == []
    style = "".join(page.xpath("//style/text()"))
    assert not re.search(r"@import|url\(|expression|</|https?:", style)
    assert page.xpath("//meta[@http-equiv]/@content") == [policy("")]


def test_policy_forbids_everything_but_what_the_file_holds():
    assert policy("") == (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'"
    )
    # printf "%s" "one()" | openssl dgst -sha256 -binary | base64
    assert script_hashes(MAP)[0] == "HR7iaask9daLMRRskMI++QeJtjWDOjyPA6lGzYGzKW4="
    assert f"script-src 'sha256-{script_hashes(MAP)[0]}' 'sha256-" in policy(MAP)


def test_the_live_map_stands_first_among_the_maps():
    page = read(made_document(), MAP)
    frames = page.findall(".//iframe")
    assert [each.get("srcdoc") for each in frames] == [MAP]
    assert frames[0].get("sandbox") == "allow-scripts"
    section = page.get_element_by_id("maps")
    assert [each.tag for each in section][:2] == ["h2", "div"]
    assert section[1].get("class") == "live"
    assert "stands in the drawn maps and the tables as well" in text(section[1])
    assert page.xpath("//script") == []
    assert page.xpath("//meta[@http-equiv]/@content") == [policy(MAP)]


def test_without_a_section_of_maps_there_is_no_live_map():
    document = made_document().only(["summary", "basis"])
    assert html_bytes(document, MAP) == html_bytes(document)


def test_users_texts_read_from_their_own_side(document):
    main = read(document).find(".//main")
    for each in main.xpath(".//p|.//li|.//dt|.//dd|.//th|.//td|.//caption|.//figcaption|.//pre"):
        assert each.get("dir") == "auto"


def test_control_characters_and_half_characters_are_seen():
    document = made_document(
        sections=(Section(id="one", title="One", blocks=(Paragraph("a\0b\x0bc\rd\ud83d"),)),)
    )
    said = html_bytes(document).decode()
    assert 'dir="auto">a␀b␋c␍d&#55357;</p>' in said


def test_a_text_in_the_margin_of_a_page_stays_a_string():
    assert css_string('a"\\\n</style>é') == r"a\22 \5c \a \3c \2f style\3e \e9 "
    style = "".join(read(hostile_document()).xpath("//style/text()"))
    assert re.findall(r"@top-left \{ content: \"[0-9A-Za-z\\ ]*\"; \}", style)
    assert "alert(" not in style


def test_wide_tables_can_be_scrolled_by_keyboard():
    for columns, stops in ((3, None), (4, "0")):
        table = Table(
            caption="A table",
            columns=made_table().columns[:columns],
            rows=(tuple("abcd"[:columns]),),
        )
        document = made_document(sections=(Section(id="one", title="One", blocks=(table,)),))
        around = read(document).find(".//table").getparent()
        assert around.get("tabindex") == stops
        if stops:
            page = around.getroottree()
            assert around.get("role") == "region"
            assert texts(page.xpath(f"//*[@id='{around.get('aria-labelledby')}']")) == ["A table"]


def test_hostile_texts_are_all_there():
    assert set(HOSTILE) <= set(hostile_document().texts())
