"""What is said of likely label errors: documents whose label the models together doubt."""

from reports import numerals
from reports.sections.wording import listed
from reports.statistics.documents.label_errors import LEAST, LabelError, LabelErrors
from reports.writing.blocks import Block, Paragraph, Quote
from reports.writing.inline import Between, Code, Isolated, Strong, Whole

METHOD = (
    "Confident learning (Northcutt, Jiang & Chuang 2021): probabilities are averaged over the seeds of each "
    "cell and then over {cells} cells, and another class is at least as probable as it is on average for "
    "documents that have it as their label. Many of these documents are hard and rightly labelled: of 1,310 "
    "that the method found in the test set of IMDB, people confirmed 725 (Northcutt, Athalye & Mueller 2021). "
    "No model learnt from these documents, but the epoch of each network was chosen on validation, so what is "
    "said there is a little surer than it should be. Read before relabelling, and never score these models on "
    "labels that they suggested."
)


def nothing(found: LabelErrors) -> str:
    """Say why none is listed."""
    if not found.cells:
        return "No model learnt enough to doubt a label."
    if found.kappa is None:
        return "No label looks wrong to the models."
    return (
        f"No label is doubted here: together the models are hardly better than the commonest class (on validation "
        f"Cohen's kappa is {numerals.decimal(found.kappa)}, with less than {LEAST:g} nobody's labels are doubted), so "
        "that what looks like a wrong label would mostly be their own mistake."
    )


def note(found: LabelErrors) -> str:
    """Say what was found, and what it means for the scores."""
    parts = listed(
        [
            f"{numerals.count(found.count(split))} of {numerals.count(documents)} {split} documents"
            for split, documents in found.documents.items()
            if documents
        ]
    )
    wrong = found.share("test")
    bound = (
        f"If every one of them on test is wrong, no honest model can score above {numerals.percent(1 - wrong)} "
        f"there; and if no other label is wrong, each accuracy on test is within {100 * wrong:.1f} points of "
        "that on right labels."
    )
    doubted = f"{parts} have a label that the models together doubt."
    return " ".join([doubted, *([bound] if wrong else []), "Nothing was removed or changed."])


def card(error: LabelError, text: str) -> list[Block]:
    """Return a document with what is doubted."""
    labelled = ("labelled ", Strong(error.label, is_quoted=True), f" ({numerals.probability(error.label_probability)})")
    perhaps = ("perhaps ", Strong(error.suggested, is_quoted=True), f" ({numerals.probability(error.probability)})")
    agree = f"{error.models_agree} of {error.models} models say "
    return [
        Paragraph((Whole(labelled), Between(), Whole(perhaps)), "verdict"),
        Quote(text),
        Paragraph((Code(error.id), " · ", error.split, " · ", agree, Isolated(error.suggested)), "quiet"),
    ]
