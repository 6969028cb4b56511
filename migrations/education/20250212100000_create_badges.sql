-- revises: 20250127094500
-- labels: gamification
-- First step of the gamification line of development, parallel to the quizzes.

-- migrate:up engine:postgres
CREATE TABLE badges (
    code        text PRIMARY KEY,
    name        text NOT NULL,
    description text NOT NULL,
    category    text NOT NULL DEFAULT 'learning',
    tier        text NOT NULL DEFAULT 'bronze',
    points      integer NOT NULL DEFAULT 0,
    icon        text,
    criteria    jsonb NOT NULL DEFAULT '{}',
    is_active   boolean NOT NULL DEFAULT true,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT badges_name_key UNIQUE (name),
    CONSTRAINT badges_code_check CHECK (code ~ '^[a-z0-9_]+$'),
    CONSTRAINT badges_category_check CHECK (category IN ('learning', 'assessment', 'streak', 'community', 'special')),
    CONSTRAINT badges_tier_check CHECK (tier IN ('bronze', 'silver', 'gold', 'platinum')),
    CONSTRAINT badges_points_check CHECK (points >= 0)
);

CREATE TABLE user_badges (
    user_id    bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    badge_code text NOT NULL REFERENCES badges (code) ON DELETE RESTRICT,
    awarded_by bigint REFERENCES users (id) ON DELETE SET NULL,
    reason     text,
    context    jsonb NOT NULL DEFAULT '{}',
    awarded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, badge_code)
);

CREATE INDEX idx_user_badges_badge ON user_badges (badge_code);
CREATE INDEX idx_user_badges_awarded_by ON user_badges (awarded_by);

CREATE TRIGGER trg_badges_updated_at BEFORE UPDATE ON badges
    FOR EACH ROW EXECUTE FUNCTION set_updated_at();

-- migrate:up engine:sqlite
CREATE TABLE badges (
    code        TEXT NOT NULL PRIMARY KEY,
    name        TEXT NOT NULL,
    description TEXT NOT NULL,
    category    TEXT NOT NULL DEFAULT 'learning',
    tier        TEXT NOT NULL DEFAULT 'bronze',
    points      INTEGER NOT NULL DEFAULT 0,
    icon        TEXT,
    criteria    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(criteria)),
    is_active   INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
    created_at  TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    updated_at  TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    CONSTRAINT badges_name_key UNIQUE (name),
    CONSTRAINT badges_code_check CHECK (code <> '' AND code NOT GLOB '*[^a-z0-9_]*'),
    CONSTRAINT badges_category_check CHECK (category IN ('learning', 'assessment', 'streak', 'community', 'special')),
    CONSTRAINT badges_tier_check CHECK (tier IN ('bronze', 'silver', 'gold', 'platinum')),
    CONSTRAINT badges_points_check CHECK (points >= 0)
) STRICT;

CREATE TABLE user_badges (
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    badge_code TEXT NOT NULL REFERENCES badges (code) ON DELETE RESTRICT,
    awarded_by INTEGER REFERENCES users (id) ON DELETE SET NULL,
    reason     TEXT,
    context    TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(context)),
    awarded_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    PRIMARY KEY (user_id, badge_code)
) STRICT;

CREATE INDEX idx_user_badges_badge ON user_badges (badge_code);
CREATE INDEX idx_user_badges_awarded_by ON user_badges (awarded_by);

CREATE TRIGGER trg_badges_updated_at AFTER UPDATE ON badges
FOR EACH ROW WHEN NEW.updated_at IS OLD.updated_at
BEGIN
    UPDATE badges SET updated_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE code = NEW.code;
END;

-- migrate:down
DROP TABLE user_badges;
DROP TABLE badges;
