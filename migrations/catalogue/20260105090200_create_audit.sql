-- Who did what to which target: a hash chain, append-only. The triggers stop accidents and plain
-- SQL; whoever takes them away is found by the chain.
-- migrate:up engine:sqlite
CREATE TABLE audit (
  number     INTEGER PRIMARY KEY CHECK (number >= 1),
  time_us    INTEGER NOT NULL,
  actor      TEXT,
  event      TEXT NOT NULL CHECK (event IN ('intent', 'outcome', 'refused', 'interrupted')),
  operation  TEXT,
  job_id     TEXT,
  connection TEXT,
  target_id  TEXT,
  target     TEXT,
  digest     TEXT,
  outcome    TEXT,
  detail     TEXT,
  hash       TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only');
END;

CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only');
END;

-- Also keeps INSERT OR REPLACE away, which fires no delete trigger.
CREATE TRIGGER audit_in_order BEFORE INSERT ON audit
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM audit)
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append-only');
END;

-- migrate:down engine:sqlite
DROP TABLE audit;
