"""The made-up runs on which `verdict_coverage.py` measures: what differs, what spreads, and by how much."""

from dataclasses import dataclass

#: The spreads over seeds of the ten networks of README.md, in points.
README = (0.64, 0.20, 0.19, 0.10, 0.17, 0.18, 0.07, 0.18, 0.08, 0.31)


@dataclass(frozen=True)
class Design:
    """A run: `spreads` are standard deviations over seeds in points, one a network, or one for `networks` of them."""

    name: str
    documents: int = 2000
    seeds: int = 3
    networks: int = 6
    spread: float = 0.5
    spreads: tuple[float, ...] = ()
    accuracy: float = 0.9
    difference: float = 0.0  # by which the first cell is better than the second, in points
    baseline: bool = False  # the second cell is one, which no seed moves
    shared: int = 0  # embeddings that the networks share in turn, of which all spread comes; 0: none
    heavy: bool = False
    groups: int = 0  # of as many documents each
    correlation: float = 0.0  # of right and wrong within a group
    known: bool = True  # to the method, what groups there are
    classes: tuple[float, ...] = ()  # shares; then macro-F1 is measured
    assumed: float = 0.5  # of a single seed, in points
    cautious: bool = False  # above 97 % is allowed: few documents, or an accuracy near 1

    @property
    def moves(self) -> tuple[float, ...]:
        """The spread of each network, in points."""
        return self.spreads or (self.spread,) * self.networks


#: Shares of 20 classes, the k-th with 1/k of the largest.
UNEVEN = tuple(1 / k / sum(1 / other for other in range(1, 21)) for k in range(1, 21))
_EQUAL = tuple(
    Design(f"{s} seeds, {n:,} documents", seeds=s, documents=n, cautious=n < 300)
    for s in (2, 3, 4, 6)
    for n in (100, 300, 2000, 25_000)
)
_ACCURACIES = tuple(
    Design(
        f"accuracy {a:g}, {s} seeds, {n:,} documents", accuracy=a, seeds=s, documents=n, cautious=a > 0.95 or n < 300
    )
    for a in (0.5, 0.75, 0.98)
    for s, n in ((3, 100), (3, 2000), (6, 2000), (3, 25_000))
)
_UNEVEN = tuple(
    Design(f"{what}, {s} seeds, {n:,} documents", seeds=s, documents=n, spreads=spreads)
    for what, spreads in (
        ("one moves 3 times as much", (1.5, *(0.5,) * 5)),
        ("one moves 5 times as much", (2.5, *(0.5,) * 5)),
        ("two of 1.0, four of 0.1", (1.0, 1.0, 0.1, 0.1, 0.1, 0.1)),
        ("README's ten", README),
    )
    for s, n in ((3, 2000), (3, 25_000), (6, 25_000))
)
_MANY = tuple(
    Design(f"{what}, {s} seeds, {n:,} documents", seeds=s, documents=n, spreads=spreads)
    for what, spreads in (("five of 1.5, fifteen of 0.2", (1.5,) * 5 + (0.2,) * 15), ("20 equal cells", (0.5,) * 20))
    for s, n in ((3, 2000), (6, 2000))
)
_GROUPED = tuple(
    Design(f"100 groups of 20, correlation {c}, {s} seeds", groups=100, correlation=c, seeds=s)
    for c in (0.1, 0.3)
    for s in (3, 6)
)
_F1 = tuple(
    Design(f"macro-F1, {what}, {s} seeds, {n:,} documents", classes=shares, documents=n, seeds=s, accuracy=a)
    for what, shares, n, a in (
        ("95/5", (0.95, 0.05), 2000, 0.95),
        ("95/5", (0.95, 0.05), 25_000, 0.95),
        ("20 classes", (0.05,) * 20, 400, 0.8),
        ("20 classes", (0.05,) * 20, 2000, 0.8),
    )
    for s in (3, 6)
)
#: What is measured with all pairs of a run in one table.
DESIGNS = (
    *_EQUAL,
    Design("2 seeds, 2 networks", seeds=2, networks=2),
    Design("3 seeds, ± 0.3", spread=0.3),
    Design("3 seeds, ± 0.8", spread=0.8),
    Design("3 seeds, no spread at all", spread=0.0),
    Design("3 seeds, 2 networks", networks=2),
    Design("6 seeds, 2 networks", networks=2, seeds=6),
    Design("3 seeds, 1 point apart", difference=1.0),
    *_ACCURACIES,
    *(Design(f"1 seed, {n:,} documents, what is assumed is true", seeds=1, documents=n) for n in (300, 2000, 25_000)),
    *(
        Design(f"a baseline beside 5, {s} seeds, {n:,} documents", seeds=s, documents=n, baseline=True)
        for s, n in ((2, 2000), (3, 2000), (3, 25_000), (6, 25_000))
    ),
    *_UNEVEN,
    *_MANY,
    *(Design(f"one embedding's seed, {s} seeds", shared=1, seeds=s) for s in (3, 6)),
    *(Design(f"two embeddings' seeds, {s} seeds", shared=2, seeds=s) for s in (3, 6)),
    *(
        Design(f"heavy tails, {s} seeds, {n:,} documents", heavy=True, seeds=s, documents=n)
        for s, n in ((3, 25_000), (6, 2000))
    ),
    *_GROUPED,
    *_F1,
)
#: Where it is known not to hold: two seeds where spreads differ, and one seed that moves more or less than is assumed.
BLIND = (
    *(
        Design(
            f"2 seeds, one moves {f} times as much, {n:,} documents",
            seeds=2,
            documents=n,
            spreads=(0.5 * f, *(0.5,) * 5),
        )
        for f in (3, 5)
        for n in (2000, 25_000)
    ),
    Design("1 seed, half of what is assumed", seeds=1, spread=0.5, assumed=1.0),
    Design("1 seed, twice what is assumed", seeds=1, spread=1.0, assumed=0.5),
    Design("1 seed, twice what is assumed, 25,000 documents", seeds=1, spread=1.0, assumed=0.5, documents=25_000),
)
#: What single cells are measured by: their own intervals, over documents.
CELLS = (
    *(
        Design(f"accuracy {a:g}, {n:,} documents", accuracy=a, documents=n, cautious=a > 0.95 or n < 300)
        for a in (0.5, 0.75, 0.9, 0.98)
        for n in (100, 2000)
    ),
    *(Design(f"100 groups of 20, correlation {c}", groups=100, correlation=c) for c in (0.1, 0.3)),
    *(
        Design(f"macro-F1, 95/5, {n:,} documents", classes=(0.95, 0.05), documents=n, accuracy=0.95)
        for n in (300, 2000, 25_000)
    ),
    *(
        Design(f"macro-F1, 20 classes, {n:,} documents", classes=(0.05,) * 20, documents=n, accuracy=a)
        for n, a in ((200, 0.7), (400, 0.7), (400, 0.9), (2000, 0.8))
    ),
    Design(
        "macro-F1, 20 uneven classes, 1,000 documents",
        classes=UNEVEN,
        documents=1000,
        accuracy=0.8,
    ),
)
