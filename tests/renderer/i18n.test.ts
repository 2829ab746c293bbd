import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../src-main/shared/errors.ts';
import { chineseErrors } from '../../src-main/shared/i18n/chinese-errors.ts';
import { chinese } from '../../src-main/shared/i18n/chinese.ts';
import { english } from '../../src-main/shared/i18n/english.ts';
import type { MessageKey } from '../../src-main/shared/i18n/english.ts';
import { formatMessage, placeholdersOf } from '../../src-main/shared/i18n/message.ts';
import { resolveLanguage, translate, translateError } from '../../src-main/shared/i18n/translate.ts';

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
