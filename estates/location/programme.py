"""Programme: a mixed-integer linear programme, built column by column and row by row.

A thin cover of HiGHS. It always minimises, on one thread with a fixed seed, so that the same
programme gives the same answer; what comes back has its proven bound.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from estates.errors import EstateInputError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

_SEED = 1
_TOLD_EVERY_S = 0.5
_TIGHT = 1e-9  # of rows, bounds and whole numbers: money is counted in pence of millions
_INFEASIBLE = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a solve has come."""

    seconds: float
    objective: float  # of the best found so far; inf = none yet
    bound: float  # no solution is below it


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """What a solve came to."""

    values: FloatArray | None  # (columns,) of the best found; None = none was found
    objective: float  # of the best found; inf = none
    bound: float  # no solution is below it; inf = there is none
    infeasible: bool  # proven: there is no solution
    stopped: bool  # by whoever asked, or by the clock, before the gap was reached
    seconds: float

    @property
    def gap(self) -> float:
        """By how much of its own size the objective may be too high."""
        return gap_of(self.objective, self.bound)


def gap_of(objective: float, bound: float) -> float:
    """Objective less bound as a share of the objective; 0 where both agree, inf without one."""
    if objective <= bound:
        return 0.0
    known = objective and np.isfinite(objective)
    return abs(objective - bound) / abs(objective) if known else float("inf")


