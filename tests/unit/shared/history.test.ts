import { describe, expect, it } from 'vitest';
import {
  isRebasable,
  type AnyChange,
  type Change,
  type EditAction,
  type Finding,
  type Placement,
} from '../../../src-main/contract/edits/change.ts';
import { emptyEdit, type EditState } from '../../../src-main/contract/edits/edit.ts';
import {
  change as changeBy,
  patched,
  type Changed,
  type HistoryEntry,
} from '../../../src-main/contract/edits/history.ts';
import { plainMask } from '../../../src-main/contract/edits/new-step.ts';
import { usualChoice } from '../../../src-main/shared/data/damage-choice.ts';
import type { MaskOperation } from '../../../src-main/shared/mask/mask.ts';
import type { FillStep } from '../../../src-main/steps/fill/params.ts';

let changes = 0;
const change = (state: EditState, wanted: AnyChange): Changed => changeBy(state, wanted, `c${(changes += 1)}`);
const undo = (state: EditState, { backward }: HistoryEntry): EditState => patched(state, backward);
const redo = (state: EditState, { forward }: HistoryEntry): EditState => patched(state, forward);

const stroke = (x: number) => ({ type: 'brush', erase: false, size: 5, hardness: 1, points: [x, 0, 1] }) as const;
const paint = (x: number): Change => ({
  type: 'paint',
  target: 'damage',
  operation: { ...stroke(x), points: [x, 0, 1] },
});
const paintAvoid = (x: number): Change => ({ ...paint(x), target: 'avoid' }) as Change;
const painted = (x: number) => ({ ...stroke(x), points: [x, 0, 1] });
const step = (id: string, state: EditState): FillStep => ({
  id,
  op: 'fill',
  params: { method: 'auto', rotations: false, mirror: false, ensemble: false, grain: false },
  mask: plainMask(state.damage),
  avoid: plainMask(state.avoid),
  seed: 1,
  enabled: true,
});

/** A fill that was asked for on `asked`, and is done. */
const fill = (id: string, asked: EditState, replaces?: string): Placement => ({
  type: 'place-step',
  step: step(id, asked),
  taken: [...asked.damage, ...asked.avoid].map((operation) => operation.id),
  replaces,
});

const measured = { kind: 'grey', spread: 0, black: [0.1, 0.1, 0.1], white: [0.9, 0.9, 0.9], middle: [0.5, 0.5, 0.5] };
const toneParams = (fade: number) => ({ fade, cast: 0, contrast: 0, brightness: 0, saturation: 0, measured });
const tone = (fade: number): Change => ({
  type: 'add-step',
  stepId: 'tone',
  op: 'tone',
  params: toneParams(fade),
  area: 'photo',
});
const setTone = (fade: number): Change => ({ type: 'set-step', stepId: 'tone', params: toneParams(fade) });

function play(changes: ((state: EditState) => AnyChange)[]): { states: EditState[]; entries: HistoryEntry[] } {
  const states = [emptyEdit];
  const entries: HistoryEntry[] = [];
  for (const next of changes) {
    const result = change(states.at(-1)!, next(states.at(-1)!));
    states.push(result.state);
    entries.push(JSON.parse(JSON.stringify(result.entry)) as HistoryEntry);
  }
  return { states, entries };
}

const session: ((state: EditState) => Change | Placement)[] = [
  () => paint(1),
  () => paint(2),
  () => ({ type: 'paint', target: 'damage', operation: { type: 'grow', radius: 2 } }),
  (state) => fill('one', state),
  () => ({ type: 'choose-seed', stepId: 'one', seed: 42 }),
  () => paint(3),
  () => ({ type: 'enable-step', stepId: 'one', enabled: false }),
  () => ({ type: 'reopen-step', stepId: 'one' }),
  (state) => fill('two', state, 'one'),
  () => paint(4),
  () => tone(0.5),
  () => setTone(0.7),
  () => ({ type: 'clear-mask', target: 'damage' }),
  () => ({ type: 'remove-step', stepId: 'two' }),
  () => ({ type: 'revert' }),
];

