"""From ids and lengths to what each model reads: B texts of at most T words; nothing behind a text's end takes part."""

from serving.graph.build import Graph

#: What stands for "to the end" in a slice.
END = 2**62


def size_of(graph: Graph, values: str, axis: int) -> str:
    """Return how long an axis is, an array of one number."""
    return graph.add("Shape", values, start=axis, end=axis + 1)


def up_to(graph: Graph, count: str) -> str:
    """Return 0, 1, …, count − 1; `count` is an array of one number."""
    scalar = graph.add("Squeeze", count, graph.constant([0]))
    return graph.add("Range", graph.constant(0), scalar, graph.constant(1))


def column(graph: Graph, values: str) -> str:
    """Return values (N,) as (N, 1)."""
    return graph.add("Unsqueeze", values, graph.constant([1]))


def within(graph: Graph, lengths: str, times: str) -> str:
    """Return True where texts of `lengths` (B,) have a word, (B, T); `times` is T, an array of one number."""
    return graph.add("Less", up_to(graph, times), column(graph, lengths))


def cut(graph: Graph, ids: str, lengths: str, longest: int) -> tuple[str, str]:
    """Return ids (B, T′) and lengths (B,) of texts that keep their first and last halves of `longest` words.

    As `TextInputs` cuts them. An empty text is one unknown word; what stands behind a text's end becomes 0.
    """
    times = size_of(graph, ids, 1)
    kept = graph.add("Min", lengths, graph.constant([longest]))  # (B,)
    shown = graph.add("Min", times, graph.constant([longest]))  # T′
    places = up_to(graph, shown)
    first = longest - longest // 2
    gap = column(graph, graph.add("Sub", lengths, kept))  # words left out in the middle, (B, 1)
    source = graph.add("Where", graph.add("Less", places, graph.constant(first)), places, graph.add("Add", places, gap))
    last = graph.add("Sub", times, graph.constant([1]))
    picked = graph.add("GatherElements", ids, graph.add("Min", source, last), axis=1)  # (B, T′)
    words = graph.add("Where", within(graph, kept, shown), picked, graph.constant(0))
    nothing = graph.add("Less", graph.add("Add", column(graph, kept), places), graph.constant(1))
    words = graph.add("Where", nothing, graph.constant(1), words)  # place 0 of an empty text: an unknown word
    return words, graph.add("Max", kept, graph.constant([1]))


def shifted(graph: Graph, ids: str, places: int, most: int) -> str:
    """Return ids (B, T) moved to the left by so many places, 0 behind them; no others are moved farther than `most`."""
    longer = graph.add("Pad", ids, graph.constant([0, 0, 0, most])) if most else ids
    end = places - most or END
    return graph.add("Slice", longer, *(graph.constant([number]) for number in (places, end, 1)))
