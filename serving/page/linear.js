// Linear models over n-grams or the mean of word vectors, and what each token adds to them: exact, since scores are sums.

// N-grams as a tree: an open-addressed table from a node and a word to the node of one word more.
class Tree {
  constructor(described, array) {
    const total = described.levels.reduce((sum, count) => sum + count, 0);
    this.isNgram = described.is_ngram ? array(described.is_ngram) : null;
    this.mask = 2 ** Math.ceil(Math.log2(Math.max(2, total * 1.6))) - 1;
    this.keys = new Float64Array(this.mask + 1).fill(-1);
    this.nodes = new Int32Array(this.mask + 1);
    const [children, steps] = [numbersOf(array(described.children)), numbersOf(array(described.steps))];
    let [node, above] = [0, [0, 1]]; // nodes from 1 on; 0 is the root
    for (const count of described.levels) {
      const start = node + 1;
      for (let parent = above[0]; parent < above[1]; parent++) {
        let word = -1;
        for (let left = children.next().value; left > 0; left--) {
          word += steps.next().value;
          this.put(parent, word, ++node);
        }
      }
      above = [start, start + count];
    }
    // Which weights a node has, −1 for what is no n-gram by itself.
    this.columns = new Int32Array(total + 1).fill(-1);
    for (let number = 1, column = 0; number <= total; number++) {
      if (!this.isNgram || this.isNgram[number - 1]) this.columns[number] = column++;
    }
  }

  slot(key) {
    let place = (Math.imul(key % 0x7fffffff, 0x9e3779b1) ^ Math.imul(Math.floor(key / 0x7fffffff), 0x85ebca6b)) >>> 0;
    place = (place ^ (place >>> 15)) & this.mask;
    while (this.keys[place] !== key && this.keys[place] !== -1) place = (place + 1) & this.mask;
    return place;
  }

  put(parent, word, node) {
    const place = this.slot(parent * 2 ** 21 + word);
    [this.keys[place], this.nodes[place]] = [parent * 2 ** 21 + word, node];
  }

  // The node of a word more, or −1.
  next(node, word) {
    const place = this.slot(node * 2 ** 21 + word);
    return this.keys[place] === -1 ? -1 : this.nodes[place];
  }
}

// Of each representation the value of an n-gram that occurs so often, and the power of the norm that brings a text to
// length 1; 0: none.
const VALUES = {
  "n-gram presence": [() => 1, 0],
  "n-gram tf-idf": [(count, idf) => (1 + Math.log(count)) * idf, 2],
  "character tf-idf": [(count, idf) => (1 + Math.log(count)) * idf, 2],
  "n-gram shares": [(count) => count, 1],
};

const LINKS = {
  logistic: ([score]) => [-Math.log1p(Math.exp(score)), -Math.log1p(Math.exp(-score))].map((x, i) => (Number.isFinite(x) ? x : [-score, score][i])),
  softmax: (scores) => softmax(scores).map((share) => Math.log(Math.max(share, Number.MIN_VALUE))),
  "one-vs-rest"(scores) {
    const each = scores.map((score) => Math.max(sigmoid(score), 2.2250738585072014e-308));
    const total = each.reduce((sum, share) => sum + share, 0);
    return each.map((share) => Math.log(share / total));
  },
};

class Linear {
  constructor(described, array) {
    this.described = described;
    this.words = lines(array(described.words));
    this.rowOf = new Map(this.words.map((word, place) => [word, place]));
    this.added = described.added && array(described.added);
    if (!described.levels) return;
    this.tree = new Tree(described, array);
    const { values, scales, roots } = described.weight; // where they are roots, a weight is ± the square
    const stored = array(values);
    const width = stored.length / described.classes;
    this.weights = Array.from({ length: described.classes }, (_, one) =>
      Float32Array.from(stored.subarray(one * width, (one + 1) * width), (value) => (scales ? value * (roots ? Math.abs(value) : 1) * scales[one] : value)));
    this.idf = described.idf && Float32Array.from(array(described.idf.values), (step) => described.idf.low + step * described.idf.step);
  }

  // Scores of the classes (or of the second of two), and for each token what it adds to each score.
  scored(tokens) {
    const classes = this.described.classes;
    const added = tokens.map(() => new Float64Array(classes));
    if (this.tree) this.addNgrams(tokens, added);
    if (this.added) this.addMean(tokens, added);
    const scores = this.described.bias.map((bias, one) => added.reduce((sum, each) => sum + each[one], bias));
    return { scores, added };
  }

  addMean(tokens, added) {
    const rows = tokens.map((token) => this.rowOf.get(token));
    const count = Math.max(1, rows.filter((row) => row !== undefined).length);
    const classes = this.described.classes;
    rows.forEach((row, place) => {
      if (row !== undefined) added[place].forEach((_, one) => (added[place][one] = this.added[row * classes + one] / count));
    });
  }

  // Runs of ids, and which token each id is of: the words of a text, the letters of each word, or all letters together.
  runsOf(tokens) {
    if (!this.described.characters) return [[tokens, tokens.map((_, place) => place)]];
    const spelled = tokens.map((token) => [...(this.described.joined ? token : ` ${token} `)]);
    const owners = spelled.map((letters, place) => letters.map(() => place));
    if (this.described.joined) return [[spelled.flat(), owners.flat()]];
    return spelled.map((letters, place) => [letters, owners[place]]);
  }

  addNgrams(tokens, added) {
    const places = new Map(); // column → where it occurs: tokens, one for each part of each occurrence
    for (const [names, owners] of this.runsOf(tokens)) {
      const ids = names.map((name) => this.rowOf.get(name) ?? -1);
      for (let start = 0; start < ids.length; start++) {
        for (let [node, end] = [0, start]; end < ids.length && ids[end] >= 0; end++) {
          node = this.tree.next(node, ids[end]);
          if (node < 0) break;
          const column = this.tree.columns[node];
          if (column < 0) continue;
          if (!places.has(column)) places.set(column, []);
          places.get(column).push(owners.slice(start, end + 1));
        }
      }
    }
    this.deal(places, added);
  }

  deal(places, added) {
    const [value, power] = VALUES[this.described.kind];
    const values = new Map([...places].map(([column, all]) => [column, value(all.length, this.idf?.[column])]));
    const total = [...values.values()].reduce((sum, one) => sum + (power === 2 ? one * one : one), 0);
    const norm = power === 0 || total === 0 ? 1 : power === 2 ? Math.sqrt(total) : total;
    for (const [column, all] of places) {
      this.weights.forEach((weights, one) => {
        const share = (values.get(column) / norm) * weights[column] / all.length;
        for (const owners of all) for (const owner of owners) added[owner][one] += share / owners.length;
      });
    }
  }

  logarithms(scores) {
    return LINKS[this.described.link](scores);
  }
}
