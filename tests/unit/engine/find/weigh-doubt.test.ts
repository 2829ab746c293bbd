import { describe, expect, it } from 'vitest';
import { mapShape } from '../../../../src-main/engine/find/find-damage.ts';
import { weighDoubt } from '../../../../src-main/engine/find/weigh-doubt.ts';

const width = 10;
/** Ten rows of dust with a score each. */
async function weighed(scores: readonly number[]): Promise<number[]> {
  const map = {
    ...mapShape({ width, height: scores.length }),
    readRegion: ({ y, height }: { y: number; height: number }) =>
      Promise.resolve(
        Uint8Array.from({ length: 4 * width * height }, (_, i) =>
          i % 4 === 0 ? scores[y + Math.floor(i / 4 / width)] : 0,
        ),
      ),
  };
  const rows: number[] = [];
  for await (const part of weighDoubt(map, () => Promise.resolve()))
    for (let i = 0; i < part.length; i += 4 * width) rows.push(part[i]);
  return rows;
}

describe('doubt about a whole photo', () => {
  it('leaves a map as it is where something of what is found is certain', async () => {
    const scores = [0, 90, 127, 130, 150, 180, 200, 250];
    expect(await weighed(scores)).toEqual(scores);
    expect(await weighed([0, 0])).toEqual([0, 0]);
  });

  it('takes a tenth of the odds where nothing is, so that only what is likely is found', async () => {
    const map = await weighed([0, 90, 130, 150, 180, 200, 200, 249]);
    // Odds of 200 against 55 become 20 against 55.
    expect(map).toEqual([0, 13, 24, 32, 49, 68, 68, 205]);
    expect((await weighed([...Array<number>(100).fill(140), 230]))[100]).toBe(122);
    // One of 201 is no more certain than chance.
    expect((await weighed([...Array<number>(200).fill(140), 255]))[0]).toBe(28);
  });
});
