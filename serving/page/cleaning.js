// A text cleaned as corpus/cleaning does it in Python: HTML, mojibake, Unicode forms, case, addresses, contractions.
// Python's \w is [\p{L}\p{N}_] here, and white space is what Python's str.split() parts at.

const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const WORD = "\\p{L}\\p{N}_";
const SPACES = new RegExp(`[${SPACE}]+`, "u");
const UNSPACED = "\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}ー\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}";
const SPACED_LETTER = `[\\p{L}--[${UNSPACED}]]`;

// HTML

const ENTITY = /&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});/gi;
const HIDDEN = new RegExp(`<(script|style)\\b[^<>]*>.*?</\\1[${SPACE}]*>|<!--.*?-->|<!doctype[^<>]*>`, "gisu");
const WINDOWS = new TextDecoder("windows-1252");

function tagsOf(elements) {
  return new RegExp(`</?(?:${elements}|script|style)(?:[${SPACE}][^<>]*)?/?>`, "giu");
}

function withoutTags(text, tags) {
  text = text.replaceAll("<br />", " ");
  return text.includes("<") ? text.replace(HIDDEN, " ").replace(tags, " ") : text;
}

function withoutHtml(text, tags) {
  if (text.includes("<")) text = withoutTags(text, tags);
  while (text.includes("&")) {
    const decoded = text.replace(ENTITY, decodedEntity);
    if (decoded === text) break;
    text = decoded.includes("<") ? withoutTags(decoded, tags) : decoded;
  }
  return text;
}

function decodedEntity(entity) {
  if (entity[1] === "#") {
    const isHex = entity[2].toLowerCase() === "x";
    return ofCode(isHex ? parseInt(entity.slice(3, -1), 16) : parseInt(entity.slice(2, -1), 10));
  }
  const place = document.createElement("textarea"); // what stands in it is text, whatever it says
  place.innerHTML = entity;
  return place.value;
}

// As Python's html.unescape: numbers of windows-1252 mean its characters, and what is no character is nothing.
function ofCode(code) {
  if (code === 0 || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) return "\ufffd";
  if (code === 0x0d) return "\r";
  if (code >= 0x80 && code <= 0x9f) return WINDOWS.decode(new Uint8Array([code]));
  const isNone = code < 9 || code === 0x0b || (code > 0x0d && code < 0x20) || code === 0x7f ||
    (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) === 0xfffe;
  return isNone ? "" : String.fromCodePoint(code);
}

// Unicode

const STRAIGHT = new Map([
  ...[..."‘’‚‛ʼ´＇"].map((mark) => [mark, "'"]),
  ...[..."“”„‟＂"].map((mark) => [mark, '"']),
  ...[..."\xad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"].map((mark) => [mark, ""]),
]);
const FANCY = new RegExp(`[${[...STRAIGHT.keys()].join("")}]`, "gu");
const UNDEFINED = "\x81\x8d\x8f\x90\x9d"; // of windows-1252
// Bytes of windows-1252 that are no ASCII, and among them those that UTF-8 goes on with.
const BYTE_OF = new Map(Array.from({ length: 128 }, (_, low) => [WINDOWS.decode(new Uint8Array([low + 128])), low + 128]));
const ANY = [...BYTE_OF.keys()].join("");
const AFTER = [...BYTE_OF].filter(([, byte]) => byte < 0xc0).map(([character]) => character).join("");
const FIRST = (low, high) => [...BYTE_OF].filter(([, byte]) => byte >= low && byte <= high).map(([c]) => c).join("");
// UTF-8 that was read as windows-1252, where that is not what anybody writes: Â and Ã before a mark, and longer ones.
const MOJIBAKE = new RegExp(`[ÂÃ][${AFTER}]|[${FIRST(0xe0, 0xef)}][${AFTER}]{2}|ð[${AFTER}]{3}`, "gu");
const STRICT = new TextDecoder("utf-8", { fatal: true });

function repaired(text) {
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  text = text.replace(/[\x80-\x9f]/g, (c) => (UNDEFINED.includes(c) ? c : WINDOWS.decode(new Uint8Array([c.charCodeAt(0)]))));
  // The second byte of à, or of a no-break space, became a space: a sign of mojibake behind a small letter, or in front.
  if (text.search(MOJIBAKE) >= 0 || /(?:[a-z]\s?|^)[ÂÃ] /m.test(text)) text = text.replace(/Ã(?= )/g, "à").replace(/Â /g, " ");
  text = text.replace(MOJIBAKE, (run) => {
    try {
      return STRICT.decode(new Uint8Array([...run].map((character) => BYTE_OF.get(character))));
    } catch {
      return run;
    }
  });
  return text.replace(FANCY, (mark) => STRAIGHT.get(mark)).normalize("NFKC");
}

