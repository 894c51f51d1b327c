// How often two equal models look different: trained with some seeds, judged on some documents, again and again.

const TRIALS = 2000;
const DOTS = 60; // comparisons that are drawn
const SURE = 1.959964; // the normal distribution's 0.975 quantile
const SIZES = [100, 200, 300, 500, 800, 1000, 1500, 2000, 3000, 5000, 8000, 10000, 15000, 25000, 50000, 100000];
const COUNTS = [1, 2, 3, 5, 8, 12, 20]; // seeds for which the figure has points

// Numbers from 0 to 1 that a seed determines: Park & Miller 1988, with the multiplier of 1993.
function generator(seed) {
  const modulus = 2 ** 31 - 1;
  let state = (seed * 69621 + 12345) % modulus || 1;
  const next = () => (state = (state * 48271) % modulus) / modulus;
  for (let number = 0; number < 8; number++) next();
  return next;
}

// Draws of a normal distribution: Box & Muller 1958.
function normals(next) {
  let kept = null;
  return () => {
    if (kept !== null) {
      const value = kept;
      kept = null;
      return value;
    }
    const [length, turn] = [Math.sqrt(-2 * Math.log(next())), 2 * Math.PI * next()];
    kept = length * Math.sin(turn);
    return length * Math.cos(turn);
  };
}

// Compares two models that are the same, TRIALS times. Each has `seeds` trainings, whose accuracy moves by `spread` from
// seed to seed; on `documents` of a test, of which two trainings judge a share `unsteady` differently, it moves by the
// root of unsteady / (2 · documents) more. Returns every difference, and how often it looks like one: by a lead of `lead`,
// by a test that knows the documents alone, and by Student's t over the seeds.
function compareEqual({ seeds, documents, spread, unsteady, lead, critical, seed = 1, trials = TRIALS }) {
  const draw = normals(generator(seed));
  const deviation = Math.hypot(spread, Math.sqrt(unsteady / (2 * documents)));
  const byDocuments = SURE * Math.sqrt(unsteady / (documents * seeds));
  const found = { differences: [], leads: 0, byDocuments: 0, bySeeds: 0 };
  for (let trial = 0; trial < trials; trial++) {
    const sides = [0, 1].map(() => {
      let [sum, squares] = [0, 0];
      for (let number = 0; number < seeds; number++) {
        const score = deviation * draw();
        sum += score;
        squares += score * score;
      }
      const mean = sum / seeds;
      return { mean, variance: seeds > 1 ? Math.max(0, squares - seeds * mean * mean) / (seeds - 1) : 0 };
    });
    const difference = sides[0].mean - sides[1].mean;
    found.differences.push(difference);
    if (Math.abs(difference) >= lead) found.leads++;
    if (Math.abs(difference) > byDocuments) found.byDocuments++;
    const error = Math.sqrt((sides[0].variance + sides[1].variance) / seeds);
    if (seeds > 1 && Math.abs(difference) > critical[seeds] * error) found.bySeeds++;
  }
  for (const name of ["leads", "byDocuments", "bySeeds"]) found[name] /= trials;
  return found;
}

