import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src-main/contract/edits/change.ts';
import type { EditDocument } from '../../../src-main/contract/host.ts';
import type { FillOutcome } from '../../../src-main/contract/jobs.ts';
import { failureOf } from '../../support/expectations.ts';
import { libraryForEach } from '../../support/library.ts';
import { testPhoto } from '../../support/pictures.ts';
import { brush } from '../../support/steps.ts';

let photoId: string;
const library = libraryForEach('during-fills', async () => {
  await testPhoto(240, 180).toFile(library.file('a.png'));
  photoId = (await library.addOne(library.file('a.png'))).id;
});

const stroke = (y: number) => brush(6, 20, y, 120, y + 4);
const open = (): Promise<EditDocument> => library.open(photoId);
const change = (wanted: Change, revision?: number): Promise<EditDocument> => library.change(photoId, wanted, revision);
const paint = (y: number, revision?: number): Promise<EditDocument> =>
  change({ type: 'paint', target: 'damage', operation: stroke(y) }, revision);
/** `meanwhile` is done when the fill has the damage in hand. */
const fill = async (meanwhile: () => Promise<unknown> = () => Promise.resolve()): Promise<FillOutcome> => {
  let others: Promise<unknown> | undefined;
  const onProgress = () => {
    others ??= meanwhile();
  };
  const outcome = await library.fill(photoId, { method: 'exemplar' }, { onProgress });
  expect(others).toBeDefined();
  await others;
  return outcome;
};

describe('what another window does while a fill is running', () => {
  it('is there when it ends: undone strokes are not taken for new ones', async () => {
    for (const y of [20, 60, 100]) await paint(y);
    const { stepId } = await fill(async () => {
      await library.undo(photoId);
      await library.undo(photoId);
      await paint(140);
    });
    const { state } = await open();
    expect(state.damage).toMatchObject([stroke(140)]);
    expect(state.steps).toMatchObject([{ id: stepId, mask: [stroke(20), stroke(60), stroke(100)] }]);
  });

  it('is taken although the page that did it has not heard of the fill yet', async () => {
    const { revision } = await paint(20);
    await fill();
    expect((await paint(60, revision)).state).toMatchObject({ damage: [stroke(60)], steps: [{ op: 'fill' }] });
    const refused = await failureOf(change({ type: 'revert' }, revision), 'INVALID_REQUEST');
    expect(refused.details.why).toBe('edit-moved-on');
  });
});

describe('a fill that is opened again', () => {
  it('is made on what lies before it, and put where it was', async () => {
    await paint(20);
    const first = await fill();
    await paint(60);
    const second = await fill();
    await paint(140);
    await change({ type: 'reopen-step', stepId: first.stepId });
    await paint(100);
    const anew = await fill();
    const { state, current } = await open();
    expect(state.steps.map(({ id }) => id)).toEqual([anew.stepId, second.stepId]);
    expect(state.steps[0].mask).toEqual([stroke(20), stroke(100)]);
    expect(state.damage).toMatchObject([stroke(140)]);
    const alone = await library.client['edit.variants']({ photoId, stepId: anew.stepId, seeds: [5] });
    expect(alone.variants).toEqual(anew.variants);
    expect(current).not.toBe(alone.variants[0].view);
  });
});
