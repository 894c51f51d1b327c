"""The settings of the cleaning stage, and the base class that the settings of every stage share."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
)

from corpus.outgoing import visible

#: The largest whole number that any setting takes: sizes and seeds reach code that counts in 32 bits.
LARGEST = 2**31 - 1
# A path with NUL is none, and one with bytes that are no UTF-8 (Python writes them as halves of surrogate pairs) has no
# place in the JSON and the tables of a run.
_NO_NAME = re.compile("[\0\ud800-\udfff]")


class Settings(BaseModel):
    """Frozen, validated settings of one stage: an unknown key or an impossible value is refused at once."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False)

    @field_validator("*")
    @classmethod
    def _can_be_handled(cls, value: Any) -> Any:
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, int) and abs(part) > LARGEST:
                raise ValueError(f"must be at most {LARGEST:,}")
            if isinstance(part, str) and not part.isprintable() and _NO_NAME.search(part):
                raise ValueError(
                    "must hold no NUL and nothing that is not UTF-8; rename the file where it is one's name"
                )
        return value

    def significant(self) -> dict[str, Any]:
        """Return the settings that change the result, as JSON values: what an artefact's identity is made from."""
        fields = type(self).model_fields
        return {name: value for name, value in self.applicable().items() if not is_machine_only(fields[name])}

    def applicable(self) -> dict[str, Any]:
        """Return, as JSON values, all settings that are read under what the others say, see `only_for` and `later`."""
        found = self.model_dump(mode="json")
        for name, field in type(self).model_fields.items():
            value, said = getattr(self, name), extra_of(field)
            condition: dict[str, list[str]] = said.get("only_for", {})
            unread = any(getattr(self, other) not in choices for other, choices in condition.items())
            if unread or (said.get("later") and value == field.default):
                del found[name]
            else:
                found[name] = _applicable(value, found[name])
        return found


def _applicable(value: Any, dumped: Any) -> Any:
    """Return a value as JSON, `dumped`, without what the settings in it do not read."""
    if isinstance(value, Settings):
        return value.applicable()
    if isinstance(value, dict):
        return {key: _applicable(part, dumped[key]) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_applicable(part, of) for part, of in zip(value, dumped, strict=True)]
    return dumped


def is_machine_only(field: Any) -> bool:
    """Say whether a field (workers, device, …) changes only how a result is made, never the result."""
    return extra_of(field).get("machine_only") is True


def extra_of(field: Any) -> dict[str, Any]:
    """Return what a field is declared to be besides its type."""
    extra = field.json_schema_extra
    return dict(extra) if isinstance(extra, Mapping) else {}


def machine_only(default: Any, **keywords: Any) -> Any:
    """Declare a settings field that is not part of an artefact's identity."""
    return Field(default, json_schema_extra={"machine_only": True}, **keywords)


def only_for(choices: Mapping[str, Sequence[str]], default: Any, **keywords: Any) -> Any:
    """Declare a settings field that is read only where each field named in `choices` has one of the values beside it.

    Elsewhere its value changes nothing and is no part of an artefact's identity: so a field that is added for a new
    choice leaves the results of all others what they were.
    """
    condition: Any = {name: list(values) for name, values in choices.items()}
    return Field(default, json_schema_extra={"only_for": condition}, **keywords)


def later(choices: Mapping[str, Sequence[str]], default: Any, **keywords: Any) -> Any:
    """Declare what `only_for` does, of a field that came when there were results, with a default that does as before.

    At its default it is no part of an artefact's identity: so results that were made without the field keep their name.
    """
    field = only_for(choices, default, **keywords)
    field.json_schema_extra["later"] = True
    return field


