"""The settings of the cleaning stage, and the base class that the settings of every stage share."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_serializer,
    field_validator,
)

#: Stands for a value that a rule finds from what cleaning counted, see `corpus/sizes.py`.
AUTO = "auto"


class Settings(BaseModel):
    """Frozen, validated settings of one stage: an unknown key or an impossible value is refused at once."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True, allow_inf_nan=False)

    def significant(self) -> dict[str, Any]:
        """Return the settings that change the result, as JSON values: what an artefact's identity is made from."""
        fields = type(self).model_fields
        return {name: value for name, value in self.applicable().items() if not is_machine_only(fields[name])}

    def applicable(self) -> dict[str, Any]:
        """Return, as JSON values, all settings that are read under what the others say, see `only_for` and `later`."""
        found = self.model_dump(mode="json")
        for name, field in type(self).model_fields.items():
            value, said = getattr(self, name), _extra(field)
            condition: dict[str, list[str]] = said.get("only_for", {})
            unread = any(getattr(self, other) not in choices for other, choices in condition.items())
            if unread or (said.get("later") and value == field.default):
                del found[name]
            else:
                found[name] = _applicable(value, found[name])
        return found


class SizedSettings(Settings):
    """Settings of which some follow the size of the data, unless they are set: fields that are declared `by_rule`."""

    @field_validator("*", mode="wrap")
    @classmethod
    def _left_to_a_rule(cls, value: Any, check: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        return AUTO if value == AUTO and info.field_name in cls.ruled() else check(value)

    @field_serializer("*", mode="wrap")
    def _written(self, value: Any, write: SerializerFunctionWrapHandler) -> Any:
        return AUTO if value == AUTO else write(value)  # a number is written as one; pydantic would warn of the word

    @classmethod
    def ruled(cls) -> frozenset[str]:
        """Return the names of the fields that a rule may find."""
        return frozenset(name for name, field in cls.model_fields.items() if _extra(field).get("by_rule"))


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
    return _extra(field).get("machine_only") is True


def _extra(field: Any) -> dict[str, Any]:
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


def by_rule(choices: Mapping[str, Sequence[str]] | None = None, **keywords: Any) -> Any:
    """Declare a field whose value a rule finds from the size of the data unless it is set; `choices` as of `only_for`.

    Its default is AUTO, which `corpus.sizes.fitted` replaces before anything is made of the settings: hence it is
    declared as the number that it will be. Only in `SizedSettings`.
    """
    field = only_for(choices or {}, AUTO, **keywords)
    field.json_schema_extra["by_rule"] = True
    return field


def split_commas(value: Any) -> Any:
    """Return the parts of a text `a, b, c` as a tuple; anything else as it is."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


#: Tuples that a configuration file writes as `a, b, c`.
Words = Annotated[tuple[str, ...], BeforeValidator(split_commas)]
#: What becomes of documents with the same tokens in two splits; see corpus/cleaning/duplicates.py.
DuplicatePolicy = Literal["report", "drop-from-train", "drop-from-test"]
Integers = Annotated[tuple[int, ...], BeforeValidator(split_commas)]


class CorpusSettings(Settings):
    """How raw text becomes cleaned, tokenised, encoded documents with labels and splits (section `[corpus]`)."""

    data: str = Field("demo", description="what to read: `demo`, a named data set (`imdb`), a file, or a folder")
    validation_data: str = Field("", description="a file with the validation split; empty: cut from train")
    test_data: str = Field("", description="a file with the test split; empty: the official one, or cut from the data")
    format: Literal[
        "auto", "aclimdb", "aclimdb-doubled", "csv", "tsv", "jsonl", "parquet", "fasttext", "labelled-lines", "folders"
    ] = Field(
        "auto",
        description="format of the data; auto: found from the name and the content; aclimdb-doubled: a leak on purpose "
        "(docs/leakage.md)",
    )
    text_column: str = Field("", description="name of the text column; empty: found")
    label_column: str = Field("", description="name of the label column; empty: found")
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
    split_seed: int = Field(0, ge=0, description="seed of the splits")
    duplicates: DuplicatePolicy = Field(
        "drop-from-train",
        description="copies across splits: keep and report, or drop those that are learnt from (so that an official "
        "test split stays whole) or judged on",
    )
    demo_documents: int = Field(6000, ge=200, le=1_000_000, description="labelled documents of the demo corpus")
    workers: int = machine_only(0, ge=0, le=1024, description="processes that clean; 0: one per core")

    def significant(self) -> dict[str, Any]:
        """Return the settings that change the result; of a path only the name, for what it holds has a digest."""
        paths = {name: Path(getattr(self, name)).name for name in ("data", "validation_data", "test_data")}
        return {**super().significant(), **paths}


class AuditSettings(Settings):
    """What the audit of a cleaned corpus looks for, and from where on it speaks (section `[audit]`)."""

    near_duplicate: float = Field(
        0.45,
        ge=0.3,
        lt=1,
        description="share of what one text tells, by the rarity of its words, that a near copy has as well; 0.45: a "
        "tenth of its letters mistyped, or a fifth of its words replaced",
    )
    shingle: int = Field(
        4,
        ge=2,
        le=10,
        description="letters a shingle, the runs by which texts are compared; 4: one letter mistyped leaves most of a "
        "sentence; of Chinese and its like, 2",
    )
    smallest_class: int = Field(
        30, ge=1, le=100_000, description="documents of a class in train and in test; fewer teach and measure little"
    )
    shortest_document: int = Field(
        2, ge=1, le=1000, description="tokens; documents of so few or fewer are told of as short: one glance each"
    )
    giveaway_certainty: float = Field(
        0.9,
        ge=0.5,
        le=1,
        description="share of doubt about a class that one token or the length removes, to be called a giveaway",
    )
    giveaway_share: float = Field(
        0.5,
        ge=0.1,
        le=1,
        description="share of the documents of a class that a giveaway covers; 0.5: it almost decides",
    )
    foreign_letters: float = Field(
        0.05,
        gt=0,
        le=0.5,
        description="share of a corpus's letters below which a script is foreign to it; 5 % leaves mixed text alone",
    )
    highest_accuracy: float = Field(
        0,
        ge=0,
        le=1,
        description="highest accuracy that can be skill; 0: unknown, or what is known of a named data set (imdb: 0.99)",
    )
    examples: int = Field(
        5, ge=1, le=50, description="examples of each finding: enough to judge it, few enough to read"
    )
