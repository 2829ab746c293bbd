import { randomUUID } from 'node:crypto';
import type { EngineContract } from '../../contract/engine.ts';
import { plainMask } from '../../contract/edits/new-step.ts';
import { AppError } from '../../shared/errors.ts';
import type { Client, HandlerContext } from '../../shared/rpc/definition.ts';
import type { CleanStep } from '../../steps/clean/params.ts';
import type { Library } from '../library/library.ts';
import type { StepModels } from './models.ts';
import type { OpenEdits } from './open-edits.ts';

export interface CleanRequest {
  photoId: string;
  strength: number;
  /** `damage` is what is painted. */
  area: 'photo' | 'damage';
  ensemble?: boolean;
}

/** Cleaning: computed on the photo, or on what is painted, as it is when it is asked for, and placed in the edit when it is done. */
export function createCleaning(library: Library, edits: OpenEdits, models: StepModels, engine: Client<EngineContract>) {
  return async (
    { photoId, strength, area, ensemble = false }: CleanRequest,
    { signal, emit }: HandlerContext<{ fraction: number }>,
  ): Promise<{ revision: number; stepId: string }> => {
    const source = await library.source(photoId, signal);
    const { steps, damage } = edits.state(photoId);
    if (area === 'damage' && damage.length === 0)
      throw new AppError('MASK_EMPTY', 'Nothing is painted yet. Paint over what is to be cleaned first.', {
        why: 'nothing-to-clean',
      });
    const painted = area === 'damage' ? damage : [];
    const step: CleanStep = {
      id: randomUUID(),
      op: 'clean',
      params: { strength, model: await models.forClean(signal), ensemble },
      mask: plainMask(painted),
      enabled: true,
    };
    await engine['steps.prepare']({ source, steps: [...steps, step] }, { signal, onEvent: emit });
    const taken = painted.map(({ id }) => id);
    const { revision } = edits.act(photoId, { type: 'place-step', step, taken });
    return { revision, stepId: step.id };
  };
}
