"""What a model says of a text hangs neither on the texts beside it nor on those before it."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import Any

import numpy as np
import pytest
import torch

from classifiers import inference
from classifiers.inference import array_shapes
from classifiers.inputs import TextInputs
from classifiers.predict import Predictor
from corpus.store import Corpus
from models.accelerators import may_have_gpu
from models.inference.recurrence import FixedRecurrence
from tests.exported_models import NETWORKS, Made, made_network, made_once, together

english = made_once("english", 2)
TEXTS = [
    "",
    "wonderful",
    "a dreadful film, and never a word that anybody knows",
    "so it goes. " * 12,
    "wonderful film!",
]


def of_corpus(corpus: Path) -> list[str]:
    opened = Corpus.open(corpus)
    return opened.texts(opened.rows("train")[:60])


@pytest.mark.parametrize("settings", NETWORKS.values(), ids=NETWORKS)
def test_a_network_remembers_words_and_says_the_same(english: Made, settings: dict[str, object]) -> None:
    fresh, used = made_network(english.corpus, **settings), made_network(english.corpus, **settings)
    used.predictions(of_corpus(english.corpus))
    used.predictions(TEXTS[::-1])
    alone = np.concatenate([made_network(english.corpus, **settings).predictions([t]).probabilities for t in TEXTS])
    for expected, found in zip(fresh.predictions(TEXTS), used.predictions(TEXTS), strict=True):
        np.testing.assert_array_equal(found, expected)
    np.testing.assert_allclose(used.predictions(TEXTS).probabilities, alone, atol=1e-6)


@pytest.mark.parametrize("settings", NETWORKS.values(), ids=NETWORKS)
def test_without_room_for_all_projections_the_same_is_said(
    english: Made, settings: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = made_network(english.corpus, **settings).predictions(TEXTS)
    monkeypatch.setattr(inference, "PROJECTIONS", 1)
    found = made_network(english.corpus, **settings).predictions(TEXTS)
    np.testing.assert_allclose(found.probabilities, expected.probabilities, atol=1e-6)


def test_threads_take_turns_at_words_that_they_meet_first(english: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = made_network(english.corpus, cell="gru").predictions(TEXTS).probabilities
    once, both_in, met = FixedRecurrence.project_rows, Barrier(2), list[bool]()

    def slowly(self: FixedRecurrence, *arrays: Any) -> None:
        try:
            both_in.wait(0.2)
            met.append(True)
        except BrokenBarrierError:
            met.append(False)
        once(self, *arrays)

    monkeypatch.setattr(FixedRecurrence, "project_rows", slowly)
    network = made_network(english.corpus, cell="gru")
    assert network.model.prepared is network.model.prepared  # type: ignore[attr-defined]
    with ThreadPoolExecutor(2) as threads:
        for found in threads.map(network.predictions, [TEXTS, TEXTS]):
            np.testing.assert_array_equal(found.probabilities, expected)
    assert met and not any(met)


def test_projections_of_a_few_words_take_no_huge_pages(english: Made) -> None:
    smaps = Path("/proc/self/smaps")
    if not smaps.exists() or not Path("/sys/kernel/mm/transparent_hugepage").is_dir():
        pytest.skip("no kernel that says of its pages how large they may be")
    prepared: Any = made_network(english.corpus, cell="gru").model
    place = prepared.prepared._projections.ctypes.data
    areas = re.findall(r"^(\w+)-(\w+) .*?^VmFlags:(.*?)$", smaps.read_text(), re.M | re.S)
    assert ["nh" in flags.split() for begin, end, flags in areas if int(begin, 16) <= place < int(end, 16)] == [True]


def test_a_fork_writes_into_memory_of_its_own(english: Made, tmp_path: Path) -> None:
    made_network(english.corpus, cell="gru").model.save(tmp_path)
    code = """if True:
        import os, sys
        from pathlib import Path
        from classifiers.predict import Predictor
        from models.inference.recurrence import FixedRecurrence

        project_rows = FixedRecurrence.project_rows
        FixedRecurrence.project_rows = lambda *arrays: None  # all that is read is zero
        network, texts = Predictor.load(Path(sys.argv[1])), ["a wonderful film", "a dreadful film"]
        network.predictions([""])
        if not (child := os.fork()):
            FixedRecurrence.project_rows = project_rows
            first, second = network.probabilities(texts)
            os._exit(int((first == second).all()))
        _, status = os.waitpid(child, 0)
        first, second = network.probabilities(texts)
        print(status, (first == second).all())
    """
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout == "0 True\n"


@pytest.mark.parametrize("settings", NETWORKS.values(), ids=NETWORKS)
def test_without_torch_the_same_is_said_as_by_torch(english: Made, settings: dict[str, object]) -> None:
    made = made_network(english.corpus, classes=3, **settings)
    model = made.model
    found = model.probabilities(TEXTS)
    assert array_shapes(model.settings, *model.arrays["embedding.weight"].shape, len(model.labels)) == {
        name: array.shape for name, array in model.arrays.items()
    }
    documents = TextInputs.of_tokens(model.text_tokenizer.tokenize(TEXTS), model.vocabulary, model.settings.max_tokens)
    with torch.inference_mode():
        expected = torch.softmax(model.network(*documents.batch(np.arange(len(TEXTS)))), dim=1)
    np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.skipif(may_have_gpu(), reason="where there is a GPU, torch drives it")
@pytest.mark.parametrize("cell", ["gru", "cnn"])
def test_a_network_predicts_where_torch_was_never_loaded(english: Made, tmp_path: Path, cell: str) -> None:
    made_network(english.corpus, cell=cell).model.save(tmp_path)
    code = (
        "import sys; from pathlib import Path; from classifiers.predict import Predictor\n"
        "shares = Predictor.load(Path(sys.argv[1])).probabilities(['a wonderful film', ''])\n"
        "print(shares.shape, 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout == "(2, 2) False\n"


def test_a_baseline_says_the_same_before_and_after_others(english: Made) -> None:
    for name, model in english.baselines.items():
        alone = [model.predictions([text]) for text in TEXTS]
        model.predictions(of_corpus(english.corpus))
        found = model.predictions(TEXTS)
        np.testing.assert_allclose(found.probabilities, np.concatenate([one.probabilities for one in alone]), atol=1e-6)
        known = [one.known_words for one in alone if one.known_words is not None]
        assert found.known_words is None or found.known_words.tolist() == np.concatenate(known).tolist(), name


def test_members_that_clean_alike_share_their_tokens(english: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    members = [english.baselines["nb-svm"], made_network(english.corpus, cell="gru")]
    both: Predictor = together(members)
    expected = both.predictions(TEXTS)
    tokenizer, calls = members[0].model.text_tokenizer, list[int]()
    once = tokenizer.tokenize

    def counted(texts: list[str]) -> object:
        calls.append(len(texts))
        return once(texts)

    monkeypatch.setattr(tokenizer, "tokenize", counted)
    monkeypatch.setattr(members[1].model.text_tokenizer, "tokenize", pytest.fail)
    np.testing.assert_array_equal(both.predictions(TEXTS).probabilities, expected.probabilities)
    assert calls == [len(TEXTS)]
