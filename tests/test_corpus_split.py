"""Splits keep what is given, the shares of the classes and whole groups, and say what cannot be done."""

import shlex

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import DataError
from corpus.settings import CorpusSettings
from corpus.split import DROPPED, NOT_GIVEN, TEST, TRAIN, UNLABELLED, VALIDATION, Codes, Membership, assign_splits


def membership(
    labels: list[int], splits: list[int] | None = None, groups: list[int] | None = None, names: list[str] | None = None
) -> Membership:
    nothing = [NOT_GIVEN] * len(labels)
    columns = (np.array(codes, dtype=np.int32) for codes in (labels, splits or nothing, groups or nothing))
    return Membership(*columns, names or [f"label{number}" for number in range(max(labels) + 1)])


def shares(known: Membership, splits: Codes, split: int) -> np.ndarray:
    labelled = known.labels[known.labels >= 0]
    chosen = known.labels[(splits == split) & (known.labels >= 0)]
    return np.bincount(chosen, minlength=labelled.max() + 1) / np.bincount(labelled)


@settings(max_examples=60)
@given(
    st.lists(st.integers(8, 200), min_size=2, max_size=6),
    st.integers(0, 5),
    st.floats(0.05, 0.4),
    st.floats(0.05, 0.4),
)
def test_each_class_is_cut_by_its_share(sizes: list[int], seed: int, test: float, validation: float) -> None:
    labels = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(sizes)), sizes)).tolist()
    known = membership(labels)
    wanted = CorpusSettings(split_seed=seed, test_share=test, validation_share=validation)
    splits, origin = assign_splits(known, wanted)
    assert origin == "seeded"
    for label, size in enumerate(sizes):
        held = int(np.sum(splits[known.labels == label] == TEST))
        # Within one document of the share: half for rounding, and one at least of each class.
        assert abs(held - test * size) <= 1
        assert abs(int(np.sum(splits[known.labels == label] == VALIDATION)) - validation * (size - held)) <= 1


@pytest.mark.parametrize("given", [False, True])
def test_without_a_share_for_test_there_is_none_but_what_the_data_has(given: bool) -> None:
    known = membership([0, 1] * 50, [TEST] * 10 + [NOT_GIVEN] * 90 if given else None)
    splits, origin = assign_splits(known, CorpusSettings(test_share=0))
    assert (np.sum(splits == TEST), origin) == ((10, "official") if given else (0, "seeded"))
    assert np.sum(splits == VALIDATION) == (8 if given else 10)


def grouped(seed: int, groups: int = 300, documents: int = 4000) -> Membership:
    generator = np.random.default_rng(seed)
    group = generator.zipf(1.5, documents) % groups
    bias = generator.random(groups)
    label = (generator.random(documents) < 0.3 + 0.4 * bias[group]).astype(int)
    # Every tenth document has no group.
    group = np.where(np.arange(documents) % 10 == 0, NOT_GIVEN, group)
    return membership(label.tolist(), groups=group.tolist())


@pytest.mark.parametrize("seed", range(5))
def test_no_group_is_parted_and_the_shares_are_near(seed: int) -> None:
    known = grouped(seed)
    splits, _ = assign_splits(known, CorpusSettings(split_seed=seed))
    for group in np.unique(known.groups[known.groups != NOT_GIVEN]):
        assert len(np.unique(splits[known.groups == group])) == 1
    assert shares(known, splits, TEST) == pytest.approx(0.2, abs=0.02)
    assert shares(known, splits, VALIDATION) == pytest.approx(0.08, abs=0.02)


def test_group_sizes_do_not_decide_which_are_cut() -> None:
    sizes = np.repeat([1, 5, 25], [400, 80, 16])
    groups = np.repeat(np.arange(len(sizes)), sizes)
    known = membership((np.arange(len(groups)) % 2).tolist(), groups=groups.tolist())
    splits = np.array([assign_splits(known, CorpusSettings(split_seed=seed))[0] for seed in range(20)])
    cut = [float(np.mean(splits[:, sizes[groups] == size] == TEST)) for size in (1, 5, 25)]
    assert cut == pytest.approx([0.2] * 3, abs=0.06)


