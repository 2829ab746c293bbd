import * as v from 'valibot';
import type { EngineContract, FoundDamage } from '../../contract/engine.ts';
import { foundSpread, type DamageChoice } from '../../shared/data/damage-choice.ts';
import type { FindNote, FoundBy, PhotoSource } from '../../shared/data/photo.ts';
import type { Mask } from '../../shared/mask/mask.ts';
import type { ModelReference } from '../../shared/recipe/model-reference.ts';
import type { Client } from '../../shared/rpc/definition.ts';
import { fillParamsSchema, newFill, withEvidence } from '../../steps/fill/params.ts';
import { stepSchema, type Step } from '../../steps/index.ts';

/** What may be done to a photo that nobody has looked at; null for what is not wanted. */
export interface RestorationWishes {
  readonly source: PhotoSource;
  /** The steps that there are. */
  readonly before: readonly Step[];
  /** Without a model only what an infrared scan shows is found. */
  readonly find: { readonly model?: ModelReference | undefined; readonly choice: DamageChoice } | null;
  /** Filled with what is found; `mask` and `avoid` are what is painted already. */
  readonly fill: {
    readonly id: string;
    readonly seed: number;
    readonly model: ModelReference | null;
    readonly mask: Mask;
    readonly avoid: Mask;
  };
  readonly clean: { readonly id: string; readonly model: ModelReference } | null;
  readonly tone: { readonly id: string } | null;
}

export interface Restoration {
  /** In the order of their work. What needs nothing has none. */
  readonly steps: Step[];
  readonly found: (FoundDamage & FoundBy) | null;
  /** What one must know of how damage was found and filled, each once. */
  readonly notes: readonly FindNote[];
}

interface Watch {
  readonly signal: AbortSignal;
  /** 0..1. */
  onProgress(fraction: number): void;
}

/** Strengths below which nobody would see what was done. */
const slightest = 0.1;
const isSlight = ({ strength = 0, fade = 0, cast = 0 }: Readonly<Record<string, unknown>>): boolean =>
  Math.max(Number(strength), Number(fade), Number(cast)) < slightest;

/** Of the fill: a restoration of the same photo comes to the same. */
export const restoringSeed = 1;

/** Shares of the work after which the search and the fill are done. */
const [searched, filled] = [0.4, 0.85];

/**
 * What suits a photo: its damage is found and filled, then it is cleaned and toned where measuring it, as it is by then, says that it needs
 * that. The steps are computed and kept by the engine, but for the last ones that are instant.
 */
export async function restorationOf(
  engine: Client<EngineContract>,
  { source, before, find, fill, clean, tone }: RestorationWishes,
  { signal, onProgress }: Watch,
): Promise<Restoration> {
  const steps: Step[] = [];
  const all = (): Step[] => [...before, ...steps];
  const between = (from: number, to: number) => ({
    signal,
    onEvent: ({ fraction }: { fraction: number }): void => onProgress(from + fraction * (to - from)),
  });
  const found = find
    ? await engine['damage.find'](
        { source, steps: all(), model: find.model, ...find.choice, spread: foundSpread },
        between(0, searched),
      )
    : null;
  const notes = new Map((found?.notes ?? []).map((note) => [note.code, note]));
  const mask = [...(found?.operation ? [found.operation] : []), ...fill.mask];
  if (mask.length > 0) {
    const { id, seed, model, avoid } = fill;
    const params = v.parse(fillParamsSchema, { method: 'auto', grain: true, ...(model ? { model } : {}) });
    const step = newFill({ id, params, mask, avoid, seed });
    // What measures the photo then finds it filled, and no network runs where the screen waits.
    const filling = await engine['fill.run']({ source, before: all(), step, seeds: [seed] }, between(searched, filled));
    for (const note of filling.notes ?? []) notes.set(note.code, note);
    steps.push(withEvidence(step, filling.evidence));
  }
  for (const [op, wish] of [
    ['clean', clean],
    ['tone', tone],
  ] as const) {
    // What was cleaned or toned once has had what it needs.
    if (!wish || before.some((step) => step.op === op && step.enabled)) continue;
    const { params, why } = await engine['step.measure']({ op, source, steps: all() }, { signal });
    if (why === null || isSlight(params)) continue;
    const model = 'model' in wish ? { model: wish.model } : {};
    steps.push(v.parse(stepSchema, { id: wish.id, op, params: { ...params, ...model }, mask: [], enabled: true }));
    if (op === 'clean') await engine['steps.prepare']({ source, steps: all() }, between(filled, 1));
  }
  return { steps, found, notes: [...notes.values()] };
}
