/**
 * A packet split at the top level of its rdf:RDF (ISO 16684-1). Packets are handled as Latin-1, byte for byte, since all that is
 * looked for is ASCII; only what is known is changed. Every search is linear: a packet may be hostile.
 */
export interface RdfParts {
  /** Up to and including the opening tag of rdf:RDF. */
  head: string;
  /** The elements inside it, one for each rdf:Description. */
  descriptions: string[];
  /** From its closing tag on. */
  tail: string;
}

/** Index behind the tag that begins at `at`; -1 where it has no end. */
function tagEnd(text: string, at: number): number {
  let quote = '';
  for (let index = at + 1; index < text.length; index += 1) {
    const character = text[index];
    if (quote) {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return index + 1;
    else if (character === '<') return -1;
  }
  return -1;
}

const skipped: [string, string][] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
];

/** Undefined where the text is not well-formed so far, or holds no rdf:RDF. */
export function rdfParts(text: string): RdfParts | undefined {
  const opening = text.indexOf('<rdf:RDF');
  const inside = opening < 0 ? -1 : tagEnd(text, opening);
  if (inside < 0 || text[inside - 2] === '/') return undefined;
  const descriptions: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = inside; ;) {
    const next = text.indexOf('<', at);
    if (next < 0) return undefined;
    const skip = skipped.find(([mark]) => text.startsWith(mark, next));
    if (skip) {
      const end = text.indexOf(skip[1], next);
      if (end < 0) return undefined;
      at = end + skip[1].length;
      continue;
    }
    at = tagEnd(text, next);
    if (at < 0) return undefined;
    const closes = text[next + 1] === '/';
    if (closes && depth === 0) return { head: text.slice(0, inside), descriptions, tail: text.slice(next) };
    if (depth === 0) start = next;
    if (closes) depth -= 1;
    else if (text[at - 2] !== '/') depth += 1;
    if (depth === 0) descriptions.push(text.slice(start, at));
  }
}

/** The text without the elements of that name and their content. */
export function withoutElements(text: string, name: string): string {
  const kept: string[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf(`<${name}`, at);
    const end = start < 0 ? -1 : tagEnd(text, start);
    if (end < 0) break;
    if (!/[\s/>]/.test(text[start + 1 + name.length])) {
      kept.push(text.slice(at, end));
      at = end;
      continue;
    }
    const closing = `</${name}>`;
    const close = text[end - 2] === '/' ? end - closing.length : text.indexOf(closing, end);
    if (close < 0) break;
    kept.push(text.slice(at, start));
    at = close + closing.length;
  }
  return kept.join('') + text.slice(at);
}

/** The text without the attribute, and without the element, of that name. */
export function withoutProperty(text: string, name: string): string {
  const attribute = new RegExp(`\\s${name}\\s*=\\s*(?:"[^"<]*"|'[^'<]*')`, 'g');
  return withoutElements(text.replace(attribute, ''), name);
}

/** The value of the first attribute or plain element of that name. */
export function propertyOf(text: string, name: string): string | undefined {
  const found = new RegExp(`[\\s<]${name}(?:\\s*=\\s*["']|\\s*>\\s*)([^"'<]*)`).exec(text);
  return found?.[1].trim();
}

/** Replaces the numbers of the attributes and plain elements of that name. */
export function setNumber(text: string, name: string, value: number): string {
  return text.replace(new RegExp(`([\\s<]${name}(?:\\s*=\\s*["']|\\s*>\\s*))\\d+`, 'g'), `$1${value}`);
}

/** The namespaces that a text declares: address by prefix. */
export function namespacesOf(text: string): Map<string, string> {
  return new Map(
    Array.from(text.matchAll(/\sxmlns:([\w.-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g), (match) => [
      match[1],
      match[2] ?? match[3],
    ]),
  );
}
