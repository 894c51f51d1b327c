"""What people call the columns of texts and of labels."""

import re

#: Usual names, most telling first; compared without case, spaces, `_` and `-`.
TEXT_NAMES = (
    "text", "review", "reviewtext", "reviewbody", "reviewcontent", "content", "sentence", "comment", "commenttext",
    "body", "document", "message", "tweet", "tweettext", "post", "fulltext", "评论", "评论内容",
    "内容", "文本", "评价", "正文", "句子",
)  # fmt: skip
LABEL_NAMES = (
    "label", "labels", "labeltext", "sentiment", "class", "classlabel", "category", "target", "polarity", "stars",
    "starrating", "rating", "score", "标签", "类别", "分类", "情感", "情感倾向", "评分", "星级",
)  # fmt: skip
#: Names of two columns that are one pair of texts.
PAIRS = (("premise", "hypothesis"), ("question", "answer"), ("question", "sentence"), ("query", "passage"),
         ("query", "document"), ("context", "question"))  # fmt: skip
#: A label is a short thing of which there are few: bounds for a column found by its content.
LONGEST_LABEL = 40
MOST_LABELS = 50
#: A cell with more words than this is no column name.
LONGEST_NAME = 5


#: What a column without a name is called.
_NUMBERED = re.compile(r"column \d+")


def folded(name: str) -> str:
    """Return a name as it is compared; of a field inside another, `data.text`, the last part."""
    last = name.rpartition(".")[2] if re.fullmatch(r"[^\s.]+(?:\.[^\s.]+)+", name) else name
    return re.sub(r"[\s_-]+", "", last).casefold()


def are_a_pair(first: str, second: str) -> bool:
    """Say whether two names call the halves of a pair: `sentence1`, `sentence2`, `text_a`, `text_b`, or PAIRS."""
    one, two = folded(first), folded(second)
    if _NUMBERED.fullmatch(first):
        return False
    ends = (one[-1:], two[-1:])
    return (one, two) in PAIRS or (one[:-1] == two[:-1] != "" and ends in (("1", "2"), ("a", "b")))
