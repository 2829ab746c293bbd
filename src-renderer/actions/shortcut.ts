/** One way to press an action. `key` is what the key says on this keyboard, lower case; `code` is its place, as a second try. */
export interface Shortcut {
  key: string;
  code?: string;
  /** Ctrl, or Cmd on a Mac. */
  mod?: boolean;
  shift?: boolean;
  /** Works, but is not worth a place in the list of keys. */
  unlisted?: boolean;
}

export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** Keys that are themselves reached with Shift on some keyboards, so that Shift cannot be asked about. */
const shiftless = new Set(['?', '+', '-', '=', '\\', '_']);

export function matches(shortcut: Shortcut, press: KeyPress): boolean {
  // AltGr arrives as Ctrl and Alt together; with it many keyboards write brackets and backslashes.
  const altGraph = press.ctrlKey && press.altKey;
  const mod = (press.ctrlKey || press.metaKey) && !altGraph;
  if (mod !== (shortcut.mod ?? false)) return false;
  const sameKey = press.key.toLowerCase() === shortcut.key;
  const samePlace = shortcut.code !== undefined && press.code === shortcut.code;
  if (!sameKey && !samePlace) return false;
  // Otherwise Alt belongs to the tools and the system.
  if (press.altKey && !(sameKey && !/[a-z0-9]/.test(shortcut.key))) return false;
  if (shiftless.has(shortcut.key)) return true;
  return press.shiftKey === (shortcut.shift ?? false);
}

const names: Readonly<Record<string, string>> = {
  ' ': 'Space',
  enter: 'Enter',
  escape: 'Esc',
  tab: 'Tab',
  '-': '−',
  backspace: 'Backspace',
  delete: 'Del',
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
  pageup: 'Page ↑',
  pagedown: 'Page ↓',
};

/** The caps to press, in order: ["Ctrl", "Shift", "Z"]. */
export function keyCaps(shortcut: Shortcut, mac: boolean): string[] {
  const caps: string[] = [];
  if (shortcut.mod) caps.push(mac ? '⌘' : 'Ctrl');
  if (shortcut.shift) caps.push(mac ? '⇧' : 'Shift');
  caps.push(names[shortcut.key] ?? shortcut.key.toUpperCase());
  return caps;
}

export function keyText(shortcut: Shortcut, mac: boolean): string {
  return keyCaps(shortcut, mac).join(mac ? '' : '+');
}
