-- migrate:up engine:postgres
CREATE TABLE checklist_templates (
    id           uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    code         text         NOT NULL UNIQUE,
    name         text         NOT NULL,
    description  text,
    is_active    boolean      NOT NULL DEFAULT true,
    created_at   timestamptz  NOT NULL DEFAULT now(),
    updated_at   timestamptz  NOT NULL DEFAULT now()
);

CREATE TABLE checklist_template_items (
    id                uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    template_id       uuid         NOT NULL REFERENCES checklist_templates (id) ON DELETE CASCADE,
    sort_order        integer      NOT NULL CHECK (sort_order > 0),
    title             text         NOT NULL,
    responsible_role  text         NOT NULL DEFAULT 'operations',
    days_before_trip  integer      NOT NULL DEFAULT 0,
    is_mandatory      boolean      NOT NULL DEFAULT true,
    created_at        timestamptz  NOT NULL DEFAULT now(),
    updated_at        timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT checklist_template_items_order_unique UNIQUE (template_id, sort_order),
    CONSTRAINT checklist_template_items_role_valid
        CHECK (responsible_role IN ('manager', 'sales', 'operations', 'finance', 'guide'))
);

CREATE TABLE operational_checklist (
    id                uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    trip_id           uuid         NOT NULL REFERENCES trips (id) ON DELETE CASCADE,
    template_item_id  uuid         REFERENCES checklist_template_items (id) ON DELETE SET NULL,
    title             text         NOT NULL,
    category          text         NOT NULL DEFAULT 'before_trip',
    priority          text         NOT NULL DEFAULT 'normal',
    assigned_to       uuid         REFERENCES users (id) ON DELETE SET NULL,
    due_at            timestamptz,
    status            text         NOT NULL DEFAULT 'open',
    completed_at      timestamptz,
    completed_by      uuid         REFERENCES users (id) ON DELETE SET NULL,
    notes             text,
    created_at        timestamptz  NOT NULL DEFAULT now(),
    updated_at        timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT operational_checklist_category_valid
        CHECK (category IN ('before_trip', 'departure', 'during_trip', 'after_trip')),
    CONSTRAINT operational_checklist_priority_valid CHECK (priority IN ('low', 'normal', 'high')),
    CONSTRAINT operational_checklist_status_valid CHECK (status IN ('open', 'in_progress', 'done', 'skipped')),
    CONSTRAINT operational_checklist_done_dated CHECK (status <> 'done' OR completed_at IS NOT NULL)
);

CREATE INDEX idx_operational_checklist_trip_id_status ON operational_checklist (trip_id, status);
CREATE INDEX idx_operational_checklist_template_item_id ON operational_checklist (template_item_id);
CREATE INDEX idx_operational_checklist_assigned_to ON operational_checklist (assigned_to);
CREATE INDEX idx_operational_checklist_completed_by ON operational_checklist (completed_by);
CREATE INDEX idx_operational_checklist_open_due ON operational_checklist (due_at) WHERE status IN ('open', 'in_progress');

CREATE TABLE operations_log (
    id              uuid         PRIMARY KEY DEFAULT gen_random_uuid(),
    trip_id         uuid         REFERENCES trips (id) ON DELETE SET NULL,
    reservation_id  uuid         REFERENCES reservations (id) ON DELETE SET NULL,
    user_id         uuid         REFERENCES users (id) ON DELETE SET NULL,
    event_type      text         NOT NULL,
    severity        text         NOT NULL DEFAULT 'info',
    message         text         NOT NULL,
    details         jsonb        NOT NULL DEFAULT '{}',
    occurred_at     timestamptz  NOT NULL DEFAULT now(),
    resolved_at     timestamptz,
    resolved_by     uuid         REFERENCES users (id) ON DELETE SET NULL,
    created_at      timestamptz  NOT NULL DEFAULT now(),
    updated_at      timestamptz  NOT NULL DEFAULT now(),
    CONSTRAINT operations_log_severity_valid CHECK (severity IN ('info', 'warning', 'error', 'critical'))
);

