-- labels: audit
-- The tables are in use by now: the indexes are built concurrently, hence outside a transaction.

-- migrate:up engine:postgres transaction:false
CREATE INDEX CONCURRENTLY idx_users_created_by ON users (created_by);
CREATE INDEX CONCURRENTLY idx_users_updated_by ON users (updated_by);
CREATE INDEX CONCURRENTLY idx_roles_created_by ON roles (created_by);
CREATE INDEX CONCURRENTLY idx_roles_updated_by ON roles (updated_by);
CREATE INDEX CONCURRENTLY idx_permissions_created_by ON permissions (created_by);
CREATE INDEX CONCURRENTLY idx_permissions_updated_by ON permissions (updated_by);
CREATE INDEX CONCURRENTLY idx_role_permissions_created_by ON role_permissions (created_by);
CREATE INDEX CONCURRENTLY idx_role_permissions_updated_by ON role_permissions (updated_by);
CREATE INDEX CONCURRENTLY idx_user_roles_created_by ON user_roles (created_by);
CREATE INDEX CONCURRENTLY idx_user_roles_updated_by ON user_roles (updated_by);
CREATE INDEX CONCURRENTLY idx_users_active ON users (email) WHERE deleted_at IS NULL;
CREATE INDEX CONCURRENTLY idx_audit_logs_failed ON audit_logs (created_at) WHERE NOT succeeded;

-- migrate:up engine:sqlite
CREATE INDEX idx_users_created_by ON users (created_by);
CREATE INDEX idx_users_updated_by ON users (updated_by);
CREATE INDEX idx_roles_created_by ON roles (created_by);
CREATE INDEX idx_roles_updated_by ON roles (updated_by);
CREATE INDEX idx_permissions_created_by ON permissions (created_by);
CREATE INDEX idx_permissions_updated_by ON permissions (updated_by);
CREATE INDEX idx_role_permissions_created_by ON role_permissions (created_by);
CREATE INDEX idx_role_permissions_updated_by ON role_permissions (updated_by);
CREATE INDEX idx_user_roles_created_by ON user_roles (created_by);
CREATE INDEX idx_user_roles_updated_by ON user_roles (updated_by);
CREATE INDEX idx_users_active ON users (email) WHERE deleted_at IS NULL;
CREATE INDEX idx_audit_logs_failed ON audit_logs (created_at) WHERE NOT succeeded;

-- migrate:verify engine:postgres
-- An interrupted concurrent build leaves an index that exists but is not valid.
SELECT count(*) = 12 FROM pg_index
 WHERE indisvalid AND indexrelid IN ('idx_users_created_by'::regclass,
                                     'idx_users_updated_by'::regclass,
                                     'idx_roles_created_by'::regclass,
                                     'idx_roles_updated_by'::regclass,
                                     'idx_permissions_created_by'::regclass,
                                     'idx_permissions_updated_by'::regclass,
                                     'idx_role_permissions_created_by'::regclass,
                                     'idx_role_permissions_updated_by'::regclass,
                                     'idx_user_roles_created_by'::regclass,
                                     'idx_user_roles_updated_by'::regclass,
                                     'idx_users_active'::regclass,
                                     'idx_audit_logs_failed'::regclass);

-- migrate:verify engine:sqlite
SELECT count(*) = 12 FROM sqlite_master
 WHERE type = 'index' AND name IN ('idx_users_created_by',
                                  'idx_users_updated_by',
                                  'idx_roles_created_by',
                                  'idx_roles_updated_by',
                                  'idx_permissions_created_by',
                                  'idx_permissions_updated_by',
                                  'idx_role_permissions_created_by',
                                  'idx_role_permissions_updated_by',
                                  'idx_user_roles_created_by',
                                  'idx_user_roles_updated_by',
                                  'idx_users_active',
                                  'idx_audit_logs_failed');

-- migrate:down engine:postgres transaction:false
DROP INDEX CONCURRENTLY idx_audit_logs_failed;
DROP INDEX CONCURRENTLY idx_users_active;
DROP INDEX CONCURRENTLY idx_user_roles_updated_by;
DROP INDEX CONCURRENTLY idx_user_roles_created_by;
DROP INDEX CONCURRENTLY idx_role_permissions_updated_by;
DROP INDEX CONCURRENTLY idx_role_permissions_created_by;
DROP INDEX CONCURRENTLY idx_permissions_updated_by;
DROP INDEX CONCURRENTLY idx_permissions_created_by;
DROP INDEX CONCURRENTLY idx_roles_updated_by;
DROP INDEX CONCURRENTLY idx_roles_created_by;
DROP INDEX CONCURRENTLY idx_users_updated_by;
DROP INDEX CONCURRENTLY idx_users_created_by;

-- migrate:down engine:sqlite
DROP INDEX idx_audit_logs_failed;
DROP INDEX idx_users_active;
DROP INDEX idx_user_roles_updated_by;
DROP INDEX idx_user_roles_created_by;
DROP INDEX idx_role_permissions_updated_by;
DROP INDEX idx_role_permissions_created_by;
DROP INDEX idx_permissions_updated_by;
DROP INDEX idx_permissions_created_by;
DROP INDEX idx_roles_updated_by;
DROP INDEX idx_roles_created_by;
DROP INDEX idx_users_updated_by;
DROP INDEX idx_users_created_by;
