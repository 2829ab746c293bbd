import { createHash } from 'node:crypto';
import { arithmeticVersion } from '../shared/recipe/arithmetic-version.ts';
import { canonicalStep, effectiveSteps } from './index.ts';
import type { AnyStep } from './step.ts';

/** Steps never change; their digests are made once, since masks can be long. */
const digests = new WeakMap<AnyStep, string>();

function digestOf(step: AnyStep): string {
  let digest = digests.get(step);
  if (digest === undefined) {
    digest = sha256(canonicalStep(step));
    digests.set(step, digest);
  }
  return digest;
}

/** The key of a photo without steps, from the digest of its file: 64 hex digits. */
export function photoKey(photo: string): string {
  return sha256(`${arithmeticVersion} ${photo}`);
}

/** The key of the picture that `step` makes of the picture with key `before`: 64 hex digits. */
export function stepKey(before: string, step: AnyStep): string {
  return sha256(`${before} ${digestOf(step)}`);
}

/** The key of the picture that `steps` make of a photo, from the digest of its file: 64 hex digits. */
export function pictureKey(photo: string, steps: readonly AnyStep[]): string {
  return effectiveSteps(steps).reduce(stepKey, photoKey(photo));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
