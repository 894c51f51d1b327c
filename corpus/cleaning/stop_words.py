"""Function words that `stop_words = remove` takes out; negations and words of contrast or degree carry labels: kept."""

_ENGLISH = """
a an the this that these those i me my mine myself you your yours yourself he him his himself she her hers herself
it its itself we us our ours ourselves they them their theirs themselves who whom whose which what
am is are was were be been being do does did doing have has had having will would shall should can could may might
of at by for with about into through during to from in on off out up down then once here there
and or so as if because when where why how such same own each other some any both 's 'd
"""
_CHINESE = """
的 了 着 过 地 得 我 你 您 他 她 它 我们 你们 他们 她们 它们
这 那 这个 那个 这些 那些 和 与 及 在 于 是 也 就 吗 呢 吧 啊 呀
"""

#: One list for all: the two languages share no word. Other languages have none.
STOP_WORDS = frozenset(_ENGLISH.split()) | frozenset(_CHINESE.split())
