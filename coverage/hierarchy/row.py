"""A row: sixteen times side by side, one for each site of a batch, handled as one.

A row is one cache line of 64 bytes, and each step is one vector operation, which LLVM splits into
what the processor has. It is said in LLVM's own language because a plain loop over sixteen
columns comes out as sixteen scalar steps: numba switches that optimisation off.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

LANES = 16  # times in a row
ROW_BYTES = 64
_INT = ir.IntType(32)
_LONG = ir.IntType(64)
_ROW = ir.VectorType(_INT, LANES)
_FIRST_LANES = ir.Constant(ir.VectorType(_INT, LANES), [0] * LANES)


def _row_step(step: Callable[..., Any]) -> Callable[..., None]:
    """Let kernels call a step; numba hands it the types of the call, it answers with code."""
    return cast("Callable[..., None]", intrinsic(step))


@_row_step
def fill_row(_: Any, rows: Any, at: Any, value: Any) -> Any:
    """rows[at] = value, in every lane."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, at, value = arguments
        where = _address(context, builder, signature.args[0], array, at)
        builder.store(_in_every_lane(builder, value), where, align=ROW_BYTES)
        return context.get_dummy_value()

    return types.void(rows, types.int64, types.int32), generate


@_row_step
def lower_row(_: Any, rows: Any, at: Any, other: Any, cost: Any) -> Any:
    """rows[at] = min(rows[at], rows[other] + cost), lane by lane."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, at, other, cost = arguments
        where = _address(context, builder, signature.args[0], array, at)
        from_where = _address(context, builder, signature.args[0], array, other)
        present = builder.load(where, align=ROW_BYTES)
        beyond = builder.load(from_where, align=ROW_BYTES)
        builder.store(_lesser(builder, present, beyond, cost), where, align=ROW_BYTES)
        return context.get_dummy_value()

    return types.void(rows, types.int64, types.int64, types.int32), generate


@_row_step
def gather_row(_: Any, rows: Any, at: Any, head: Any, cost: Any, begin: Any, end: Any) -> Any:
    """rows[at] = min(rows[at], rows[head[arc]] + cost[arc] for arc in range(begin, end))."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, at, head, cost, begin, end = arguments
        where = _address(context, builder, signature.args[0], array, at)
        head = context.make_array(signature.args[2])(context, builder, head)
        cost = context.make_array(signature.args[3])(context, builder, cost)
        present = builder.load(where, align=ROW_BYTES)
        before = builder.block
        each_arc = builder.append_basic_block("each_arc")
        done = builder.append_basic_block("done")
        builder.cbranch(builder.icmp_signed("<", begin, end), each_arc, done)

        builder.position_at_end(each_arc)
        arc, least = builder.phi(_LONG), builder.phi(_ROW)
        other = builder.sext(builder.load(builder.gep(head.data, [arc])), _LONG)
        from_where = _address(context, builder, signature.args[0], array, other)
        beyond = builder.load(from_where, align=ROW_BYTES)
        lower = _lesser(builder, least, beyond, builder.load(builder.gep(cost.data, [arc])))
        following = builder.add(arc, ir.Constant(_LONG, 1))
        builder.cbranch(builder.icmp_signed("<", following, end), each_arc, done)
        for phi, first, again in ((arc, begin, following), (least, present, lower)):
            phi.add_incoming(first, before)
            phi.add_incoming(again, each_arc)

        builder.position_at_end(done)
        result = builder.phi(_ROW)
        result.add_incoming(present, before)
        result.add_incoming(lower, each_arc)
        builder.store(result, where, align=ROW_BYTES)
        return context.get_dummy_value()

    whole = types.int64
    return types.void(rows, whole, head, cost, whole, whole), generate


def _address(context: Any, builder: Any, array_type: Any, array: Any, row: Any) -> Any:
    """Where a row of a flat array starts."""
    data = context.make_array(array_type)(context, builder, array).data
    first = builder.mul(row, ir.Constant(_LONG, LANES))
    return builder.bitcast(builder.gep(data, [first]), _ROW.as_pointer())


def _in_every_lane(builder: Any, value: Any) -> Any:
    unset = ir.Constant(_ROW, ir.Undefined)
    one = builder.insert_element(unset, value, ir.Constant(_INT, 0))
    return builder.shuffle_vector(one, unset, _FIRST_LANES)


def _lesser(builder: Any, present: Any, beyond: Any, cost: Any) -> Any:
    """Lane by lane the lesser of `present` and `beyond` + cost."""
    by_way_of = builder.add(beyond, _in_every_lane(builder, cost))
    sooner = builder.icmp_signed("<", by_way_of, present)
    return builder.select(sooner, by_way_of, present)
