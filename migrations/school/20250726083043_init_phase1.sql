-- labels: access
-- Who may do what: users, roles, permissions and the trail of what was done.

-- migrate:up engine:postgres
-- One function for every table with an updated_at: an explicit value in the UPDATE is left alone.
CREATE FUNCTION set_updated_at() RETURNS trigger
    LANGUAGE plpgsql AS $body$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END;
$body$;

CREATE TABLE roles (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name        text NOT NULL,
    description text,
    is_system   boolean NOT NULL DEFAULT false,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_roles_name UNIQUE (name),
    CONSTRAINT ck_roles_name CHECK (name = upper(name) AND length(name) BETWEEN 2 AND 50)
);
CREATE TRIGGER trg_roles_updated_at
    BEFORE UPDATE ON roles
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();

CREATE TABLE permissions (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    resource    text NOT NULL,
    action      text NOT NULL,
    description text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_permissions_resource_action UNIQUE (resource, action),
    CONSTRAINT ck_permissions_resource
        CHECK (resource IN ('USER', 'ROLE', 'STUDENT', 'TEACHER', 'ACADEMIC', 'SYSTEM', 'AUDIT', 'BACKUP')),
    CONSTRAINT ck_permissions_action CHECK (action = upper(action) AND length(action) BETWEEN 2 AND 40)
);
CREATE TRIGGER trg_permissions_updated_at
    BEFORE UPDATE ON permissions
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();

CREATE TABLE role_permissions (
    role_id       uuid NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    permission_id uuid NOT NULL REFERENCES permissions (id) ON DELETE CASCADE,
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (role_id, permission_id)
);
CREATE INDEX idx_role_permissions_permission_id ON role_permissions (permission_id);

CREATE TABLE users (
    id                   uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email                text NOT NULL,
    password_hash        text NOT NULL,
    first_name           text NOT NULL CHECK (length(first_name) BETWEEN 1 AND 80),
    last_name            text NOT NULL CHECK (length(last_name) BETWEEN 1 AND 80),
    phone_number         text,
    is_active            boolean NOT NULL DEFAULT true,
    is_system            boolean NOT NULL DEFAULT false,
    must_change_password boolean NOT NULL DEFAULT false,
    email_verified_at    timestamptz,
    last_login_at        timestamptz,
    failed_logins        smallint NOT NULL DEFAULT 0 CHECK (failed_logins >= 0),
    locked_until         timestamptz,
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_users_email UNIQUE (email),
    CONSTRAINT ck_users_email CHECK (email = lower(email) AND email LIKE '%_@_%'),
    CONSTRAINT ck_users_password_hash CHECK (password_hash LIKE '$argon2id$%' OR password_hash LIKE '$2_$%')
);
CREATE TRIGGER trg_users_updated_at
    BEFORE UPDATE ON users
    FOR EACH ROW WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at)
    EXECUTE FUNCTION set_updated_at();
CREATE INDEX idx_users_last_name ON users (last_name, first_name);

CREATE TABLE user_roles (
    user_id     uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role_id     uuid NOT NULL REFERENCES roles (id) ON DELETE RESTRICT,
    assigned_at timestamptz NOT NULL DEFAULT now(),
    expires_at  timestamptz,
    PRIMARY KEY (user_id, role_id)
);
CREATE INDEX idx_user_roles_role_id ON user_roles (role_id);

