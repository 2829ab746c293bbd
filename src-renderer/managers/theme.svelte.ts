import type { SettingsManager } from './settings.svelte.ts';

/** Light or dark, as the person or the system wants it; lives on <html data-theme>. */
export class ThemeManager {
  readonly #settings: SettingsManager;
  readonly #query = window.matchMedia('(prefers-color-scheme: light)');
  #systemLight = $state(this.#query.matches);
  readonly theme: 'dark' | 'light' = $derived.by(() => {
    const wanted = this.#settings.current.theme;
    if (wanted === 'system') return this.#systemLight ? 'light' : 'dark';
    return wanted;
  });

  constructor(settings: SettingsManager) {
    this.#settings = settings;
    this.#query.addEventListener('change', (event) => {
      this.#systemLight = event.matches;
    });
  }
}
