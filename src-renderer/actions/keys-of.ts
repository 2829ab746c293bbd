import { allActions } from './all-actions.ts';
import { keyText } from './shortcut.ts';

export const onMac = /mac/i.test(navigator.platform);

/** The first key of an action, for a tooltip. */
export function keysOf(id: string): string | undefined {
  const shortcut = allActions.find((action) => action.id === id)?.shortcuts[0];
  return shortcut && keyText(shortcut, onMac);
}
