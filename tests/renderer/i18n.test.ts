import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorCodes, type ErrorCode } from '../../src-main/shared/errors.ts';
import { chineseCauses } from '../../src-main/shared/i18n/chinese-causes.ts';
import { chineseErrors } from '../../src-main/shared/i18n/chinese-errors.ts';
import { chineseLooks } from '../../src-main/shared/i18n/chinese-looks.ts';
import { formatMessage, placeholdersOf } from '../../src-main/shared/i18n/message.ts';
import { tables, type MessageKey } from '../../src-renderer/texts/tables.ts';
import { resolveLanguage, translate, translateError } from '../../src-renderer/texts/translate.ts';
import { findErrorSites, type ErrorSite } from './error-sites.ts';

const { en: english, zh: chinese } = tables;
const keys = Object.keys(english) as MessageKey[];

describe('the languages', () => {
  it('say the same things, no more and no less', () => {
    expect(Object.keys(chinese).sort()).toEqual([...keys].sort());
  });

  it('have the same figures in every sentence', () => {
    const different = keys.filter((key) => placeholdersOf(chinese[key]).join() !== placeholdersOf(english[key]).join());
    expect(different).toEqual([]);
  });

  it('leave no sentence empty and none in the other language', () => {
    const han = /[\u4e00-\u9fff]/;
    expect(keys.filter((key) => translate('en', key).trim() === '' || han.test(translate('en', key)))).toEqual([]);
    expect(keys.filter((key) => !han.test(translate('zh', key)))).toEqual([]);
  });

  it('tell one from many', () => {
    expect(translate('en', 'toast.filled', { count: 1 })).toBe('Filled 1 area');
    expect(translate('en', 'toast.filled', { count: 3 })).toBe('Filled 3 areas');
    expect(translate('zh', 'toast.filled', { count: 1 })).toBe('已填补 1 处');
  });

  it('write numbers as is usual', () => {
    expect(formatMessage('{n} px', { n: 4960 }, 'en')).toBe('4,960 px');
  });

  it('leave a figure that is missing where it can be seen', () => {
    expect(formatMessage('{a} of {b}', { a: 1 }, 'en')).toBe('1 of {b}');
  });

  it('are chosen by the person, else by the system, else English', () => {
    expect(resolveLanguage('zh', ['en-GB'])).toBe('zh');
    expect(resolveLanguage('auto', ['fr-FR', 'zh-Hans-CN', 'en'])).toBe('zh');
    expect(resolveLanguage('auto', ['en-GB', 'zh'])).toBe('en');
    expect(resolveLanguage('auto', ['fr'])).toBe('en');
  });
});

describe('errors in another language', () => {
  it('are all known, and can all be said without figures', () => {
    const unknown = errorCodes.filter((code) => {
      const last = chineseErrors[code].at(-1);
      return last === undefined || placeholdersOf(last).length > 0;
    });
    expect(unknown).toEqual([]);
  });

  it('say the figures when they are known', () => {
    const error = { code: 'FILE_NOT_FOUND' as const, message: 'gone', details: { path: '/a/b.tif' } };
    expect(translateError('zh', error)).toContain('/a/b.tif');
    expect(translateError('zh', { ...error, details: {} })).not.toContain('{');
  });

  it('keep the sentence of the error itself in English', () => {
    expect(translateError('en', { code: 'DISK_FULL', message: 'The disk is full.', details: {} })).toBe(
      'The disk is full.',
    );
  });
});

/** Errors whose sentence no page shows, and why. */
const unsaid = {
  /** Says in Chinese that the fault is Heirloom's; the English sentence is for who mends it. A cause of its own is said where there is one. */
  codes: ['INTERNAL', 'USAGE'],
  /** The command line speaks English; lab is for developers. */
  folders: ['src-main/shells/cli/', 'src-main/lab/'],
};
const root = join(import.meta.dirname, '../..');
const all = findErrorSites(root, ['src-main', 'src-renderer']);
const isSaid = ({ place, codes, passesOn, causes }: ErrorSite): boolean =>
  !unsaid.folders.some((folder) => place.startsWith(folder)) &&
  (causes.length > 0 || (!passesOn && !codes.every((code) => unsaid.codes.includes(code))));
