"""The stages in the order in which data flows through them."""

STAGES = ("clean", "audit", "embed", "classify", "model", "evaluate", "probe", "explain", "report")
