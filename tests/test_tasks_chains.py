"""What a chain is: its record alone makes it known to the commands, to configurations and to the engine."""

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import luigi
import pytest
import typer
from typer.testing import CliRunner

from corpus.entries import qualified
from corpus.settings import CorpusSettings, Settings
from pipeline import __main__  # noqa: F401  (its commands are those of the chains that there are when it is imported)
from pipeline.chain_commands import command_of
from reports.request import ReportRequest
from reports.results.provenance import find_provenance
from reports.settings import ReportSettings
from tasks.chains import CHAINS
from tasks.clean_corpus import CleanCorpus
from tasks.engine import manifest
from tasks.engine.chain import Chain, Parts, Shortcut
from tasks.engine.configuration import load_run
from tasks.engine.inspection import changed_modules
from tasks.engine.parameters import run_parameter
from tasks.engine.report_task import ReportTask
from tasks.engine.run_settings import ChainSettings, SeededRunSettings
from tasks.engine.sections import Sections, SettingsError, validated
from tasks.engine.stage_task import StageTask
from tests.stored_manifests import store_manifest

Cli = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).resolve().parent.parent


def parts() -> Parts:
    sections: dict[str, type[Settings]] = {"run": SeededRunSettings, "words": CorpusSettings, "report": ReportSettings}
    return Parts(sections=sections, families={}, build=build, tasks=(CleanCorpus,), report=WordsReport)


#: A chain that cleans a corpus and writes a report on it.
WORDS = Chain(
    command="words",
    summary="Count words.",
    examples=(("", "the demo"), ("--data a.csv", "")),
    data="words",
    data_help="texts whose words are counted",
    stages=("clean", "report"),
    draws=("WordsReport",),
    parts=parts,
    suffix="-words",
    shortcuts=(
        Shortcut("--margin", "report.margin", help="a difference that counts as none", metavar="POINTS"),
        Shortcut("--upper-case", "words.lowercase", help="fold no case", value="false"),
    ),
)


class WordsSettings(ChainSettings):
    chain: ClassVar[Chain] = WORDS
    words: CorpusSettings


class WordsReport(ReportTask):
    entry = "reports.comparison:build_report"
    request_class = ReportRequest
    run_settings: WordsSettings = run_parameter(WordsSettings)

    @property
    def cell_tasks(self) -> list[Any]:
        return []

    def all_tasks(self) -> list[StageTask]:
        return [CleanCorpus(settings=self.run_settings.words), self]


def build(sections: Sections) -> WordsSettings:
    return WordsSettings(
        **validated(SeededRunSettings, "run", sections).model_dump(),
        words=validated(CorpusSettings, "words", sections),
        report=validated(ReportSettings, "report", sections),
    )


@pytest.fixture
def words(project: Path, monkeypatch: pytest.MonkeyPatch) -> Chain:
    """Return a chain that stands in the tuple of all."""
    monkeypatch.setattr("tasks.chains.CHAINS", (*CHAINS, WORDS))
    monkeypatch.setattr(WordsSettings, "check_data", lambda self: None)
    return WORDS


def test_a_record_is_all_that_the_commands_need_of_a_chain(words: Chain, cli: Cli) -> None:
    Path("mine.cfg").write_text("[words]\ndemo_documents = 300\n", encoding="utf-8")
    code, out, err = cli("plan", "mine.cfg", "--json")
    assert (code, [stage["label"] for stage in json.loads(out)["stages"]]) == (0, ["corpus demo", "mine"]), err
    assert cli("run", "mine.cfg", "--until", "clean")[0] == 0
    states = [stage["state"] for stage in json.loads(cli("plan", "mine.cfg", "--json")[1])["stages"]]
    assert states == ["done", "missing"]
    assert "there is no such stage; known: clean, report" in cli("run", "mine.cfg", "--only", "embed")[2]
    assert cli("status", "mine.cfg", "--json")[0] == 0
    assert cli("adopt", "mine.cfg", "-n")[0] == 0
    Path("configs").mkdir()
    Path("mine.cfg").rename("configs/mine.cfg")
    assert "everything under artifacts/ is in use" in cli("clean")[2]


