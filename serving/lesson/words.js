// One update of Word2Vec by hand: a window, noise words that are drawn, and vectors that move.

class Window {
  constructor(described, array) {
    Object.assign(this, described);
    [this.inputs, this.outputs] = [array(described.vectors), array(described.outputs)];
    this.shares = described.counts.map((count) => count ** described.exponent);
    this.total = this.shares.reduce((sum, share) => sum + share, 0);
    Object.assign(this, { sentence: 0, centre: 1, neighbour: 0, draw: 1 });
    this.isCbow = described.algorithm === "cbow";
    this.place();
  }

  row(matrix, word) {
    return matrix.slice(word * this.size, (word + 1) * this.size);
  }

  // The places of the words within the window of the centre.
  get beside() {
    const count = this.sentences[this.sentence].length;
    const places = Array.from({ length: 2 * this.window + 1 }, (_, step) => this.centre - this.window + step);
    return places.filter((place) => place >= 0 && place < count && place !== this.centre);
  }

  // Sets everything back to the vectors of the run, with noise words drawn from a seed.
  place() {
    const sentence = this.sentences[this.sentence];
    this.centre = Math.min(this.centre, sentence.length - 1);
    this.neighbour = Math.min(this.neighbour, this.beside.length - 1);
    const [centre, around] = [sentence[this.centre], this.beside.map((place) => sentence[place])];
    // Skip-gram: the word predicts a neighbour. CBOW: the mean of the neighbours predicts the word.
    this.given = this.isCbow ? around : [centre];
    this.target = this.isCbow ? centre : around[this.neighbour];
    this.asked = [this.target, ...this.noise()];
    this.given = this.given.map((word) => this.row(this.inputs, word));
    this.rows = this.asked.map((word) => this.row(this.outputs, word));
    this.began = { x: this.input(), rows: this.rows.map((row) => row.slice()), loss: this.loss() };
    this.updates = 0;
  }

  noise() {
    const [next, found] = [generator(this.draw), []];
    for (let tries = 0; found.length < this.negatives && tries < 1000; tries++) {
      let [left, word] = [next() * this.total, 0];
      while (left > this.shares[word] && word < this.shares.length - 1) left -= this.shares[word++];
      if (word !== this.target && !found.includes(word)) found.push(word);
    }
    return found;
  }

  input() {
    return each(this.size, (i) => this.given.reduce((sum, vector) => sum + vector[i], 0) / this.given.length);
  }

  // For each word that is asked about: u · x and σ(u · x).
  answers(x = this.input(), rows = this.rows) {
    return rows.map((row) => {
      const product = row.reduce((sum, value, i) => sum + value * x[i], 0);
      return { product, share: sigmoid(product) };
    });
  }

  // −log σ(u · x) of the right word, −log σ(−u · x) of noise.
  loss() {
    return this.answers().reduce((sum, { product }, place) => sum + Math.log1p(Math.exp(place ? product : -product)), 0);
  }

  update(rate) {
    const x = this.input();
    const errors = this.answers(x).map(({ share }, place) => share - (place ? 0 : 1));
    const moved = each(this.size, (i) => errors.reduce((sum, error, place) => sum + error * this.rows[place][i], 0));
    this.rows.forEach((row, place) => row.forEach((value, i) => (row[i] = value - rate * errors[place] * x[i])));
    for (const vector of this.given) vector.forEach((value, i) => (vector[i] = value - (rate * moved[i]) / this.given.length));
    this.updates++;
  }
}