CREATE TABLE audit_logs (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id     uuid REFERENCES users (id) ON DELETE SET NULL,
    action      text NOT NULL,
    resource    text NOT NULL,
    resource_id text,
    old_values  jsonb,
    new_values  jsonb,
    ip_address  inet,
    user_agent  text,
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idx_audit_logs_user_id ON audit_logs (user_id);
CREATE INDEX idx_audit_logs_resource ON audit_logs (resource, resource_id);
CREATE INDEX idx_audit_logs_created_at ON audit_logs (created_at);

-- migrate:up engine:sqlite
CREATE TABLE roles (
    id          TEXT NOT NULL PRIMARY KEY
                DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                    || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                    || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    name        TEXT NOT NULL,
    description TEXT,
    is_system   INTEGER NOT NULL DEFAULT 0 CHECK (is_system IN (0, 1)),
    created_at  TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at  TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_roles_name UNIQUE (name),
    CONSTRAINT ck_roles_name CHECK (name = upper(name) AND length(name) BETWEEN 2 AND 50)
) STRICT;
CREATE TRIGGER trg_roles_updated_at
    AFTER UPDATE ON roles
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE roles SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TABLE permissions (
    id          TEXT NOT NULL PRIMARY KEY
                DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                    || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                    || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    resource    TEXT NOT NULL,
    action      TEXT NOT NULL,
    description TEXT,
    created_at  TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at  TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_permissions_resource_action UNIQUE (resource, action),
    CONSTRAINT ck_permissions_resource
        CHECK (resource IN ('USER', 'ROLE', 'STUDENT', 'TEACHER', 'ACADEMIC', 'SYSTEM', 'AUDIT', 'BACKUP')),
    CONSTRAINT ck_permissions_action CHECK (action = upper(action) AND length(action) BETWEEN 2 AND 40)
) STRICT;
CREATE TRIGGER trg_permissions_updated_at
    AFTER UPDATE ON permissions
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE permissions SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TABLE role_permissions (
    role_id       TEXT NOT NULL REFERENCES roles (id) ON DELETE CASCADE,
    permission_id TEXT NOT NULL REFERENCES permissions (id) ON DELETE CASCADE,
    created_at    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    PRIMARY KEY (role_id, permission_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX idx_role_permissions_permission_id ON role_permissions (permission_id);

CREATE TABLE users (
    id                   TEXT NOT NULL PRIMARY KEY
                         DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                             || substr(hex(randomblob(2)), 2) || '-'
                             || substr('89ab', (random() & 3) + 1, 1) || substr(hex(randomblob(2)), 2)
                             || '-' || hex(randomblob(6)))),
    email                TEXT NOT NULL,
    password_hash        TEXT NOT NULL,
    first_name           TEXT NOT NULL CHECK (length(first_name) BETWEEN 1 AND 80),
    last_name            TEXT NOT NULL CHECK (length(last_name) BETWEEN 1 AND 80),
    phone_number         TEXT,
    is_active            INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    is_system            INTEGER NOT NULL DEFAULT 0 CHECK (is_system IN (0, 1)),
    must_change_password INTEGER NOT NULL DEFAULT 0 CHECK (must_change_password IN (0, 1)),
    email_verified_at    TEXT,
    last_login_at        TEXT,
    failed_logins        INTEGER NOT NULL DEFAULT 0 CHECK (failed_logins >= 0),
    locked_until         TEXT,
    created_at           TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at           TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT uq_users_email UNIQUE (email),
    CONSTRAINT ck_users_email CHECK (email = lower(email) AND email LIKE '%_@_%'),
    CONSTRAINT ck_users_password_hash CHECK (password_hash LIKE '$argon2id$%' OR password_hash LIKE '$2_$%')
) STRICT;
CREATE TRIGGER trg_users_updated_at
    AFTER UPDATE ON users
    FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE users SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX idx_users_last_name ON users (last_name, first_name);

CREATE TABLE user_roles (
    user_id     TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role_id     TEXT NOT NULL REFERENCES roles (id) ON DELETE RESTRICT,
    assigned_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    expires_at  TEXT,
    PRIMARY KEY (user_id, role_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX idx_user_roles_role_id ON user_roles (role_id);

CREATE TABLE audit_logs (
    id          TEXT NOT NULL PRIMARY KEY
                DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4'
                    || substr(hex(randomblob(2)), 2) || '-' || substr('89ab', (random() & 3) + 1, 1)
                    || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    user_id     TEXT REFERENCES users (id) ON DELETE SET NULL,
    action      TEXT NOT NULL,
    resource    TEXT NOT NULL,
    resource_id TEXT,
    old_values  TEXT CHECK (old_values IS NULL OR json_valid(old_values)),
    new_values  TEXT CHECK (new_values IS NULL OR json_valid(new_values)),
    ip_address  TEXT,
    user_agent  TEXT,
    created_at  TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;
CREATE INDEX idx_audit_logs_user_id ON audit_logs (user_id);
CREATE INDEX idx_audit_logs_resource ON audit_logs (resource, resource_id);
CREATE INDEX idx_audit_logs_created_at ON audit_logs (created_at);

-- migrate:down engine:postgres
DROP TABLE audit_logs;
DROP TABLE user_roles;
DROP TABLE users;
DROP TABLE role_permissions;
DROP TABLE permissions;
DROP TABLE roles;
DROP FUNCTION set_updated_at();

-- migrate:down engine:sqlite
DROP TABLE audit_logs;
DROP TABLE user_roles;
DROP TABLE users;
DROP TABLE role_permissions;
DROP TABLE permissions;
DROP TABLE roles;