// Words

const APOSTROPHE = "['’`´]";
const LETTER = "[\\p{L}\\p{Nl}\\p{No}]";
const CONTRACTED = new RegExp(`(?<!${LETTER})(${LETTER}*)${APOSTROPHE}(t${APOSTROPHE}ve|t|s|d|m|ll|re|ve)(?![\\p{L}\\p{N}])`, "giu");
const PARTED = new RegExp(`(?<![${WORD}])(ca|wo|sha|ai) n't(?![${WORD}])`, "giu");
const IRREGULAR = { ca: "can", wo: "will", sha: "shall", ai: "is" };
const SUBJECTS = new Set("it he she that this there here what who where when why how".split(" "));
const ENDINGS = { ll: " will", re: " are", ve: " have" };

function positive(stem) {
  const regular = Object.hasOwn(IRREGULAR, stem.toLowerCase()) ? IRREGULAR[stem.toLowerCase()] : stem;
  return regular !== stem && regular.slice(0, 1) === stem.slice(0, 1).toLowerCase() ? stem.slice(0, 1) + regular.slice(1) : regular;
}

function expanded(all, stem, end) {
  const [ending, word] = [end.toLowerCase(), stem.toLowerCase()];
  if (ending.startsWith("t")) {
    const negated = `${positive(stem.slice(0, -1))} not${ending === "t" ? "" : " have"}`;
    return word.endsWith("n") ? negated.replace(/^ +/, "") : all;
  }
  if (Object.hasOwn(ENDINGS, ending)) return stem + ENDINGS[ending];
  if (ending === "m") return word === "i" || word === "" ? `${stem} am` : all;
  if (ending === "s" && SUBJECTS.has(word)) return `${stem} is`;
  return word === "let" && ending === "s" ? `${stem} us` : `${stem} '${ending}`;
}

function negated(word) {
  return `${positive(word.toLowerCase() === "cannot" ? word.slice(0, -3) : word.slice(0, -2))} not`;
}

const mayBeContracted = (run) => /'|nt|not|NT|NOT|`|[^\x00-\x7f]/.test(run);

const EMAIL = `(?<![${WORD}.+\\-])[${WORD}][${WORD}.+\\-]*@[a-z0-9\\-]+(?:\\.[a-z0-9\\-]+)+`;
const ENDS = "，。！？、）";
const REST = `[^${SPACE}<>"${ENDS}]*[^${SPACE}<>"'.,;:!?\\)\\]${ENDS}]`;
const URL_FORM = `(?:https?://|ftp://|www\\.)${REST}|(?<![${WORD}@.\\-])(?:[a-z0-9\\-]+\\.)+(?:com|org|net|edu|gov|info|co\\.uk)(?![${WORD}])(?:/(?:${REST})?)?`;
const NUMBER = `(?<![\\p{N}_]|${SPACED_LETTER})\\p{N}+(?:[.,:\\/]\\p{N}+)*(?!\\p{N}|[.,:\\/]\\p{N}|${SPACED_LETTER})`;

// What rewrites the runs between white space of a text, as `rules` in corpus/cleaning/rewrite.py.
function rewriter(settings) {
  const rules = [];
  const instead = (choice, name) => ({ replace: ` <${name}> `, remove: " " })[choice];
  const [email, url, number] = [new RegExp(EMAIL, "giu"), new RegExp(URL_FORM, "giu"), new RegExp(NUMBER, "gv")];
  const negation = new RegExp(`(?<![${WORD}])(?:${settings.expressions.negations.join("|")})(?![${WORD}])`, "giu");
  if (settings.emails !== "keep") {
    rules.push((run) => (run.includes("@") ? run.replace(email, instead(settings.emails, "email")) : run));
  }
  if (settings.urls !== "keep") {
    rules.push((run) => (run.slice(0, -1).includes(".") || run.includes("/") ? run.replace(url, instead(settings.urls, "url")) : run));
  }
  if (settings.numbers !== "keep") {
    rules.push((run) => run.replace(number, instead(settings.numbers, "number")));
  }
  if (settings.contractions) {
    rules.push((run) => (mayBeContracted(run) ? run.replace(CONTRACTED, expanded).replace(negation, negated) : run));
  }
  if (settings.repeats) {
    const repeated = new RegExp(`([^\\p{Nd}])\\1{${settings.repeats},}`, "gsu");
    rules.push((run) => run.replace(repeated, (_, character) => character.repeat(settings.repeats)));
  }
  return (run) => rules.reduce((text, rule) => rule(text), run);
}
