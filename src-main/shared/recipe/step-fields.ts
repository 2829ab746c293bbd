import * as v from 'valibot';

/** What every step has. `id` is unique within an edit; a step that is not enabled is skipped by replay. */
export const stepFields = {
  id: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  enabled: v.boolean(),
};
