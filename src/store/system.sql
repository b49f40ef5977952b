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
-- quiet: an id that is taken is told by what takes it
-- param n i64
-- row first i64
INSERT INTO id_counter (noun, next) VALUES (:noun, 1 + :n)
    ON CONFLICT (noun) DO UPDATE SET next = id_counter.next + :n
RETURNING next - :n AS first;

-- name: write_add :exec
-- One transaction more that wrote, in one of several places: where two that go on at the same time counted in one row,
-- one of them would have to begin again.
-- quiet: it is the count itself
-- param place i64
INSERT INTO write_count (place, n) VALUES (:place, 1)
    ON CONFLICT (place) DO UPDATE SET n = write_count.n + 1;

-- name: write_count :one
-- How many transactions wrote what is told of anything.
-- row n i64
SELECT CAST(coalesce(sum(n), 0) AS BIGINT) AS n FROM write_count;
