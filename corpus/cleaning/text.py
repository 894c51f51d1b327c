"""One text cleaned and tokenised: the same steps for the corpus and for a text that comes in later."""

from bisect import bisect_right
from itertools import accumulate
from string import ascii_letters

import numpy as np
import numpy.typing as npt

from corpus.cleaning.contractions import UNMARKED, join_halves
from corpus.cleaning.repair import repair_unicode, strip_html
from corpus.cleaning.rewrite import rules
from corpus.cleaning.stop_words import STOP_WORDS
from corpus.cleaning.tokenizers import LINE_END, build_tokenizer, is_punctuation
from corpus.settings import CorpusSettings


class Cleaner:
    """Cleans and tokenises texts as `settings` say.

    Cleaning has two halves. `prepare` repairs a whole text; what follows looks only at runs of characters without white
    space, so that it can be done once for each different run of a batch, and not once for each that is met.
    """

    def __init__(self, settings: CorpusSettings, tokenizer: str | None = None) -> None:
        """Take the resolved `tokenizer` (audit.json has it); without it, the settings must name one, not `auto`."""
        self.settings = settings
        self.tokenizer = tokenizer or settings.tokenizer
        self._rules = rules(settings)
        self._tokenize = build_tokenizer(self.tokenizer, settings)
        self._drops = settings.stop_words == "remove" or not settings.punctuation

    def clean(self, text: str) -> str:
        """Return `text` repaired and rewritten, its words parted by single spaces."""
        return " ".join(self._rewrite(self.prepare(text).split()).split())

    def tokens(self, text: str) -> list[str]:
        """Return the tokens of `text`."""
        return [token for token in self.tokens_of_runs(self.prepare(text).split()) if token != LINE_END]

    def prepare(self, text: str) -> str:
        """Return `text` with the repairs that need to see more than one run: HTML, Unicode, case."""
        repaired = self.repair(text)
        return repaired.lower() if self.settings.lowercase else repaired

    def repair(self, text: str) -> str:
        """Return `text` with these repairs except case, which a whole batch has quicker."""
        if not text.isascii():
            # Half of a surrogate pair (JSON may hold one) is no character.
            text = text.encode("utf-8", "ignore").decode("utf-8")
        if self.settings.html and ("<" in text or "&" in text):
            text = strip_html(text)
        if self.settings.unicode and not text.isascii():
            text = repair_unicode(text)
        return join_halves(text) if self.settings.contractions else text

    def tokens_of_runs(self, runs: list[str]) -> list[str]:
        """Return the tokens of runs without white space; the token `LINE_END` parts those of one run from the next."""
        tokens = self._tokenize(self._rewrite(runs))
        return [token for token in tokens if self._stays(token)] if self._drops else tokens

    def are_words(self, runs: list[str]) -> npt.NDArray[np.bool_]:
        """Say quickly of which runs it is certain that the run itself is its only token: (runs,)."""
        if self._drops:
            return np.zeros(len(runs), dtype=bool)
        expanded = UNMARKED if self.settings.contractions else frozenset[str]()
        words = [run.isalpha() and run.isascii() and run.lower() not in expanded for run in runs]
        certain = np.array(words, dtype=bool)
        certain[self._rows_of_repeats(runs)] = False
        return certain

    def _rows_of_repeats(self, runs: list[str]) -> list[int]:
        """Return which runs have a letter of ASCII in a row more often than the settings allow."""
        limit, text = self.settings.repeats, LINE_END.join(runs)
        places = []
        for letter in ascii_letters if limit else "":
            # A search for a fixed string; nearly always there are but a few.
            place = text.find(letter * (limit + 1))
            while place >= 0:
                places.append(place)
                place = text.find(letter * (limit + 1), place + 1)
        starts = list(accumulate((len(run) + 1 for run in runs), initial=0)) if places else []
        return [bisect_right(starts, place) - 1 for place in places]

    def _rewrite(self, runs: list[str]) -> str:
        for rule in self._rules:
            runs = rule(runs)
        return LINE_END.join(runs)

    def _stays(self, token: str) -> bool:
        if self.settings.stop_words == "remove" and token.lower() in STOP_WORDS:
            return False
        return self.settings.punctuation or not is_punctuation(token)
