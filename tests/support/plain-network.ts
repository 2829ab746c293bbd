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
