import { randomInt, randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { EngineContract, FillEvent, FillResult } from '../../contract/engine.ts';
import { plainMask } from '../../contract/edits/new-step.ts';
import type { FillOutcome, FillVariants, HealOutcome, JobPayload } from '../../contract/jobs.ts';
import type { MaskOperation } from '../../shared/mask/mask.ts';
import type { FillProgress } from '../../shared/data/photo.ts';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import type { Client, HandlerContext } from '../../shared/rpc/definition.ts';
import { fillStepSchema, newFill, withEvidence, withSeed } from '../../steps/fill/params.ts';
import { definitionOf } from '../../steps/index.ts';
import type { Library } from '../library/library.ts';
import type { Views } from '../views/views.ts';
import type { StepModels } from './models.ts';
import type { OpenEdits } from './open-edits.ts';
import { placementOf, stepPlanSchema } from './step-plan.ts';

export const fillPlanSchema = v.object({ ...stepPlanSchema.entries, step: fillStepSchema });
export type FillPlan = v.InferOutput<typeof fillPlanSchema>;

/** px across: of damage that is filled smoothly, and of what gets texture. */
const thinDab = 12;
const wideDab = 32;

/** Fills: computed on the damage as it is painted when they are asked for, and placed in the edit when they are done. */
export function createFills(
  library: Library,
  edits: OpenEdits,
  models: StepModels,
  views: Views,
  engine: Client<EngineContract>,
) {
  return {
    /**
     * What is painted, to be filled as a new step with the first of so many variants, or in the place of the fill that is open.
     * @throws PHOTO_UNKNOWN, MASK_EMPTY, MODEL_UNKNOWN
     */
    async plan({ photoId, model: wanted, variants, seed: given, ...params }: JobPayload<'fill'>): Promise<FillPlan> {
      library.find(photoId);
      const model = await models.forFill(params.method, wanted);
      const { steps, damage, avoid, reopened } = edits.state(photoId);
      if (damage.length === 0)
        throw new AppError('MASK_EMPTY', 'Nothing is marked as damage yet. Paint over it first.', {
          why: 'nothing-to-fill',
        });
      const index = steps.findIndex(({ id }) => id === reopened?.stepId);
      const seed = given ?? randomInt(2 ** 32 - 8);
      return {
        photoId,
        before: index < 0 ? steps : steps.slice(0, index),
        step: newFill({
          id: randomUUID(),
          params: { ...params, ...(model ? { model } : {}) },
          mask: plainMask(damage),
          avoid: plainMask(avoid),
          seed,
          seeds: Array.from({ length: variants }, (_, i) => (seed + i) % 2 ** 32),
        }),
        taken: [...damage, ...avoid].map(({ id }) => id),
        replaces: reopened?.stepId,
      };
    },

    async run(plan: FillPlan, id: string, { signal, emit }: HandlerContext<FillProgress>): Promise<FillOutcome> {
      const { photoId, before, step } = plan;
      const source = await library.source(photoId, signal);
      const request = { source, before, step, seeds: [step.seed] };
      const {
        variants: filled,
        holes,
        groups,
        evidence,
        notes,
      } = await engine['fill.run'](request, { signal, onEvent: emit });
      // What was cancelled is nobody's, and may be asked for anew by now.
      throwIfCancelled(signal);
      const decided = withEvidence(step, evidence);
      const [{ ways }] = filled;
      const variants = [{ seed: step.seed, view: views.register(source, [...before, decided]), ways }];
      const made = { stepId: step.id, variants, groups, areas: holes.length, ...(notes ? { notes } : {}) };
      return { ...made, ...edits.place(photoId, placementOf({ ...plan, step: decided }), id) };
    },

    /**
     * One stroke, to be filled by itself in one variant. What is painted to be left alone counts, and stays.
     * @throws PHOTO_UNKNOWN, MODEL_UNKNOWN, INVALID_REQUEST ('step-there') where it is healed already
     */
    async planHealing(request: JobPayload<'heal'>): Promise<FillPlan> {
      const { photoId, stepId, stroke, model: wanted, seed = randomInt(2 ** 32), ...params } = request;
      library.find(photoId);
      const model = await models.forFill(params.method, wanted);
      const { steps, avoid } = edits.state(photoId);
      if (steps.some(({ id }) => id === stepId))
        throw new AppError('INVALID_REQUEST', 'That step is there already.', { why: 'step-there', step: stepId });
      return {
        photoId,
        before: [],
        step: newFill({
          id: stepId,
          params: { ...params, ...(model ? { model } : {}) },
          mask: [stroke],
          avoid: plainMask(avoid),
          seed,
          healed: true,
        }),
        taken: [stepId],
      };
    },

    /** Fills a stroke on the photo as it is by now, with all that was healed before. */
    async heal(plan: FillPlan, id: string, context: HandlerContext<FillProgress>): Promise<HealOutcome> {
      const { photoId, step } = plan;
      const source = await library.source(photoId, context.signal);
      const before = edits.state(photoId).steps.filter((other) => other.id !== step.id);
      const { evidence, notes } = await engine['fill.heal'](
        { source, before, step },
        { signal: context.signal, onEvent: context.emit },
      );
      throwIfCancelled(context.signal);
      const healed = { ...plan, step: withEvidence(step, evidence) };
      return { stepId: step.id, ...(notes ? { notes } : {}), ...edits.place(photoId, placementOf(healed), id) };
    },

    /** Lets the engine that heals start and fill two dabs for nothing, so that the first stroke does not wait for it. */
    async warm(photoId: string, signal: AbortSignal): Promise<null> {
      const { width, height } = library.find(photoId).info;
      const [source, model] = await Promise.all([library.source(photoId, signal), models.forFill('auto', undefined)]);
      const dab = (size: number, x: number): MaskOperation => {
        const points = [x, Math.round(height / 2), 1];
        return { type: 'brush', erase: false, size, hardness: 1, points };
      };
      const params = { method: 'auto', rotations: false, mirror: false, ensemble: false, grain: true } as const;
      const step = newFill({
        id: 'warm',
        params: { ...params, ...(model ? { model } : {}) },
        mask: [dab(thinDab, Math.round(width / 3)), dab(wideDab, Math.round((2 * width) / 3))],
        avoid: [],
        seed: 1,
      });
      return engine['fill.warm']({ source, step }, { signal });
    },

    /** Makes damage of a stroke that could not be healed, under its own id: a later fill takes it, or the same once more. */
    leavePainted({ photoId, step }: FillPlan): void {
      const { revision } = edits.document(photoId);
      edits.act(photoId, { type: 'paint', target: 'damage', operation: step.mask[0] }, { revision, changeId: step.id });
    },

    /** Variants of a fill that is there, as they are made. @throws INVALID_REQUEST */
    async variants(
      photoId: string,
      stepId: string,
      seeds: number[],
      { signal, emit }: HandlerContext<{ fraction: number; made?: FillVariants }>,
    ): Promise<FillVariants> {
      const source = await library.source(photoId, signal);
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
      const before = steps.slice(0, index);
      // What comes after it and takes its time would hold up the first look at a variant.
      const after = steps.slice(index + 1).filter((later) => definitionOf(later).cost === 'instant');
      const viewOf = (seed: number): string =>
        views.register(source, [...before, { ...withSeed(step, seed), enabled: true }, ...after]);
      const named = ({ variants, groups }: FillResult): FillVariants => ({
        stepId,
        variants: variants.map(({ seed, ways }) => ({ seed, view: viewOf(seed), ways })),
        groups,
      });
      const onEvent = ({ fraction, made }: FillEvent): void =>
        emit({ fraction, ...(made ? { made: named(made) } : {}) });
      return named(await engine['fill.run']({ source, before, step, seeds }, { signal, onEvent }));
    },
  };
}
