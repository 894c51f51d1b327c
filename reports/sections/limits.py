"""What the report cannot say: an honest list, made from what was and was not done."""

from reports import numerals
from reports.results.cells import Results
from reports.sections.models import KINDS
from reports.sections.section import Section, finding, level, scale
from reports.sections.unlabelled import about_unlabelled
from reports.sections.wording import near_copies, one_of
from reports.statistics.comparison import Comparison
from reports.statistics.documents.audit import read_findings
from reports.statistics.recommendation import score
from reports.statistics.spread.luck import Luck, find_luck
from reports.statistics.spread.spreads import SHRUNK_SEEDS
from reports.statistics.summary import Summary
from reports.writing.blocks import Block, Details, Items

#: Where links to what could be wrong lead, and what stands there.
LIMITS, OTHERS = "all-limits", "What else this report cannot say"
#: With fewer, a sign test over seeds cannot reach p < 0.05: the least it can reach with n is 2/2ⁿ.
SIGN_TEST_SEEDS = 6
#: A smaller difference on validation is written as none.
LEAST_GAP = 0.0005
#: Fewer test documents than this leave intervals of several points.
FEW_DOCUMENTS = 500


def tell(known: Comparison) -> list[Block]:
    """Say what the report cannot say."""
    return listed(limits(known))


def listed(lines: list[str]) -> list[Block]:
    """Return limits as every report shows them: the gravest is what this section finds."""
    first, *others = lines
    return [finding(first), *([Details(OTHERS, [Items(others, "limits")], LIMITS)] if others else [])]


def limits(known: Comparison) -> list[str]:
    """Return the limits of this report as sentences, the gravest first."""
    results = known.results
    return [
        *_about_failures(results),
        *_about_data(results),
        *_about_seeds(known),
        f"Intervals of scores are over test documents only{_by_group(results)}: they say how the score would move with "
        "other documents of the same kind, not with other seeds, another split or other settings; those of differences "
        f"are over seeds too. At {level(known)} they hold one at a time; over {len(known.summaries)} cells, one "
        "outside its interval is to be expected now and then.",
        "Each cell ran with the settings above and no search for better ones; what loses here may win after tuning.",
        *_about_costs(results),
        *_about_scores(results),
    ]


def _about_failures(results: Results) -> list[str]:
    models = sum(len(cell.failures) for cell in results.cells)
    if not models:
        return []
    cells = sum(bool(cell.failures) for cell in results.cells)
    return [
        f"{models} of {len(results.request.cells)} models, in {cells} cells, failed and are missing from every "
        "comparison; a cell with fewer seeds than the others is averaged over those it has."
    ]


def _about_data(results: Results) -> list[str]:
    audit, found = results.corpus.audit, []
    if audit.get("synthetic"):
        found.append(
            "The corpus is synthetic, made by a grammar. Its scores show that the pipeline works and what kind of "
            "sentence a model can read; they say nothing about real reviews."
        )
    documents = results.truth["test"].size
    if documents < FEW_DOCUMENTS:
        found.append(f"There are only {documents} test documents, so every interval is wide.")
    found += _about_copies(results)
    if audit.get("split_origin") != "official":
        found.append("The split was drawn here, so scores cannot be set beside published ones.")
    names = [name for name, embedding in results.embeddings.items() if embedding.quality.get("transductive")]
    if names:
        found.append(f"{', '.join(names)}: the embedding has read the texts of validation and test (not their labels).")
    return found + about_unlabelled(results)


def _about_copies(results: Results) -> list[str]:
    audit, said = results.corpus.audit, read_findings(results)
    policy = audit["cleaning"].get("duplicates", "report")
    exact = audit.get("duplicates_across_splits", {}).get("train&test", 0) if policy == "report" else 0
    text = f"{numerals.count(exact)} test documents have an exact copy in train"
    if said is None:
        return [f"{text}. They are counted, not removed; near duplicates are not looked for."] if exact else []
    near = sum(f["splits"].get("train&test", 0) for f in said["findings"] if f["kind"] == "near-duplicate")
    if not exact and not near:
        return []
    return [
        f"{text if exact else 'No test document has an exact copy in train'}, {numerals.count(near)} a near one "
        f"({near_copies(said.get('near_copy', ''))}). They are counted, not removed; the audit has the scores without "
        "them. What was worded anew is not found."
    ]