def test_a_seed_gives_the_same_splits_and_another_gives_others() -> None:
    known = grouped(0)
    first, again = (assign_splits(known, CorpusSettings(split_seed=1))[0] for _ in range(2))
    other, _ = assign_splits(known, CorpusSettings(split_seed=2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_another_validation_share_leaves_test_as_it_was() -> None:
    known = grouped(3)
    splits = [assign_splits(known, CorpusSettings(validation_share=share))[0] == TEST for share in (0.1, 0.3)]
    assert np.array_equal(*splits)


def test_an_official_test_split_is_kept_and_validation_cut_from_train() -> None:
    official = [TRAIN] * 100 + [TEST] * 60 + [UNLABELLED] * 10
    labels = [0, 1] * 80 + [NOT_GIVEN] * 10
    splits, origin = assign_splits(membership(labels, official), CorpusSettings(validation_share=0.2))
    assert origin == "official"
    assert np.array_equal(np.flatnonzero(splits == TEST), np.arange(100, 160))
    assert np.sum(splits == VALIDATION) == 20
    assert np.flatnonzero(splits == VALIDATION).max() < 100
    assert np.all(splits[160:] == UNLABELLED)


def test_all_splits_given_are_all_kept() -> None:
    official = [TRAIN, TRAIN, VALIDATION, VALIDATION, TEST, TEST]
    splits, origin = assign_splits(membership([0, 1, 0, 1, 0, 1], official), CorpusSettings())
    assert splits.tolist() == official
    assert origin == "official"


def test_only_train_given_gets_a_test_split() -> None:
    splits, origin = assign_splits(membership([0, 1] * 50, [TRAIN] * 100), CorpusSettings())
    assert [int(np.sum(splits == split)) for split in (TRAIN, VALIDATION, TEST)] == [72, 8, 20]
    assert origin == "seeded"


def test_documents_without_a_label_are_unlabelled_wherever_they_stood() -> None:
    official = [TRAIN] * 20 + [TEST] * 4
    splits, _ = assign_splits(membership([0, 1] * 11 + [NOT_GIVEN, NOT_GIVEN], official), CorpusSettings())
    assert splits[-2:].tolist() == [UNLABELLED, UNLABELLED]


@pytest.mark.parametrize(
    ("labels", "said"), [([0] * 9, "only the label 'only'"), ([NOT_GIVEN] * 3, "no labelled document")]
)
def test_one_class_is_refused(labels: list[int], said: str) -> None:
    with pytest.raises(DataError, match=said):
        assign_splits(membership(labels, names=["only"]), CorpusSettings())


def test_a_label_of_test_that_train_lacks_is_named() -> None:
    known = membership([0, 1] * 10 + [0, 2], [TRAIN] * 20 + [TEST] * 2, names=["bad", "good", "odd"])
    with pytest.raises(DataError, match=r"1 label\(s\) of test do not occur in train: 'odd'"):
        assign_splits(known, CorpusSettings())


@pytest.mark.parametrize(
    ("of_test", "names", "said"),
    [
        ([2, 3], ["neg", "pos", "NEG", "Pos"], "-S corpus.merge_labels=true"),
        ([2, 3], ["neg", "pos", "0", "1"], "-S 'corpus.label_names=0 = …, 1 = …'"),
        ([0, 2], ["neg", "pos", "odd"], ", odd'"),
    ],
)
def test_labels_that_train_lacks_are_told_with_the_setting_that_helps(
    of_test: list[int], names: list[str], said: str
) -> None:
    known = membership([0, 1] * 10 + of_test * 2, [TRAIN] * 20 + [TEST] * 4, names=names)
    with pytest.raises(DataError, match=f"{said}$"):
        assign_splits(known, CorpusSettings())


def test_the_setting_that_leaves_a_rare_class_out_does_so() -> None:
    known = membership([0] * 20 + [1] * 20 + [2, 2], names=["bad", "good", "rare"])
    with pytest.raises(DataError) as refusal:
        assign_splits(known, CorpusSettings())
    [_, pasted] = shlex.split(str(refusal.value).rpartition("unlabelled ones: ")[2])
    settings = CorpusSettings.model_validate({"missing_labels": pasted.partition("=")[2]})
    assert settings.missing_labels == (*CorpusSettings().missing_labels, "rare")


def test_a_class_too_rare_for_every_split_is_named() -> None:
    known = membership([0] * 20 + [1] * 20 + [2, 2], names=["bad", "good", "rare"])
    with pytest.raises(DataError, match=r"'rare' has 2 document\(s\): too few"):
        assign_splits(known, CorpusSettings())


def test_a_class_in_one_group_is_named() -> None:
    known = membership([0, 1] * 20 + [2] * 20, groups=[*range(40), *[40] * 20], names=["bad", "good", "lone"])
    with pytest.raises(DataError, match=r"'lone' has 20 document\(s\) in 1 group\(s\): too few"):
        assign_splits(known, CorpusSettings())


@pytest.mark.parametrize("size", [3, 4, 7])
def test_of_the_smallest_classes_every_split_has_one(size: int) -> None:
    known = membership([0] * size + [1] * size)
    splits, _ = assign_splits(known, CorpusSettings())
    for split in (TRAIN, VALIDATION, TEST):
        assert set(known.labels[splits == split].tolist()) == {0, 1}


@settings(max_examples=40)
@given(st.integers(0, 20), st.booleans(), st.floats(0.1, 0.4))
def test_what_is_held_back_comes_from_train_alone(seed: int, official: bool, share: float) -> None:
    generator = np.random.default_rng(seed)
    labels, groups = generator.integers(0, 3, 300).tolist(), generator.integers(0, 60, 300).tolist()
    splits = np.where(generator.random(300) < 0.3, TEST, NOT_GIVEN).tolist() if official else None
    known = membership(labels, splits, groups)
    whole, _ = assign_splits(known, CorpusSettings(split_seed=seed))
    held, origin = assign_splits(known, CorpusSettings(split_seed=seed, held_back=share))
    assert origin == "seeded"
    assert (held[whole == TEST] == DROPPED).all() and (held != DROPPED)[whole != TEST].all()
    assert ((held == VALIDATION) == (whole == VALIDATION)).all()
    assert 0 < (held == TEST).sum() < 2 * share * (whole == TRAIN).sum()
    assert not {*known.groups[held == TEST]} & {*known.groups[held == TRAIN]}


def test_a_label_that_cannot_be_held_back_is_named() -> None:
    known = membership([0] * 50 + [1] * 3, [NOT_GIVEN] * 52 + [TEST], None, ["good", "rare"])
    with pytest.raises(DataError, match=r"held_back = 0.2: no document with the label 'rare' would be held back"):
        assign_splits(known, CorpusSettings(held_back=0.2))
