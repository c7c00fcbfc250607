"""The layers: roads in, minutes out, choices weighed; no step reaches back.

Every import of every module is read against the table below, those inside functions too. A new
module is put into the layer it belongs to, or the test says so.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# From the ground up. A module may import from the layers above its own line, from no other; a name
# that ends in a dot stands for a folder, whose modules may import each other.
LAYERS = """
estates.set_up
coverage.counted coverage.errors coverage.service coverage.roadclass coverage.slips coverage.kept
coverage.faults coverage.archive
coverage.crs coverage.hours coverage.workbook
coverage.places coverage.tables
coverage.osm.
coverage.network
coverage.simplify coverage.speed coverage.snap coverage.edge_of_map
coverage.road_change coverage.speed_draw
coverage.hierarchy.
coverage.network_hierarchy coverage.on_road
coverage.drivetime
coverage.road_travel
coverage.isochrone
coverage.demand coverage.resource coverage.standard coverage.recorded
coverage.demand_file coverage.resource_file coverage.response coverage.patrol
coverage.proxy coverage.week
coverage.shortfall
coverage.one_more
coverage.one_more_kept
coverage.attainment
coverage.placements coverage.by_hour coverage.dependence
estates.errors
estates.location.
estates.site_columns
estates.site_cells estates.site_template estates.site_labels
estates.site_checks
estates.site estates.inputs estates.output estates.network_file estates.glossary estates.duties
estates.unused_columns estates.own_records
estates.area estates.recipes estates.site_draft estates.site_roads
estates.versions
estates.gather estates.site_edits
estates.area_files
estates.build
estates.find_area estates.uploads
estates.estate estates.travel estates.compatibility estates.new_site estates.assumptions
estates.change estates.business_case
estates.scenario_faults estates.scenario_slips estates.change_words
estates.changes. estates.scenario
estates.apply estates.scenario_base
estates.cost.line estates.cost.timeline
estates.cost.years
estates.cost.running
estates.cost.leaving estates.cost.works estates.cost.crews
estates.cost.case
estates.cost.economic estates.cost.tax estates.cost.recharge estates.cost.lease estates.cost.loan
estates.cost.financial
estates.cost.bridge estates.cost.tables
estates.across
estates.assessment
estates.scored estates.candidates estates.drawn_speeds
estates.joint_candidates estates.new_station
estates.summary
estates.measures.measure
estates.measures.response
estates.headline estates.amounts
estates.measures.accounts estates.measures.journeys estates.measures.losers
estates.measures.money estates.measures.reconciliation estates.measures.workload
estates.attribution estates.comparison estates.sensitivity
estates.appraisal
estates.first_look estates.verdicts
estates.scenario_link estates.history estates.scenario_edits estates.hosting_check
estates.appraisal_summary estates.appraisal_printed
estates.optimiser.question
estates.optimiser.bases estates.optimiser.new_places
estates.optimiser.hosts
estates.optimiser.prices estates.optimiser.regions
estates.optimiser.measures
estates.optimiser.setting estates.optimiser.standards
estates.optimiser.as_changes
estates.optimiser.option
estates.optimiser.robustness
estates.optimiser.answer
estates.optimiser.summary estates.optimiser.printed estates.optimiser.request
estates.optimiser.search_run
estates.optimise_command
estates.appraise_command estates.candidates_command estates.times_command
estates.view.coverage_view estates.view.change_view
estates.view.area_view
estates.view.figures estates.view.resource_words
estates.view.candidates_view estates.printed
estates.view.hours_view estates.view.site_card estates.view.who_comes
estates.view.joint_view estates.view.place_at_speeds
estates.maps.tiles estates.maps.parts
estates.maps.signs estates.maps.moves_together
estates.maps.changed_roads
estates.maps.layers
estates.maps.change_layers estates.maps.area_layers
estates.maps.candidate_layers estates.maps.road_lines
estates.view.money
estates.view.frontier_view
estates.view.frontier_chart estates.view.frontier_tables
estates.maps.legend estates.view.tables estates.view.words estates.view.look_view
estates.view.moved_standards
estates.maps.standalone
estates.view.method_figures
estates.view.method_view
estates.view.reconciled_view
estates.view.reconciled_chart estates.view.closing_view
estates.view.compare_view estates.view.compare_chart
estates.view.option_view
estates.report.document estates.report.subject estates.report.glyphs estates.report.wording
estates.report.reproduction
estates.report.drawing. estates.report.data.
estates.report.sections.
estates.report.scenario_report estates.report.comparison. estates.report.coverage.
estates.report.formats. estates.report.workbook.
estates.report.files
estates.report_command
estates.__main__
estates.ui.
app
"""
TABLE = [line.split() for line in LAYERS.strip().splitlines()]
# Libraries that only these may import.
ONLY = {
    "streamlit": ("estates.ui.", "app"),
    "streamlit_folium": ("estates.ui.",),
    "xstatic": ("estates.ui.", "estates.maps."),
    "folium": ("estates.ui.", "estates.maps."),
    "branca": ("estates.maps.",),
    "highspy": ("estates.location.programme",),
    "osmium": ("coverage.osm.",),
    "osmnx": ("coverage.osm.graph",),
    "networkx": ("coverage.osm.graph",),
    "openpyxl": ("coverage.workbook",),
    "xlsxwriter": ("estates.site_template", "estates.report.workbook.page"),
    "matplotlib": ("estates.report.drawing.", "estates.report.glyphs"),
    "typst": ("estates.report.formats.pdf", "estates.report.formats.pixels"),
    "docx": (
        "estates.report.formats.word",
        "estates.report.formats.word_parts",
        "estates.report.formats.word_styles",
    ),
    "jinja2": ("estates.report.formats.html",),
    "tests": (),
    "pytest": (),
    "hypothesis": (),
}


def modules():
    """Dotted name and file of every module of the product; of a package, its `__init__`."""
    files = [*ROOT.glob("coverage/**/*.py"), *ROOT.glob("estates/**/*.py"), ROOT / "app.py"]
    for path in sorted(files):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


MODULES = dict(modules())


def imports(name, path):
    """What a module imports, at the top or inside its functions, as dotted names."""
    package = name if path.stem == "__init__" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            up = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*up, *filter(None, [node.module])]) if node.level else node.module
            for alias in node.names:  # `from coverage.osm import access` imports a module
                inner = f"{base}.{alias.name}"
                yield inner if inner in MODULES else base


def belongs(name, entry):
    """Whether a module is meant by an entry of the tables."""
    return f"{name}.".startswith(entry) if entry.endswith(".") else name == entry


def layer(name):
    """Number of a module's layer, counted from the ground; None where the table lacks it."""
    found = [i for i, line in enumerate(TABLE) if any(belongs(name, entry) for entry in line)]
    assert len(found) <= 1, f"{name} stands in the table twice"
    return found[0] if found else None


