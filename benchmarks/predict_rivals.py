"""What `predict.py` measures beside ours: from a table of texts to a table of answers, as people write it.

    PYTHON benchmarks/predict_rivals.py fasttext|scikit-learn|tutorial TRAIN.csv TEXTS.csv ANSWERS.csv

trains on the columns `text` and `label` of TRAIN (the tutorial's network has drawn weights: it is only timed), and
prints the wall and processor seconds from reading TEXTS to having written ANSWERS. Loading a trained model is not
counted. Needs nothing of this project; an interpreter has to have the libraries of one of them alone.
"""

import csv
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

#: Labels and their probabilities, a text each.
Answers = Iterable[tuple[str, float]]
Answer = Callable[[list[str]], Answers]
LABELS = ("neg", "pos")
BATCH = 64
#: As fastText's own tutorial cleans text: marks apart from words, lower case.
MARKS = re.compile(r"([.!?,'/()])")
WORDS = re.compile(r"\w+|[^\w\s]")


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def fasttext(train: Path) -> Answer:
    """fastText, supervised, with pairs of words (Joulin et al. 2016)."""
    import fasttext as library

    def cleaned(text: str) -> str:
        return " ".join(MARKS.sub(r" \1 ", text).lower().split())

    lines = [f"__label__{row['label']} {cleaned(row['text'])}\n" for row in rows(train)]
    random.Random(0).shuffle(lines)  # it reads them as they stand: class by class it learns the last one
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.writelines(lines)
        file.flush()
        model = library.train_supervised(file.name, wordNgrams=2, epoch=5, lr=0.5, thread=2, verbose=0)

    def answer(texts: list[str]) -> Answers:
        labels, shares = model.predict([cleaned(text) for text in texts])
        return [
            (label[0].removeprefix("__label__"), float(share[0])) for label, share in zip(labels, shares, strict=True)
        ]

    return answer


def scikit_learn(train: Path) -> Answer:
    """TF-IDF of words and pairs of words, logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    read = [*rows(train)]
    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), min_df=2), LogisticRegression(max_iter=1000))
    model.fit([row["text"] for row in read], [row["label"] for row in read])

    def answer(texts: list[str]) -> Answers:
        shares = model.predict_proba(texts)
        places = shares.argmax(axis=1)
        return [(model.classes_[place], share[place]) for place, share in zip(places, shares, strict=True)]

    return answer


def tutorial(train: Path) -> Answer:
    """A torch Bi-LSTM as tutorials write it: an expression for words, batches of 64 in their order, packed."""
    import torch
    from torch import nn
    from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

    counts = Counter(word for row in rows(train) for word in WORDS.findall(row["text"].lower()))
    number = {word: place for place, (word, _) in enumerate(counts.most_common(50_000), 2)}
    torch.set_num_threads(2)
    embedding, head = nn.Embedding(50_002, 100, padding_idx=0), nn.Linear(256, 2)
    lstm = nn.LSTM(100, 128, batch_first=True, bidirectional=True)

    def answer(texts: list[str]) -> Iterator[tuple[str, float]]:
        with torch.no_grad():
            for start in range(0, len(texts), BATCH):
                batch = [WORDS.findall(text.lower())[:400] for text in texts[start : start + BATCH]]
                ids = [torch.tensor([number.get(word, 1) for word in words] or [1]) for words in batch]
                lengths = torch.tensor([len(one) for one in ids])
                vectors = embedding(pad_sequence(ids, batch_first=True))
                packed = pack_padded_sequence(vectors, lengths, batch_first=True, enforce_sorted=False)
                last = lstm(packed)[1][0]
                for share in head(torch.cat((last[0], last[1]), dim=1)).softmax(dim=1):
                    yield LABELS[int(share.argmax())], float(share.max())

    return answer


RIVALS: dict[str, Callable[[Path], Answer]] = {"fasttext": fasttext, "scikit-learn": scikit_learn, "tutorial": tutorial}


def main() -> None:
    name, train, texts, answers = sys.argv[1], *map(Path, sys.argv[2:5])
    answer = RIVALS[name](train)
    wall, processor = time.perf_counter(), time.process_time()
    read = [*rows(texts)]
    said = answer([row["text"] for row in read])
    with answers.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow((*read[0], "predicted_label", "probability"))
        for row, (label, share) in zip(read, said, strict=True):
            writer.writerow((*row.values(), label, round(share, 6)))
    print(json.dumps({"wall": time.perf_counter() - wall, "processor": time.process_time() - processor}))


if __name__ == "__main__":
    main()
