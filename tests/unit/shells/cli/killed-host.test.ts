import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { paintDamage, undoEdit } from '../../../support/edits.ts';
import { addPhotos } from '../../../support/jobs.ts';
import { sha256, testPhoto } from '../../../support/pictures.ts';
import { scratchForEach } from '../../../support/scratch.ts';
import { brush } from '../../../support/steps.ts';
import { serveLibrary, type Served } from '../../../support/served.ts';

const scratch = scratchForEach('killed');
let served: Served;
const serve = async (): Promise<void> => {
  served = await serveLibrary(scratch.file('library'), scratch.file('home'));
};

beforeEach(async () => {
  await testPhoto().toFile(scratch.file('photo.tif'));
  await serve();
});
afterEach(() => served.kill('SIGKILL'));

const stroke = (y: number) => brush(8, 10, y, 150, y + 3);

describe('a host that is killed', () => {
  it('has every answered change after the restart, with its history, and never touched the source', async () => {
    const before = sha256(scratch.file('photo.tif'));
    const { added } = await addPhotos(served.client, { paths: [scratch.file('photo.tif')] });
    const photoId = added[0].id;
    const strokes = Array.from({ length: 12 }, (_, i) => stroke(8 * i + 5));
    const document = await paintDamage(served.client, photoId, ...strokes);
    // One more is on its way when the process dies: it may be lost, the others may not.
    served.client['edit.change']({
      photoId,
      revision: document.revision,
      changeId: randomUUID(),
      change: { type: 'paint', target: 'damage', operation: stroke(110) },
    }).catch(() => undefined);
    await served.kill('SIGKILL');

    await serve();
    const [photo] = await served.client['library.list']({});
    expect(photo).toMatchObject({ id: photoId, name: 'photo.tif', edited: true });
    const restored = await served.client['edit.open']({ photoId });
    expect(restored.state.damage.slice(0, 12)).toEqual(document.state.damage);
    expect(restored.state.damage.length).toBeLessThanOrEqual(13);
    const undone = await undoEdit(served.client, photoId);
    expect(undone.state.damage.length).toBe(restored.state.damage.length - 1);
    expect(sha256(scratch.file('photo.tif'))).toBe(before);
  });
});
