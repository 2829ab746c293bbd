import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { EngineContract, FoundDamage, ListedArea } from '../../contract/engine.ts';
import type { Finding } from '../../contract/edits/change.ts';
import type { FoundPart } from '../../contract/edits/edit.ts';
import type { FindOutcome, JobPayload } from '../../contract/jobs.ts';
import {
  foundSpread,
  damageChoiceSchema,
  usualChoice,
  type AreaPoint,
  type DamageChoice,
} from '../../shared/data/damage-choice.ts';
import type { FoundBy } from '../../shared/data/photo.ts';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import { modelReferenceSchema } from '../../shared/recipe/model-reference.ts';
import type { Client, HandlerContext } from '../../shared/rpc/definition.ts';
import { stepSchema } from '../../steps/index.ts';
import type { Library } from '../library/library.ts';
import type { StepModels } from './models.ts';
import type { OpenEdits } from './open-edits.ts';

/** A search as it was asked for: all that decides what is found, however much later it is done. */
export const findPlanSchema = v.object({
  photoId: v.string(),
  /** The steps after which the photo is searched. */
  steps: v.array(stepSchema),
  /** Absent where there is none: then only an infrared scan shows damage. */
  model: v.optional(modelReferenceSchema),
  choice: damageChoiceSchema,
});
export type FindPlan = v.InferOutput<typeof findPlanSchema>;

type Progress = HandlerContext<{ fraction: number }>;

/** Damage that an infrared scan shows, or a network finds: put under the brush once it is found, and chosen anew from its map as often as one likes. */
export function createFinding(library: Library, edits: OpenEdits, models: StepModels, engine: Client<EngineContract>) {
  async function search(
    { photoId, steps, model, choice }: FindPlan,
    { signal, emit }: Progress,
  ): Promise<FoundDamage & FoundBy> {
    const source = await library.source(photoId, signal);
    const found = await engine['damage.find'](
      { source, steps, model, ...choice, spread: foundSpread },
      { signal, onEvent: ({ fraction }) => emit({ fraction }) },
    );
    // What was cancelled is nobody's, and may be asked for anew by now.
    throwIfCancelled(signal);
    return found;
  }

  /** The found part of the damage. @throws INVALID_REQUEST */
  function foundOf(photoId: string): FoundPart {
    const { found } = edits.state(photoId);
    if (found) return found;
    throw new AppError('INVALID_REQUEST', 'What was found is no longer under the brush. Find the damage once more.', {
      why: 'found-gone',
    });
  }

  /** What `read` gives of the map of the found part, which is made once more where it is no longer kept. */
  async function withMap<T>(
    photoId: string,
    choice: DamageChoice,
    context: Progress,
    read: (map: string) => Promise<T>,
  ): Promise<[T, FoundBy]> {
    const { map, model, source = 'network', notes = [] } = foundOf(photoId);
    try {
      return [await read(map), { source, notes }];
    } catch (error) {
      if (!(error instanceof AppError) || error.details.why !== 'map-gone') throw error;
      const found = await search({ photoId, steps: edits.state(photoId).steps, model, choice }, context);
      return [await read(found.map), found];
    }
  }

  return {
    /** @throws PHOTO_UNKNOWN */
    async plan({ photoId, choice = usualChoice }: JobPayload<'find'>): Promise<FindPlan> {
      library.find(photoId);
      const model = await models.toFind();
      return { photoId, steps: edits.state(photoId).steps, model, choice };
    },

    /** Where nothing is found the edit stays as it is. @throws MODEL_UNKNOWN where there is no network, and no infrared scan that is of use */
    async run(plan: FindPlan, id: string, context: Progress): Promise<FindOutcome> {
      const { photoId, model, choice } = plan;
      const found = await search(plan, context);
      const { source, notes } = found;
      if (found.areas === 0) return outcomeOf(found, found, { revision: edits.document(photoId).revision });
      return outcomeOf(found, found, edits.place(photoId, findingOf(found, { source, notes, model, choice }), id));
    },

    /** @throws INVALID_REQUEST (why: found-gone) */
    async areas(photoId: string, context: Progress): Promise<ListedArea[]> {
      const { choice } = foundOf(photoId);
      const { signal } = context;
      const [areas] = await withMap(photoId, choice, context, (map) =>
        engine['damage.areas']({ map, choice }, { signal }),
      );
      return areas;
    },

    /** @throws INVALID_REQUEST (why: found-gone) */
    async choose(
      photoId: string,
      wanted: DamageChoice,
      toggle: AreaPoint | undefined,
      context: Progress,
    ): Promise<FindOutcome> {
      const [chosen, { source, notes }] = await withMap(photoId, wanted, context, (map) =>
        engine['damage.choose']({ map, choice: wanted, toggle, spread: foundSpread }, { signal: context.signal }),
      );
      throwIfCancelled(context.signal);
      const { model } = foundOf(photoId);
      const { choice } = chosen;
      const by = { source, notes };
      return outcomeOf(chosen, by, edits.place(photoId, findingOf(chosen, { ...by, model, choice }), randomUUID()));
    },
  };
}

function findingOf({ map, operation }: FoundDamage, part: Omit<FoundPart, 'map' | 'operation'>): Finding {
  return { type: 'found', operation: operation ?? null, part: { map, ...part } };
}

function outcomeOf(
  { areas, share }: FoundDamage,
  { source, notes }: FoundBy,
  { revision }: { revision: number },
): FindOutcome {
  return { areas, share, source, notes, revision };
}
