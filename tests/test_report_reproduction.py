"""The appendix: what it lists makes the same report again."""

import hashlib
import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from shapely.geometry import Point, box
from told_town import CLOSES, HEAD, appraiser_of, one, several, today

import estates.report.reproduction as module
from coverage.road_change import RoadChange
from estates.__main__ import _parser
from estates.area import checksum, load_area
from estates.assessment import Assessor
from estates.report.document import Listing, Paragraph
from estates.report.reproduction import ENDINGS, LIBRARIES, ROOT, Reproduction, code_version
from estates.report.sections.appendix import appendix_section
from estates.report.subject import TodayAlone
from estates.scenario import scenario_of
from estates.scored import score

CHEAPER = CLOSES.replace("south-closes", "cheaper").replace(
    "[[change]]", "[assumptions]\nborrowing_rate = 0.0512345678\n\n[[change]]"
)


def listings(section):
    return {b.caption: b.text for s in section.walk() for b in s.blocks if isinstance(b, Listing)}


def words(section):
    return " ".join(b.text for s in section.walk() for b in s.blocks if isinstance(b, Paragraph))


def test_the_scenario_file_reads_back_as_the_scenario(area):
    subject = one(area)
    text = listings(appendix_section(subject))["south-closes.toml"]
    assert scenario_of("south-closes.toml", text.encode()) == subject.appraisal.scenario


def test_every_checksum_is_that_of_the_file(area):
    text = listings(appendix_section(one(area)))["SHA-256 of what the figures rest on"]
    rows = dict(line.split("  ", 1)[::-1] for line in text.splitlines())
    assert all(len(each) == 64 for each in rows.values())
    files = {name for name in rows if name.startswith("area/")}
    built = {f"area/{each.name}" for each in area.iterdir() if each.is_file()}
    assert files == built
    for name in files:
        assert rows[name] == hashlib.sha256((area / name[5:]).read_bytes()).hexdigest(), name
    ours = {f"data/{each.name}" for each in (ROOT / "data").glob("*.toml")}
    assert {name for name in rows if name.startswith("data/")} == ours
    assert all(rows[name] == checksum(ROOT / name) for name in ours)
    assert rows["program (see below)"] == code_version()
    assert len(rows) == len(files) + len(ours) + 2  # no roads changed, nothing searched


@pytest.mark.parametrize(
    ("build", "command"),
    [
        (one, "report town south-closes.toml --out south-closes.pdf"),
        (lambda a: several(one(a), one(a, CHEAPER)),
         "report town south-closes.toml cheaper.toml --out comparison.pdf"),
        (today, "report town --out today-town.pdf"),
    ],
)  # fmt: skip
def test_the_command_names_what_was_read(area, build, command):
    assert Reproduction.of(build(area)).command == f"python -m estates {command}"


def driven(area, *arguments, **options):
    assessor = Assessor(load_area(area), *arguments, **options)
    return TodayAlone(today=score(assessor), ranges={})


def test_speeds_exemptions_and_roads_of_the_command_are_those_in_use(area):
    """What the command says is read by the parser that the other commands share."""
    own = Reproduction.of(today(area)).command
    none = Reproduction.of(driven(area, "blue_light", frozenset())).command
    assert shlex.split(none)[5:7] == ["--exempt", "none"]
    assert "--exempt" not in own
    x, y = (float(each[0]) for each in (
        load_area(area).network.node_x, load_area(area).network.node_y))  # fmt: skip
    shut = RoadChange(name="flood", shape=Point(x, y).buffer(40), speed_share=0.5)
    changed = driven(area, "general", road_changes=[shut])
    read = shlex.split(Reproduction.of(changed).command)
    options = _parser().parse_args(["coverage", read[4], *read[5:-2]])
    assert (options.area, options.profile) == ("town", "general")
    assert options.exempt is None
    assert options.road_changes == Path("road-changes.geojson")
    # A profile with another profile's exemptions says each of them.
    ids = sorted(each.id for each in appraiser_of(area).before.assessor.exemptions)
    other = shlex.split(Reproduction.of(driven(area, "general", frozenset(ids))).command)
    again = _parser().parse_args(["coverage", other[4], *other[5:-2]])
    assert again.exempt == ids
    assert ids


