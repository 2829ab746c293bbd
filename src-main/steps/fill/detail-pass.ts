import { requireMemory } from '../../platform/machine.ts';
import type { WorkContext } from '../../platform/work-context.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { readPage, type Page } from '../../imaging/pages/page.ts';
import { pixelKind } from './damage-map.ts';
import { fillDetail } from './detail/fill-detail.ts';
import type { ExemplarOptions } from './exemplar/options.ts';
import { windowOf, type Core } from './exemplar-pass.ts';
import { composePatches, readProblem } from './patch-problem.ts';

/** Of a window, with bands, features and nearest-neighbour field. */
const bytesPerPixel = 170;

/**
 * Adds copied detail where damage is to have it.
 * @param smoothed the photo with all damage of the kinds `smooth` and `detail` filled
 * @param avoid pixels that are not copied from
 * @throws MEMORY_TOO_SMALL, CANCELLED
 */
export async function detailPass(
  smoothed: PixelSource,
  kinds: Page,
  avoid: Page | null,
  cores: readonly Core[],
  options: Partial<ExemplarOptions>,
  context: WorkContext,
): Promise<PixelPatch[]> {
  const patches: PixelPatch[] = [];
  const total = cores.reduce((sum, { width, height }) => sum + width * height, 0);
  let done = 0;
  for (const core of cores) {
    const share = (core.width * core.height) / total;
    const window = windowOf(core, smoothed);
    requireMemory(bytesPerPixel * window.width * window.height, 'Filling this hole with detail');
    const damage = readPage(kinds, window);
    const avoided = avoid ? readPage(avoid, window) : null;
    const hole = damage.map((kind) => (kind === pixelKind.detail ? 1 : 0));
    const forbidden = damage.map((kind, i) => (kind !== pixelKind.known || avoided?.[i] ? 1 : 0));
    const problem = await readProblem(smoothed, window, new Uint8Array(0), forbidden);
    const from = done;
    const detailed = await fillDetail({ ...problem, hole }, options, {
      ...context,
      progress: (fraction, note) => context.progress(from + share * fraction, note),
    });
    done += share;
    patches.push(
      ...(await composePatches(smoothed, core, window, detailed, kinds, (kind) => kind === pixelKind.detail)),
    );
  }
  context.progress(1);
  return patches;
}
