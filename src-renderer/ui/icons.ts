/** Line icons on a 20 × 20 grid, stroke 1.5. Each is a list of paths. */
export const icons = {
  photos: ['M3 5.5h14v10H3z', 'M3 13l4-4 3.5 3.5L13 10l4 4', 'M12.5 8.2a.7.7 0 1 0 0-.01'],
  settings: ['M3 6h8M15 6h2M3 14h2M9 14h8', 'M13 4v4M7 12v4'],
  help: ['M7.4 7.6a2.7 2.7 0 1 1 3.7 2.6c-.8.4-1.1.9-1.1 1.9', 'M10 14.8v.01'],
  undo: ['M7.5 4 4 7.5 7.5 11', 'M4 7.5h7.5a4.2 4.2 0 0 1 0 8.5H9'],
  redo: ['M12.5 4 16 7.5 12.5 11', 'M16 7.5H8.5a4.2 4.2 0 0 0 0 8.5H11'],
  plus: ['M10 4v12M4 10h12'],
  minus: ['M4 10h12'],
  fit: ['M3.5 7V3.5H7M13 3.5h3.5V7M16.5 13v3.5H13M7 16.5H3.5V13'],
  compare: ['M3.5 4.5h13v11h-13z', 'M10 2.5v15', 'M12.5 8.5 14 10l-1.5 1.5M7.5 8.5 6 10l1.5 1.5'],
  eye: [
    'M2.5 10c2-3.4 4.5-5 7.5-5s5.5 1.6 7.5 5c-2 3.4-4.5 5-7.5 5s-5.5-1.6-7.5-5z',
    'M10 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6z',
  ],
  eyeOff: [
    'M8 5.3c.6-.2 1.3-.3 2-.3 3 0 5.5 1.6 7.5 5-.6 1-1.3 1.9-2 2.6M12.5 14.5c-.8.3-1.6.5-2.5.5-3 0-5.5-1.6-7.5-5 .8-1.4 1.8-2.5 2.8-3.3',
    'M3.5 3.5l13 13',
  ],
  close: ['M5 5l10 10M15 5 5 15'],
  back: ['M12 4.5 6.5 10l5.5 5.5'],
  chevron: ['M7.5 5l5 5-5 5'],
  trash: ['M4 6h12M8 6V4h4v2M5.5 6l.7 10h7.6l.7-10', 'M8.5 9v4.5M11.5 9v4.5'],
  pencil: ['M4 16l.8-3.5 8.5-8.5 2.7 2.7-8.5 8.5z', 'M11.5 5.8l2.7 2.7'],
  variants: ['M3.5 7h9v9.5h-9z', 'M7 7V3.5h9.5V13h-4'],
  folder: ['M2.5 5h5l1.5 2h8.5v8.5h-15z'],
  photo: ['M3 4.5h14v11H3z', 'M3 12.5l3.5-3.5 3 3 2.5-2 5 4'],
  up: ['M10 16V5M5 9.5 10 4.5l5 5'],
  home: ['M3.5 9.5 10 4l6.5 5.5', 'M5.5 8.5v7h9v-7'],
  check: ['M4 10.5l4 4 8-9'],
  warning: ['M10 3.5 17.5 16.5h-15z', 'M10 8.5v4M10 14.5v.01'],
  reload: ['M15.5 10a5.5 5.5 0 1 1-1.7-4', 'M16 3v3.5h-3.5'],
  tasks: ['M8 5.5h8.5M8 10h8.5M8 14.5h8.5', 'M3.5 5.5h1.5M3.5 10h1.5M3.5 14.5h1.5'],
  pause: ['M7 4.5v11M13 4.5v11'],
  play: ['M6.5 4.5v11l9-5.5z'],
} as const satisfies Record<string, readonly string[]>;

export type IconName = keyof typeof icons;
/** An icon of this table, or the paths of another one. */
export type IconShape = IconName | readonly string[];
