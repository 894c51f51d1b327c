// The known word that is spelled most like a new one, as models/spelling.py finds it.

class Spelling {
  constructor(words, { orders, edges, least }) {
    Object.assign(this, { words, orders, edges, least, found: new Map() });
  }

  ngramsOf(word) {
    const letters = [...word];
    if (letters.length < 2) return new Set();
    const edged = [this.edges[0], ...letters, this.edges[1]];
    const found = new Set();
    for (const order of this.orders) {
      for (let start = 0; start + order <= edged.length; start++) found.add(edged.slice(start, start + order).join(""));
    }
    return found;
  }

  index() {
    this.sizes = this.words.map(() => 0);
    this.places = new Map();
    this.words.forEach((word, number) => {
      const parts = this.ngramsOf(word);
      this.sizes[number] = parts.size;
      for (const part of parts) {
        if (!this.places.has(part)) this.places.set(part, []);
        this.places.get(part).push(number);
      }
    });
  }

  // The row of the word that a new one is read as; undefined where none is like it.
  row(word) {
    if (!this.found.has(word)) this.found.set(word, this.nearest(word));
    return this.found.get(word);
  }

  nearest(word) {
    if (!this.places) this.index();
    const parts = this.ngramsOf(word);
    const shared = new Map();
    for (const part of parts) for (const number of this.places.get(part) ?? []) shared.set(number, (shared.get(number) ?? 0) + 1);
    let [best, most] = [-1, 0];
    for (const [number, count] of shared) {
      const alike = count / (this.sizes[number] + parts.size - count);
      if (alike > most || (alike === most && number < best)) [best, most] = [number, alike];
    }
    return best >= 0 && most >= this.least ? best + FIRST_WORD : undefined;
  }
}
