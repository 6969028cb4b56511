-- revises: 20250217090000 20250224103000

-- migrate:up
-- Both lines meet here; there is nothing to change.

-- migrate:down
-- Nothing was changed.
