import * as v from 'valibot';
import { defaultSettings, settingsSchema, type Settings } from '../../shared/data/settings.ts';
import type { Database } from './database.ts';
import { asBytes, parseJson, readText, type StoredText } from './stored-text.ts';

export function createSettingsRepository(database: Database) {
  return {
    /** What is stored and still fits, on top of the defaults. */
    load(): Settings {
      const settings: Record<string, unknown> = { ...defaultSettings };
      const rows = database.all<{ key: StoredText; value: StoredText }>(
        `SELECT ${asBytes('key', 'value')} FROM settings`,
      );
      for (const row of rows) {
        const key = readText(row.key);
        const schema = (settingsSchema.entries as Record<string, v.GenericSchema>)[key];
        if (!schema) continue;
        const value = parseJson(row.value);
        if (value === undefined) {
          database.lose({ kind: 'setting', key: key });
          continue;
        }
        const parsed = v.safeParse(schema, value);
        if (parsed.success) settings[key] = parsed.output;
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
