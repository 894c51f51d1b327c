"""Which word embedding × which recurrent network classifies your text best, how sure are we, and what does it cost?

`compare` finds it out, `load` hands over what a run has trained, `TextClassifier` trains one model in the manners of
scikit-learn. Each is imported when it is first asked for: `import wordloom` alone loads neither torch nor scikit-learn.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wordloom.comparison import Comparison, compare
    from wordloom.errors import WordloomError
    from wordloom.model import Model, load
    from wordloom.text_classifier import TextClassifier

#: Public name → the module that has it.
_HOMES = {
    "Comparison": "comparison",
    "Model": "model",
    "TextClassifier": "text_classifier",
    "WordloomError": "errors",
    "compare": "comparison",
    "load": "model",
}
__all__ = ["Comparison", "Model", "TextClassifier", "WordloomError", "compare", "load"]


if not TYPE_CHECKING:  # else a type checker would take every name for one that is there

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")
        found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        globals()[name] = found  # asked for once
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
