"""Texts that whoever cleans and cuts texts must treat alike: drawn by a seed, English and Chinese, tame and wild."""

import random
from collections.abc import Sequence

from corpus.demo.reviews import demo_documents

#: What texts hold besides words, and what cleaning has rules for.
PIECES = (
    "<br />", "<p class=\"x\">", "</p>", "<b>", "</b>", "<script>var a = 1 < 2;</script>", "<!-- hidden -->", "<unk>",
    "a < b > c", "&amp;", "&lt;b&gt;", "&amp;lt;", "&nbsp;", "&eacute;", "&#39;", "&#x201C;", "&hellip;", "&notit;",
    "http://example.org/a?b=1&c=2", "https://example.com.", "www.example.net/x,", "example.co.uk", "see example.com/",
    "me@example.org", "first.last+tag@mail-host.example.com", "@user", "#tag", "ftp://files.example.org/a.txt)",
    "1", "10/10", "3.5", "1,000,000", "12:30", "2nd", "3d",
    "90s", "1999-2001", "10000000", "½", "²", "٣٤", "Ⅷ", "v2.0",
    "can't", "cannot", "CAN'T", "won't", "shan't", "ain't", "it's", "It’s", "let's", "I'm", "im", "they've", "we'd",
    "dont", "DIDNT", "couldn't've", "ca n't", "wo n't",
    "it 's", "John's", "the boys'", "rock'n'roll", "o'clock", "'s",
    "n't", "'tis", "don´t", "isn`t", "you’ll", "who're", "cant.", "shouldnt,", "'d", "'D", "she'd've",
    "sooooo", "goooood!!!!!!", "hahahahaha", "?????", "......", "----", "***", "~~~", "===", "___", "……", "。。。。",
    "!?!?", "aaaaa1111111", "ｗｏｗ", "ﬁne", "½½½½", "zzzzzzZZZZ",
    ":)", ":-)", ":-(", ";)", ":))))", "=)", ":o)", ":D",
    ":P", ":3", "<3", "<333", "^_^", "^^", "good:)", "2:3", ":)x",
    "(:", "8-)", ":/", ":|", ":-p", ":Dx", "x:(y", "[:)]",
    ":'(", "😀", "👍🏽", "👨\u200d👩\u200d👧", "❤️", "☺", "™", "🇨🇳",
    "u.s.", "e.g.", "U.S.A.", "a.b.c", "p.s", "i.e.,", "...and", "well...then", "so-called", "A-b-c", "-5", "--",
    "\"quoted\"", "“curly”", "‘single’", "«guillemets»", "(brackets)", "[x]", "{y}", "50%", "$5", "€5", "#1", "a/b",
    "cafÃ©", "itâ€™s", "Ã¼ber", "â€œquotedâ€\x9d", "naÃ¯ve", "l'Ã©tÃ©",
    "ä½\xa0å¥½", "â€¦", "Â£5", "Ã la carte",
    "naïve", "café", "ÜBER", "straße", "İstanbul", "ΣΟΦΟΣ", "e\u0301le\u0300ve", "Ångström", "crème brûlée", "ﬀ", "K",
    "soft\u00adhyphen", "zero\u200bwidth", "non\u00a0breaking", "tab\tbed", "new\nline", "\u200fright", "\ufeffbom",
    "नमस्ते", "می\u200cخواهم", "สวัสดี", "こんにちは", "カタカナー",
    "한국어", "Привет", "مرحبا", "שלום", "한", "\u1100\u1161",
    "，", "。", "！", "？", "、", "《书》", "（好）", "“好”",
    "１２３", "ＡＢＣ", "…", "—", "～", "￥100", "：", "；", "：）",
    "\x85", "caf\x92s", "\x93hi\x94", "don\x92t", "\x1f", "\u2028", "\u3000", "\ud83d", "",
)  # fmt: skip
CHINESE = (
    "房间很干净服务也不错下次还会再来酒店位置好早餐一般价格有点贵前台态度差隔音效果太差了手机电池耐用"
    "书的内容有意思推荐大家看水果新鲜包装坏了洗发水味道好闻衣服质量一般不值这个价电脑运行很快屏幕清晰"
)


def english(count: int, seed: int = 0) -> list[str]:
    """Return texts of English words, most of them with something wild in between."""
    draw = random.Random(seed)
    words = [document.text.split() for document in demo_documents(400, seed)]
    return [_mixed(draw, draw.choice(words), " ") for _ in range(count)]


def chinese(count: int, seed: int = 0) -> list[str]:
    """Return texts of Chinese characters, most of them with something wild in between."""
    draw = random.Random(seed)
    runs = [draw.choices(CHINESE, k=draw.choice((2, 8, 30, 90))) for _ in range(400)]
    return [_mixed(draw, draw.choice(runs), draw.choice(("", "", " "))) for _ in range(count)]


def _mixed(draw: random.Random, words: Sequence[str], between: str) -> str:
    start = draw.randrange(len(words))
    found = list(words[start : start + draw.choice((1, 3, 10, 40, 200))])
    for _ in range(draw.choice((0, 1, 1, 2, 5))):
        place = draw.randrange(len(found) + 1)
        glued = draw.random() < 0.3
        piece = draw.choice(PIECES)
        if glued and found and place < len(found):
            found[place] = draw.choice((found[place] + piece, piece + found[place], found[place].upper() + piece))
        else:
            found.insert(place, f" {piece} " if between == "" and draw.random() < 0.5 else piece)
    return between.join(found)
