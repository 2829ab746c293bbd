import { randomInt, randomUUID } from 'node:crypto';
import type { EngineContract } from '../shared/contract/engine.ts';
import type { EditDocument, FillOutcome, Variant } from '../shared/contract/host.ts';
import type { FillProgress, PhotoSource } from '../shared/contract/photo.ts';
import { AppError } from '../shared/errors.ts';
import type { Change, EditState } from '../shared/history/edit.ts';
import { emptyEdit } from '../shared/history/edit.ts';
import { change, redo, undo } from '../shared/history/history.ts';
import type { FillMethod, Step } from '../shared/recipe/steps.ts';
import type { Client, HandlerContext } from '../shared/rpc/definition.ts';
import type { EditRepository, StoredEdit } from '../store/edits.ts';
import type { Library } from './library.ts';
import type { Views } from './views.ts';

export interface FillRequest {
  photoId: string;
  method: FillMethod;
  rotations: boolean;
  mirror: boolean;
  variants: number;
  seed?: number;
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
    library.find(photoId);
    const before = load(photoId);
    const entry = edits.entry(photoId, direction === 'undo' ? before.cursor - 1 : before.cursor);
    if (!entry) return document(photoId, before);
    const after = {
      state: direction === 'undo' ? undo(before.state, entry) : redo(before.state, entry),
      revision: before.revision + 1,
      cursor: before.cursor + (direction === 'undo' ? -1 : 1),
    };
    edits.move(photoId, after);
    library.changed(photoId);
    return document(photoId, after);
  }

  const variantsOf = (source: PhotoSource, before: Step[], step: Step, found: { seed: number }[]): Variant[] =>
    found.map(({ seed }) => ({ seed, view: views.register(source, [...before, { ...step, seed, enabled: true }]) }));

  return {
    async open(photoId: string, { signal, emit }: HandlerContext<{ fraction: number }>): Promise<EditDocument> {
      const source = await library.source(photoId, signal);
      await engine['photo.prepare']({ source }, { signal, onEvent: ({ fraction }) => emit({ fraction }) });
      return document(photoId);
    },

    change(photoId: string, revision: number, wanted: Change): EditDocument {
      if (load(photoId).revision !== revision) {
        throw new AppError('INVALID_REQUEST', 'The edit has moved on in another window. It was read again.', {
          revision,
        });
      }
      return apply(photoId, wanted);
    },
    undo: (photoId: string) => move(photoId, 'undo'),
    redo: (photoId: string) => move(photoId, 'redo'),
    state: (photoId: string): EditState => load(photoId).state,

    async fill(request: FillRequest, { signal, emit }: HandlerContext<FillProgress>): Promise<FillOutcome> {
      const { photoId } = request;
      const source = await library.source(photoId, signal);
      const { steps, damage, avoid } = load(photoId).state;
      if (damage.length === 0)
        throw new AppError('MASK_EMPTY', 'Nothing is marked as damage yet. Paint over it first.');
      const seed = request.seed ?? randomInt(2 ** 32 - 8);
      const step: Step = {
        id: randomUUID(),
        op: 'fill',
        params: { method: request.method, rotations: request.rotations, mirror: request.mirror },
        mask: damage,
        avoid,
        seed,
        enabled: true,
      };
      const seeds = Array.from({ length: request.variants }, (_, i) => seed + i);
      const result = await engine['fill.run']({ source, before: steps, step, seeds }, { signal, onEvent: emit });
      const document = apply(photoId, { type: 'add-step', step });
      const before = document.state.steps.slice(0, -1);
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
      if (index < 0) throw new AppError('INVALID_REQUEST', 'That step is no longer there.', { step: stepId });
      const step = { ...steps[index], enabled: true };
      const before = steps.slice(0, index);
      const result = await engine['fill.run']({ source, before, step, seeds }, { signal, onEvent: emit });
      return { stepId, variants: variantsOf(source, before, step, result.variants), holes: result.holes };
    },
  };
}
export type Editing = ReturnType<typeof createEditing>;
