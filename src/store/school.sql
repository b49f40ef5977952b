-- name: school_all :many
-- Every school, as the importers compare it with what a file says.
-- row id school_id
-- row urn text
-- row la_code text?
-- row estab text?
-- row name text
-- row kind text
-- row phase i64
-- row type text?
-- row status text?
-- row opened_on day?
-- row closed_on day?
-- row low_age i64?
-- row high_age i64?
-- row gender text?
-- row street text?
-- row town text?
-- row postcode text?
-- row telephone text?
-- row trust text?
-- row pupils i64?
-- row fsm_bp i64?
-- row ukprn text?
-- row easting i64?
-- row northing i64?
-- row locality locality_id?
-- row area area_id?
SELECT id, urn, la_code, estab, name, kind, phase, type, status, opened_on, closed_on, low_age, high_age,
       gender, street, town, postcode, telephone, trust, pupils, fsm_bp, ukprn, easting, northing,
       locality_id AS locality, area_id AS area
  FROM school
 ORDER BY urn COLLATE "C";

-- name: school_put :exec
-- A school as it is now, new or changed.
-- param id school_id
-- param urn text
-- param la_code text?
-- param estab text?
-- param name text
-- param name_folded text
-- param kind text
-- param phase i64
-- param type text?
-- param status text?
-- param opened_on day?
-- param closed_on day?
-- param low_age i64?
-- param high_age i64?
-- param gender text?
-- param street text?
-- param town text?
-- param postcode text?
-- param telephone text?
-- param trust text?
-- param pupils i64?
-- param fsm_bp i64?
-- param ukprn text?
-- param easting i64?
-- param northing i64?
-- param locality locality_id?
-- param area area_id?
INSERT INTO school (id, urn, la_code, estab, name, name_folded, kind, phase, type, status, opened_on, closed_on,
                    low_age, high_age, gender, street, town, postcode, telephone, trust, pupils, fsm_bp, ukprn,
                    easting, northing, locality_id, area_id, version)
VALUES (:id, :urn, :la_code, :estab, :name, :name_folded, :kind, :phase, :type, :status, :opened_on, :closed_on,
        :low_age, :high_age, :gender, :street, :town, :postcode, :telephone, :trust, :pupils, :fsm_bp, :ukprn,
        :easting, :northing, :locality, :area, 1)
ON CONFLICT (id) DO UPDATE SET
    urn = excluded.urn, la_code = excluded.la_code, estab = excluded.estab, name = excluded.name,
    name_folded = excluded.name_folded, kind = excluded.kind, phase = excluded.phase, type = excluded.type,
    status = excluded.status, opened_on = excluded.opened_on, closed_on = excluded.closed_on,
    low_age = excluded.low_age, high_age = excluded.high_age, gender = excluded.gender,
    street = excluded.street, town = excluded.town, postcode = excluded.postcode,
    telephone = excluded.telephone, trust = excluded.trust, pupils = excluded.pupils,
    fsm_bp = excluded.fsm_bp, ukprn = excluded.ukprn,
    easting = excluded.easting, northing = excluded.northing, locality_id = excluded.locality_id,
    area_id = excluded.area_id, version = school.version + 1;

-- name: school_in_scope :many
-- The schools a viewer may see for an operation, by URN.
-- param viewer viewer
-- row id school_id
-- row urn text
-- row name text
-- row locality locality_id?
-- row phase i64
SELECT s.id, s.urn, s.name, s.locality_id AS locality, s.phase
  FROM school AS s
 WHERE @school_in_scope(s.id)@
 ORDER BY s.urn COLLATE "C";

-- name: school_ids_in_scope :many
-- The schools a viewer may see for an operation who may not see all.
-- param viewer viewer
-- row id school_id
SELECT mine.id
  FROM (SELECT lead.school_id AS id FROM school_lead AS lead
         WHERE (:viewer_scope & 2) <> 0 AND lead.account_id = :viewer_account
           AND lead.from_on <= :viewer_today AND (lead.to_on IS NULL OR lead.to_on >= :viewer_today)
        UNION
        SELECT home.school_id AS id FROM account_school AS home
         WHERE (:viewer_scope & 4) <> 0 AND home.account_id = :viewer_account
           AND home.from_on <= :viewer_today AND (home.to_on IS NULL OR home.to_on >= :viewer_today)) AS mine
 ORDER BY mine.id;

-- name: school_by_urn :opt
-- One school, if the viewer may see it.
-- param viewer viewer
-- param urn text
-- row id school_id
-- row urn text
-- row name text
-- row phase i64
-- row type text?
-- row status text?
-- row low_age i64?
-- row high_age i64?
-- row street text?
-- row town text?
-- row postcode text?
-- row telephone text?
-- row trust text?
-- row pupils i64?
-- row fsm_bp i64?
-- row locality text?
-- row area text?
SELECT s.id, s.urn, s.name, s.phase, s.type, s.status, s.low_age, s.high_age, s.street, s.town, s.postcode,
       s.telephone, s.trust, s.pupils, s.fsm_bp, l.name AS locality, a.name AS area
  FROM school AS s
  LEFT JOIN locality AS l ON l.id = s.locality_id
  LEFT JOIN area AS a ON a.id = s.area_id
 WHERE s.urn = :urn AND @school_in_scope(s.id)@;

-- name: school_leads :many
-- Who is allocated to a school on a day.
-- param school school_id
-- param today day
-- row display_name text
-- row from_on day
SELECT a.display_name, l.from_on
  FROM school_lead AS l JOIN account AS a ON a.id = l.account_id
 WHERE l.school_id = :school AND l.from_on <= :today AND (l.to_on IS NULL OR l.to_on >= :today)
 ORDER BY a.display_name COLLATE "C", a.id;

-- name: school_lead_all :many
-- The allocations that have not ended.
-- row school school_id
-- row account account_id
-- row from_on day
SELECT school_id AS school, account_id AS account, from_on
  FROM school_lead
 WHERE to_on IS NULL
 ORDER BY school_id, account_id;

-- name: school_lead_put :exec
-- param school school_id
-- param account account_id
-- param from_on day
INSERT INTO school_lead (school_id, account_id, from_on, to_on) VALUES (:school, :account, :from_on, NULL)
ON CONFLICT (school_id, account_id, from_on) DO UPDATE SET to_on = NULL;

-- name: school_lead_end :exec
-- Ends an allocation with the day before another one begins; one that had not begun by then ends before it begins, and
-- so never holds.
-- param school school_id
-- param account account_id
-- param to_on day
UPDATE school_lead SET to_on = :to_on WHERE school_id = :school AND account_id = :account AND to_on IS NULL;

-- name: locality_all :many
-- row id locality_id
-- row name text
SELECT id, name FROM locality ORDER BY name COLLATE "C";

-- name: locality_add :exec
-- param id locality_id
-- param name text
INSERT INTO locality (id, name) VALUES (:id, :name);

-- name: area_all :many
-- row id area_id
-- row name text
SELECT id, name FROM area ORDER BY name COLLATE "C";

-- name: area_add :exec
-- param id area_id
-- param name text
INSERT INTO area (id, name) VALUES (:id, :name);
