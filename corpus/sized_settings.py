"""Settings of which a rule finds what is not set, from the size of the data."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import (
    SerializerFunctionWrapHandler,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_serializer,
    field_validator,
)

from corpus.settings import Settings, extra_of, only_for

#: Stands for a value that a rule finds from what cleaning counted, see `corpus/sizes.py`.
AUTO = "auto"


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
        return frozenset(name for name, field in cls.model_fields.items() if extra_of(field).get("by_rule"))


def by_rule(choices: Mapping[str, Sequence[str]] | None = None, **keywords: Any) -> Any:
    """Declare a field whose value a rule finds from the size of the data unless it is set; `choices` as of `only_for`.

    Its default is AUTO, which `corpus.sizes.fitted` replaces before anything is made of the settings: hence it is
    declared as the number that it will be. Only in `SizedSettings`.
    """
    field = only_for(choices or {}, AUTO, **keywords)
    field.json_schema_extra["by_rule"] = True
    return field
