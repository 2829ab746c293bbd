import { expect } from 'vitest';
import { allocateSamples, type Samples } from '../../../../src-main/imaging/pixels/samples.ts';
import type { OpenNetwork } from '../../../../src-main/models/open.ts';
import { createWorkContext } from '../../../../src-main/platform/work-context.ts';
import { restoredStrips, type Restoring } from '../../../../src-main/models/restored-strips.ts';
import type { MemoryPhoto } from '../../../support/memory-photo.ts';

/** All samples of the cleaned photo. */
export async function clean(
  photo: MemoryPhoto,
  network: OpenNetwork,
  { signal, mask = null, ...choices }: Partial<Restoring> & { signal?: AbortSignal } = {},
): Promise<Samples> {
  const result = allocateSamples(photo.depth, photo.pixels.length);
  let at = 0;
  for await (const strip of restoredStrips(photo, network, { mask, ...choices }, createWorkContext(0, signal))) {
    result.set(strip, at);
    at += strip.length;
  }
  expect(at).toBe(result.length);
  return result;
}