CREATE INDEX idx_operations_log_trip_id_occurred_at ON operations_log (trip_id, occurred_at);
CREATE INDEX idx_operations_log_reservation_id ON operations_log (reservation_id);
CREATE INDEX idx_operations_log_user_id ON operations_log (user_id);
CREATE INDEX idx_operations_log_resolved_by ON operations_log (resolved_by);
CREATE INDEX idx_operations_log_event_type_occurred_at ON operations_log (event_type, occurred_at);
CREATE INDEX idx_operations_log_unresolved ON operations_log (severity, occurred_at) WHERE resolved_at IS NULL AND severity <> 'info';

CREATE TRIGGER trg_checklist_templates_updated_at BEFORE UPDATE ON checklist_templates
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_checklist_template_items_updated_at BEFORE UPDATE ON checklist_template_items
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_operational_checklist_updated_at BEFORE UPDATE ON operational_checklist
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();
CREATE TRIGGER trg_operations_log_updated_at BEFORE UPDATE ON operations_log
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION set_updated_at();

CREATE FUNCTION log_reservation_status() RETURNS trigger
LANGUAGE plpgsql AS $function$
BEGIN
    INSERT INTO operations_log (trip_id, reservation_id, event_type, message, details)
    VALUES (NEW.trip_id, NEW.id, 'reservation_status',
            format('Reservation %s: %s; was %s', NEW.reservation_number, NEW.status, OLD.status),
            jsonb_build_object('from', OLD.status, 'to', NEW.status));
    RETURN NULL;
END;
$function$;

CREATE TRIGGER trg_reservations_log_status AFTER UPDATE OF status ON reservations
    FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION log_reservation_status();

-- migrate:up engine:sqlite
CREATE TABLE checklist_templates (
    id           TEXT     PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                 DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                     || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    code         TEXT     NOT NULL UNIQUE,
    name         TEXT     NOT NULL,
    description  TEXT,
    is_active    INTEGER  NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at   TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at   TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;

CREATE TABLE checklist_template_items (
    id                TEXT     PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                      DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                          || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    template_id       TEXT     NOT NULL REFERENCES checklist_templates (id) ON DELETE CASCADE,
    sort_order        INTEGER  NOT NULL CHECK (sort_order > 0),
    title             TEXT     NOT NULL,
    responsible_role  TEXT     NOT NULL DEFAULT 'operations',
    days_before_trip  INTEGER  NOT NULL DEFAULT 0,
    is_mandatory      INTEGER  NOT NULL DEFAULT 1 CHECK (is_mandatory IN (0, 1)),
    created_at        TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at        TEXT     NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT checklist_template_items_order_unique UNIQUE (template_id, sort_order),
    CONSTRAINT checklist_template_items_role_valid
        CHECK (responsible_role IN ('manager', 'sales', 'operations', 'finance', 'guide'))
) STRICT;

CREATE TABLE operational_checklist (
    id                TEXT  PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                      DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                          || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    trip_id           TEXT  NOT NULL REFERENCES trips (id) ON DELETE CASCADE,
    template_item_id  TEXT  REFERENCES checklist_template_items (id) ON DELETE SET NULL,
    title             TEXT  NOT NULL,
    category          TEXT  NOT NULL DEFAULT 'before_trip',
    priority          TEXT  NOT NULL DEFAULT 'normal',
    assigned_to       TEXT  REFERENCES users (id) ON DELETE SET NULL,
    due_at            TEXT,
    status            TEXT  NOT NULL DEFAULT 'open',
    completed_at      TEXT,
    completed_by      TEXT  REFERENCES users (id) ON DELETE SET NULL,
    notes             TEXT,
    created_at        TEXT  NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at        TEXT  NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT operational_checklist_category_valid
        CHECK (category IN ('before_trip', 'departure', 'during_trip', 'after_trip')),
    CONSTRAINT operational_checklist_priority_valid CHECK (priority IN ('low', 'normal', 'high')),
    CONSTRAINT operational_checklist_status_valid CHECK (status IN ('open', 'in_progress', 'done', 'skipped')),
    CONSTRAINT operational_checklist_done_dated CHECK (status <> 'done' OR completed_at IS NOT NULL)
) STRICT;

CREATE INDEX idx_operational_checklist_trip_id_status ON operational_checklist (trip_id, status);
CREATE INDEX idx_operational_checklist_template_item_id ON operational_checklist (template_item_id);
CREATE INDEX idx_operational_checklist_assigned_to ON operational_checklist (assigned_to);
CREATE INDEX idx_operational_checklist_completed_by ON operational_checklist (completed_by);
CREATE INDEX idx_operational_checklist_open_due ON operational_checklist (due_at) WHERE status IN ('open', 'in_progress');

CREATE TABLE operations_log (
    id              TEXT  PRIMARY KEY NOT NULL CHECK (length(id) = 36)
                    DEFAULT (lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2)
                        || '-' || substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))),
    trip_id         TEXT  REFERENCES trips (id) ON DELETE SET NULL,
    reservation_id  TEXT  REFERENCES reservations (id) ON DELETE SET NULL,
    user_id         TEXT  REFERENCES users (id) ON DELETE SET NULL,
    event_type      TEXT  NOT NULL,
    severity        TEXT  NOT NULL DEFAULT 'info',
    message         TEXT  NOT NULL,
    details         TEXT  NOT NULL DEFAULT '{}' CHECK (json_valid(details)),
    occurred_at     TEXT  NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    resolved_at     TEXT,
    resolved_by     TEXT  REFERENCES users (id) ON DELETE SET NULL,
    created_at      TEXT  NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at      TEXT  NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT operations_log_severity_valid CHECK (severity IN ('info', 'warning', 'error', 'critical'))
) STRICT;

