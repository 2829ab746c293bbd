import type { Step } from '../../../src-main/steps/index.ts';
import type { App } from '../../managers/app.svelte.ts';

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

export function fillSummary(app: App): string {
  const { t } = app.language;
  if (app.fill.task.running) return t('fill.working');
  const done = app.documents.state.steps.filter((step) => step.op === 'fill').length;
  if (done > 0) return t('fill.done', { count: done });
  return app.documents.hasDamage ? t('fill.ready') : t('fill.nothing');
}

export function cleanSummary(app: App): string {
  const { t } = app.language;
  if (app.clean.task.running) return t('clean.working');
  const step = app.documents.state.steps.findLast(({ op }) => op === 'clean');
  return step ? describeStep(app, step) : t('clean.nothing');
}

export function toneSummary(app: App): string {
  const step = app.documents.state.steps.findLast(({ op }) => op === 'tone');
  return step ? describeStep(app, step) : app.language.t('tone.nothing');
}

/** The strengths of a step in a line: "Fading 80 % · Cast 60 %". */
export function describeStep(app: App, step: Step): string {
  const { t, percent } = app.language;
  switch (step.op) {
    case 'fill':
      return t(`fill.method.${step.params.method}`);
    case 'clean':
      return `${t('clean.strength')} ${percent(step.params.strength)}`;
    case 'tone': {
      const { params } = step;
      const set = toneNames.filter((name) => params[name] !== 0);
      if (set.length === 0) return t('step.unchanged');
      return set.map((name) => `${t(`tone.${name}`)} ${signedPercent(app, params[name])}`).join(' · ');
    }
  }
}

export const toneNames = ['fade', 'cast', 'contrast', 'brightness', 'saturation'] as const;

/** "−20 %", "20 %". */
export function signedPercent(app: App, value: number): string {
  return app.language.number(value, { style: 'percent', maximumFractionDigits: 0 });
}
