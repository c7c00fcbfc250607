"""The page Areas: an area shown, its sites edited, older versions, another one built."""

import shutil
from pathlib import Path

import pytest
from market_town import lon_lat
from streamlit.testing.v1 import AppTest

from estates.area import load_area, read_manifest, write_manifest
from estates.recipes import SAMPLE
from estates.site_draft import cells_of, with_edits
from estates.site_edits import save_edited
from estates.ui import site_editor
from estates.ui.pages import AREAS
from estates.versions import older_versions

ROOT = Path(__file__).parents[1]
SOUTH, NORTH, OVER, HQ = range(4)


@pytest.fixture(scope="module")
def built(area, bare_area, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    for folder in (area, bare_area):
        shutil.copytree(folder, home / "areas" / folder.name)
    return home


@pytest.fixture
def home(built, tmp_path, monkeypatch):
    folder = shutil.copytree(built, tmp_path / "home")
    monkeypatch.setenv("BLUE_LIGHT_ESTATES_HOME", str(folder))
    return folder


def page(part="see", area="town"):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params["area"] = area
    app.session_state["areas_wanted"] = part
    app.session_state["wanted_area"] = area
    return good(app.run().switch_page(AREAS).run())


def good(app):
    assert not app.exception
    return app


def html(app):
    return " ".join(each.body for each in app.get("html"))


def said(app, kind="markdown"):
    return " ".join(each.value for each in app.get(kind)).replace("\\", "")


def press(app, label):
    return good(next(each for each in app.button if each.label == label).click().run())


def box(app, label, kind="selectbox"):
    return next(each for each in app.get(kind) if each.label == label)


def changes(app):
    """Rows of the table of what would change."""
    tables = [each.value for each in app.dataframe if "Before" in each.value]
    return tables[0].to_dict("records") if tables else []


def parts(home):
    """Every file of every area, without what is drawn and worked out anew where it is missing."""
    return {
        path: path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and "cache" not in path.parts
    }


@pytest.mark.usefixtures("home")
def test_an_area_is_shown_on_a_map_in_figures_and_in_tables():
    app = page()
    assert not app.error
    assert app.title[0].value == "Areas"
    assert app.header[0].value == "Town"
    for words in ("Sites", "fire 3", "1 of them a neighbour’s", "Demand points", "25",
                  "boundary of the area", "demand: incidents a year"):  # fmt: skip
        assert words in html(app)
    sites, points, parts = (each.value for each in app.dataframe[:3])
    assert sites["Id"].tolist() == ["south", "north", "over", "hq"]
    assert sites["Services"].tolist()[NORTH] == "fire, ambulance"
    assert len(points) == 25
    assert points["Incidents a year"].is_monotonic_decreasing
    assert set(parts["File"]) >= {"roads.npz", "sites.csv"}
    assert [each.label for each in app.get("page_link")] == ["Look at coverage today"]


@pytest.mark.usefixtures("home")
def test_what_was_guessed_is_told_in_words_of_the_page():
    app = page(area="bare")
    (guessed,) = (each for each in app.expander if each.label.startswith("Guessed"))
    text = guessed.markdown[0].value.replace("\\", "")
    assert "Check them under “Edit its sites”." in text
    assert "when you build it" in text
    assert "--standards" not in text
    found = next(each for each in app.expander if each.label.startswith("Found"))
    assert "1 traffic signals" in found.markdown[0].value
    assert "cannot be reached from the rest" in found.markdown[0].value


@pytest.mark.usefixtures("home")
def test_all_areas_are_listed_with_what_they_rest_on():
    table = page().table[0].value
    assert {"Marlshire (made up)", "Town", "Bare"} <= set(table.index)
    assert table.loc["Town", "Demand"] == "incidents a year"
    assert table.loc["Bare", "Sites"] == "from the map"
    assert table.loc["Town", "Sites"] == "listed"


def test_an_area_that_cannot_be_read_is_one_line_and_the_others_stay_listed(home):
    (home / "areas" / "bare" / "area.toml").write_text("schema_version = [", encoding="utf-8")
    app = page()
    assert not app.error
    assert "build the area again" in app.table[0].value.loc["bare (unreadable)", "Sites"]
    app = page(area="bare")
    assert len(app.error) == 1
    assert "\n" not in app.error[0].value


# Building ------------------------------------------------------------------------------------


def upload(app, name, content, area="new", kind="roads"):
    box(app, "Short name", "text_input").set_value(area)
    app.file_uploader(key=f"upload_{kind}").set_value((name, content, "application/octet-stream"))
    return press(app, "Build the area")


def test_an_upload_is_built_and_what_was_guessed_is_told(home, kit):
    app = upload(page("build"), "../../evil <b>.osm", kit.path("roads").read_bytes())
    assert not app.error
    assert (home / "areas" / "new" / "area.toml").is_file()
    assert app.success[0].value.startswith("New is built")
    # Its name is kept as a word, no path, and takes no effect as markup.
    assert app.table[0].value.loc["New", "Roads"].startswith(r"../../evil \<b\>.osm")
    assert app.header[0].value == "New"  # it is the area that every page shows now
    assert box(app, "Area").value == "new"
    assert "New" in app.table[0].value.index
    assert any(each.label.startswith("Guessed") for each in app.expander)
    assert not list(home.rglob("*evil*"))
    assert not list(home.parent.rglob("*evil*"))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("county.osm.pbf", b"%PDF-1.7 no map at all", "county.osm.pbf"),
        ("county.osm", b"", "county.osm"),
        ("county.exe", b"MZ", "not a file this page reads"),
    ],
)
def test_an_upload_that_is_no_extract_is_one_line_and_what_was_chosen_stays(
    home, name, content, message
):
    app = upload(page("build"), name, content)
    (error,) = app.error
    assert message in error.value
    assert "\n" not in error.value
    assert str(home.parent) not in error.value
    assert "blue-light-estates-" not in error.value
    assert sorted(each.name for each in (home / "areas").iterdir()) == ["bare", "town"]
    assert box(app, "Short name", "text_input").value == "new"
    assert app.file_uploader(key="upload_roads").value.name == name


