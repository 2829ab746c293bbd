import { randomInt, randomUUID } from 'node:crypto';
import type { EngineContract } from '../../contract/engine.ts';
import type { CleanSuggestion, EditDocument, FillModel, FillOutcome, Variant, ViewKey } from '../../contract/host.ts';
import type { FillProgress, PhotoSource } from '../../shared/data/photo.ts';
import { AppError } from '../../shared/errors.ts';
import type { Change, EditState } from '../../contract/edits/edit.ts';
import { emptyEdit, fitsLaterStates } from '../../contract/edits/edit.ts';
import type { HistoryEntry } from '../../contract/edits/history.ts';
import { change, redo, undo } from '../../contract/edits/history.ts';
import { lostRowFailure } from '../store/lost-row.ts';
import type { ModelReference } from '../../shared/recipe/model-reference.ts';
import { baseCleanModel, baseFillModel } from '../../shared/recipe/model-reference.ts';
import type { FillMethod, FillStep } from '../../steps/fill/params.ts';
import type { CleanStep } from '../../steps/clean/params.ts';
import type { Step, StepOp } from '../../steps/index.ts';
import type { ToneParams } from '../../steps/tone/params.ts';
import type { Client, HandlerContext } from '../../shared/rpc/definition.ts';
import type { EditRepository, StoredEdit } from '../store/edits.ts';
import type { Library } from '../library/library.ts';
import type { Views } from '../views/views.ts';

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

export interface CleanRequest {
  photoId: string;
  strength: number;
  /** `damage` is what is painted. */
  area: 'photo' | 'damage';
  ensemble?: boolean;
}

