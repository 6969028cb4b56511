-- Saved databases. Passwords never come in here: secret_id is the name under which the secret
-- store keeps one, and it outlives a new name of the connection.
-- migrate:up engine:sqlite
CREATE TABLE connection (
  number      INTEGER PRIMARY KEY,
  name        TEXT NOT NULL UNIQUE CHECK (name <> ''),
  secret_id   TEXT NOT NULL UNIQUE CHECK (secret_id <> ''),
  uri         TEXT NOT NULL,
  environment TEXT NOT NULL
              CHECK (environment IN ('development', 'testing', 'staging', 'production')),
  protection  TEXT NOT NULL
              CHECK (protection IN ('open', 'confirm', 'type-name', 'read-only')),
  project     TEXT,
  colour      TEXT,
  options     TEXT NOT NULL DEFAULT '{}',
  created_at  TEXT NOT NULL,
  updated_at  TEXT NOT NULL
) STRICT;

-- migrate:down engine:sqlite
DROP TABLE connection;
