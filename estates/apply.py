"""Apply changes to an estate: an estate in, an estate out, and what it means in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coverage.service import Service
from coverage.standard import Standards
from estates.change import (
    AnyChange,
    Close,
    CoRespond,
    Merge,
    Neighbours,
    Open,
    ReCrew,
    Relocate,
    Share,
    Standby,
)
from estates.changes.bases import merge, share
from estates.changes.buildings import close, open_site, relocate
from estates.changes.crews import co_respond, neighbours, re_crew, standby
from estates.changes.draft import Draft, Fault
from estates.changes.finish import finish
from estates.changes.hosting import compatibilities
from estates.changes.on_call import ask_who_crews
from estates.changes.pairs import tell_doubled
from estates.compatibility import Judgement
from estates.errors import EstateInputError
from estates.estate import Estate

_FAULTS_SHOWN = 6
_LONGEST_FAULT, _ITS_END = 400, 120  # one that names very many sites is cut in its middle


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A base that moved, and the change that moved it."""

    change: int  # its number
    kind: str
    service: Service
    origin: str
    site: str
    across: bool  # a long way round by road is meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What changes make of an estate."""

    estate: Estate
    findings: tuple[str, ...]  # consequences, a line each, in the order of the changes
    to_confirm: tuple[str, ...]  # what nobody has told and the changes rest on, a line each
    compatibility: tuple[Judgement, ...]  # of bases and crews that move in, every rule asked
    moves: tuple[Move, ...]  # in the order of the tenancies


def apply(
    changes: Sequence[AnyChange],
    before: Estate,
    standards: Standards,
    numbers: Sequence[int] | None = None,
) -> Outcome:
    """Apply changes in the order given.

    Parameters
    ----------
    changes
        Of a scenario. Those that do not concern each other may stand in any order.
    before
        Business as usual; left as it is.
    standards
        Turnout of a duty system, where a change does not tell it.
    numbers
        What messages call each change, ascending; left out = 1, 2, ... Of a part of a scenario:
        its numbers in the whole.

    Raises
    ------
    EstateInputError
        All faults of all changes in one line, each with the number and kind of its change.
    """
    called = dict(zip(numbers or range(1, len(changes) + 1), changes, strict=True))
    draft = Draft(before, standards, called)
    for number, change in draft.changes.items():
        draft.number = number
        try:
            _act(draft, change)
        except Fault as fault:
            if str(fault):
                draft.faults.append((number, str(fault)))
    if not draft.faults:
        estate = finish(draft)
        judgements = compatibilities(draft, estate)
        tell_doubled(draft)
        ask_who_crews(draft, estate)
    if draft.faults:
        raise EstateInputError(in_brief(_lines(draft, draft.faults)))
    off = [
        f"change {number} ({change.kind}): switched off, not done."
        for number, change in called.items()
        if change.off
    ]
    return Outcome(
        estate=estate,
        findings=(*off, *_lines(draft, draft.findings)),
        to_confirm=_lines(draft, draft.to_confirm),
        compatibility=judgements,
        moves=tuple(
            Move(
                change=base.by,
                kind=base.change.kind,
                service=base.service,
                origin=base.origin,
                site=base.site,
                across=base.change.across,
            )
            for base in draft.bases
            if base.change is not None
        ),
    )


def _act(draft: Draft, change: AnyChange) -> None:
    match change:
        case Close():
            close(draft, change)
        case Open():
            open_site(draft, change)
        case Relocate():
            relocate(draft, change)
        case Share():
            share(draft, change)
        case Merge():
            merge(draft, change)
        case ReCrew():
            re_crew(draft, change)
        case Standby():
            standby(draft, change)
        case CoRespond():
            co_respond(draft, change)
        case Neighbours():
            neighbours(draft, change)


def _lines(draft: Draft, notes: list[tuple[int, str]]) -> tuple[str, ...]:
    return tuple(
        f"change {number} ({draft.changes[number].kind}): {line.rstrip('.')}."
        for number, line in sorted(notes, key=lambda note: note[0])
    )


def in_brief(faults: Sequence[str]) -> str:
    """Faults in one line that a person would read: of many the rest are counted."""
    more = f" {len(faults) - _FAULTS_SHOWN} more." if len(faults) > _FAULTS_SHOWN else ""
    return " ".join(_cut(line) for line in faults[:_FAULTS_SHOWN]) + more


def _cut(line: str) -> str:
    """A fault that a person would read: its end, the remedy, stays."""
    if len(line) <= _LONGEST_FAULT:
        return line
    return f"{line[: _LONGEST_FAULT - _ITS_END]} … {line[-_ITS_END:]}"