class Programme:
    """A programme under construction; it may be solved, changed and solved again."""

    def __init__(self) -> None:
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._whole: list[IntArray] = []
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("parallel", "off"),
            ("random_seed", _SEED),
            ("mip_feasibility_tolerance", _TIGHT),
            ("primal_feasibility_tolerance", _TIGHT),
            ("dual_feasibility_tolerance", _TIGHT),
        ):
            self._highs.setOptionValue(option, value)

    @property
    def n_columns(self) -> int:
        """Number of columns so far."""
        return int(self._highs.getNumCol())

    def add_columns(
        self,
        n: int,
        *,
        cost: FloatArray | float = 0.0,
        lower: FloatArray | float = 0.0,
        upper: FloatArray | float = 1.0,
        whole: bool = False,
    ) -> IntArray:
        """Add n columns, from 0 to 1 unless told, and return their numbers.

        Parameters
        ----------
        cost, lower, upper : shape (n,), or one number for all
        whole
            Whether they take whole numbers only.
        """
        first = self.n_columns
        columns = np.arange(first, first + n)
        none = np.empty(0, np.int32)
        self._highs.addCols(
            n,
            _of(n, cost),
            _of(n, lower),
            _of(n, upper),
            0,
            none,
            none,
            np.empty(0),
        )
        if whole and n:
            kinds = np.full(n, highspy.HighsVarType.kInteger.value, np.uint8)
            self._highs.changeColsIntegrality(n, columns.astype(np.int32), kinds)
            self._whole.append(columns)
        return columns

    def add_rows(
        self,
        matrix: csr_array,
        lower: FloatArray | float = -np.inf,
        upper: FloatArray | float = np.inf,
    ) -> IntArray:
        """Add rows, lower <= matrix x <= upper, and return their numbers.

        Parameters
        ----------
        matrix : shape (rows, columns)
            Its columns are those of the programme, from the first on.
        lower, upper : shape (rows,), or one number for all
        """
        n = int(matrix.shape[0])
        first = int(self._highs.getNumRow())
        matrix.sum_duplicates()
        self._highs.addRows(
            n,
            _of(n, lower),
            _of(n, upper),
            matrix.nnz,
            matrix.indptr[:-1].astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data.astype(np.float64),
        )
        return np.arange(first, first + n)

    def add_row(
        self,
        columns: IntArray,
        coefficients: FloatArray | float,
        lower: float = -np.inf,
        upper: float = np.inf,
    ) -> int:
        """Add one row and return its number."""
        shape = (1, self.n_columns)
        at = (np.zeros(len(columns), np.int64), columns)
        matrix = csr_array((_of(len(columns), coefficients), at), shape=shape)
        return int(self.add_rows(matrix, lower, upper)[0])

    def set_cost(self, columns: IntArray, cost: FloatArray | float, constant: float = 0.0) -> None:
        """Change what columns cost, and what falls due anyhow: gaps are shares of the whole."""
        n = len(columns)
        self._highs.changeObjectiveOffset(float(constant))
        self._highs.changeColsCost(n, columns.astype(np.int32), _of(n, cost))

    def set_bounds(
        self, columns: IntArray, lower: FloatArray | float, upper: FloatArray | float
    ) -> None:
        """Change between what columns lie."""
        n = len(columns)
        chosen = columns.astype(np.int32)
        self._highs.changeColsBounds(n, chosen, _of(n, lower), _of(n, upper))

    def set_row(self, row: int, lower: float = -np.inf, upper: float = np.inf) -> None:
        """Change between what a row lies."""
        self._highs.changeRowBounds(int(row), float(lower), float(upper))

    def solve(
        self,
        *,
        gap: float = 0.0,
        absolute_gap: float = 1e-6,
        start: FloatArray | None = None,
        limit_s: float = np.inf,
        progress: Callable[[Progress], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Solved:
        """Minimise.

        Parameters
        ----------
        gap, absolute_gap
            The search ends when the best found is proven to lie as near to the bound, as a share
            of itself or in units of the objective.
        start : shape (columns,)
            A solution to begin with; one that breaks a row is passed over.
        limit_s
            Seconds after which the search ends with the best so far. Then the answer may depend
            on the machine.
        progress, stop
            Told how far it has come; asked, often, whether to end with the best so far.

        Raises
        ------
        EstateInputError
            The solver gives up for another reason than those of `Solved`.
        """
        highs, began = self._highs, time.perf_counter()
        highs.clearSolver()
        highs.setOptionValue("mip_rel_gap", float(gap))
        highs.setOptionValue("mip_abs_gap", float(absolute_gap))
        highs.setOptionValue("time_limit", float(limit_s))
        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = list(start)
            highs.setSolution(solution)
        interrupted = self._listen(progress, stop)
        try:
            highs.run()
        finally:
            highs.clearCallbacks()  # type: ignore[no-untyped-call]
        status, info = highs.getModelStatus(), highs.getInfo()
        seconds = time.perf_counter() - began
        feasible = highspy.SolutionStatus.kSolutionStatusFeasible
        found = info.primal_solution_status == feasible.value
        optimal = status == highspy.HighsModelStatus.kOptimal
        infeasible = status in _INFEASIBLE
        on_time = status == highspy.HighsModelStatus.kTimeLimit
        if not (optimal or infeasible or on_time or interrupted):
            raise EstateInputError(
                f"the solver ended with {highs.modelStatusToString(status)!r}; please report this "
                "with the files and the command."
            )
        objective = float(info.objective_function_value) if found else np.inf
        whole = bool(self._whole)
        bound = float(info.mip_dual_bound) if whole else (objective if optimal else -np.inf)
        return Solved(
            values=np.array(highs.getSolution().col_value) if found else None,
            objective=objective,
            bound=np.inf if infeasible else bound,
            infeasible=infeasible,
            stopped=not (optimal or infeasible),
            seconds=seconds,
        )

    def _listen(
        self, progress: Callable[[Progress], None] | None, stop: Callable[[], bool] | None
    ) -> list[bool]:
        """Pass on what the solver tells; the list that comes back is filled when it is stopped."""
        interrupted: list[bool] = []
        told_s = [0.0]

        def hear(event: Any) -> None:  # noqa: ANN401  (the library's own type is not public)
            if stop is not None and stop():
                interrupted.append(True)
                event.interrupt()
            out = event.data_out
            searching = np.isfinite(out.mip_dual_bound)
            if progress is not None and searching and out.running_time >= told_s[0] + _TOLD_EVERY_S:
                told_s[0] = out.running_time
                progress(
                    Progress(
                        seconds=out.running_time,
                        objective=out.mip_primal_bound,
                        bound=out.mip_dual_bound,
                    )
                )

        if progress is not None or stop is not None:
            self._highs.cbMipInterrupt.subscribe(hear)
        if stop is not None:
            self._highs.cbSimplexInterrupt.subscribe(hear)
        return interrupted


def _of(n: int, value: FloatArray | float) -> FloatArray:
    return np.ascontiguousarray(np.broadcast_to(np.asarray(value, np.float64), (n,)))
