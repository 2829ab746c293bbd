import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  toneParamsSchema,
  type Levels,
  type ToneKind,
  type ToneMeasurement,
} from '../../../../src-main/steps/tone/params.ts';
import { suggestTone } from '../../../../src-main/steps/tone/suggest-tone.ts';

function measured(kind: ToneKind, black: Levels, white: Levels, spread = 0.1): ToneMeasurement {
  const middle = black.map((low, c) => (low + white[c]) / 2) as Levels;
  return { kind, spread, black, white, middle };
}

describe('suggesting a tone', () => {
  it.each([
    ['a full range', measured('colour', [0.02, 0.01, 0.02], [0.99, 1, 0.98])],
    ['a soft white over a true black', measured('colour', [0.02, 0.03, 0.02], [0.84, 0.85, 0.9])],
    ['a sunset', measured('colour', [0.07, 0.04, 0.01], [0.95, 0.83, 0.7], 0.2)],
    ['a blue hour', measured('colour', [0.02, 0.05, 0.2], [0.8, 0.85, 0.95])],
    ['a grey photo of full range', measured('grey', [0.03, 0.03, 0.03], [0.97, 0.97, 0.97])],
    ['a sepia of full range', measured('toned', [0.05, 0.04, 0.02], [0.98, 0.95, 0.9], 0.01)],
    ['a portrait before a dark wall', measured('toned', [0.03, 0.01, 0.02], [0.77, 0.64, 0.6], 0.015)],
    ['a portrait without a true black', measured('toned', [0.075, 0.075, 0.09], [0.95, 0.84, 0.79], 0.026)],
  ])('leaves %s alone', (_, measurement) => {
    expect(suggestTone(measurement)).toMatchObject({ fade: 0, cast: 0, contrast: 0, brightness: 0, saturation: 0 });
  });

  it('goes after a lifted black, and after a warm tint over everything', () => {
    for (const one of [
      measured('colour', [0.2, 0.12, 0.13], [0.95, 0.9, 0.8]),
      measured('colour', [0.15, 0.05, 0], [0.98, 0.96, 0.9], 0.04),
    ]) {
      const suggested = suggestTone(one);
      expect(suggested.fade).toBeGreaterThan(0.7);
      expect(suggested.cast).toBeGreaterThan(0.7);
      expect(v.parse(toneParamsSchema, suggested)).toEqual(suggested);
    }
  });

  it('does not jump: a slightly other photo gets a slightly other suggestion', () => {
    let last = 0;
    for (let black = 0; black < 0.2; black += 0.001) {
      const { fade } = suggestTone(measured('colour', [black, black, black], [0.9, 0.9, 0.9]));
      expect(fade).toBeGreaterThanOrEqual(last - 0.011);
      expect(Math.abs(fade - last)).toBeLessThan(0.06);
      last = fade;
    }
  });

  it('stretches a faded grey or brown print, whichever end it has lost', () => {
    for (const [black, white] of [
      [[0.13, 0.075, 0], [0.88, 0.83, 0.76]],
      [[0.2, 0.18, 0.15], [0.99, 0.98, 0.97]],
      [[0.02, 0.02, 0.02], [0.5, 0.5, 0.5]],
    ] as [Levels, Levels][]) {
      expect(suggestTone(measured('toned', black, white, 0.02)).fade).toBe(0.8);
    }
  });

  it('never takes the tone from a sepia', () => {
    expect(suggestTone(measured('toned', [0.2, 0.16, 0.12], [0.85, 0.8, 0.7], 0.02))).toMatchObject({
      fade: 0.8,
      cast: 0,
    });
  });

  it('does not stretch a photo in the fog beyond measure', () => {
    const { fade } = suggestTone(measured('colour', [0.5, 0.5, 0.5], [0.75, 0.75, 0.75]));
    expect(1 / (1 - fade * 0.75)).toBeLessThan(1.92);
    expect(fade).toBeGreaterThan(0.3);
  });
});
