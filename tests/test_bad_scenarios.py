"""Bad scenario files of every kind: one line (what, where, remedy) and exit code 2."""

import json

import pytest

from estates.__main__ import main
from estates.area import SITES
from estates.change import KINDS, Close
from estates.errors import EstateInputError
from estates.scenario import Scenario, read_scenario, scenario_text, write_scenario
from estates.scenario_base import new_scenario

HEAD = 'name = "bad"\narea = "sample"\n'


@pytest.fixture
def refused(tmp_path):
    """Read a file, expect refusal, and return the one line."""

    def reading(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(EstateInputError) as error:
            read_scenario(path)
        line = str(error.value)
        assert "\n" not in line
        assert len(line) < 700
        return line

    return reading


@pytest.fixture
def not_appraised(sample_area, tmp_path, capsys):
    """Appraise from the command line, expect refusal, and return the one line."""

    def appraising(name, content, *options):
        path = tmp_path / name
        path.write_text(content, "utf-8")
        capsys.readouterr()
        assert main(["appraise", str(sample_area.folder), str(path), "--json", *options]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        *progress, last = said.err.splitlines()
        assert all(line.endswith(" ...") for line in progress), progress
        assert len(last) < 700
        return last

    return appraising


def changes(*tables):
    """A TOML file with these changes, each given as its lines."""
    return HEAD + "".join(f"[[change]]\n{table}\n" for table in tables)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "bad.toml: 1 of 3: name: is missing; add it | 2 of 3: area: is missing; add it"),
        ("", "add it | 3 of 3: no change in it; write [[change]] tables."),
        (HEAD, "bad.toml: no change in it; write [[change]] tables."),
        ("name = ", "bad.toml: not readable as TOML"),
        ("name: bad\narea: sample\n", "bad.toml: this is YAML; scenarios are TOML or JSON"),
        ("---\nchange:\n- close\n", "this is YAML"),
        (b'name = "caf\xe9"\n', "bad.toml: not text in UTF-8; save it as UTF-8."),
        (b"\xff\xfen\x00a\x00", "not text in UTF-8"),
        (b'name = "a\x00b"\n', "not readable as TOML"),
        ("a = " + "[" * 20_000, "not readable as TOML: nested too deeply"),
        ("schema_version = 2\n" + HEAD, "schema version 2, this program reads 1"),
        ('name = "Two words"\narea = "sample"\n', "name: 'Two words' is no usable scenario name"),
        (HEAD + 'colour = "red"\n', "colour: there is no such field; correct its name"),
        (HEAD + "date = 5\n", "date: 5 is not a date; write year-month-day: 2026-11-22"),
        (HEAD + "date = 2026-11-22T10:00:00\n", "date: '2026-11-22 10:00:00' is not a date"),
        (HEAD + 'parts = {"sites.csv" = "abc"}\n', "parts.sites.csv: 'abc' is no checksum"),
        (HEAD + 'assumptions = {bias = "much"}\n', "assumptions.bias: 'much' is not a number"),
        (HEAD + "assumptions = {bias = inf}\n", "assumptions.bias: inf is not a number"),
        (HEAD + "assumptions = {bias = true}\n", "assumptions.bias: true is not a number"),
        (HEAD + 'change = "close"\n', "change: no list of tables; write [[change]]"),
        (HEAD + "change = [5]\n", "change 1: "),
        (changes('kind = "close"\nsite = "F-03"', 'kind = "demolish"\nsite = "F-03"'),
         f"change 2 (demolish): there is no such kind; the kinds are {', '.join(KINDS)}."),
        (changes('site = "F-03"'), "change 1: kind is missing; the kinds are close, open"),
        (changes('kind = "close"\nsite = "F-03"\nwhen = 3'),
         "change 1 (close), when: there is no such field"),
        (changes('kind = "close"\nsite = 3'), "site: 3 is a number, a text is wanted"),
        (changes('kind = "close"\nsite = "F-03"\nyear = true'), "year: true is not a whole number"),
        (changes('kind = "close"\nsite = "F-03"\nyear = "2"'), "year: '2' is a text; write 2."),
        (changes('kind = "relocate"\nsite = "F-03"\nlon = nan\nlat = 5'),
         "change 1 (relocate), lon: nan is not a number; write one"),
        (changes('kind = "merge"\nsites = ["F-01", "P-01"]\ninto = {id = "hub", lon = 1}'),
         "change 1 (merge), into: give lon and lat, or easting and northing"),
        (changes('kind = "standby"\nresource = "F-01-1"\nsite = "N-01"\nhours = "noon"'),
         "change 1 (standby), hours: 'noon' is not understood"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_say_what_it_means(refused, content, message):
    assert message in refused("bad.toml", content)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("date = 22/11/2026", "line 3 (date = 22/11/2026): write 2026-11-22."),
        ("date = 22.11.2026 # today", "write 2026-11-22."),
        ("date = 31/02/2026", "write year-month-day: 2026-11-22."),
        ("year = 0,025", "line 3 (year = 0,025): write 0.025."),
        ("year = 6,500,000", "write 6500000."),
        ("year = £6.5m", "not readable as TOML"),
        ("build_gbp = £6.5m", "write 6500000."),
        ("year = 80%", "write 0.8."),
        ("title = Two words", 'put it in straight quotes: "Two words".'),
        ("title = “Two words”", 'put it in straight quotes: "Two words".'),
        ("title = \u2018Two words\u2019", 'put it in straight quotes: "Two words".'),
        ("sites = [F-01, “P-01”]", 'put it in straight quotes: [F-01, "P-01"].'),
        ("sites = [F-01, P-01]", 'put each in straight quotes: ["F-01", "P-01"].'),
        ("sites = [\n  F-01,\n]", 'line 4 (F-01,): put it in straight quotes: "F-01".'),
        ('sites = ["F-01" "P-01"]', "put commas between its texts"),
        ("count = Yes", "write true."),
        ('title = "Don’t', "a text begins and ends with a straight quote"),
        ('title = "C:\\Users"', "a text with \\ stands in single quotes"),
        ('from site = "F-01"', "the name of a field has no spaces: from_site."),
        ("title =", "a value is missing after =; write it, or leave the line out."),
        ('area = "x"', 'line 3 (area = "x"): this field stands twice in one table'),
        ("[change]\nyear = 1\n[change]", "line 5 ([change]): write [[change]], in double brackets"),
        ("title", "not readable as TOML"),
    ],
)
def test_slips_of_toml_are_told_with_their_line_and_remedy(refused, line, message):
    said = refused("bad.toml", HEAD + line + "\n")
    assert said.startswith("bad.toml: not readable as TOML: ")
    assert message in said


