"""Model folders from elsewhere: whatever is wrong with one, it is refused by the file's name, and none is used."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from classifiers.baselines.feature_kinds import MeanVector, NoFeatures
from classifiers.baselines.model import Baseline
from classifiers.baselines.ngram_features import NgramPresence, NgramTfIdf
from classifiers.network import TextNetwork, arrays_of
from classifiers.predict import Predictor
from classifiers.recurrent import RecurrentModel
from classifiers.settings import ClassifierSettings
from corpus.cleaning.text import Cleaner
from corpus.errors import DataError
from corpus.json_files import DEEPEST
from corpus.settings import CorpusSettings
from language.kneser_ney import KneserNey
from language.model import TextNetwork as LanguageTextNetwork
from language.model import load_model, save_model
from language.network import ForwardNetwork
from language.settings import LanguageModelSettings
from language.text import LanguageVocabulary, joined
from models.files import MODEL
from models.linear.model import LinearModel
from models.linear.ngram_keys import WORD_BITS
from models.linear.ngrams import NgramVocabulary
from models.vocabulary import FIRST, Vocabulary

WORDS = ["fine", "film", "poor", "房间", "."]
CLEANING = CorpusSettings(tokenizer="words")


def recurrent(folder: Path, **chosen: Any) -> None:
    settings = ClassifierSettings.model_validate({"cell": "gru", "hidden_size": 3, **chosen})
    network = TextNetwork(settings, np.zeros((len(WORDS) + FIRST, 4), np.float32), 2)
    cleaner = Cleaner(CLEANING)
    model = RecurrentModel(arrays_of(network), Vocabulary(WORDS), ["no", "yes"], settings, cleaner, CLEANING, "words")
    model.save(folder)


def baseline(folder: Path, features: Any, width: int, words: list[str], link: str = "logistic") -> None:
    rows = 1 if link == "logistic" else 2
    linear = LinearModel(np.ones((rows, width), np.float32), np.zeros(rows, np.float32), link)
    Baseline(words, features, linear, ["no", "yes"], CLEANING, "words").save(folder, model="nb-svm")


def ngrams() -> NgramVocabulary:
    return NgramVocabulary(np.array([1, 2, 5, (1 << WORD_BITS) + 3, (4 << WORD_BITS) + 5]), (1, 2))


def language(folder: Path, kind: str) -> None:
    settings = LanguageModelSettings.model_validate({"kind": kind, "hidden_size": 3, "embedding_size": 4, "order": 2})
    vocabulary = LanguageVocabulary(WORDS)
    documents = joined([np.array([vocabulary.start, 2, 3, 4, 0], np.int32), np.array([vocabulary.start, 2, 1, 0])])
    vectors, bias = np.ones((vocabulary.outcomes + 1, 4), np.float32), np.zeros(vocabulary.outcomes, np.float32)
    made = {
        "ngram": lambda: KneserNey.learn(documents, 2, vocabulary.outcomes),
        "lstm": lambda: LanguageTextNetwork(ForwardNetwork(settings, vectors, bias)),
    }
    save_model(made[kind](), folder, vocabulary, settings)


#: Kind of model → what writes one.
MAKERS: dict[str, Callable[[Path], None]] = {
    "network": recurrent,
    "convolution": lambda folder: recurrent(folder, cell="cnn", filters=2),
    "presence": lambda folder: baseline(folder, NgramPresence(ngrams()), 5, WORDS),
    "tf-idf": lambda folder: baseline(folder, NgramTfIdf(ngrams(), np.ones(5, np.float32)), 5, WORDS, "softmax"),
    "mean": lambda folder: baseline(folder, MeanVector(np.ones((5, 3), np.float32)), 3, WORDS),
    "majority": lambda folder: baseline(folder, NoFeatures(), 0, [], "softmax"),
    "language-ngram": lambda folder: language(folder, "ngram"),
    "language-lstm": lambda folder: language(folder, "lstm"),
}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folders = {kind: tmp_path_factory.mktemp(kind) for kind in MAKERS}
    for kind, make in MAKERS.items():
        make(folders[kind])
    return folders


def use(folder: Path, kind: str) -> Any:
    return load_model(folder) if kind.startswith("language") else Predictor.load(folder).probabilities(["fine film"])


def described(**changes: Any) -> Callable[[Path], None]:
    """Change what model.json says; a name with dots is a place within."""

    def change(folder: Path) -> None:
        content = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        for name, value in changes.items():
            *places, last = name.split("__")
            inner = content
            for place in places:
                inner = inner[place]
            inner[last] = value
        (folder / "model.json").write_text(json.dumps(content), encoding="utf-8")

    return change


def written(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(content) and None


def cut(name: str, share: float) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[: int(len(data) * share)])

    return change


def arrays(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    """Change the arrays of model.safetensors."""

    def changed(folder: Path) -> None:
        found = load_file(folder / "model.safetensors")
        change(found)
        save_file({name: np.ascontiguousarray(array) for name, array in found.items()}, folder / "model.safetensors")

    return changed


def filled(name: str, value: float) -> Callable[[Path], None]:
    return arrays(lambda found: found.update({name: np.full_like(found[name], value)}))


def replaced(name: str, array: Any) -> Callable[[Path], None]:
    return arrays(lambda found: found.update({name: np.array(array)}))


def promises(name: str, *shape: int) -> Callable[[Path], None]:
    """Write a header alone, which promises an array of this shape: nothing may be allocated for it."""

    def change(folder: Path) -> None:
        size = 4 * int(np.prod(shape, dtype=object))
        header = json.dumps({name: {"dtype": "F32", "shape": shape, "data_offsets": [0, size]}}).encode()
        (folder / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header)

    return change


DEEP = b'{"kind": ' + b"[" * 5000 + b"]" * 5000 + b"}"
ANY: dict[str, Callable[[Path], None]] = {
    "description empty": written("model.json", b""),
    "description a list": written("model.json", b"[]"),
    "description cut": cut("model.json", 0.5),
    "description of other bytes": written("model.json", b"\xff\xfe{}"),
    "description nested": written("model.json", DEEP),
    "description nested a little too deep": written("model.json", b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1)),
    "description of digits": written("model.json", b'{"kind": ' + b"9" * 5000 + b"}"),
    "kind unknown": described(kind="transformer"),
    "kind a list": described(kind=["recurrent"]),
    "weights empty": written("model.safetensors", b""),
    "weights cut": cut("model.safetensors", 0.7),
    "weights a pickle": written("model.safetensors", b"\x80\x04\x95" + b"x" * 60),
    "weights promised": promises("embedding.weight", 2**20, 2**20),
    "weights promised beyond any number": promises("weight", 2**40, 2**40),
    "weights of one more array": arrays(lambda found: found.update(more=np.zeros(2, np.float32))),
}
READING: dict[str, Callable[[Path], None]] = {
    "labels one string": described(labels="ny"),
    "labels twice": described(labels=["no", "no"]),
    "labels numbers": described(labels=[0, 1]),
    "labels none": described(labels=[]),
    "labels too few": described(labels=["yes"]),
    "labels too many": described(labels=["no", "yes", "maybe"]),
    "label a text": described(labels=["no", "y" * 5000]),
    "temperature a text": described(temperature="1"),
    "temperature true": described(temperature=True),
    "temperature no number": described(temperature=float("nan")),
    "temperature beyond any number": described(temperature=10**400),
    "temperature 0": described(temperature=0),
    "cleaning a list": described(cleaning=[]),
    "cleaning unknown": described(cleaning__spells=3),
    "cleaning impossible": described(cleaning__repeats=-1),
    "tokenizer unknown": described(tokenizer="spells"),
    "tokenizer a list": described(tokenizer=["words"]),
}
WORDED: dict[str, Callable[[Path], None]] = {
    "words none": written("words.txt", b""),
    "words cut": cut("words.txt", 0.6),
    "words without their last line feed": written("words.txt", "\n".join(WORDS).encode()),
    "words one more": written("words.txt", "\n".join([*WORDS, "more", ""]).encode()),
    "words twice": written("words.txt", b"fine\nfilm\nfine\npoor\n.\n"),
    "words of other bytes": written("words.txt", b"fine\nfilm\n\xff\xfe\npoor\n.\n"),
}
NETWORK: dict[str, Callable[[Path], None]] = {
    "settings missing": described(settings=None),
    "settings of another cell": described(settings__cell="lstm"),
    "settings unknown": described(settings__spells=3),
    "states beyond memory": described(settings__hidden_size=8192, settings__layers=16),
    "states more": described(settings__hidden_size=4),
    "tokens of thirty digits": described(settings__max_tokens=10**30),
    "vector size 0": described(embedding={"vocabulary": 5, "vector_size": 0}),
    "vector size a text": described(embedding={"vocabulary": 5, "vector_size": "4"}),
    "vocabulary beyond memory": described(embedding={"vocabulary": 2**31 - 1, "vector_size": 2**31 - 1}),
    "embedding a number": described(embedding=4),
    "head NaN": filled("head.weight", np.nan),
    "head infinite": filled("head.bias", np.inf),
    "embedding of halves": arrays(
        lambda found: found.update({"embedding.weight": found["embedding.weight"].astype(np.float16)})
    ),
    "embedding turned": arrays(lambda found: found.update({"embedding.weight": found["embedding.weight"].T})),
    "head missing": arrays(lambda found: found.pop("head.bias")),
}
LINEAR: dict[str, Callable[[Path], None]] = {
    "features unknown": described(features="spells"),
    "link unknown": described(link="probit"),
    "link of other rows": described(link="one-vs-rest"),
    "weight NaN": filled("weight", np.nan),
    "weight narrower": arrays(lambda found: found.update(weight=found["weight"][:, 1:])),
    "bias longer": replaced("bias", np.zeros(9, np.float32)),
}
NGRAMS: dict[str, Callable[[Path], None]] = {
    "keys not in order": arrays(lambda found: found.update(keys=found["keys"][::-1])),
    "keys twice": replaced("keys", np.array([1, 1, 2, 3, 5])),
    "keys below 0": replaced("keys", np.array([-1, 1, 2, 3, 5])),
    "keys of words that are not there": replaced("keys", np.array([1, 2, 3, 4, 1 << 40])),
    "keys as reals": replaced("keys", np.arange(1.0, 6.0)),
    "orders of nine words": replaced("orders", np.array([1, 9])),
    "orders none": replaced("orders", np.empty(0, np.int64)),
}
COUNTED: dict[str, Callable[[Path], None]] = {
    "counts of 0": filled("counts.1", 0),
    "counts fewer": arrays(lambda found: found.update({"counts.2": found["counts.2"][:1]})),
    "counted out of order": arrays(lambda found: found.update({"keys.2": found["keys.2"][::-1]})),
    "counted beyond its words": arrays(lambda found: found.update({"keys.1": found["keys.1"] + 2**40})),
    "outcomes none": replaced("outcomes", np.array([0])),
    "outcomes beyond memory": replaced("outcomes", np.array([2**60])),
    "orders more": described(settings__order=3),
}
READ_FORWARDS: dict[str, Callable[[Path], None]] = {
    "recurrence NaN": filled("recurrences.0.weight_hh_l0", np.nan),
    "vectors of one symbol": replaced("embedding.weight", np.zeros((1, 4), np.float32)),
    "vectors a row": replaced("embedding.weight", np.zeros(4, np.float32)),
    "states other": described(settings__hidden_size=8192),
    "direction other": described(settings__direction="both"),
}
WRONG: dict[str, tuple[dict[str, Callable[[Path], None]], ...]] = {
    "network": (ANY, READING, WORDED, NETWORK),
    "convolution": (NETWORK,),
    "presence": (ANY, READING, WORDED, LINEAR, NGRAMS),
    "tf-idf": (WORDED, NGRAMS, {"idf infinite": filled("idf", np.inf)}),
    "mean": (READING, WORDED, LINEAR, {"vectors NaN": filled("vectors", np.nan)}),
    "majority": ({"words more": written("words.txt", b"fine\n"), "bias NaN": filled("bias", np.nan)},),
    "language-ngram": (ANY, WORDED, COUNTED),
    "language-lstm": (ANY, WORDED, READ_FORWARDS),
}
#: What leaves a model of that kind as it was, or cannot be done to it.
HARMLESS = {("mean", "link of other rows"), ("convolution", "states beyond memory"), ("convolution", "states more")}
CASES = [
    (kind, name, change)
    for kind, groups in WRONG.items()
    for group in groups
    for name, change in group.items()
    if (kind, name) not in HARMLESS
]


@pytest.mark.parametrize(("kind", "change"), [(kind, change) for kind, _, change in CASES],
                         ids=[f"{kind}-{name}" for kind, name, _ in CASES])  # fmt: skip
def test_a_folder_that_is_broken_is_refused_by_the_name_of_its_file(
    models: dict[str, Path], tmp_path: Path, kind: str, change: Callable[[Path], None]
) -> None:
    folder = Path(shutil.copytree(models[kind], tmp_path / "model"))
    change(folder)
    with pytest.raises(DataError) as caught:
        use(folder, kind)
    assert any(str(folder / name) in str(caught.value) for name in MODEL)
    assert len(str(caught.value)) < 1000 and str(caught.value).isprintable()


@pytest.mark.parametrize("name", MODEL)
@pytest.mark.parametrize("kind", MAKERS)
def test_a_file_that_is_not_there_is_named(models: dict[str, Path], tmp_path: Path, kind: str, name: str) -> None:
    folder = Path(shutil.copytree(models[kind], tmp_path / "model"))
    (folder / name).unlink()
    with pytest.raises(DataError, match=name):
        use(folder, kind)


@pytest.mark.parametrize("kind", MAKERS)
def test_a_whole_folder_is_read(models: dict[str, Path], kind: str) -> None:
    use(models[kind], kind)


def test_there_are_hostile_folders_of_every_kind() -> None:
    assert len(CASES) >= 46 and {kind for kind, _, _ in CASES} == set(MAKERS)
