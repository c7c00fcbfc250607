"""The travel-time engine: a customisable contraction hierarchy (`docs/method-engine.md`).

In the order of work: `graph`, `peeling`, `dissection` and `elimination` make a `Hierarchy` once a
network; `customisation` makes a `Metric` of it once a speed profile; `sweep` over `row`s answers.
"""

from coverage.hierarchy.customisation import NO_WAY_MS
from coverage.hierarchy.hierarchy import ENGINE_VERSION, Hierarchy
from coverage.hierarchy.metric import Ends, Goals, Metric

__all__ = ["ENGINE_VERSION", "NO_WAY_MS", "Ends", "Goals", "Hierarchy", "Metric"]
