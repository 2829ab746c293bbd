import type { FillProgress } from '../../shared/contract/photo.ts';
import type { Step } from '../../shared/recipe/steps.ts';
import { fillDamage } from '../fill/fill-damage.ts';
import type { PixelPatch } from '../imaging/patches.ts';
import type { PixelSource } from '../imaging/pixel-source.ts';
import { patchedSource } from '../imaging/pixel-source.ts';
import type { StepResults } from './step-results.ts';

/**
 * Everything that the enabled steps change on a photo, in order. Preview, export and the command line all come through here,
 * so they show the same pixels.
 */
export async function replay(
  source: PixelSource,
  sha256: string,
  steps: readonly Step[],
  results: StepResults,
  signal: AbortSignal | undefined,
  onProgress: (fraction: number) => void = () => undefined,
): Promise<PixelPatch[]> {
  const enabled = steps.filter((step) => step.enabled);
  const patches: PixelPatch[] = [];
  for (const [index, step] of enabled.entries()) {
    const key = results.key(sha256, enabled.slice(0, index + 1));
    const own = await results.get(key, source, async () => {
      const onFill = ({ fraction }: FillProgress): void => onProgress((index + fraction) / enabled.length);
      const { variants } = await fillDamage(patchedSource(source, patches), step, [step.seed], signal, onFill);
      return variants[0].patches;
    });
    patches.push(...own);
    onProgress((index + 1) / enabled.length);
  }
  return patches;
}
