"""The settings of the audit."""

from pydantic import Field

from corpus.settings import Settings


class AuditSettings(Settings):
    """What the audit of a cleaned corpus looks for, and from where on it speaks (section `[audit]`)."""

    near_duplicate: float = Field(
        0.45,
        ge=0.3,
        lt=1,
        description="share of what one text tells, by the rarity of its words, that a near copy has as well; 0.45: a "
        "tenth of its letters mistyped, or a fifth of its words replaced",
    )
    shingle: int = Field(
        4,
        ge=2,
        le=10,
        description="letters a shingle, the runs by which texts are compared; 4: one letter mistyped leaves most of a "
        "sentence; of Chinese and its like, 2",
    )
    smallest_class: int = Field(
        30, ge=1, le=100_000, description="documents of a class in train and in test; fewer teach and measure little"
    )
    shortest_document: int = Field(
        2, ge=1, le=1000, description="tokens; documents of so few or fewer are told of as short: one glance each"
    )
    giveaway_certainty: float = Field(
        0.9,
        ge=0.5,
        le=1,
        description="share of doubt about a class that one token or the length removes, to be called a giveaway",
    )
    giveaway_share: float = Field(
        0.5,
        ge=0.1,
        le=1,
        description="share of the documents of a class that a giveaway covers; 0.5: it almost decides",
    )
    foreign_letters: float = Field(
        0.05,
        gt=0,
        le=0.5,
        description="share of a corpus's letters below which a script is foreign to it; 5 % leaves mixed text alone",
    )
    highest_accuracy: float = Field(
        0,
        ge=0,
        le=1,
        description="highest accuracy that can be skill; 0: unknown, or what is known of a named data set (imdb: 0.99)",
    )
    examples: int = Field(
        5, ge=1, le=50, description="examples of each finding: enough to judge it, few enough to read"
    )
