-- labels: operations
-- Settings, backups and operations on the database itself, as the administration pages show them.

-- migrate:up engine:postgres
CREATE TABLE system_settings (
    key         text NOT NULL PRIMARY KEY,
    value       jsonb NOT NULL,
    description text,
    is_secret   boolean NOT NULL DEFAULT false,
    updated_by  uuid REFERENCES users (id) ON DELETE SET NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER trg_system_settings_updated_at
    BEFORE UPDATE ON system_settings
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();
CREATE INDEX idx_system_settings_updated_by ON system_settings (updated_by);

CREATE TABLE backup_records (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name          text NOT NULL,
    storage_path  text NOT NULL,
    kind          text NOT NULL DEFAULT 'full' CHECK (kind IN ('full', 'schema', 'data')),
    reason        text NOT NULL DEFAULT 'manual'
                  CHECK (reason IN ('manual', 'scheduled', 'before_migration', 'before_rollback',
                      'before_restore')),
    status        text NOT NULL DEFAULT 'running'
                  CHECK (status IN ('running', 'completed', 'failed', 'deleted')),
    size_bytes    bigint CHECK (size_bytes >= 0),
    sha256        text CHECK (length(sha256) = 64),
    is_encrypted  boolean NOT NULL DEFAULT false,
    verified_at   timestamptz,
    error_message text,
    started_at    timestamptz NOT NULL DEFAULT now(),
    finished_at   timestamptz,
    created_by    uuid REFERENCES users (id) ON DELETE SET NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_backup_records_name UNIQUE (name),
    CONSTRAINT ck_backup_records_completed
        CHECK (status <> 'completed' OR (finished_at IS NOT NULL AND sha256 IS NOT NULL))
);
CREATE TRIGGER trg_backup_records_updated_at
    BEFORE UPDATE ON backup_records
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();
CREATE INDEX idx_backup_records_status ON backup_records (status, started_at);
CREATE INDEX idx_backup_records_created_by ON backup_records (created_by);

CREATE TABLE database_operations (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    operation     text NOT NULL
                  CHECK (operation IN ('migrate', 'rollback', 'backup', 'restore', 'seed', 'validate',
                      'clean')),
    environment   text NOT NULL CHECK (environment IN ('development', 'testing', 'staging', 'production')),
    migration_id  text,
    backup_id     uuid REFERENCES backup_records (id) ON DELETE SET NULL,
    status        text NOT NULL CHECK (status IN ('started', 'succeeded', 'failed')),
    is_dry_run    boolean NOT NULL DEFAULT false,
    details       jsonb NOT NULL DEFAULT '{}',
    error_message text,
    performed_by  uuid REFERENCES users (id) ON DELETE SET NULL,
    started_at    timestamptz NOT NULL DEFAULT now(),
    duration_ms   bigint CHECK (duration_ms >= 0)
);
CREATE INDEX idx_database_operations_started_at ON database_operations (started_at);
CREATE INDEX idx_database_operations_operation ON database_operations (operation, status);
CREATE INDEX idx_database_operations_backup_id ON database_operations (backup_id);
CREATE INDEX idx_database_operations_performed_by ON database_operations (performed_by);

-- migrate:up engine:sqlite
CREATE TABLE system_settings (
    key         TEXT NOT NULL PRIMARY KEY,
    value       TEXT NOT NULL CHECK (json_valid(value)),
    description TEXT,
    is_secret   INTEGER NOT NULL DEFAULT 0 CHECK (is_secret IN (0, 1)),
    updated_by  TEXT REFERENCES users (id) ON DELETE SET NULL,
    created_at  TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at  TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;
CREATE TRIGGER trg_system_settings_updated_at
    AFTER UPDATE ON system_settings
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE system_settings SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE key = NEW.key;
END;
CREATE INDEX idx_system_settings_updated_by ON system_settings (updated_by);

CREATE TABLE backup_records (
    id            TEXT NOT NULL PRIMARY KEY
                  DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                      || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                      || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    name          TEXT NOT NULL,
    storage_path  TEXT NOT NULL,
    kind          TEXT NOT NULL DEFAULT 'full' CHECK (kind IN ('full', 'schema', 'data')),
    reason        TEXT NOT NULL DEFAULT 'manual'
                  CHECK (reason IN ('manual', 'scheduled', 'before_migration', 'before_rollback',
                      'before_restore')),
    status        TEXT NOT NULL DEFAULT 'running'
                  CHECK (status IN ('running', 'completed', 'failed', 'deleted')),
    size_bytes    INTEGER CHECK (size_bytes >= 0),
    sha256        TEXT CHECK (length(sha256) = 64),
    is_encrypted  INTEGER NOT NULL DEFAULT 0 CHECK (is_encrypted IN (0, 1)),
    verified_at   TEXT,
    error_message TEXT,
    started_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    finished_at   TEXT,
    created_by    TEXT REFERENCES users (id) ON DELETE SET NULL,
    created_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_backup_records_name UNIQUE (name),
    CONSTRAINT ck_backup_records_completed
        CHECK (status <> 'completed' OR (finished_at IS NOT NULL AND sha256 IS NOT NULL))
) STRICT;
CREATE TRIGGER trg_backup_records_updated_at
    AFTER UPDATE ON backup_records
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE backup_records SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_backup_records_status ON backup_records (status, started_at);
CREATE INDEX idx_backup_records_created_by ON backup_records (created_by);

CREATE TABLE database_operations (
    id            TEXT NOT NULL PRIMARY KEY
                  DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                      || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                      || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    operation     TEXT NOT NULL
                  CHECK (operation IN ('migrate', 'rollback', 'backup', 'restore', 'seed', 'validate',
                      'clean')),
    environment   TEXT NOT NULL CHECK (environment IN ('development', 'testing', 'staging', 'production')),
    migration_id  TEXT,
    backup_id     TEXT REFERENCES backup_records (id) ON DELETE SET NULL,
    status        TEXT NOT NULL CHECK (status IN ('started', 'succeeded', 'failed')),
    is_dry_run    INTEGER NOT NULL DEFAULT 0 CHECK (is_dry_run IN (0, 1)),
    details       TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(details)),
    error_message TEXT,
    performed_by  TEXT REFERENCES users (id) ON DELETE SET NULL,
    started_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    duration_ms   INTEGER CHECK (duration_ms >= 0)
) STRICT;
CREATE INDEX idx_database_operations_started_at ON database_operations (started_at);
CREATE INDEX idx_database_operations_operation ON database_operations (operation, status);
CREATE INDEX idx_database_operations_backup_id ON database_operations (backup_id);
CREATE INDEX idx_database_operations_performed_by ON database_operations (performed_by);

-- migrate:down
DROP TABLE database_operations;
DROP TABLE backup_records;
DROP TABLE system_settings;
