// How a gradient fades: measured in the run's own cells, and what one factor a word would leave.

const COLOURS = { rnn: "rival", lstm: "accent", gru: "teal" };
const NAMES = { rnn: "RNN", lstm: "LSTM", gru: "GRU" };
const LOWEST = -18; // powers of ten

const FADING = {
  start(cells) {
    this.cells = cells;
    for (const id of ["back", "factor"]) $(id).addEventListener("input", () => this.show());
    drawnIn($("fading-figure"), () => this.draw());
  },

  get back() {
    return Number($("back").value);
  },

  get factor() {
    return Number($("factor").value);
  },

  show() {
    $("back-value").textContent = String(this.back);
    $("factor-value").textContent = number(this.factor);
    const rows = this.cells.map(({ cell, name, relative, half_life: half }) => {
      const left = relative[this.back];
      return [`${NAMES[cell]} (${name})`, left === null ? "—" : power(left), left === null ? "—" : number(left ** (1 / this.back)), half ?? say("fading.beyond")];
    });
    const power_ = this.factor ** this.back;
    fill($("left"), [...rows, [say("fading.constant", { factor: number(this.factor) }), power(power_), number(this.factor), this.factor < 1 ? Math.ceil(Math.log(0.5) / Math.log(this.factor)) : "—"]]);
    this.draw();
  },

  draw() {
    if (!this.cells) return;
    const logarithm = (value) => (value === null || value <= 0 ? null : Math.log10(value));
    const series = this.cells.map(({ cell, relative }) => ({
      name: NAMES[cell], colour: COLOURS[cell], points: relative.map((value, step) => [step, logarithm(value)]),
    }));
    // What the run recorded itself, on its own texts: rings.
    const rings = this.cells.flatMap(({ cell, recorded }) => (recorded ?? []).map((value, step) => ({ x: step, y: logarithm(value), colour: COLOURS[cell] })));
    const steps = Array.from({ length: 101 }, (_, step) => [step, step * Math.log10(this.factor)]);
    series.push({ name: `${number(this.factor)}ᵏ`, colour: "muted", dash: "5 4", points: steps });
    const best = this.cells.filter(({ relative }) => relative[this.back] !== null).sort((a, b) => b.relative[this.back] - a.relative[this.back])[0];
    chart($("fading-figure"), {
      x: { low: 0, high: 100, ticks: [0, 20, 40, 60, 80, 100], text: String, label: say("fading.across") },
      y: { low: LOWEST, high: 2, ticks: [0, -3, -6, -9, -12, -15, -18], text: (tick) => (tick ? `10${[...String(tick)].map((sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign] ?? "⁻").join("")}` : "1"), label: say("fading.up") },
      series, rings, at: this.back, height: 340,
      says: say("fading.picture", { count: this.back, best: best ? NAMES[best.cell] : "—" }),
    });
  },
};
