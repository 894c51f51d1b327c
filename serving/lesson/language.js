// The languages of the page: what stands in it, by key.

const TEXTS = JSON.parse($("texts").textContent);
let language = $("texts").dataset.language || (navigator.language.startsWith("zh") ? "zh" : "en");

// A text in the language that is shown, with `{name}` filled in.
function say(key, values = {}) {
  return TEXTS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? `{${name}}`);
}

// Puts a text into a node; what stands between back-ticks is code, and behind an underline, in equations, a subscript.
function write(node, text) {
  const parts = text.split("`").flatMap((part, place) => {
    if (place % 2) return [element("code", part)];
    if (!node.classList.contains("equation")) return [document.createTextNode(part)];
    return part.split(/_(\{[^}]+\}|\p{L})/u).map((one, index) => (index % 2 ? element("sub", one.replace(/[{}]/g, "")) : document.createTextNode(one)));
  });
  node.replaceChildren(...parts);
}

const tell = (id, key, values) => write($(id), say(key, values));

function translate() {
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  for (const one of document.querySelectorAll("[data-text]")) write(one, say(one.dataset.text));
  for (const one of document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", say(one.dataset.label));
  $("language").lang = language === "zh" ? "en" : "zh";
}
