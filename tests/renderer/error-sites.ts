import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';

/** One `new AppError(code, sentence, details)` of the sources, as far as it can be read without running it. */
export interface ErrorSite {
  /** `src-main/files/names.ts:12`. */
  readonly place: string;
  /** None where the code cannot be read. */
  readonly codes: readonly string[];
  /** Whether the code is that of another error. */
  readonly passesOn: boolean;
  /** The English sentence, with `{}` for each value in it. */
  readonly sentence: string;
  /** More than one where the cause is looked up in an object. */
  readonly causes: readonly string[];
  readonly figures: readonly string[];
}

/** Every place of `folders`, which lie in `root`, that makes an AppError. */
export function findErrorSites(root: string, folders: readonly string[]): ErrorSite[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:ts|svelte)$/.test(name))
      .sort()
      .flatMap((name) => {
        const path = join(root, folder, name);
        return sitesOf(relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8'));
      }),
  );
}

export function sitesOf(path: string, text: string): ErrorSite[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const sites: ErrorSite[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && node.expression.getText(source) === 'AppError') {
      const [code, sentence, details] = node.arguments ?? [];
      const codes = textsOf(code, source);
      const passesOn = ts.isPropertyAccessExpression(code) && code.name.text === 'code';
      const place = `${path}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`;
      sites.push({ place, codes, passesOn, sentence: templateOf(sentence, source), ...detailsOf(details, source) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return sites;
}

/** Texts joined by `+`, and templates, with `{}` for whatever is not a text. */
function templateOf(node: ts.Expression, source: ts.SourceFile): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ literal }) => `{}${literal.text}`).join('');
  }
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return templateOf(node.left, source) + templateOf(node.right, source);
  }
  return '{}';
}

function detailsOf(node: ts.Expression | undefined, source: ts.SourceFile): Pick<ErrorSite, 'causes' | 'figures'> {
  if (!node || !ts.isObjectLiteralExpression(node)) return { causes: [], figures: [] };
  const figures = node.properties.flatMap(({ name }) => (name ? [name.getText(source)] : []));
  const why = node.properties.find(({ name }) => name?.getText(source) === 'why');
  const value = why && ts.isPropertyAssignment(why) ? why.initializer : why?.name;
  return { causes: value && ts.isExpression(value) ? textsOf(value, source) : [], figures };
}

/** The texts that an expression may be: itself, the branches of a condition, the values of an object that is looked up in. */
function textsOf(node: ts.Expression, source: ts.SourceFile): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue, source), ...textsOf(node.whenFalse, source)];
  if (ts.isElementAccessExpression(node)) return textsOf(node.expression, source);
  if (ts.isObjectLiteralExpression(node)) {
    return node.properties.flatMap((one) => (ts.isPropertyAssignment(one) ? textsOf(one.initializer, source) : []));
  }
  if (ts.isIdentifier(node)) {
    const value = initializerOf(node.text, source);
    return value ? textsOf(value, source) : [];
  }
  return [];
}

function initializerOf(name: string, source: ts.SourceFile): ts.Expression | undefined {
  let found: ts.Expression | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.name.getText(source) === name) found ??= node.initializer;
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
