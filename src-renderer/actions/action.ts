import type { MessageKey } from '../texts/tables.ts';
import type { App } from '../managers/app.svelte.ts';
import type { Shortcut } from './shortcut.ts';

export type ActionGroup = 'paint' | 'fill' | 'look' | 'general';

/** A command with its keys: one table binds keys, lists them in the help panel, and labels buttons. */
export interface Action {
  id: string;
  label: MessageKey;
  group: ActionGroup;
  shortcuts: readonly Shortcut[];
  /**
   * `editor` (default): a photo is in sight and nothing lies over it. `canvas`: moreover no control has the focus but a slider, to
   * which space and Enter mean nothing. `bare`: none at all.
   */
  where?: 'anywhere' | 'editor' | 'canvas' | 'bare';
  /** False: the key keeps its usual meaning. */
  enabled?(app: App): boolean;
  run(app: App, press: { key: string }): void;
  /** For keys that act while they are held. */
  release?(app: App): void;
}
