// A network's forward pass: what models/networks does, a text at a time.

const [UNKNOWN, FIRST_WORD] = [1, 2]; // rows of the embedding
const sigmoid = (x) => 1 / (1 + Math.exp(-x));

// A step of each cell: x what the word adds to its gates, u what the state adds, v its vectors, c the memory and h the
// shown state, which are changed in place. The same equations as in models/networks/plain_steps.py.
const STEPS = {
  rnn(n, x, u, v, c, h) {
    for (let i = 0; i < n; i++) h[i] = Math.tanh(x[i] + u[i]);
  },
  "rnn-relu"(n, x, u, v, c, h) {
    for (let i = 0; i < n; i++) h[i] = Math.max(0, x[i] + u[i]);
  },
  lstm(n, x, u, v, c, h) {
    for (let i = 0; i < n; i++) {
      const [input, forget] = [sigmoid(x[i] + u[i]), sigmoid(x[n + i] + u[n + i])];
      c[i] = forget * c[i] + input * Math.tanh(x[2 * n + i] + u[2 * n + i]);
      h[i] = sigmoid(x[3 * n + i] + u[3 * n + i]) * Math.tanh(c[i]);
    }
  },
  "lstm-forget"(n, x, u, v, c, h) {
    for (let i = 0; i < n; i++) {
      c[i] = sigmoid(x[i] + u[i]) * c[i] + Math.tanh(x[n + i] + u[n + i]);
      h[i] = Math.tanh(c[i]);
    }
  },
  gru(n, x, u, v, c, h) {
    for (let i = 0; i < n; i++) {
      const [reset, update] = [sigmoid(x[i] + u[i]), sigmoid(x[n + i] + u[n + i])];
      const candidate = Math.tanh(x[2 * n + i] + reset * (u[2 * n + i] + v[0][i]));
      h[i] = (1 - update) * candidate + update * h[i];
    }
  },
  sru(n, x, u, v, c, h) {
    for (let i = 0; i < n; i++) {
      const reset = sigmoid(x[2 * n + i] + v[1][i] * c[i]);
      const forget = sigmoid(x[n + i] + v[0][i] * c[i]);
      c[i] = forget * c[i] + (1 - forget) * x[i];
      h[i] = reset * c[i] + (1 - reset) * x[3 * n + i];
    }
  },
  mingru(n, x, u, v, c, h) {
    for (let i = 0; i < n; i++) {
      const update = sigmoid(x[i]);
      h[i] = (1 - update) * h[i] + update * x[n + i];
    }
  },
};

class Direction {
  constructor(cell, described, array) {
    Object.assign(this, { step: STEPS[cell], hidden: described.hidden });
    this.input = new Matrix(described.input, array).whole();
    this.state = described.state && new Matrix(described.state, array).whole();
    this.bias = array(described.bias);
    this.vectors = described.vectors.map(array);
  }

  // What a word of a vector adds to the gates.
  projected(vector) {
    const gates = Float32Array.from(this.bias);
    addProduct(this.input, vector, gates);
    return gates;
  }

  // The states of a text, of which `gates` has what each word adds; they are written into `states` from column `at` on.
  run(gates, isBackwards, states, at) {
    const [n, times] = [this.hidden, gates.length];
    const [c, h, u] = [new Float32Array(n), new Float32Array(n), new Float32Array(this.bias.length)];
    for (let number = 0; number < times; number++) {
      const time = isBackwards ? times - 1 - number : number;
      if (this.state) {
        u.fill(0);
        addProduct(this.state, h, u);
      }
      this.step(n, gates[time], u, this.vectors, c, h);
      states[time].set(h, at);
    }
  }
}

// F filters over n-grams of one width.
class Filters {
  constructor(described, array, size) {
    [this.width, this.bias] = [described.width, array(described.bias)];
    const [weight, count] = [new Matrix(described.weight, array).whole(), this.bias.length]; // (F, D, width)
    this.weight = new Float32Array(weight.length); // (width, F, D): what a word adds at each place of an n-gram
    for (let place = 0; place < this.width; place++) {
      for (let row = 0; row < count * size; row++) this.weight[place * count * size + row] = weight[row * this.width + place];
    }
  }

  projected(vector) {
    const sums = new Float32Array(this.width * this.bias.length);
    addProduct(this.weight, vector, sums);
    return sums;
  }

  // The largest value of each filter; a text shorter than an n-gram has zeros behind it.
  largest(added) {
    const count = this.bias.length;
    const found = new Float32Array(count).fill(-Infinity);
    for (let start = 0; start < Math.max(1, added.length - this.width + 1); start++) {
      for (let filter = 0; filter < count; filter++) {
        let sum = this.bias[filter];
        for (let place = 0; place < this.width && start + place < added.length; place++) sum += added[start + place][place * count + filter];
        if (sum > found[filter]) found[filter] = sum;
      }
    }
    return found;
  }
}

