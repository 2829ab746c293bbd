import { background } from '../../src-main/shared/background.ts';
import { allTools } from '../tools/all-tools.ts';
import type { Action } from './action.ts';
import type { Shortcut } from './shortcut.ts';

const tools: Action[] = allTools.map((record) => ({
  id: `tool-${record.id}`,
  label: record.label,
  group: 'paint',
  shortcuts: [{ key: record.shortcut }],
  run: (app) => app.selectTool(record),
}));

const digits: Shortcut[] = ['1', '2', '3', '4', '5', '6', '7', '8'].map((key) => ({ key }));

/** Every key, in the order of the list of keys. */
export const allActions: readonly Action[] = [
  ...tools,
  {
    id: 'brush-smaller',
    label: 'keys.smaller',
    group: 'paint',
    shortcuts: [{ key: '[', code: 'BracketLeft' }],
    run: (app) => app.tools.stepSize(-1),
  },
  {
    id: 'brush-larger',
    label: 'keys.larger',
    group: 'paint',
    shortcuts: [{ key: ']', code: 'BracketRight' }],
    run: (app) => app.tools.stepSize(1),
  },
  {
    id: 'brush-softer',
    label: 'keys.softer',
    group: 'paint',
    shortcuts: [{ key: '[', code: 'BracketLeft', shift: true }],
    run: (app) => app.tools.stepHardness(-1),
  },
  {
    id: 'brush-harder',
    label: 'keys.harder',
    group: 'paint',
    shortcuts: [{ key: ']', code: 'BracketRight', shift: true }],
    run: (app) => app.tools.stepHardness(1),
  },
  {
    id: 'invert',
    label: 'damage.invert',
    group: 'paint',
    shortcuts: [{ key: 'x' }],
    enabled: (app) => app.documents.editable,
    run: (app) => app.paint({ type: 'invert' }),
  },
  {
    id: 'overlay',
    label: 'view.overlay',
    group: 'paint',
    shortcuts: [{ key: 'm' }],
    run: (app) => {
      app.view.overlayShown = !app.view.overlayShown;
    },
  },
  {
    id: 'fill',
    label: 'fill.run',
    group: 'fill',
    shortcuts: [{ key: 'enter' }],
    where: 'canvas',
    run: (app) => {
      if (app.tools.busy) app.tools.handle({ type: 'confirm' });
      else background(app.runFill(), 'Filling');
    },
  },
  {
    id: 'variant',
    label: 'keys.variant',
    group: 'fill',
    shortcuts: digits,
    enabled: (app) => app.fill.shown !== null,
    run: (app, { key }) => {
      const variant = app.fill.shown?.variants[Number(key) - 1];
      if (variant) app.fill.keep(variant);
    },
  },
  {
    id: 'corner-back',
    label: 'keys.cornerBack',
    group: 'paint',
    shortcuts: [{ key: 'backspace' }],
    where: 'canvas',
    enabled: (app) => app.tools.busy,
    run: (app) => app.tools.back(),
  },
  {
    id: 'undo',
    label: 'action.undo',
    group: 'fill',
    shortcuts: [{ key: 'z', mod: true }],
    run: (app) => background(app.undo(), 'Undo'),
  },
  {
    id: 'redo',
    label: 'action.redo',
    group: 'fill',
    shortcuts: [
      { key: 'z', mod: true, shift: true },
      { key: 'y', mod: true },
    ],
    run: (app) => background(app.redo(), 'Redo'),
  },
  {
    id: 'original',
    label: 'keys.original',
    group: 'look',
    shortcuts: [{ key: '\\', code: 'Backslash' }],
    run: (app) => {
      app.view.originalHeld = true;
    },
    release: (app) => {
      app.view.originalHeld = false;
    },
  },
  {
    id: 'compare',
    label: 'view.compare',
    group: 'look',
    shortcuts: [{ key: 'tab' }],
    where: 'canvas',
    // Who came to the canvas with the Tab key wants to go on with it.
    enabled: (app) => app.view.pointed,
    run: (app) => {
      app.view.compare = !app.view.compare;
    },
  },
  { id: 'fit', label: 'view.fit', group: 'look', shortcuts: [{ key: 'f' }], run: (app) => app.view.fit() },
  { id: 'actual', label: 'view.actual', group: 'look', shortcuts: [{ key: '0' }], run: (app) => app.view.zoomTo(1) },
  {
    id: 'zoom-in',
    label: 'view.zoomIn',
    group: 'look',
    shortcuts: [{ key: '+' }, { key: '=', unlisted: true }],
    run: (app) => app.view.zoomStep(1),
  },
  {
    id: 'zoom-out',
    label: 'view.zoomOut',
    group: 'look',
    shortcuts: [{ key: '-' }, { key: '_', unlisted: true }],
    run: (app) => app.view.zoomStep(-1),
  },
  {
    id: 'pan',
    label: 'keys.pan',
    group: 'look',
    shortcuts: [{ key: ' ' }],
    where: 'canvas',
    run: (app) => {
      app.view.panHeld = true;
    },
    release: (app) => {
      app.view.panHeld = false;
    },
  },
  {
    id: 'add',
    label: 'library.add',
    group: 'general',
    shortcuts: [{ key: 'o', mod: true }],
    where: 'anywhere',
    run: (app) => background(app.chooseAndAdd(), 'Adding photos'),
  },
  {
    id: 'export',
    label: 'export.title',
    group: 'general',
    shortcuts: [{ key: 'e', mod: true }],
    run: (app) => {
      app.panels.exportOpen = !app.panels.exportOpen;
    },
  },
  {
    id: 'help',
    label: 'help.title',
    group: 'general',
    shortcuts: [{ key: '?' }],
    where: 'anywhere',
    run: (app) => app.openHelp(),
  },
  {
    id: 'escape',
    label: 'keys.escape',
    group: 'general',
    shortcuts: [{ key: 'escape' }],
    where: 'anywhere',
    run: (app) => app.escape(),
  },
];
