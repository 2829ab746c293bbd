import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EditDocument } from '../../../src-main/contract/host.ts';
import type { FillOutcome } from '../../../src-main/contract/jobs.ts';
import type { Change } from '../../../src-main/contract/edits/change.ts';
import { changeEdit, undoEdit } from '../../support/edits.ts';
import { openTestHost, type TestHost } from '../../support/host.ts';
import { addPhotos, fillPhoto } from '../../support/jobs.ts';
import { testPhoto } from '../../support/pictures.ts';
import { scratchFolder } from '../../support/scratch.ts';

let scratch: ReturnType<typeof scratchFolder>;
let test: TestHost;
let photoId: string;

beforeEach(async () => {
  scratch = scratchFolder('during-fills');
  mkdirSync(scratch.file('photos'));
  await testPhoto(240, 180).png().toFile(scratch.file('photos', 'a.png'));
  test = openTestHost(scratch.path);
  const { added } = await addPhotos(test.client, { paths: [scratch.file('photos', 'a.png')] });
  photoId = added[0].id;
});
afterEach(() => {
  test.close();
  scratch.remove();
});

const stroke = (y: number) => ({
  type: 'brush' as const,
  erase: false,
  size: 6,
  hardness: 0.9,
  points: [20, y, 1, 120, y + 4, 1],
});
const open = (): Promise<EditDocument> => test.client['edit.open']({ photoId });
const change = (wanted: Change, revision?: number): Promise<EditDocument> =>
  changeEdit(test.client, photoId, wanted, revision);
const paint = (y: number, revision?: number): Promise<EditDocument> =>
  change({ type: 'paint', target: 'damage', operation: stroke(y) }, revision);
/** `meanwhile` is done when the fill has the damage in hand. */
const fill = async (meanwhile: () => Promise<unknown> = () => Promise.resolve()): Promise<FillOutcome> => {
  let others: Promise<unknown> | undefined;
  const onProgress = () => {
    others ??= meanwhile();
  };
  const outcome = await fillPhoto(test.client, { photoId, method: 'exemplar' }, { onProgress });
  expect(others).toBeDefined();
  await others;
  return outcome;
};

describe('what another window does while a fill is running', () => {
  it('is there when it ends: undone strokes are not taken for new ones', async () => {
    for (const y of [20, 60, 100]) await paint(y);
    const { stepId } = await fill(async () => {
      await undoEdit(test.client, photoId);
      await undoEdit(test.client, photoId);
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
    const refused = change({ type: 'revert' }, revision);
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_REQUEST', details: { why: 'edit-moved-on' } });
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
    const alone = await test.client['edit.variants']({ photoId, stepId: anew.stepId, seeds: [5] });
    expect(alone.variants).toEqual(anew.variants);
    expect(current).not.toBe(alone.variants[0].view);
  });
});
