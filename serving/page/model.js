// Members weighed and added up, and what each token adds to the choice of a class over its closest rival.

class Model {
  constructor({ described, array }) {
    this.described = described;
    this.labels = described.labels;
    this.tokens = tokenizer(described.cleaning);
    this.members = described.members.map((one) => (one.kind === "network" ? new Network(one, array) : new Linear(one, array)));
  }

  // Probabilities of a text's tokens, the place of its label, and what is needed to explain them.
  read(tokens) {
    const members = this.members.map((member) => this.readBy(member, tokens));
    const logits = this.combined(members.map((one, number) => this.ordered(one.logarithms, number)));
    const probabilities = softmax(logits.map((logit) => logit / this.described.temperature));
    return { tokens, members, probabilities, label: this.chosen(probabilities) };
  }

  readBy(member, tokens) {
    if (member instanceof Linear) {
      const { scores, added } = member.scored(tokens);
      return { logarithms: member.logarithms(scores), added };
    }
    const rows = member.rowsOf(tokens);
    const places = member.placesOf(tokens.length);
    const read = places.length ? places.map((place) => rows[place]) : [UNKNOWN]; // an empty text is one unknown word
    return { logarithms: member.logarithms(read), rows: read, places };
  }

  // A member's classes in the order of the model.
  ordered(values, number) {
    return this.described.orders[number].map((place) => values[place]);
  }

  combined(logarithms) {
    const { weights, bias, floor } = this.described;
    if (!weights) return logarithms[0];
    const lowest = Math.log(floor);
    const logits = [...bias];
    logarithms.forEach((member, number) => {
      const clipped = member.map((one) => Math.max(one, lowest));
      const mean = clipped.reduce((sum, one) => sum + one, 0) / clipped.length;
      clipped.forEach((one, place) => (logits[place] += weights[number] * (one - mean)));
    });
    return logits;
  }

  chosen(probabilities) {
    const threshold = this.described.threshold;
    if (threshold) return probabilities[threshold.positive] >= threshold.probability ? threshold.positive : 1 - threshold.positive;
    return probabilities.indexOf(Math.max(...probabilities));
  }

  // The class whose probability comes closest to that of a label.
  rival(probabilities, label) {
    return probabilities.reduce((best, share, place) => (place !== label && (best < 0 || share > probabilities[best]) ? place : best), -1);
  }

  // Yields after each bit of work; `shares` (tokens,) then has, in nats, what each token adds to `label` against `rival`.
  // Linear models are exact; of a network it is what is lost where an unknown word stands in the token's place.
  *explained(reading, label, rival, shares) {
    for (const [number, read] of reading.members.entries()) {
      const [one, other] = [label, rival].map((place) => this.described.orders[number][place]);
      const weight = (this.described.weights?.[number] ?? 1) / this.described.temperature;
      if (read.added) {
        const of = (each, place) => (each.length === 1 ? [0, each[0]][place] : each[place]); // one score is of the second class
        read.added.forEach((each, place) => (shares[place] += weight * (of(each, one) - of(each, other))));
        yield;
        continue;
      }
      const preference = (logarithms) => logarithms[one] - logarithms[other];
      const whole = preference(read.logarithms);
      for (const [place, token] of read.places.entries()) {
        if (read.rows[place] === UNKNOWN) continue;
        const without = this.members[number].logarithms(read.rows.with(place, UNKNOWN));
        shares[token] += weight * (whole - preference(without));
        yield;
      }
    }
  }
}
