import { placesStep, type Job } from '../../../src-main/contract/jobs.ts';
import type { App } from '../../managers/app.svelte.ts';

/** What a job does: "Filling grandfather.png". */
export function jobText(app: App, { kind, subject: { photoId, name } }: Job): string {
  const { t } = app.language;
  const of = app.library.photos.find(({ id }) => id === photoId)?.name ?? name;
  if (kind === 'add') return of === undefined ? t('library.adding') : t('jobs.add', { name: of });
  return t(placesStep(kind) ? `${kind}.job` : `jobs.${kind}`, { name: of ?? '' });
}

/** Where it is: "Waiting", "120 of 4,000 steps". */
export function jobNote(app: App, { kind, state, note }: Job): string | undefined {
  const { t } = app.language;
  const { done = 0, total = 0, name } = note ?? {};
  const figures = total > 0 ? t(kind === 'train' ? 'jobs.steps' : 'jobs.photos', { done, total }) : name;
  if (state === 'running') return figures;
  const now = t(state === 'paused' ? 'jobs.paused' : 'jobs.waiting');
  return figures === undefined ? now : `${now} · ${figures}`;
}