def _about_seeds(known: Comparison) -> list[str]:
    found = [what_seeds_show(len(known.results.seeds))]
    first, second = known.answer.recommended, known.answer.runner_up
    if first and second and first.validation is not None and second.validation is not None:
        found.append(
            f"The choice on validation was {_won(known, first, second)}; "
            "a narrow win can go the other way with another seed, or with other documents of validation."
        )
    return [*found, *_about_luck(known)]


def _luck(known: Comparison, taken: Summary) -> Luck | None:
    return find_luck(taken, known.summaries, known.verdicts.spreads, known.over_validation(taken))


def _about_luck(known: Comparison) -> list[str]:
    """Say what part of the score may be luck with the seeds, and what its interval is about."""
    taken = known.answer.recommended
    luck = _luck(known, taken) if taken else None
    if taken is None or taken.interval is None:
        return []
    about = "The interval of its score is about these files, not about its architecture"
    if luck is None:
        return [f"{about}."]
    kind, one = KINDS[taken.cell.kind].lower(), one_of(taken)
    how, by = "measured" if luck.is_measured else "assumed", scale(known)
    return [
        f"The choice has luck in it: {taken.name} was the best of {luck.networks} {kind} that are close together on "
        f"validation. Were all equally good, new seeds of it would score about {by.size(luck.expected)}{by.of_unit} "
        f"worse (the expected maximum of {luck.networks} normal draws, times the {by.spread(luck.deviation)}"
        f"{by.of_unit} by which a seed moves {one}, {how}, over the root of {luck.seeds}); where some are better "
        f"than others, less. {about}."
    ]


def _won(known: Comparison, first: Summary, second: Summary) -> str:
    gap, by = score(first) - score(second), scale(known)
    if gap < LEAST_GAP:
        return f"a tie with {second.name}, broken by its cost"
    return f"won by {by.size(gap)}{by.of_unit} over {second.name}"


def _by_group(results: Results) -> str:
    return "" if results.groups["test"] is None else ", drawn by group"


def _about_costs(results: Results) -> list[str]:
    if not any(cell.models for cell in results.cells):
        return []
    return [
        "Seconds of training, latency and documents a second are the processor's, one thread a model (on a GPU: of the "
        "clock on the wall). Models that train beside share its caches, which slows each a little: compare these costs "
        "with each other, not with other machines. A cell's seconds are without those of its embedding."
    ]


def _about_scores(results: Results) -> list[str]:
    found = ["Labels are taken as they are; wrong ones set a ceiling below 100 % that no model can honestly pass."]
    if results.classes > 2:
        found.append("Macro-F1 weighs every class alike; rare classes move it most and are measured worst.")
    return found


def what_seeds_show(number: int) -> str:
    """Return what `number` seeds a cell can show, and what they cannot, as a sentence or two."""
    if number <= 1:
        return (
            "One seed cannot rank close cells: the seed alone moves a recurrent network by up to a point "
            "(Reimers & Gurevych 2017). Add seeds before believing a small difference; --preset standard has three."
        )
    least = f"{2 / 2**number:.3g}"
    if number < SIGN_TEST_SEEDS:
        return (
            f"{number} seeds show the spread of a single cell {_how_well(number)}; a sign "
            f"test over seeds cannot reach p < 0.05 with fewer than {SIGN_TEST_SEEDS} (with {number} at best {least}): "
            "--preset publication has that many."
        )
    return (
        f"{number} seeds are enough for a sign test over seeds to reach p < 0.05 (at best {least}); they say nothing "
        "about what was not varied, such as the seed of an embedding or the split."
    )


def _how_well(seeds: int) -> str:
    if seeds <= SHRUNK_SEEDS:
        return "hardly at all, so that half of it is taken from the others"
    return "roughly, and every cell has only its own, so that intervals are wide"


SECTION = Section("limits", "Limits", tell)
