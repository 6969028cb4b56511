-- depends: 20250726083556
-- labels: audit
-- What was recorded may not be rewritten.
-- The user is not in the list of columns, because deleting a user sets it to NULL.

-- migrate:up engine:postgres
CREATE FUNCTION refuse_audit_change() RETURNS trigger
    LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'the rows of audit_logs are never changed'
        USING ERRCODE = 'restrict_violation';
END;
$body$;
CREATE TRIGGER trg_audit_logs_no_update
    BEFORE UPDATE OF id, action, resource, resource_id, old_values, new_values, ip_address, user_agent,
                     created_at, request_id, succeeded, error_message, duration_ms
    ON audit_logs
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();

-- migrate:up engine:sqlite
CREATE TRIGGER trg_audit_logs_no_update
    BEFORE UPDATE OF id, action, resource, resource_id, old_values, new_values, ip_address, user_agent,
                     created_at, request_id, succeeded, error_message, duration_ms
    ON audit_logs
BEGIN
    SELECT RAISE(ABORT, 'the rows of audit_logs are never changed');
END;

-- migrate:down engine:postgres
DROP TRIGGER trg_audit_logs_no_update ON audit_logs;
DROP FUNCTION refuse_audit_change();

-- migrate:down engine:sqlite
DROP TRIGGER trg_audit_logs_no_update;