def split_commas(value: Any) -> Any:
    """Return the parts of a text `a, b, c` as a tuple; anything else as it is."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def split_pairs(value: Any) -> Any:
    """Return the pairs of a text `a = b, c = d` as a tuple; anything else as it is."""
    if not isinstance(value, str):
        return value
    pairs = [tuple(map(str.strip, part.split("=", 1))) for part in split_commas(value)]
    if wrong := [pair[0] for pair in pairs if len(pair) != 2 or not all(pair)]:
        raise ValueError(f"{visible(wrong[0])}: write pairs, such as 0 = negative, 1 = positive")
    return tuple(pairs)


#: Tuples that a configuration file writes as `a, b, c`.
Words = Annotated[tuple[str, ...], BeforeValidator(split_commas)]
#: Pairs that a configuration file writes as `a = b, c = d`.
Pairs = Annotated[tuple[tuple[str, str], ...], BeforeValidator(split_pairs)]
#: What pandas, R and data bases write where there is no value. Not `none`, which is a class of many data sets.
MISSING_LABELS = ("nan", "null", "n/a", "#n/a", "<na>", "na", "\\n")
#: What becomes of documents with the same tokens in two splits; see corpus/cleaning/duplicates.py.
DuplicatePolicy = Literal["report", "drop-from-train", "drop-from-test"]
Integers = Annotated[tuple[int, ...], BeforeValidator(split_commas)]


class CorpusSettings(Settings):
    """How raw text becomes cleaned, tokenised, encoded documents with labels and splits (section `[corpus]`)."""

    data: str = Field("demo", description="what to read: `demo`, a named data set (`imdb`), a file, or a folder")
    validation_data: str = Field("", description="a file with the validation split; empty: cut from train")
    test_data: str = Field("", description="a file with the test split; empty: the official one, or cut from the data")
    format: Literal[
        "auto", "aclimdb", "aclimdb-doubled", "csv", "tsv", "jsonl", "parquet", "arrow", "fasttext", "labelled-lines",
        "folders", "class-files",
    ] = Field(
        "auto",
        description="format of the data; auto: found from the name and the content; aclimdb-doubled: a leak on purpose "
        "(docs/leakage.md)",
    )  # fmt: skip
    text_column: str = Field(
        "", description="name of the text column, or of several with + between, read as one text; empty: found"
    )
    label_column: str = Field(
        "", description="name of the label column; @file: the name of the file, of tables that are one a class; "
        "empty: found",
    )  # fmt: skip
    missing_labels: Words = later(
        {}, MISSING_LABELS, description="labels that stand for none, in any case; such documents are unlabelled"
    )
    merge_labels: bool = later(
        {}, False, description="make one class, in small letters, of labels that differ in case and blanks alone"
    )
    label_names: Pairs = later(
        {}, (), description="what labels are called, such as 0 = negative, 1 = positive; empty: as they are written"
    )
    label_separator: Literal["found", "none"] = later(
        {},
        "found",
        description="found: cells such as `food, price` that share parts are several labels, and refused; none: one",
    )
    group_column: str = Field("", description="documents with the same value never sit in two splits; empty: none")
    tag_column: str = Field("", description="a column by which the report shows accuracy; empty: none")
    encoding: str = Field("utf-8", description="character encoding of text files")
    errors: Literal["strict", "replace"] = Field("strict", description="what to do with bytes that do not decode")

    html: bool = Field(True, description="remove HTML tags and decode entities")
    unicode: bool = Field(True, description="repair mojibake (ftfy) and normalise to NFKC")
    urls: Literal["keep", "replace", "remove"] = Field("replace", description="URLs: keep, replace by <url>, or remove")
    emails: Literal["keep", "replace", "remove"] = Field("replace", description="e-mails: keep, <email>, or remove")
    numbers: Literal["keep", "replace", "remove"] = Field("keep", description="numbers: keep, <number>, or remove")
    lowercase: bool = Field(True, description="fold case: halves the vocabulary at little loss in most tasks")
    contractions: bool = Field(True, description="expand English contractions; negation is kept: `n't` becomes `not`")
    repeats: int = Field(3, ge=0, le=10, description="longest run of one character, `soooo` to `sooo`; 0: unlimited")
    punctuation: bool = Field(True, description="keep punctuation marks as tokens of their own")
    stop_words: Literal["keep", "remove"] = Field("keep", description="function words carry negation: kept by default")
    tokenizer: Literal["auto", "words", "characters", "segmenter"] = Field(
        "auto", description="auto: characters where most letters are Chinese, words elsewhere; segmenter: extra `zh`"
    )

    validation_share: float = Field(0.1, gt=0, lt=0.5, description="share of train that becomes validation")
    test_share: float = Field(
        0.2, ge=0, lt=0.5, description="share of the data that becomes test, if it has none; 0: no test set"
    )
    held_back: float = later(
        {},
        0.0,
        ge=0,
        lt=0.5,
        description="share of train that takes the place of test, whose documents are then left out; "
        "`wordloom tune` sets it",
    )
    split_seed: int = Field(0, ge=0, description="seed of the splits")
    duplicates: DuplicatePolicy = Field(
        "drop-from-train",
        description="copies across splits: keep and report, or drop those that are learnt from (so that an official "
        "test split stays whole) or judged on",
    )
    largest_document: int = machine_only(
        64, ge=1, le=65_536, description="MiB of one document that is a file of its own, in a folder or an archive"
    )
    largest_unpacked: int = machine_only(
        65_536, ge=1, description="MiB that one compressed file or archive may unpack to; a small file can ask for any"
    )
    demo_documents: int = Field(6000, ge=200, le=1_000_000, description="labelled documents of the demo corpus")
    shard_size: float = machine_only(
        256,
        ge=0,
        description="MiB of files that are cleaned as one piece, where data are many files and twice as much "
        "(docs/scale.md); 0: all in one",
    )
    workers: int = machine_only(0, ge=0, le=1024, description="processes that clean; 0: one per core")

    def kept(self) -> dict[str, Any]:
        """Return the settings as a corpus and a model keep them: without the size of pieces, which leaves no trace."""
        return self.model_dump(mode="json", exclude={"shard_size"})

    def significant(self) -> dict[str, Any]:
        """Return the settings that change the result; of a path only the name, for what it holds has a digest."""
        paths = {name: Path(getattr(self, name)).name for name in ("data", "validation_data", "test_data")}
        return {**super().significant(), **paths}