const CHANCE = {
  start(described) {
    Object.assign(this, { described, repeat: 1 });
    const own = described.documents || 1000;
    this.sizes = [...new Set([...SIZES, own])].sort((one, other) => one - other); // that of the run among them
    Object.assign($("documents"), { max: this.sizes.length - 1, value: this.sizes.indexOf(own) });
    $("spread").value = (100 * described.spread).toFixed(1);
    $("seeds").value = Math.max(1, described.seeds);
    for (const id of ["seeds", "documents", "spread", "lead"]) $(id).addEventListener("input", () => this.show());
    $("repeat").addEventListener("click", () => {
      this.repeat++;
      this.show();
    });
    for (const id of ["dots", "rates"]) drawnIn($(id), () => this.draw());
  },

  get asked() {
    return {
      seeds: Number($("seeds").value), documents: this.sizes[Number($("documents").value)], spread: Number($("spread").value) / 100,
      lead: Number($("lead").value) / 100, unsteady: this.described.unsteady, critical: this.described.critical, seed: this.repeat,
    };
  },

  show() {
    const { asked } = this;
    $("seeds-value").textContent = String(asked.seeds);
    $("documents-value").textContent = asked.documents.toLocaleString(language === "zh" ? "zh" : "en");
    $("spread-value").textContent = say("chance.points", { points: number(100 * asked.spread, 1) });
    $("lead-value").textContent = say("chance.points", { points: number(100 * asked.lead, 1) });
    this.found = compareEqual(asked);
    this.curves = COUNTS.map((seeds) => [seeds, compareEqual({ ...asked, seeds })]);
    const inHundred = (share) => say("chance.in100", { count: (100 * share).toFixed(share < 0.1 ? 1 : 0) });
    fill($("verdicts"), [
      [say("chance.byLead", { points: number(100 * asked.lead, 1) }), bar(this.found.leads, inHundred(this.found.leads))],
      [say("chance.byDocuments"), bar(this.found.byDocuments, inHundred(this.found.byDocuments))],
      [say("chance.bySeeds"), asked.seeds > 1 ? bar(this.found.bySeeds, inHundred(this.found.bySeeds)) : say("chance.cannot")],
    ]);
    tell("chance-finding", asked.seeds > 1 ? "chance.several" : "chance.one", {
      share: (100 * this.found.byDocuments).toFixed(0), seeds: asked.seeds, documents: asked.documents.toLocaleString("en"),
    });
    this.draw();
  },

  draw() {
    if (!this.found) return;
    this.drawDots();
    const share = (name) => this.curves.map(([seeds, found]) => [seeds, name === "bySeeds" && seeds < 2 ? null : found[name]]);
    chart($("rates"), {
      x: { low: 1, high: 20, ticks: [1, 5, 10, 15, 20], text: String, label: say("chance.across") },
      y: { low: 0, high: 1, ticks: [0, 0.25, 0.5, 0.75, 1], text: (tick) => `${100 * tick} %`, label: say("chance.up") },
      series: [
        { name: say("chance.short.lead"), colour: "accent", points: share("leads") },
        { name: say("chance.short.documents"), colour: "rival", points: share("byDocuments") },
        { name: say("chance.short.seeds"), colour: "teal", points: share("bySeeds") },
      ],
      at: this.asked.seeds, height: 280,
      says: say("chance.curves", { one: percent(this.curves[0][1].leads), twenty: percent(this.curves.at(-1)[1].leads), documents: percent(this.found.byDocuments) }),
    });
  },

  // The first comparisons, a dot each: what lies beyond the lines looks like a difference.
  drawDots() {
    const { asked, found } = this;
    const shown = found.differences.slice(0, DOTS);
    const beyond = shown.filter((one) => Math.abs(one) >= asked.lead).length;
    const { svg, width, height } = canvas($("dots"), 150, say("chance.dots", { count: DOTS, beyond, points: number(100 * asked.lead, 1) }));
    const most = Math.max(2.2 * asked.lead, ...shown.map(Math.abs)) * 1.08;
    const across = (value) => width / 2 + (value / most) * (width / 2 - 12);
    for (const edge of [-asked.lead, 0, asked.lead]) {
      svg.append(shape("line", { x1: across(edge), x2: across(edge), y1: 16, y2: height - 26, class: edge ? "at" : "axis" }));
      if (!edge && across(asked.lead) - across(0) < 34) continue; // no room for a name
      svg.append(shape("text", { x: across(edge), y: height - 8, "text-anchor": "middle" }, edge ? `${edge > 0 ? "+" : "−"}${number(100 * asked.lead, 1)}` : "0"));
    }
    svg.append(shape("text", { x: 0, y: 11, class: "title" }, say("chance.left")));
    svg.append(shape("text", { x: width, y: 11, "text-anchor": "end", class: "title" }, say("chance.right")));
    shown.forEach((value, place) => {
      const isBeyond = Math.abs(value) >= asked.lead;
      svg.append(shape("circle", { cx: across(value), cy: 26 + ((place * 37) % 13) * 6.8, r: 4, class: "dot", fill: isBeyond ? "var(--accent)" : "none", stroke: isBeyond ? "var(--accent)" : "var(--muted)" }));
    });
  },
};
