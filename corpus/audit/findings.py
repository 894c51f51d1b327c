"""What a finding of the audit is, how grave each kind is, and what it means for the scores."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from corpus.store import Corpus

#: Gravest first.
SEVERITIES = ("severe", "warning", "note")
EXAMPLE_CHARACTERS = 200
#: The fact that says how much of a finding the policy on duplicates has left to be learnt from.
LEFT = "left after dropping"


@dataclass(frozen=True)
class Rule:
    """When a kind of finding is how grave: by a weight of 0…1 that says how much of the data it touches."""

    weight: str  # what the weight of the finding is
    severe: float | None  # from this weight on; None: never
    warning: float | None  # the same; below it, a note
    reason: str
    meaning: str  # for the scores, in a sentence that people read


#: Above nothing at all.
ANY = 1e-12
_COPIES = (
    "share of test with a copy in train, of this kind or closer, if any is of this kind; or a tenth of that share of "
    "validation"
)
_COPIES_REASON = (
    "1 % of copies can move a score by a point, which is what most comparisons are about; fewer still make it too "
    "high; copies in validation move the choice of a model, and from 10 % on choose the one that remembers best"
)
RULES: dict[str, Rule] = {
    "exact-duplicate": Rule(
        _COPIES,
        0.01,
        ANY,
        _COPIES_REASON,
        "The same text stands in the data more than once. Where one is in train and one is judged on, a model that "
        "remembers a training text gets its copy right without having learnt anything: the score is too high by up to "
        "the share of copies.",
    ),
    "near-duplicate": Rule(
        f"{_COPIES}; a copy that has less than three quarters of what either text tells counts a tenth",
        0.01,
        ANY,
        _COPIES_REASON,
        "Much of what one text tells, by how rare its words are here, is in the other: it was cut, continued or "
        "changed in places, or both quote a third. What is remembered of one may answer the other, and removing exact "
        "copies leaves them in.",
    ),
    "group-overlap": Rule(
        "share of test whose group is also in train or validation, or of validation whose group is in train",
        0.01,
        ANY,
        "as for copies: what documents of a group share can be learnt by heart",
        "Documents of one group (a film, an author, a product) share names and opinions; a model that knows the group "
        "from train is not judged on something new.",
    ),
    "unread-column": Rule(
        "1 for a column with a value in every row",
        None,
        None,
        "what a column means is for whoever knows the data to say",
        "A column that is not read has the same value in many rows. If it says who wrote a text or what it is about, "
        "such texts are alike, and a cut by row puts them on both sides of the split: the score is then too high for "
        "a new author or product.",
    ),
    "label-conflict": Rule(
        "share of labelled documents whose tokens stand under several labels",
        0.05,
        0.005,
        "5 % of contradicted labels move the ceiling of every score by points, 0.5 % by no more than an interval",
        "The same tokens stand under different labels: at least one label is wrong, or depends on what is not in the "
        "text. No model can be right on all of them, which lowers the highest score that is possible.",
    ),
    "near-label-conflict": Rule(
        "share of labelled documents with a near copy of another label",
        None,
        0.05,
        "never severe: the little that differs may well be what makes the label, such as a negation",
        "Near copies stand under different labels. Either what differs makes the label, or one of the labels is wrong: "
        "they are worth reading.",
    ),
    "embedding-saw-test": Rule(
        "share of test with a copy in train or unlabelled text",
        None,
        0.01,
        "never severe: the embedding read the words, not the labels, which are what is judged",
        "The embedding reads texts that are in test too, or nearly. It sees no labels, but words that occur in these "
        "texts alone get vectors that they would not have for a new text.",
    ),
    "label-spelling": Rule(
        "share of the labelled documents whose label differs from a commoner one in case and blanks alone",
        None,
        ANY,
        "one document of a class that is a slip of the pen is one too many; only whoever knows the data can say",
        "Labels differ in capitals and blanks alone, and are classes of their own: if they mean the same, a model is "
        "asked to tell what cannot be told, and no score can be trusted.",
    ),
    "giveaway-token": Rule(
        "share of its class that the feature covers; 0 for what may honestly tell it: a name, a word of a subject",
        0.9,
        ANY,
        "what covers nine tenths of a class does the classifier's work; less may be honest vocabulary",
        "One feature tells the class almost alone. If it is how the data were collected (a tag, a template), the score "
        "says nothing about texts without it; if people write so of new texts too (a brand, a subject), it does.",
    ),
    "rating-in-text": Rule(
        "share of the labelled documents of train that state a rating",
        0.5,
        0.05,
        "where half of the texts state what the label was made from, the number is read and not the text",
        "Texts state a rating (7/10, stars), and the rating tells the class. A model can read it there: the score says "
        "little about texts without one.",
    ),
    "sorted-labels": Rule(
        "1",
        None,
        None,
        "Wordloom shuffles before it cuts and before it trains",
        "The file is sorted by label. Nothing is lost here, but whoever cuts it by position tests on other classes "
        "than were trained, and whoever joins its rows by position with those of another file that is sorted by label "
        "gets labels that fit and documents that do not (docs/leakage.md).",
    ),
    "missing-class": Rule(
        "1 if validation or test has one class alone and train more, 0.5 if it lacks a class otherwise",
        1,
        ANY,
        "of one class nothing is told apart; a class that is not there is judged by nothing",
        "A split has no document of a class of train, though it is large enough to have some: it was cut where the "
        "class ends. A score on it says nothing about the class, and one on a single class says nothing at all.",
    ),
    "joined-rows": Rule(
        "share of test (of train, where there is no test) that is the end of one document and the beginning of another",
        0.01,
        0.001,
        "as for copies: what one document says of its class must not answer for another",
        "Documents are, to the last token, the end of one other and the beginning of a third: rows hold two texts "
        "each, joined in orders that differ. Where both have the same label, two documents vote on one answer, and the "
        "score is too high for a new text, which comes alone.",
    ),
    "small-class": Rule(
        "1 if a class of train is small, 0 if only one of test is",
        None,
        1,
        "too little to learn from is worse than a wide interval",
        "A class with so few documents in train can hardly be learnt; with so few in test, its precision and recall "
        "have wide intervals. Macro-F1 counts it like any other.",
    ),
    "empty-document": Rule(
        "share of all documents",
        None,
        0.01,
        "a few are nobody's loss; 1 % is often a wrong text column",
        "Cleaning left nothing of these documents, so they are left out everywhere: nothing is learnt from them, and "
        "no score counts them.",
    ),
    "short-document": Rule(
        "share of all documents",
        None,
        0.5,
        "a word or two often tell the class: a linear model is right on 79.5 % of texts of one or two words; where "
        "half are so short, look whether the text column is the right one",
        "These documents have very few tokens. That may be enough (“great!”); where it is not, a model can only answer "
        "with what is most common.",
    ),
    "foreign-script": Rule(
        "share of all documents",
        None,
        0.01,
        "a few are noise; 1 % is a second language",
        "Words of another script are rare in train, mostly have no vector, and make such documents unreadable for the "
        "models.",
    ),
}
KINDS = tuple(RULES)


@dataclass(frozen=True)
class Example:
    """Documents that show a finding."""

    about: str
    rows: tuple[int, ...]
    gone: tuple[dict[str, Any], ...] = ()  # documents that are no longer in the corpus, as they are shown


@dataclass(frozen=True)
class Finding:
    """Something that is wrong, or worth knowing, about the data."""

    kind: str
    weight: float
    count: int
    splits: dict[str, int]  # documents of a split; `train&test`: documents of test that concern train
    examples: Sequence[Example]
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        """How grave it is, by the rule of its kind."""
        rule = RULES[self.kind]
        if rule.severe is not None and self.weight >= rule.severe:
            return "severe"
        return "warning" if rule.warning is not None and self.weight >= rule.warning else "note"

    def as_json(self, corpus: Corpus, most: int) -> dict[str, Any]:
        """Return the finding with the documents of its first examples."""
        examples = [
            {"about": example.about, "documents": [*_documents(corpus, example.rows), *example.gone]}
            for example in self.examples[:most]
        ]
        named = {"kind": self.kind, "severity": self.severity, "count": self.count, "splits": self.splits}
        return {**named, "facts": self.facts, "examples": examples}


def _documents(corpus: Corpus, rows: Sequence[int]) -> list[dict[str, Any]]:
    names = ("id", "split", "label", "text")
    values = zip(*(corpus.values(name, rows) for name in names), strict=True)
    found = [dict(zip(names, row, strict=True)) for row in values]
    return [{**document, "text": document["text"][:EXAMPLE_CHARACTERS]} for document in found]


def gravest_first(findings: Sequence[Finding]) -> list[Finding]:
    """Return findings by severity, then in the order of the kinds."""
    return sorted(findings, key=lambda found: (SEVERITIES.index(found.severity), KINDS.index(found.kind)))
