import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src-main/contract/edits/change.ts';
import { applyChange } from '../../../src-main/contract/edits/apply-change.ts';
import { change as changed } from '../../../src-main/contract/edits/history.ts';
import { type EditState, emptyEdit } from '../../../src-main/contract/edits/edit.ts';
import type { Photo } from '../../../src-main/contract/host.ts';
import { until } from '../../support/scratch.ts';
import { fakeHostPort, watchedEdit, watchedJobs } from '../support/fake-host.ts';
import { EditWindow } from '../support/window.ts';

const photo = (id: string) => ({ id, info: { width: 9, height: 9 } }) as Photo;
const stepId = 'theirs';
const params = { radius: 1.5, amount: 0.8, threshold: 2 };
const addSharpen: Change = { type: 'add-step', stepId, op: 'sharpen', params, area: 'photo' };

/** One window on a photo, and what the host was asked to change, by photo. */
async function openSharpen(...before: Change[]) {
  let state = structuredClone(emptyEdit);
  for (const one of before) applyChange(state, one, 'before');
  let revision = 1;
  const { watch, emit } = watchedEdit(() => ({
    revision,
    state,
    undo: null,
    redo: null,
    original: 'o',
    current: `${revision}`,
  }));
  const asked: { photoId: string; change: Change }[] = [];
  const view = 'view';
  const apply = (change: Change, changeId: string): void => {
    const { state: next, entry } = changed(state, change, changeId);
    state = next;
    revision += 1;
    emit({ change: { revision, changeId, patches: entry.forward, undo: null, redo: null, current: `${revision}` } });
  };
  const window = new EditWindow(() =>
    Promise.resolve({
      key: null,
      port: fakeHostPort({
        'jobs.watch': watchedJobs().watch,
        'edit.preview': () => ({ view }),
        'edit.prepare': () => null,
        'edit.watch': watch,
        'edit.change': ({ photoId, change, changeId }) => {
          asked.push({ photoId, change });
          apply(change, changeId);
          return { revision };
        },
      }),
    }),
  );
  await window.open(photo('one'));
  return { window, sharpen: window.adjustment('sharpen'), asked, apply, state: (): EditState => state };
}

describe('a slider that moves', () => {
  it('is stored for its own photo when another one is opened before it has come to rest', async () => {
    const { window, sharpen, asked } = await openSharpen();
    sharpen.set({ amount: 1.25 });
    expect(asked).toEqual([]);
    await window.documents.open(photo('two'));
    await window.documents.sent();
    expect(asked).toMatchObject([{ photoId: 'one', change: { type: 'add-step', params: { amount: 1.25 } } }]);
    expect(window.documents.photo?.id).toBe('two');
    sharpen.reset();
    await window.documents.settled();
    expect(asked).toHaveLength(1);
  });

  it('sets the step that it began on, also where another window has laid one over it meanwhile', async () => {
    const { window, sharpen, apply, state } = await openSharpen(addSharpen);
    sharpen.set({ amount: 1.25 });
    apply({ ...addSharpen, stepId: 'over' }, 'other');
    await until(() => window.documents.state.steps.length === 2);
    await window.documents.settled();
    expect(state().steps).toMatchObject([{ id: stepId, params: { amount: 1.25 } }, { id: 'over' }]);
    expect(window.documents.refusal).toBeNull();
  });

  it('is refused, and adds nothing, where another window has removed its step meanwhile', async () => {
    const { window, sharpen, apply, state } = await openSharpen(addSharpen);
    sharpen.set({ amount: 1.25 });
    apply({ type: 'remove-step', stepId }, 'other');
    await until(() => window.documents.state.steps.length === 0);
    await window.documents.settled();
    expect(state().steps).toEqual([]);
    expect(window.documents.refusal).toMatchObject({ details: { why: 'step-gone' } });
    await until(() => window.view.preview === null);
  });

  it('is no change where it is put back, or where its step does nothing yet, and stays where it was put', async () => {
    const { window, sharpen, asked, apply } = await openSharpen();
    sharpen.set({ radius: 3 });
    await window.documents.settled();
    expect([asked, sharpen.params]).toMatchObject([[], { radius: 3, amount: 0 }]);
    sharpen.set({ amount: 0.5 });
    await window.documents.settled();
    expect(asked).toMatchObject([{ change: { type: 'add-step', params: { radius: 3, amount: 0.5 } } }]);
    sharpen.set({ amount: 0.9 });
    sharpen.set({ amount: 0.5 });
    await window.documents.settled();
    expect([asked.length, sharpen.draft]).toEqual([1, null]);
    // One that is switched off acts again as soon as it is set.
    apply({ type: 'enable-step', stepId: window.documents.state.steps[0].id, enabled: false }, 'off');
    await until(() => !window.documents.state.steps[0].enabled);
    sharpen.set({ amount: 0.5 });
    await window.documents.settled();
    expect(asked).toHaveLength(2);
  });
});

describe('what is painted', () => {
  it('is no change where no pixel of the mask changes', async () => {
    const { window, asked } = await openSharpen();
    const dot = { type: 'rectangle', erase: false, x: 2, y: 2, width: 4, height: 4 } as const;
    window.documents.paint('damage', { ...dot, erase: true });
    window.documents.paint('damage', { ...dot, x: 40 });
    window.documents.paint('damage', dot);
    window.documents.paint('damage', dot);
    window.documents.paint('avoid', dot);
    await window.documents.sent();
    expect(asked.map(({ change }) => change.type === 'paint' && change.target)).toEqual(['damage', 'avoid']);
  });
});
