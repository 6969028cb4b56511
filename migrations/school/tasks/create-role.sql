-- title: Create a role
-- description: Without permissions at first.
-- effect: write
-- parameter: name text(2..50)
--   One word; it is kept in capital letters.
-- parameter: description text optional
--   What people of this role do.
INSERT INTO roles (name, description) VALUES (upper(:name), :description)
RETURNING id, name, description;
