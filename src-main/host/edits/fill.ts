import { randomInt, randomUUID } from 'node:crypto';
import type { EngineContract } from '../../contract/engine.ts';
import { plainMask } from '../../contract/edits/new-step.ts';
import type { FillOutcome, Variant } from '../../contract/host.ts';
import type { FillProgress, PhotoSource } from '../../shared/data/photo.ts';
import { AppError } from '../../shared/errors.ts';
import type { Client, HandlerContext } from '../../shared/rpc/definition.ts';
import type { FillMethod, FillStep } from '../../steps/fill/params.ts';
import type { Step } from '../../steps/index.ts';
import type { Library } from '../library/library.ts';
import type { Views } from '../views/views.ts';
import type { StepModels } from './models.ts';
import type { OpenEdits } from './open-edits.ts';

export interface FillRequest {
  photoId: string;
  method: FillMethod;
  rotations: boolean;
  mirror: boolean;
  /** Name; null for none, absent for the usual one. */
  model?: string | null;
  ensemble?: boolean;
  grain?: boolean;
  variants: number;
  seed?: number;
}

export type Variants = Omit<FillOutcome, 'revision'>;

/** Fills: computed on the damage as it is painted when they are asked for, and placed in the edit when they are done. */
export function createFills(
  library: Library,
  edits: OpenEdits,
  models: StepModels,
  views: Views,
  engine: Client<EngineContract>,
) {
  /** Computes a fill once per seed on the photo after `before`, and names the pictures. */
  async function compute(
    source: PhotoSource,
    before: Step[],
    step: FillStep,
    seeds: number[],
    { signal, emit }: HandlerContext<FillProgress>,
  ): Promise<Variants> {
    const result = await engine['fill.run']({ source, before, step, seeds }, { signal, onEvent: emit });
    const variants = result.variants.map(({ seed }): Variant => {
      return { seed, view: views.register(source, [...before, { ...step, seed, enabled: true }]) };
    });
    return { stepId: step.id, variants, holes: result.holes };
  }

  return {
    /** Fills what is painted, in so many variants, as a new step with the first of them, or in the place of the fill that is open. */
    async fill(request: FillRequest, context: HandlerContext<FillProgress>): Promise<FillOutcome> {
      const { photoId } = request;
      const source = await library.source(photoId, context.signal);
      const { steps, damage, avoid, reopened } = edits.state(photoId);
      if (damage.length === 0)
        throw new AppError('MASK_EMPTY', 'Nothing is marked as damage yet. Paint over it first.', {
          why: 'nothing-to-fill',
        });
      const index = steps.findIndex(({ id }) => id === reopened?.stepId);
      const before = index < 0 ? steps : steps.slice(0, index);
      const seed = request.seed ?? randomInt(2 ** 32 - 8);
      const { method, rotations, mirror, ensemble = false, grain = true } = request;
      const model = await models.forFill(method, request.model, context.signal);
      const step: FillStep = {
        id: randomUUID(),
        op: 'fill',
        params: { method, rotations, mirror, ...(model ? { model } : {}), ensemble, grain },
        mask: plainMask(damage),
        avoid: plainMask(avoid),
        seed,
        enabled: true,
      };
      const seeds = Array.from({ length: request.variants }, (_, i) => seed + i);
      const variants = await compute(source, before, step, seeds, context);
      const taken = [...damage, ...avoid].map(({ id }) => id);
      const { revision } = edits.act(photoId, { type: 'place-step', step, taken, replaces: reopened?.stepId });
      return { revision, ...variants };
    },

    /** More variants of a fill that is there. @throws INVALID_REQUEST */
    async variants(
      photoId: string,
      stepId: string,
      seeds: number[],
      context: HandlerContext<FillProgress>,
    ): Promise<Variants> {
      const source = await library.source(photoId, context.signal);
      const { steps } = edits.state(photoId);
      const index = steps.findIndex((step) => step.id === stepId);
      if (index < 0)
        throw new AppError('INVALID_REQUEST', 'That step is no longer there.', { why: 'step-gone', step: stepId });
      const step = steps[index];
      if (step.op !== 'fill')
        throw new AppError('INVALID_REQUEST', 'That step fills no damage.', {
          why: 'step-fills-nothing',
          step: stepId,
        });
      return compute(source, steps.slice(0, index), { ...step, enabled: true }, seeds, context);
    },
  };
}
export type Fills = ReturnType<typeof createFills>;