describe('history', () => {
  it('walks all the way back and forward again through entries that went over JSON', () => {
    const { states, entries } = play(session);
    let state = states.at(-1)!;
    for (let i = entries.length - 1; i >= 0; i -= 1) {
      state = undo(state, entries[i]);
      expect(state).toEqual(states[i]);
    }
    for (const [i, entry] of entries.entries()) {
      state = redo(state, entry);
      expect(state).toEqual(states[i + 1]);
    }
  });

  it('stores differences: a stroke more costs a stroke, however many there are', () => {
    const { entries } = play(Array.from({ length: 200 }, (_, i) => () => paint(i)));
    expect(JSON.stringify(entries[199]).length).toBeLessThan(2 * JSON.stringify(entries[0]).length);
  });

  it('never changes a state that somebody holds', () => {
    const { states } = play(session.slice(0, 2));
    expect(states[0]).toEqual({ steps: [], damage: [], avoid: [] });
    expect(states[1].damage).toHaveLength(1);
  });

  it('leaves strokes under the brush that were painted while a fill was running', () => {
    const { states } = play(session.slice(0, 3));
    const asked = fill('one', states.at(-1)!);
    const later = change(states.at(-1)!, paint(9)).state;
    const filled = change(later, asked).state;
    expect(filled.damage).toMatchObject([painted(9)]);
  });

  it('takes what a fill took and nothing else, whatever was undone and painted while it was running', () => {
    const { states, entries } = play([() => paint(1), () => paint(2), () => paint(3)]);
    const asked = fill('one', states[3]);
    const undone = undo(undo(states[3], entries[2]), entries[1]);
    const repainted = change(undone, paint(4)).state;
    expect(change(repainted, asked).state.damage).toMatchObject([painted(4)]);
    const cleared = change(states[3], { type: 'clear-mask', target: 'damage' }).state;
    const anew = change(change(cleared, paint(5)).state, paint(6)).state;
    expect(change(anew, asked).state.damage).toMatchObject([painted(5), painted(6)]);
  });

  it('takes a shape also where it stands behind one that was painted since, and what acts on both stays', () => {
    const grow = { type: 'grow', radius: 2 } as const;
    const { states } = play([
      () => paint(1),
      () => paint(2),
      () => ({ type: 'paint', target: 'damage', operation: grow }),
      () => paint(3),
    ]);
    const asked = fill('one', states[4]);
    const [first, second, growing, third] = states[4].damage;
    const [since] = change(emptyEdit, paint(9)).state.damage;
    const left = (...damage: EditState['damage']): MaskOperation[] =>
      plainMask(change({ ...states[4], damage }, asked).state.damage);
    expect(left(first, since, second)).toEqual([painted(9)]);
    expect(left(since, first, growing, third)).toEqual([painted(9), grow]);
    expect(left(since, third, { ...since, id: 'again' })).toEqual([painted(9), painted(9)]);
  });

  it('leaves nothing that has no effect, and an inverted mask whole', () => {
    const { states } = play([() => paint(1)]);
    const asked = fill('one', states[1]);
    const after = (...operations: MaskOperation[]): MaskOperation[] => {
      const paintOn = (state: EditState, operation: MaskOperation): EditState =>
        change(state, { type: 'paint', target: 'damage', operation }).state;
      return plainMask(change(operations.reduce(paintOn, states[1]), asked).state.damage);
    };
    const eraser = { ...painted(1), erase: true };
    expect(after(eraser, { type: 'grow', radius: 2 })).toEqual([]);
    expect(after(eraser, painted(2), eraser)).toEqual([painted(2), eraser]);
    expect(after({ type: 'invert' })).toEqual([painted(1), { type: 'invert' }]);
  });

  it('tells operations apart by their ids, and not by what they look like', () => {
    const { states } = play([() => paint(1)]);
    const again = change(states[1], paint(1)).state;
    expect(change(again, fill('one', states[1])).state.damage).toEqual([again.damage[1]]);
  });

  it('adds a step for what is painted, and takes that along', () => {
    const { states } = play([() => paint(1), () => ({ ...tone(0.5), area: 'damage' }) as Change]);
    expect(states[2]).toMatchObject({ damage: [], steps: [{ op: 'tone', mask: [painted(1)] }] });
    expect(() => change(emptyEdit, { ...tone(0.5), area: 'damage' } as Change)).toThrow('Nothing is painted');
  });

  it('refuses settings that no step of the kind can have', () => {
    const { states } = play([() => tone(0.5)]);
    expect(() => change(states[1], setTone(7))).toThrow('do not fit');
    expect(() => change(emptyEdit, { ...tone(0.5), op: 'fill' } as Change)).toThrow('do not fit');
    expect(() => change(states[1], tone(0.5))).toThrow('there already');
  });

  it('knows what means the same on states that came later', () => {
    const same: EditAction[] = [paint(1), setTone(1), { type: 'enable-step', stepId: 'x', enabled: true }];
    const other: EditAction[] = [
      { type: 'paint', target: 'damage', operation: { type: 'invert' } },
      { type: 'revert' },
      { type: 'clear-mask', target: 'damage' },
      { type: 'undo' },
    ];
    for (const action of same) expect(isRebasable(action, emptyEdit), action.type).toBe(true);
    for (const action of other) expect(isRebasable(action, emptyEdit), action.type).toBe(false);
  });

  it('leaves the painted damage alone when a step takes the whole photo', () => {
    const { states, entries } = play([() => paint(1), () => tone(0.5)]);
    expect(states[2].damage).toHaveLength(1);
    expect(entries[1].label).toBe('add-tone');
  });

  it('adjusts a step in its place, as one entry', () => {
    const { states, entries } = play([() => tone(0.5), (state) => fill('fill', state), () => setTone(0.9)]);
    expect(states[3].steps).toMatchObject([{ id: 'tone', params: { fade: 0.9 } }, states[2].steps[1]]);
    expect(entries[2].label).toBe('adjust-tone');
    expect(undo(states[3], entries[2])).toEqual(states[2]);
  });

  it('chooses seeds and reopens damage of fills only', () => {
    const { states } = play([() => tone(0.5)]);
    expect(() => change(states[1], { type: 'choose-seed', stepId: 'tone', seed: 1 })).toThrow('fills no damage');
    expect(() => change(states[1], { type: 'reopen-step', stepId: 'tone' })).toThrow('fills no damage');
  });

  it('refuses to touch a step that is not there', () => {
    expect(() => change(emptyEdit, { type: 'remove-step', stepId: 'x' })).toThrow('no longer there');
  });
});

