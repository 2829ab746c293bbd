import { describe, expect, it } from 'vitest';
import type { OpenNetwork } from '../../../src-main/models/open.ts';
import { runTiles, type TileOptions } from '../../../src-main/models/run-tiles.ts';
import type { Values } from '../../../src-main/nn/compiler/runtime.ts';
import type { Rect } from '../../../src-main/shared/geometry/rect.ts';

const photo = { width: 150, height: 90 };
const at = (x: number, y: number, c: number): number => (x * 7 + y * 13 + c * 29) / 4000;

/** A network in one line of arithmetic: what it gives for each value of a tile. */
function network(compute: (value: number, index: number, tile: number) => number, seen: Values[] = []): OpenNetwork {
  return {
    sizes: { multiple: 16 },
    random: false,
    output: { name: 'picture', channels: 3 },
    inputs: (batch, size) => ({
      picture: { shape: [batch, size, size, 3], dtype: 'float32' },
      mask: { shape: [batch, size, size, 1], dtype: 'float32' },
    }),
    run: (_batch, size, values) => {
      seen.push(values);
      return Promise.resolve((values.picture as Float32Array).map((value, i) => compute(value, i, size)));
    },
  };
}

const options: TileOptions = { tile: 48, margin: 8, feather: 4, ensemble: false, seed: 1 };

function run(net: OpenNetwork, bounds: Rect, changes: Partial<TileOptions> = {}, reads: Rect[] = []) {
  return runTiles(
    net,
    { ...options, ...changes },
    {
      photo,
      bounds,
      needs: () => true,
      read: (rect) => {
        reads.push(rect);
        const picture = new Float32Array(rect.width * rect.height * 3);
        for (let i = 0; i < picture.length; i += 1) {
          const pixel = Math.floor(i / 3);
          picture[i] = at(rect.x + (pixel % rect.width), rect.y + Math.floor(pixel / rect.width), i % 3);
        }
        return Promise.resolve({ picture });
      },
      pause: () => Promise.resolve(),
    },
  );
}

const whole: Rect = { x: 0, y: 0, ...photo };

describe('restoring by tiles', () => {
  it.each([false, true])('gives back a photo that the network leaves alone (ensemble %s)', async (ensemble) => {
    const { output: picture, deviation } = await run(
      network((value) => value),
      whole,
      { ensemble },
    );
    for (let y = 0; y < photo.height; y += 1) {
      for (let x = 0; x < photo.width; x += 1) {
        for (let c = 0; c < 3; c += 1) expect(picture[(y * photo.width + x) * 3 + c]).toBeCloseTo(at(x, y, c), 5);
      }
    }
    expect(deviation === undefined).toBe(!ensemble);
    // A variance as a difference of two squares leaves a rest of the roundings.
    if (deviation) expect(Math.max(...deviation)).toBeLessThan(1e-3);
  });

  it('never asks for pixels beyond the photo', async () => {
    const reads: Rect[] = [];
    await run(
      network((value) => value),
      whole,
      {},
      reads,
    );
    expect(reads.length).toBeGreaterThan(6);
    for (const { x, y, width, height } of reads) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(photo.width);
      expect(y + height).toBeLessThanOrEqual(photo.height);
    }
  });

  it('shows the photo mirrored beyond its edges, since edges drawn out are lines where a photo has grain', async () => {
    const seen: Values[] = [];
    const small = { width: 5, height: 4 };
    await runTiles(
      network((value) => value, seen),
      options,
      {
        photo: small,
        bounds: { x: 0, y: 0, ...small },
        needs: () => true,
        read: ({ width, height }) =>
          Promise.resolve({ picture: Float32Array.from({ length: width * height * 3 }, (_, i) => Math.floor(i / 3)) }),
        pause: () => Promise.resolve(),
      },
    );
    const { tile, margin } = options;
    const picture = seen[0].picture as Float32Array;
    const row = Array.from({ length: 14 }, (_, x) => picture[(margin * tile + margin - 4 + x) * 3]);
    expect(row).toEqual([4, 3, 2, 1, 0, 1, 2, 3, 4, 3, 2, 1, 0, 1]);
    const column = Array.from({ length: 9 }, (_, y) => picture[((margin - 3 + y) * tile + margin) * 3] / 5);
    expect(column).toEqual([3, 2, 1, 0, 1, 2, 3, 2, 1]);
  });

  it('gives a pixel the same value whatever part is asked for', async () => {
    // Depends on the place in the tile, as a network with a border does.
    const net = network((value, index, tile) => value + (index % (tile * 3)) / 1000);
    const all = await run(net, whole);
    const bounds: Rect = { x: 37, y: 21, width: 60, height: 44 };
    const part = await run(net, bounds);
    for (let y = 0; y < bounds.height; y += 1) {
      const from = ((bounds.y + y) * photo.width + bounds.x) * 3;
      const row = all.output.subarray(from, from + bounds.width * 3);
      expect(part.output.subarray(y * bounds.width * 3, (y + 1) * bounds.width * 3)).toEqual(row);
    }
  });

  it('goes over from one tile into the next without a step', async () => {
    let tiles = 0;
    const net = network((_value, index) => {
      if (index === 0) tiles += 1;
      return tiles % 2;
    });
    const { output: picture } = await run(net, { x: 0, y: 0, width: photo.width, height: 8 });
    const row = Array.from({ length: photo.width }, (_, x) => picture[x * 3]);
    const steps = row.slice(1).map((value, x) => Math.abs(value - row[x]));
    expect(Math.max(...row) - Math.min(...row)).toBe(1);
    expect(Math.max(...steps)).toBeLessThan(0.2);
  });

  it('leaves out tiles that nobody needs', async () => {
    const seen: Values[] = [];
    const net = network((value) => value, seen);
    await runTiles(net, options, {
      photo,
      bounds: whole,
      needs: ({ x, width }) => x <= 100 && 100 < x + width,
      read: ({ width, height }) => Promise.resolve({ picture: new Float32Array(width * height * 3) }),
      pause: () => Promise.resolve(),
    });
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.length).toBeLessThanOrEqual(6);
  });

  it('shows the network eight different sides of each tile, and turns the answers back', async () => {
    const seen: Values[] = [];
    // Bright on the left of the tile as it lies: the mean over all sides is symmetric.
    const net = network((_value, index, tile) => Number(Math.floor(index / 3) % tile < tile / 2), seen);
    const { output: picture, deviation } = await run(net, { x: 40, y: 40, width: 8, height: 8 }, { ensemble: true });
    const [{ picture: given }] = seen;
    const count = given.length / 8;
    const sides = Array.from({ length: 8 }, (_, i) => given.slice(i * count, (i + 1) * count).join());
    expect(new Set(sides).size).toBe(8);
    for (const value of picture) expect(value).toBeCloseTo(0.5, 5);
    for (const value of deviation!) expect(value).toBeCloseTo(0.5, 2);
  });

  it('gives as many channels as the network does', async () => {
    const reddest: OpenNetwork = {
      ...network((value) => value),
      output: { name: 'damage', channels: 1 },
      run: (_batch, _size, values) => Promise.resolve((values.picture as Float32Array).filter((_, i) => i % 3 === 0)),
    };
    for (const ensemble of [false, true]) {
      const { output } = await run(reddest, whole, { ensemble });
      expect(output).toHaveLength(photo.width * photo.height);
      for (let i = 0; i < output.length; i += 1) {
        expect(output[i]).toBeCloseTo(at(i % photo.width, Math.floor(i / photo.width), 0), 5);
      }
    }
  });
});