def test_a_report_of_the_chain_is_drawn_again_by_its_own_task(words: Chain, cli: Cli, project: Path) -> None:
    folder = project / "runs" / "mine"
    folder.mkdir(parents=True)
    (folder / "request.json").write_text("{}", encoding="utf-8")
    for family, said in (("WordsReport", "request.json is broken: "), ("LostReport", "which this version cannot draw")):
        store_manifest(folder, family=family)
        code, _, err = cli("report", "mine")
        assert code == 2 and said in err
    store_manifest(folder, family="WordsReport")
    assert "was made by `wordloom words`, which keeps no model" in cli("predict", "mine", "x")[2]


def test_a_section_of_another_chain_is_named_by_its_command(words: Chain, project: Path) -> None:
    with pytest.raises(SettingsError, match=r"\[words\] is read by `wordloom words`, not by sequences"):
        load_run(None, {"words.data": "x"}, None, project, "sequences")
    assert load_run(None, {}, "reviews.csv", project, "words").name == "reviews-words"


def test_the_command_is_made_from_the_record(words: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    orders: list[Any] = []
    monkeypatch.setattr("pipeline.chain_commands.carry_out", orders.append)
    app = typer.Typer(rich_markup_mode=None)
    app.command()(command_of(words))
    page = CliRunner().invoke(app, ["--help"]).output
    for said in ("Count words.", "The stages are clean and report.", "  wordloom words  the demo"):
        assert said in page
    assert "texts whose words are counted" in page and "without one, the defaults" in page
    typed = ["mine.cfg", "--upper-case", "--margin", "2", "-S", "run.name=x", "--from", "report", "-j", "3"]
    assert CliRunner().invoke(app, typed).exit_code == 0
    (order,) = orders
    assert order.choice.settings == ["run.name=x", "report.margin=2", "words.lowercase=false"]
    assert (order.chosen.among(words.stages), order.manner.jobs) == (("report",), 3)
    assert order.repeated() == (
        "wordloom words mine.cfg -S run.name=x -S report.margin=2 -S words.lowercase=false --from report"
    )


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain.command)
def test_a_record_names_what_its_chain_has(chain: Chain, project: Path) -> None:
    made = load_run(None, {}, None, project, chain.command)
    assert made.chain is chain
    parts, used = chain.parts(), made.report_task().all_tasks()
    assert {type(task) for task in used} <= {*parts.tasks, parts.report}
    assert {task.stage for task in (*parts.tasks, parts.report)} == set(chain.stages)
    order = [chain.stages.index(task.stage) for task in used]
    assert order == sorted(order), "tasks are shown in the order of the stages"
    assert chain.data in parts.sections and parts.families.keys() <= parts.sections.keys()
    assert all(task.libraries for task in (*parts.tasks, parts.report))
    assert chain.draws == parts.report.families()


def test_no_two_chains_share_a_command_a_suffix_or_a_family() -> None:
    parts = [chain.parts() for chain in CHAINS]
    families = [
        family for task in {t for part in parts for t in (*part.tasks, part.report)} for family in task.families()
    ]
    assert len(families) == len(set(families))
    for names in ([chain.command for chain in CHAINS], [chain.suffix for chain in CHAINS]):
        assert len(names) == len(set(names))


def test_the_package_has_every_task_by_name_and_nothing_else() -> None:
    tasks = import_module(qualified("tasks"))
    assert issubclass(tasks.TrainClassifier, luigi.Task) and tasks.SeriesReport.get_task_family() == "SeriesReport"
    with pytest.raises(AttributeError, match="no attribute 'TrainSomething'"):
        _ = tasks.TrainSomething


