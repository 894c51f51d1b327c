"""What libraries say to people is known to every catalogue: all that settings and command lines can make them say."""

import re
from collections.abc import Callable, Iterator

import pytest
import typer
from pydantic import ValidationError

from corpus.json_files import json_value
from corpus.settings import Settings
from pipeline.__main__ import app
from pipeline.help_pages import translate_help
from tasks.chains import CHAINS
from tasks.engine.sections import SettingsError, validated
from translation.catalogue import LANGUAGE, languages, speaking
from translation.libraries import OF_HELP, OF_SETTINGS
from translation.shapes import translated

OTHERS = [code for code in languages() if code != "en"]
#: A sentence of English; names of settings and of people are none.
ENGLISH = re.compile(r"(?<![\w/`'-])[a-z]+(?: [a-z]+){2,}(?![\w/`'-])")
#: Texts that are wrong for some setting or other: no number, too small, too large, no list, no name.
WRONG = ("", "x", "-1", "0", "1.5", "nan", "inf", "1e400", "9" * 20, "9" * 5000, "1,1", ", ,", "maybe", "x\0", "\udcff")
#: pydantic's own words are not shown for these: ours are.
OURS = {"extra_forbidden", "string_pattern_mismatch", "value_error"}
NO_JSON = (
    "",
    "[1",
    "[1,]",
    '{"a" 1}',
    "{1: 2}",
    '{"a": 1,}',
    "1 2",
    '["a',
    '["\t"]',
    '["\\x"]',
    '["\\u12"]',
    "[" * 99,
    "9" * 5000,
)
COMMAND_LINES = (
    *("nonsense", "rum", "--nonsense", "run --jobs", "run --jobs x", "run --jobs 1.5", "run -j 0", "run --dry-run=yes"),
    *("run --nonsense", "run --onyl x", "run -x", "predict", "status a b", "tune --minutes x", "tune --minutes -1"),
    "worker",
)


def every_setting() -> Iterator[tuple[str, type[Settings], str]]:
    """Yield every setting of every chain: its section, the class of that, and its key."""
    for chain in CHAINS:
        for section, settings in chain.parts().sections.items():
            yield from ((section, settings, key) for key in settings.model_fields)


def problems(settings: type[Settings], key: str, value: str) -> set[str]:
    """Return the types of what is wrong with a value."""
    try:
        settings.model_validate({key: value})
    except ValidationError as error:
        return {problem["type"] for problem in error.errors()}
    return set()


def test_every_error_that_a_setting_can_raise_is_listed_and_no_other() -> None:
    raised = {one for _, settings, key in every_setting() for value in WRONG for one in problems(settings, key, value)}
    assert raised - OURS == set(OF_SETTINGS)


@pytest.mark.parametrize("code", OTHERS)
def test_no_english_is_left_in_what_is_said_of_a_wrong_setting(code: str) -> None:
    for section, settings, key in every_setting():
        kinds: set[str] = set()
        for value in WRONG:
            new = problems(settings, key, value) - kinds
            if new:
                kinds |= new
                with pytest.raises(SettingsError) as refused:
                    validated(settings, section, {section: {key: value}})
                with speaking(code):
                    assert not ENGLISH.search(translated(str(refused.value))), str(refused.value)


@pytest.mark.parametrize("code", OTHERS)
def test_keys_and_values_of_settings_stay_as_they_are_typed(code: str) -> None:
    for section, settings, key in every_setting():
        for value in ("all", "train", "mean, cell"):
            refused = ""
            try:
                validated(settings, section, {section: {key: value}})
            except SettingsError as error:
                refused = str(error)
            with speaking(code):
                said = translated(refused)
            choices = re.findall("'[^' ]+'", refused.partition("(")[0])
            assert said.startswith(refused.partition(": ")[0]) and all(one in said for one in choices), said


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("line", COMMAND_LINES)
def test_no_english_is_left_in_what_is_said_of_a_wrong_command_line(
    line: str, code: str, cli: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LANGUAGE, code)
    status, _, said = cli(*line.split())
    assert status == 2 and said
    assert not re.search("[a-z]{3,} [a-z]{3,}", said.splitlines()[0]) and not ENGLISH.search(said), said


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("text", NO_JSON)
def test_no_english_is_left_in_what_is_said_of_what_is_no_json(text: str, code: str) -> None:
    with pytest.raises(ValueError) as refused:
        json_value(text)
    with speaking(code):
        said = translated(f"answers.jsonl, line 3: {refused.value}")
    assert not re.search("[a-z]{3,} [a-z]{3,}|Expecting|Extra|Invalid", said), said


@pytest.mark.parametrize("code", OTHERS)
def test_help_pages_say_nothing_in_english(code: str) -> None:
    with speaking(code):
        command = typer.main.get_command(app)
        translate_help(command)
        for below in (command, *getattr(command, "commands", {}).values()):
            context = below.context_class(below, info_name=below.name)
            page = below.get_help(context)
            assert [words for words in OF_HELP if words in page] == []
