import { randomUUID } from 'node:crypto';
import type { EngineContract } from '../../contract/engine.ts';
import type { Change, StepArea } from '../../contract/edits/change.ts';
import { newStep, withParams } from '../../contract/edits/new-step.ts';
import type { EditDocument, EditEvent, MaskName, ViewKey } from '../../contract/host.ts';
import type { StepMap, StepMapKind, StepTerms } from '../../shared/data/step-terms.ts';
import { AppError } from '../../shared/errors.ts';
import type { Mask } from '../../shared/mask/mask.ts';
import type { Client, HandlerContext } from '../../shared/rpc/definition.ts';
import { definitionOf, type Step, type StepOp } from '../../steps/index.ts';
import type { StepSuggestion } from '../../steps/step.ts';
import type { Library } from '../library/library.ts';
import type { EditRepository } from '../store/edits.ts';
import type { Views } from '../views/views.ts';
import { createFills } from './fill.ts';
import { createFinding } from './find.ts';
import { requireMaskFiles } from './mask-references.ts';
import { createStepModels } from './models.ts';
import { createOpenEdits, type ChangeOrigin } from './open-edits.ts';
import { createRestoring } from './restore.ts';
import { createSlowSteps } from './slow-steps.ts';

type Origin = ChangeOrigin & { photoId: string };

/** Everything that is done to the edits of photos. @param masks the folder of the library's masks */
export function createEditing(
  library: Library,
  repository: EditRepository,
  views: Views,
  engine: Client<EngineContract>,
  masks: string,
) {
  const edits = createOpenEdits(library, repository, views);
  const models = createStepModels(engine);
  const fills = createFills(library, edits, models, views, engine);

  /** Checks that the original is still the same, and decodes it. */
  async function prepareOriginal(photoId: string, signal: AbortSignal, onProgress: (fraction: number) => void) {
    const source = await library.source(photoId, signal);
    await engine['photo.prepare']({ source }, { signal, onEvent: ({ fraction }) => onProgress(fraction) });
    // Before anything can be done to it, so that the edit finds its photo again whatever becomes of the file.
    await library.noteLook(photoId, signal);
  }

  /** A step, and those before it. @throws INVALID_REQUEST where the step is gone */
  function stepOf(photoId: string, stepId: string): { before: Step[]; step: Step } {
    const { steps } = edits.state(photoId);
    const index = steps.findIndex(({ id }) => id === stepId);
    if (index >= 0) return { before: steps.slice(0, index), step: steps[index] };
    throw new AppError('INVALID_REQUEST', 'That step is no longer there.', { why: 'step-gone', step: stepId });
  }

  /** @throws INVALID_REQUEST where the step is gone */
  function maskOf(photoId: string, of: MaskName): Mask {
    return typeof of === 'string' ? edits.state(photoId)[of] : stepOf(photoId, of.stepId).step.mask;
  }

  return {
    state: edits.state,
    document: edits.document,
    reload: edits.reload,
    dispose: edits.dispose,
    maskOf,
    models,
    fills,
    finding: createFinding(library, edits, models, engine),
    restoring: createRestoring(library, edits, models, engine),
    slowSteps: createSlowSteps(library, edits, models, engine),

    async open(photoId: string, { signal, emit }: HandlerContext<{ fraction: number }>): Promise<EditDocument> {
      await prepareOriginal(photoId, signal, (fraction) => emit({ fraction }));
      return edits.document(photoId);
    },

    async watch(photoId: string, pending: readonly string[], context: HandlerContext<EditEvent>): Promise<null> {
      await prepareOriginal(photoId, context.signal, (opening) => context.emit({ opening }));
      return edits.watch(photoId, pending, context);
    },

    change({ photoId, ...origin }: Origin, wanted: Change): { revision: number } {
      requireMaskFiles(wanted, masks);
      return edits.act(photoId, wanted, origin);
    },
    undo: ({ photoId, ...origin }: Origin) => edits.act(photoId, { type: 'undo' }, origin),
    redo: ({ photoId, ...origin }: Origin) => edits.act(photoId, { type: 'redo' }, origin),

    /** The photo with a step of its own in new settings, without what came after, or with a new one after all others. */
    preview(
      photoId: string,
      stepId: string | undefined,
      { op, params, area = 'photo' }: { op: StepOp; params: Record<string, unknown>; area?: StepArea },
    ): { view: ViewKey } {
      const { path, sha256 } = library.find(photoId);
      const { steps, damage } = edits.state(photoId);
      const index = steps.findIndex(({ id }) => id === stepId);
      const before = index < 0 ? steps : steps.slice(0, index);
      const step =
        index < 0 ? newStep(damage, { stepId: randomUUID(), op, params, area }) : withParams(steps[index], params);
      // A hundred previews must not make the host forget the picture that the page goes back to.
      views.register({ path, sha256 }, steps);
      return { view: views.register({ path, sha256 }, [...before, step]) };
    },

    /** Computes what is slow of the steps, so that tiles come at once. */
    async prepare(photoId: string, { signal, emit }: HandlerContext<{ fraction: number }>): Promise<null> {
      const source = await library.source(photoId, signal);
      const { steps } = edits.state(photoId);
      // Mostly they are, and the screen need not wait for what the other engine does.
      if (await engine['steps.cached']({ source, steps }, { signal })) {
        emit({ fraction: 1 });
        return null;
      }
      return engine['steps.prepare']({ source, steps }, { signal, onEvent: ({ fraction }) => emit({ fraction }) });
    },

    /** What a step did, measured before and after it. @throws INVALID_REQUEST, MODEL_UNKNOWN, … */
    async terms(photoId: string, stepId: string, signal: AbortSignal): Promise<StepTerms> {
      const source = await library.source(photoId, signal);
      return engine['step.terms']({ source, ...stepOf(photoId, stepId) }, { signal });
    },

    /** A map of what a step changed, or of how sure it is. @throws INVALID_REQUEST, MODEL_UNKNOWN, … */
    async explain(
      photoId: string,
      stepId: string,
      kind: StepMapKind,
      { signal, emit }: HandlerContext<{ fraction: number }>,
    ): Promise<StepMap> {
      const source = await library.source(photoId, signal);
      const onEvent = ({ fraction }: { fraction: number }): void => emit({ fraction });
      return engine[`step.${kind}`]({ source, ...stepOf(photoId, stepId) }, { signal, onEvent });
    },

    /** What settings of an operation suit the photo, with the network that comes for it. @throws INVALID_REQUEST, MODEL_UNKNOWN */
    async measure(
      photoId: string,
      op: StepOp,
      stepId: string | undefined,
      signal: AbortSignal,
    ): Promise<StepSuggestion> {
      const source = await library.source(photoId, signal);
      const { baseModel } = definitionOf({ op });
      const model = baseModel === undefined ? null : await models.base(baseModel);
      const before = stepsBefore(edits.state(photoId).steps, op, stepId);
      const suggestion = await engine['step.measure']({ op, source, steps: before }, { signal });
      return model ? { ...suggestion, params: { ...suggestion.params, model } } : suggestion;
    },
  };
}

/** The steps before this one, or all; the last one does not count if it is of the kind that is to be set. */
function stepsBefore(steps: Step[], op: StepOp, stepId: string | undefined): Step[] {
  const index = steps.findIndex(({ id }) => id === stepId);
  if (index >= 0) return steps.slice(0, index);
  return steps.at(-1)?.op === op ? steps.slice(0, -1) : steps;
}

export type Editing = ReturnType<typeof createEditing>;
