// Shows the documents that every chosen option fits; without this script all of them are shown.
for (const pair of document.querySelectorAll(".pair")) {
  const filters = pair.querySelector(".filters");
  const options = [...filters.querySelectorAll("select")];
  const documents = [...pair.querySelectorAll(".disagreement")];
  const fits = (item) => options.every((option) => !option.value || item.dataset[option.name] === option.value);
  const choose = () => {
    for (const item of documents) item.hidden = !fits(item);
    const shown = documents.filter((item) => !item.hidden).length;
    filters.querySelector("output").textContent = say("documents", { shown, all: documents.length });
  };
  filters.addEventListener("change", choose);
  for (const button of filters.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      for (const item of documents) if (!item.hidden) item.open = button.value === "open";
    });
  }
  filters.hidden = false;
  choose(); // a browser may have kept what was chosen before
}
