// Tables of some rows are sorted by a click on a head (up, down, as it was) and filtered by a word.
const LEAST_ROWS = { sort: 3, filter: 8 };

const numberOf = (cell) => {
  if (cell.dataset.value !== undefined) return Number(cell.dataset.value);
  const written = cell.textContent.replace(/[,\u00a0]/g, "").replace("\u2212", "-").match(/[-+]?\d+(\.\d+)?/);
  return written ? Number(written[0]) : NaN;
};

const compare = (column, isNumber) => (first, second) => {
  const [one, other] = [first.cells[column], second.cells[column]];
  if (!isNumber) return one.textContent.localeCompare(other.textContent, undefined, { numeric: true });
  const [low, high] = [numberOf(one), numberOf(other)];
  return isNaN(low) || isNaN(high) ? isNaN(low) - isNaN(high) : low - high;
};

const operate = (table) => {
  const bodies = [...table.tBodies];
  const order = bodies.map((body) => [...body.rows]);
  const groups = order.flat().filter((row) => row.classList.contains("group"));
  const failed = order.flat().filter((row) => row.classList.contains("failed"));
  const rows = order.flat().filter((row) => !groups.includes(row) && !failed.includes(row));
  const heads = table.tHead ? [...table.tHead.rows[0].cells] : [];
  let wanted = "";

  const show = () => {
    const isSorted = heads.some((head) => ["ascending", "descending"].includes(head.ariaSort));
    for (const row of [...rows, ...failed]) row.hidden = !row.textContent.toLowerCase().includes(wanted);
    for (const row of groups) row.hidden = isSorted || wanted !== "";
  };
  const sort = (column) => {
    const turn = { ascending: "descending", descending: "none" };
    const way = turn[heads[column].ariaSort] ?? "ascending";
    for (const head of heads) head.ariaSort = head === heads[column] ? way : "none";
    if (way === "none") bodies.forEach((body, number) => body.append(...order[number]));
    else {
      const isNumber = heads[column].classList.contains("n");
      const sorted = [...rows].sort(compare(column, isNumber));
      if (way === "descending") sorted.reverse();
      // What has no number stays below, whichever way.
      const known = (row) => !isNumber || !isNaN(numberOf(row.cells[column]));
      bodies[0].append(...sorted.filter(known), ...sorted.filter((row) => !known(row)), ...failed);
    }
    show();
  };

  const isPlain = rows.length >= LEAST_ROWS.sort && rows.every((row) => row.cells.length === heads.length);
  if (isPlain && !table.matches(".matrix, .neighbours")) {
    heads.forEach((head, column) => {
      if (!head.textContent.trim() || head.matches(".share")) return; // its column says what stands before it
      const button = document.createElement("button");
      button.type = "button";
      button.append(...[...head.childNodes].filter((part) => part.nodeName !== "SMALL"));
      button.addEventListener("click", () => sort(column));
      head.prepend(button);
      head.ariaSort = "none";
    });
  }
  if (rows.length < LEAST_ROWS.filter || table.matches(".neighbours")) return;
  const label = document.createElement("label");
  label.className = "filter";
  const input = Object.assign(document.createElement("input"), { type: "search" });
  const output = document.createElement("output");
  label.append(words.filter, input);
  input.addEventListener("input", () => {
    wanted = input.value.trim().toLowerCase();
    show();
    output.textContent = wanted && say("rows", { shown: rows.filter((row) => !row.hidden).length, all: rows.length });
  });
  const bar = document.createElement("div");
  bar.className = "tools";
  bar.append(label, output);
  table.closest(".scroll").before(bar);
};
for (const table of document.querySelectorAll(".scroll > table")) operate(table);