@pytest.mark.parametrize(
    ("first", "loaded"), [("", False), ("import luigi", True)], ids=["a command", "the command of Luigi"]
)
def test_luigi_and_all_tasks_are_there_only_where_luigi_asks_for_them(first: str, loaded: bool) -> None:
    code = (
        f"{first}\nimport sys\nimport tasks.engine.stage_process\n"
        "print('tasks.comparison.report' in sys.modules, 'luigi' in sys.modules)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(loaded)] * 2


def test_what_was_made_under_a_former_name_is_adopted(project: Path, cli: Cli) -> None:
    (project / "a.csv").write_text("value\n" + "\n".join(str(n % 7) for n in range(120)) + "\n", encoding="utf-8")
    typed = ("--data", "a.csv", "--name", "mine", "-S", "sequences.window=5")
    assert cli("sequences", *typed, "--until", "clean", "-j", "1")[0] == 0
    (now,) = project.glob("artifacts/ReadSeries/*")
    before = project / "artifacts" / "ReadSequences" / "0123456789abcdef"
    before.parent.mkdir()
    now.rename(before)
    made = manifest.read(before) or {}
    code = {"classifiers.numeric_data": "another", **made["code"]}
    store_manifest(before, **{**made, "family": "ReadSequences", "digest": before.name, "code": code})
    report = project / "runs" / "mine"
    report.mkdir(parents=True)
    store_manifest(report, **{**made, "family": "SequencesReport", "files": {}})

    def states() -> dict[str, tuple[str, str]]:
        planned = json.loads(cli("plan", *typed, "--json")[1])
        return {stage["label"]: (stage["state"], stage["reason"]) for stage in planned["stages"]}

    assert states()["sequences a.csv"] == ("stale", "code of classifiers.numeric_data")
    assert states()["mine"][0] == "stale", "its own earlier report, not one of another kind"
    status, out, _ = cli("adopt", *typed)
    assert status == 0 and "classifiers.numeric_data" in out
    assert states()["sequences a.csv"][0] == "done"
    adopted = json.loads((now / "manifest.json").read_text(encoding="utf-8"))
    assert (adopted["family"], adopted["adopted"][0]["from"]) == ("ReadSeries", before.name)


def test_every_former_name_of_a_task_of_numbers_is_known() -> None:
    numbers = CHAINS[-1].parts()
    assert {name for task in (*numbers.tasks, numbers.report) for name in task.former_names} == {
        "ReadSequences", "TrainNetwork", "TrainNumericBaseline", "SequencesReport",
    }  # fmt: skip


def test_a_module_that_only_moved_is_not_called_changed() -> None:
    before = {"code": {"a": "1", "b": "2", "c": "3", "imports": "8"}}
    now = {"code": {"moved.a": "1", "b": "4", "new": "5", "imports": "9"}}
    assert changed_modules(before, now) == ["b", "c", "new"]
    assert changed_modules({"code": {"a": "1", "imports": "8"}}, {"code": {"a": "1", "imports": "9"}}) == ["imports"]


def test_a_manifest_names_the_stage_so_that_a_report_need_not_know_the_task(
    words: Chain, cli: Cli, project: Path
) -> None:
    Path("mine.cfg").write_text("[words]\ndemo_documents = 300\n", encoding="utf-8")
    assert cli("run", "mine.cfg", "--until", "clean", "-j", "1")[0] == 0
    (path,) = project.glob("artifacts/CleanCorpus/*/manifest.json")
    made = json.loads(path.read_text(encoding="utf-8"))
    assert made["stage"] == "clean"
    (artefact,) = find_provenance([{**made, "family": "ReadWords"}], {}).artefacts
    assert artefact.stage == "clean"


def test_baselines_start_before_networks_so_that_a_first_answer_is_there_soon() -> None:
    from classifiers.baselines.settings import BaselineSettings
    from classifiers.settings import ClassifierSettings
    from embeddings.settings import EmbeddingSettings
    from models.cells import CELLS
    from tasks.comparison.train_baseline import TrainBaseline
    from tasks.comparison.train_classifier import TrainClassifier
    from tasks.train_embedding import TrainEmbedding

    corpus, embedding = CorpusSettings(), EmbeddingSettings()
    linear = TrainBaseline(corpus=corpus, settings=BaselineSettings(model="nb-svm"))
    mean = TrainBaseline(corpus=corpus, embedding=embedding, settings=BaselineSettings(model="mean-logreg"))
    networks = [
        TrainClassifier(corpus=corpus, embedding=embedding, settings=ClassifierSettings.model_validate({"cell": cell}))
        for cell in CELLS
    ]
    assert linear.priority > TrainEmbedding.priority > mean.priority > max(network.priority for network in networks)


def test_cells_of_like_costs_start_side_by_side_and_costlier_ones_first() -> None:
    from classifiers.settings import ClassifierSettings
    from embeddings.settings import EmbeddingSettings
    from models.cells import COSTS
    from tasks.comparison.train_classifier import TrainClassifier

    def priority(cell: str) -> int:
        settings = ClassifierSettings.model_validate({"cell": cell})
        return TrainClassifier(corpus=CorpusSettings(), embedding=EmbeddingSettings(), settings=settings).priority

    assert priority("lstm") == priority("gru") > priority("rnn") > priority("mingru")
    for cell, other in itertools.permutations(COSTS, 2):
        assert priority(cell) > priority(other) or COSTS[cell] < 2 * COSTS[other]
