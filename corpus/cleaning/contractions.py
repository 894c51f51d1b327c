"""English contractions written out, so that negation is always the one word `not`."""

import re

_APOSTROPHE = "['’`´]"
_LETTER = r"[^\W\d_]"
# What stands before the ending may be empty, as in treebank text (`it 's`).
_CONTRACTED = re.compile(
    rf"(?<!{_LETTER})({_LETTER}*+){_APOSTROPHE}(t{_APOSTROPHE}ve|t|s|d|m|ll|re|ve)(?![^\W_])", re.IGNORECASE
)
#: Negations without their apostrophe, where the form is hardly ever another word: `cant`, but not `shell` or `were`.
UNMARKED = frozenset(
    (
        "cannot",
        "cant",
        "wont",
        "aint",
        "dont",
        "doesnt",
        "didnt",
        "isnt",
        "arent",
        "wasnt",
        "werent",
        "hasnt",
        "havent",
        "hadnt",
        "couldnt",
        "wouldnt",
        "shouldnt",
    )
)
_UNMARKED = re.compile(rf"\b(?:{'|'.join(sorted(UNMARKED))})\b", re.IGNORECASE)
_PARTED = re.compile(r"\b(ca|wo|sha|ai) n't\b", re.IGNORECASE)
#: Stems that change before `not`.
_IRREGULAR = {"ca": "can", "wo": "will", "sha": "shall", "ai": "is"}
#: Words after which 's is `is`, hardly ever a possessive.
_SUBJECTS = frozenset(
    ("it", "he", "she", "that", "this", "there", "here", "what", "who", "where", "when", "why", "how")
)
_ENDINGS = {"ll": " will", "re": " are", "ve": " have"}


def join_halves(text: str) -> str:
    """Join the halves of `ca n't` and its like, which treebank text parts: `ca` alone would be lost."""
    return _PARTED.sub(r"\1n't", text) if " n't" in text else text


def may_be_contracted(run: str) -> bool:
    """Say, quickly, whether a run without white space may hold a contraction."""
    return "'" in run or "nt" in run or "not" in run or "NT" in run or "NOT" in run or "`" in run or not run.isascii()


def expand_contractions(text: str) -> str:
    """Write English contractions out: `can't` → `can not`, `it's` → `it is`; a possessive becomes a word, `'s`."""
    return _UNMARKED.sub(_negate, _CONTRACTED.sub(_expand, text))


def _expand(match: re.Match[str]) -> str:
    stem, ending = match.group(1), match.group(2).lower()
    word = stem.lower()
    if ending.startswith("t"):
        negated = f"{_positive(stem[:-1])} not{' have' if ending != 't' else ''}"
        return negated.lstrip() if word.endswith("n") else match.group()
    if ending in _ENDINGS:
        return stem + _ENDINGS[ending]
    if ending == "m":
        return f"{stem} am" if word in {"i", ""} else match.group()
    if ending == "s" and word in _SUBJECTS:
        return f"{stem} is"
    # 's is a possessive here, 'd is would or had: which of them, only the sentence would tell.
    return f"{stem} us" if (word, ending) == ("let", "s") else f"{stem} '{ending}"


def _negate(match: re.Match[str]) -> str:
    word = match.group()
    stem = word[: -len("not")] if word.lower() == "cannot" else word[: -len("nt")]
    return f"{_positive(stem)} not"


def _positive(stem: str) -> str:
    regular = _IRREGULAR.get(stem.lower(), stem)
    return stem[:1] + regular[1:] if regular is not stem and regular[:1] == stem[:1].lower() else regular
