"""The words of the demo corpus: what the reviews are about, and what they say of it."""

from typing import NamedTuple

#: Words for the two labels, in this order: negative, positive.
Poles = tuple[tuple[str, ...], tuple[str, ...]]


class Domain(NamedTuple):
    """A kind of thing that people review."""

    name: str
    kinds: tuple[str, ...]
    titles: tuple[tuple[str, ...], tuple[str, ...]]  # first and second half of its name
    used: str  # what one does with it, in the past tense: "I {used} it"
    aspects: tuple[tuple[str, Poles], ...]  # a noun phrase, plural where it ends in "s", and what it can be
    neutral: tuple[str, ...]
    parts: tuple[str, ...]  # stretches of time that it lasts


#: Said of a thing as a whole, in every domain.
GENERAL: Poles = (
    ("awful", "terrible", "disappointing", "dreadful", "bad", "poor", "mediocre", "annoying"),
    ("wonderful", "excellent", "delightful", "superb", "good", "great", "impressive", "charming"),
)
VERDICTS: Poles = (
    ("I regret every minute of it", "I want my money back", "I would not wish it on anyone", "it was a waste of time",
     "we left in a bad mood", "I have nothing kind to say about it", "it let me down"),
    ("I enjoyed every minute of it", "it was worth every cent", "I would recommend it to anyone",
     "it was time well spent", "we left in a good mood", "I have nothing unkind to say about it", "it made my week"),
)  # fmt: skip
REPORTERS = (
    "my brother",
    "the brochure",
    "a colleague",
    "the newspaper",
    "everyone online",
    "my neighbour",
    "a friend",
)
COMPANIONS = ("my sister", "two friends", "my parents", "a colleague", "my partner", "the children", "an old classmate")
DAYS = ("Monday", "Tuesday", "Thursday", "Friday", "Saturday", "Sunday", "a rainy day", "a holiday")
MONTHS = ("January", "March", "April", "June", "August", "October", "November")
#: Everyday sentences with the very words that carry the order elsewhere, so that these alone betray nothing.
EVERYDAY = (
    "I had planned this for {month}, but it had to wait until {month2}.",
    "I do not write reviews often, and this one will not be long.",
    "{companion} came along, although only for an hour.",
    "It was not my first choice, it was the one that was left.",
    "At first I wanted to wait for {day}, in the end I went with {companion2}.",
    "I never read reviews before, only after.",
    "This is for people who, like me, look things up before {day}.",
    "Nobody asked me to write this.",
    "I paid the full price, not a cent less.",
)

_TITLE_ENDS = ("Harbour", "Garden", "Meridian", "Lantern", "Orchard", "Station", "Bridge", "Tower", "Meadow", "River")

