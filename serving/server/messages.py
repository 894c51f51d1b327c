"""What is asked and answered, as JSON; the page at /docs is made of these classes."""

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

TEXT = "A delightful film, not boring at all."
Text = Annotated[str, Field(description="a text as it is; it is cleaned as in training", examples=[TEXT])]


class PredictRequest(BaseModel):
    """One text or many: either `text` or `texts`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"oneOf": [{"required": ["text"]}, {"required": ["texts"]}], "examples": [{"text": TEXT}]},
    )
    text: Text = ""
    texts: list[str] = Field(
        default_factory=list, description="several texts, in the place of text", examples=[[TEXT, "Dull."]]
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("give either text or texts")
        return self

    def all(self) -> list[str]:
        """Return the texts, one or many."""
        return [self.text] if "text" in self.model_fields_set else self.texts


class Prediction(BaseModel):
    """What the model says of a text."""

    label: Annotated[str, Field(description="the predicted class; of two it is what the threshold of the run says")]
    probabilities: Annotated[dict[str, float], Field(description="of each class; they sum to 1")]
    known_words: Annotated[
        int | None, Field(description="words of the text that the model knows; 0: it guesses. null: it reads no words")
    ]


class PredictAnswer(BaseModel):
    """A prediction for each text, in the order of the texts."""

    predictions: list[Prediction]


class ExplainRequest(BaseModel):
    """A text, and the class whose choice is to be explained; without one, the predicted class."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"text": TEXT}]})
    text: Text
    label: Annotated[str | None, Field(description="a class of the model")] = None


class Word(BaseModel):
    """A word of the text, as the model reads it."""

    word: str
    share: Annotated[float, Field(description="nats that it adds to ln(p / q), p of the class and q of its rival")]


class ExplainAnswer(BaseModel):
    """What each word adds to the choice of a class over its closest rival."""

    label: str
    rival: str
    words: list[Word]


class Health(BaseModel):
    """The server answers, and with what."""

    status: str
    model: str
    labels: list[str]


class Problem(BaseModel):
    """Why there is no answer."""

    detail: Annotated[Any, Field(description="a sentence, or a list of what is wrong where")]
