import { describe, expect, it } from 'vitest';
import { fillSmooth } from '../../../../../src-main/imaging/smooth-fill/fill-smooth.ts';
import type { FillProblem } from '../../../../../src-main/imaging/fill-problem.ts';
import { gaussianKernel } from '../../../../../src-main/nn/data/filters/gaussian-kernel.ts';
import { filterSeparably } from '../../../../../src-main/nn/data/filters/separable.ts';
import { createWorkContext } from '../../../../../src-main/platform/work-context.ts';
import { fillDetail } from '../../../../../src-main/steps/fill/detail/fill-detail.ts';
import { failureOf } from '../../../../support/expectations.ts';
import { damaged, disc, gradientEnergy } from '../exemplar/pictures.ts';

const size = { width: 150, height: 120 };
/** −0.5 to 0.5, never the same twice. */
const noise = (x: number, y: number): number => {
  let hash = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash >>> 16) & 255) / 255 - 0.5;
};
const grainy = (x: number, y: number): number => 0.3 + 0.002 * x + 0.2 * noise(x, y);
/** The smooth fill of a problem, and it with detail. */
async function filled(problem: FillProblem, seed = 1) {
  const smooth = await fillSmooth(problem, {}, createWorkContext(seed, undefined));
  const detailed = await fillDetail({ ...problem, pixels: smooth }, {}, createWorkContext(seed, undefined));
  return { smooth, detailed };
}
const coarse = ({ width, height, channels }: FillProblem, pixels: Float32Array): Float32Array =>
  filterSeparably(pixels, { width, height, channels }, gaussianKernel(4), 'repeat-edge');

describe('detail on a smooth fill', () => {
  it('has most of the surroundings’ energy, and leaves the coarse picture and all else as they are', async () => {
    const { problem, truth } = damaged({ ...size, channels: 3 }, grainy, disc(75, 60, 22));
    const { smooth, detailed } = await filled(problem);
    const energy = (pixels: Float32Array): number => gradientEnergy(problem, pixels) / gradientEnergy(problem, truth);
    expect(energy(smooth)).toBeLessThan(0.1);
    expect(energy(detailed)).toBeGreaterThan(0.5);
    expect(energy(detailed)).toBeLessThan(1);
    const [before, after] = [coarse(problem, smooth), coarse(problem, detailed)];
    for (let i = 0; i < before.length; i += 1) expect(Math.abs(after[i] - before[i])).toBeLessThan(0.03);
    problem.hole.forEach((missing, pixel) => {
      if (!missing) expect(detailed.slice(3 * pixel, 3 * pixel + 3)).toEqual(smooth.slice(3 * pixel, 3 * pixel + 3));
    });
  });

  it('brings no edge from elsewhere, where the only detail there is lies along edges', async () => {
    // Bars on even ground, and a hole in the ground between two of them.
    const bars = (x: number): number => (x % 50 < 12 ? 0.9 : 0.3);
    const { problem } = damaged({ ...size, channels: 1 }, bars, disc(81, 60, 12));
    const { smooth, detailed } = await filled(problem);
    problem.hole.forEach((missing, i) => {
      if (missing) expect(Math.abs(detailed[i] - smooth[i])).toBeLessThan(0.02);
    });
  });

  it('adds little where the fill has detail of its own', async () => {
    // Two px wide: the smooth fill foretells much of a soft texture.
    const soft = (x: number, y: number): number => 0.5 + 0.2 * Math.sin(x / 2.5) * Math.cos(y / 3);
    const { problem, truth } = damaged({ ...size, channels: 1 }, soft, (x, y) => x > 70 && x < 73 && y > 20 && y < 100);
    const { detailed } = await filled(problem);
    expect(gradientEnergy(problem, detailed) / gradientEnergy(problem, truth)).toBeLessThan(1.1);
  });

  it('is the same, bit for bit, for the same seed, and another for another', async () => {
    const { problem } = damaged({ ...size, channels: 1 }, grainy, disc(60, 50, 18));
    const first = await filled(problem, 5);
    expect((await filled(problem, 5)).detailed).toEqual(first.detailed);
    expect((await filled(problem, 6)).detailed).not.toEqual(first.detailed);
  });

  it('never copies from what is forbidden', async () => {
    const { problem } = damaged({ ...size, channels: 1 }, (x, y) => (x < 75 ? grainy(x, y) : 0.5), disc(110, 60, 20));
    const forbidden = Uint8Array.from({ length: size.width * size.height }, (_, i) => (i % size.width < 75 ? 1 : 0));
    const { smooth, detailed } = await filled({ ...problem, forbidden });
    problem.hole.forEach((missing, i) => {
      if (missing) expect(Math.abs(detailed[i] - smooth[i])).toBeLessThan(0.01);
    });
  });

  it('is cancelled, and refuses options out of range', async () => {
    const { problem } = damaged({ ...size, channels: 3 }, grainy, disc(75, 60, 30));
    const controller = new AbortController();
    const running = fillDetail(problem, {}, createWorkContext(1, controller.signal));
    controller.abort();
    await failureOf(running, 'CANCELLED');
    await failureOf(fillDetail(problem, { patchSize: 4 }, createWorkContext(1, undefined)), 'INVALID_REQUEST');
  });
});
