import type { ExportNoteCode, MaskNoteCode, Note, PhotoNoteCode } from '../data/photo.ts';
import type { SerializedError } from '../errors.ts';
import { chinese } from './chinese.ts';
import { chineseCauses } from './chinese-causes.ts';
import { chineseErrors } from './chinese-errors.ts';
import { chineseLooks } from './chinese-looks.ts';
import { chineseNotes } from './chinese-notes.ts';

import { english } from './english.ts';
import type { MessageKey, MessageTable } from './english.ts';
import type { MessageValues } from './message.ts';
import { formatMessage, placeholdersOf } from './message.ts';

export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

const tables: Readonly<Record<Language, MessageTable>> = { en: english, zh: chinese };

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

export function translateNote(language: Language, note: Note<ExportNoteCode | MaskNoteCode | PhotoNoteCode>): string {
  return language === 'en'
    ? note.message
    : formatMessage(chineseNotes[note.code], note.values ?? {}, locales[language]);
}