const WORDS = {
  start(part) {
    const window = (this.window = part);
    $("rate").value = Math.log10(Math.max(window.rate, 0.01));
    $("sentence").addEventListener("change", () => this.again({ sentence: Number($("sentence").value), centre: 1, neighbour: 0 }));
    $("neighbour").addEventListener("change", () => this.again({ neighbour: Number($("neighbour").value) }));
    $("rate").addEventListener("input", () => this.show());
    $("noise").addEventListener("click", () => this.again({ draw: window.draw + 1 }));
    $("again").addEventListener("click", () => this.again({}));
    for (const [id, count] of [["once", 1], ["often", 10]]) {
      $(id).addEventListener("click", () => {
        for (let update = 0; update < count; update++) window.update(this.rate);
        this.show();
      });
    }
    drawnIn($("vectors"), () => this.draw());
  },

  get rate() {
    return 10 ** Number($("rate").value);
  },

  again(changes) {
    Object.assign(this.window, changes);
    this.window.place();
    this.show();
  },

  show() {
    const { window } = this;
    const sentence = window.sentences[window.sentence].map((word) => window.words[word]);
    options($("sentence"), window.sentences.map((one) => one.map((word) => window.words[word]).join(" ")), window.sentence);
    const focused = document.activeElement?.name === "centre";
    choices($("centre"), "centre", sentence, window.centre, (centre) => this.again({ centre, neighbour: 0 }));
    if (focused) $("centre").querySelector("input:checked").focus();
    [...$("centre").children].forEach((label, place) => label.classList.toggle("beside", window.beside.includes(place)));
    options($("neighbour"), window.beside.map((place) => sentence[place]), window.neighbour);
    $("neighbour").closest("label").hidden = window.isCbow;
    $("rate-value").textContent = number(this.rate, 3);
    const [before, now] = [window.answers(window.began.x, window.began.rows), window.answers()];
    fill($("asked"), window.asked.map((word, place) => [
      window.words[word], say(place ? "words.noise" : "words.right"), number(now[place].product),
      bar(before[place].share, percent(before[place].share)), bar(now[place].share, percent(now[place].share)),
      number(now[place].share - (place ? 0 : 1)),
    ]));
    const loss = { before: number(window.began.loss, 3), now: number(window.loss(), 3), count: window.updates };
    tell("words-loss", window.updates ? "words.loss" : "words.ready", loss);
    this.draw();
  },

  // Left and right is u · x / |x|, so how far a word says yes; up and down is what else there is of the right word's u.
  draw() {
    const { window } = this;
    if (!window) return;
    const { svg, width, height } = canvas($("vectors"), 300, say("words.picture", { word: window.words[window.target], count: window.updates }));
    const { x, rows } = window.began;
    const length = Math.hypot(...x) || 1;
    const along = x.map((value) => value / length);
    const product = (one, other) => one.reduce((sum, value, i) => sum + value * other[i], 0);
    const rest = rows[0].map((value, i) => value - product(rows[0], along) * along[i]);
    const height2 = Math.hypot(...rest) || 1;
    const beside = rest.map((value) => value / height2);
    const spot = (vector) => [product(vector, along), product(vector, beside)];
    const every = [...rows, ...window.rows, x, window.input()].map(spot);
    const [most, tall] = [0, 1].map((axis) => 1.15 * Math.max(0.5, ...every.map((one) => Math.abs(one[axis]))));
    const across = (value) => width / 2 + (value / most) * (width / 2 - 60);
    const up = (value) => height / 2 - 6 - (value / tall) * (height / 2 - 36);
    svg.append(shape("line", { x1: across(0), x2: across(0), y1: 10, y2: height - 24, class: "axis" }));
    svg.append(shape("line", { x1: 10, x2: width - 10, y1: up(0), y2: up(0), class: "axis" }));
    svg.append(shape("text", { x: 10, y: height - 6, class: "title" }, say("words.left")));
    svg.append(shape("text", { x: width - 10, y: height - 6, "text-anchor": "end", class: "title" }, say("words.rightwards")));
    const names = [];
    const show = (name, from, to, colour) => {
      const [[x1, y1], [x2, y2]] = [spot(from), spot(to)].map(([one, other]) => [across(one), up(other)]);
      svg.append(shape("line", { x1, y1, x2, y2, stroke: `var(--${colour})`, class: "move" }));
      svg.append(shape("circle", { cx: x1, cy: y1, r: 4, fill: "var(--page)", stroke: `var(--${colour})`, "stroke-width": 1.5 }));
      svg.append(shape("circle", { cx: x2, cy: y2, r: 5, fill: `var(--${colour})` }));
      const isRight = x2 > width - 110;
      // Where another name stands, this one goes below or above it.
      const taken = (y) => names.some((one) => Math.abs(one.x - x2) < 70 && Math.abs(one.y - y) < 13);
      const y = [-7, 15, -21, 29].map((step) => y2 + step).find((one) => !taken(one)) ?? y2 - 7;
      names.push({ x: x2, y });
      svg.append(shape("text", { x: x2 + (isRight ? -9 : 9), y, "text-anchor": isRight ? "end" : "start", fill: `var(--${colour})`, class: "name" }, name));
    };
    window.asked.forEach((word, place) => show(window.words[word], rows[place], window.rows[place], place ? "rival" : "teal"));
    show(window.isCbow ? "x̄" : `x (${window.words[window.sentences[window.sentence][window.centre]]})`, x, window.input(), "accent");
  },
};
