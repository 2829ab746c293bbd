import { emptyEdit, type EditState } from '../../../src-main/contract/edits/edit.ts';
import type { DamageChoice } from '../../../src-main/shared/data/damage-choice.ts';

const operation = { type: 'bitmap', erase: false, x: 0, y: 0, width: 1, height: 1, runs: '/wE=', id: 'found' } as const;
const found = {
  operation: 'found',
  map: 'f'.repeat(64),
  source: 'network',
  notes: [],
  model: { name: 'detector', sha256: 'a'.repeat(64) },
} satisfies Omit<NonNullable<EditState['found']>, 'choice'>;

/** An edit with found damage of which so much is taken. */
export function foundState(choice: DamageChoice): EditState {
  return { ...emptyEdit, damage: [operation], found: { ...found, choice } };
}
