-- Built without blocking the bookings that run meanwhile.

-- migrate:up transaction:false engine:postgres
CREATE INDEX CONCURRENTLY idx_trips_status_starts_at ON trips (status, starts_at);
CREATE INDEX CONCURRENTLY idx_trips_search ON trips
    USING gin (to_tsvector('simple', name || ' ' || coalesce(description, '')));
CREATE INDEX CONCURRENTLY idx_tour_packages_search ON tour_packages
    USING gin (to_tsvector('simple', name || ' ' || coalesce(description, '')));
CREATE INDEX CONCURRENTLY idx_customers_preferences ON customers USING gin (preferences jsonb_path_ops);
CREATE INDEX CONCURRENTLY idx_reservations_status_reserved_at ON reservations (status, reserved_at);
CREATE INDEX CONCURRENTLY idx_reservations_details ON reservations USING gin (details jsonb_path_ops);
CREATE INDEX CONCURRENTLY idx_operations_log_details ON operations_log USING gin (details jsonb_path_ops);
CREATE INDEX CONCURRENTLY idx_transactions_booked_on ON transactions (booked_on, account_id);
CREATE INDEX CONCURRENTLY idx_interactions_occurred_at ON interactions (occurred_at);

-- migrate:up engine:sqlite
-- The JSON and text indexes serve the one key and the one column that the screens search.
CREATE INDEX idx_trips_status_starts_at ON trips (status, starts_at);
CREATE INDEX idx_trips_search ON trips (name COLLATE NOCASE);
CREATE INDEX idx_tour_packages_search ON tour_packages (name COLLATE NOCASE);
CREATE INDEX idx_customers_preferences ON customers (json_extract(preferences, '$.diet'));
CREATE INDEX idx_reservations_status_reserved_at ON reservations (status, reserved_at);
CREATE INDEX idx_reservations_details ON reservations (json_extract(details, '$.voucher'));
CREATE INDEX idx_operations_log_details ON operations_log (json_extract(details, '$.to'));
CREATE INDEX idx_transactions_booked_on ON transactions (booked_on, account_id);
CREATE INDEX idx_interactions_occurred_at ON interactions (occurred_at);

-- migrate:verify engine:postgres
-- A build that failed half-way leaves its index behind, invalid.
SELECT count(*) = 9 FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
WHERE i.indisvalid AND pg_table_is_visible(c.oid) AND c.relname IN (
    'idx_trips_status_starts_at',
    'idx_trips_search',
    'idx_tour_packages_search',
    'idx_customers_preferences',
    'idx_reservations_status_reserved_at',
    'idx_reservations_details',
    'idx_operations_log_details',
    'idx_transactions_booked_on',
    'idx_interactions_occurred_at'
);

-- migrate:verify engine:sqlite
SELECT count(*) = 9 FROM sqlite_master WHERE type = 'index' AND name IN (
    'idx_trips_status_starts_at',
    'idx_trips_search',
    'idx_tour_packages_search',
    'idx_customers_preferences',
    'idx_reservations_status_reserved_at',
    'idx_reservations_details',
    'idx_operations_log_details',
    'idx_transactions_booked_on',
    'idx_interactions_occurred_at'
);

-- migrate:down transaction:false engine:postgres
DROP INDEX CONCURRENTLY idx_interactions_occurred_at;
DROP INDEX CONCURRENTLY idx_transactions_booked_on;
DROP INDEX CONCURRENTLY idx_operations_log_details;
DROP INDEX CONCURRENTLY idx_reservations_details;
DROP INDEX CONCURRENTLY idx_reservations_status_reserved_at;
DROP INDEX CONCURRENTLY idx_customers_preferences;
DROP INDEX CONCURRENTLY idx_tour_packages_search;
DROP INDEX CONCURRENTLY idx_trips_search;
DROP INDEX CONCURRENTLY idx_trips_status_starts_at;

-- migrate:down engine:sqlite
DROP INDEX idx_interactions_occurred_at;
DROP INDEX idx_transactions_booked_on;
DROP INDEX idx_operations_log_details;
DROP INDEX idx_reservations_details;
DROP INDEX idx_reservations_status_reserved_at;
DROP INDEX idx_customers_preferences;
DROP INDEX idx_tour_packages_search;
DROP INDEX idx_trips_search;
DROP INDEX idx_trips_status_starts_at;
