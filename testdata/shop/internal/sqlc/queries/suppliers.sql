-- name: GetSupplier :one
SELECT id, name, country, contact_email FROM suppliers
WHERE id = $1;

-- name: ListSuppliersByIDs :many
SELECT id, name, country, contact_email FROM suppliers
WHERE id = ANY(sqlc.arg(ids)::bigint[])
ORDER BY id;