/** Edits: every change is in the database before it is answered, so a kill loses at most the stroke under the pen. */
export function createEditing(library: Library, edits: EditRepository, views: Views, engine: Client<EngineContract>) {
  const load = (photoId: string): StoredEdit => edits.load(photoId) ?? { state: emptyEdit, revision: 0, cursor: 0 };

  function document(photoId: string, edit: StoredEdit = load(photoId)): EditDocument {
    const record = library.find(photoId);
    const source = { path: record.path, sha256: record.sha256 };
    return {
      photoId,
      revision: edit.revision,
      state: edit.state,
      undo: edit.cursor > 0 ? (edits.entry(photoId, edit.cursor - 1)?.label ?? null) : null,
      redo: edits.entry(photoId, edit.cursor)?.label ?? null,
      original: views.register(source, []),
      current: views.register(source, edit.state.steps),
    };
  }

  function apply(photoId: string, wanted: Change): EditDocument {
    library.find(photoId);
    const before = load(photoId);
    const { state, entry } = change(before.state, wanted);
    if (entry.forward.length === 0) return document(photoId, before);
    const after = { state, revision: before.revision + 1, cursor: before.cursor + 1 };
    edits.append(photoId, after, entry);
    library.changed(photoId);
    return document(photoId, after);
  }

  function move(photoId: string, direction: 'undo' | 'redo'): EditDocument {
    const { path } = library.find(photoId);
    const before = load(photoId);
    const entry = edits.entry(photoId, direction === 'undo' ? before.cursor - 1 : before.cursor);
    if (!entry) return document(photoId, before);
    const after = {
      state: moved(before.state, entry, direction, path),
      revision: before.revision + 1,
      cursor: before.cursor + (direction === 'undo' ? -1 : 1),
    };
    edits.move(photoId, after);
    library.changed(photoId);
    return document(photoId, after);
  }

  /** @throws LIBRARY_DAMAGED where the entry does not fit the state: the rest of the edit is not affected. */
  function moved(state: EditState, entry: HistoryEntry, direction: 'undo' | 'redo', path: string): EditState {
    try {
      return direction === 'undo' ? undo(state, entry) : redo(state, entry);
    } catch {
      throw lostRowFailure({ kind: 'history', path });
    }
  }

  /** The steps before this one, or all; the last one does not count if it is of the kind that is to be set. */
  const stepsBefore = (photoId: string, op: StepOp, stepId: string | undefined): Step[] => {
    const { steps } = load(photoId).state;
    const index = steps.findIndex(({ id }) => id === stepId);
    if (index >= 0) return steps.slice(0, index);
    return steps.at(-1)?.op === op ? steps.slice(0, -1) : steps;
  };

  const resolveModel = (model: string, signal: AbortSignal): Promise<ModelReference | null> =>
    engine['models.resolve']({ model }, { signal });

  async function requireFillModel(name: string, signal: AbortSignal): Promise<ModelReference> {
    const model = await resolveModel(name, signal);
    if (model) return model;
    throw new AppError('MODEL_UNKNOWN', `There is no model "${name}" on this computer. Choose another one.`, {
      why: 'none-to-fill',
      name,
    });
  }

  /** The model that a fill wants; the one that comes with Heirloom may be missing, unless it is all there is to fill with. */
  async function fillModel({ method, model }: FillRequest, signal: AbortSignal): Promise<ModelReference | null> {
    if (method === 'smooth' || method === 'exemplar' || (model === null && method === 'auto')) return null;
    if (model === undefined && method === 'auto') return resolveModel(baseFillModel, signal);
    return requireFillModel(model ?? baseFillModel, signal);
  }

  async function cleanModel(signal: AbortSignal): Promise<ModelReference> {
    const name = baseCleanModel;
    const model = await resolveModel(name, signal);
    if (model) return model;
    throw new AppError(
      'MODEL_UNKNOWN',
      `There is no model "${name}" on this computer. Cleaning needs it: install Heirloom again to get it back.`,
      { why: 'none-to-clean', name },
    );
  }

  const variantsOf = (source: PhotoSource, before: Step[], step: FillStep, found: { seed: number }[]): Variant[] =>
    found.map(({ seed }) => ({ seed, view: views.register(source, [...before, { ...step, seed, enabled: true }]) }));

  return {
    async open(photoId: string, { signal, emit }: HandlerContext<{ fraction: number }>): Promise<EditDocument> {
      const source = await library.source(photoId, signal);
      await engine['photo.prepare']({ source }, { signal, onEvent: ({ fraction }) => emit({ fraction }) });
      // Before anything can be done to it, so that the edit finds its photo again whatever becomes of the file.
      await library.noteLook(photoId, signal);
      return document(photoId);
    },

    change(photoId: string, revision: number, wanted: Change): EditDocument {
      if (load(photoId).revision !== revision && !fitsLaterStates(wanted)) {
        throw new AppError('INVALID_REQUEST', 'The edit has moved on in another window. It was read again.', {
          why: 'edit-moved-on',
          revision,
        });
      }
      return apply(photoId, wanted);
    },
    undo: (photoId: string) => move(photoId, 'undo'),
    redo: (photoId: string) => move(photoId, 'redo'),
    state: (photoId: string): EditState => load(photoId).state,
    document: (photoId: string): EditDocument => document(photoId),

    async fillModels(signal: AbortSignal): Promise<FillModel[]> {
      const models = await engine['models.list']({}, { signal });
      return models.flatMap(({ name, architecture, problem }) =>
        architecture === undefined || problem !== undefined || name === baseCleanModel
          ? []
          : [{ name, family: architecture }],
      );
    },

    async fill(request: FillRequest, { signal, emit }: HandlerContext<FillProgress>): Promise<FillOutcome> {
      const { photoId } = request;
      const source = await library.source(photoId, signal);
      const { steps, damage, avoid, reopened } = load(photoId).state;
      if (damage.length === 0)
        throw new AppError('MASK_EMPTY', 'Nothing is marked as damage yet. Paint over it first.', {
          why: 'nothing-to-fill',
        });
      const place = steps.findIndex(({ id }) => id === reopened?.stepId);
      const lying = place < 0 ? steps : steps.slice(0, place);
      const seed = request.seed ?? randomInt(2 ** 32 - 8);
      const { method, rotations, mirror, ensemble = false, grain = true } = request;
      const model = await fillModel(request, signal);
      const step: FillStep = {
        id: randomUUID(),
        op: 'fill',
        params: { method, rotations, mirror, ...(model ? { model } : {}), ensemble, grain },
        mask: damage,
        avoid,
        seed,
        enabled: true,
      };
      const seeds = Array.from({ length: request.variants }, (_, i) => seed + i);
      const result = await engine['fill.run']({ source, before: lying, step, seeds }, { signal, onEvent: emit });
      const document = apply(photoId, { type: 'add-step', step, replaces: reopened?.stepId });
      const before = document.state.steps.slice(
        0,
        document.state.steps.findIndex(({ id }) => id === step.id),
      );
      return {
        document,
        stepId: step.id,
        variants: variantsOf(source, before, step, result.variants),
        holes: result.holes,
      };
    },

    async variants(
      photoId: string,
      stepId: string,
      seeds: number[],
      { signal, emit }: HandlerContext<FillProgress>,
    ): Promise<Omit<FillOutcome, 'document'>> {
      const source = await library.source(photoId, signal);
      const { steps } = load(photoId).state;
      const index = steps.findIndex((step) => step.id === stepId);
      if (index < 0)
        throw new AppError('INVALID_REQUEST', 'That step is no longer there.', { why: 'step-gone', step: stepId });
      const found = steps[index];
      if (found.op !== 'fill')
        throw new AppError('INVALID_REQUEST', 'That step fills no damage.', {
          why: 'step-fills-nothing',
          step: stepId,
        });
      const step = { ...found, enabled: true };
      const before = steps.slice(0, index);
      const result = await engine['fill.run']({ source, before, step, seeds }, { signal, onEvent: emit });
      return { stepId, variants: variantsOf(source, before, step, result.variants), holes: result.holes };
    },

    /** The photo as it would look with this step: in place of the one of the same id, without what came after, or after all others. */
    preview(photoId: string, step: Step): { view: ViewKey } {
      const { path, sha256 } = library.find(photoId);
      const { steps } = load(photoId).state;
      const index = steps.findIndex(({ id }) => id === step.id);
      const before = index < 0 ? steps : steps.slice(0, index);
      return { view: views.register({ path, sha256 }, [...before, step]) };
    },

    /** Computes what is slow of the steps, so that tiles come at once. */
    async prepare(photoId: string, { signal, emit }: HandlerContext<{ fraction: number }>): Promise<null> {
      const source = await library.source(photoId, signal);
      const { steps } = load(photoId).state;
      return engine['steps.prepare']({ source, steps }, { signal, onEvent: ({ fraction }) => emit({ fraction }) });
    },

    async measureTone(photoId: string, stepId: string | undefined, signal: AbortSignal): Promise<ToneParams> {
      const source = await library.source(photoId, signal);
      const steps = stepsBefore(photoId, 'tone', stepId);
      const { params } = await engine['step.measure']({ op: 'tone', source, steps }, { signal });
      return params as unknown as ToneParams;
    },

    async measureClean(photoId: string, stepId: string | undefined, signal: AbortSignal): Promise<CleanSuggestion> {
      const source = await library.source(photoId, signal);
      const model = await cleanModel(signal);
      const steps = stepsBefore(photoId, 'clean', stepId);
      const { params, why, figures } = await engine['step.measure']({ op: 'clean', source, steps }, { signal });
      const { noise, blocks } = figures as { noise: number; blocks: number };
      return { noise, blocks, suggested: params.strength as number, found: why as CleanSuggestion['found'], model };
    },

    async clean(
      { photoId, strength, area, ensemble = false }: CleanRequest,
      { signal, emit }: HandlerContext<{ fraction: number }>,
    ): Promise<EditDocument> {
      const source = await library.source(photoId, signal);
      const { steps, damage } = load(photoId).state;
      if (area === 'damage' && damage.length === 0)
        throw new AppError('MASK_EMPTY', 'Nothing is painted yet. Paint over what is to be cleaned first.', {
          why: 'nothing-to-clean',
        });
      const mask = area === 'damage' ? damage : [];
      const step: CleanStep = {
        id: randomUUID(),
        op: 'clean',
        params: { strength, model: await cleanModel(signal), ensemble },
        mask,
        enabled: true,
      };
      await engine['steps.prepare']({ source, steps: [...steps, step] }, { signal, onEvent: emit });
      return apply(photoId, { type: 'add-step', step });
    },
  };
}
export type Editing = ReturnType<typeof createEditing>;
