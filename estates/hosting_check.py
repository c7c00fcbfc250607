"""What a host lacks for a change, asked before it is added: so that each can be answered there."""

from __future__ import annotations

from collections.abc import Sequence

from estates.appraisal import Appraiser
from estates.change import AnyChange
from estates.compatibility import Judgement, Rule, Verdict
from estates.scenario import Scenario

_DRY = "asked before the change is added"


def lacks_of_host(
    appraiser: Appraiser, scenario: Scenario, change: AnyChange, known: Sequence[Judgement]
) -> tuple[tuple[Judgement, ...], tuple[Judgement, ...]]:
    """What speaks against the host of a change, and what is not known of it.

    Parameters
    ----------
    scenario
        That the change would be added to.
    change
        One that may accept rules; of any other nothing is asked.
    known
        What the scenario itself is judged by.

    Returns
    -------
    incompatible
        Each must be accepted with a reason, or another host be found.
    to_confirm
        Nobody has told.

    Raises
    ------
    EstateInputError
        The changes cannot be made for another reason.
    """
    if not hasattr(change, "accepted"):
        return (), ()
    dry = change.model_copy(update={"accepted": dict.fromkeys(Rule, _DRY), "off": False})
    without = {_key(each) for each in known}
    found = appraiser.apply((*scenario.change, dry)).compatibility
    new = [each for each in found if _key(each) not in without]
    return (
        tuple(each for each in new if each.verdict is Verdict.INCOMPATIBLE),
        tuple(each for each in new if each.verdict is Verdict.TO_CONFIRM),
    )


def _key(each: Judgement) -> tuple[str, ...]:
    return each.service, each.origin, each.host, each.rule, each.verdict, each.reason