describe('a fill that is opened again', () => {
  const fills = (): EditState =>
    play([
      () => paint(1),
      (state) => fill('first', state),
      () => paint(2),
      (state) => fill('second', state),
      () => tone(0.5),
      () => paint(3),
      () => paintAvoid(8),
    ]).states.at(-1)!;
  const open = (state: EditState, stepId = 'first'): EditState => change(state, { type: 'reopen-step', stepId }).state;
  const ids = (state: EditState) => state.steps.map(({ id }) => id);

  it('stays in its place, switched off, with its masks under the brush', () => {
    const state = open(fills());
    expect(state.steps.map(({ id, enabled }) => [id, enabled])).toEqual([
      ['first', false],
      ['second', true],
      ['tone', true],
    ]);
    expect(state).toMatchObject({ damage: [painted(1)], avoid: [] });
  });

  it('is given back untouched, and what was painted with it', () => {
    const before = fills();
    const touched = change(open(before), paint(9)).state;
    expect(change(touched, { type: 'give-back-step' }).state).toEqual(before);
    const off = change(before, { type: 'enable-step', stepId: 'first', enabled: false }).state;
    expect(change(open(off), { type: 'give-back-step' }).state).toEqual(off);
    expect(change(before, { type: 'give-back-step' }).entry.forward).toEqual([]);
  });

  it('is replaced in its own place, and what was painted before comes back', () => {
    const before = fills();
    const larger = change(open(before), paint(9)).state;
    const asked = fill('anew', larger, 'first');
    const meanwhile = change(larger, paint(7)).state;
    const { state, entry } = change(meanwhile, asked);
    expect(ids(state)).toEqual(['anew', 'second', 'tone']);
    expect(state.steps[0]).toMatchObject({ mask: [painted(1), painted(9)], enabled: true });
    expect(state).toMatchObject({ damage: [painted(3), painted(7)], avoid: [painted(8)] });
    expect(state).not.toHaveProperty('reopened');
    expect(undo(state, entry)).toEqual(meanwhile);
    expect(redo(meanwhile, JSON.parse(JSON.stringify(entry)) as HistoryEntry)).toEqual(state);
  });

  it('is replaced without losing what was painted over either mask while it was filled', () => {
    const larger = change(open(fills()), paintAvoid(6)).state;
    const asked = fill('anew', larger, 'first');
    const { state } = change(change(larger, paintAvoid(5)).state, asked);
    expect(state.steps[0]).toMatchObject({ avoid: [painted(6)] });
    expect(state.avoid).toMatchObject([painted(8), painted(5)]);
  });

  it('is not dropped with what was painted on it by a window that has not seen it open', () => {
    const state = open(fills());
    for (const action of [
      { type: 'enable-step', stepId: 'first', enabled: true },
      { type: 'remove-step', stepId: 'first' },
    ] as const) {
      expect(isRebasable(action, state)).toBe(false);
      expect(isRebasable({ ...action, stepId: 'second' }, state)).toBe(true);
    }
  });

  it('makes room for another, and goes when it is removed or everything is', () => {
    const before = fills();
    expect(open(open(before), 'second')).toEqual(open(before, 'second'));
    expect(open(open(before))).toEqual(open(before));
    const removed = change(open(before), { type: 'remove-step', stepId: 'first' }).state;
    expect(removed).toEqual({ ...before, steps: before.steps.slice(1) });
    const on = change(open(before), { type: 'enable-step', stepId: 'first', enabled: true }).state;
    expect(on).toEqual(before);
    expect(change(open(before), { type: 'revert' }).state).toEqual(emptyEdit);
  });

  it('loses nothing to a fill that was asked for before it was opened', () => {
    const before = fills();
    const asked = fill('late', before);
    const { state } = change(open(before), asked);
    expect(ids(state)).toEqual(['first', 'second', 'tone', 'late']);
    expect(state.damage).toMatchObject([painted(1)]);
    expect(change(state, { type: 'give-back-step' }).state).toMatchObject({ damage: [], avoid: [painted(8)] });
  });
});

