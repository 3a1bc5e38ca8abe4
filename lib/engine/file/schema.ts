/** Layout of the file. A file of another layout is refused, not converted: executions run for days, not for years, on one machine. */
export const LAYOUT = 6;

/** Every row of data has a check of its content (`checks.ts`); `meta` has the number of the last commit and the sum of all checks. */
export const SCHEMA = `
  CREATE TABLE IF NOT EXISTS executions (seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, machine TEXT NOT NULL, status TEXT NOT NULL, due INTEGER, busy INTEGER NOT NULL, sum INTEGER NOT NULL, fixed TEXT NOT NULL, state TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS executions_listed ON executions (machine, status, seq);
  CREATE INDEX IF NOT EXISTS executions_due ON executions (due) WHERE due IS NOT NULL;
  CREATE INDEX IF NOT EXISTS executions_busy ON executions (seq) WHERE busy = 1;
  CREATE TABLE IF NOT EXISTS history (seq INTEGER NOT NULL, first INTEGER NOT NULL, sum INTEGER NOT NULL, events TEXT NOT NULL);
  CREATE UNIQUE INDEX IF NOT EXISTS history_of ON history (seq, first);
  CREATE TABLE IF NOT EXISTS registry (kind TEXT NOT NULL, id TEXT NOT NULL, sum INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id));
  CREATE TABLE IF NOT EXISTS activity_queue (n INTEGER PRIMARY KEY, activity TEXT NOT NULL, token TEXT NOT NULL UNIQUE, sum INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
`;

export const SQL = {
  begin: 'BEGIN IMMEDIATE',
  commit: 'COMMIT',
  setMeta:
    "INSERT INTO meta (name, value) VALUES ('commit', ?), ('sum', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  insert:
    'INSERT INTO executions (seq, key, machine, status, due, busy, sum, fixed, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  update: 'UPDATE executions SET status = ?, due = ?, busy = ?, sum = ?, state = ? WHERE seq = ?',
  updateState: 'UPDATE executions SET sum = ?, state = ? WHERE seq = ?',
  setAside: 'UPDATE executions SET due = NULL, busy = 0 WHERE seq = ?',
  history: 'INSERT INTO history (seq, first, sum, events) VALUES (?, ?, ?, ?)',
  bySeq: 'SELECT * FROM executions WHERE seq = ?',
  byKey: 'SELECT seq FROM executions WHERE key = ?',
  list: 'SELECT * FROM executions WHERE machine = ? AND status = ? AND seq < ? ORDER BY seq DESC LIMIT ?',
  hasOpen: "SELECT 1 FROM executions WHERE machine = ? AND status = 'RUNNING' LIMIT 1",
  due: 'SELECT seq, due FROM executions WHERE due <= ? ORDER BY due, seq LIMIT ?',
  nextDue: 'SELECT min(due) AS due FROM executions WHERE due IS NOT NULL',
  busy: 'SELECT seq FROM executions WHERE busy = 1 ORDER BY seq',
  lastSeq: 'SELECT coalesce(max(seq), 0) AS seq FROM executions',
  chunkOf: 'SELECT seq, first, sum, events FROM history WHERE seq = ? AND first <= ? ORDER BY first DESC LIMIT 1',
  chunksUp:
    'SELECT seq, first, sum, events FROM history WHERE seq = ? AND first >= coalesce((SELECT max(first) FROM history WHERE seq = ? AND first <= ?), 0) ORDER BY first',
  chunksDown: 'SELECT seq, first, sum, events FROM history WHERE seq = ? AND first < ? ORDER BY first DESC',
  // Map runs are many and asked for one by one.
  registry: "SELECT kind, id, sum, body FROM registry WHERE kind <> 'mapRun'",
  registered: 'SELECT kind, id, sum, body FROM registry WHERE kind = ? AND id = ?',
  put: 'INSERT INTO registry (kind, id, sum, body) VALUES (?, ?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET sum = excluded.sum, body = excluded.body',
  remove: 'DELETE FROM registry WHERE kind = ? AND id = ?',
  queue: 'SELECT activity, token FROM activity_queue ORDER BY n',
  enqueue: 'INSERT INTO activity_queue (activity, token, sum) VALUES (?, ?, ?)',
  dequeue: 'DELETE FROM activity_queue WHERE token = ?',
} as const;