const said = all.filter(isSaid);
/** Where the code is that of another error, all codes that have a sentence for the cause. */
const keysOf = ({ codes, causes }: ErrorSite): string[] =>
  codes.length > 0
    ? codes.flatMap((code) => (causes.length > 0 ? causes.map((cause) => `${code}/${cause}`) : [code]))
    : causes.flatMap((cause) => {
        const known = Object.keys(chineseCauses).filter((key) => key.endsWith(`/${cause}`));
        return known.length > 0 ? known : [`*/${cause}`];
      });

/** The sites of each key, by the English sentence. */
function sentencesBy(keyOf: (site: ErrorSite) => string[]): Map<string, Map<string, ErrorSite[]>> {
  const found = new Map<string, Map<string, ErrorSite[]>>();
  for (const site of said) {
    for (const key of keyOf(site)) {
      const sentences = found.get(key) ?? new Map<string, ErrorSite[]>();
      sentences.set(site.sentence, [...(sentences.get(site.sentence) ?? []), site]);
      found.set(key, sentences);
    }
  }
  return found;
}

describe('the sentences of all errors in the sources', () => {
  it('are read from the sources', () => {
    expect(said.length).toBeGreaterThan(100);
    expect(said.filter(({ codes, causes }) => codes.length + causes.length === 0)).toEqual([]);
    expect(all.flatMap(({ codes }) => codes).filter((code) => !errorCodes.includes(code as ErrorCode))).toEqual([]);
  });

  it('name their cause wherever one code has several', () => {
    const several = [...sentencesBy(({ codes }) => [...codes])].filter(([, sentences]) => sentences.size > 1);
    const nameless = several.flatMap(([code, sentences]) =>
      [...sentences.values()].flat().flatMap(({ place, causes }) => (causes.length === 0 ? [`${place} ${code}`] : [])),
    );
    expect(nameless).toEqual([]);
  });

  it('have one cause for one sentence', () => {
    const shared = [...sentencesBy(keysOf)].filter(([, sentences]) => sentences.size > 1);
    expect(shared.map(([key, sentences]) => [key, ...sentences.keys()])).toEqual([]);
  });

  it('have a Chinese sentence for each cause, of which all figures are known', () => {
    const wrong = said.flatMap((site) =>
      keysOf(site).flatMap((key) => {
        const [sentence] = key.includes('/') ? (chineseCauses[key] ?? []) : chineseErrors[key as ErrorCode];
        if (sentence === undefined) return [`${site.place} ${key}: no sentence`];
        const missing = placeholdersOf(sentence).filter((name) => !site.figures.includes(name));
        return missing.map((name) => `${site.place} ${key}: no figure ${name}`);
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('are all made somewhere', () => {
    const made = new Set(all.flatMap(keysOf));
    const ofAnyCode = new Set(all.flatMap(({ codes, causes }) => (codes.length === 0 ? causes : [])));
    const never = Object.keys(chineseCauses).filter((key) => !made.has(key) && !ofAnyCode.has(key.split('/')[1]));
    expect(never).toEqual([]);
  });

  it('say what a file looks like, whatever it can look like', () => {
    const sniff = readFileSync(join(root, 'src-main/engine/codecs/base/sniff.ts'), 'utf8');
    const looks = [...sniff.matchAll(/(?:^ {2}\[|looksLike: )'([^']+)'/gm)].flatMap(([, look]) =>
      look.includes(' ') ? [look] : [],
    );
    expect([...new Set(looks)].sort()).toEqual(Object.keys(chineseLooks).sort());
    const details = { why: 'looks-like', name: 'a.pdf', looksLike: 'a PDF document', formats: 'JPEG, PNG' };
    const said = translateError('zh', { code: 'FORMAT_UNSUPPORTED', message: 'no', details });
    expect(said).toBe('a.pdf 不是 Heirloom 能读取的照片：它看起来像“PDF 文档”。Heirloom 可读取 JPEG, PNG。');
  });
});
