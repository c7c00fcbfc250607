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
        ("", "bad.toml: name: is missing; add it; area: is missing; add it."),
        ("name = ", "bad.toml: not readable as TOML"),
        ("name: bad\narea: sample\n", "bad.toml: this is YAML; scenarios are TOML or JSON"),
        ("---\nchange:\n- close\n", "this is YAML"),
        (b'name = "caf\xe9"\n', "bad.toml: not text in UTF-8; save it as UTF-8."),
        (b"\xff\xfen\x00a\x00", "not text in UTF-8"),
        (b'name = "a\x00b"\n', "not readable as TOML"),
        ("a = " + "[" * 20_000, "not readable as TOML: nested too deeply"),
        ("schema_version = 2\n" + HEAD, "schema version 2, this program reads 1"),
        ('name = "Two words"\narea = "sample"\n', "name: 'Two words': not a usable area name"),
        (HEAD + 'colour = "red"\n', "colour: there is no such field; correct its name"),
        (HEAD + "date = 5\n", "bad.toml: date: "),
        (HEAD + "date = 2026-11-22T10:00:00\n", "bad.toml: date: "),
        (HEAD + 'parts = {"sites.csv" = "abc"}\n', "parts.sites.csv: string should match"),
        (HEAD + 'assumptions = {bias = "much"}\n', "assumptions.bias: input should be a valid"),
        (HEAD + "assumptions = {bias = inf}\n", "assumptions.bias: input should be a finite"),
        (HEAD + "assumptions = {bias = true}\n", "assumptions.bias: input should be a valid"),
        (HEAD + 'change = "close"\n', "change: input should be"),
        (HEAD + "change = [5]\n", "change 1: "),
        (changes('kind = "close"\nsite = "F-03"', 'kind = "demolish"\nsite = "F-03"'),
         f"change 2 (demolish): there is no such kind; the kinds are {', '.join(KINDS)}."),
        (changes('site = "F-03"'), "change 1: kind is missing; the kinds are close, open"),
        (changes('kind = "close"\nsite = "F-03"\nwhen = 3'),
         "change 1 (close), when: there is no such field"),
        (changes('kind = "close"\nsite = 3'), "change 1 (close), site: input should be a valid st"),
        (changes('kind = "close"\nsite = "F-03"\nyear = true'), "change 1 (close), year: input"),
        (changes('kind = "close"\nsite = "F-03"\nyear = "2"'), "change 1 (close), year: input"),
        (changes('kind = "relocate"\nsite = "F-03"\nlon = nan\nlat = 5'),
         "change 1 (relocate), lon: input should be a finite number"),
        (changes('kind = "merge"\nsites = ["F-01", "P-01"]\ninto = {id = "hub", lon = 1}'),
         "change 1 (merge), into.new site: give lon and lat, or easting and northing"),
        (changes('kind = "standby"\nresource = "F-01-1"\nsite = "N-01"\nhours = "noon"'),
         "change 1 (standby), hours: hours: 'noon' is not understood"),
    ],
)  # fmt: skip
def test_a_file_that_does_not_say_what_it_means(refused, content, message):
    assert message in refused("bad.toml", content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "bad.json: not readable as JSON"),
        ("[]", "bad.json: holds no table of fields"),
        ("null", "bad.json: holds no table of fields"),
        ('{"name": "bad", "area": "sample", "assumptions": {"x": NaN}}', "NaN is not a number"),
        ('{"name": "bad", "area": "sample", "assumptions": {"x": -Infinity}}', "-Infinity is not"),
        ('{"name": "bad", "area": "sample", "assumptions": {"x": 1e999}}', "a finite number"),
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
    assert "; 24 more." in refused("many.toml", many)


def test_the_command_says_each_in_one_line(not_appraised, sample_area):
    assert "this is YAML" in not_appraised("bad.yaml", HEAD)
    line = not_appraised("big.toml", HEAD + "notes = '" + "x" * 5_000_000 + "'\n")
    assert line.startswith("big.toml: 5.0 MB is over the limit of 1 MB for a scenario")
    line = not_appraised("bad.toml", changes('kind = "demolish"'))
    assert "change 1 (demolish): there is no such kind" in line
    line = not_appraised("bad.toml", 'name = "bad"\narea = "essex"\n')
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
        (['kind = "close"\nsite = "P-01"'], "resource(s) on patrol would be without a base"),
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