def test_a_line_of_any_signs_stays_one_line(refused):
    for sign in ("\x85", "\u2028", "\x0b", "\r"):
        said = refused("bad.toml", HEAD + f"title = F{sign}15\n")
        assert len(said.splitlines()) == 1
    assert len(refused("bad.toml", HEAD + "title = " + "9 " * 100_000 + "\n")) < 300


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            'kind = "close"\nsite = "F-03"\nyear = 2028',
            "year: 2028 is no year of the appraisal; write years after the first: 0 to 60.",
        ),
        ('kind = "close"\nsite = "F-03"\nyear = 1.5', "year: 1.5 is not a whole number"),
        ('kind = "Close"\nsite = "F-03"', "there is no such kind (do you mean close?)"),
        (
            'kind = "relocate"\nsite = "F-03"\nlon = 1\nlat = 53\nbuild_gbp = "£6,500,000"',
            "build_gbp: '£6,500,000' is a text; write 6500000.",
        ),
        (
            'kind = "relocate"\nsite = "F-03"\nlon = 1\nlat = "53,658"',
            "'53,658' is a text; write 53.658",
        ),
        (
            'kind = "relocate"\nsite = "F-03"\nlon = 1\nlat = 95',
            "lat: 95 is over 90; write 90 or less.",
        ),
        ('kind = "merge"\nsites = "F-15"\ninto = "F-15"', 'write a list: ["F-15"].'),
        ('kind = "merge"\nsites = "F-15, P-13"\ninto = "F-15"', 'write a list: ["F-15", "P-13"].'),
        ('kind = "merge"\nsites = ["F-15"]\ninto = "F-15"', "sites: 1 given; name at least 2."),
        (
            'kind = "merge"\nsites = ["F-15", "P-13"]\ninto = 5',
            "into: 5 is not a table; write a table",
        ),
        (
            (
                'kind = "share"\nservice = "police"\nfrom_site = "P-13"\ninto_site = "F-15"\n'
                'accepted = ["area"]'
            ),
            'accepted: a list is not a table; write a table: { area = "reason" }.',
        ),
        (
            (
                'kind = "share"\nservice = "police"\nfrom_site = "P-13"\ninto_site = "F-15"\n'
                'accepted = { Custody = "given up" }'
            ),
            "accepted: 'Custody' is not one of bays, ",
        ),
        (
            (
                'kind = "share"\nservice = "police"\nfrom_site = "P-13"\ninto_site = "F-15"\n'
                'accepted = { area = "" }'
            ),
            "accepted.area: '' is too short; give the reason in words.",
        ),
        (
            'kind = "share"\nservice = "Police"\nfrom_site = "P-13"\ninto_site = "F-15"',
            "service: 'Police' is not one of police, fire, ambulance; write police.",
        ),
        ('kind = "neighbours"\ncount = "no"', "count: 'no': write true or false, without quotes."),
        (
            'kind = "re-crew"\nresource = "F-15-1"\navailability = "85%"',
            "availability: '85%' is not understood; write 0.85.",
        ),
        (
            'kind = "re-crew"\nresource = "F-15-1"\navailability = 0.85',
            'write it in quotes: "0.85".',
        ),
        (
            'kind = "re-crew"\nresource = "F-15-1"\ncrewed_hours = "7am-6pm"',
            "'7am-6pm' is not understood; write 07-18, or on some days Mon-Fri 07-18.",
        ),
        ('kind = "re-crew"\nadd = [5]', "add: a list is not a table; write a table: { id"),
        ('kind = "open"\nsite = "F-15"', "site: 'F-15' is not a table; write a table: { id"),
        ('kind = "open"\nsite = { id = " x", lon = 1, lat = 53 }', "site.id: ' x' is no usable id"),
        (
            'kind = "open"\nadd = { id = "x" }\nsite = { id = "y", lon = 1, lat = 53 }',
            "add: write [[change.add]], in double brackets, or a list of tables.",
        ),
        (
            'kind = "open"\nsite = { id = "y", lon = 1, lat = 53, lease_end = "22/11/2030" }',
            "'22/11/2030' is not a date as this program reads it; write 2030-11-22.",
        ),
    ],
)
def test_values_that_are_not_what_is_meant(refused, table, message):
    assert message in refused("bad.toml", changes(table))


