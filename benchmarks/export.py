"""How near exported models come to their own: `python benchmarks/export.py PROJECT RUN [CELL …]`.

PROJECT is the folder of a project with the finished RUN; without a CELL, all of its cells. ONNX: 1,000 documents of 1
to 2,000 tokens, drawn from the run's texts of test, in batches of 1 to 64. Page: texts of test as they are, at most
3,000, spread over all of it, in Chromium; a sentence is their first 20 tokens, read 5 times, of which the fastest
counts, for other work on the machine can only slow it.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from project import ROOT  # noqa: F401  (puts the project on the path)

DOCUMENTS, LONGEST, LARGEST_BATCH = 1000, 2000, 64
TEXTS, SENTENCE = 3000, 20
HEAD = (
    "| cell | ONNX: difference | MB | 8 bits: difference | labels the same | MB | page: MB | tokens the same "
    "| labels the same | ms a sentence |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
)
READ = """texts => texts.map(text => {
    const tokens = wordloom.model.tokens(text);
    let [fastest, reading] = [Infinity, null];
    for (let time = 0; time < 5; time++) {
        const start = performance.now();
        reading = wordloom.model.read(wordloom.model.tokens(text));
        fastest = Math.min(fastest, performance.now() - start);
    }
    return [tokens, reading.label, fastest];
})"""


def main(project: Path, run: str, cells: list[str]) -> None:
    os.environ["WORDLOOM_ROOT"] = str(project)
    from corpus.store import Corpus
    from models.device import prepare_cpu
    from reports.request import ReportRequest

    prepare_cpu()
    request = ReportRequest.read(project / "runs" / run, project)
    assert request is not None, f"no run {run} in {project}"
    corpus = Corpus.open(request.corpus)
    rows = corpus.rows("test")
    texts = list(corpus.texts(rows[:: max(1, len(rows) // TEXTS)][:TEXTS]))
    print(HEAD)
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        for cell in cells or list(dict.fromkeys(result.cell for result in request.cells)):
            columns = [*of_graph(run, cell, texts, Path(folder)), *of_page(run, cell, texts, Path(folder), browser)]
            print(f"| {cell} | {' | '.join(columns)} |", flush=True)


def loaded(run: str, cell: str) -> Any:
    from pipeline.trained import find_model, load_predictor

    return load_predictor(find_model(run, cell))


def documents(texts: list[str], cleaner: Any) -> list[str]:
    """Return documents of 1 to LONGEST tokens, as many short as long ones by their logarithm."""
    draw = np.random.default_rng(0)
    words = [token for text in texts for token in cleaner.tokens(text)]
    words = words * (1 + 2 * LONGEST // len(words))
    lengths = np.exp(draw.uniform(0, np.log(LONGEST), DOCUMENTS)).astype(int)
    lengths[:2] = 1, LONGEST
    starts = draw.integers(0, len(words) - LONGEST, DOCUMENTS)
    return [" ".join(words[start : start + length]) for start, length in zip(starts, lengths, strict=True)]


def batches(count: int) -> Iterator[slice]:
    """Yield batches of 1 to LARGEST_BATCH documents, the smallest and the largest first."""
    draw, start = np.random.default_rng(1), 0
    sizes = [1, LARGEST_BATCH]
    while start < count:
        size = sizes.pop(0) if sizes else int(draw.integers(1, LARGEST_BATCH + 1))
        yield slice(start, start + size)
        start += size


def of_graph(run: str, cell: str, texts: list[str], folder: Path) -> list[str]:
    from serving.graph.folder import GRAPH, GraphPredictor, write_graph
    from serving.members import Members

    predictor, columns = loaded(run, cell), []
    read = documents(texts, Members.of(predictor).cleaner)
    wanted = predictor.probabilities(read)
    for int8 in (False, True):
        size = write_graph(predictor, folder, int8)
        graph = GraphPredictor(folder / GRAPH, predictor)
        said = np.concatenate([graph.probabilities(read[part]) for part in batches(len(read))])
        columns.append(f"{np.abs(said - wanted).max():.0e}")
        if int8:
            columns.append(f"{np.mean(predictor.classes(said) == predictor.classes(wanted)):.1%}")
        columns.append(f"{size / 1e6:.2f}")
    return columns


def of_page(run: str, cell: str, texts: list[str], folder: Path, browser: Any) -> list[str]:
    from serving.members import Members
    from serving.page.build import fitted_page

    predictor = loaded(run, cell)
    made = fitted_page(predictor, run, lambda _: {"en": "", "zh": ""})
    (folder / "page.html").write_bytes(made.html)
    page = browser.new_page()
    page.goto((folder / "page.html").as_uri())
    page.wait_for_selector("body[data-state=done]")
    cleaner = Members.of(predictor).cleaner
    tokens = [cleaner.tokens(text) for text in texts]
    sentences = [text for text, own in zip(texts, tokens, strict=True) if len(own) >= SENTENCE]
    short = [" ".join(cleaner.tokens(text)[:SENTENCE]) for text in sentences[:60]] or texts[:60]
    said = page.evaluate(READ.replace("time < 5", "time < 1"), texts)
    times = [time for _, _, time in page.evaluate(READ, short)]
    page.close()
    labels = predictor.classes(predictor.probabilities(texts))
    same_tokens = np.mean([own == other for own, (other, _, _) in zip(tokens, said, strict=True)])
    same_labels = np.mean([one == other for one, (_, other, _) in zip(labels, said, strict=True)])
    return [f"{len(made.html) / 1e6:.2f}", f"{same_tokens:.2%}", f"{same_labels:.2%}", f"{np.median(times):.2f}"]


def chromium() -> Any:
    """Return a browser, which is closed at the end of a `with`."""
    from contextlib import contextmanager

    from playwright.sync_api import sync_playwright

    @contextmanager
    def started() -> Iterator[Any]:
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
            yield browser
            browser.close()

    return started()


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), sys.argv[2], sys.argv[3:])