class Network {
  constructor(described, array) {
    this.described = described;
    this.words = lines(array(described.words));
    this.rowOf = new Map(this.words.map((word, place) => [word, place + FIRST_WORD]));
    this.vectors = new Matrix(described.vectors, array);
    this.layers = (described.layers ?? []).map((layer) => layer.map((one) => new Direction(described.cell, one, array)));
    this.filters = (described.filters ?? []).map((filter) => new Filters(filter, array, this.vectors.columns));
    this.pooling = (described.pooling ?? []).map((pool) => (pool.matrix
      ? { name: pool.name, matrix: array(pool.matrix), bias: array(pool.bias), context: array(pool.context) } : pool));
    [this.head, this.bias] = [array(described.head), array(described.bias)];
    this.spelling = described.spelling && new Spelling(this.words, described.spelling);
    this.known = new Map(); // row → what it adds to the gates of the first layer, or its vector
  }

  rowsOf(tokens) {
    return tokens.map((token) => this.rowOf.get(token) ?? this.spelling?.row(token) ?? UNKNOWN);
  }

  // The places of the tokens that are read: of a long text its first and last halves.
  placesOf(count) {
    const longest = this.described.longest;
    const last = Math.floor(longest / 2);
    const places = Array.from({ length: count }, (_, place) => place);
    return count <= longest ? places : [...places.slice(0, longest - last), ...places.slice(count - last)];
  }

  // ln p of each class, from the rows of the words that are read.
  logarithms(rows) {
    const pooled = this.filters.length ? this.convolved(rows) : this.pooled(this.statesOf(rows));
    const scores = Float32Array.from(this.bias);
    addProduct(this.head, pooled, scores);
    return softmax(scores).map((share) => Math.log(share));
  }

  read(row) {
    if (!this.known.has(row)) {
      const vector = this.vectors.row(row);
      if (this.known.size > 4000) this.known.clear();
      this.known.set(row, (this.layers[0] ?? this.filters).map((one) => one.projected(vector)));
    }
    return this.known.get(row);
  }

  statesOf(rows) {
    const size = this.described.chop || rows.length;
    const states = [];
    for (let start = 0; start < rows.length; start += size) states.push(...this.statesOfPart(rows.slice(start, start + size)));
    return states;
  }

  statesOfPart(rows) {
    let states = null;
    this.layers.forEach((layer, number) => {
      const gates = number === 0 ? rows.map((row) => this.read(row)) : states.map((state) => layer.map((one) => one.projected(state)));
      const hidden = layer[0].hidden;
      const above = rows.map(() => new Float32Array(hidden * layer.length));
      layer.forEach((one, place) => one.run(gates.map((each) => each[place]), place === 1, above, place * hidden));
      if (number >= this.described.residual) above.forEach((state, time) => state.forEach((value, i) => (state[i] = value + states[time][i])));
      states = above;
    });
    return states;
  }

  pooled(states) {
    const hidden = this.layers[0][0].hidden;
    return Float32Array.from(this.pooling.flatMap((pool) => Array.from(POOLINGS[pool.name](states, hidden, pool))));
  }

  // The largest value of each filter over the n-grams of a text, rectified.
  convolved(rows) {
    const added = rows.map((row) => this.read(row));
    const largest = this.filters.flatMap((filters, number) => [...filters.largest(added.map((each) => each[number]))]);
    return Float32Array.from(largest, (value) => Math.max(0, value));
  }
}

function weightedSum(states, weights) {
  const sum = new Float32Array(states[0].length);
  states.forEach((state, time) => state.forEach((value, i) => (sum[i] += weights[time] * value)));
  return sum;
}

// How states become one vector: models/networks/pooling.py.
const POOLINGS = {
  last: (states, hidden) => [...states.at(-1).subarray(0, hidden), ...states[0].subarray(hidden)],
  mean: (states) => weightedSum(states, new Float32Array(states.length).fill(1 / states.length)),
  max: (states) => states[0].map((_, i) => states.reduce((most, state) => Math.max(most, state[i]), -Infinity)),
  attention(states, hidden, { matrix, bias, context }) {
    const scores = states.map((state) => {
      const inner = Float32Array.from(bias);
      addProduct(matrix, state, inner);
      return inner.reduce((sum, value, i) => sum + context[i] * Math.tanh(value), 0);
    });
    return weightedSum(states, softmax(scores));
  },
};
