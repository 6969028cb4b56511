-- labels: audit
-- Who made and last changed a row, and when it was withdrawn without being deleted.

-- migrate:up engine:postgres
ALTER TABLE users ADD COLUMN created_by uuid REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE users ADD COLUMN updated_by uuid REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE users ADD COLUMN deleted_at timestamptz;

ALTER TABLE roles ADD COLUMN created_by uuid REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE roles ADD COLUMN updated_by uuid REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE roles ADD COLUMN deleted_at timestamptz;

ALTER TABLE permissions ADD COLUMN created_by uuid REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE permissions ADD COLUMN updated_by uuid REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE permissions ADD COLUMN deleted_at timestamptz;

ALTER TABLE role_permissions ADD COLUMN created_by uuid REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE role_permissions ADD COLUMN updated_by uuid REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE role_permissions ADD COLUMN deleted_at timestamptz;

ALTER TABLE user_roles ADD COLUMN created_by uuid REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE user_roles ADD COLUMN updated_by uuid REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE user_roles ADD COLUMN deleted_at timestamptz;

ALTER TABLE audit_logs ADD COLUMN request_id text;
ALTER TABLE audit_logs ADD COLUMN succeeded boolean NOT NULL DEFAULT true;
ALTER TABLE audit_logs ADD COLUMN error_message text;
ALTER TABLE audit_logs ADD COLUMN duration_ms integer CHECK (duration_ms >= 0);

-- migrate:up engine:sqlite
ALTER TABLE users ADD COLUMN created_by TEXT REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE users ADD COLUMN updated_by TEXT REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE users ADD COLUMN deleted_at TEXT;

ALTER TABLE roles ADD COLUMN created_by TEXT REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE roles ADD COLUMN updated_by TEXT REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE roles ADD COLUMN deleted_at TEXT;

ALTER TABLE permissions ADD COLUMN created_by TEXT REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE permissions ADD COLUMN updated_by TEXT REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE permissions ADD COLUMN deleted_at TEXT;

ALTER TABLE role_permissions ADD COLUMN created_by TEXT REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE role_permissions ADD COLUMN updated_by TEXT REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE role_permissions ADD COLUMN deleted_at TEXT;

ALTER TABLE user_roles ADD COLUMN created_by TEXT REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE user_roles ADD COLUMN updated_by TEXT REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE user_roles ADD COLUMN deleted_at TEXT;

ALTER TABLE audit_logs ADD COLUMN request_id TEXT;
ALTER TABLE audit_logs ADD COLUMN succeeded INTEGER NOT NULL DEFAULT 1 CHECK (succeeded IN (0, 1));
ALTER TABLE audit_logs ADD COLUMN error_message TEXT;
ALTER TABLE audit_logs ADD COLUMN duration_ms INTEGER CHECK (duration_ms >= 0);

-- migrate:down
ALTER TABLE audit_logs DROP COLUMN duration_ms;
ALTER TABLE audit_logs DROP COLUMN error_message;
ALTER TABLE audit_logs DROP COLUMN succeeded;
ALTER TABLE audit_logs DROP COLUMN request_id;

ALTER TABLE user_roles DROP COLUMN deleted_at;
ALTER TABLE user_roles DROP COLUMN updated_by;
ALTER TABLE user_roles DROP COLUMN created_by;
ALTER TABLE role_permissions DROP COLUMN deleted_at;
ALTER TABLE role_permissions DROP COLUMN updated_by;
ALTER TABLE role_permissions DROP COLUMN created_by;
ALTER TABLE permissions DROP COLUMN deleted_at;
ALTER TABLE permissions DROP COLUMN updated_by;
ALTER TABLE permissions DROP COLUMN created_by;
ALTER TABLE roles DROP COLUMN deleted_at;
ALTER TABLE roles DROP COLUMN updated_by;
ALTER TABLE roles DROP COLUMN created_by;
ALTER TABLE users DROP COLUMN deleted_at;
ALTER TABLE users DROP COLUMN updated_by;
ALTER TABLE users DROP COLUMN created_by;
