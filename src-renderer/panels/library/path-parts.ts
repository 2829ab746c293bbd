export interface PathPart {
  name: string;
  path: string;
}

/** The folders above a path, from the root down, each with its own path. Both kinds of separators. */
export function pathParts(path: string): PathPart[] {
  const separator = path.includes('\\') && !path.startsWith('/') ? '\\' : '/';
  const names = path.split(separator).filter((name) => name !== '');
  const parts: PathPart[] = path.startsWith('/') ? [{ name: '/', path: '/' }] : [];
  let current = '';
  for (const [index, name] of names.entries()) {
    if (separator === '\\') current = index === 0 ? `${name}\\` : `${current}${index > 1 ? '\\' : ''}${name}`;
    else current = `${current}/${name}`;
    parts.push({ name, path: current });
  }
  return parts;
}
