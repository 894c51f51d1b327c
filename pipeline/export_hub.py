"""The trained model of a run as a folder for others."""

from pathlib import Path

from pipeline.errors import UsageError
from pipeline.export import Export
from pipeline.export_model import refuse_to_replace
from pipeline.output import note
from pipeline.project import comparison_folder, run_name
from pipeline.trained import find_model, load_predictor, request_of


def export_hub(wanted: Export) -> None:
    """Write the model with a card and a citation; raise UsageError for no run, or a folder of something else."""
    from models.stored import read_description
    from pipeline.version import installed_version
    from reports.results.cells import read_results
    from reports.statistics.comparison import Comparison
    from serving.hub.card import Handed
    from serving.hub.folder import OURS, write_hub
    from tasks.engine.replacement import made_beside

    options, name = wanted.options, run_name(wanted.run)
    folder = wanted.place or Path(f"{name}-hub")
    refuse_to_replace(folder, OURS)
    model = find_model(wanted.run, options.cell)
    run = comparison_folder(wanted.run, "model to export")
    known = Comparison(read_results(request_of(run, "its scores and data, which a model card tells, are not known")))
    summary = known.answer.handed_over
    if options.cell is not None:
        summary, name = next(one for one in known.done if one.name == options.cell), f"{name} {options.cell}"
    if summary is None:
        raise UsageError(f"{wanted.run} hands over no model; name one of its cells with --cell")
    described, manner = read_description(model.folder), load_predictor(model).manner()
    handed = Handed(name, summary, described, installed_version(), options.license, options.author)
    with made_beside(folder.absolute()) as part:
        write_hub(known, handed, model.folder, manner, part)
    note(f"{folder}: the model, its card README.md, and CITATION.cff; `wordloom predict {folder} TEXT` reads it")
