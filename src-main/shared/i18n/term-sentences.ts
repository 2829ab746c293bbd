import { termNames, type StepTerms, type TermChange, type TermName } from '../data/step-terms.ts';
import type { MessageValues } from './message.ts';

/** What nobody sees: levels between JPEG's blocks, and px of blur. */
const unseen: { readonly [Name in TermName]?: number } = { blocks: 0.06, blur: 0.05 };

/** What is said of a term, with its figures as they are written in a language. */
export interface TermSentence {
  readonly key: `term.${TermName}` | 'term.edges.more';
  readonly values: MessageValues;
}

/** The terms in their order, without blocks and blur that nobody sees before or after. */
export function termSentences(terms: StepTerms, locale: string): TermSentence[] {
  const oneDigit = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const figure = (value: number): string => oneDigit.format(value);
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
