"""How the model is used, what files lie beside the report, and what more a run can be asked."""

from collections.abc import Iterator

from reports.statistics.comparison import Comparison
from reports.statistics.gradients import find_flows
from reports.writing.blocks import Block, Details, Items, Paragraph
from reports.writing.inline import Code, File, Text

#: What is done with the model that is handed over → the command, `{run}` being the name of the run.
COMMANDS = {
    'wordloom predict {run} "…"': "the label of a text, and how sure it is",
    "wordloom predict {run} texts.csv -o answers.csv": "the same table with labels and probabilities",
    "wordloom export {run} page": "a page to try it on, which needs nothing else",
    "wordloom serve {run}": "over HTTP",
}
#: Files of every report on classifiers of texts → what is in them.
FILES = {
    "model/": "the model, usable by itself",
    "cells.csv": "every number by cell and seed",
    "label_errors.csv": "documents whose label the models doubt, with your ids and texts",
    "figures/": "the figures as files",
    "report.md": "this report as Markdown",
}
#: Of those, what a report on numbers instead of words has.
ALWAYS = ("cells.csv", "figures/", "report.md")


def use(known: Comparison) -> Iterator[Block]:
    """Yield what to do with the answer; nothing where nothing was trained."""
    if known.answer.recommended is None:
        return
    files: list[Text] = [
        (File(name, name), f": {what}") for name, what in FILES.items() if known.hands_over or name in ALWAYS
    ]
    blocks = [*_model(known), Paragraph("Files beside this page:"), Items(files, "plain"), *_more(known)]
    yield Details("Use it", blocks, anchor="use")


def _model(known: Comparison) -> Iterator[Block]:
    run, best, beside = known.results.request.name, known.answer.handed_over, known.answer.beside
    if not known.hands_over or best is None:
        return
    yield Paragraph((f"The model of {best.name} is in ", File("model/", "model/"), ":"))
    lines: list[Text] = [(Code(command.format(run=run)), f": {what}") for command, what in COMMANDS.items()]
    if beside is not None and beside is not best:
        second = Code(f'wordloom predict {run} --cell {beside.name} "…"')
        lines.append((second, ": the same of another cell"))
    yield Items(lines, "plain")


def _more(known: Comparison) -> Iterator[Block]:
    """Yield what this run was not asked for."""
    request = known.results.request
    asked = {
        "--learning-curve": any(not probe.shuffled for probe in request.probes),
        "--control shuffled-labels": any(probe.shuffled for probe in request.probes),
        "-S classifier.gradient_steps=20": bool(find_flows(known.results.cells)),
    }
    lines: list[Text] = [(Code(option), f": {MORE[option]}") for option, is_there in asked.items() if not is_there]
    if lines and known.hands_over:
        yield Paragraph("The same run can be asked for more:")
        yield Items(lines, "plain")


#: What can be asked of a run beyond what it does by itself → what that shows.
MORE = {
    "--learning-curve": "whether more labels would help",
    "--control shuffled-labels": "that nothing but the labels carries the answer",
    "-S classifier.gradient_steps=20": "how far gradients reach back through the words",
}
