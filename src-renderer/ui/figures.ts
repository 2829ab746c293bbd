/** How what is typed into a slider's field is told from the slider's own value. */
export interface Figures {
  /** The figure that is written for a value. */
  of(value: number): number;
  /** The value that a figure means. */
  value(figure: number): number;
}

export const plainFigures: Figures = { of: (value) => value, value: (figure) => figure };

/** For what is counted. */
export const wholeFigures: Figures = { of: (value) => value, value: Math.round };

/** Shares 0..1 are written in per cent. */
export const percentFigures: Figures = {
  of: (value) => Math.round(value * 1000) / 10,
  value: (figure) => figure / 100,
};

/**
 * The figure in what somebody typed, with or without its unit: "80 %", "1.5 px", "−20", "0,5", "1,600"; null where there is none.
 * `largest` tells a comma between thousands from one before a fraction.
 */
export function readFigure(text: string, largest: number): number | null {
  const minus = text.replaceAll('−', '-');
  const found = /-?\s*\d[\d\s.,]*|-?\s*[.,]\d+/.exec(minus)?.[0].replaceAll(/\s/g, '');
  if (found === undefined) return null;
  const thousands = largest >= 1000 && /^-?\d{1,3}(,\d{3})+(\.\d*)?$/.test(found);
  const figure = Number(thousands ? found.replaceAll(',', '') : found.replace(',', '.'));
  return Number.isFinite(figure) ? figure : null;
}
