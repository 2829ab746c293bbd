import { randomUUID } from 'node:crypto';
import type { EngineContract } from '../../contract/engine.ts';
import { newStep } from '../../contract/edits/new-step.ts';
import type { JobPayload, StepOutcome } from '../../contract/jobs.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
import type { Client, HandlerContext } from '../../shared/rpc/definition.ts';
import { definitionOf, type SlowOp } from '../../steps/index.ts';
import type { Library } from '../library/library.ts';
import type { StepModels } from './models.ts';
import type { OpenEdits } from './open-edits.ts';
import { placementOf, type StepPlan } from './step-plan.ts';

/** Steps that are computed once, on the photo or on what is painted as it is when they are asked for, and placed when they are done. */
export function createSlowSteps(
  library: Library,
  edits: OpenEdits,
  models: StepModels,
  engine: Client<EngineContract>,
) {
  return {
    /** @throws PHOTO_UNKNOWN, MASK_EMPTY, MODEL_UNKNOWN, INVALID_REQUEST */
    async plan(op: SlowOp, { photoId, params, area }: JobPayload<SlowOp>): Promise<StepPlan> {
      library.find(photoId);
      const { baseModel } = definitionOf({ op });
      const own = baseModel === undefined ? {} : { model: await models.base(baseModel) };
      const { steps, damage } = edits.state(photoId);
      const step = newStep(damage, { stepId: randomUUID(), op, params: { ...params, ...own }, area });
      return { photoId, before: steps, step, taken: area === 'damage' ? damage.map(({ id }) => id) : [] };
    },

    async run(plan: StepPlan, id: string, { signal, emit }: HandlerContext<number>): Promise<StepOutcome> {
      const { photoId, before, step } = plan;
      const source = await library.source(photoId, signal);
      const onEvent = ({ fraction }: { fraction: number }): void => emit(fraction);
      await engine['steps.prepare']({ source, steps: [...before, step] }, { signal, onEvent });
      // What was cancelled is nobody's, and may be asked for anew by now.
      throwIfCancelled(signal);
      return { stepId: step.id, ...edits.place(photoId, placementOf(plan), id) };
    },
  };
}
