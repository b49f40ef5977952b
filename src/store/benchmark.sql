-- name: benchmark_each :each
-- Every figure, for the importer.
-- row source text
-- row release text
-- row period text
-- row basis text
-- row level text
-- row place text
-- row phase i64
-- row cohort text
-- row value_of text
-- row measure text
-- row milli i64?
-- row symbol text?
SELECT source, release, period, basis, level, place, phase, cohort, value_of, measure, milli, symbol
  FROM benchmark
 ORDER BY source COLLATE "C", period COLLATE "C", level COLLATE "C", place COLLATE "C", phase, cohort COLLATE "C",
          value_of COLLATE "C", measure COLLATE "C";

-- name: benchmark_put :exec
-- param source text
-- param release text
-- param period text
-- param basis text
-- param level text
-- param place text
-- param phase i64
-- param cohort text
-- param value_of text
-- param measure text
-- param milli i64?
-- param symbol text?
INSERT INTO benchmark (source, release, period, basis, level, place, phase, cohort, value_of, measure, milli, symbol)
VALUES (:source, :release, :period, :basis, :level, :place, :phase, :cohort, :value_of, :measure, :milli, :symbol)
ON CONFLICT (source, period, level, place, phase, cohort, value_of, measure) DO UPDATE SET
    release = excluded.release, basis = excluded.basis, milli = excluded.milli, symbol = excluded.symbol;

-- name: benchmark_delete :exec
-- Takes away a figure that stood under a place it is not of.
-- param source text
-- param period text
-- param level text
-- param place text
-- param phase i64
-- param cohort text
-- param value_of text
-- param measure text
DELETE FROM benchmark
 WHERE source = :source AND period = :period AND level = :level AND place = :place AND phase = :phase
   AND cohort = :cohort AND value_of = :value_of AND measure = :measure;

-- name: benchmark_for :many 20000
-- The figures of a period and its basis for the nation, one region and one authority.
-- param region text
-- param la_code text
-- row source text
-- row release text
-- row period text
-- row basis text
-- row level text
-- row phase i64
-- row cohort text
-- row value_of text
-- row measure text
-- row milli i64?
-- row symbol text?
SELECT source, release, period, basis, level, phase, cohort, value_of, measure, milli, symbol
  FROM benchmark
 WHERE level = 'national' OR (level = 'region' AND place = :region) OR (level = 'authority' AND place = :la_code)
 ORDER BY period COLLATE "C" DESC, source COLLATE "C", level COLLATE "C", phase, cohort COLLATE "C",
          value_of COLLATE "C", measure COLLATE "C";

-- name: benchmark_neighbours_of :many 20000
-- The figures of an authority's statistical neighbours for all children, summed: how many have one, and their total.
-- param la_code text
-- row source text
-- row release text
-- row period text
-- row basis text
-- row phase i64
-- row measure text
-- row neighbours i64
-- row milli i64
SELECT b.source, b.release, b.period, b.basis, b.phase, b.measure, COUNT(*) AS neighbours,
       CAST(SUM(b.milli) AS BIGINT) AS milli
  FROM benchmark_neighbour AS n
  JOIN benchmark AS b ON b.level = 'authority' AND b.place = n.neighbour
 WHERE n.la_code = :la_code AND b.cohort = 'all' AND b.milli IS NOT NULL
 GROUP BY b.source, b.release, b.period, b.basis, b.phase, b.measure
 ORDER BY b.period COLLATE "C" DESC, b.source COLLATE "C", b.release COLLATE "C", b.basis COLLATE "C", b.phase,
          b.measure COLLATE "C";

-- name: benchmark_place_all :many
-- row la_code text
-- row name text
-- row region text
SELECT la_code, name, region FROM benchmark_place ORDER BY la_code COLLATE "C";

-- name: benchmark_place_put :exec
-- param la_code text
-- param name text
-- param region text
INSERT INTO benchmark_place (la_code, name, region) VALUES (:la_code, :name, :region)
ON CONFLICT (la_code) DO UPDATE SET name = excluded.name, region = excluded.region;

-- name: benchmark_neighbour_all :many
-- row la_code text
-- row rank i64
-- row neighbour text
SELECT la_code, rank, neighbour FROM benchmark_neighbour ORDER BY la_code COLLATE "C", rank;

-- name: benchmark_neighbour_put :exec
-- param la_code text
-- param rank i64
-- param neighbour text
INSERT INTO benchmark_neighbour (la_code, rank, neighbour) VALUES (:la_code, :rank, :neighbour)
ON CONFLICT (la_code, rank) DO UPDATE SET neighbour = excluded.neighbour;
