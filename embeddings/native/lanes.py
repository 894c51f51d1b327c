"""Vector registers for compiled code: as many numbers as a register holds, loaded, multiplied and stored at once.

numba has no such type, and LLVM vectorises only the innermost of nested loops. With `Lanes`, a loop over the words of a
window can keep rows in registers that it uses again and again. All of it is LLVM's portable vector arithmetic: the
same code runs on any processor, in registers of its width.
"""

from typing import Any

import llvmlite.binding
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, register_model

#: Bytes of a cache line; rows that are padded to whole lines hold whole registers, too.
LINE_BYTES = 64
#: The sums that `store_totals` takes at once.
TOTALS = 12
#: Beyond ±8 a logit is decided: σ(8) = 0.9997.
LIMIT = 8.0
# tanh x = x · A(x²) / B(x²): Lambert's continued fraction, cut after its ninth term; for |x| ≤ 4 exact to 4e-8.
_ABOVE = (34459425.0, 4729725.0, 135135.0, 990.0, 1.0)
_BELOW = (34459425.0, 16216200.0, 945945.0, 13860.0, 45.0)

_INDEX = ir.IntType(32)
# Sums may be taken in any order and products fused into them: what gcc calls -ffast-math, without its dangers.
_FREE = ("reassoc", "contract")


def _register_bytes() -> int:
    """Return the bytes of this processor's widest vector register that LLVM knows of."""
    features = llvmlite.binding.get_host_cpu_features()
    return next((size for name, size in (("avx512f", 64), ("avx2", 32)) if features.get(name)), 16)


_REGISTER_BYTES = _register_bytes()


class Lanes(types.Type):  # type: ignore[misc]
    """The numba type of one register full of float32 or float64."""

    def __init__(self, dtype: Any) -> None:
        self.dtype = dtype
        super().__init__(name=f"Lanes({dtype})")


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Lanes) -> None:
        number = manager[kind.dtype].get_value_type()
        super().__init__(manager, kind, ir.VectorType(number, _count(kind.dtype)))


