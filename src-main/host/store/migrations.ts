/** The database's shape, one list of statements per version. Only ever add a list at the end. */
export const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE photos (
       id TEXT PRIMARY KEY,
       path TEXT NOT NULL UNIQUE,
       sha256 TEXT NOT NULL,
       info TEXT NOT NULL,
       modified_at REAL NOT NULL,
       added_at REAL NOT NULL
     )`,
    `CREATE INDEX photos_by_content ON photos (sha256)`,
    `CREATE TABLE edits (
       photo_id TEXT PRIMARY KEY REFERENCES photos (id) ON DELETE CASCADE,
       state TEXT NOT NULL,
       revision INTEGER NOT NULL,
       cursor INTEGER NOT NULL,
       edited INTEGER NOT NULL
     )`,
    `CREATE TABLE history (
       photo_id TEXT NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
       position INTEGER NOT NULL,
       entry TEXT NOT NULL,
       PRIMARY KEY (photo_id, position)
     )`,
    `CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL)`,
  ],
  [`CREATE TABLE outputs (temporary TEXT PRIMARY KEY)`],
  [
    // A photo that was taken out has its id for a path, so that its file can be added again.
    `ALTER TABLE photos ADD COLUMN pixels TEXT`,
    `ALTER TABLE photos ADD COLUMN removed_at REAL`,
    `ALTER TABLE photos ADD COLUMN former_path TEXT`,
    `ALTER TABLE photos ADD COLUMN superseded_by TEXT`,
  ],
  [
    `CREATE TABLE jobs (
       id TEXT PRIMARY KEY,
       kind TEXT NOT NULL,
       payload TEXT NOT NULL,
       state TEXT NOT NULL,
       progress REAL NOT NULL,
       note TEXT,
       result TEXT,
       error TEXT,
       created_at REAL NOT NULL,
       position INTEGER NOT NULL,
       attempts INTEGER NOT NULL
     )`,
  ],
  [
    // The number of entries of the history that `state` holds; null in rows of 0.1.0: all that are done.
    `ALTER TABLE edits ADD COLUMN state_cursor INTEGER`,
    `CREATE TABLE changes (
       photo_id TEXT NOT NULL REFERENCES photos (id) ON DELETE CASCADE,
       revision INTEGER NOT NULL,
       change_id TEXT NOT NULL,
       PRIMARY KEY (photo_id, revision)
     )`,
  ],
];
