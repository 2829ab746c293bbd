import type { Rect } from '../../shared/geometry/rect.ts';
import type { FillProgress, HoleGroup, HoleReport } from '../../shared/data/photo.ts';
import type { FilledWay } from '../../shared/data/filled-way.ts';
import { AppError } from '../../shared/errors.ts';
import { findComponents } from '../../shared/mask/components.ts';
import type { Mask } from '../../shared/mask/mask.ts';
import { evidenceOf, turnOf, type Evidence, type FillStep } from './params.ts';
import { requireMemory, threadCount } from '../../platform/machine.ts';
import { Threads } from '../../platform/threads.ts';
import { drawMask, maskMemory, type DrawMaskOptions } from '../../imaging/masks/draw-mask.ts';
import type { ReadMaskFiles } from '../../imaging/masks/mask-store.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import { patchedSource, type PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { bytesOf } from '../../imaging/pixels/samples.ts';
import { alphaPass, hiddenAround, unionPages } from './alpha-pass.ts';
import { createWorkContext, type WorkContext } from '../../platform/work-context.ts';
import { withFaces } from './evidence/avoided.ts';
import type { Page } from '../../imaging/pages/page.ts';
import { drawnPage, pixelKind } from './damage-map.ts';
import { divideByWidth, findDetailed, hasDetail, isWide } from './divide-damage.ts';
import { findEvidence } from './evidence/find-evidence.ts';
import { layEvidence } from './evidence/lay-evidence.ts';
import { detailPass } from './detail-pass.ts';
import { exemplarCores, exemplarPass, type Core } from './exemplar-pass.ts';
import { findGrain, grainPass } from './grain-pass.ts';
import { describeHoles } from './describe-holes.ts';
import { groupHoles } from './group-holes.ts';
import { nameWays } from './name-ways.ts';
import type { ModelReference } from '../../shared/recipe/model-reference.ts';
import type { OpenFillModel } from '../step-engine.ts';
import { inpaintPass } from './inpaint-pass.ts';
import { networkPass } from './network-pass.ts';
import { importedOf, modelOf } from './open-models.ts';
import { binaryMask, featherPatches } from './feather-patches.ts';
import { smoothPass } from './smooth-pass.ts';
import { mapUncertainty, type Deviations, type UnsureFill } from './uncertainty.ts';

/** Where variants are kept as soon as they are there, by their seeds, so that a run that is cut short has not done them for nothing. */
export interface KeptVariants {
  find(seed: number): Promise<PixelPatch[] | null>;
  keep(seed: number, patches: readonly PixelPatch[]): Promise<void>;
}

interface FilledDamage {
  seed: number;
  /** Of each of the groups. */
  ways: FilledWay[];
  /** The seeds after it that gave the same. */
  alike: number[];
  patches: PixelPatch[];
}

/** Damage by what it is filled with, and where that is copied. */
interface Divided {
  readonly kinds: Page;
  readonly detailed: readonly Core[];
  readonly copied: readonly Core[];
}

interface Turn extends Divided {
  readonly smoothed: readonly PixelPatch[];
}

/** What comes of a fill; while it goes on, of the seeds that were tried by then. */
export interface FilledSoFar {
  /** Distinct results: fewer than seeds where little or nothing depends on chance. */
  readonly variants: readonly FilledDamage[];
  readonly holes: HoleReport[];
  /** Of what depends on chance, as from groupHoles. */
  readonly groups: HoleGroup[];
  /** What the step has, or was decided for it. */
  readonly evidence: Evidence | undefined;
}

export interface FillOutcome extends FilledSoFar {
  /** All that was filled, hard. */
  damage: Page;
  /** As from mapUncertainty, where `uncertainty` was asked for. */
  uncertainty?: Page;
}

