import { background } from '../../src-main/shared/background.ts';
import { allTools } from '../tools/all-tools.ts';
import type { Action, ActionGroup } from './action.ts';
import type { Shortcut } from './shortcut.ts';

const digits: Shortcut[] = ['1', '2', '3', '4', '5', '6', '7', '8'].map((key) => ({ key }));
/** Towards which side of the photo. */
const arrows: Readonly<Record<string, [-1 | 0 | 1, -1 | 0 | 1]>> = {
  arrowleft: [-1, 0],
  arrowright: [1, 0],
  arrowup: [0, -1],
  arrowdown: [0, 1],
};
const smaller = { key: '[', code: 'BracketLeft' };
const larger = { key: ']', code: 'BracketRight' };

const groups: Readonly<Record<ActionGroup, readonly Omit<Action, 'group'>[]>> = {
  paint: [
    ...allTools.map((record): Omit<Action, 'group'> => ({
      id: `tool-${record.id}`,
      label: `tool.${record.id}`,
      shortcuts: [{ key: record.shortcut }],
      run: (app) => app.selectTool(record),
    })),
    { id: 'brush-smaller', label: 'keys.smaller', shortcuts: [smaller], run: (app) => app.tools.stepSize(-1) },
    { id: 'brush-larger', label: 'keys.larger', shortcuts: [larger], run: (app) => app.tools.stepSize(1) },
    {
      id: 'brush-softer',
      label: 'keys.softer',
      shortcuts: [{ ...smaller, shift: true }],
      run: (app) => app.tools.stepHardness(-1),
    },
    {
      id: 'brush-harder',
      label: 'keys.harder',
      shortcuts: [{ ...larger, shift: true }],
      run: (app) => app.tools.stepHardness(1),
    },
    {
      id: 'invert',
      label: 'damage.invert',
      shortcuts: [{ key: 'x' }],
      enabled: (app) => app.documents.editable,
      run: (app) => app.askInvert(),
    },
    {
      id: 'overlay',
      label: 'view.overlay',
      shortcuts: [{ key: 'm' }],
      run: ({ view }) => (view.overlayShown = !view.overlayShown),
    },
    {
      id: 'corner-back',
      label: 'keys.cornerBack',
      shortcuts: [{ key: 'backspace' }],
      where: 'canvas',
      enabled: (app) => app.tools.busy,
      run: (app) => app.tools.back(),
    },
  ],
  fill: [
    {
      id: 'fill',
      label: 'fill.run',
      shortcuts: [{ key: 'enter' }],
      where: 'canvas',
      run: (app) => {
        if (app.tools.busy) app.tools.handle({ type: 'confirm' });
        else if (app.foundWalk.current) background(app.foundWalk.toggle(), 'Picking an area');
        else background(app.runFill(), 'Filling');
      },
    },
    {
      id: 'variant',
      label: 'keys.variant',
      shortcuts: digits,
      enabled: (app) => app.fill.shown !== null,
      run: (app, { key }) => {
        const variant = app.fill.places.at(Number(key) - 1)?.variant;
        if (variant) app.fill.keep(variant);
      },
    },
    {
      id: 'next-hole',
      label: 'variants.next',
      shortcuts: [{ key: 'n' }],
      enabled: (app) => app.fill.shown !== null,
      run: (app) => app.fill.walk(1),
    },
    {
      id: 'previous-hole',
      label: 'variants.previous',
      shortcuts: [{ key: 'n', shift: true }],
      enabled: (app) => app.fill.shown !== null,
      run: (app) => app.fill.walk(-1),
    },
    {
      id: 'undo',
      label: 'action.undo',
      shortcuts: [{ key: 'z', mod: true }],
      run: (app) => background(app.undo(), 'Undo'),
    },
    {
      id: 'redo',
      label: 'action.redo',
      shortcuts: [
        { key: 'z', mod: true, shift: true },
        { key: 'y', mod: true },
      ],
      run: (app) => background(app.redo(), 'Redo'),
    },
  ],
  look: [
    {
      id: 'original',
      label: 'keys.original',
      shortcuts: [{ key: '\\', code: 'Backslash' }],
      run: ({ view }) => (view.originalHeld = true),
      release: ({ view }) => (view.originalHeld = false),
    },
    {
      id: 'compare',
      label: 'view.compare',
      shortcuts: [{ key: 'tab' }],
      where: 'canvas',
      // Who came to the canvas with the Tab key wants to go on with it.
      enabled: (app) => app.view.pointed,
      run: ({ view }) => (view.compare = !view.compare),
    },
    {
      id: 'visualise',
      label: 'find.visualise',
      shortcuts: [{ key: 'a' }],
      enabled: ({ find }) => find.part !== null,
      run: ({ find }) => find.show(!find.visualise),
    },
    ...([1, -1] as const).map((direction): Omit<Action, 'group'> => ({
      id: direction > 0 ? 'next-area' : 'previous-area',
      label: direction > 0 ? 'find.next' : 'find.previous',
      shortcuts: [{ key: direction > 0 ? '.' : ',' }],
      enabled: ({ find }) => find.picking,
      run(app) {
        // Space and Enter act on the area then, and on no button.
        app.view.takeFocus(true);
        background(app.foundWalk.step(direction), 'Going to an area');
      },
    })),
    { id: 'fit', label: 'view.fit', shortcuts: [{ key: 'f' }], run: (app) => app.view.fit() },
    { id: 'actual', label: 'view.actual', shortcuts: [{ key: '0' }], run: (app) => app.view.zoomTo(1) },
    {
      id: 'actual-there',
      label: 'view.actualThere',
      shortcuts: [{ key: 'z' }],
      run: ({ view }) => view.toggleActual(),
    },
    {
      id: 'zoom-in',
      label: 'view.zoomIn',
      shortcuts: [{ key: '+' }, { key: '=', unlisted: true }],
      run: (app) => app.view.zoomStep(1),
    },
    {
      id: 'zoom-out',
      label: 'view.zoomOut',
      shortcuts: [{ key: '-' }, { key: '_', unlisted: true }],
      run: (app) => app.view.zoomStep(-1),
    },
    {
      id: 'pan',
      label: 'keys.pan',
      shortcuts: [{ key: ' ' }],
      where: 'canvas',
      run: (app) => {
        if (app.foundWalk.current) background(app.foundWalk.toggle(), 'Picking an area');
        else app.view.panHeld = true;
      },
      release: ({ view }) => (view.panHeld = false),
    },
    {
      id: 'pan-step',
      label: 'keys.panStep',
      shortcuts: Object.keys(arrows).map((key) => ({ key })),
      where: 'bare',
      run: ({ view }, { key }) => view.panStep(...arrows[key.toLowerCase()]),
    },
    {
      id: 'next-photo',
      label: 'keys.nextPhoto',
      shortcuts: [{ key: 'pagedown' }],
      run: (app) => background(app.openNext(1), 'Opening the next photo'),
    },
    {
      id: 'previous-photo',
      label: 'keys.previousPhoto',
      shortcuts: [{ key: 'pageup' }],
      run: (app) => background(app.openNext(-1), 'Opening the photo before'),
    },
  ],
  general: [
    {
      id: 'add',
      label: 'library.add',
      shortcuts: [{ key: 'o', mod: true }],
      where: 'anywhere',
      run: (app) => background(app.chooseAndAdd(), 'Adding photos'),
    },
    {
      id: 'export',
      label: 'export.title',
      shortcuts: [{ key: 'e', mod: true }],
      run: ({ panels }) => (panels.exportOpen = !panels.exportOpen),
    },
    {
      id: 'help',
      label: 'help.title',
      shortcuts: [{ key: '?' }],
      where: 'anywhere',
      run: (app) => app.openHelp(),
    },
    {
      id: 'escape',
      label: 'keys.escape',
      shortcuts: [{ key: 'escape' }],
      where: 'anywhere',
      run: (app) => background(app.escape(), 'Closing'),
    },
  ],
};

/** Every key, in the order of the list of keys. */
export const allActions: readonly Action[] = (Object.keys(groups) as ActionGroup[]).flatMap((group) =>
  groups[group].map((action) => ({ ...action, group })),
);