def _count(dtype: Any) -> int:
    # Four at least: LLVM takes two registers where one is too small.
    return max(4, _REGISTER_BYTES * 8 // int(dtype.bitwidth))


def _place(context: Any, builder: Any, array: Any, value: Any, indices: Any, register: Any) -> Any:
    """Return a pointer to a register's worth of numbers in an array."""
    view = context.make_array(array)(context, builder, value)
    place = cgutils.get_item_pointer(context, builder, array, view, list(indices), wraparound=False)
    return builder.bitcast(place, register.as_pointer())


def _constant(register: Any, number: float) -> Any:
    return ir.Constant(register, [ir.Constant(register.element, number)] * register.count)


def _shuffled(builder: Any, left: Any, right: Any, mask: list[int]) -> Any:
    return builder.shuffle_vector(left, right, ir.Constant(ir.VectorType(_INDEX, len(mask)), mask))


@intrinsic  # type: ignore[untyped-decorator]
def width(typing_context: Any, array: Any) -> Any:
    """Return how many of the array's numbers a register holds."""
    count = _count(array.dtype)
    return types.intp(array), lambda context, *_: context.get_constant(types.intp, count)


@intrinsic  # type: ignore[untyped-decorator]
def load(typing_context: Any, array: Any, row: Any, column: Any) -> Any:
    """Return array[row, column : column + width]."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        register = context.get_value_type(signature.return_type)
        read = builder.load(_place(context, builder, array, arguments[0], arguments[1:], register))
        read.align = array.dtype.bitwidth // 8
        return read

    return Lanes(array.dtype)(array, types.intp, types.intp), generate


@intrinsic  # type: ignore[untyped-decorator]
def store(typing_context: Any, array: Any, row: Any, column: Any, value: Any) -> Any:
    """Set array[row, column : column + width] to `value`."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = _place(context, builder, array, arguments[0], arguments[1:3], arguments[3].type)
        builder.store(arguments[3], place, align=array.dtype.bitwidth // 8)
        return context.get_dummy_value()

    return types.void(array, types.intp, types.intp, value), generate


@intrinsic  # type: ignore[untyped-decorator]
def unowned(typing_context: Any, array: Any) -> Any:
    """Return the same array without its owner, who must live on.

    numba counts references wherever an array is handed on: two atomic operations each time, more than a row's worth of
    arithmetic. It does not count those of an array that nobody owns.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        view = context.make_array(array)(context, builder, arguments[0])
        for name in ("meminfo", "parent"):
            setattr(view, name, cgutils.get_null_value(getattr(view, name).type))
        return view._getvalue()

    return array(array), generate


@intrinsic  # type: ignore[untyped-decorator]
def spread(typing_context: Any, number: Any) -> Any:
    """Return a register with `number` in each lane."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        register = context.get_value_type(signature.return_type)
        first = builder.insert_element(ir.Constant(register, ir.Undefined), arguments[0], _INDEX(0))
        return _shuffled(builder, first, first, [0] * register.count)

    return Lanes(number)(number), generate


@intrinsic  # type: ignore[untyped-decorator]
def fused(typing_context: Any, left: Any, right: Any, summand: Any) -> Any:
    """Return left · right + summand."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fadd(builder.fmul(arguments[0], arguments[1], flags=_FREE), arguments[2], flags=_FREE)

    return left(left, right, summand), generate


@intrinsic  # type: ignore[untyped-decorator]
def plus(typing_context: Any, left: Any, right: Any) -> Any:
    """Return left + right."""
    return left(left, right), lambda context, builder, signature, arguments: builder.fadd(*arguments, flags=_FREE)


@intrinsic  # type: ignore[untyped-decorator]
def where_not_negative(typing_context: Any, condition: Any, value: Any) -> Any:
    """Return `value` where `condition` is 0 or more, else 0, lane by lane."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        zero = _constant(arguments[0].type, 0.0)
        return builder.select(builder.fcmp_ordered(">=", arguments[0], zero), arguments[1], zero)

    return value(condition, value), generate


@intrinsic  # type: ignore[untyped-decorator]
def logistic(typing_context: Any, value: Any) -> Any:
    """Return σ of each lane: in double precision the library's, in single a fraction without branch or call."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        x = arguments[0]
        one, half = _constant(x.type, 1.0), _constant(x.type, 0.5)
        if value.dtype == types.float64:
            small = _call(builder, "exp", builder.fsub(_constant(x.type, 0.0), x))
            return builder.fdiv(one, builder.fadd(one, small))
        bounded = _call(
            builder, "minnum", _call(builder, "maxnum", x, _constant(x.type, -LIMIT)), _constant(x.type, LIMIT)
        )
        halved = builder.fmul(bounded, half)  # σ(x) = ½ + ½ tanh(x / 2)
        square = builder.fmul(halved, halved)
        above = builder.fmul(halved, _polynomial(builder, _ABOVE, square))
        tanh = builder.fdiv(above, _polynomial(builder, _BELOW, square))
        return builder.fadd(builder.fmul(tanh, half, flags=_FREE), half, flags=_FREE)

    return value(value), generate


def _call(builder: Any, name: str, *values: Any) -> Any:
    register = values[0].type
    bits = {"float": 32, "double": 64}[str(register.element)]
    kind = ir.FunctionType(register, [register] * len(values))
    function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}.v{register.count}f{bits}")
    return builder.call(function, values)


def _polynomial(builder: Any, coefficients: tuple[float, ...], x: Any) -> Any:
    value = _constant(x.type, coefficients[-1])
    for coefficient in reversed(coefficients[:-1]):
        value = builder.fadd(builder.fmul(value, x, flags=_FREE), _constant(x.type, coefficient), flags=_FREE)
    return value


@intrinsic  # type: ignore[untyped-decorator]
def store_totals(typing_context: Any, array: Any, row: Any, column: Any, sums: Any) -> Any:
    """Set array[row, column : column + TOTALS] to the sums over the lanes of each of TOTALS registers.

    Four registers are summed together: their lanes are shuffled so that one addition serves two of them.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        values = cgutils.unpack_tuple(builder, arguments[3])
        for first in range(0, TOTALS, 4):
            a, b, c, d = values[first : first + 4]
            four = _merged(builder, _merged(builder, a, b, ((0, 1), (2, 3))), _merged(builder, c, d, ((0, 1), (2, 3))))
            while four.type.count > 4:
                half = four.type.count // 2
                low, high = (_shuffled(builder, four, four, [*range(at, at + half)]) for at in (0, half))
                four = builder.fadd(low, high, flags=_FREE)
            index = builder.add(arguments[2], context.get_constant(types.intp, first))
            place = _place(context, builder, array, arguments[0], [arguments[1], index], four.type)
            builder.store(four, place, align=array.dtype.bitwidth // 8)
        return context.get_dummy_value()

    return types.void(array, types.intp, types.intp, sums), generate


def _merged(builder: Any, left: Any, right: Any, pairs: tuple[Any, Any] = ((0, 2), (1, 3))) -> Any:
    """In each group of four lanes, add the lanes pairs[0] and pairs[1]; `left` comes before `right`."""
    count = left.type.count
    masks = [
        [group + lane + side * count for group in range(0, count, 4) for side in (0, 1) for lane in lanes]
        for lanes in pairs
    ]
    return builder.fadd(*(_shuffled(builder, left, right, mask) for mask in masks), flags=_FREE)


@intrinsic  # type: ignore[untyped-decorator]
def prefetch(typing_context: Any, array: Any, row: Any, column: Any) -> Any:
    """Ask for the cache line of array[row, column], which will be written soon."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        byte = ir.IntType(8)
        place = _place(context, builder, array, arguments[0], arguments[1:], byte)
        kind = ir.FunctionType(ir.VoidType(), [byte.as_pointer(), _INDEX, _INDEX, _INDEX])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        write, every_level, data = _INDEX(1), _INDEX(3), _INDEX(1)
        builder.call(function, [place, write, every_level, data])
        return context.get_dummy_value()

    return types.void(array, types.intp, types.intp), generate
