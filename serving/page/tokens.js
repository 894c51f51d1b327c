// Tokens of a text, as corpus/cleaning/tokenizers.py finds them: at each place the first alternative that fits wins.
// JavaScript has no possessive quantifiers; where one matters, what follows may not go on with the same characters.

const INSIDE = "\\p{L}\\p{M}\\p{N}\\u200C\\u200D";
const ABBREVIATION = "(?<![\\p{L}\\p{N}])\\p{L}\\.(?:\\p{L}\\.){1,30}(?!\\p{L})";
const ENDING = "'[sdSD](?![\\p{L}\\p{N}])";
const EMOTICON =
  "[:;=][\\-o\\^']?[\\(\\)\\[\\]]+(?![\\(\\)\\[\\]\\p{L}\\p{N}])" +
  "|(?<![\\p{L}\\p{N}])(?:[:;=][\\-o\\^']?(?:[\\(\\)\\[\\]\\|*\\/\\\\]+|[dDpP3](?![\\p{L}\\p{N}]))|<3+|\\^_*\\^)";
const PICTURE = "\\p{Extended_Pictographic}[\\p{EMod}\\uFE0F]?";
const EMOJI = `${PICTURE}(?:\\u200D${PICTURE})*`;
const PLAIN = `[a-z][a-z]+(?![${INSIDE}'’])`;
const PUNCTUATION = "\\.+|!+|\\?+|-+|\\*+|~+|=+|_+|…+|。+|[\\p{P}\\p{S}]";
const MARKS_ONLY = /^[\p{P}\p{S}]+$/u;
const FEELING = new RegExp(`^(?:${EMOTICON}|${EMOJI})$`, "v");

const SPACED = `[[\\p{L}\\p{N}]--[${UNSPACED}]][[${INSIDE}]--[${UNSPACED}]]*`;
const WORDS_OF = {
  words: [`[\\p{L}\\p{N}][${INSIDE}]*(?:['’]\\p{L}[\\p{L}\\p{M}]*)*`],
  characters: [`[[${UNSPACED}]&&\\p{L}]\\p{M}*`, `${SPACED}(?:['’]${SPACED})*`],
};

function finder(settings) {
  const kept = [];
  if (settings.emails === "keep") kept.push(`(?i:${EMAIL})`);
  if (settings.urls === "keep") kept.push(`(?i:${URL_FORM})`);
  const before = [...kept, PLAIN, ...settings.expressions.placeholders, ABBREVIATION, NUMBER];
  const words = WORDS_OF[settings.tokenizer];
  return new RegExp([...before, ...words, EMOTICON, EMOJI, ENDING, PUNCTUATION].join("|"), "gv");
}

const isPunctuation = (token) => MARKS_ONLY.test(token) && !FEELING.test(token);

// Returns what gives the tokens of a text.
function tokenizer(settings) {
  const tags = tagsOf(settings.expressions.html_elements);
  const [find, rewrite] = [finder(settings), rewriter(settings)];
  const stops = new Set(settings.stop_word_list);
  return (text) => {
    text = text.replace(/[\ud800-\udfff]/gu, ""); // half of a pair is no character
    if (settings.html && /[<&]/.test(text)) text = withoutHtml(text, tags);
    if (settings.unicode) text = repaired(text);
    if (settings.contractions && text.includes(" n't")) text = text.replace(PARTED, "$1n't");
    if (settings.lowercase) text = text.toLowerCase();
    const runs = text.split(SPACES).filter(Boolean).map(rewrite).join("\n");
    const tokens = runs.match(find) ?? [];
    return tokens.filter((token) => !stops.has(token.toLowerCase()) && (settings.punctuation || !isPunctuation(token)));
  };
}
