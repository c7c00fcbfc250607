"""QGIS styles as XML: symbols, renderers and labels, no more of them than the layers need.

QGIS takes what a style leaves out as it would itself, so only what is meant is written.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
_VERSION = "3.28.0-Firenze"  # whose form it has; later ones read it
# What XML 1.0 cannot hold, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class SymbolLayer:
    """One layer of a symbol: its class in QGIS, and its options."""

    of: str
    options: Mapping[str, str | float]
    lines: Symbol | None = None  # that a pattern is made of


@dataclass(frozen=True, slots=True)
class Symbol:
    """What is drawn for a feature, the lowest layer first."""

    kind: str  # marker, line or fill
    layers: tuple[SymbolLayer, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """Features whose value is this one."""

    value: str
    label: str
    symbol: Symbol


@dataclass(frozen=True, slots=True)
class Range:
    """Features whose value lies between, both ends included."""

    lower: float
    upper: float
    label: str
    symbol: Symbol


@dataclass(frozen=True, slots=True)
class Rule:
    """Features that a filter lets through; with rules inside, these are drawn instead."""

    filter: str
    label: str
    symbol: Symbol | None = None
    inside: tuple[Rule, ...] = ()
    shown: bool = True


def hex_colour(colour: str, alpha: int = 255) -> str:
    """A colour like #08519c as QGIS writes it."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"


def column(name: str) -> str:
    """A column in an expression."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text in an expression."""
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def single(symbol: Symbol) -> ET.Element:
    """Every feature alike."""
    renderer = _renderer("singleSymbol")
    _symbols(renderer, [symbol])
    return renderer


def categorised(attribute: str, categories: Sequence[Category]) -> ET.Element:
    """A symbol for each value of a column or an expression."""
    renderer = _renderer("categorizedSymbol", attr=attribute)
    listed = ET.SubElement(renderer, "categories")
    for number, each in enumerate(categories):
        _add(
            listed, "category", type="string", value=each.value, label=each.label,
            symbol=str(number), render="true",
        )  # fmt: skip
    _symbols(renderer, [each.symbol for each in categories])
    return renderer


def graduated(attribute: str, ranges: Sequence[Range]) -> ET.Element:
    """A symbol for each range of a column or an expression; the first that fits is taken."""
    renderer = _renderer("graduatedSymbol", attr=attribute, graduatedMethod="GraduatedColor")
    listed = ET.SubElement(renderer, "ranges")
    for number, each in enumerate(ranges):
        _add(
            listed, "range", lower=f"{each.lower:.15f}", upper=f"{each.upper:.15f}",
            label=each.label, symbol=str(number), render="true",
        )  # fmt: skip
    _symbols(renderer, [each.symbol for each in ranges])
    return renderer


def by_rules(rules: Sequence[Rule]) -> ET.Element:
    """Symbols by filters, in groups that are switched on and off."""
    renderer = _renderer("RuleRenderer")
    symbols: list[Symbol] = []
    root = _add(renderer, "rules", key="{all}")
    _rules(root, rules, symbols, "")
    _symbols(renderer, symbols)
    return renderer


def style(renderer: ET.Element, label: str = "", *, buffer: bool = True) -> str:
    """A whole style.

    Parameters
    ----------
    label
        Expression of what is written beside each feature; "" = nothing.
    """
    root = ET.Element(
        "qgis",
        version=_VERSION,
        styleCategories="Symbology|Labeling",
        labelsEnabled=str(int(bool(label))),
    )
    root.append(renderer)
    if label:
        labeling = ET.SubElement(root, "labeling", type="simple")
        settings = ET.SubElement(labeling, "settings", calloutType="simple")
        words = _add(
            settings, "text-style", fieldName=label, isExpression="1", fontSize="8",
            fontSizeUnit="Point", textColor="20,32,43,255", textOpacity="1",
        )  # fmt: skip
        _add(
            words, "text-buffer", bufferDraw=str(int(buffer)), bufferSize="0.8",
            bufferSizeUnits="MM", bufferColor="255,255,255,255", bufferOpacity="0.8",
        )  # fmt: skip
        _add(settings, "placement", placement="6", dist="1", distUnits="MM", priority="5")
        _add(settings, "rendering", obstacle="1", displayAll="0", drawLabels="1")
    return f"{_DOCTYPE}\n{ET.tostring(root, encoding='unicode')}\n"


def _renderer(kind: str, **attributes: str) -> ET.Element:
    renderer = ET.Element("renderer-v2", type=kind)
    for name, value in {
        **attributes,
        "forceraster": "0",
        "symbollevels": "0",
        "enableorderby": "0",
        "referencescale": "-1",
    }.items():
        renderer.set(name, _clean(value))
    return renderer


def _rules(parent: ET.Element, rules: Sequence[Rule], symbols: list[Symbol], start: str) -> None:
    for number, each in enumerate(rules):
        key = f"{start}{number}"
        rule = _add(parent, "rule", key=f"{{rule-{key}}}", filter=each.filter, label=each.label)
        if not each.shown:
            rule.set("checkstate", "0")
        if each.symbol is not None:
            rule.set("symbol", str(len(symbols)))
            symbols.append(each.symbol)
        _rules(rule, each.inside, symbols, f"{key}-")


def _symbols(renderer: ET.Element, symbols: Sequence[Symbol]) -> None:
    listed = ET.SubElement(renderer, "symbols")
    for number, symbol in enumerate(symbols):
        _symbol(listed, symbol, str(number))


def _symbol(parent: ET.Element, symbol: Symbol, name: str) -> None:
    element = _add(
        parent, "symbol", type=symbol.kind, name=name, alpha="1", clip_to_extent="1",
        force_rhr="0",
    )  # fmt: skip
    for number, each in enumerate(symbol.layers):
        layer = _add(
            element, "layer", **{"class": each.of}, enabled="1", locked="0", **{"pass": "0"}
        )
        options = ET.SubElement(layer, "Option", type="Map")
        for option, value in each.options.items():
            said = value if isinstance(value, str) else f"{value:g}"
            _add(options, "Option", name=option, type="QString", value=said)
        if each.lines is not None:
            _symbol(layer, each.lines, f"@{name}@{number}")


def _add(parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, tag, {name: _clean(value) for name, value in attributes.items()})


def _clean(value: str) -> str:
    return _NOT_XML.sub("\ufffd", value)
