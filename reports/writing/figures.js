// Figures say the value nearest to the pointer, or with the arrow keys one after the other, and open in a larger view.
const REACH = 28; // CSS pixels from the pointer to a value

const place = (svg, [x, y]) => {
  const [box, view] = [svg.getBoundingClientRect(), svg.viewBox.baseVal];
  return [box.left + (x * box.width) / view.width, box.top + (y * box.height) / view.height];
};

const tell = (drawing) => {
  const shown = () => [...drawing.querySelectorAll("svg")].find((svg) => svg.getClientRects().length);
  const valued = drawing.querySelector("svg[data-values]");
  if (!valued) return;
  const bubble = document.createElement("output");
  bubble.className = "value";
  bubble.hidden = true;
  const dot = document.createElement("span");
  dot.className = "dot";
  dot.hidden = true;
  drawing.append(dot, bubble);
  drawing.tabIndex = 0;
  drawing.setAttribute("role", "group");
  drawing.setAttribute("aria-label", say("values", { title: valued.querySelector("title").textContent }));
  let current = -1;

  const hide = () => {
    bubble.hidden = dot.hidden = true;
    current = -1;
  };
  const point = (svg, values, number) => {
    const frame = drawing.getBoundingClientRect();
    const [x, y] = place(svg, values[number]);
    bubble.hidden = dot.hidden = false;
    current = number;
    if (bubble.textContent !== values[number][2]) bubble.textContent = values[number][2];
    dot.style.transform = `translate(${x - frame.left}px, ${y - frame.top}px)`;
    const left = Math.max(0, Math.min(x - frame.left - bubble.offsetWidth / 2, frame.width - bubble.offsetWidth));
    const above = y - frame.top - bubble.offsetHeight - 10;
    bubble.style.transform = `translate(${left}px, ${above < -40 ? y - frame.top + 12 : above}px)`;
  };
  drawing.addEventListener("pointermove", (event) => {
    const svg = shown();
    const values = JSON.parse(svg.dataset.values);
    const far = values.map((value) => {
      const [x, y] = place(svg, value);
      return Math.hypot(x - event.clientX, y - event.clientY);
    });
    const nearest = far.indexOf(Math.min(...far));
    if (far[nearest] <= REACH) point(svg, values, nearest);
    else if (document.activeElement !== drawing) hide();
  });
  drawing.addEventListener("pointerleave", hide);
  drawing.addEventListener("blur", hide);
  drawing.addEventListener("keydown", (event) => {
    const svg = shown();
    const values = JSON.parse(svg.dataset.values);
    const last = values.length - 1;
    const moves = {
      ArrowRight: current < last ? current + 1 : 0,
      ArrowDown: current < last ? current + 1 : 0,
      ArrowLeft: current > 0 ? current - 1 : last,
      ArrowUp: current > 0 ? current - 1 : last,
      Home: 0,
      End: last,
    };
    if (event.key === "Escape" && !bubble.hidden) hide();
    else if (event.key in moves) point(svg, values, moves[event.key]);
    else return;
    event.preventDefault();
  });
};
for (const drawing of document.querySelectorAll(".drawing")) tell(drawing);

// The drawing itself moves into the larger view and back: a copy would have its ids twice.
const view = document.createElement("dialog");
view.className = "view";
const closing = Object.assign(document.createElement("button"), { type: "button", textContent: words.close });
closing.addEventListener("click", () => view.close());
view.append(closing);
document.body.append(view);
let home = null;
view.addEventListener("close", () => {
  home?.prepend(view.querySelector(".drawing"));
  home?.querySelector(".larger").focus();
});
for (const link of document.querySelectorAll("a.larger")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    home = link.closest("figure");
    const drawing = home.querySelector(".drawing");
    view.setAttribute("aria-label", drawing.querySelector("title").textContent);
    view.append(drawing);
    view.showModal();
  });
}
