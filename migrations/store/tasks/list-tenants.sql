-- title: List the shops
-- description: Tenants with how many people sign in to each of them.
-- effect: read
-- parameter: status choice(active, suspended, closed) optional
--   Only those in this state.
SELECT slug, display_name, plan, status,
       (SELECT count(*) FROM users WHERE users.tenant_id = tenants.id) AS people
  FROM tenants
 WHERE status = coalesce(:status, status)
 ORDER BY slug;
