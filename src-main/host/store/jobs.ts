import type { JobNote, JobState } from '../../contract/jobs.ts';
import type { SerializedError } from '../../shared/errors.ts';
import type { Database, Row } from './database.ts';
import { asBytes, parseJson, readText, type StoredText } from './stored-text.ts';

/** A job as it lies in the table; what its kind made of `payload` and `result` only the kind knows. */
export interface StoredJob {
  readonly id: string;
  readonly kind: string;
  readonly payload: unknown;
  readonly state: JobState;
  readonly progress: number;
  readonly note: JobNote | null;
  readonly result: unknown;
  readonly error: SerializedError | null;
  readonly createdAt: number;
  /** Those with a lower one go first. */
  readonly position: number;
  /** How often an engine has died under it. */
  readonly attempts: number;
}

interface JobRow extends Row {
  id: StoredText;
  kind: StoredText;
  payload: StoredText;
  state: StoredText;
  progress: number;
  note: StoredText | null;
  result: StoredText | null;
  error: StoredText | null;
  created_at: number;
  position: number;
  attempts: number;
}

const texts = asBytes('id', 'kind', 'payload', 'state', 'note', 'result', 'error');

export function createJobRepository(database: Database) {
  return {
    /** In order. A row that cannot be read is work that is asked for again. */
    all: (): StoredJob[] =>
      database
        .all<JobRow>(`SELECT ${texts}, progress, created_at, position, attempts FROM jobs ORDER BY position`)
        .flatMap((row) => {
          const payload = parseJson(row.payload);
          return payload === undefined ? [] : [toJob(row, payload)];
        }),
    add: (job: StoredJob): void =>
      database.run(
        `INSERT OR REPLACE INTO jobs (id, kind, payload, state, progress, note, result, error, created_at, position, attempts)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        job.id,
        job.kind,
        JSON.stringify(job.payload),
        job.state,
        job.progress,
        toJson(job.note),
        toJson(job.result),
        toJson(job.error),
        job.createdAt,
        job.position,
        job.attempts,
      ),
    /** Everything but what was asked for, which never changes and may be long. */
    update: (job: StoredJob): void =>
      database.run(
        `UPDATE jobs SET state = ?, progress = ?, note = ?, result = ?, error = ?, position = ?, attempts = ? WHERE id = ?`,
        job.state,
        job.progress,
        toJson(job.note),
        toJson(job.result),
        toJson(job.error),
        job.position,
        job.attempts,
        job.id,
      ),
    remove: (id: string): void => database.run('DELETE FROM jobs WHERE id = ?', id),
  };
}
export type JobRepository = ReturnType<typeof createJobRepository>;

function toJob(row: JobRow, payload: unknown): StoredJob {
  return {
    id: readText(row.id),
    kind: readText(row.kind),
    payload,
    state: readText(row.state) as JobState,
    progress: row.progress,
    note: fromJson(row.note) as JobNote | null,
    result: fromJson(row.result),
    error: fromJson(row.error) as SerializedError | null,
    createdAt: row.created_at,
    position: row.position,
    attempts: row.attempts,
  };
}

const toJson = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
const fromJson = (text: StoredText | null): unknown => (text === null ? null : (parseJson(text) ?? null));