def test_a_name_that_cannot_be_a_folder_is_refused(home, kit):
    app = page("build")
    for name in ("../up", "Ünïcode", "a b", "con"):
        app = upload(app, "x.osm", kit.path("roads").read_bytes(), area=name)
        assert "not a usable area name" in app.error[0].value
    app = upload(app, "x.osm", kit.path("roads").read_bytes(), area=" ")
    assert "no short name given" in app.error[0].value
    app = upload(app, "x.osm", kit.path("roads").read_bytes(), area=SAMPLE)
    assert "the name of the sample county" in app.error[0].value
    assert sorted(each.name for each in (home / "areas").iterdir()) == ["bare", "town"]


@pytest.mark.usefixtures("home")
def test_nothing_chosen_is_told():
    app = page("build")
    box(app, "Short name", "text_input").set_value("new")
    app = press(app, "Build the area")
    assert "choose an OpenStreetMap file" in app.error[0].value


# Editing sites -------------------------------------------------------------------------------


@pytest.fixture
def typing(monkeypatch):
    """Stands in for Streamlit's table, which its tester cannot type into.

    What was typed lies in the session under the table's key, as it does when a browser sends it.
    """
    given = {}
    monkeypatch.setattr(
        site_editor.st, "data_editor", lambda table, *, key, **_: given.update({key: table})
    )
    return given


@pytest.fixture
def clicks(monkeypatch):
    """What the map tells; a test fills it."""
    told = {}
    monkeypatch.setattr(site_editor, "map_box", lambda *_, **__: dict(told))
    return told


def table_key(app):
    return app.session_state["site_drafts"]["town"].editor


def typed_in(app, edited=None, added=(), deleted=()):
    app.session_state[table_key(app)] = {
        "edited_rows": edited or {},
        "added_rows": list(added),
        "deleted_rows": list(deleted),
    }
    return good(app.run())


@pytest.mark.usefixtures("home")
def test_the_list_is_a_table_in_groups_and_every_column_says_what_it_means():
    app = page("edit")
    assert not app.error
    assert "Nothing yet" in said(app)
    assert box(app, "Site").options == [
        "south Éaston «South», the old one", "north =cmd()", "over Over the border",
        "hq Headquarters",
    ]  # fmt: skip
    assert next(b for b in app.button if b.label == "Save as a new version").disabled
    for group in ("Building and tenure", "Floor area", "Money", "Room", "Yes or no"):
        control = next(each for each in app.get("button_group") if each.label == "Columns")
        app = good(control.set_value(group).run())
        assert not app.error


