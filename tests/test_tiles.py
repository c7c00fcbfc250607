"""The road background: every tile there, drawn once, whole or not at all."""

import shutil

import numpy as np
import pytest
from PIL import Image

import estates.maps.tiles
from coverage.crs import to_degrees
from estates.area import load_area
from estates.maps.tiles import MIN_ZOOM, TILE_PX, area_tiles, kept_tiles, tiles_key, world_px


@pytest.fixture
def area(area, tmp_path):
    """A copy of the town, to be written into."""
    return load_area(shutil.copytree(area, tmp_path / "town"))


def test_every_tile_over_the_roads_is_there_and_shows_them(area):
    tiles = area_tiles(area)
    west, south, east, north = tiles.bounds
    for zoom in range(MIN_ZOOM, tiles.max_zoom + 1):
        x, y = world_px(np.array([west, east]), np.array([north, south]))
        columns, rows = np.floor(x * 2**zoom).astype(int), np.floor(y * 2**zoom).astype(int)
        for column in range(columns[0], columns[1] + 1):
            for row in range(rows[0], rows[1] + 1):
                with Image.open(tiles.folder / str(zoom) / str(column) / f"{row}.png") as tile:
                    assert tile.size == (TILE_PX, TILE_PX)
                    if zoom == tiles.max_zoom:
                        assert len(tile.getcolors()) > 1  # land and at least one road


def test_a_road_is_drawn_where_it_lies(area):
    tiles = area_tiles(area)
    # The primary road runs due east from the town's corner; its middle lies between two nodes.
    network = area.network
    middle = to_degrees(np.array([network.node_x.min() + 1000]), np.array([network.node_y.min()]),
                        network.crs)  # fmt: skip
    x, y = (value[0] * 2**tiles.max_zoom for value in world_px(*middle))
    with Image.open(tiles.folder / str(tiles.max_zoom) / str(int(x)) / f"{int(y)}.png") as tile:
        at = int(x % 1 * TILE_PX), int(y % 1 * TILE_PX)
        assert tile.getpixel(at) != tile.getpixel((at[0], max(at[1] - 60, 0)))


def test_tiles_are_drawn_once_and_kept_by_what_they_show(area):
    assert kept_tiles(area) is None
    tiles = area_tiles(area)
    stamp = (tiles.folder / "done.json").stat().st_mtime_ns
    assert area_tiles(area) == tiles == kept_tiles(area)
    assert (tiles.folder / "done.json").stat().st_mtime_ns == stamp
    assert tiles.key == tiles_key(area)


def test_half_a_set_is_drawn_anew(area):
    tiles = area_tiles(area)
    (tiles.folder / "done.json").unlink()
    shutil.rmtree(tiles.folder / str(tiles.max_zoom))
    assert kept_tiles(area) is None
    assert area_tiles(area) == tiles
    assert (tiles.folder / str(tiles.max_zoom)).is_dir()


def test_the_cache_may_be_deleted_and_is_no_part_of_the_area(area):
    area_tiles(area)
    load_area(area.folder)
    shutil.rmtree(area.folder / "cache")
    load_area(area.folder)


def test_a_drawing_that_is_stopped_leaves_nothing(area, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("estates.maps.tiles._Sheet.cut", stop)
    with pytest.raises(KeyboardInterrupt):
        area_tiles(area)
    assert [each.name for each in (area.folder / "cache").iterdir()] == ["hierarchy.npz"]


def test_a_large_area_stays_within_the_budget(area, monkeypatch):
    monkeypatch.setattr(estates.maps.tiles, "MOST_TILES", 12)
    tiles = area_tiles(area)
    assert len(list(tiles.folder.rglob("*.png"))) <= 12
    assert tiles.max_zoom < estates.maps.tiles.MAX_ZOOM
