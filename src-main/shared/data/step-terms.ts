import type { MessageValues } from '../i18n/message.ts';

/**
 * What a step changed, without a truth to compare with: noise and the steps of JPEG's blocks in levels of 255, blur in px of the photo, edges as a
 * share of their gradient energy before, and missing parts as a share of the photo.
 */
export const termNames = ['noise', 'blocks', 'blur', 'edges', 'missing'] as const;
export type TermName = (typeof termNames)[number];

export interface TermChange {
  readonly before: number;
  readonly after: number;
}

/** Those that mean something for the step and could be measured. */
export type StepTerms = { readonly [Name in TermName]?: TermChange };

/** Maps of a step: how far it changed each pixel, and how far the answers lie apart that its network might as well have given. */
export const stepMapKinds = ['difference', 'uncertainty'] as const;
export type StepMapKind = (typeof stepMapKinds)[number];

/** A kept map of one channel, and how it is to be shown. */
export interface StepMap {
  /** Names the map. */
  readonly map: string;
  /** Values of the map to a level of 255. */
  readonly perLevel: number;
  /** How much brighter than it is a level is shown, so that what is common can be seen: white stands for 255 / amplification levels. */
  readonly amplification: number;
}

/** What nobody sees: levels between JPEG's blocks, and px of blur. */
const unseen: { readonly [Name in TermName]?: number } = { blocks: 0.06, blur: 0.05 };

/** What is said of a term, with its figures as they are written in a language. */
export interface TermSentence {
  readonly key: `term.${TermName}` | 'term.edges.more';
  readonly values: MessageValues;
}

/** The terms in their order, without blocks and blur that nobody sees before or after. */
export function termSentences(terms: StepTerms, locale: string): TermSentence[] {
  const figure = (value: number): string => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);
  const share = (value: number): string =>
    new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: value < 0.1 ? 1 : 0 }).format(value);
  const sentenceOf = (name: TermName, { before, after }: TermChange): TermSentence => {
    if (name === 'missing') return { key: 'term.missing', values: { before: share(before), after: share(after) } };
    if (name !== 'edges') return { key: `term.${name}`, values: { before: figure(before), after: figure(after) } };
    const more = Math.round(100 * after) / 100 - 1;
    return more > 0
      ? { key: 'term.edges.more', values: { more: share(more) } }
      : { key: 'term.edges', values: { kept: share(after) } };
  };
  const isSeen = (name: TermName, { before, after }: TermChange): boolean =>
    Math.max(before, after) >= (unseen[name] ?? 0);
  return termNames.flatMap((name) => {
    const term = terms[name];
    return term && isSeen(name, term) ? [sentenceOf(name, term)] : [];
  });
}
