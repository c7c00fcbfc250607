"""A scenario as a piece of an address: the link itself holds it, and nothing is kept anywhere."""

from __future__ import annotations

import base64
import binascii
import json
import zlib

from estates.business_case import BusinessCase
from estates.errors import EstateInputError
from estates.scenario import LARGEST_FILE_BYTES, Scenario, scenario_of, scenario_text

LONGEST = 6000  # characters; browsers, mail and proxies cut longer addresses off
_BROKEN = "the link: no scenario can be read from it, perhaps it was cut off; ask for it again."


def link_of(scenario: Scenario) -> str:
    """A scenario as letters that an address may hold; the same scenario gives the same letters.

    Checksums of the area's parts are left out: a link opens on the area as it is. So is what
    was written of the case, where the address would be too long with it.

    Raises
    ------
    EstateInputError
        It is too long for an address.
    """
    loose = scenario.model_copy(update={"parts": {}})
    letters = _letters(loose)
    if len(letters) > LONGEST:
        letters = _letters(loose.model_copy(update={"case": BusinessCase()}))
    if len(letters) > LONGEST:
        raise EstateInputError(
            f"scenario {scenario.name!r}: too long for a link ({len(letters):,} characters of at "
            f"most {LONGEST:,}); send its file instead."
        )
    return letters


def _letters(scenario: Scenario) -> str:
    text = scenario_text(scenario, ".json")
    plain = json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(zlib.compress(plain.encode(), 9)).decode().rstrip("=")


def scenario_in(link: str) -> Scenario:
    """The scenario that a link holds.

    Raises
    ------
    EstateInputError
        It holds none, one that breaks a rule, or one too large.
    """
    if len(link) > LONGEST:
        raise EstateInputError(_BROKEN)
    unpacker = zlib.decompressobj()
    try:
        packed = base64.b64decode(link + "=" * (-len(link) % 4), altchars=b"-_", validate=True)
        text = unpacker.decompress(packed, LARGEST_FILE_BYTES)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise EstateInputError(_BROKEN) from error
    if not unpacker.eof:
        raise EstateInputError(_BROKEN)
    return scenario_of("link.json", text)
