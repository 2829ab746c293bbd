import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

export interface Import {
  /** Both relative to the project, with "/"; `to` is a package's name where it is not ours. */
  from: string;
  to: string;
  typeOnly: boolean;
}

const root = resolve(import.meta.dirname, '../..');

/** Every import between our own files, and from them to packages, read by the TypeScript compiler's own scanner. */
export function readImports(folders: readonly string[]): Import[] {
  return folders.flatMap((folder) => sourceFiles(join(root, folder)).flatMap(importsOf));
}

/** Every source file, also one that imports nothing and that nobody imports; relative to the project, with "/". */
export function listFiles(folders: readonly string[]): string[] {
  return folders.flatMap((folder) => sourceFiles(join(root, folder)).map((file) => slashes(relative(root, file))));
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const code = file.endsWith('.svelte') ? scriptsOf(text) : text;
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean): void => {
    const to = specifier.startsWith('.') ? relative(root, resolve(dirname(file), specifier)) : packageName(specifier);
    found.push({ from: slashes(relative(root, file)), to: slashes(to), typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, node.importClause?.isTypeOnly ?? false);
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, node.isTypeOnly);
    } else if (
      ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword &&
      ts.isStringLiteral(node.arguments[0])
    ) {
      add(node.arguments[0].text, false);
    } else if (
      ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword &&
      ts.isTemplateExpression(node.arguments[0])
    ) {
      for (const specifier of specifiersOf(file, node.arguments[0])) add(specifier, false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Files that `import(`./${folder}/name.ts`)` may mean, as specifiers. */
function specifiersOf(file: string, { head, templateSpans }: ts.TemplateExpression): string[] {
  const [{ literal }] = templateSpans;
  const place = resolve(dirname(file), head.text);
  return readdirSync(place, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(place, entry.name, literal.text)))
    .map((entry) => `${head.text}${entry.name}${literal.text}`);
}

function scriptsOf(text: string): string {
  return [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1]).join('\n');
}

function packageName(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/');
}

/** Each cycle once, as the files along it; imports of types alone do not count, they are gone at run time. */
export function findCycles(imports: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports) {
    if (!typeOnly) next.set(from, [...(next.get(from) ?? []), to]);
  }
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const cycles: string[][] = [];
  const visit = (file: string): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      cycles.push([...path.slice(path.indexOf(file)), file]);
      return;
    }
    state.set(file, 'open');
    path.push(file);
    for (const other of next.get(file) ?? []) visit(other);
    path.pop();
    state.set(file, 'done');
  };
  for (const file of next.keys()) visit(file);
  return cycles;
}

/** The innermost of `rooms` that holds the file; null where none does. */
export function roomOf(file: string, rooms: readonly string[]): string | null {
  const holding = rooms.filter((room) => file.startsWith(`${room}/`));
  return holding.sort((a, b) => b.length - a.length)[0] ?? null;
}

/**
 * Circles among the children of one folder, files and folders alike, at every depth of the tree; imports of types count. Each is one
 * line, the folder and its children in the circle (the strongly connected components, Tarjan 1972).
 */
export function findFolderCircles(imports: readonly Import[]): string[] {
  const levels = new Map<string, Map<string, Set<string>>>();
  for (const { from, to } of imports) {
    const a = from.split('/');
    const b = to.split('/');
    let depth = 0;
    while (depth < a.length - 1 && depth < b.length - 1 && a[depth] === b[depth]) depth += 1;
    if (a[depth] === b[depth]) continue;
    const folder = a.slice(0, depth).join('/');
    const graph = levels.get(folder) ?? new Map<string, Set<string>>();
    levels.set(folder, graph);
    graph.set(a[depth], (graph.get(a[depth]) ?? new Set()).add(b[depth]));
  }
  return [...levels].flatMap(([folder, graph]) =>
    stronglyConnected(graph).map((members) => `${folder}: ${members.sort().join(', ')}`),
  );
}

function stronglyConnected(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const index = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    index.set(node, index.size);
    lowest.set(node, index.get(node)!);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) lowest.set(node, Math.min(lowest.get(node)!, lowest.get(next)!));
    }
    if (lowest.get(node) !== index.get(node)) return;
    const members = stack.splice(stack.indexOf(node));
    if (members.length > 1) found.push(members);
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found;
}
