"""How wide letters stand beside narrow ones: marks, and the blanks between them."""

import re

#: Behind a wide mark there is no blank, and a sentence with wide letters ends in a wide stop.
WIDE_MARKS, WIDE, _NARROW = "，。！？；：）、", re.compile("[\u3400-\u9fff]"), re.compile("[A-Za-z0-9]")
WIDE_STOPS = {".": "。", ":": "：", ",": "，", ";": "；"}
_STOP = re.compile(r"[.:,;](?: |$)")
#: What joins a piece to another → the same behind wide letters.
WIDE_JOINTS = {": ": "：", "; ": "；", ", ": "，", ". ": "。", ".": "。", ":": "："}


def set_behind(before: str, text: str) -> str:
    """Set a text behind another: a blank stands between wide letters and narrow ones, and beside no others.

    >>> set_behind("优于", "nb-svm"), set_behind("优于 ", "最好的基线")
    ('优于 nb-svm', '优于最好的基线')
    """
    left, right = before.rstrip(" "), text.lstrip(" ")
    if not left or not right:
        return before + text
    if left[-1] in WIDE_MARKS or right[0] in WIDE_MARKS or right[0] == "（":
        return left + right
    is_wide, is_next_wide = WIDE.match(left[-1]), WIDE.match(right[0])
    if is_wide and is_next_wide:
        return left + right
    if (is_wide and _NARROW.match(right[0])) or (is_next_wide and _NARROW.match(left[-1])):
        return f"{left} {right}"
    return before + text


def stopped(before: str, text: str) -> str:
    """Return a text with the mark that it begins with as it is behind wide letters, where there are any before it.

    >>> stopped("没有测试集", ". x"), stopped("none", ". x")
    ('。x', '. x')
    """
    if text[:1] in WIDE_STOPS and _STOP.match(text) and WIDE.search(before):
        return WIDE_STOPS[text[0]] + text[1:].lstrip(" ")
    return text