export interface FillOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FillProgress) => void;
  /** Called whenever there is another variant, which is kept by then. */
  readonly onVariant?: (soFar: FilledSoFar) => void;
  /** Needed where steps name a model. */
  readonly openModel?: OpenFillModel;
  /** The built fill-thread.ts; without it the fill takes one thread. It gives the same either way. */
  readonly fillThread?: URL | undefined;
  /** Needed where masks name files. */
  readonly readMasks?: ReadMaskFiles;
  /** Also maps the deviation over seeds and symmetries. */
  readonly uncertainty?: boolean;
  /** Variants of the step found there are not computed, unless it is asked how unsure they are. */
  readonly kept?: (step: FillStep) => KeptVariants;
  /** Finds the faces of the photo, as it was scanned: every stroke of a photo then asks for the same. Where it is given, `auto` decides from the photo what the step does not say yet. */
  readonly findFaces?: () => Promise<readonly Rect[]>;
  /** The imported model that `auto` shows beside its own methods, if there is one. */
  readonly findImported?: () => Promise<ModelReference | undefined>;
}

/**
 * Runs a fill step on the photo as it is before it, once for each seed.
 * @throws MASK_EMPTY, MASK_FULL, MODEL_UNKNOWN, MEMORY_TOO_SMALL, CANCELLED
 */
