import { definitionOf, type Step, type StepOp } from '../../src-main/steps/index.ts';
import { wayOf, type FillStep } from '../../src-main/steps/fill/params.ts';
import type { Control } from '../../src-main/steps/step.ts';
import type { App } from '../managers/app.svelte.ts';
import type { MessageKey } from '../texts/tables.ts';
import { wayText } from './way-text.ts';

/** What is painted, in a line: "3 areas · 0.8 % of the photo". */
export function measureText(app: App): string {
  const { t, percent } = app.language;
  const { current } = app.measure;
  if (!app.documents.hasDamage) return t('fill.why.paint');
  if (!current) return t('damage.measuring');
  if (current.areas === 0) return t('damage.nothingLeft');
  return t('damage.measure', { count: current.areas, share: percent(current.fraction) });
}

export function damageSummary(app: App): string {
  const { t } = app.language;
  const { current } = app.measure;
  if (!app.documents.hasDamage) return t('damage.none');
  return current ? t('damage.areas', { count: current.areas }) : t('damage.measuring');
}

/** What was done with steps of an operation, in a line. */
export function stepSummary(app: App, op: StepOp): string {
  const { t } = app.language;
  const done = app.documents.state.steps.filter((step) => step.op === op);
  if (op === 'fill') {
    if (app.fill.task.running) return t('fill.working');
    if (done.length > 0) return t('fill.done', { count: done.length });
    return app.documents.hasDamage ? t('fill.ready') : t('fill.nothing');
  }
  if (app.adjustments[op].task.running) return t(`${op}.working` as MessageKey);
  const last = done.at(-1);
  return last ? describeStep(app, last) : t(`${op}.nothing`);
}

/** Whether a step is a stroke that was filled as soon as it was painted. */
export const isRepair = (step: Step): boolean => step.op === 'fill' && step.healed === true;

/** The settings of a step in a line: "Fading 80 % · Cast 60 %". */
export function describeStep(app: App, step: Step): string {
  const { t } = app.language;
  if (step.op === 'fill') return describeFill(app, step);
  const { controls, cost } = definitionOf(step);
  const params = step.params as Record<string, unknown>;
  const set = controls.flatMap((control) => {
    const value = params[control.key];
    const rest = cost === 'instant' ? (control.rest ?? control.default) : undefined;
    if (typeof value !== 'number' || value === rest) return [];
    return [`${t(`${step.op}.${control.key}` as MessageKey)} ${controlText(app, control, value)}`];
  });
  return set.length > 0 ? set.join(' · ') : t('step.unchanged');
}

/** How a fill was made: "Automatic · Copied texture 2". */
function describeFill({ language }: App, step: FillStep): string {
  const { t } = language;
  const method = t(`fill.method.${step.params.method}`);
  if (step.choices?.length) return `${method} · ${t('fill.way.chosen')}`;
  const filled = wayOf(step);
  return filled && filled.way.method !== 'mixed'
    ? `${method} · ${wayText(language, filled.way, filled.count)}`
    : method;
}

/** "−20 %", "1.5 px", "3". */
export function controlText(app: App, { unit }: Control, value: number): string {
  const { number } = app.language;
  if (unit === 'percent') return number(value, { style: 'percent', maximumFractionDigits: 0 });
  const text = number(value, { maximumFractionDigits: 1 });
  return unit === 'px' ? `${text} px` : text;
}
