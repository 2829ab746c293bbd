/** One sentence of the application; `{name}` is replaced. With `one` and `other` where the grammar asks for it. */
export type Message = string | { one: string; other: string };

/** The same in English and in Chinese, which has no plural: one form says both. */
export type Sentence = readonly [english: Message, chinese: string];

export type MessageValues = Readonly<Record<string, string | number>>;

const placeholder = /\{(\w+)\}/g;

/** The names between braces, each once, in order of the alphabet. */
export function placeholdersOf(message: Message): string[] {
  const texts = typeof message === 'string' ? [message] : [message.one, message.other];
  const names = new Set<string>();
  for (const text of texts) for (const match of text.matchAll(placeholder)) names.add(match[1]);
  return [...names].sort();
}

/**
 * The sentence with its values put in. Numbers are written in the way of `locale`. `count` decides between `one` and `other`.
 * A placeholder without a value stays as it is, so that the mistake can be seen.
 */
export function formatMessage(message: Message, values: MessageValues, locale: string): string {
  const text = typeof message === 'string' ? message : message[pluralOf(values.count, locale)];
  return text.replace(placeholder, (whole, name: string) => {
    if (!Object.hasOwn(values, name)) return whole;
    const value = values[name];
    return typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : value;
  });
}

function pluralOf(count: string | number | undefined, locale: string): 'one' | 'other' {
  return typeof count === 'number' && new Intl.PluralRules(locale).select(count) === 'one' ? 'one' : 'other';
}