def test_what_is_typed_is_listed_and_saved_as_a_new_version(home, typing):
    app = typed_in(page("edit"), edited={HQ: {"name": "Head office", "kind": "station"}})
    assert [(each["What"], each["Before"], each["After"]) for each in changes(app)] == [
        ("Name", "Headquarters", "Head office"), ("Kind", "headquarters", "station"),
    ]  # fmt: skip
    app = press(app, "Save as a new version")
    assert not app.error
    assert "The sites are saved" in app.success[0].value
    assert app.dataframe[0].value["Site"].tolist()[HQ] == "Head office"
    town = home / "areas" / "town"
    assert load_area(town).sites["name"].tolist()[HQ] == "Head office"
    assert len(older_versions(town)) == 1
    assert len(typing) == 1  # it was not drawn anew while it was typed into
    assert "Nothing yet" in said(page("edit"))


@pytest.mark.usefixtures("home")
def test_what_was_typed_stays_when_columns_change_and_when_the_page_is_left(typing):
    app = typed_in(page("edit"), edited={HQ: {"name": "Head office"}})
    control = next(each for each in app.get("button_group") if each.label == "Columns")
    app = good(control.set_value("Money").run())
    assert [each["After"] for each in changes(app)] == ["Head office"]
    app = typed_in(app, edited={SOUTH: {"rent_gbp_per_year": 12000}})
    assert [each["After"] for each in changes(app)] == ["12,000", "Head office"]
    app.session_state["areas_wanted"] = "see"
    del app.session_state[table_key(app)]  # as Streamlit does with a table that is not shown
    app = good(app.run())
    assert "not saved yet: 2" in said(app, "info")
    app.session_state["areas_wanted"] = "edit"
    app = good(app.run())
    assert [each["After"] for each in changes(app)] == ["12,000", "Head office"]
    given = list(typing.values())[-1]  # the table on screen begins where it was left
    assert given["rent_gbp_per_year"][SOUTH] == 12_000
    assert given["name"][HQ] == "Head office"
    app = press(app, "Undo everything")
    assert "Nothing yet" in said(app)


@pytest.mark.usefixtures("home", "typing")
def test_what_was_undone_or_saved_does_not_turn_up_again():
    app = typed_in(page("edit"), edited={HQ: {"name": "Head office"}}, deleted=[OVER])
    app = press(app, "Undo everything")
    for _ in range(2):  # what was typed still lies in the session, under the key of that table
        assert "Nothing yet" in said(app)
        app = good(app.run())
    lon, lat = lon_lat(800, 420)
    new = {"services": ["police"], "lon": lon, "lat": lat}
    app = press(typed_in(app, added=[new]), "Save as a new version")
    assert not app.error
    app.session_state["areas_wanted"] = "edit"
    for _ in range(2):
        app = good(app.run())
        assert "Nothing yet" in said(app)
    assert len(box(app, "Site").options) == 5


@pytest.mark.usefixtures("typing")
def test_what_is_refused_stays_and_nothing_is_written(home):
    before = parts(home)
    edits = {HQ: {"id": "over", "desks": 3}, SOUTH: {"services": []}}
    app = press(typed_in(page("edit"), edited=edits), "Save as a new version")
    (error,) = app.error
    assert said(app, "error").startswith("Nothing was saved. sites: ")
    assert "id repeated: over" in said(app, "error")
    assert "the row of south Éaston" in said(app, "error")
    assert "\n" not in error.value
    assert len(changes(app)) == 3
    assert parts(home) == before
    app = typed_in(app, edited={HQ: {"desks": 3}})
    app = press(app, "Save as a new version")
    assert not app.error
    assert load_area(home / "areas" / "town").sites["desks"].tolist()[HQ] == 3


@pytest.mark.usefixtures("home", "typing")
def test_a_click_chooses_a_site_and_the_next_one_moves_it(clicks):
    app = page("edit")
    lon, lat = lon_lat(1000, 1020)
    there = {"lng": lon, "lat": lat}
    clicks["last_clicked"] = {"lng": 1.0, "lat": 50.0}  # nothing is chosen: nothing moves
    app = good(app.run())
    assert changes(app) == []
    clicks["last_object_clicked"] = {"lng": round(lon, 5), "lat": round(lat, 5)}
    app = good(app.run())
    assert box(app, "Site").value == HQ
    assert changes(app) == []  # the click of before is not taken for a new one
    clicks["last_clicked"] = {"lng": there["lng"] + 0.001 + 360, "lat": there["lat"]}
    app = good(app.run())
    (moved,) = changes(app)
    assert moved["What"] == "Position, moved 68 m"
    assert moved["After"] == f"{lon + 0.001:.5f}, {lat:.5f}"
    app = good(app.run())
    assert len(changes(app)) == 1
    assert "changed, not saved yet" in html(app)
    # A sign that is dragged tells a click on itself and one on the map.
    clicks["last_object_clicked"] = {"lng": round(lon + 0.001, 5), "lat": round(lat, 5)}
    clicks["last_clicked"] = {"lng": lon + 0.002, "lat": lat}
    app = good(app.run())
    assert changes(app)[0]["After"] == f"{lon + 0.002:.5f}, {lat:.5f}"
    app = press(app, "Put this site back as it was")
    assert changes(app) == []


