"""Luigi parameters that carry a whole settings object."""

import os
from pathlib import Path
from typing import Any

import luigi
from luigi.parameter import _no_value

from corpus.settings import Settings
from tasks.engine import place
from tasks.engine.configuration import load_run
from tasks.engine.run_settings import ChainSettings
from tasks.engine.sections import SettingsError


class SettingsParameter(luigi.Parameter):
    """A frozen settings object; as text it is JSON."""

    def __init__(self, settings: type[Settings], **keywords: Any) -> None:
        super().__init__(**keywords)
        self.settings = settings

    def parse(self, x: str) -> Settings | None:
        """Read settings from JSON; empty text is None."""
        return self.settings.model_validate_json(x) if x else None

    def serialize(self, x: Settings | None) -> str:
        """Write settings as JSON: the part that identifies a task."""
        return x.model_dump_json() if x is not None else ""

    def _warn_on_wrong_param_type(self, param_name: str, param_value: Any) -> None:
        if param_value is not None and not isinstance(param_value, self.settings):
            raise TypeError(f"{param_name} must be {self.settings.__name__}, not {type(param_value).__name__}")


def settings_parameter(settings: type[Settings], **keywords: Any) -> Any:
    """Declare a parameter; on an instance the attribute is the settings object itself, so annotate it as that."""
    return SettingsParameter(settings, **keywords)


class TaskParameter(luigi.Parameter):
    """A task that another one is made from; as text it is that task's identity, so it cannot be typed."""

    def serialize(self, x: luigi.Task | None) -> str:
        """Write what identifies the task."""
        return str(x.task_id) if x is not None else ""

    def _warn_on_wrong_param_type(self, param_name: str, param_value: Any) -> None:
        if param_value is not None and not isinstance(param_value, luigi.Task):
            raise TypeError(f"{param_name} must be a task, not {type(param_value).__name__}")


def task_parameter(**keywords: Any) -> Any:
    """Declare a parameter that is a task; annotate the attribute as that."""
    return TaskParameter(**keywords)


class RunParameter(SettingsParameter):
    """The settings of a run; unless given, those of the configuration file that Luigi itself reads."""

    settings: type[ChainSettings]

    def _get_value(self, task_name: str, param_name: str) -> Any:
        value = super()._get_value(task_name, param_name)
        if value is not _no_value:
            return value
        chosen = os.environ.get("LUIGI_CONFIG_PATH")
        run = load_run(Path(chosen) if chosen else None, {}, None, place.root())
        if not isinstance(run, self.settings):
            raise SettingsError(f"{chosen} describes no {task_name}; name its configuration in LUIGI_CONFIG_PATH")
        return run


def run_parameter(settings: type[ChainSettings]) -> Any:
    """Declare the parameter of the report; annotate the attribute as the settings themselves."""
    return RunParameter(settings)