def test_co_responding_takes_shares_hours_and_lists(refused):
    assert refused(
        "bad.toml",
        changes(
            'kind = "co-respond"\nservice = "fire"\nsites = "F-15"\nturnout_s = "2 min"\n'
            'availability_share = 80\ncallouts_per_year = -1\nhours_per_callout = "1h"'
        ),
    ) == (
        "bad.toml: "
        "1 of 5: change 1 (co-respond), sites: 'F-15' is not a list; write a list: [\"F-15\"] | "
        "2 of 5: change 1 (co-respond), turnout_s: '2 min' is a text; write 120 | "
        "3 of 5: change 1 (co-respond), availability_share: 80 is over 1; write 80% as 0.8 | "
        "4 of 5: change 1 (co-respond), callouts_per_year: -1 is too small; write 0 or more | "
        "5 of 5: change 1 (co-respond), hours_per_callout: '1h' is a text; write 1."
    )


def test_one_change_in_single_brackets(refused):
    line = refused("bad.toml", HEAD + '[change]\nkind = "close"\nsite = "F-03"\n')
    assert "change: [change] is one table; write [[change]], in double brackets" in line


def test_lines_of_the_head_that_stand_too_low(refused):
    table = '[[change]]\nkind = "close"\nsite = "F-03"\n'
    line = refused("bad.toml", 'name = "bad"\n[assumptions]\narea = "sample"\n' + table)
    assert "area: stands below [assumptions]; move it above" in line
    line = refused("bad.toml", HEAD + table + 'title = "Closure"\n')
    assert "change 1 (close), title: stands below [[change]]; move it to the head" in line


