"""The answer about language models: whether a network predicts text better than counting does."""

from reports import numerals
from reports.drawing.perplexities import perplexity_drawing
from reports.sections.section import Section, figures, level
from reports.sections.wording import taken
from reports.statistics.language.comparison import LanguageComparison
from reports.statistics.language.perplexity import Perplexity
from reports.statistics.verdicts import Verdict
from reports.writing.blocks import Block, Paragraph


def tell(known: LanguageComparison) -> list[Block]:
    """Say which model predicts text best, and how sure that is."""
    found: list[Block] = [Paragraph(headline(known), "headline"), Paragraph(detail(known), "lead")]
    caption = f"Test perplexity with {level(known)} intervals over documents; lower is better."
    return [*found, *figures(perplexity_drawing(known.tests), caption)]


def headline(known: LanguageComparison) -> str:
    """Say the answer in one sentence."""
    verdict = known.verdict
    if verdict is None:
        return _alone(known)
    told = {
        "better": f"The {verdict.first} predicts text better than the {verdict.second}",
        "worse": f"The {verdict.second} predicts text better than the {verdict.first}, the best network",
    }.get(verdict.word, f"The {verdict.first} and the {verdict.second} cannot be told apart")
    first, second = (numerals.decimal(p.value, 1) for p in _ordered(known, verdict))
    return f"{told}: perplexity {first} against {second}."


def detail(known: LanguageComparison) -> str:
    """Say what the answer rests on."""
    if known.verdict is None or known.best is None:
        return "A network and an n-gram model are wanted for a comparison."
    low, high = known.verdict.interval
    likelihoods = known.best.mean_likelihoods("test")
    return (
        f"{_chosen(known)} Of the networks, {known.best.name} has the lowest perplexity on validation, of the n-gram "
        f"models {known.verdict.second}; test was opened once. The network's loss per token minus that of the n-gram "
        f"model is {numerals.signed(known.verdict.difference)} nats ({numerals.signed(low)} to "
        f"{numerals.signed(high)}), "
        f"over {numerals.count(len(likelihoods.ids))} test documents of "
        f"{numerals.count(int(likelihoods.tokens.sum()))} tokens, end symbols included. {_read(known)} All predict the "
        f"same symbols; {numerals.percent(known.unknown)} of the test tokens are the unknown word, which "
        "counts like any other."
    )


def _chosen(known: LanguageComparison) -> str:
    """Say which model is the best of all, by validation."""
    return f"The lowest perplexity of all on validation is that of {known.chosen.name}." if known.chosen else ""


def _alone(known: LanguageComparison) -> str:
    """Say what is known where no network or no n-gram model is."""
    failed = [cell.name for cell in known.results.cells if cell.failures and not cell.models]
    best = known.chosen
    name = taken(best.name, len(best.models), is_drawn=best.is_network) if best else ""
    said = f"Of these models take {name}" if best else "No model was trained"
    perplexity = f": perplexity {numerals.decimal(dict(known.tests)[best.name].value, 1)}" if best else ""
    return f"{said}{perplexity}{'; failed: ' + ', '.join(failed) if failed else ''}."


def _read(known: LanguageComparison) -> str:
    """Say what the models have read."""
    started = [cell.name for cell in known.results.text_models if cell.start == "word2vec"]
    if not started:
        return "All models read the same training tokens."
    return (
        f"All models read the same training tokens, but the word vectors that {', '.join(started)} started from "
        "come from all of train and the unlabelled text: that is not the same text as the n-gram models had."
    )


def _ordered(known: LanguageComparison, verdict: Verdict) -> list[Perplexity]:
    """Return the test perplexities behind the headline in the order in which it names the models."""
    names = [verdict.first, verdict.second]
    return [dict(known.tests)[name] for name in (names[::-1] if verdict.word == "worse" else names)]


SECTION = Section("answer", "The answer", tell)