@pytest.mark.usefixtures("home", "typing", "clicks")
def test_the_list_and_the_fields_do_what_the_map_does():
    app = page("edit")
    app = good(box(app, "Site").set_value(SOUTH).run())
    app = good(box(app, "Latitude", "number_input").set_value(52.0).run())
    app = press(app, "Move it there")
    (moved,) = changes(app)
    assert moved["Site"].startswith("south")
    assert moved["After"].endswith("52.00000")
    app = press(app, "Save as a new version")
    assert "1 of 4 sites lie off the roads" in app.error[0].value
    assert len(changes(app)) == 1


@pytest.mark.usefixtures("home", "typing", "clicks")
@pytest.mark.parametrize(
    ("typed", "boxes"),
    [
        ({"lon": 200.0}, [None, 50]),
        ({"lon": 1.0, "lat": -90.1}, [1, None]),
        ({"lon": float("inf")}, [None, 50]),
        ({"lon": 180.0, "lat": -90.0}, [180, -90]),
    ],
)
def test_a_position_off_the_earth_leaves_its_box_empty(typed, boxes):
    app = typed_in(page("edit"), edited={HQ: {"lat": 50.0, **typed}})
    app = good(box(app, "Site").set_value(HQ).run())
    assert not app.error
    assert [box(app, name, "number_input").value for name in ("Longitude", "Latitude")] == boxes
    assert ("Move it there" in [each.label for each in app.button]) == (None not in boxes)