def test_a_name_is_offered_that_may_be_used(refused):
    table = '\n[[change]]\nkind = "close"\nsite = "F-03"\n'
    line = refused("bad.toml", 'name = "My Scenario 1"\narea = "sample"' + table)
    assert "digits, - and _, no spaces: my-scenario-1 (words go into title)." in line
    assert "my-scenario-1" in refused("bad.toml", 'name = "£"\narea = "sample"' + table)


@pytest.mark.parametrize("name", ["bad.toml", "bad.json", "bad.xlsx"])
def test_an_office_file_is_named(refused, name):
    line = f"{name}: this is an Excel workbook; scenarios are TOML or JSON"
    assert refused(name, b"PK\x03\x04 xl/workbook.xml").startswith(line)
    assert refused(name, b"\xd0\xcf\x11\xe0").startswith(line)
    assert "this is a Word document" in refused(name, b"PK\x03\x04 word/document.xml")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "bad.json: not readable as JSON"),
        ("[]", "bad.json: holds no table of fields"),
        ("null", "bad.json: holds no table of fields"),
        ('{"name": "bad", "area": "sample", "assumptions": {"x": NaN}}', "NaN is not a number"),
        ('{"name": "bad", "area": "sample", "assumptions": {"x": -Infinity}}', "-Infinity is not"),
        (
            '{"name": "bad", "area": "sample", "assumptions": {"x": 1e999}}',
            "x: inf is not a number",
        ),
        ('{"name": "bad", "name": "worse", "area": "sample"}', "'name' stands twice in one table"),
        ('{"name": "bad", "area": "sample", "title": "\\ud800"}', "half a character"),
        ("[" * 200_000, "not readable as JSON: nested too deeply"),
        ('{"name": ' + "9" * 5000 + "}", "not readable as JSON"),
        ("name: bad\n", "this is YAML"),
    ],
)
def test_the_same_in_json(refused, content, message):
    assert message in refused("bad.json", content)


def test_files_that_are_not_scenarios(refused, tmp_path):
    assert "bad.yaml: this is YAML" in refused("bad.yaml", HEAD)
    assert "ends in .toml or .json; rename it" in refused("bad.txt", HEAD)
    for path in (tmp_path / "not there.toml", tmp_path):
        with pytest.raises(EstateInputError, match="no scenario file can be read here; check"):
            read_scenario(path)


def test_all_faults_of_a_file_at_once(refused):
    line = refused("bad.toml", 'colour = "red"\n' + changes('kind = "x"', 'kind = "close"'))
    assert "colour: there is no such field" in line
    assert "change 1 (x): there is no such kind" in line
    assert "change 2 (close), site: is missing" in line
    many = changes(*['kind = "close"'] * 30)
    assert " | 24 more." in refused("many.toml", many)


