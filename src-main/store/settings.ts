import * as v from 'valibot';
import type { Settings } from '../shared/contract/settings.ts';
import { defaultSettings, settingsSchema } from '../shared/contract/settings.ts';
import type { Database } from './database.ts';

export function createSettingsRepository(database: Database) {
  return {
    /** What is stored and still fits, on top of the defaults. */
    load(): Settings {
      const settings: Record<string, unknown> = { ...defaultSettings };
      for (const row of database.all<{ key: string; value: string }>('SELECT key, value FROM settings')) {
        const schema = (settingsSchema.entries as Record<string, v.GenericSchema>)[row.key];
        if (!schema) continue;
        const parsed = v.safeParse(schema, JSON.parse(row.value));
        if (parsed.success) settings[row.key] = parsed.output;
      }
      return settings as Settings;
    },
    save(changes: Partial<Settings>): void {
      database.transaction(() => {
        for (const [key, value] of Object.entries(changes)) {
          if (value === undefined) continue;
          database.run(
            'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
            key,
            JSON.stringify(value),
          );
        }
      });
    },
  };
}
export type SettingsRepository = ReturnType<typeof createSettingsRepository>;
