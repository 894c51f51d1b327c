"""What a report on language models cannot say."""

from reports.results.language import LanguageResults
from reports.sections.limits import listed
from reports.sections.section import Section
from reports.statistics.language.comparison import LanguageComparison
from reports.writing.blocks import Block


def tell(known: LanguageComparison) -> list[Block]:
    """Say what the report cannot say."""
    return listed(_limits(known.results))


def _limits(results: LanguageResults) -> list[str]:
    return [
        *_about_failures(results),
        *_about_data(results),
        "A perplexity can be compared with another only over the same tokens and the same vocabulary: a smaller "
        "vocabulary makes more words the unknown one, which is easy to predict, and lowers it.",
        "Intervals of perplexities and of filled blanks are over test documents: they say how a number would move with "
        "other documents of the same kind, not with other seeds or settings." + _about_seeds(results),
        "Each model ran with the settings that stand above and no search for better ones; networks gain more from more "
        "text and more epochs than n-gram models do.",
        *(_about_blanks() if any(cell.models and cell.models[0].answers["blanks"] for cell in results.cells) else []),
        "Samples and next words show what a model learnt to say; they measure nothing.",
    ]


def _about_blanks() -> list[str]:
    return [
        "A model that reads both ways was trained on pieces cut out of documents, as the windows of the blanks are; "
        "the others learnt documents from their beginnings, so a window from the middle is less familiar to them.",
        "The blanks leave a choice between the right word and wrong ones of like frequency. That is easier than to "
        "name the word, and a wrong word can fit as well as the right one.",
    ]


def _about_failures(results: LanguageResults) -> list[str]:
    failed = sum(len(cell.failures) for cell in results.cells)
    return [f"{failed} of {len(results.request.cells)} models failed and are missing."] if failed else []


def _about_data(results: LanguageResults) -> list[str]:
    if not results.audit.get("synthetic"):
        return []
    return [
        "The corpus is synthetic, made by a grammar: its perplexities show that the pipeline works and say nothing "
        "about real text."
    ]


def _about_seeds(results: LanguageResults) -> str:
    if len(results.seeds) > 1:
        return " Losses are means over seeds; the perplexity of each seed is in cells.csv."
    return " There is one seed; --seeds 0,1,2 shows what chance does in training."


SECTION = Section("limits", "Limits", tell)
