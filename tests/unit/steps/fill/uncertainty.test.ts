import { describe, expect, it } from 'vitest';
import { fillDamage } from '../../../../src-main/steps/fill/fill-damage.ts';
import { mapUncertainty, type UnsureFill } from '../../../../src-main/steps/fill/uncertainty.ts';
import type { MaskOperation } from '../../../../src-main/shared/mask/mask.ts';
import { rasterizeMask } from '../../../../src-main/shared/mask/rasterize.ts';
import type { FillStep } from '../../../../src-main/steps/fill/params.ts';
import { memoryPhoto } from '../../../support/memory-photo.ts';
import { plainNetwork } from '../../../support/plain-network.ts';
import { brush, fillStep, someModel } from '../../../support/steps.ts';

const whole = { x: 0, y: 0, width: 3, height: 1 };
const mask = { bounds: whole, values: Uint8Array.of(255, 255, 0) };
const fill = (pixels: number[], deviations: number[] = []): UnsureFill => ({
  patches: [{ rect: whole, pixels: Uint8Array.from(pixels) }],
  deviations: deviations.length > 0 ? [{ rect: whole, values: Float32Array.from(deviations) }] : [],
});
const grey = memoryPhoto({ ...whole, channels: 1 }, () => 0);

const yieldToEventLoop = (): Promise<void> => Promise.resolve();

describe('how unsure a fill is', () => {
  it('is the deviation over seeds in tenths of a level, in the damage alone', async () => {
    const { values } = await mapUncertainty(grey, mask, [fill([10, 50, 7]), fill([14, 50, 99])], yieldToEventLoop);
    expect([...values]).toEqual([20, 0, 0]);
  });

  it('adds the looks of a network, as variances', async () => {
    const levels = (...values: number[]): number[] => values.map((value) => value / 255);
    const { values } = await mapUncertainty(
      grey,
      mask,
      [fill([10, 50, 7], levels(1, 2, 9)), fill([14, 50, 7], levels(2, 2, 9))],
      yieldToEventLoop,
    );
    expect([...values]).toEqual([Math.round(10 * Math.sqrt(4 + 2.5)), 20, 0]);
  });

  it('counts the colours and not alpha, and 16 bits like 8', async () => {
    const colours = memoryPhoto({ ...whole, channels: 4, depth: 16 }, () => 0);
    const one = { patches: [{ rect: { ...whole, width: 1 }, pixels: Uint16Array.of(0, 0, 0, 0) }], deviations: [] };
    const other = {
      patches: [{ rect: { ...whole, width: 1 }, pixels: Uint16Array.of(257 * 12, 0, 0, 65535) }],
      deviations: [],
    };
    const { values } = await mapUncertainty(colours, mask, [one, other], yieldToEventLoop);
    expect(values[0]).toBe(Math.round((10 * 6) / Math.sqrt(3)));
  });

  it('ends at 25.5 levels', async () => {
    const { values } = await mapUncertainty(grey, mask, [fill([0, 0, 0]), fill([255, 40, 0])], yieldToEventLoop);
    expect([...values]).toEqual([255, 200, 0]);
  });
});

describe('a fill that is asked how unsure it is', () => {
  const photo = memoryPhoto({ width: 200, height: 120, channels: 3 }, (x, y) => 100 + 50 * Math.sin(x / 7 + y / 9));
  const line = brush(6, 20, 30, 180, 90);
  const blot = brush(50, 140, 40);
  const step = (mask: MaskOperation[], ensemble: boolean): FillStep =>
    fillStep({ ensemble, model: someModel }, { mask });
  /** Sees left and right differently, so its eight looks differ. */
  const lopsided = plainNetwork((value, i) => value + (Math.floor(i / 3) % 128 < 64 ? 0.05 : -0.05));
  const openModel = (network: ReturnType<typeof plainNetwork>) => () => Promise.resolve(network);

  it('says where the looks of a network lie apart: only where it restored', async () => {
    const wanted = step([line, blot], true);
    const { uncertainty } = await fillDamage(photo, wanted, [1], { openModel: openModel(lopsided), uncertainty: true });
    const bounds = uncertainty!.bounds;
    const damage = rasterizeMask([line, blot], photo, bounds).values;
    const wide = rasterizeMask([{ ...blot, size: 40 }], photo, bounds).values;
    let unsure = 0;
    uncertainty!.values.forEach((value, i) => {
      if (damage[i] === 0 || wide[i] > 0) expect(value).toBe(0);
      else if (value > 100) unsure += 1;
    });
    expect(unsure).toBeGreaterThan(500);
  });

  it('is sure where there is one answer', async () => {
    const sure = plainNetwork((value) => value);
    const options = { openModel: openModel(sure), uncertainty: true };
    const { uncertainty } = await fillDamage(photo, step([line], true), [1, 2], options);
    expect(Math.max(...uncertainty!.values)).toBeLessThanOrEqual(1);
  });

  it('says where variants lie apart', async () => {
    const options = { openModel: openModel(lopsided), uncertainty: true };
    const { uncertainty, variants } = await fillDamage(photo, step([blot], false), [1, 2, 3], options);
    expect(variants.length).toBeGreaterThan(1);
    expect(uncertainty!.values.some((value) => value > 0)).toBe(true);
  });

  it('says where two ways to fill lie apart, whose patches are others', async () => {
    const wanted = fillStep({ method: 'auto' }, { mask: [blot], seed: 1 });
    const options = { findFaces: () => Promise.resolve([]), uncertainty: true };
    const { uncertainty, variants } = await fillDamage(photo, wanted, [1, 2], options);
    const { bounds, values } = uncertainty!;
    const [one, other] = variants.map(({ patches }) => photo.with(patches));
    expect(one).not.toEqual(other);
    const hard = rasterizeMask([blot], photo, bounds).values;
    values.forEach((value, i) => {
      // At its rim the photo shines through.
      if (hard[i] > 0 && hard[i] < 255) return;
      const pixel = 3 * ((bounds.y + Math.floor(i / bounds.width)) * photo.width + bounds.x + (i % bounds.width));
      const apart = Math.hypot(...[0, 1, 2].map((c) => one[pixel + c] - other[pixel + c])) / 2 / Math.sqrt(3);
      expect(value).toBe(Math.min(255, Math.round(10 * apart)));
    });
  });

  it('says nothing where nobody asked', async () => {
    const { uncertainty } = await fillDamage(photo, step([line], true), [1], { openModel: openModel(lopsided) });
    expect(uncertainty).toBeUndefined();
  });
});
