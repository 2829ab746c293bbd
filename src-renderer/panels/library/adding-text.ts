import type { App } from '../../managers/app.svelte.ts';

/** How far adding is: "Adding photo 3 of 12". */
export function addingText(app: App): string {
  const { t } = app.language;
  const { done = 0, total = 0 } = app.library.note ?? {};
  if (total === 0) return t('library.adding');
  return t('library.adding.count', { done: Math.min(total, done + 1), total });
}
