"""The command `report`: every form, the same bytes twice, bad input in one line."""

import json
import shutil
from pathlib import Path

import pytest

from estates import report_command
from estates.__main__ import main
from estates.report.files import ENDINGS, document_of

SOUTH = """\
schema_version = 1
name = "south-closes"
title = "South closes"
date = 2026-11-22
area = "town"
[[change]]
kind = "close"
site = "south"
"""
STARTS = {".pdf": b"%PDF", ".html": b"<!DOCTYPE html>", ".gpkg": b"SQLite format 3"}


@pytest.fixture(scope="module")
def folder(area, tmp_path_factory):
    """A folder with the town and scenarios of it."""
    here = tmp_path_factory.mktemp("reports")
    shutil.copytree(area, here / "town")
    (here / "south.toml").write_text(SOUTH, encoding="utf-8")
    other = SOUTH.replace("south-closes", "other").replace("South closes", "Another")
    (here / "other.toml").write_text(other, encoding="utf-8")
    far = SOUTH.replace('area = "town"', 'area = "sample"')
    (here / "far.toml").write_text(far, encoding="utf-8")
    (here / "broken.toml").write_text(SOUTH.replace("[[change]]", "[[change"), encoding="utf-8")
    return here


def report(folder, out, *scenarios, more=()):
    asked = [str(folder / each) for each in scenarios]
    return main(["report", str(folder / "town"), *asked, "--out", str(folder / out), *more])


# Each form once, each subject twice: what a form does with a subject is tested beside the form.
WRITTEN = dict(zip(ENDINGS, 2 * [("south.toml",), (), ("south.toml", "other.toml")], strict=True))


@pytest.mark.parametrize(("ending", "scenarios"), WRITTEN.items())
def test_every_form_is_written_and_is_the_same_twice(folder, capsys, ending, scenarios):
    one, two = f"one{ending}", f"two{ending}"
    assert report(folder, one, *scenarios) == 0
    assert capsys.readouterr().out.strip() == str(folder / one)
    assert report(folder, two, *scenarios) == 0
    content = (folder / one).read_bytes()
    assert content.startswith(STARTS.get(ending, b"PK"))
    assert content == (folder / two).read_bytes()


@pytest.mark.parametrize(
    ("out", "scenarios", "more", "says"),
    [
        ("report.odt", ("south.toml",), (), "ends in one of"),
        ("nowhere/report.pdf", ("south.toml",), (), "no folder"),
        ("report.pdf", ("missing.toml",), (), "no scenario file can be read"),
        ("report.pdf", ("south.toml", "south.toml"), (), "given twice"),
        ("report.pdf", (), ("--search", "no.json"), "goes with one scenario"),
        ("report.pdf", ("south.toml",), ("--search", "no.json"), "no answer of"),
        ("report.pdf", ("south.toml", "other.toml"), ("--search", "no.json"), "goes with one"),
        ("report.pdf", ("south.toml",), ("--leave-out", "moneys"), "no such section; there are"),
        ("report.pdf", (), ("--leave-out", "money"), "there are summary, today, maps, hours"),
        ("report.pdf", ("far.toml",), (), "made on the area 'sample', not on 'town'"),
        ("report.pdf", ("broken.toml",), (), "not readable as TOML"),
        ("report.pdf", ("south.toml",), ("--profile", "rocket"), "profile 'rocket' is not in"),
        ("report.pdf", ("south.toml",), ("--exempt", "gravity"), "exemption 'gravity' is not in"),
    ],
)
@pytest.mark.usefixtures("unloaded")
def test_bad_input_is_one_line_before_anything_is_loaded(
    folder, capsys, out, scenarios, more, says
):
    before = sorted(folder.rglob("*"))
    assert report(folder, out, *scenarios, more=more) == 2
    (told,) = capsys.readouterr().err.strip().splitlines()
    assert says in told
    assert sorted(folder.rglob("*")) == before


@pytest.mark.usefixtures("unloaded")
def test_an_unknown_area_is_one_line_before_anything_is_loaded(folder, capsys):
    asked = ["report", "nowhere", str(folder / "south.toml"), "--out", str(folder / "report.pdf")]
    assert main(asked) == 2
    (told,) = capsys.readouterr().err.strip().splitlines()
    assert "nowhere: no area of that name or folder; there are" in told


@pytest.mark.parametrize("scenarios", [(), ("south.toml",), ("south.toml", "other.toml")])
def test_the_sections_that_are_known_are_those_of_the_report(folder, monkeypatch, scenarios):
    """What is checked before the work and what is written must not part."""
    made = []

    def no_file(_ending, subject, *_):
        made.extend(each.id for each in document_of(subject).sections)
        return b""

    monkeypatch.setattr(report_command, "file_bytes", no_file)
    assert report(folder, "none.pdf", *scenarios) == 0
    (folder / "none.pdf").unlink()
    known = report_command.SECTIONS[len(scenarios)]
    assert [each for each in known if each in made] == made
    assert len(scenarios) != 1 or tuple(made) == known


@pytest.fixture
def unloaded(monkeypatch):
    """Whoever loads or scores anything fails."""

    def fails(*_, **__):
        pytest.fail("an area was loaded before the question was checked")

    monkeypatch.setattr("estates.find_area.load_area", fails)
    monkeypatch.setattr("estates.find_area.build_area", fails)
    monkeypatch.setattr("estates.__main__.Assessor", fails)


def test_a_search_of_something_else_is_refused(folder, capsys):
    path = folder / "answer.json"
    path.write_text(json.dumps({"headlines": []}), encoding="utf-8")
    assert report(folder, "report.pdf", "south.toml", more=("--search", str(path))) == 2
    assert "this is not what `optimise --json` prints" in capsys.readouterr().err
    path.unlink()


def test_the_name_of_the_file_is_not_in_it(folder):
    assert report(folder, "secret-name.pdf", "south.toml") == 0
    assert b"secret-name" not in Path(folder / "secret-name.pdf").read_bytes()


def test_what_is_left_out_is_said(folder):
    assert report(folder, "short.html", "south.toml", more=("--leave-out", "money")) == 0
    page = (folder / "short.html").read_text(encoding="utf-8")
    assert "Left out of this report: Money." in page
    assert 'id="money"' not in page
    assert 'id="context"' in page
