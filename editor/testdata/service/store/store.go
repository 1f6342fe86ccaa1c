// Package store keeps users.
package store

import (
	"context"
	"database/sql"
)

// Users are the users in a database.
type Users struct{ DB *sql.DB }

// Name returns the name of a user.
func (u *Users) Name(ctx context.Context, id int) (name string, err error) {
	err = u.DB.QueryRowContext(ctx, "SELECT name FROM users WHERE id = ?", id).Scan(&name)
	return name, err
}

// Friends returns the friends of a user.
func (u *Users) Friends(ctx context.Context, id int) (ids []int, err error) {
	rows, err := u.DB.QueryContext(ctx, "SELECT friend FROM friends WHERE id = ?", id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
