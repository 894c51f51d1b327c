// The model as it stands in the page: compressed bytes in base 64, a JSON text in front, arrays behind.

const KINDS = { f4: Float32Array, i2: Int16Array, i1: Int8Array, u2: Uint16Array, u1: Uint8Array };

async function unpacked(base64) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const data = await new Response(stream).arrayBuffer();
  const [size] = new Uint32Array(data, 0, 1);
  const described = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 8, size)));
  const array = (place) => new KINDS[place.kind](data, 8 + size + place.start, place.length);
  return { described, array };
}

const lines = (bytes) => (bytes.length ? new TextDecoder().decode(bytes).split("\n") : []);

// A matrix by rows, of 8 bits with a scale for each, or as it is.
class Matrix {
  constructor(place, array) {
    this.rows = place.rows;
    this.columns = place.columns;
    this.values = array(place.values);
    this.scales = place.scales ? array(place.scales) : null;
  }

  row(number) {
    const part = this.values.subarray(number * this.columns, (number + 1) * this.columns);
    return this.scales ? Float32Array.from(part, (value) => value * this.scales[number]) : part;
  }

  whole() {
    if (!this.scales) return this.values;
    return Float32Array.from(this.values, (value, place) => value * this.scales[Math.floor(place / this.columns)]);
  }
}

// Adds matrix (R, N) · vector (N,) to `sums`. Four rows at a time: most of the time of a page is spent here, and so each
// number of the vector is fetched once for four products.
function addProduct(matrix, vector, sums) {
  const size = vector.length;
  const rows = matrix.length / size;
  let row = 0;
  for (; row + 3 < rows; row += 4) {
    let [a, b, c, d] = [0, 0, 0, 0];
    let [first, second, third, fourth] = [row * size, (row + 1) * size, (row + 2) * size, (row + 3) * size];
    for (let column = 0; column < size; column++) {
      const value = vector[column];
      a += matrix[first++] * value;
      b += matrix[second++] * value;
      c += matrix[third++] * value;
      d += matrix[fourth++] * value;
    }
    sums[row] += a;
    sums[row + 1] += b;
    sums[row + 2] += c;
    sums[row + 3] += d;
  }
  for (; row < rows; row++) {
    for (let column = 0; column < size; column++) sums[row] += matrix[row * size + column] * vector[column];
  }
}

function softmax(scores) {
  const most = Math.max(...scores);
  const powers = Array.from(scores, (score) => Math.exp(score - most));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

// Numbers of variable length: 7 bits a byte, the lowest first.
function* numbersOf(bytes) {
  for (let place = 0; place < bytes.length; ) {
    let [number, shift, byte] = [0, 0, 128];
    while (byte & 128) {
      byte = bytes[place++];
      number |= (byte & 127) << shift;
      shift += 7;
    }
    yield number;
  }
}
