import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { toneParamsSchema, type ToneMeasurement, type ToneParams } from '../../../../src-main/steps/tone/params.ts';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import type { Samples } from '../../../../src-main/imaging/pixels/samples.ts';
import { createToneCurve } from '../../../../src-main/steps/tone/tone-curve.ts';
import { fadedMeasurement, toneParams } from '../../../support/steps.ts';
import { colourfulPhoto, isGrey, meanError, sameSamples, sepiaPhoto } from './tone-pictures.ts';

const applied = (params: ToneParams, samples: Samples, channels = 3, colours: 1 | 3 = 3): Samples => {
  const copy: Samples = samples.slice();
  createToneCurve(params).apply(copy, channels, colours);
  return copy;
};
const every8 = Uint8Array.from({ length: 256 * 3 }, (_, i) => Math.floor(i / 3));
const every16 = Uint16Array.from({ length: 65536 * 3 }, (_, i) => Math.floor(i / 3));

const random = createRandom(11);
const between = (low: number, high: number): number => low + (high - low) * random.unit();

/** Anything that the schema lets through, the extremes often. */
function anyParams(kind: ToneMeasurement['kind'] = 'colour'): ToneParams {
  const strength = (low: number): number => [low, 1, between(low, 1)][random.below(3)];
  const black = [between(0, 0.4), between(0, 0.4), between(0, 0.4)] as const;
  const white = [between(0.51, 1), between(0.51, 1), between(0.51, 1)] as const;
  const middle = black.map((low, c) => low + between(0.02, 0.98) * (white[c] - low));
  return v.parse(toneParamsSchema, {
    fade: strength(0),
    cast: strength(0),
    contrast: strength(-1),
    brightness: strength(-1),
    saturation: 0,
    measured: { kind, spread: 0.1, black, white, middle },
  });
}

