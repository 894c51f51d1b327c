// A text in the network, a word at a time: states, gates, the arithmetic of one number, and what each word adds.

// Words of a text that are shown: what each adds is worked out by reading every beginning of it.
const MOST_WORDS = 60;

const READING = {
  start(model) {
    Object.assign(this, { model, network: model.members[0], way: 0, shown: "shown", time: 0, unit: 0 });
    $("text").addEventListener("input", () => this.read());
    $("way").addEventListener("change", () => { this.way = Number($("way").value); this.show(); });
    $("quantity").addEventListener("change", () => { this.shown = this.quantities[Number($("quantity").value)]; this.show(); });
    for (const name of ["time", "unit"]) $(name).addEventListener("input", () => { this[name] = Number($(name).value) - 1; this.show(); });
    $("before").addEventListener("click", () => this.go(-1));
    $("after").addEventListener("click", () => this.go(1));
    $("states").addEventListener("pointerdown", (event) => this.point(event));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
    drawnIn($("states-place"), () => this.draw());
    this.read();
  },

  // Layers and directions, the first layer first.
  get ways() {
    return this.network.layers.flatMap((layer, number) => layer.map((_, direction) => ({ number, direction })));
  },

  get steps() {
    const { number, direction } = this.ways[this.way];
    return this.trace[number][direction];
  },

  get quantities() {
    return ["shown", ...(REMEMBERING.includes(this.network.described.cell) ? ["memory"] : []), ...Object.keys(this.steps[0].gates)];
  },

  values(step) {
    return this.shown in step ? step[this.shown] : step.gates[this.shown];
  },

  read() {
    this.tokens = this.model.tokens($("text").value).slice(0, MOST_WORDS);
    this.rows = this.tokens.length ? this.network.rowsOf(this.tokens) : [UNKNOWN];
    this.trace = traceOf(this.network, this.rows);
    this.time = this.rows.length - 1;
    this.unit = this.busiest();
    this.preferences = this.beginnings();
    this.show();
  },

  // The number of the state that the last word changes most.
  busiest() {
    const { shown, before } = this.steps[this.time];
    return shown.reduce((best, value, i) => (Math.abs(value - before.shown[i]) > Math.abs(shown[best] - before.shown[best]) ? i : best), 0);
  },

  // The answer after no word, the first, the first two …
  beginnings() {
    const parts = [[], ...this.rows.map((_, place) => this.rows.slice(0, place + 1))];
    return parts.map((rows) => {
      const logarithms = this.model.ordered(this.network.logarithms(rows.length ? rows : [UNKNOWN]), 0);
      return softmax(logarithms.map((one) => one / this.model.described.temperature));
    });
  },

  go(step) {
    this.time = Math.min(this.rows.length - 1, Math.max(0, this.time + step));
    this.show();
  },

  point(event) {
    const box = $("states").getBoundingClientRect();
    const { left, wide, high } = this.measures;
    const [time, unit] = [Math.floor((event.clientX - box.left - left) / wide), Math.floor((event.clientY - box.top) / high)];
    const hidden = this.steps[0].shown.length;
    if (time < 0 || unit < 0 || time >= this.rows.length || unit >= hidden) return;
    Object.assign(this, { time, unit });
    this.show();
  },

  wordAt: (tokens, time) => tokens[time] ?? "—",

  show() {
    const hidden = this.steps[0].shown.length;
    if (!this.quantities.includes(this.shown)) this.shown = "shown";
    options($("way"), this.ways.map(({ number, direction }) => say(direction ? "cell.backwards" : "cell.forwards", { layer: number + 1 })), this.way);
    options($("quantity"), this.quantities.map((one) => say(`quantity.${one}`)), this.quantities.indexOf(this.shown));
    Object.assign($("time"), { max: this.rows.length, value: this.time + 1 });
    Object.assign($("unit"), { max: hidden, value: this.unit + 1 });
    $("time-value").textContent = say("cell.word", { number: this.time + 1, of: this.rows.length, word: this.wordAt(this.tokens, this.time) });
    $("unit-value").textContent = say("cell.number", { number: this.unit + 1, of: hidden });
    const lines = ARITHMETIC[this.network.described.cell](this.steps[this.time], this.unit, hidden);
    $("arithmetic").textContent = lines.join("\n");
    this.draw();
    this.showGates();
    this.showAdded();
  },

  // How open each gate is at the word, over all numbers of the state.
  showGates() {
    const { gates } = this.steps[this.time];
    const names = Object.keys(gates).filter((name) => ["input", "forget", "output", "reset", "update"].includes(name));
    $("gates-table").hidden = !names.length;
    fill($("gates"), names.map((name) => {
      const values = [...gates[name]];
      const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
      return [say(`quantity.${name}`), bar(mean, number(mean)), number(Math.min(...values)), number(Math.max(...values))];
    }));
  },

  draw() {
    if (!this.trace) return;
    const [place, colours] = [$("states-place"), getComputedStyle(document.documentElement)];
    const colour = (name) => colours.getPropertyValue(`--${name}`).trim();
    const [times, hidden, width] = [this.rows.length, this.steps[0].shown.length, place.clientWidth];
    if (!width) return;
    const high = Math.max(2, Math.min(9, Math.floor(330 / hidden)));
    const left = 20; // the first word is written aslant
    this.measures = { left, wide: Math.min(64, (width - left) / times), high };
    const { wide } = this.measures;
    const [drawing, ratio, names] = [$("states"), devicePixelRatio || 1, 84];
    Object.assign(drawing, { width: width * ratio, height: (hidden * high + names) * ratio });
    drawing.style.height = `${hidden * high + names}px`;
    const pen = drawing.getContext("2d");
    pen.scale(ratio, ratio);
    pen.translate(left, 0);
    const isShare = ["input", "forget", "output", "reset", "update"].includes(this.shown);
    const most = isShare ? 1 : Math.max(1, ...this.steps.map((step) => Math.max(...this.values(step).map(Math.abs))));
    this.steps.forEach((step, time) => this.values(step).forEach((value, unit) => {
      pen.globalAlpha = Math.abs(value) / most;
      pen.fillStyle = colour(isShare ? "accent" : value < 0 ? "rival" : "teal");
      pen.fillRect(time * wide, unit * high, Math.ceil(wide) - (wide > 6 ? 1 : 0), high - (high > 4 ? 1 : 0));
    }));
    pen.globalAlpha = 1;
    Object.assign(pen, { strokeStyle: colour("ink"), lineWidth: 1.5, fillStyle: colour("muted"), textBaseline: "middle", textAlign: "right" });
    pen.strokeRect(this.time * wide + 0.75, 0.75, Math.max(2, wide - 1.5), hidden * high - 1.5);
    pen.strokeRect(this.time * wide + 0.75, this.unit * high - 1, Math.max(2, wide - 1.5), high + 2);
    this.rows.forEach((_, time) => {
      if (wide < 11 && time !== this.time) return; // no room for names
      pen.save();
      pen.translate((time + 0.5) * wide, hidden * high + 8);
      pen.rotate(-Math.PI / 3);
      Object.assign(pen, { font: `${time === this.time ? "600 " : ""}13px ${colours.getPropertyValue("--sans")}`, fillStyle: colour(time === this.time ? "ink" : "muted") });
      pen.fillText(this.wordAt(this.tokens, time).slice(0, 12), 0, 0);
      pen.restore();
    });
    const values = this.values(this.steps[this.time]);
    const strong = [...values].filter((value) => Math.abs(value) > 0.5).length;
    drawing.setAttribute("aria-label", say("cell.picture", {
      what: say(`quantity.${this.shown}`), words: times, numbers: hidden, word: this.wordAt(this.tokens, this.time), strong,
    }));
  },

  showAdded() {
    const last = this.preferences.at(-1);
    const label = this.model.chosen(last);
    const rival = this.model.rival(last, label);
    const odds = (shares) => Math.log(shares[label] / shares[rival]);
    tell("class-answer", "class.answer", { label: this.model.labels[label], share: percent(last[label]), rival: this.model.labels[rival] ?? "—" });
    const added = this.preferences.slice(1).map((shares, place) => odds(shares) - odds(this.preferences[place]));
    const most = Math.max(0.5, ...added.map(Math.abs));
    fill($("added"), [
      [say("class.nothing"), bar(this.preferences[0][label], percent(this.preferences[0][label])), ""],
      ...added.map((value, place) => {
        const share = this.preferences[place + 1][label];
        const kind = Math.abs(value) < 0.005 ? "none" : value > 0 ? "for" : "against";
        const mark = element("mark", this.wordAt(this.tokens, place), { class: kind, style: `--strength: ${(Math.abs(value) / most).toFixed(3)}` });
        return [mark, bar(share, percent(share)), kind === "none" ? "0.00" : signed(value)];
      }),
    ]);
  },
};
