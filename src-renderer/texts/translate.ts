import type {
  ExportNoteCode,
  FindNoteCode,
  MaskNoteCode,
  Note,
  PhotoNoteCode,
} from '../../src-main/shared/data/photo.ts';
import type { SerializedError } from '../../src-main/shared/errors.ts';
import { chineseCauses } from '../../src-main/shared/i18n/chinese-causes.ts';
import { chineseErrors } from '../../src-main/shared/i18n/chinese-errors.ts';
import { chineseLooks } from '../../src-main/shared/i18n/chinese-looks.ts';
import { chineseNotes } from '../../src-main/shared/i18n/chinese-notes.ts';

import { tables, type MessageKey } from './tables.ts';
import { formatMessage, placeholdersOf, type MessageValues } from '../../src-main/shared/i18n/message.ts';

export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** How numbers and dates are written. */
export const locales: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' };

/** The language for a setting of `auto`, `en` or `zh`; `preferred` are the system's languages, best first. */
export function resolveLanguage(setting: 'auto' | Language, preferred: readonly string[]): Language {
  if (setting !== 'auto') return setting;
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split('-')[0];
    const found = languages.find((language) => language === primary);
    if (found) return found;
  }
  return 'en';
}

export function translate(language: Language, key: MessageKey, values: MessageValues = {}): string {
  return formatMessage(tables[language][key], values, locales[language]);
}

/**
 * What went wrong, in the person's language: the first sentence for this code and cause (`details.why`), then for this code, of
 * which all figures are known; otherwise the error's own sentence, which is English. A code alone says too little: one code has many causes.
 */
export function translateError(language: Language, error: SerializedError): string {
  if (language === 'en') return error.message;
  const { why, looksLike } = error.details;
  const values = { ...error.details, looksLike: chineseLooks[looksLike] ?? looksLike };
  const ofCause = typeof why === 'string' ? chineseCauses[`${error.code}/${why}`] : undefined;
  for (const sentence of [...(ofCause ?? []), ...(chineseErrors[error.code] ?? [])]) {
    if (placeholdersOf(sentence).every((name) => Object.hasOwn(error.details, name))) {
      return formatMessage(sentence, values, locales[language]);
    }
  }
  return error.message;
}

export function translateNote(
  language: Language,
  note: Note<ExportNoteCode | FindNoteCode | MaskNoteCode | PhotoNoteCode>,
): string {
  return language === 'en'
    ? note.message
    : formatMessage(chineseNotes[note.code], note.values ?? {}, locales[language]);
}