def test_what_roads_and_search_hold_has_a_checksum_of_its_own(area):
    subject = one(area)
    assert Reproduction.of(subject).search == ""
    searched = replace(subject, search={"b": 1, "a": [2.5, None]})
    found = Reproduction.of(searched)
    assert found.search == hashlib.sha256(b'{"a":[2.5,null],"b":1}').hexdigest()
    assert "--search search.json" in found.command
    assert "search.json" in words(appendix_section(searched))
    network = load_area(area).network
    x, y = float(network.node_x[0]), float(network.node_y[0])
    sums = set()
    for share, side in ((0.5, 40), (0.6, 40), (0.5, 41)):
        shape = box(x - side, y - side, x + side, y + side)
        change = RoadChange(name="flood", shape=shape, speed_share=share)
        sums.add(Reproduction.of(driven(area, road_changes=[change])).road_changes)
    assert len(sums) == 3


def test_figures_taken_otherwise_are_said_and_change_the_checksum(area):
    usual, cheaper = Reproduction.of(one(area)), Reproduction.of(one(area, CHEAPER))
    assert usual.changed == ()
    assert cheaper.changed == ("borrowing_rate = 0.0512345678 rate per year",)
    assert usual.assumptions != cheaper.assumptions
    assert "No figure of data/prices.toml is taken otherwise." in words(appendix_section(one(area)))
    both = Reproduction.of(several(one(area), one(area, CHEAPER)))
    assert both.changed == ("cheaper: borrowing_rate = 0.0512345678 rate per year",)
    assert Reproduction.of(today(area)).assumptions == ""


def test_the_code_version_knows_every_file_and_no_line_ending(tmp_path, monkeypatch):
    for name, text in (("coverage/a.py", "x\ny\n"), ("estates/r/b.typ", "t"), ("data/c.toml", "")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text.encode())
    monkeypatch.setattr(module, "ROOT", tmp_path)
    first = code_version.__wrapped__()
    (tmp_path / "coverage/a.py").write_bytes(b"x\r\ny\r\n")
    (tmp_path / "coverage/__pycache__").mkdir()
    (tmp_path / "coverage/__pycache__/a.py").write_bytes(b"kept")
    (tmp_path / "estates/notes.txt").write_bytes(b"somebody's")
    assert code_version.__wrapped__() == first
    for name in ("coverage/a.py", "estates/r/b.typ", "data/c.toml"):
        old = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(old + b"#")
        assert code_version.__wrapped__() != first, name
        (tmp_path / name).write_bytes(old)
    (tmp_path / "coverage/a.py").rename(tmp_path / "coverage/z.py")
    assert code_version.__wrapped__() != first


def test_no_part_of_the_program_is_left_out():
    """Files of a new kind, and libraries of a new kind, are to be counted or named here."""
    found = {
        path.suffix
        for folder in ("coverage", "estates")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert found - {".png"} <= ENDINGS  # pictures of the pages alone
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    needed = {re.split(r"[><=~ ]", line)[0] for line in lines if line and line[0] not in "# "}
    pages_and_building = {
        "altair", "networkx", "openpyxl", "osmium", "osmnx", "pandera", "platformdirs", "pyarrow",
        "streamlit", "streamlit-folium",
    }  # fmt: skip
    assert needed - set(LIBRARIES) == pages_and_building


def test_no_path_is_in_it(area):
    here = repr(appendix_section(one(area)))
    assert str(area) not in here
    assert str(ROOT) not in here


def test_sections_have_ids_of_their_own(area):
    section = appendix_section(several(one(area), one(area, CHEAPER)))
    ids = [each.id for each in section.walk()]
    assert len(ids) == len(set(ids))


def test_markup_in_a_file_stays_as_written(area):
    text = CLOSES.replace(HEAD, HEAD + 'notes = "<script> #let $ \\\\ =cmd| \U0001f692"\n')
    listed = listings(appendix_section(one(area, text)))["south-closes.toml"]
    assert "<script> #let $ \\\\ =cmd| \U0001f692" in listed
