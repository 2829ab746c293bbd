import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Runtime } from '../../../../src-main/nn/compiler/runtime.ts';
import type { GradientCase } from './conformance-case.ts';
import { distance, slopeError } from './errors.ts';
import { differences } from './finite-differences.ts';
import type { Found } from './runtimes.ts';
import { createRuntimes, gradientsOn } from './runtimes.ts';
import { printTable } from './table.ts';

/** Of the largest gradient of a parameter. Most are a hundred times better. */
const tolerance = 1e-3;
function shapesOf({ parameters }: GradientCase): string {
  return Object.values(parameters)
    .map(({ shape }) => shape.join('·') || '1')
    .join(', ');
}

/** One test for each case; in the end a table of the errors. */
export function describeGradients(title: string, cases: readonly GradientCase[]): void {
  const rows: string[][] = [];
  let runtimes: Runtime[];
  beforeAll(async () => {
    runtimes = await createRuntimes();
  });
  afterAll(async () => {
    printTable(['gradients of', 'shapes', ...runtimes.map(({ name }) => name), 'apart'], rows);
    for (const runtime of runtimes) await runtime.dispose();
  });

  describe(title, () => {
    it.each(
      cases.map((one) => ({
        one,
        name: `${one.name}: ${shapesOf(one)}`,
      })),
    )('are the slopes of $name', async ({ one }) => {
      const { loss, slopes } = await differences(one);
      const found: Found[] = [];
      for (const runtime of runtimes) found.push(await gradientsOn(runtime, one));
      const errors = found.map(({ gradients }) => slopeError(gradients, slopes));
      const apart = Math.max(...found.map(({ gradients }) => distance(gradients, found[0].gradients)));
      rows.push([one.name, shapesOf(one), ...[...errors, apart].map((error) => error.toExponential(1))]);
      found.forEach((result, i) => {
        expect(errors[i], runtimes[i].name).toBeLessThan(tolerance);
        expect(Math.abs(result.loss - loss), runtimes[i].name).toBeLessThan(tolerance * Math.max(1, Math.abs(loss)));
      });
      expect(apart, 'apart').toBeLessThan(tolerance);
    });
  });
}