export async function fillDamage(
  photo: PixelSource,
  undecided: FillStep,
  seeds: readonly number[],
  {
    signal,
    onProgress = () => undefined,
    onVariant,
    openModel,
    fillThread,
    readMasks,
    uncertainty = false,
    kept: keptOf,
    findFaces,
    findImported,
  }: FillOptions = {},
): Promise<FillOutcome> {
  let highest = 0;
  const stages = { divided: 0.04, smooth: 0.04 };
  await using threads = fillThread ? new Threads(fillThread, threadCount()) : undefined;
  const context = (seed: number, from: number, to: number): WorkContext => {
    const report = (part: number, note?: string): void => {
      highest = Math.max(highest, from + (to - from) * part);
      const ofVariants = (highest - stages.smooth) / (1 - stages.smooth || 1);
      const variant = Math.min(seeds.length - 1, Math.max(0, Math.floor(ofVariants * seeds.length)));
      onProgress({ variant, variants: seeds.length, fraction: highest, note });
    };
    return createWorkContext(seed, signal, report, { threads, undivided: !step.divided });
  };

  let step = undecided;
  const mask = await readMask(step.mask, photo, { signal, readMasks });
  const damage = binaryMask(mask);
  const model = await modelOf(step, openModel);
  const inpainter = model && 'inpaint' in model ? model : undefined;
  const restoring = model && 'network' in model ? model : undefined;
  const dividing = context(0, 0, stages.divided);
  const yieldToEventLoop = (): Promise<void> => dividing.yieldToEventLoop();
  const marked = step.avoid.length > 0 ? await readPageOf(step.avoid, photo, { signal, readMasks }) : null;
  const hidden = await hiddenAround(photo, damage, yieldToEventLoop);
  const avoid = hidden ? unionPages(marked, hidden, hidden.bounds) : marked;
  const source = patchedSource(photo, await alphaPass(photo, damage, yieldToEventLoop));
  const { rotations, mirror } = step.params;
  const wide = await divideByWidth(damage, inpainter ? 'smooth' : step.params.method, source, dividing);
  const finding = step.params.method === 'auto' && !step.evidence ? findFaces : undefined;
  const detailed = finding || hasDetail(step) ? await findDetailed(damage, step.params.method, source, dividing) : null;
  if (finding && detailed) {
    const sources = { findFaces: finding, findImported, openModel, network: restoring };
    const pages = { wide, detailed, avoid };
    const trying = context(0, 0, stages.divided);
    step = { ...step, evidence: await findEvidence(source, step, pages, sources, trying, signal) };
  }
  const evidence = evidenceOf(step);
  const helps = evidence?.restored;
  const network =
    helps === undefined || !restoring ? restoring : helps ? { ...restoring, keepsChroma: true } : undefined;
  const turnAt = (seed: number): number => (evidence ? turnOf(evidence, seed) : 0);
  const divided = new Map<number, Divided>();
  const divide = async (turn: number): Promise<Divided> => {
    const known = divided.get(turn);
    if (known) return known;
    const kinds = detailed && evidence ? layEvidence(detailed, wide, evidence, turn) : (detailed ?? wide);
    const coresOf = (kind: number): Promise<Core[]> => exemplarCores(kinds, kind, source, yieldToEventLoop);
    const made = { kinds, detailed: await coresOf(pixelKind.detail), copied: await coresOf(pixelKind.copied) };
    divided.set(turn, made);
    return made;
  };
  const first = await divide(0);
  const { kinds } = first;
  const uncopied = withFaces(avoid, evidence?.faces ?? []);
  const kept = keptOf?.(step);
  const components = findComponents(kinds.values, kinds.bounds.width, kinds.bounds.height);
  const restored = inpainter ? 'all' : network?.kinds;
  const holes = await describeHoles(components, kinds, evidence?.faces ?? [], restored, yieldToEventLoop);
  const grains = step.params.grain ? await findGrain(source, kinds, hidden, yieldToEventLoop) : [];
  const random = network?.network.random ?? false;
  const changing = holes.flatMap((hole, i) => {
    // Detail on what is narrow differs by what nobody sees.
    if (!isWide(components[i], wide) && !(random && hole.network)) return [];
    const { x, y } = kinds.bounds;
    const runs = components[i].runs.map((run) => ({ y: run.y + y, start: run.start + x, end: run.end + x }));
    return [{ ...hole, runs }];
  });
  const groups = groupHoles(changing, photo);
  const byChance = changing.length > 0;
  const used = byChance ? seeds : seeds.slice(0, 1);
  const shares = sharesOf(kinds, used.length, network !== undefined);
  stages.smooth = stages.divided + (1 - stages.divided) * shares.thin;

  const share = (1 - stages.smooth) / used.length;
  const variants: FilledDamage[] = [];
  const unsure: UnsureFill[] = [];
  const waysOf = (filling: Page): FilledWay[] =>
    nameWays(groups, changing, filling, wide, {
      restoring: network && step.params.model?.name,
      all: network?.kinds === 'all',
      drawing: evidence?.model?.name,
    });
  const turns = new Map<number, Turn>();
  /** What the variants of a turn have in common. */
  const turnFor = async (seed: number, from: number, to: number): Promise<Turn> => {
    const turn = turnAt(seed);
    const known = turns.get(turn);
    if (known) return known;
    const parts = await divide(turn);
    const made = { ...parts, smoothed: await smoothPass(source, parts.kinds, avoid, context(0, from, to)) };
    turns.set(turn, made);
    return made;
  };
  const draw = async (known: PixelSource, filling: Page, drawing: WorkContext): Promise<PixelPatch[]> => {
    const drawn = drawnPage(filling, pixelKind.known);
    if (!drawn) return [];
    const patches = await inpaintPass(
      known,
      drawn,
      avoid,
      await importedOf(evidence?.model, openModel),
      drawing,
      signal,
    );
    const within = drawnPage(filling, pixelKind.copied);
    if (!step.params.grain || !within) return patches;
    const found = await findGrain(source, within, hidden, yieldToEventLoop);
    return [...patches, ...(await grainPass(patchedSource(known, patches), found, within, yieldToEventLoop))];
  };
  const compute = async (index: number, seed: number): Promise<PixelPatch[]> => {
    if (inpainter) {
      const drawing = context(seed, stages.divided, 1);
      const patches = await inpaintPass(source, kinds, avoid, inpainter, drawing, signal);
      if (uncertainty) unsure.push({ patches: [...patches], deviations: [] });
      return finish(patches, kinds);
    }
    const from = stages.smooth + index * share;
    const turn = await turnFor(seed, index === 0 ? stages.divided : from, from);
    const patches = [...turn.smoothed];
    const textured = from + share * shares.textured;
    const middle = from + (textured - from) * shares.detailed;
    for (const { pass, cores, copying } of [
      { pass: detailPass, cores: turn.detailed, copying: context(seed, from, middle) },
      { pass: exemplarPass, cores: turn.copied, copying: context(seed, middle, textured) },
    ]) {
      if (cores.length === 0) continue;
      const before = patchedSource(source, patches);
      patches.push(...(await pass(before, turn.kinds, uncopied, cores, { rotations, mirror }, copying)));
    }
    patches.push(...(await draw(patchedSource(source, patches), turn.kinds, context(seed, middle, textured))));
    const deviations: Deviations[] = [];
    if (network) {
      const filled = patchedSource(source, patches);
      const restored = await networkPass(filled, turn.kinds, network, context(seed, textured, from + share));
      patches.push(...restored.patches);
      deviations.push(...restored.deviations);
    }
    if (uncertainty) unsure.push({ patches: [...patches], deviations });
    return finish(patches, turn.kinds);
  };
  const finish = async (patches: readonly PixelPatch[], filling: Page): Promise<PixelPatch[]> => {
    const grainy = await grainPass(patchedSource(source, patches), grains, filling, yieldToEventLoop);
    return featherPatches(photo, [...patches, ...grainy], mask, yieldToEventLoop);
  };
  let failure: Error | undefined;
  for (const [index, seed] of used.entries()) {
    const { kinds: filling } = await divide(turnAt(seed));
    const known = uncertainty ? null : await kept?.find(seed);
    const patches =
      known ??
      (await compute(index, seed).catch((error: unknown) => {
        // What an imported model cannot do holds up no other variant.
        if (index === 0 || signal?.aborted || !filling.values.includes(pixelKind.drawn)) throw error;
        failure = error as Error;
        return null;
      }));
    if (!patches) continue;
    const same = variants.find((other) => samePatches(other.patches, patches));
    if (same) {
      same.alike.push(seed);
      continue;
    }
    variants.push({ seed, ways: waysOf(filling), alike: [], patches });
    if (!known) await kept?.keep(seed, patches);
    onVariant?.({ variants, holes, groups, evidence });
  }
  if (failure) throw failure;
  if (!byChance) variants[0].alike.push(...seeds.slice(1));
  onProgress({ variant: used.length - 1, variants: used.length, fraction: 1 });
  return {
    variants,
    holes,
    groups,
    damage,
    evidence,
    ...(uncertainty ? { uncertainty: await mapUncertainty(source, damage, unsure, yieldToEventLoop) } : {}),
  };
}

