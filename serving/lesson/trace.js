// What a network holds after each word: its states, its memories and how open its gates are, by the steps of network.js.

const each = (count, value) => Float32Array.from({ length: count }, (_, place) => value(place));

// Cell → its gates and candidates, from x what the word adds, u what the state adds, v its vectors, and c the memory
// before. The names are those of models/cells.py.
const GATES = {
  rnn: () => ({}),
  "rnn-relu": () => ({}),
  lstm: (n, x, u) => ({
    input: each(n, (i) => sigmoid(x[i] + u[i])),
    forget: each(n, (i) => sigmoid(x[n + i] + u[n + i])),
    candidate: each(n, (i) => Math.tanh(x[2 * n + i] + u[2 * n + i])),
    output: each(n, (i) => sigmoid(x[3 * n + i] + u[3 * n + i])),
  }),
  "lstm-forget": (n, x, u) => ({
    forget: each(n, (i) => sigmoid(x[i] + u[i])),
    candidate: each(n, (i) => Math.tanh(x[n + i] + u[n + i])),
  }),
  gru(n, x, u, v) {
    const reset = each(n, (i) => sigmoid(x[i] + u[i]));
    return {
      reset,
      update: each(n, (i) => sigmoid(x[n + i] + u[n + i])),
      candidate: each(n, (i) => Math.tanh(x[2 * n + i] + reset[i] * (u[2 * n + i] + v[0][i]))),
    };
  },
  sru: (n, x, u, v, c) => ({
    word: each(n, (i) => x[i]),
    forget: each(n, (i) => sigmoid(x[n + i] + v[0][i] * c[i])),
    reset: each(n, (i) => sigmoid(x[2 * n + i] + v[1][i] * c[i])),
    skipped: each(n, (i) => x[3 * n + i]),
  }),
  mingru: (n, x) => ({ update: each(n, (i) => sigmoid(x[i])), candidate: each(n, (i) => x[n + i]) }),
};
// Cells that carry a memory c beside the state h that they show.
const REMEMBERING = ["lstm", "lstm-forget", "sru"];

// The steps of one direction over the words of a text, in the order of the text.
function traced(direction, cell, gates, isBackwards) {
  const [n, times] = [direction.hidden, gates.length];
  const [c, h, u] = [new Float32Array(n), new Float32Array(n), new Float32Array(direction.bias.length)];
  const steps = new Array(times);
  for (let count = 0; count < times; count++) {
    const time = isBackwards ? times - 1 - count : count;
    if (direction.state) {
      u.fill(0);
      addProduct(direction.state, h, u);
    }
    const before = { memory: (REMEMBERING.includes(cell) ? c : h).slice(), shown: h.slice() };
    const open = GATES[cell](n, gates[time], u, direction.vectors, c);
    direction.step(n, gates[time], u, direction.vectors, c, h);
    steps[time] = {
      before, gates: open, word: gates[time].slice(), state: u.slice(),
      memory: (REMEMBERING.includes(cell) ? c : h).slice(), shown: h.slice(),
    };
  }
  return steps;
}

// Layers of directions of steps, of the rows of a text; a chopped text starts anew in each part.
function traceOf(network, rows) {
  const size = network.described.chop || rows.length;
  const layers = network.layers.map((layer) => layer.map(() => []));
  for (let start = 0; start < rows.length; start += size) {
    traceOfPart(network, rows.slice(start, start + size)).forEach((layer, number) =>
      layer.forEach((steps, direction) => layers[number][direction].push(...steps)));
  }
  return layers;
}

function traceOfPart(network, rows) {
  let states = null;
  return network.layers.map((layer, number) => {
    const gates = number ? states.map((state) => layer.map((one) => one.projected(state))) : rows.map((row) => network.read(row));
    const found = layer.map((one, place) => traced(one, network.described.cell, gates.map((all) => all[place]), place === 1));
    const above = rows.map((_, time) => Float32Array.from(found.flatMap((steps) => [...steps[time].shown])));
    if (number >= network.described.residual) above.forEach((state, time) => state.forEach((value, i) => (state[i] = value + states[time][i])));
    states = above;
    return found;
  });
}

// The arithmetic of one number i of a state, a line each, as docs/recurrent-networks.md writes it.
const LETTERS = { input: "i", forget: "f", candidate: "g", output: "o", reset: "r", update: "z", word: "w", skipped: "s" };
const ARITHMETIC = {
  rnn: (s, i) => [`h = tanh(W x + b + U h′) = tanh(${number(s.word[i])} + ${number(s.state[i])}) = ${number(s.shown[i])}`],
  "rnn-relu": (s, i) => [`h = max(0, W x + b + U h′) = max(0, ${number(s.word[i])} + ${number(s.state[i])}) = ${number(s.shown[i])}`],
  lstm: (s, i, n) => [
    ...["input", "forget", "candidate", "output"].map((gate, place) => affine(s, gate, place * n + i, i)),
    `c = f · c′ + i · g = ${times(s.gates.forget[i], s.before.memory[i])} + ${times(s.gates.input[i], s.gates.candidate[i])} = ${number(s.memory[i])}`,
    `h = o · tanh c = ${times(s.gates.output[i], Math.tanh(s.memory[i]))} = ${number(s.shown[i])}`,
  ],
  "lstm-forget": (s, i, n) => [
    ...["forget", "candidate"].map((gate, place) => affine(s, gate, place * n + i, i)),
    `c = f · c′ + g = ${times(s.gates.forget[i], s.before.memory[i])} + ${signedSum(s.gates.candidate[i])} = ${number(s.memory[i])}`,
    `h = tanh c = ${number(s.shown[i])}`,
  ],
  gru: (s, i, n) => [
    ...["reset", "update"].map((gate, place) => affine(s, gate, place * n + i, i)),
    `n = tanh(W x + b + r · (U h′ + b′)) = ${number(s.gates.candidate[i])}`,
    `h = (1 − z) · n + z · h′ = ${times(1 - s.gates.update[i], s.gates.candidate[i])} + ${times(s.gates.update[i], s.before.shown[i])} = ${number(s.shown[i])}`,
  ],
  sru: (s, i) => [
    `f = σ(W x + b + v · c′) = ${number(s.gates.forget[i])}`,
    `r = σ(W x + b + v · c′) = ${number(s.gates.reset[i])}`,
    `c = f · c′ + (1 − f) · w = ${times(s.gates.forget[i], s.before.memory[i])} + ${times(1 - s.gates.forget[i], s.gates.word[i])} = ${number(s.memory[i])}`,
    `h = r · c + (1 − r) · s = ${times(s.gates.reset[i], s.memory[i])} + ${times(1 - s.gates.reset[i], s.gates.skipped[i])} = ${number(s.shown[i])}`,
  ],
  mingru: (s, i) => [
    `z = σ(W x + b) = ${number(s.gates.update[i])}`,
    `h = (1 − z) · h′ + z · n = ${times(1 - s.gates.update[i], s.before.shown[i])} + ${times(s.gates.update[i], s.gates.candidate[i])} = ${number(s.shown[i])}`,
  ],
};

const signedSum = (value) => (value < 0 ? `(${number(value)})` : number(value));
const times = (one, other) => `${number(one)} · ${signedSum(other)}`;
const affine = (s, gate, place, i) => {
  const squashed = gate === "candidate" ? "tanh" : "σ";
  return `${LETTERS[gate]} = ${squashed}(W x + b + U h′) = ${squashed}(${number(s.word[place])} + ${signedSum(s.state[place])}) = ${number(s.gates[gate][i])}`;
};
