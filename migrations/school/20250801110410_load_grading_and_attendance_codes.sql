-- labels: data
-- Rows that marks and registers refer to. Accounts, roles and permissions come from seed profiles.

-- migrate:up
INSERT INTO attendance_codes (code, name, counts_as_present, is_excused) VALUES
    ('P', 'Present', true, false),
    ('L', 'Late', true, false),
    ('T', 'School trip', true, false),
    ('A', 'Absent', false, false),
    ('E', 'Absent with excuse', false, true),
    ('S', 'Sick', false, true);

INSERT INTO grading_scales (id, name, is_default) VALUES
    ('5b1e0a52-3f0c-4d1e-9a53-6f6d0c1b7a01', 'Letter grades', true);

INSERT INTO grading_bands (scale_id, letter, minimum_percent, grade_points, is_pass) VALUES
    ('5b1e0a52-3f0c-4d1e-9a53-6f6d0c1b7a01', 'A', 90, 4, true),
    ('5b1e0a52-3f0c-4d1e-9a53-6f6d0c1b7a01', 'B', 80, 3, true),
    ('5b1e0a52-3f0c-4d1e-9a53-6f6d0c1b7a01', 'C', 70, 2, true),
    ('5b1e0a52-3f0c-4d1e-9a53-6f6d0c1b7a01', 'D', 60, 1, true),
    ('5b1e0a52-3f0c-4d1e-9a53-6f6d0c1b7a01', 'F', 0, 0, false);

-- migrate:verify
SELECT count(*) = 6 FROM attendance_codes WHERE code IN ('P', 'L', 'T', 'A', 'E', 'S');
-- Every percentage must fall into a band, so the lowest one starts at zero.
SELECT min(minimum_percent) = 0 FROM grading_bands WHERE scale_id = '5b1e0a52-3f0c-4d1e-9a53-6f6d0c1b7a01';

-- migrate:down
DELETE FROM grading_bands WHERE scale_id = '5b1e0a52-3f0c-4d1e-9a53-6f6d0c1b7a01';
DELETE FROM grading_scales WHERE id = '5b1e0a52-3f0c-4d1e-9a53-6f6d0c1b7a01';
DELETE FROM attendance_codes WHERE code IN ('P', 'L', 'T', 'A', 'E', 'S');