@pytest.mark.usefixtures("home", "typing")
def test_an_editor_that_goes_wrong_says_so_in_one_line(monkeypatch):
    def fault(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(site_editor, "map_box", fault)
    (error,) = page("edit").error
    assert "The program itself went wrong" in error.value


def test_the_table_takes_degrees_alone(monkeypatch, home):
    given = {}
    monkeypatch.setattr(site_editor.st, "data_editor", lambda *_, **more: given.update(more))
    page("edit")
    assert home.exists()
    for name, most in (("lon", 180), ("lat", 90)):
        limits = given["column_config"][name]["type_config"]
        assert (limits["min_value"], limits["max_value"]) == (-most, most)


@pytest.mark.usefixtures("typing")
def test_a_new_site_is_added_in_the_table_and_placed_on_the_map(home, clicks):
    app = typed_in(page("edit"), added=[{"name": "New", "services": ["police"]}])
    assert "1 without a position" in said(app, "info")
    app = good(box(app, "Site").set_value(-1).run())
    lon, lat = lon_lat(800, 420)
    clicks["last_clicked"] = {"lng": lon, "lat": lat}
    app = good(app.run())
    assert not app.info
    app = press(app, "Save as a new version")
    assert not app.error
    assert load_area(home / "areas" / "town").sites["id"].tolist()[-1] == "new-1"


@pytest.mark.usefixtures("typing")
def test_crews_of_a_site_that_goes_are_told_before_they_leave(home):
    app = typed_in(page("edit"), deleted=[NORTH])
    assert "n-1, amb-1" in said(app, "warning")
    app = press(app, "Save as a new version")
    assert "2 resources are based at a site that was taken out" in app.error[0].value
    app = good(app.checkbox(key="sites_leave_out").check().run())
    app = press(app, "Save as a new version")
    assert not app.error
    assert len(load_area(home / "areas" / "town").resources) == 4


@pytest.mark.usefixtures("home", "typing")
def test_crews_go_with_an_id_that_changes():
    app = typed_in(page("edit"), edited={NORTH: {"id": "n<b>"}})
    assert "go with the new id: north to n<b>" in said(app, "info")


@pytest.mark.usefixtures("typing")
def test_saved_under_another_name_it_is_another_area(home):
    app = typed_in(page("edit"), edited={HQ: {"desks": 3}})
    app = press(app, "Save as a new area")
    assert "No short name given" in app.error[0].value
    app.text_input(key="sites_as_name").set_value("town")
    app = press(app, "Save as a new area")
    assert "there is an area of this name already" in app.error[0].value
    app.text_input(key="sites_as_name").set_value("later")
    app = press(app, "Save as a new area")
    assert said(app, "success") == "later: a new area, with your sites."
    assert app.header[0].value == "Later"
    assert older_versions(home / "areas" / "town") == []
    assert load_area(home / "areas" / "later").sites["desks"].tolist()[HQ] == 3


@pytest.mark.usefixtures("typing")
def test_the_sample_county_is_saved_under_another_name_only(home):
    folder = shutil.copytree(home / "areas" / "town", home / "areas" / SAMPLE)
    told = read_manifest(folder).model_copy(update={"name": SAMPLE, "made_up": True})
    write_manifest(told, folder)
    app = page("edit", SAMPLE)
    labels = [each.label for each in app.button]
    assert "Save as a new version" not in labels
    assert "Save as a new area" in labels
    assert "always stays as the program brings it" in said(app)


@pytest.mark.usefixtures("home", "typing")
def test_two_people_do_not_see_each_other_s_changes():
    mine, theirs = page("edit"), page("edit")
    mine = typed_in(mine, edited={HQ: {"desks": 3}})
    assert changes(mine)
    assert changes(good(theirs.run())) == []


@pytest.mark.usefixtures("typing")
def test_what_somebody_else_saved_meanwhile_is_told_and_mine_stays(home):
    app = typed_in(page("edit"), edited={HQ: {"desks": 3}})
    town = load_area(home / "areas" / "town")
    save_edited(town, with_edits(cells_of(town.sites), {HQ: {"desks": 9}}))
    app = good(app.run())
    assert "Somebody saved another version" in said(app, "warning")
    assert [each["After"] for each in changes(app)] == ["3"]
    app = press(app, "Save as a new version")
    assert "save yours under another name" in app.error[0].value
    app = press(app, "Undo everything")
    assert not app.warning


@pytest.mark.usefixtures("typing")
def test_a_saving_that_was_cut_short_on_screen_is_told_by_the_next_run(home):
    app = typed_in(page("edit"), edited={HQ: {"desks": 3}})
    draft = app.session_state["site_drafts"]["town"]
    save_edited(draft.area, draft.latest)
    draft.saved = "The sites are saved."
    app = good(app.run())
    assert app.success[0].value == "The sites are saved."
    assert "Nothing yet" in said(app)
    assert not app.warning
    assert len(older_versions(home / "areas" / "town")) == 1


def test_an_area_without_sites_says_what_to_do(home):
    folder = home / "areas" / "bare"
    told = read_manifest(folder)
    parts = tuple(part for part in told.parts if part.file != "sites.csv")
    write_manifest(told.model_copy(update={"parts": parts}), folder)
    app = page(area="bare")
    assert not app.error
    assert "Add them under **Edit its sites**" in said(app)
    app = page("edit", "bare")
    assert not app.error
    assert box(app, "Site").options == []


# Older versions ------------------------------------------------------------------------------


def test_older_versions_are_listed_and_one_is_gone_back_to(home):
    app = page("versions")
    assert "There is no older version yet" in said(app, "info")
    town = load_area(home / "areas" / "town")
    save_edited(town, with_edits(cells_of(town.sites), {HQ: {"desks": 9}}))
    app = good(app.run())
    table = app.table[0].value
    assert table.index.tolist() == ["present", "1"]
    assert table["Sites"].tolist() == ["listed, edited here", "listed"]
    assert table["Last edit"].tolist() == [
        "1 changed (hq Headquarters).", r"none\: as it was built",
    ]  # fmt: skip
    app = press(app, "Make it the present version")
    assert app.success[0].value.replace("\\", "") == (
        "Version 1 is the present one now; the one before is kept as version 2."
    )
    assert app.table[0].value["Sites"].tolist() == ["listed", "listed, edited here"]
    assert read_manifest(home / "areas" / "town") == town.manifest


def test_a_version_that_is_gone_is_one_line(home, monkeypatch):
    town = load_area(home / "areas" / "town")
    save_edited(town, with_edits(cells_of(town.sites), {HQ: {"desks": 9}}))
    app = page("versions")

    def refuse(*_):
        raise PermissionError(13, "Permission denied", "town")

    monkeypatch.setattr("estates.versions._exchange", refuse)
    app = press(app, "Make it the present version")
    assert "Permission denied" in app.error[0].value
    assert app.table[0].value.index.tolist() == ["present", "1"]
