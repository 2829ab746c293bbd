import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { median } from '../measure.mjs';
import { generator, writePicture } from '../pictures.mjs';
import { withHost } from './host.mjs';
import { milliseconds, openPhoto, paint, rounds, stroke, timesRow } from './steps.mjs';

/** One more stroke on a photo that has 800, beside one on a photo that has few, both watched as by a page. */
export async function strokes({ folder, photo, size }) {
  const random = generator(8);
  return withHost(folder, async (host) => {
    const file = openSync(join(folder, 'synchronised'), 'w');
    const small = join(folder, 'small.jpg');
    await writePicture(small, 1, 3);
    const edits = [];
    for (const path of [photo, small]) {
      const { photoId } = await openPhoto(host, path);
      const edit = { photoId, revision: 0, times: [], up: [], down: [], processor: 0, heard: () => undefined };
      const onEvent = ({ change }) => change && edit.heard();
      host.call('edit.watch', { photoId, pending: [] }, { onEvent }).catch(() => undefined);
      edits.push(edit);
    }
    const [full, few] = edits;
    const before800 = Array.from({ length: 800 }, () => stroke(random, size));
    full.revision = await paint(host, full.photoId, 0, before800);
    const times = { call: [], synchronising: [] };
    for (let round = 0; round < rounds; round += 1) {
      const operation = stroke(random, size);
      for (const edit of round % 2 ? edits : [few, full]) {
        const { up, down } = host.bytes;
        const processor = host.processorTime().host;
        const heard = new Promise((resolve) => (edit.heard = resolve));
        edit.times.push(
          await milliseconds(async () => {
            edit.revision = await paint(host, edit.photoId, edit.revision, [operation]);
          }),
        );
        await heard;
        edit.processor += host.processorTime().host - processor;
        edit.up.push(host.bytes.up - up);
        edit.down.push(host.bytes.down - down);
      }
      times.call.push(await milliseconds(() => host.call('settings.get', {})));
      times.synchronising.push(
        await milliseconds(() => {
          writeSync(file, Buffer.alloc(4096), 0, 4096, round * 4096);
          fdatasyncSync(file);
        }),
      );
    }
    const cells = ({ up, down, processor }) => ({
      'host CPU': processor / rounds,
      'bytes up': median(up),
      'bytes down': median(down),
    });
    closeSync(file);
    return [
      { ...timesRow('among few strokes', few.times), ...cells(few) },
      { ...timesRow('after 800 strokes', full.times, few.times), ...cells(full) },
      timesRow('a call that does nothing', times.call, few.times),
      timesRow('4 KiB synchronised to the disk', times.synchronising, few.times),
    ];
  });
}