describe('a tone map', () => {
  it('changes nothing when all strengths are 0, whatever was measured', () => {
    const map = createToneCurve(toneParams());
    expect(map.identity).toBe(true);
    for (const samples of [every8, every16]) expect(sameSamples(applied(toneParams(), samples), samples)).toBe(true);
  });

  it('comes as near to nothing as one likes when its strengths do', () => {
    const slight = toneParams({ fade: 1e-9, cast: 1e-9, contrast: 1e-9, brightness: 1e-9 });
    expect(createToneCurve(slight).identity).toBe(false);
    for (const samples of [every8, every16]) {
      expect(sameSamples(applied(slight, samples), samples)).toBe(true);
      expect(sameSamples(applied({ ...slight, saturation: 1e-9 }, samples), samples)).toBe(true);
    }
  });

  it('rises in every channel, for any parameters', () => {
    for (let round = 0; round < 150; round += 1) {
      const params = anyParams();
      const out = applied(params, every8);
      for (let i = 3; i < out.length; i += 1) {
        if (out[i] < out[i - 3]) expect.fail(`falls at ${i} with ${JSON.stringify(params)}`);
      }
    }
    const fine = applied(anyParams(), every16);
    for (let i = 3; i < fine.length; i += 1) if (fine[i] < fine[i - 3]) expect.fail(`falls at ${i}`);
  });

  it('cuts nothing off: what lies beyond the measured black and white stays apart', () => {
    const out = applied(toneParams({ fade: 1, cast: 1 }), every16);
    for (let c = 0; c < 3; c += 1) {
      const values = new Set(Array.from({ length: 65536 }, (_, i) => out[i * 3 + c]));
      expect(values.size).toBeGreaterThan(40_000);
      expect(out[65535 * 3 + c]).toBe(65535);
      expect(out[64000 * 3 + c]).toBeLessThan(65535);
      expect(out[1500 * 3 + c]).toBeGreaterThan(0);
    }
  });

  it('never runs over, with any colour and any saturation', () => {
    const colours = Uint16Array.from({ length: 30_000 }, () => [0, 65535, random.below(65536)][random.below(3)]);
    for (const saturation of [-1, -0.4, 0.5, 1]) {
      const params = toneParams({ saturation });
      const out = applied(params, colours);
      for (let at = 0; at < out.length; at += 3) {
        const before = colours.subarray(at, at + 3);
        const after = out.subarray(at, at + 3);
        // A sample that ran over would begin again at the other end, and the order of the channels would change.
        for (const [one, other] of [
          [0, 1],
          [1, 2],
          [0, 2],
        ]) {
          if (before[one] >= before[other] && after[one] < after[other]) expect.fail(`${before} became ${after}`);
        }
      }
    }
  });

  it('leaves alpha alone, with one colour and with three', () => {
    for (const [channels, colours] of [
      [4, 3],
      [2, 1],
    ] as const) {
      const samples = Uint8Array.from({ length: channels * 500 }, () => random.below(256));
      const out = applied(toneParams({ fade: 1, cast: 1, saturation: 0.5 }), samples, channels, colours);
      expect(out).not.toEqual(samples);
      for (let at = channels - 1; at < out.length; at += channels) expect(out[at]).toBe(samples[at]);
    }
  });

  it('keeps a grey photo exactly grey', () => {
    const measured: ToneMeasurement = {
      ...fadedMeasurement,
      kind: 'grey',
      black: [0.2, 0.2, 0.2],
      white: [0.8, 0.8, 0.8],
    };
    const even = { ...measured, middle: [0.5, 0.5, 0.5] } satisfies ToneMeasurement;
    const params = toneParams({ fade: 0.7, cast: 1, contrast: 0.3, brightness: -0.2, saturation: 0.6, measured: even });
    for (const samples of [every8, every16]) {
      expect(isGrey(applied(params, samples))).toBe(true);
    }
  });

  it('makes one channel what it makes of three equal ones', () => {
    const params = toneParams({ fade: 0.8, contrast: 0.2, measured: { ...fadedMeasurement, kind: 'toned' } });
    const single = applied(
      params,
      Uint8Array.from({ length: 256 }, (_, i) => i),
      1,
      1,
    );
    expect(single).toEqual(applied(params, every8).filter((_, i) => i % 3 === 0));
  });

  it('takes all colour at a saturation of −1, and the tone of a sepia at a cast of 1', () => {
    const toned = { ...fadedMeasurement, kind: 'toned' } satisfies ToneMeasurement;
    for (const params of [toneParams({ saturation: -1 }), toneParams({ cast: 1, fade: 0.8, measured: toned })]) {
      expect(isGrey(applied(params, sepiaPhoto().pixels))).toBe(true);
    }
  });

  it('maps the measured black, grey and white of all channels to the same values at full strength', () => {
    const { black, white, middle } = fadedMeasurement;
    const samples = Uint16Array.from([...black, ...middle, ...white].map((level) => Math.round(level * 65535)));
    const out = applied(toneParams({ fade: 1, cast: 1 }), samples);
    for (let at = 0; at < 9; at += 3) {
      expect(Math.abs(out[at] - out[at + 1])).toBeLessThan(0.015 * 65535);
      expect(Math.abs(out[at] - out[at + 2])).toBeLessThan(0.015 * 65535);
    }
    expect(out[0] / 65535).toBeLessThan(0.05);
    expect(out[6] / 65535).toBeGreaterThan(0.93);
  });

  it('gives 8 bits and 16 bits the same picture', () => {
    const params = toneParams({ fade: 0.8, cast: 0.7, contrast: 0.2, brightness: 0.1, saturation: 0.3 });
    const narrow = applied(params, colourfulPhoto().pixels);
    const wide = applied(
      params,
      Uint16Array.from(colourfulPhoto().pixels, (value) => value * 257),
    );
    let apart = 0;
    for (const [i, value] of wide.entries()) apart = Math.max(apart, Math.abs(value / 257 - narrow[i]));
    expect(apart).toBeLessThanOrEqual(0.502);
  });

  it('may be applied to a reduced photo for the screen', () => {
    const params = toneParams({ fade: 0.8, cast: 0.8, brightness: 0.1 });
    const halved = (samples: Samples): Uint8Array =>
      Uint8Array.from({ length: 120 * 90 * 3 }, (_, i) => {
        const at = (Math.floor(i / 360) * 2 * 240 + (Math.floor(i / 3) % 120) * 2) * 3 + (i % 3);
        return Math.round((samples[at] + samples[at + 3] + samples[at + 720] + samples[at + 723]) / 4);
      });
    const { pixels } = colourfulPhoto();
    expect(meanError(applied(params, halved(pixels)), halved(applied(params, pixels)))).toBeLessThan(0.6);
  });

  it('undoes contrast by its opposite, and brightness by its opposite', () => {
    for (const name of ['contrast', 'brightness'] as const) {
      const there = applied(toneParams({ [name]: 0.6 }), every16);
      const back = applied(toneParams({ [name]: -0.6 }), there);
      expect(meanError(there, every16)).toBeGreaterThan(2000);
      expect(meanError(back, every16)).toBeLessThan(1);
    }
  });
});

describe('the parameters of a tone step', () => {
  it('survive JSON and are refused outside of their ranges', () => {
    const params = toneParams({ fade: 0.8, cast: 0.5, contrast: -1, brightness: 1, saturation: 0.25 });
    expect(v.parse(toneParamsSchema, JSON.parse(JSON.stringify(params)))).toEqual(params);
    const wrong = [
      toneParams({ fade: 1.1 }),
      toneParams({ cast: -0.1 }),
      toneParams({ saturation: Number.NaN }),
      toneParams({ measured: { ...fadedMeasurement, white: [0.25, 0.9, 0.9] } }),
      toneParams({ measured: { ...fadedMeasurement, middle: [0.2, 0.5, 0.5] } }),
    ];
    for (const one of wrong) expect(v.safeParse(toneParamsSchema, one).success).toBe(false);
  });
});