def test_the_command_says_each_in_one_line(not_appraised, sample_area):
    assert "this is YAML" in not_appraised("bad.yaml", HEAD)
    line = not_appraised("big.toml", HEAD + "notes = '" + "x" * 5_000_000 + "'\n")
    assert line.startswith("big.toml: 5.0 MB is over the limit of 1 MB for a scenario")
    line = not_appraised("bad.toml", changes('kind = "demolish"'))
    assert "change 1 (demolish): there is no such kind" in line
    line = not_appraised(
        "bad.toml", 'name = "bad"\narea = "essex"\n[[change]]\nkind = "close"\nsite = "F-03"'
    )
    assert "made on the area 'essex', not on 'sample'; name that area" in line
    fresh = new_scenario(sample_area, "bad", [Close(site="F-03")])
    stale = fresh.model_copy(update={"parts": {**fresh.parts, SITES: "0" * 64}})
    line = not_appraised("bad.toml", scenario_text(stale))
    assert "(sites.csv differs); look at what moved with --rebase." in line


def test_what_moved_is_told_where_a_rebased_scenario_no_longer_stands(not_appraised, sample_area):
    gone = new_scenario(sample_area, "old", [Close(site="F-99")])
    stale = gone.model_copy(update={"parts": {**gone.parts, SITES: "0" * 64}})
    line = not_appraised("old.toml", scenario_text(stale), "--rebase")
    assert "change 1 (close): there is no site 'F-99'" in line
    moved = "Moved since it was made: sites.csv differs; site 'F-99' is gone; the older version"
    assert moved in line


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        (['kind = "close"\nsite = "F03"'], "there is no site 'F03'; the nearest name is 'F-03'."),
        (['kind = "close"\nsite = "N-01"'], "site 'N-01' is a neighbour's"),
        (['kind = "close"\nsite = "P-01"'], "on patrol would be without a base"),
        (
            [
                'kind = "relocate"\nsite = "F-03"\nlon = 1.30\nlat = 53.66',
                'kind = "relocate"\nsite = "F-03"\nlon = 1.31\nlat = 53.66',
            ],
            "change 2 (relocate): site 'F-03' is moved twice, by change 1 and here",
        ),
        (
            ['kind = "relocate"\nsite = "F-03"\nlon = 53.66\nlat = 1.3'],
            "lon 53.66 and lat 1.3 of 'F-03' look swapped",
        ),
        (
            ['kind = "re-crew"\nresource = "F-01-11"\nremove = true'],
            "there is no resource 'F-01-11'; the nearest name is 'F-01-1'.",
        ),
    ],
)
def test_changes_that_the_estate_does_not_bear(not_appraised, tables, message):
    assert message in not_appraised("bad.toml", changes(*tables))


def test_thousands_of_faults_are_still_a_short_line(not_appraised):
    line = not_appraised("many.toml", changes(*['kind = "close"\nsite = "Z"'] * 3000))
    assert line.endswith("more.")


def test_a_file_that_is_cut_off_or_spoilt_anywhere_is_a_scenario_or_a_line(tmp_path):
    scenario = Scenario(name="cut", area="sample", change=(Close(site="F-99", year=12),))
    for ending in (".toml", ".json"):
        path = tmp_path / f"cut{ending}"
        write_scenario(scenario, path)
        whole = path.read_bytes()
        for at in range(len(whole)):
            for content in (whole[:at], whole[:at] + b"\xc3" + whole[at + 1 :], whole[at:]):
                path.write_bytes(content)
                try:
                    read_scenario(path)
                except EstateInputError as error:
                    assert "\n" not in str(error)  # noqa: PT017  (many are good files)


def test_json_and_toml_say_the_same_of_the_same_slip(refused):
    table = {"name": "bad", "area": "sample", "change": [{"kind": "close", "sight": "F-03"}]}
    said = refused("bad.json", json.dumps(table))
    toml = refused("bad.toml", changes('kind = "close"\nsight = "F-03"'))
    assert said.partition(": ")[2] == toml.partition(": ")[2]
