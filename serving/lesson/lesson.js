// The lesson: what it holds is unpacked, its parts begin, and all of them are shown anew in another language.

function showAll() {
  translate();
  tell("about", lesson.recommended ? "about.recommended" : "about.other", lesson.cell);
  tell("words-about", `words.about.${WORDS.window.source === "word2vec" ? WORDS.window.algorithm : "outside"}`, {
    name: WORDS.window.name, pairs: WORDS.window.pairs.toLocaleString("en"), size: WORDS.window.size, shown: WORDS.window.words.length, known: WORDS.window.known.toLocaleString("en"),
  });
  tell("cell-equation", `equation.${lesson.cell.kind}`);
  tell("cell-source", `source.${lesson.cell.kind}`);
  tell("fading-about", "fading.about", { cells: lesson.fading.map(({ cell }) => NAMES[cell]).join(", ") || "—", documents: lesson.fading[0]?.documents ?? 0 });
  const recorded = lesson.fading.find((one) => one.recorded)?.recorded;
  $("fading-recorded").hidden = !recorded;
  if (recorded) tell("fading-recorded", "fading.recorded", { count: recorded.length - 1 });
  tell("chance-about", lesson.chance.is_measured ? "chance.measured" : "chance.assumed", {
    seeds: lesson.chance.seeds, spread: number(100 * lesson.chance.spread, 1), unsteady: percent(lesson.chance.unsteady), documents: lesson.chance.documents.toLocaleString("en"),
  });
  for (const part of [WORDS, READING, FADING, CHANCE]) part.show();
}

let lesson = null;

async function start() {
  translate();
  const model = new Model(await unpacked($("model").textContent.trim()));
  const { described, array } = await unpacked($("lesson").textContent.trim());
  lesson = described;
  globalThis.wordloom = { model, lesson, traceOf, compareEqual }; // for tests, and for whoever is curious
  $("text").value = lesson.example;
  WORDS.start(new Window(lesson.words, array));
  FADING.start(lesson.fading);
  CHANCE.start(lesson.chance);
  READING.start(model);
  $("language").addEventListener("click", () => {
    language = language === "zh" ? "en" : "zh";
    showAll();
  });
  showAll();
  document.body.dataset.state = "done";
}

start().catch((error) => {
  $("about").textContent = `This browser cannot run the page (${error.message}); Chrome 112, Firefox 116 and Safari 17 can, and later ones.`;
});
