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
  const done = app.documents.state.steps.length;
  if (done > 0) return t('fill.done', { count: done });
  return app.documents.hasDamage ? t('fill.ready') : t('fill.nothing');
}
