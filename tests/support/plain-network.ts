import type { OpenNetwork } from '../../src-main/models/open.ts';

export interface PlainNetwork extends OpenNetwork {
  /** How many tiles it has seen. */
  runs: number;
}

/** A network in one line of arithmetic: what it gives for each value of a tile, [tile, tile, 3] in 0..1. */
export function plainNetwork(compute: (value: number, index: number) => number): PlainNetwork {
  return {
    runs: 0,
    sizes: { multiple: 16 },
    random: false,
    output: { name: 'picture', channels: 3 },
    inputs: (batch, size) => ({
      picture: { shape: [batch, size, size, 3], dtype: 'float32' },
      mask: { shape: [batch, size, size, 1], dtype: 'float32' },
      strength: { shape: [batch, size, size, 1], dtype: 'float32' },
    }),
    run(_batch, _size, values) {
      this.runs += 1;
      return Promise.resolve((values.picture as Float32Array).map(compute));
    },
  };
}

/** A detector in one line: the score of each of the four kinds, 0..1, for the colour of a pixel, 0..1 too. */
export function plainDetector(scores: (red: number, green: number, blue: number) => number[]): PlainNetwork {
  return {
    ...plainNetwork(() => 0),
    output: { name: 'damage', channels: 4 },
    inputs: (batch, size) => ({ picture: { shape: [batch, size, size, 3], dtype: 'float32' } }),
    run(_batch, size, values) {
      this.runs += 1;
      const picture = values.picture as Float32Array;
      const damage = new Float32Array(size * size * 4);
      for (let i = 0; i < size * size; i += 1) {
        damage.set(scores(picture[3 * i], picture[3 * i + 1], picture[3 * i + 2]), 4 * i);
      }
      return Promise.resolve(damage);
    },
  };
}
