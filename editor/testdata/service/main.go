// Service answers who is friends with whom.
package main

import (
	"database/sql"
	"net/http"

	"example.com/service/store"
)

func main() {
	db, err := sql.Open("none", "")
	if err != nil {
		panic(err)
	}
	s := &server{users: &store.Users{DB: db}}
	http.HandleFunc("GET /users/{id}/friends", s.friends)
	http.HandleFunc("GET /tags", s.tags)
	_ = http.ListenAndServe("localhost:8080", nil)
}