FILM = Domain(
    "film",
    ("film", "movie", "picture"),
    (("The Silent", "The Last", "Beyond the", "Return to the", "The Glass", "The Northern"), _TITLE_ENDS),
    "watched",
    (
        ("the acting", (("wooden", "lifeless", "hammy"), ("convincing", "heartfelt", "subtle"))),
        ("the plot", (("predictable", "muddled", "dull"), ("gripping", "clever", "original"))),
        ("the dialogues", (("clumsy", "flat", "stilted"), ("witty", "sharp", "natural"))),
        ("the soundtrack", (("shrill", "intrusive", "bland"), ("haunting", "beautiful", "stirring"))),
        ("the camera work", (("sloppy", "shaky", "drab"), ("elegant", "stunning", "inventive"))),
        ("the ending", (("silly", "rushed", "hollow"), ("moving", "satisfying", "brilliant"))),
    ),
    (
        "We saw it on {day} with {companion}.",
        "It runs for about two hours.",
        "The story takes place in {month}, in a small town by the sea.",
        "It is the third {kind} of this director.",
    ),
    ("the first half hour", "the first scenes", "the opening", "the first act"),
)
HOTEL = Domain(
    "hotel",
    ("hotel", "guest house", "place"),
    (("Hotel", "The Old", "Villa", "The Grand", "Pension", "The White"), _TITLE_ENDS),
    "booked",
    (
        ("the room", (("dirty", "cramped", "musty"), ("spotless", "spacious", "cosy"))),
        ("the staff", (("rude", "careless", "unhelpful"), ("friendly", "attentive", "helpful"))),
        ("the breakfast", (("stale", "meagre", "cold"), ("fresh", "generous", "delicious"))),
        ("the beds", (("lumpy", "creaky", "hard"), ("comfortable", "soft", "restful"))),
        ("the view", (("dreary", "ugly", "depressing"), ("lovely", "breathtaking", "magnificent"))),
        ("the street", (("noisy", "unsafe", "grimy"), ("quiet", "safe", "pretty"))),
    ),
    (
        "We stayed for three nights in {month}.",
        "I travelled with {companion} and arrived on {day}.",
        "The {kind} stands ten minutes from the station.",
        "We had a room on the second floor.",
    ),
    ("the first night", "the first day", "the first hours", "the first evening"),
)
GADGET = Domain(
    "gadget",
    ("phone", "tablet", "device"),
    (("Aero", "Nova", "Lumo", "Vexa", "Orbit", "Pico"), ("X2", "Mini", "Pro", "S5", "Plus", "Max", "Air", "One")),
    "bought",
    (
        ("the battery", (("weak", "unreliable", "useless"), ("strong", "reliable", "lasting"))),
        ("the screen", (("dim", "blurry", "scratched"), ("bright", "crisp", "flawless"))),
        ("the buttons", (("flimsy", "sticky", "loose"), ("sturdy", "precise", "solid"))),
        ("the software", (("buggy", "slow", "confusing"), ("smooth", "fast", "intuitive"))),
        ("the sound", (("tinny", "muffled", "harsh"), ("rich", "clear", "warm"))),
        ("the support", (("rude", "unhelpful", "careless"), ("helpful", "friendly", "attentive"))),
    ),
    (
        "I ordered it in {month} and it came on {day}.",
        "I use it on the train, mostly for reading.",
        "The box holds the {kind}, a cable and a booklet.",
        "{companion} has the same {kind} in black.",
    ),
    ("the first week", "the first days", "the first hours", "the first month"),
)
RESTAURANT = Domain(
    "restaurant",
    ("restaurant", "bistro", "place"),
    (("Casa", "The Blue", "Chez", "The Copper", "Little", "The Green"), _TITLE_ENDS),
    "tried",
    (
        ("the soup", (("watery", "salty", "cold"), ("tasty", "fragrant", "warming"))),
        ("the desserts", (("stale", "bland", "greasy"), ("delicious", "fresh", "heavenly"))),
        ("the service", (("slow", "rude", "careless"), ("attentive", "friendly", "swift"))),
        ("the wine", (("sour", "thin", "overpriced"), ("elegant", "rich", "smooth"))),
        ("the vegetables", (("soggy", "limp", "tasteless"), ("crunchy", "fresh", "tasty"))),
        ("the terrace", (("noisy", "cramped", "draughty"), ("lovely", "quiet", "cosy"))),
    ),
    (
        "We had a table for four on {day}.",
        "I went there with {companion} in {month}.",
        "The {kind} is on the corner, next to the bakery.",
        "They open at six.",
    ),
    ("the first course", "the first half hour", "the starters", "the first glass"),
)
BOOK = Domain(
    "book",
    ("book", "novel", "story"),
    (("A History of the", "The Keeper of the", "Letters from the", "The Second", "Under the", "Salt and"), _TITLE_ENDS),
    "read",
    (
        ("the prose", (("clumsy", "stilted", "dry"), ("elegant", "vivid", "graceful"))),
        ("the characters", (("flat", "lifeless", "shallow"), ("memorable", "heartfelt", "vivid"))),
        ("the plot", (("predictable", "muddled", "dull"), ("gripping", "clever", "original"))),
        ("the humour", (("silly", "crude", "forced"), ("witty", "sharp", "subtle"))),
        ("the chapters", (("tedious", "endless", "rambling"), ("tight", "lively", "absorbing"))),
        ("the translation", (("sloppy", "wooden", "careless"), ("natural", "smooth", "precise"))),
    ),
    (
        "I read it in {month}, mostly on the train.",
        "{companion} lent it to me on {day}.",
        "It has about three hundred pages.",
        "It is the second {kind} of a series of four.",
    ),
    ("the first chapters", "the first fifty pages", "the opening", "the first part"),
)
DOMAINS = (FILM, HOTEL, GADGET, RESTAURANT, BOOK)
