// The page itself: what is typed is read at once; what each word adds is worked out in small bits, so that typing never waits.

const TEXTS = {
  en: {
    heading: "Type a text", placeholder: "Type or paste a text…", probability: "probability", words: "What each word adds",
    table: "Words and numbers", word: "word", adds: "adds", for: "for", against: "against", unknown: "unknown word",
    switch: "中文", other: "zh", nothing: "no text: what the model says where it knows nothing", ms: "ms", more: "others",
    hint: "in nats, to ln(p / q): p is the probability of {label}, q that of {rival}. Solid lines speak for it, dotted ones against.",
    occlusion: " Of networks, it is what an unknown word in the word's place would change.",
  },
  zh: {
    heading: "输入文本", placeholder: "输入或粘贴一段文本……", probability: "概率", words: "每个词的作用",
    table: "词与数值", word: "词", adds: "作用", for: "支持", against: "反对", unknown: "未知词",
    switch: "English", other: "en", nothing: "没有文本：模型一无所知时的回答", ms: "毫秒", more: "其他",
    hint: "单位为奈特，即对 ln(p / q) 的贡献：p 为 {label} 的概率，q 为 {rival} 的概率。实线表示支持，虚线表示反对。",
    occlusion: "对神经网络，指换成未知词后的变化。",
  },
};
const MOST_CLASSES = 8; // bars
const BIT = 8; // milliseconds of work before the page may answer a key

let [language, running] = [navigator.language.startsWith("zh") ? "zh" : "en", 0];

function translate() {
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
  for (const one of document.querySelectorAll("[data-text]")) one.textContent = TEXTS[language][one.dataset.text];
  for (const one of document.querySelectorAll("[data-language]")) one.hidden = one.dataset.language !== language;
  $("text").placeholder = TEXTS[language].placeholder;
  $("language").lang = TEXTS[language].other;
}

function showAnswer(model, { probabilities, label }, milliseconds) {
  $("label").textContent = model.labels[label];
  $("share").textContent = percent(probabilities[label]);
  $("time").textContent = `${milliseconds.toFixed(1)} ${TEXTS[language].ms}`;
  const order = probabilities.map((_, place) => place).sort((a, b) => probabilities[b] - probabilities[a]);
  const shown = order.slice(0, MOST_CLASSES);
  const rows = shown.map((place) => [model.labels[place], probabilities[place]]);
  if (order.length > shown.length) {
    rows.push([TEXTS[language].more, order.slice(MOST_CLASSES).reduce((sum, place) => sum + probabilities[place], 0)]);
  }
  $("classes").replaceChildren(...rows.map(([name, share]) => {
    const row = element("tr", "");
    const bar = element("span", "", { class: "bar", style: `--share: ${share.toFixed(4)}`, "aria-hidden": "true" });
    const cell = element("td", "", { class: "share" });
    cell.append(bar, percent(share));
    row.append(element("th", name, { scope: "row" }), cell);
    return row;
  }));
}

// Shows words and what is known so far of what they add.
function showWords(reading, shares) {
  const most = Math.max(0.5, ...shares.map(Math.abs));
  const kind = (share) => (Math.abs(share) < 0.005 ? "none" : share > 0 ? "for" : "against");
  $("words").replaceChildren(...reading.tokens.flatMap((token, place) => {
    const share = shares[place];
    const mark = element("mark", token, {
      class: kind(share), title: signed(share), style: `--strength: ${(Math.abs(share) / most).toFixed(3)}`,
    });
    return [mark, " "];
  }));
  const order = [...shares.keys()].sort((a, b) => Math.abs(shares[b]) - Math.abs(shares[a])).slice(0, 50);
  $("numbers").replaceChildren(...order.map((place) => {
    const row = element("tr", "");
    row.append(element("th", reading.tokens[place], { scope: "row" }), element("td", signed(shares[place]), { class: "n" }));
    return row;
  }));
}

function explain(model, reading, number) {
  const { label, probabilities, tokens } = reading;
  const rival = model.rival(probabilities, label);
  const shares = tokens.map(() => 0);
  if (rival < 0) return showWords(reading, shares);
  const { hint, occlusion } = TEXTS[language];
  const names = hint.replace("{label}", () => model.labels[label]).replace("{rival}", () => model.labels[rival]);
  $("hint").textContent = names + (model.members.some((one) => one instanceof Network) ? occlusion : "");
  const work = model.explained(reading, label, rival, shares);
  const go = () => {
    if (number !== running) return; // a key was pressed
    const end = performance.now() + BIT;
    let step = work.next();
    while (!step.done && performance.now() < end) step = work.next();
    showWords(reading, shares);
    document.body.dataset.state = step.done ? "done" : "working";
    if (!step.done) setTimeout(go);
  };
  go();
}

function answer(model) {
  const start = performance.now();
  const reading = model.read(model.tokens($("text").value));
  showAnswer(model, reading, performance.now() - start);
  $("words").classList.toggle("empty", !reading.tokens.length);
  document.body.dataset.state = "working";
  explain(model, reading, ++running);
  if (!reading.tokens.length) $("words").textContent = TEXTS[language].nothing;
}

async function start() {
  translate();
  const model = new Model(await unpacked($("model").textContent.trim()));
  globalThis.wordloom = { model }; // for tests, and for whoever is curious
  $("text").addEventListener("input", () => answer(model));
  $("language").addEventListener("click", () => {
    language = TEXTS[language].other;
    translate();
    answer(model);
  });
  $("text").disabled = false;
  $("text").focus();
  answer(model);
}

start().catch((error) => {
  $("label").textContent = "—";
  $("hint").textContent = `This browser cannot run the page (${error.message}); Chrome 112, Firefox 116 and Safari 17 can, and later ones.`;
});
