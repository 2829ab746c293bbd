import type { SerializedError } from '../../src-main/shared/errors.ts';
import type { MessageKey } from '../texts/tables.ts';
import type { MessageValues } from '../../src-main/shared/i18n/message.ts';
import {
  locales,
  resolveLanguage,
  translate,
  translateError,
  translateNote,
  type Language,
} from '../texts/translate.ts';
import type { SettingsManager } from './settings.svelte.ts';

/** Words, numbers and durations in the person's language. */
export class LanguageManager {
  readonly #settings: SettingsManager;
  readonly language: Language = $derived.by(() =>
    resolveLanguage(this.#settings.current.language, navigator.languages),
  );
  readonly locale: string = $derived(locales[this.language]);

  constructor(settings: SettingsManager) {
    this.#settings = settings;
  }

  readonly t = (key: MessageKey, values?: MessageValues): string => translate(this.language, key, values);

  readonly error = (error: SerializedError): string => translateError(this.language, error);

  readonly note = (note: Parameters<typeof translateNote>[1]): string => translateNote(this.language, note);

  readonly number = (value: number, options?: Intl.NumberFormatOptions): string =>
    new Intl.NumberFormat(this.locale, options).format(value);

  /** 0..1 as a percentage with as many decimals as it takes to tell it from nothing. */
  readonly percent = (fraction: number): string => {
    const digits = fraction >= 0.1 || fraction === 0 ? 0 : fraction >= 0.001 ? 1 : 2;
    if (fraction > 0 && fraction < 0.0001) return `< ${this.percent(0.0001)}`;
    return this.number(fraction, { style: 'percent', maximumFractionDigits: digits });
  };

  readonly bytes = (bytes: number): string => {
    const [unit, size] =
      bytes < 1e6
        ? (['kilobyte', 1e3] as const)
        : bytes < 1e9
          ? (['megabyte', 1e6] as const)
          : (['gigabyte', 1e9] as const);
    // A handful of bytes is still something.
    const value = bytes === 0 ? 0 : Math.max(0.1, bytes / size);
    return this.number(value, { style: 'unit', unit, maximumFractionDigits: value < 10 ? 1 : 0 });
  };

  readonly date = (at: number): string => new Intl.DateTimeFormat(this.locale, { dateStyle: 'medium' }).format(at);

  /** "about 20 s left". */
  readonly timeLeft = (seconds: number): string => {
    if (seconds < 60) return this.t('progress.seconds', { count: Math.max(1, Math.ceil(seconds)) });
    return this.t('progress.minutes', { count: Math.ceil(seconds / 60) });
  };
}
