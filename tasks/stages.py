"""The stages in the order in which data flows through them."""

STAGES = ("clean", "embed", "classify", "explain", "report")
