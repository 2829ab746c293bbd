import { readFileSync } from 'node:fs';
import { openingMemory, reducingMemory } from '../../../../src-main/engine/codecs/read/decoding-memory.ts';
import { inspectHeader, inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { openWorkingImage } from '../../../../src-main/engine/codecs/read/open-working-image.ts';
import { renderThumbnail } from '../../../../src-main/engine/codecs/screen/render-thumbnail.ts';
import { openSource } from '../../../../src-main/engine/codecs/base/source-file.ts';

/** Reads the picture named first in the way named second, and prints the bytes asked for and those by which the process grew. */
const [path, way, cache] = process.argv.slice(2);

/** Anonymous memory: pages of mapped files are given back whenever others need them. */
function anonymous(): number {
  const line = readFileSync('/proc/self/status', 'utf8')
    .split('\n')
    .find((text) => text.startsWith('RssAnon'));
  return Number(line?.replace(/\D/g, '')) * 1024;
}

const source = await openSource(path);
const header = await inspectHeader(source);
await source.file.close();
const before = anonymous();
let peak = before;
const watch = setInterval(() => (peak = Math.max(peak, anonymous())), 2);
const asked =
  way === 'thumbnail' ? reducingMemory(header.decoderBytes, header) : openingMemory(header.decoderBytes, header);
if (way === 'thumbnail') await renderThumbnail(path, 256);
else await (await openWorkingImage(path, await inspectPhoto(path), cache)).dispose();
clearInterval(watch);
console.log(JSON.stringify({ asked, took: Math.max(peak, anonymous()) - before }));