/**
 * Estimated shares of the time: of the smooth fill in the whole, of what is copied in a variant, and of detail in that. A pixel of any kind
 * costs about as much, copied ones once per variant, a network twice as much.
 */
function sharesOf(
  { values }: Page,
  variants: number,
  withNetwork: boolean,
): { thin: number; textured: number; detailed: number } {
  const pixels = Object.values(pixelKind).map(() => 0);
  for (const value of values) pixels[value] += 1;
  const thin = pixels[pixelKind.smooth] + pixels[pixelKind.detail];
  const wide = pixels[pixelKind.copied] + pixels[pixelKind.drawn] + pixels[pixelKind.detail];
  const restored = withNetwork ? 2 * thin : 0;
  const variant = wide + restored;
  return {
    thin: thin / (thin + variant * variants),
    textured: variant > 0 ? wide / variant : 0,
    detailed: wide > 0 ? pixels[pixelKind.detail] / wide : 0,
  };
}

function samePatches(a: readonly PixelPatch[], b: readonly PixelPatch[]): boolean {
  const isSame = ({ rect, pixels }: PixelPatch, other: PixelPatch): boolean =>
    rect.x === other.rect.x && rect.y === other.rect.y && Buffer.compare(bytesOf(pixels), bytesOf(other.pixels)) === 0;
  return a.length === b.length && a.every((patch, i) => isSame(patch, b[i]));
}

async function readMask(mask: Mask, source: PixelSource, options: DrawMaskOptions): Promise<Page> {
  const page = await readPageOf(mask, source, options);
  if (!page.values.some((value) => value !== 0)) {
    throw new AppError(
      'MASK_EMPTY',
      'Nothing is marked as damage. Paint over the damage, or choose a mask that has white in it.',
      { why: 'nothing-marked' },
    );
  }
  if (page.values.length === source.width * source.height && !page.values.includes(0)) {
    throw new AppError(
      'MASK_FULL',
      'The whole photo is marked as damage, so nothing is left to restore it from. Erase the mask where the photo is still good.',
      { why: 'whole-photo' },
    );
  }
  return page;
}

async function readPageOf(mask: Mask, source: PixelSource, options: DrawMaskOptions): Promise<Page> {
  // Mask, kinds, and the distances of a cell.
  requireMemory(maskMemory(mask, source) + 256 * 1024 * 1024, 'Filling this photo');
  return drawMask(mask, source, options);
}
