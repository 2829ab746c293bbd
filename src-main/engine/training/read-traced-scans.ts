import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { DamageKind } from '../../shared/data/damage-kind.ts';
import { AppError } from '../../shared/errors.ts';
import type { TracedScan } from '../../nn/data/traced-marks.ts';

/** What the tracers of the Film Damage Simulator (Ivanova et al., Eurographics 2023) called what they saw. */
const kinds: Readonly<Record<string, DamageKind>> = {
  dust: 'dust',
  dirt: 'dust',
  'short-hair': 'dust',
  'long-hair': 'dust',
  scratch: 'scratches',
};

const side = v.pipe(v.number(), v.minValue(1), v.maxValue(100_000));
const fileSchema = v.object({
  width: side,
  height: side,
  artefacts: v.array(
    v.object({
      kind: v.picklist(Object.keys(kinds)),
      outline: v.pipe(v.array(v.tuple([v.number(), v.number()])), v.minLength(3)),
    }),
  ),
});

/**
 * The scans of files {width, height, artefacts: [{kind, outline: [[x, y], …]}]}, and of all such files (*.json) in folders, in the order of their
 * names. @throws FILE_NOT_FOUND, CONFIG_MALFORMED
 */
export async function readTracedScans(places: readonly string[]): Promise<TracedScan[]> {
  const files: string[] = [];
  for (const place of places) {
    const entry = await stat(place).catch(() => undefined);
    if (!entry) {
      const sentence = `There are no traced marks at ${place}.`;
      throw new AppError('FILE_NOT_FOUND', sentence, { why: 'no-traced-marks', path: place });
    }
    const inside = entry.isDirectory() ? (await readdir(place)).filter((name) => name.endsWith('.json')).sort() : [];
    files.push(...(entry.isDirectory() ? inside.map((name) => join(place, name)) : [place]));
  }
  return Promise.all(files.map(readScan));
}

async function readScan(path: string): Promise<TracedScan> {
  const unusable = (reason: string): AppError =>
    new AppError('CONFIG_MALFORMED', `The traced marks in ${path} cannot be used: ${reason}.`, {
      why: 'traced-marks',
      path,
      reason,
    });
  const text = await readFile(path, 'utf8');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw unusable('it is not JSON');
  }
  const parsed = v.safeParse(fileSchema, json);
  if (!parsed.success) throw unusable(`${v.getDotPath(parsed.issues[0]) ?? 'the whole of it'} is wrong`);
  const { width, height, artefacts } = parsed.output;
  return {
    width,
    height,
    marks: artefacts.map(({ kind, outline }) => ({ kind: kinds[kind], outline: outline.flat() })),
  };
}
