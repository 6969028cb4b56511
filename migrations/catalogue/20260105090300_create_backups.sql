-- Every backup that was made, how far it is proven, and whether it was removed again.
-- migrate:up engine:sqlite
CREATE TABLE backup (
  number     INTEGER PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE CHECK (id <> ''),
  job_id     TEXT,
  connection TEXT,
  engine     TEXT,
  target_id  TEXT,
  target     TEXT,
  file       TEXT NOT NULL CHECK (file <> ''),
  label      TEXT,
  created_us INTEGER NOT NULL,
  bytes      INTEGER NOT NULL DEFAULT 0,
  raw_bytes  INTEGER NOT NULL DEFAULT 0,
  encrypted  INTEGER NOT NULL DEFAULT 0 CHECK (encrypted IN (0, 1)),
  proof      TEXT NOT NULL CHECK (proof IN ('none', 'sealed', 'read-back', 'restored')),
  proven_us  INTEGER NOT NULL DEFAULT 0,
  restore_ms INTEGER,
  pinned     INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
  removed_us INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX backup_target ON backup (target, created_us);
CREATE INDEX backup_connection ON backup (connection, created_us);

-- migrate:down engine:sqlite
DROP TABLE backup;
