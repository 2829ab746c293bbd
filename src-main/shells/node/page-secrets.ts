import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { writePrivateFile } from '../../platform/files/atomic.ts';
import { newSecret } from '../../shared/access-proof.ts';

const schema = v.object({
  secrets: v.pipe(
    v.array(v.object({ secret: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)), since: v.number() })),
    v.minLength(1),
  ),
});
type Secrets = v.InferOutput<typeof schema>['secrets'];

/** How many are good at a time: the newest, which pages get, and the one before it, with which they may still come. */
const kept = 2;
const renewedAfter = 24 * 3600 * 1000;

/**
 * The secrets with which a page that was admitted before a restart comes back, newest first. They lie in a file that only its owner can
 * read; at a start that is a day or more after the last renewal there is a new one, and the last but one is good no longer. A file
 * that is missing or damaged is begun anew, and pages need the printed address again.
 */
export function openPageSecrets(file: string, now: number = Date.now()): readonly string[] {
  let secrets = read(file);
  if (secrets.length === 0 || now - secrets[0].since >= renewedAfter || secrets[0].since > now) {
    secrets = [{ secret: newSecret(), since: now }, ...secrets].slice(0, kept);
    try {
      writePrivateFile(file, JSON.stringify({ secrets }));
    } catch (error) {
      console.error('Pages will not find back after a restart, since their secret could not be kept:', error);
    }
  }
  return secrets.map(({ secret }) => secret);
}

function read(file: string): Secrets {
  try {
    return v.parse(schema, JSON.parse(readFileSync(file, 'utf8'))).secrets;
  } catch {
    return [];
  }
}
