import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { EngineContract } from '../../contract/engine.ts';
import { plainMask } from '../../contract/edits/new-step.ts';
import type { JobPayload, RestoreOutcome } from '../../contract/jobs.ts';
import { damageChoiceSchema, usualChoice } from '../../shared/data/damage-choice.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
import { maskSchema } from '../../shared/mask/mask.ts';
import { baseCleanModel, modelReferenceSchema } from '../../shared/recipe/model-reference.ts';
import type { Client, HandlerContext } from '../../shared/rpc/definition.ts';
import { stepSchema } from '../../steps/index.ts';
import type { Library } from '../library/library.ts';
import type { StepModels } from './models.ts';
import type { OpenEdits } from './open-edits.ts';
import { restorationOf, restoringSeed } from './restoration.ts';

/** All that decides what becomes of a photo that is restored. */
export const restorePlanSchema = v.object({
  photoId: v.string(),
  before: v.array(stepSchema),
  /** Null where what was found is under the brush already, as the person has chosen it. */
  find: v.nullable(v.object({ model: v.optional(modelReferenceSchema), choice: damageChoiceSchema })),
  fill: v.object({
    id: v.string(),
    seed: v.number(),
    model: v.nullable(modelReferenceSchema),
    mask: maskSchema,
    avoid: maskSchema,
  }),
  clean: v.object({ id: v.string(), model: modelReferenceSchema }),
  tone: v.object({ id: v.string() }),
  /** Ids of the painted operations that the fill takes. */
  taken: v.array(v.string()),
});
export type RestorePlan = v.InferOutput<typeof restorePlanSchema>;

/** Restoring a photo at once: what it needs is decided and done, as steps that come and go together. */
export function createRestoring(
  library: Library,
  edits: OpenEdits,
  models: StepModels,
  engine: Client<EngineContract>,
) {
  return {
    /** @throws PHOTO_UNKNOWN, MODEL_UNKNOWN */
    async plan({ photoId }: JobPayload<'restore'>): Promise<RestorePlan> {
      library.find(photoId);
      const detect = await models.toFind();
      const clean = await models.base(baseCleanModel);
      const model = await models.forFill('auto', undefined);
      const { steps, damage, avoid, found, reopened } = edits.state(photoId);
      // What a fill that is open has under the brush is that fill's.
      const painted = reopened ? [] : damage;
      return {
        photoId,
        before: steps,
        find: found && !reopened ? null : { model: detect, choice: usualChoice },
        fill: { id: randomUUID(), seed: restoringSeed, model, mask: plainMask(painted), avoid: plainMask(avoid) },
        clean: { id: randomUUID(), model: clean },
        tone: { id: randomUUID() },
        taken: reopened ? [] : [...damage, ...avoid].map(({ id }) => id),
      };
    },

    /** Where the photo needs nothing the edit stays as it is. */
    async run(plan: RestorePlan, id: string, { signal, emit }: HandlerContext<number>): Promise<RestoreOutcome> {
      const { photoId, taken, ...wishes } = plan;
      const source = await library.source(photoId, signal);
      const { steps, notes } = await restorationOf(engine, { source, ...wishes }, { signal, onProgress: emit });
      // What was cancelled is nobody's, and may be asked for anew by now.
      throwIfCancelled(signal);
      const fill = steps.find(({ op }) => op === 'fill');
      const { width, height } = library.find(photoId).info;
      const areas = fill
        ? (await engine['mask.measure']({ size: { width, height }, mask: fill.mask }, { signal })).areas
        : 0;
      const { revision } =
        steps.length > 0 ? edits.place(photoId, { type: 'restore', steps, taken }, id) : edits.document(photoId);
      return { ops: steps.map(({ op }) => op), areas, ...(notes.length > 0 ? { notes: [...notes] } : {}), revision };
    },
  };
}
