import { describe, expect, it } from 'vitest';
import { cancelledError, deserializeError } from '../../../../src-main/shared/errors.ts';
import type { Page } from '../../../../src-main/imaging/pages/page.ts';
import { pixelKind } from '../../../../src-main/steps/fill/damage-map.ts';
import { exemplarCores } from '../../../../src-main/steps/fill/exemplar-pass.ts';
import { featherPatches } from '../../../../src-main/steps/fill/feather-patches.ts';
import { mapUncertainty } from '../../../../src-main/steps/fill/uncertainty.ts';
import type { PixelPatch } from '../../../../src-main/imaging/pixels/patches.ts';
import { memoryPhoto } from '../../../support/memory-photo.ts';

/** Gives up at the third time that it is asked. */
const givingUp = (): (() => Promise<void>) => {
  let times = 0;
  return async () => {
    await Promise.resolve();
    if ((times += 1) > 2) throw deserializeError(cancelledError());
  };
};
const photo = memoryPhoto({ width: 64, height: 64, channels: 1 }, (x, y) => x + y);
const bounds = { x: 0, y: 0, width: 64, height: 64 };
/** A speck in every square of 16 px. */
const specks: Page = {
  bounds,
  values: Uint8Array.from({ length: 64 * 64 }, (_, i) => (i % 16 === 0 && (i >> 6) % 16 === 0 ? pixelKind.copied : 0)),
};
const patches: PixelPatch[] = Array.from({ length: 8 }, (_, x) => ({
  rect: { x: 8 * x, y: 0, width: 8, height: 8 },
  pixels: new Uint8Array(64),
}));

describe('what goes through all parts of the damage', () => {
  it.each([
    ['joining holes', () => exemplarCores(specks, pixelKind.copied, photo, givingUp())],
    ['softening', () => featherPatches(photo, patches, { bounds, values: new Uint8Array(4096).fill(9) }, givingUp())],
    ['measuring what is unsure', () => mapUncertainty(photo, specks, [{ patches, deviations: [] }], givingUp())],
  ])('looks at the signal between them: %s', async (_, work) => {
    await expect(work()).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