describe('found damage', () => {
  const bitmap = (x: number) => ({ type: 'bitmap', erase: false, x, y: 0, width: 1, height: 1, runs: '/wE=' }) as const;
  const found = (x: number | null, sensitivity = 0.5): Finding => ({
    type: 'found',
    operation: x === null ? null : bitmap(x),
    part: {
      map: 'f'.repeat(64),
      source: 'network',
      notes: [],
      model: { name: 'detector', sha256: 'a'.repeat(64) },
      choice: { ...usualChoice, sensitivity },
    },
  });
  const shapes = ({ damage }: EditState) => damage.map((operation) => ('x' in operation ? operation.x : 'stroke'));

  it('goes before what is painted, and is chosen anew in its place', () => {
    const { states, entries } = play([
      () => paint(1),
      () => found(5),
      () => paint(2),
      () => found(6, 0.7),
      () => found(null, 0),
      () => found(7, 0.9),
    ]);
    expect(states.map(shapes)).toEqual([
      [],
      ['stroke'],
      [5, 'stroke'],
      [5, 'stroke', 'stroke'],
      [6, 'stroke', 'stroke'],
      ['stroke', 'stroke'],
      [7, 'stroke', 'stroke'],
    ]);
    expect(entries.map(({ label }) => label)).toEqual([
      'paint', 'found', 'paint', 'choose-found', 'choose-found', 'choose-found',
    ]); // prettier-ignore
    for (const { found: part, damage } of states) {
      const { operation } = part ?? {};
      if (operation) expect(damage[0].id).toBe(operation);
    }
    expect(states.at(-2)!.found).toMatchObject({ operation: null, choice: { sensitivity: 0 } });
    // Undo takes one choice back after the other.
    let state = states.at(-1)!;
    for (let i = entries.length - 1; i >= 0; i -= 1) {
      state = undo(state, entries[i]);
      expect(state).toEqual(states[i]);
    }
  });

  it('has an id of its own after each choice, so that a fill that was asked for takes what it fills', () => {
    const asked = play([() => found(5)]).states.at(-1)!;
    const { state } = change(change(asked, found(6)).state, fill('a', asked));
    expect(shapes(state)).toEqual([6]);
    expect(state.found).toBeDefined();
  });

  it.each<[string, (state: EditState) => AnyChange, boolean]>([
    ['a fill', (state) => fill('a', state), false],
    ['clearing', () => ({ type: 'clear-mask', target: 'damage' }), false],
    ['clearing what is kept out', () => ({ type: 'clear-mask', target: 'avoid' }), true],
    ['opening a fill', () => ({ type: 'reopen-step', stepId: 'before' }), false],
    ['starting over', () => ({ type: 'revert' }), false],
    ['a stroke', () => paint(3), true],
    ['a tone', () => tone(0.5), true],
  ])('is known for what it is after %s or not', (_, next, stays) => {
    const begin = play([() => paint(1), (state) => fill('before', state)]).states.at(-1)!;
    for (const part of [found(5), found(null)]) {
      const before = change(change(begin, paint(2)).state, part).state;
      const { state, entry } = change(before, next(before));
      expect(state.found !== undefined).toBe(stays);
      expect(undo(state, entry)).toEqual(before);
    }
  });
});

describe('what a restoration does', () => {
  it('comes and goes together, and takes what it fills', () => {
    const asked = play([() => paint(1), () => paint(2)]).states.at(-1)!;
    const now = play([() => paint(1), () => paint(2), () => paint(3)]).states.at(-1)!;
    const ids = now.damage.slice(0, 2).map(({ id }) => id);
    const steps = [step('filled', asked), { ...step('second', asked), mask: [] }];
    const { state, entry } = change(now, { type: 'restore', steps, taken: ids });
    expect(state.steps.map(({ id }) => id)).toEqual(['filled', 'second']);
    expect(state.damage).toEqual(now.damage.slice(2));
    expect(entry.label).toBe('restore');
    expect(undo(state, entry)).toEqual(now);
  });
});
