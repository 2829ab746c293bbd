import * as v from 'valibot';
import { outputFormats } from './output-format.ts';

export const settingsSchema = v.object({
  language: v.picklist(['auto', 'en', 'zh']),
  theme: v.picklist(['dark', 'light', 'system']),
  /** Damage overlay: #rrggbb, or `auto` for one that is seen on the photo, and opacity 0..1. */
  overlayColour: v.union([v.literal('auto'), v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/i))]),
  overlayOpacity: v.pipe(v.number(), v.minValue(0.05), v.maxValue(1)),
  /** Diameter, CSS px where the photo is fitted into the window. */
  brushSize: v.pipe(v.number(), v.minValue(1), v.maxValue(2000)),
  brushHardness: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  /** What the brush paints is filled as soon as it is let go. */
  brushHeals: v.boolean(),
  exportDirectory: v.string(),
  exportTemplate: v.string(),
  exportFormat: v.picklist(outputFormats),
  exportQuality: v.pipe(v.number(), v.minValue(1), v.maxValue(100)),
});
export type Settings = v.InferOutput<typeof settingsSchema>;

export const defaultSettings: Settings = {
  language: 'auto',
  theme: 'system',
  overlayColour: 'auto',
  overlayOpacity: 0.45,
  brushSize: 24,
  brushHardness: 0.9,
  brushHeals: true,
  exportDirectory: '',
  exportTemplate: '{name} restored',
  exportFormat: 'tiff',
  exportQuality: 92,
};
