import { describe, expect, it } from 'vitest';
import { tables } from '../../src-renderer/texts/tables.ts';
import { allActions } from '../../src-renderer/actions/all-actions.ts';
import { keyCaps, keyText, matches } from '../../src-renderer/actions/shortcut.ts';

const press = { key: '', code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const find = (event: Partial<typeof press>) =>
  allActions
    .filter((action) => action.shortcuts.some((shortcut) => matches(shortcut, { ...press, ...event })))
    .map((action) => action.id);

describe('the keys', () => {
  it.each([
    [{ key: 'b' }, 'tool-brush'],
    [{ key: 'B' }, 'tool-brush'],
    [{ key: 'e' }, 'tool-eraser'],
    [{ key: 'l' }, 'tool-lasso'],
    [{ key: 'r' }, 'tool-rectangle'],
    [{ key: 'x' }, 'invert'],
    [{ key: 'm' }, 'overlay'],
    [{ key: '[', code: 'BracketLeft' }, 'brush-smaller'],
    [{ key: ']', code: 'BracketRight' }, 'brush-larger'],
    [{ key: '{', code: 'BracketLeft', shiftKey: true }, 'brush-softer'],
    [{ key: '}', code: 'BracketRight', shiftKey: true }, 'brush-harder'],
    [{ key: '[', code: 'Digit8', ctrlKey: true, altKey: true }, 'brush-smaller'],
    [{ key: 'Enter' }, 'fill'],
    [{ key: '4' }, 'variant'],
    [{ key: '\\', code: 'Backslash' }, 'original'],
    [{ key: 'Tab' }, 'compare'],
    [{ key: 'f' }, 'fit'],
    [{ key: '0' }, 'actual'],
    [{ key: 'z' }, 'actual-there'],
    [{ key: 'ArrowLeft' }, 'pan-step'],
    [{ key: 'ArrowDown' }, 'pan-step'],
    [{ key: 'PageDown' }, 'next-photo'],
    [{ key: 'PageUp' }, 'previous-photo'],
    [{ key: '+', shiftKey: true }, 'zoom-in'],
    [{ key: '=' }, 'zoom-in'],
    [{ key: '-' }, 'zoom-out'],
    [{ key: ' ' }, 'pan'],
    [{ key: 'z', ctrlKey: true }, 'undo'],
    [{ key: 'z', metaKey: true }, 'undo'],
    [{ key: 'Z', ctrlKey: true, shiftKey: true }, 'redo'],
    [{ key: 'y', ctrlKey: true }, 'redo'],
    [{ key: 'o', ctrlKey: true }, 'add'],
    [{ key: 'e', ctrlKey: true }, 'export'],
    [{ key: '?', shiftKey: true }, 'help'],
    [{ key: 'Escape' }, 'escape'],
    [{ key: '.' }, 'next-area'],
    [{ key: 'n' }, 'next-hole'],
    [{ key: 'N', shiftKey: true }, 'previous-hole'],
    [{ key: ',' }, 'previous-area'],
  ])('%j does exactly one thing: %s', (event, id) => {
    expect(find(event)).toEqual([id]);
  });

  it('leave to the system what is not theirs', () => {
    for (const event of [
      { key: 'b', ctrlKey: true },
      { key: 'b', altKey: true },
      { key: 'Tab', shiftKey: true },
      { key: 'r', ctrlKey: true },
      { key: '9' },
    ]) {
      expect(find(event)).toEqual([]);
    }
  });

  it('are each told in words', () => {
    for (const action of allActions) expect(Object.hasOwn(tables.en, action.label)).toBe(true);
    expect(new Set(allActions.map((action) => action.id)).size).toBe(allActions.length);
  });

  it('are written as they are printed on the keyboard', () => {
    expect(keyCaps({ key: 'z', mod: true, shift: true }, false)).toEqual(['Ctrl', 'Shift', 'Z']);
    expect(keyText({ key: 'z', mod: true, shift: true }, true)).toBe('⌘⇧Z');
    expect(keyText({ key: ' ' }, false)).toBe('Space');
  });
});