def test_every_module_has_its_layer_and_every_entry_a_module():
    packages = {
        "coverage",
        "estates",
        "estates.changes",
        "estates.cost",
        "estates.location",
        "estates.maps",
        "estates.measures",
        "estates.optimiser",
        "estates.report",
        "estates.report.comparison",
        "estates.report.coverage",
        "estates.report.data",
        "estates.report.drawing",
        "estates.report.formats",
        "estates.report.sections",
        "estates.report.workbook",
        "estates.view",
    }  # docstrings alone
    homeless = [name for name in MODULES if name not in packages and layer(name) is None]
    assert homeless == [], "put them into the layer they belong to"
    idle = [e for line in TABLE for e in line if not any(belongs(name, e) for name in MODULES)]
    assert idle == [], "no such module any more"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_module_reaches_up(name):
    for imported in imports(name, MODULES[name]):
        if imported not in MODULES or imported == name:
            continue
        ours, theirs = layer(name), layer(imported)
        if None in (ours, theirs):
            continue  # a package itself, or told by the test above
        together = any(
            e.endswith(".") and belongs(name, e) and belongs(imported, e) for e in TABLE[ours]
        )
        assert theirs < ours or together, f"{name} imports {imported}, which stands above it"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_libraries_stay_where_they_belong(name):
    for imported in imports(name, MODULES[name]):
        library = imported.partition(".")[0]
        for entry in [library] if library in ONLY else []:
            allowed = any(belongs(name, each) for each in ONLY[entry])
            assert allowed, f"{name} imports {library}, which is for {', '.join(ONLY[entry])} only"


def test_geography_knows_neither_money_nor_screens():
    for name, path in MODULES.items():
        if belongs(name, "coverage."):
            used = {imported.partition(".")[0] for imported in imports(name, path)}
            assert not used & {"estates", "app", "streamlit", "folium", "branca", "altair"}, name


def test_packages_themselves_import_nothing_of_ours():
    for name in ("coverage", "estates", "coverage.osm", "estates.changes", "estates.ui"):
        ours = [each for each in imports(name, MODULES[name]) if each in MODULES]
        assert ours == [], name
