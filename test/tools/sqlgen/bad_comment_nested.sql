-- name: a :exec
DELETE FROM thing /* one /* two */ */;
