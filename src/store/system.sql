-- The machinery's own tables. migrate.c makes them before the first migration.

-- name: migration_table :one
-- Is there a table of migrations? An empty database has none.
-- engine: sqlite
-- row found bool
SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migration') AS found;

-- name: migration_table :one
-- engine: postgres
-- row found bool
SELECT to_regclass('schema_migration') IS NOT NULL AS found;

-- name: migration_list :many 10000
-- What was applied, oldest first.
-- row version i64
-- row checksum i64
SELECT version, checksum FROM schema_migration ORDER BY version;

-- name: migration_add :exec
-- Records that a migration was applied.
-- param version i64
-- param name text
-- param checksum i64
-- param applied_ms i64
INSERT INTO schema_migration (version, name, checksum, applied_ms)
VALUES (:version, :name, :checksum, :applied_ms);

-- name: id_block :one
-- Takes n ids for a noun; `first` is the first of them.
-- param noun text
-- param n i64
-- row first i64
INSERT INTO id_counter (noun, next) VALUES (:noun, 1 + :n)
    ON CONFLICT (noun) DO UPDATE SET next = id_counter.next + :n
RETURNING next - :n AS first;
