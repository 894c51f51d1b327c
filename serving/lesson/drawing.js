// Figures as SVG in the colours of the page, as wide as their place; each says in words what it shows.

const SVG = "http://www.w3.org/2000/svg";

function shape(name, attributes = {}, text = "") {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

// Draws into a place, and again whenever its width changes.
function drawnIn(place, draw) {
  let last = 0;
  new ResizeObserver(() => {
    if (place.clientWidth === last) return;
    last = place.clientWidth;
    draw();
  }).observe(place);
}

// An empty drawing of a height; `says` is its alternative text.
function canvas(place, height, says) {
  const width = Math.max(260, place.clientWidth);
  const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": says });
  place.replaceChildren(svg);
  return { svg, width, height };
}

// A line chart. `x` and `y` have {low, high, ticks, text, label}; a series {points, colour, dash, name} is labelled at its
// end; `rings` {x, y, colour} are single points; `at` is an x that is marked.
function chart(place, { x, y, series, rings = [], at, says, height = 300 }) {
  const { svg, width } = canvas(place, height, says);
  const [left, right, top, bottom] = [58, 92, 26, 44];
  const across = (value) => left + ((value - x.low) / (x.high - x.low)) * (width - left - right);
  const up = (value) => height - bottom - ((value - y.low) / (y.high - y.low)) * (height - top - bottom);
  for (const tick of y.ticks) {
    svg.append(shape("line", { x1: left, x2: width - right, y1: up(tick), y2: up(tick), class: "grid" }));
    svg.append(shape("text", { x: left - 8, y: up(tick) + 4, "text-anchor": "end" }, y.text(tick)));
  }
  for (const tick of x.ticks) svg.append(shape("text", { x: across(tick), y: height - bottom + 20, "text-anchor": "middle" }, x.text(tick)));
  svg.append(shape("text", { x: (left + width - right) / 2, y: height - 6, "text-anchor": "middle", class: "title" }, x.label));
  svg.append(shape("text", { x: 0, y: 13, class: "title" }, y.label));
  if (at !== undefined) svg.append(shape("line", { x1: across(at), x2: across(at), y1: top, y2: height - bottom, class: "at" }));
  const ends = [];
  for (const { points, colour, dash, name } of series) {
    const inside = points.filter(([, value]) => value !== null && value >= y.low && value <= y.high);
    if (!inside.length) continue;
    const path = inside.map(([one, value]) => `${across(one).toFixed(1)},${up(value).toFixed(1)}`).join(" ");
    svg.append(shape("polyline", { points: path, class: "series", stroke: `var(--${colour})`, "stroke-dasharray": dash ?? "none" }));
    const marked = inside.find(([one]) => one === at);
    if (marked) svg.append(shape("circle", { cx: across(marked[0]), cy: up(marked[1]), r: 4.5, fill: `var(--${colour})` }));
    const [endX, endY] = inside.at(-1);
    ends.push({ name, colour, x: across(endX) + 7, y: up(endY) + 4 });
  }
  for (const ring of rings.filter((one) => one.y !== null && one.y >= y.low)) {
    svg.append(shape("circle", { cx: across(ring.x), cy: up(ring.y), r: 2.5, class: "ring", stroke: `var(--${ring.colour})` }));
  }
  ends.sort((one, other) => one.y - other.y);
  ends.forEach((end, place) => (end.y = place ? Math.max(end.y, ends[place - 1].y + 15) : end.y)); // names do not lie on each other
  ends.reverse().forEach((end, place) => (end.y = Math.min(end.y, place ? ends[place - 1].y - 15 : height - bottom + 4)));
  for (const end of ends) {
    svg.append(shape("text", { x: Math.min(end.x, width - right + 7), y: end.y, fill: `var(--${end.colour})`, class: "name" }, end.name));
  }
}

// A table's body from rows of texts or nodes; the first of each is its head.
function fill(body, rows) {
  body.replaceChildren(...rows.map((cells) => {
    const row = element("tr", "");
    cells.forEach((cell, place) => {
      const made = element(place ? "td" : "th", "", place ? { class: "n" } : { scope: "row" });
      made.append(cell);
      row.append(made);
    });
    return row;
  }));
}

// A bar of a share, 0 … 1, before its number.
function bar(share, text) {
  const made = element("span", "", { class: "measure" });
  made.append(element("span", "", { class: "bar", style: `--share: ${Math.min(1, Math.max(0, share)).toFixed(4)}`, "aria-hidden": "true" }), element("span", text));
  return made;
}

// One of several, as radio buttons that look like words.
function choices(place, name, texts, chosen, choose) {
  place.replaceChildren(...texts.map((text, number) => {
    const label = element("label", "", { class: "choice" });
    const input = element("input", "", { type: "radio", name, value: number });
    input.checked = number === chosen;
    input.addEventListener("change", () => choose(number));
    label.append(input, element("span", text));
    return label;
  }));
}

function options(select, texts, chosen) {
  select.replaceChildren(...texts.map((text, number) => element("option", text, { value: number })));
  select.value = chosen;
}

const number = (value, digits = 2) => {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) ? `−${text}` : text;
};
const power = (value) => {
  if (value === 0) return "0";
  if (value >= 0.001 && value < 10000) return value.toPrecision(2);
  const exponent = Math.floor(Math.log10(value));
  return `${(value / 10 ** exponent).toFixed(1)} · 10${[...String(exponent)].map((sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign] ?? "⁻").join("")}`;
};