CREATE INDEX idx_operations_log_trip_id_occurred_at ON operations_log (trip_id, occurred_at);
CREATE INDEX idx_operations_log_reservation_id ON operations_log (reservation_id);
CREATE INDEX idx_operations_log_user_id ON operations_log (user_id);
CREATE INDEX idx_operations_log_resolved_by ON operations_log (resolved_by);
CREATE INDEX idx_operations_log_event_type_occurred_at ON operations_log (event_type, occurred_at);
CREATE INDEX idx_operations_log_unresolved ON operations_log (severity, occurred_at) WHERE resolved_at IS NULL AND severity <> 'info';

CREATE TRIGGER trg_checklist_templates_updated_at AFTER UPDATE ON checklist_templates
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE checklist_templates SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_checklist_template_items_updated_at AFTER UPDATE ON checklist_template_items
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE checklist_template_items SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_operational_checklist_updated_at AFTER UPDATE ON operational_checklist
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE operational_checklist SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_operations_log_updated_at AFTER UPDATE ON operations_log
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE operations_log SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
END;

CREATE TRIGGER trg_reservations_log_status AFTER UPDATE OF status ON reservations
FOR EACH ROW WHEN OLD.status <> NEW.status
BEGIN
    INSERT INTO operations_log (trip_id, reservation_id, event_type, message, details)
    VALUES (NEW.trip_id, NEW.id, 'reservation_status',
            'Reservation ' || NEW.reservation_number || ': ' || NEW.status || '; was ' || OLD.status,
            json_object('from', OLD.status, 'to', NEW.status));
END;

-- migrate:down engine:postgres
DROP TRIGGER trg_reservations_log_status ON reservations;
DROP FUNCTION log_reservation_status();
DROP TABLE operations_log;
DROP TABLE operational_checklist;
DROP TABLE checklist_template_items;
DROP TABLE checklist_templates;

-- migrate:down engine:sqlite
DROP TRIGGER trg_reservations_log_status;
DROP TABLE operations_log;
DROP TABLE operational_checklist;
DROP TABLE checklist_template_items;
DROP TABLE checklist_templates;
