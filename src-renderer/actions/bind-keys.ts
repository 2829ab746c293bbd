import type { App } from '../managers/app.svelte.ts';
import type { Action } from './action.ts';
import { allActions } from './all-actions.ts';
import { matches } from './shortcut.ts';

/** Where letters are text. */
const textTypes = new Set(['text', 'number', 'search', 'email', 'url', 'password']);

/** Binds every action's keys to the window. @returns the function that unbinds them */
export function bindKeys(app: App): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  const held = new Map<string, Action>();

  window.addEventListener('keydown', (event) => down(event), { signal });
  window.addEventListener('keyup', (event) => up(event.code), { signal });
  window.addEventListener('blur', () => [...held.keys()].forEach(up), { signal });

  function down(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    const action = allActions.find(
      (candidate) =>
        candidate.shortcuts.some((shortcut) => matches(shortcut, event)) &&
        allowed(candidate, event.target, event) &&
        (candidate.enabled?.(app) ?? true),
    );
    if (!action) return;
    event.preventDefault();
    if (action.release) {
      if (event.repeat) return;
      held.set(event.code, action);
    }
    action.run(app, { key: event.key });
  }

  function up(code: string): void {
    held.get(code)?.release?.(app);
    held.delete(code);
  }

  function allowed(action: Action, target: EventTarget | null, event: KeyboardEvent): boolean {
    if (
      isText(target) &&
      !(event.key === 'Escape' || ((event.ctrlKey || event.metaKey) && action.where === 'anywhere'))
    ) {
      return false;
    }
    if (action.where === 'anywhere') return true;
    if (app.panels.place !== 'photos' || app.panels.panel !== null || app.panels.folderRequest !== null) return false;
    if (app.documents.document === null || app.panels.menu !== null) return false;
    if (action.where !== 'canvas' && action.where !== 'bare') return true;
    return target === document.body || isCanvas(target) || (action.where === 'canvas' && isSlider(target));
  }

  return () => listening.abort();
}

function isText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return textTypes.has(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Space and Enter mean nothing to a slider. */
function isSlider(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type === 'range';
}

function isCanvas(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.dataset.canvas !== undefined;
}
