import type { Rect } from '../../../shared/geometry/rect.ts';
import type { ModelReference } from '../../../shared/recipe/model-reference.ts';
import type { Inpainter } from '../../../models/imported/inpainter.ts';
import type { Page } from '../../../imaging/pages/page.ts';
import type { PixelSource } from '../../../imaging/pixels/pixel-source.ts';
import type { WorkContext } from '../../../platform/work-context.ts';
import type { OpenFillModel } from '../../step-engine.ts';
import { pixelKind } from '../damage-map.ts';
import { inpaintHole } from '../inpaint-hole.ts';
import type { NetworkFill } from '../network-pass.ts';
import { importedOf } from '../open-models.ts';
import type { Evidence, FillStep } from '../params.ts';
import { withFaces } from './avoided.ts';
import { decideHoles, spareFaces } from './decide-holes.ts';
import { layEvidence } from './lay-evidence.ts';
import type { DrawFill } from './try-fills.ts';
import { speaksForNetwork, tryNetwork } from './try-network.ts';

export interface EvidenceSources {
  /** The faces of the photo, as it was scanned. */
  readonly findFaces: () => Promise<readonly Rect[]>;
  /** The imported model that is tried and shown beside the other methods, if there is one. */
  readonly findImported?: (() => Promise<ModelReference | undefined>) | undefined;
  readonly openModel: OpenFillModel | undefined;
  /** The network of the step. */
  readonly network: NetworkFill | undefined;
}

/**
 * What `auto` decides from the photo: where faces are, what wide damage is filled with, and whether the network restores thin damage, which it does
 * where that helped in a trial on this photo. A network that asks for random numbers was chosen for its variants, and is not asked.
 * @param wide `copied` where damage is wide
 * @param detailed of the same bounds: `detail` where damage is wide enough for that
 * @param avoid pixels that are not learnt from
 * @throws MEMORY_TOO_SMALL, CANCELLED, what `findFaces` throws
 */
export async function findEvidence(
  source: PixelSource,
  { seed, params: { rotations, mirror } }: FillStep,
  { wide, detailed, avoid }: { wide: Page; detailed: Page; avoid: Page | null },
  { findFaces, findImported, openModel, network }: EvidenceSources,
  context: WorkContext,
  signal?: AbortSignal,
): Promise<Evidence> {
  const faces = spareFaces(await findFaces(), source);
  const hasWide = wide.values.includes(pixelKind.copied);
  const model = hasWide ? await findImported?.() : undefined;
  let opened: Promise<Inpainter> | undefined;
  const draw: DrawFill = async (problem) => {
    opened ??= importedOf(model, openModel);
    return inpaintHole(problem, await opened, context, signal);
  };
  const uncopied = withFaces(avoid, faces);
  const options = { rotations, mirror };
  const holes = await decideHoles(source, wide, uncopied, faces, model && draw, options, context, signal);
  const evidence: Evidence = { seed, faces, ...(model ? { model } : {}), holes };
  if (!network || network.network.random) return evidence;
  const kinds = layEvidence(detailed, wide, evidence, 0);
  const restored = speaksForNetwork(await tryNetwork(source, kinds, avoid, network, context, signal));
  return { ...evidence, restored };
}
